"""What the library has, asked for many tracks at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tonearm.logic.library_check import LibraryIndex
from tonearm.model import LibraryCheck, OwnedTrack, OwnershipOf, Track

__all__ = ["KeptIndex"]


class KeptIndex:
    """The index over the library's last snapshot.

    Building one takes seconds for 100,000 tracks. A library hands out the same snapshot until its server says that
    something changed, so the index is made anew only for another snapshot.
    """

    def __init__(self) -> None:
        self.index: LibraryIndex | None = None
        self._made_from: Sequence[OwnedTrack] | None = None
        self._turn = asyncio.Lock()

    async def check(
        self, tracks: Sequence[Track | None], owned: Sequence[OwnedTrack], ownership_of: OwnershipOf = "recording"
    ) -> list[LibraryCheck | None]:
        """Check tracks against a snapshot, one answer each, None for None; nothing of it holds up the event loop."""
        async with self._turn:
            if self.index is None or self._made_from is not owned:
                self.index = await asyncio.to_thread(LibraryIndex, owned)
                self._made_from = owned
            index = self.index
        return await asyncio.to_thread(
            lambda: [index.check(track, ownership_of) if track else None for track in tracks]
        )
