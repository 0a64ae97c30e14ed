"""``download()``: found files into queue items, with or without a match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.frames import rows_of
from tonearm.frames.tables import file_key
from tonearm.model import ENDED, Artist, Candidate, CatalogueId, ItemId, QueueItem, Track

__all__ = ["Match", "items_for", "read_match"]

Match = Artist | Track | None


def read_match(given: object) -> Match:
    """What a file was matched with: an artist or a track, as a record or as a row of their frames.

    Raises
    ------
    MisuseError
        It is neither, or the frame has more than one row.
    """
    if given is None or isinstance(given, (Artist, Track)):
        return given
    if isinstance(given, (pd.DataFrame, pd.Series, Mapping)):
        rows = rows_of(given)
        if len(rows) != 1:
            raise MisuseError(f"A match is one row, not {len(rows)}; choose one, such as frame.iloc[0].")
        return _from_row(rows[0])
    raise MisuseError(f"A match is an artist or a track (a record or a row of its frame), not {type(given).__name__}.")


def _from_row(row: Mapping[str, Any]) -> Artist | Track:
    if row.get("artist_id") and row.get("artist"):
        return Artist(id=CatalogueId(str(row["artist_id"])), name=str(row["artist"]), image_url=row.get("image_url"))
    if row.get("title") and row.get("artist"):
        names = [name.strip() for name in str(row["artist"]).split(",") if name.strip()]
        return Track(
            id=CatalogueId(str(row["track_id"])) if row.get("track_id") else None,
            title=str(row["title"]),
            artists=tuple(Artist(name=name) for name in names),
            duration_s=row.get("duration_s"),
            isrc=row.get("isrc"),
        )
    raise MisuseError("A match row needs artist and artist_id (suggest_artists), or artist and title (playlist).")


async def items_for(
    candidates: Sequence[Candidate], match: Match, house: Neighbours, *, priority: int, destination: str | None
) -> list[QueueItem]:
    """Queue items for found files; a file that is under way already keeps its item, so that it is never asked twice."""
    if isinstance(match, Track) and len(candidates) > 1:
        raise MisuseError(f"One track cannot be {len(candidates)} files; hand in one file, or match an artist.")
    return [
        QueueItem(
            id=await _free_id(candidate, house),
            priority=priority,
            track=match if isinstance(match, Track) else None,
            artist=match if isinstance(match, Artist) else None,
            matched_by_person=True,
            keep_in_download_folder=match is None,
            candidates=(candidate,),
            destination=destination,
            confidence=candidate.confidence.value,
            match_reason=candidate.confidence.match_reason,
            created_at=house.clock.now(),
            updated_at=house.clock.now(),
        )
        for candidate in candidates
    ]


async def _free_id(candidate: Candidate, house: Neighbours) -> ItemId:
    """The id of the file's item; a number is added when an earlier one has come to its end."""
    name = f"file-{file_key(candidate.file)}"
    for number in range(1, 1000):
        item_id = ItemId(name if number == 1 else f"{name}-{number}")
        found = await house.store.get_items([item_id])
        if not found or found[0].state not in ENDED:
            return item_id
    raise MisuseError("This file was downloaded 999 times; clear the queue with session.queue.clear_completed().")
