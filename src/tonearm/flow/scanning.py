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
        self.trouble = ""
        """Why the last scan could not be made; empty when it was."""

    async def add(self, folder: str) -> None:
        """Remember a folder, relative to the library root, with ``/`` between its names."""
        async with self._lock:
            folders = await self._folders()
            if folder not in folders:
                await self._store.remember(*_FACT, json.dumps([*folders, folder]))

    async def tell(self, library: Library) -> None:
        """Ask the library to scan what is pending. One that is down, or refuses us, is told the next time."""
        async with self._telling:
            folders = await self._folders()
            if not folders or self._root is None:
                return
            try:
                await library.scan([self._root / folder for folder in folders])
            except (ServiceError, UserMustAct) as error:
                self.trouble = str(error)
                return
            self.trouble = ""
            await self._told(folders)

    async def _told(self, folders: list[str]) -> None:
        """Forget what the library was told; what was filed while it looked stays pending."""
        async with self._lock:
            left = [folder for folder in await self._folders() if folder not in folders]
            await self._store.remember(*_FACT, json.dumps(left))

    async def _folders(self) -> list[str]:
        kept = await self._store.recall(*_FACT)
        return [str(folder) for folder in json.loads(kept)] if kept else []
