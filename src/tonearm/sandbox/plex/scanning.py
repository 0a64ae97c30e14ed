"""Scans: they take a while, show as ``refreshing``, and then change the catalogue."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.plex.catalogue import Catalogue
from tonearm.sandbox.plex.files import is_below, look
from tonearm.sandbox.plex.options import PlexOptions

__all__ = ["VIRTUAL_ROOT", "Scanner"]

VIRTUAL_ROOT = "/music"
"""First location of the section; its files exist in the catalogue only."""


@dataclass(frozen=True, slots=True)
class _Order:
    folder: str
    force: bool


class Scanner:
    """Keeps the catalogue in step with the files below one real folder."""

    def __init__(self, catalogue: Catalogue, root: Path, clock: SimClock, options: PlexOptions) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._options = options
        self.root = os.path.realpath(root)
        self._waiting: list[_Order] = []
        self._task: asyncio.Task[None] | None = None
        self._matching: set[asyncio.Task[None]] = set()
        self.scanned_at = self._now()

    @property
    def refreshing(self) -> bool:
        """Whether a scan is under way or waiting."""
        return self._task is not None and not self._task.done()

    def request(self, path: str | None, *, force: bool = False) -> None:
        """Start a scan of one folder, or of everything; needs a running loop. Paths outside the section do nothing.

        One scan runs at a time; the others wait, and the section stays ``refreshing`` until the last is done. With
        ``force`` all metadata is downloaded anew, which makes every row look updated (quirk 7).
        """
        folder = self.root if path is None else self._within(path)
        if folder is None:
            return
        self._waiting.append(_Order(folder, force))
        if not self.refreshing:
            self._task = asyncio.get_running_loop().create_task(self._work())

    def _within(self, path: str) -> str | None:
        """Return the real folder to look at; "" for one that exists in the catalogue only, None for one outside."""
        real = os.path.realpath(path)
        if is_below(real, self.root):
            return real
        if is_below(self.root, real):
            return self.root
        return "" if is_below(path, VIRTUAL_ROOT) else None

    async def aclose(self) -> None:
        """Drop what is under way and wait until it has ended."""
        self._waiting.clear()
        tasks = [*self._matching, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = None

    async def _work(self) -> None:
        while self._waiting:
            order = self._waiting.pop(0)
            await self._clock.sleep(self._options.scan_dwell_s)
            if order.folder:
                await self._look(order.folder)
            if order.force:
                self._catalogue.touch(self._now())
            self.scanned_at = self._now()

    async def _look(self, folder: str) -> None:
        known = {path: stamp for path, stamp in self._catalogue.stamps.items() if is_below(path, self.root)}
        found, gone = await asyncio.to_thread(look, folder, known)
        self._catalogue.apply(found, gone, self._now())
        if found and self._options.match_after_s is not None:
            paths = [one.path for one in found]
            task = asyncio.get_running_loop().create_task(self._match_later(paths, self._options.match_after_s))
            self._matching.add(task)
            task.add_done_callback(self._matching.discard)

    async def _match_later(self, paths: list[str], seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._catalogue.match(paths, self._now())

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
