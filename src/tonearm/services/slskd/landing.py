"""Where a finished download lies for us: by the daemon's own word first, else where it must have put it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tonearm.model import Transfer
from tonearm.services.slskd.daemon import Daemon
from tonearm.services.slskd.events import Events
from tonearm.services.slskd.places import Places, computed_folder, file_name, find, find_all

__all__ = ["Landing"]


class Landing:
    """Finds finished files; looks at the disk in a thread."""

    def __init__(self, events: Events, places: Places) -> None:
        self._events = events
        self._places = places

    async def find(self, transfer: Transfer, destination: str | None, daemon: Daemon) -> Path | None:
        """The local path, or None when nothing of the right size is there (yet); see `tonearm.ports.Network`."""
        told = await self._events.local_file(transfer.id)
        if told is not None:
            place = self._places.here(told, daemon.downloads)
            found = None if place is None else await asyncio.to_thread(find, *place, transfer.size_bytes)
            if found is not None:
                return found
        return await self._computed(transfer, destination if daemon.has_batches else None, daemon)

    async def _computed(self, transfer: Transfer, destination: str | None, daemon: Daemon) -> Path | None:
        if daemon.downloads is None:
            return None
        place = self._places.here(daemon.downloads, daemon.downloads)
        if place is None:
            return None
        root, names = place
        wanted = (*names, *computed_folder(transfer, destination), file_name(transfer))
        found = await asyncio.to_thread(find_all, root, wanted, transfer.size_bytes)
        # Two peers may share one name and size, and ours may not be moved yet: what events give to others is not ours,
        # and among several we do not guess.
        left = [path for path in found if path not in self._taken(path.name, transfer.id, daemon)]
        return left[0] if len(left) == 1 else None

    def _taken(self, name: str, transfer_id: str, daemon: Daemon) -> set[Path]:
        places = (self._places.here(path, daemon.downloads) for path in self._events.claimed(name, transfer_id))
        return {place[0].joinpath(*place[1]) for place in places if place is not None}

    async def sees_downloads(self, daemon: Daemon) -> Path | None:
        """Our view of the download folder, if it is mapped and there."""
        place = None if daemon.downloads is None else self._places.here(daemon.downloads, daemon.downloads)
        if place is None:
            return None
        folder = place[0].joinpath(*place[1])
        return folder if await asyncio.to_thread(folder.is_dir) else None
