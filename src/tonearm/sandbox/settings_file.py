"""The file by which other processes find a running sandbox."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

__all__ = ["settings_env", "write_settings"]


def settings_env(settings: Mapping[str, str]) -> str:
    """Settings as lines of a shell: ``TONEARM_SLSKD_URL=...``, quoted where needed."""
    return "".join(f"TONEARM_{name.upper()}={shlex.quote(value)}\n" for name, value in sorted(settings.items()))


def write_settings(settings: Mapping[str, str], folder: Path) -> Path:
    """Write ``settings.env`` into a folder, readable by its owner only; returns its path."""
    written = folder / "settings.env"
    written.touch(mode=0o600)
    written.write_text(settings_env(settings), encoding="utf-8")
    return written
