"""Scans: they take a while, show as ``refreshing``, and then change the catalogue."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.plex.catalogue import Catalogue
from tonearm.sandbox.plex.files import is_below, look
from tonearm.sandbox.plex.options import PlexOptions

__all__ = ["VIRTUAL_ROOT", "Scanner"]

VIRTUAL_ROOT = "/music"
"""First location of the section; its files exist in the catalogue only."""


class Scanner:
    """Keeps the catalogue in step with the files below one real folder."""

    def __init__(self, catalogue: Catalogue, root: Path, clock: SimClock, options: PlexOptions) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._options = options
        self.root = os.path.realpath(root)
        self._waiting: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self.scanned_at = self._now()

    @property
    def refreshing(self) -> bool:
        """Whether a scan is under way or waiting."""
        return self._task is not None and not self._task.done()

    def request(self, path: str | None) -> None:
        """Start a scan of one folder, or of everything; needs a running loop. Paths outside the section do nothing.

        One scan runs at a time; the others wait, and the section stays ``refreshing`` until the last is done.
        """
        folder = self.root if path is None else self._within(path)
        if folder is None:
            return
        self._waiting.append(folder)
        if not self.refreshing:
            self._task = asyncio.get_running_loop().create_task(self._work())

    def _within(self, path: str) -> str | None:
        real = os.path.realpath(path)
        if is_below(real, self.root):
            return real
        if is_below(self.root, real) or is_below(path, VIRTUAL_ROOT):
            return self.root if is_below(self.root, real) else ""  # "": nothing real to look at
        return None

    async def aclose(self) -> None:
        """Drop what is under way and wait until it has ended."""
        self._waiting.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            folder = self._waiting.pop(0)
            await self._clock.sleep(self._options.scan_dwell_s)
            if folder:
                found, gone = await asyncio.to_thread(look, folder, self._real_stamps())
                self._catalogue.apply(found, gone, self._now())
            self.scanned_at = self._now()

    def _real_stamps(self) -> dict[str, tuple[int, int]]:
        return {path: stamp for path, stamp in self._catalogue.stamps.items() if is_below(path, self.root)}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
