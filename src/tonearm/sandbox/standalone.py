"""A sandbox that stands alone, for ``tonearm sandbox``: other processes find it by its settings file."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from tonearm.sandbox.sandbox import Sandbox

__all__ = ["serve", "settings_env", "write_settings"]


def serve(
    seed: int,
    state: Path,
    ports: Mapping[str, int] | None = None,
    *,
    time_factor: float = 60.0,
    announce: Callable[[Sandbox], None],
    until: threading.Event,
) -> None:
    """Run a stand-alone sandbox: start, write ``state/settings.env``, announce, wait until told to end, stop.

    Parameters
    ----------
    seed, state, ports, time_factor
        As for `Sandbox`.
    announce : callable
        Called once with the running sandbox, to tell the user about it.
    until : threading.Event
        Set it to end.
    """
    with Sandbox(seed, state, time_factor, ports=ports) as sandbox:
        write_settings(sandbox)
        announce(sandbox)
        until.wait()


def write_settings(sandbox: Sandbox) -> Path:
    """Write ``settings.env`` into the sandbox's folder, readable by its owner only; returns its path."""
    written = sandbox.folders.state / "settings.env"
    written.touch(mode=0o600)
    written.write_text(settings_env(sandbox.settings()), encoding="utf-8")
    return written


def settings_env(settings: Mapping[str, str]) -> str:
    """Settings as lines of a shell: ``TONEARM_SLSKD_URL=...``, quoted where needed."""
    return "".join(f"TONEARM_{name.upper()}={shlex.quote(value)}\n" for name, value in sorted(settings.items()))
