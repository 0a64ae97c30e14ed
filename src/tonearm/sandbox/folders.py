"""The folders of one sandbox."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Folders"]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the sandbox keeps files, all below ``state``."""

    state: Path

    @property
    def downloads(self) -> Path:
        """Finished downloads of the daemon; a session's ``download_root``."""
        return self.state / "downloads"

    @property
    def incomplete(self) -> Path:
        """Unfinished downloads of the daemon."""
        return self.state / "incomplete"

    @property
    def library(self) -> Path:
        """What the Plex server serves; a session's ``library_root``."""
        return self.state / "library"

    @property
    def cache(self) -> Path:
        """Encoded audio; may be deleted at any time."""
        return self.state / "cache"

    def make(self) -> None:
        """Create what is missing; what is there stays."""
        for folder in (self.downloads, self.incomplete, self.library, self.cache):
            folder.mkdir(parents=True, exist_ok=True)

    def empty(self) -> None:
        """Empty the daemon's and the library's folders; the cache stays."""
        for folder in (self.downloads, self.incomplete, self.library):
            shutil.rmtree(folder, ignore_errors=True)
        self.make()
