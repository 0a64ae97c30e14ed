"""The index is made once for a snapshot, and anew for another."""

from __future__ import annotations

import asyncio

from tonearm.flow.owned import KeptIndex
from tonearm.model import Artist, LibraryId, OwnedTrack, Ownership, Release, Track


def _owned(title: str) -> OwnedTrack:
    who = "Ada Quill"
    return OwnedTrack(id=LibraryId("1"), title=title, artist=who, album_artist=who, album="Dock", duration_s=198.0)


def _wanted(title: str) -> Track:
    return Track(title=title, artists=(Artist(name="Ada Quill"),), duration_s=198.0, release=Release(title="Dock"))


def test_another_snapshot_is_looked_into_anew() -> None:
    """What was missing from the old snapshot is found in the new one; entries without a track get no answer."""

    async def run() -> list[list[Ownership | None]]:
        kept = KeptIndex()
        wanted = [_wanted("Night Ferry"), None]
        asked = [await kept.check(wanted, snapshot) for snapshot in ([_owned("Rope")], [_owned("Night Ferry")], [])]
        return [[check.ownership if check else None for check in checks] for checks in asked]

    old, new, empty = asyncio.run(run())
    assert old == empty == [Ownership.MISSING, None]
    assert new == [Ownership.OWNED, None]


def test_the_same_snapshot_is_indexed_once() -> None:
    async def run() -> bool:
        kept, snapshot = KeptIndex(), [_owned("Night Ferry")]
        await asyncio.gather(*(kept.check([_wanted("Night Ferry")], snapshot) for _ in range(3)))
        first = kept.index
        await kept.check([_wanted("Rope")], snapshot)
        return first is not None and kept.index is first

    assert asyncio.run(run())
