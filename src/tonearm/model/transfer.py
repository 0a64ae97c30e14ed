"""slskd's record of one file moving, and what its states mean."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tonearm.model.base import Record
from tonearm.model.ids import BatchId, RemotePath, TransferId, Username

__all__ = ["Transfer", "TransferPhase", "phase_of"]


class TransferPhase(StrEnum):
    """The classes that slskd's flag strings fall into (contracts/slskd.md section 5.4)."""

    PENDING = "pending"
    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    ABORTED = "aborted"
    TIMED_OUT = "timed_out"
    ERRORED = "errored"

    @property
    def ended(self) -> bool:
        """Whether the daemon calls the transfer completed, in any way."""
        return self not in (TransferPhase.PENDING, TransferPhase.ACTIVE)

    @property
    def failed(self) -> bool:
        """Whether it ended without the bytes."""
        return self.ended and self is not TransferPhase.SUCCEEDED


_ENDS = {
    "Succeeded": TransferPhase.SUCCEEDED,
    "Cancelled": TransferPhase.CANCELLED,
    "Rejected": TransferPhase.REJECTED,
    "Aborted": TransferPhase.ABORTED,
    "TimedOut": TransferPhase.TIMED_OUT,
    "Errored": TransferPhase.ERRORED,
}
_PENDING = frozenset({"None", "Queued", "Requested", "Locally", "Remotely"})


def phase_of(state: str) -> TransferPhase:
    """Read a flag string such as ``"Completed, Succeeded"`` as a set of names.

    An unknown state counts as still running (design.md section 5), and ``Completed`` alone as an error.
    """
    names = {name.strip() for name in state.split(",")}
    if "Completed" in names:
        return next((phase for name, phase in _ENDS.items() if name in names), TransferPhase.ERRORED)
    if names & _PENDING:
        return TransferPhase.PENDING
    return TransferPhase.ACTIVE


class Transfer(Record):
    """One transfer of the daemon, at the moment of a poll. Times are aware UTC; ``speed_bps`` in bytes per second."""

    id: TransferId
    username: Username
    remote_path: RemotePath
    size_bytes: int
    state: str
    phase: TransferPhase
    bytes_transferred: int = 0
    speed_bps: float = 0.0
    attempts: int = 0
    batch_id: BatchId | None = None
    place_in_queue: int | None = None
    requested_at: datetime | None = None
    ended_at: datetime | None = None
    exception: str | None = None
    removed: bool = False

    @property
    def fraction(self) -> float:
        """Share of the bytes that arrived, 0 to 1, clamped."""
        return min(1.0, max(0.0, self.bytes_transferred / self.size_bytes)) if self.size_bytes > 0 else 0.0
