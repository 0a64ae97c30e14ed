"""Our wish for one track: its states, the legal moves between them, and everything needed to finish it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from tonearm.errors import IllegalTransition
from tonearm.model.base import Record
from tonearm.model.ids import BatchId, ItemId, TransferId
from tonearm.model.music import Artist, Track
from tonearm.model.network import Candidate
from tonearm.model.report import Reason

__all__ = ["ENDED", "LEGAL_MOVES", "RUNNING", "ItemState", "QueueItem", "QueueStatus", "check_move"]


class ItemState(StrEnum):
    """Where a queue item stands (design.md section 5)."""

    QUEUED = "queued"
    SEARCHING = "searching"
    WAITING = "waiting"
    TRANSFERRING = "transferring"
    FILING = "filing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REVIEW = "review"


_S = ItemState
ENDED = frozenset({_S.COMPLETED, _S.FAILED, _S.CANCELLED, _S.REVIEW})
"""States in which nothing more happens by itself. ``review`` is left only by a person's decision."""

RUNNING = frozenset({_S.SEARCHING, _S.TRANSFERRING, _S.FILING})
"""States that take one of the slots of ``limits()``."""

LEGAL_MOVES: dict[ItemState, frozenset[ItemState]] = {
    _S.QUEUED: frozenset({_S.SEARCHING, _S.TRANSFERRING, _S.FILING, _S.WAITING, _S.CANCELLED, _S.FAILED, _S.REVIEW}),
    _S.SEARCHING: frozenset({_S.TRANSFERRING, _S.QUEUED, _S.WAITING, _S.CANCELLED, _S.FAILED, _S.REVIEW}),
    _S.WAITING: frozenset({_S.QUEUED, _S.CANCELLED, _S.FAILED, _S.REVIEW}),
    _S.TRANSFERRING: frozenset({_S.FILING, _S.WAITING, _S.QUEUED, _S.CANCELLED, _S.FAILED, _S.REVIEW}),
    _S.FILING: frozenset({_S.COMPLETED, _S.WAITING, _S.QUEUED, _S.FAILED, _S.REVIEW}),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset({_S.QUEUED}),  # retry(), by a person
    _S.CANCELLED: frozenset({_S.QUEUED}),  # retry(), by a person
    _S.REVIEW: frozenset({_S.QUEUED, _S.COMPLETED, _S.FAILED, _S.CANCELLED}),  # a person's decision
}


def check_move(old: ItemState, new: ItemState, item_id: str = "") -> None:
    """Refuse a state change that `LEGAL_MOVES` does not list.

    Raises
    ------
    IllegalTransition
        ``old`` to ``new`` is not allowed. Staying in the same state is always allowed.
    """
    if new is not old and new not in LEGAL_MOVES[old]:
        name = f"Queue item {item_id}" if item_id else "A queue item"
        raise IllegalTransition(f"{name} cannot go from {old} to {new}; look at session.queue.get(id) for its state.")


class QueueItem(Record):
    """One wish, with everything a restart needs: the track, the ranked candidates, where it stands and why.

    Parameters
    ----------
    id : ItemId
        Stable id; for a playlist entry it is derived from the plan, so that applying a plan twice adds nothing.
    position : int, optional
        Place in the playlist it came from, counted from 0.
    candidates : tuple of Candidate
        Best first. ``candidate_index`` points at the one in use; -1 before the first.
    priority : int
        0 first, then 1, then 2.
    attempts : int
        Transfers tried for the present candidate, from 0.
    not_before : datetime, optional
        While waiting: aware UTC time of the next try.
    """

    id: ItemId
    seq: int = Field(default=0, ge=0)
    state: ItemState = ItemState.QUEUED
    paused: bool = False
    priority: int = Field(default=1, ge=0, le=2)
    track: Track | None = None
    matched_by_person: bool = False
    keep_in_download_folder: bool = False
    playlist: str | None = None
    position: int | None = None
    run_id: str | None = None
    """The missing-tracks run it belongs to; None for single downloads."""
    artist: Artist | None = None
    """The artist a person chose for a found file; its track is looked up while the file travels."""
    queries: tuple[str, ...] = ()
    """Searches already made for it, so that none is made twice."""
    candidates: tuple[Candidate, ...] = ()
    candidate_index: int = -1
    attempts: int = Field(default=0, ge=0)
    tried: tuple[str, ...] = ()
    """Keys ``username + "\\0" + remote_path`` of candidates that failed or were refused; never tried again."""
    rounds: int = Field(default=0, ge=0)
    """How often a person asked for it again; each round asks peers under new batch ids."""
    batch_id: BatchId | None = None
    transfer_id: TransferId | None = None
    destination: str | None = None
    not_before: datetime | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    match_reason: str = ""
    reason: Reason | None = None
    reason_detail: str = ""
    local_path: str | None = None
    verified: bool = False
    """The arrived file was looked at and holds the wanted recording; what is left is filing."""
    filed_path: str | None = None
    bytes_transferred: int = 0
    speed_bps: float = 0.0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def candidate(self) -> Candidate | None:
        """The candidate in use, if any."""
        return self.candidates[self.candidate_index] if 0 <= self.candidate_index < len(self.candidates) else None


class QueueStatus(Record):
    """How the queue stands: items per state, how many may run at once, whether it is paused."""

    counts: dict[str, int]
    items_at_once: int
    paused: bool
    bytes_per_second: float = 0.0
