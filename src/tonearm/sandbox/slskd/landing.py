"""Where bytes lie on the daemon's disk, and the move of a finished file (contracts/slskd.md 6)."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tonearm.sandbox.slskd.wire import ticks

__all__ = ["Landing", "Naming", "remote_segments", "source_directory"]

_ROOT = re.compile(r"^(?:[A-Za-z]:[\\/]+|[\\/]{2}[^\\/]+[\\/]+|@@[^\\/]+(?:[\\/]+|$))")
_FORBIDDEN = str.maketrans({"\0": "_", "/": "_", "\\": "_"})
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def remote_segments(remote_path: str) -> list[str]:
    """The parts of a remote path, without empty ones."""
    return [part for part in re.split(r"[\\/]+", remote_path) if part]


def source_directory(remote_path: str) -> str:
    r"""Last folder of a remote path after its root (``C:\``, ``\\host``, ``@@xxxxx``); "" when there is none."""
    parts = remote_segments(_ROOT.sub("", remote_path))
    return parts[-2] if len(parts) > 1 else ""


def sanitised(segment: str) -> str:
    """One legal path segment on Linux: NUL and separators become ``_``, as do the segments ``.`` and ``..``.

    Half characters, which no file name can hold, become question marks.
    """
    whole = segment.encode("utf-8", "replace").decode()
    return "_" if whole in (".", "..") else whole.translate(_FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a transfer's place depends on."""

    username: str
    remote_path: str
    batch_id: str | None = None
    destination: str | None = None
    search_id: str | None = None

    def subdirectory(self, pattern: str) -> Path:
        """Folder below the downloads root: the batch's own destination, else the option with its placeholders."""
        text = self.destination if self.destination is not None else _PLACEHOLDER.sub(self._value, pattern)
        return Path(*(sanitised(part) for part in remote_segments(text)))

    def _value(self, match: re.Match[str]) -> str:
        name = match[1].lower()
        folders = remote_segments(_ROOT.sub("", self.remote_path))[:-1]
        known = {
            "source_username": sanitised(self.username),
            "source_path": "/".join(sanitised(part) for part in folders),
            "source_directory": sanitised(source_directory(self.remote_path)),
            "batch_id": self.batch_id,
            "search_id": self.search_id,
        }
        return known.get(name) or ("" if name.startswith("source_") else f"unknown_{name}")


class Landing:
    """The incomplete and the downloads folder. All methods block: call them in a thread."""

    def __init__(self, downloads: Path, incomplete: Path) -> None:
        self._downloads = downloads
        self._incomplete = incomplete

    def partial(self, naming: Naming) -> Path:
        """Where the bytes gather: user, remote folders, name."""
        parts = [naming.username, *remote_segments(naming.remote_path)]
        return self._incomplete.joinpath(*(sanitised(part) for part in parts))

    def leave_part(self, naming: Naming, count: int) -> None:
        """Let a file of ``count`` bytes lie in the incomplete folder; nobody looks at what is in it."""
        target = self.partial(naming)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("ab") as part:
            part.truncate(count)

    def gather(self, naming: Naming, source: Path) -> None:
        """Let the whole source lie in the incomplete folder."""
        target = self.partial(naming)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def place(self, naming: Naming, pattern: str, exists: str, now: datetime) -> Path:
        """Move the finished file into the downloads folder and return its place below that folder.

        The emptied folders in the incomplete folder are left behind, as in life.
        """
        folder = self._downloads / naming.subdirectory(pattern)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / sanitised(remote_segments(naming.remote_path)[-1])
        if target.exists() and exists == "rename":
            target = target.with_name(f"{target.stem}_{ticks(now)}{target.suffix}")
        shutil.move(self.partial(naming), target)
        return target.relative_to(self._downloads)
