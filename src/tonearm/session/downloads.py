"""``download()``: found files into queue items, with or without a match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.frames import rows_of
from tonearm.frames.tables import file_key
from tonearm.model import ENDED, Artist, Candidate, CatalogueId, ItemId, QueueItem, Release, ReleaseKind, Track

__all__ = ["Match", "check_destination", "free_id", "items_for", "read_match"]

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
        try:
            return _track(row, tuple(Artist(name=name) for name in names))
        except (ValueError, TypeError, OverflowError):
            raise MisuseError(
                "The match row holds a number or word that cannot be; hand in a row as session.playlist() gives it."
            ) from None
    raise MisuseError("A match row needs artist and artist_id (suggest_artists), or artist and title (playlist).")


def _track(row: Mapping[str, Any], artists: tuple[Artist, ...]) -> Track:
    """What a row of the track frame says; numbers and release too, where it has them."""
    release = None
    if row.get("album"):
        kind = ReleaseKind(str(row["release_kind"])) if row.get("release_kind") else ReleaseKind.UNKNOWN
        release = Release(title=str(row["album"]), kind=kind, release_date=row.get("release_date"))
    return Track(
        id=CatalogueId(str(row["track_id"])) if row.get("track_id") else None,
        uri=row.get("uri"),
        title=str(row["title"]),
        artists=artists,
        release=release,
        duration_s=row.get("duration_s"),
        isrc=row.get("isrc"),
        explicit=row.get("explicit"),
        **{name: int(row[name]) for name in ("disc_number", "track_number") if row.get(name) is not None},
    )


def check_destination(destination: str | None) -> None:
    """Refuse a folder that the daemon would not make below its download folder.

    Raises
    ------
    MisuseError
        It is not a relative folder of plain names.
    """
    if destination is None:
        return
    parts = re.split(r"[\\/]", destination)
    if any(part.strip() in ("", ".", "..") for part in parts) or ":" in parts[0]:
        raise MisuseError(f"The destination {destination[:80]!r} must be a relative folder, such as mixes/june.")


async def items_for(
    candidates: Sequence[Candidate], match: Match, house: Neighbours, *, priority: int, destination: str | None
) -> list[QueueItem]:
    """Queue items for found files; a file that is under way already keeps its item, so that it is never asked twice."""
    if isinstance(match, Track) and len(candidates) > 1:
        raise MisuseError(f"One track cannot be {len(candidates)} files; hand in one file, or match an artist.")
    return [
        QueueItem(
            id=await free_id(f"file-{file_key(candidate.file)}", house),
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


async def free_id(name: str, house: Neighbours) -> ItemId:
    """The id of the item of that name; a number is added when an earlier one has come to its end.

    Raises
    ------
    MisuseError
        It was downloaded 999 times.
    """
    for number in range(1, 1000):
        item_id = ItemId(name if number == 1 else f"{name}-{number}")
        found = await house.store.get_items([item_id])
        if not found or found[0].state not in ENDED:
            return item_id
    raise MisuseError("This file was downloaded 999 times; clear the queue with session.queue.clear_completed().")
