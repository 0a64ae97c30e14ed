"""What widgets need of a session: one Protocol, and the small records that cross it. Never the session itself."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal, Protocol, Self, TypeVar

from pydantic import Field

from tonearm.model import (
    Artist,
    Candidate,
    Confidence,
    ItemId,
    ItemState,
    QueueItem,
    QueueStatus,
    Recommendation,
    Record,
)

__all__ = ["Action", "ArtistSuggestion", "Desk", "QueuePage", "QueueRow", "QueueSummary", "Subject"]

T = TypeVar("T")

Action = Literal["pause", "resume", "cancel", "retry"]
"""What a person can do with queue items from a view."""


class Subject(Record):
    """What a picker is about, in words for a person. All of it is foreign text.

    ``title`` is the file or folder name as we read it, ``detail`` one line beneath it (peer, size, length).
    """

    title: str
    detail: str = ""


class ArtistSuggestion(Record):
    """One catalogue artist that a file may belong to. ``recommendation`` is what the one decision rule says."""

    artist: Artist
    confidence: Confidence
    recommendation: Recommendation = Recommendation.ASK


class QueueRow(Record):
    """One line of the queue view. ``fraction`` is 0 to 1, ``speed_bps`` bytes per second, ``source`` the peer."""

    item_id: ItemId
    artist: str
    title: str
    state: ItemState
    paused: bool = False
    fraction: float = Field(default=0.0, ge=0, le=1)
    speed_bps: float = Field(default=0.0, ge=0)
    source: str = ""
    reason: str = ""

    @classmethod
    def of(cls, item: QueueItem) -> Self:
        """The line for a stored item."""
        file = item.candidate.file if item.candidate else None
        size = file.size_bytes if file else 0
        done = item.state is ItemState.COMPLETED
        return cls(
            item_id=item.id,
            artist=item.track.artist if item.track else "",
            title=item.track.title if item.track else (file.remote_path if file else item.id),
            state=item.state,
            paused=item.paused,
            fraction=1.0 if done else min(1.0, max(0.0, item.bytes_transferred / size)) if size else 0.0,
            speed_bps=max(0.0, item.speed_bps) if item.state is ItemState.TRANSFERRING else 0.0,
            source=file.username if file else "",
            reason=item.reason_detail or (item.reason.replace("_", " ") if item.reason else ""),
        )


class QueueSummary(Record):
    """The queue in one line: items per state, bytes per second, free bytes at the library (None if unknown)."""

    counts: dict[str, int] = Field(default_factory=dict)
    paused: bool = False
    bytes_per_second: float = Field(default=0.0, ge=0)
    free_bytes: int | None = None

    @classmethod
    def of(cls, status: QueueStatus, free_bytes: int | None = None) -> Self:
        """The line for a queue status."""
        return cls(
            counts=status.counts,
            paused=status.paused,
            bytes_per_second=max(0.0, status.bytes_per_second),
            free_bytes=free_bytes,
        )

    def count(self, *states: ItemState) -> int:
        """Items in any of these states."""
        return sum(self.counts.get(str(state), 0) for state in states)

    @property
    def active(self) -> int:
        """Items that take a slot."""
        return self.count(ItemState.SEARCHING, ItemState.TRANSFERRING, ItemState.FILING)

    @property
    def waiting(self) -> int:
        """Items that go on by themselves later."""
        return self.count(ItemState.QUEUED, ItemState.WAITING)

    @property
    def busy(self) -> bool:
        """Whether anything may change by itself; a view stops looking when not."""
        return self.active > 0 or (self.waiting > 0 and not self.paused)


class QueuePage(Record):
    """Some lines of the queue; ``total`` counts all of them."""

    rows: tuple[QueueRow, ...]
    total: int = Field(ge=0)
    summary: QueueSummary


class Desk(Protocol):
    """A session as its widgets see it. Coroutines run in the engine's loop and raise `tonearm.errors.TonearmError`.

    An implementation MUST be hashable and allow weak references: all views of one desk share one ticker.
    """

    def submit(self, coro: Coroutine[Any, Any, T], /) -> concurrent.futures.Future[T]:
        """Start a coroutine in the engine's loop and return at once (`tonearm.engine.Portal.submit`)."""
        ...

    def watch(self, callback: Callable[[], None], /) -> Callable[[], None]:
        """Call back, in any thread, whenever the queue changes. The function returned ends that."""
        ...

    def describe(self, candidate: Candidate, /) -> Subject:
        """What the candidate is, in words. MUST NOT ask any service."""
        ...

    async def suggest(self, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        """Catalogue artists that a file may belong to, best first."""
        ...

    async def find(self, text: str, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        """Catalogue artists by a person's own words, best first; judged by the file as in `suggest`."""
        ...

    async def choose(self, candidate: Candidate, suggestion: ArtistSuggestion | None) -> str:
        """Act on a person's choice, None meaning "none of these"; returns a sentence saying what happens now."""
        ...

    async def picture(self, url: str) -> str | None:
        """The smallest picture as a ``data:`` URL, or None. MUST NOT raise for a picture that is not there."""
        ...

    async def queue_page(self, offset: int, limit: int) -> QueuePage:
        """Some lines of the queue, counted from 0, with the total and the summary."""
        ...

    async def act(self, action: Action, ids: Sequence[ItemId]) -> str:
        """Pause, resume, cancel or retry items; returns a sentence saying what was done."""
        ...
