"""Queue items as a playlist brings them."""

from __future__ import annotations

from datetime import datetime

from benchmarks.made.words import Words
from tonearm.model import Artist, ItemId, ItemState, QueueItem, Release, Track

__all__ = ["items"]


def items(number: int, *, first: int = 0, not_before: datetime | None = None) -> list[QueueItem]:
    """That many wishes, counted from ``first``; with ``not_before`` they wait for that time, in front of all others."""
    words = Words(first)
    random = words.random
    state = ItemState.QUEUED if not_before is None else ItemState.WAITING
    return [
        QueueItem(
            id=ItemId(f"{state}-{place:07d}"),
            state=state,
            priority=0 if not_before else random.randrange(3),
            track=Track(
                title=words.title(),
                artists=(Artist(name=words.artist()),),
                release=Release(title=words.title(), total_tracks=12),
                duration_s=float(random.randint(90, 480)),
            ),
            playlist="A long one",
            position=place,
            not_before=not_before,
        )
        for place in range(first, first + number)
    ]
