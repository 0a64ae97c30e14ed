"""Telling the library of what was filed: the folders are remembered in the store until the library was told."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from tonearm.errors import ServiceError, UserMustAct
from tonearm.ports import Library, Store

__all__ = ["PendingScans"]

_FACT = ("library_scan", "pending")


class PendingScans:
    """Folders below the library root that the library has not been told of; they survive a death."""

    def __init__(self, store: Store, root: Path | None) -> None:
        self._store = store
        self._root = root
        self._lock = asyncio.Lock()
        self._telling = asyncio.Lock()
        self._being_told = 0
        self.trouble = ""
        """Why the last scan could not be made; empty when it was."""

    async def add(self, folder: str) -> None:
        """Remember a folder, relative to the library root, with ``/`` between its names.

        A folder that the library is being told of right now is remembered once more: the library may have looked
        into it before this file came.
        """
        async with self._lock:
            folders = await self._folders()
            if folder not in folders[self._being_told :]:
                await self._store.remember(*_FACT, json.dumps([*folders, folder]))

    async def tell(self, library: Library) -> None:
        """Ask the library to scan what is pending. One that is down, or refuses us, is told the next time."""
        async with self._telling:
            folders = await self._take()
            try:
                if folders and self._root is not None:
                    await library.scan([self._root / folder for folder in folders])
                    await self._forget(len(folders))
                    self.trouble = ""
            except (ServiceError, UserMustAct) as error:
                self.trouble = str(error)
            finally:
                self._being_told = 0

    async def _take(self) -> list[str]:
        """What to tell now; from here on `add` puts every folder behind it."""
        async with self._lock:
            folders = await self._folders()
            self._being_told = len(folders)
            return folders

    async def _forget(self, told: int) -> None:
        """Forget the folders the library was told of; what was filed while it looked stays pending."""
        async with self._lock:
            left = (await self._folders())[told:]
            await self._store.remember(*_FACT, json.dumps(left))
            self._being_told = 0

    async def _folders(self) -> list[str]:
        kept = await self._store.recall(*_FACT)
        return [str(folder) for folder in json.loads(kept)] if kept else []
