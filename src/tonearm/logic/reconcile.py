"""What a look at the daemon's transfer list means for the transfers we wait for. Pure: one poll in, changes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from tonearm.model import BatchId, ItemId, Record, RemotePath, Transfer, TransferId, TransferPhase, Username

__all__ = ["Change", "ChangeKind", "DaemonRetry", "Held", "Reconciled", "StallLimits", "is_final", "reconcile"]

SHUT_DOWN = "Application shut down"
"""What slskd writes into unfinished downloads when it stops; it asks for them anew, under new ids, after its start."""


class ChangeKind(StrEnum):
    """What happened to one held transfer since the last poll."""

    PROGRESSED = "progressed"
    """State, bytes, attempt or place in the queue changed; it is still under way."""
    SUCCEEDED = "succeeded"
    """The daemon has all bytes. The file is perhaps not moved into place yet."""
    FAILED = "failed"
    """Ended without the file, and the daemon will not try again."""
    RETRYING = "retrying"
    """Ended without the file, but the daemon may still try again: wait."""
    VANISHED = "vanished"
    """Not in the list: look it up by id and reconcile once more with ``looked_up``."""
    ADOPTED = "adopted"
    """The daemon was restarted and asked for the file again under another id; `Change.transfer` is the new one."""
    STALLED = "stalled"
    """No progress within its limit: cancel it and try elsewhere."""


class StallLimits(Record):
    """How long nothing may change, in seconds, before a transfer counts as stalled."""

    requested_s: float = Field(default=60.0, gt=0)
    """Waiting for an answer: queued at our daemon, or asked for."""
    remote_queue_s: float = Field(default=600.0, gt=0)
    """In the peer's queue, which the network itself never ends."""
    no_progress_s: float = Field(default=90.0, gt=0)
    """Connected, but no byte arrives."""


class DaemonRetry(Record):
    """The daemon's own retries (``transfers.download.retry``); before slskd 0.26 there are none: ``attempts=1``."""

    attempts: int = Field(default=3, ge=1)
    delay_s: float = Field(default=5.0, ge=0)
    max_delay_s: float = Field(default=60.0, ge=0)

    @property
    def settle_s(self) -> float:
        """Seconds after which a failed state that still stands is the last word.

        slskd waits ``floor((2 ** k - 1) / 2) * delay``, at most ``max_delay``, plus up to one ``delay`` after attempt
        k (contracts: slskd, section 5.5); 5 s are added for its own work. 15 s with its defaults.
        """
        if self.attempts < 2:
            return 0.0
        longest = int(2 ** min(self.attempts - 1, 20) - 1) // 2 * self.delay_s
        return min(longest, self.max_delay_s) + self.delay_s + 5.0


class Held(Record):
    """One transfer that an item waits for, as it was last seen. Times are monotonic seconds of the caller's clock."""

    item_id: ItemId
    transfer_id: TransferId
    username: Username
    remote_path: RemotePath
    batch_id: BatchId | None = None
    seen_at: float
    """When it was last looked for; at first, when it was asked for."""
    changed_at: float
    """When it last changed."""
    state: str = ""
    bytes_transferred: int = 0
    attempts: int = 0
    place_in_queue: int | None = None


class Change(Record):
    """What happened to one held transfer, and the record that says so (None when there is none)."""

    kind: ChangeKind
    item_id: ItemId
    transfer_id: TransferId
    """The id we held before the change."""
    transfer: Transfer | None = None
    detail: str = ""


class Reconciled(Record):
    """The changes of one poll, in the order of the held transfers, and what to hold from now on.

    Transfers that succeeded, failed or stalled are no longer held; an adopted one is held under its new id.
    """

    changes: tuple[Change, ...]
    held: tuple[Held, ...]

    def of(self, kind: ChangeKind) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.changes if change.kind is kind]


_LET_GO = frozenset({ChangeKind.SUCCEEDED, ChangeKind.FAILED, ChangeKind.STALLED})
_AT_ONCE = frozenset({TransferPhase.CANCELLED, TransferPhase.REJECTED, TransferPhase.ABORTED})


def reconcile(
    held: Iterable[Held],
    transfers: Sequence[Transfer],
    now: float,
    *,
    looked_up: Mapping[TransferId, Transfer | None] | None = None,
    limits: StallLimits | None = None,
    retry: DaemonRetry | None = None,
    gap_s: float = 30.0,
) -> Reconciled:
    """Compare what we wait for with the daemon's list.

    Parameters
    ----------
    held : iterable of Held
        What we wait for; of another client's transfers nothing is ever said.
    transfers : sequence of Transfer
        The whole list of one poll, in any order.
    now : float
        Monotonic seconds at the poll.
    looked_up : mapping, optional
        Records of held transfers that vanished from the list, read by id; None for an id the daemon does not know.
    limits, retry
        Defaults of `StallLimits` and `DaemonRetry`.
    gap_s : float
        A look that is later than this after the one before (sleep, a service that was away) judges no stall: the time
        in between counts for nobody. Three poll intervals are a good value.

    Returns
    -------
    Reconciled
        Nothing is repeated: a held transfer that did not change brings no change.
    """
    poll = _Poll(transfers, looked_up or {}, now, limits or StallLimits(), retry or DaemonRetry(), gap_s)
    changes: list[Change] = []
    kept: list[Held] = []
    for one in held:
        change, still = poll.look_at(one)
        if change is not None:
            changes.append(change)
        if change is None or change.kind not in _LET_GO:
            kept.append(still)
    return Reconciled(changes=tuple(changes), held=tuple(kept))


def is_final(transfer: Transfer, stood_s: float, retry: DaemonRetry) -> bool:
    """Whether the daemon is done with a transfer that ended (contracts: slskd, section 5.5, "Final?").

    Parameters
    ----------
    stood_s : float
        Seconds for which this state was seen unchanged.
    """
    if transfer.phase in _AT_ONCE or transfer.phase is TransferPhase.SUCCEEDED:
        return True
    return transfer.phase.ended and (transfer.attempts >= retry.attempts or stood_s > retry.settle_s)


class _Poll:
    """One look at the list, with everything needed to judge it."""

    def __init__(
        self,
        transfers: Sequence[Transfer],
        looked_up: Mapping[TransferId, Transfer | None],
        now: float,
        limits: StallLimits,
        retry: DaemonRetry,
        gap_s: float,
    ) -> None:
        self.transfers = transfers
        self.by_id = {transfer.id: transfer for transfer in transfers}
        self.looked_up = looked_up
        self.now = now
        self.limits = limits
        self.retry = retry
        self.gap_s = gap_s

    def look_at(self, one: Held) -> tuple[Change | None, Held]:
        row = self.by_id.get(one.transfer_id) or self.looked_up.get(one.transfer_id)
        if row is None:
            return self._absent(one)
        moved, still = self._seen(one, row)
        if row.phase.ended:
            return self._ended(still, row, moved)
        stalled = "" if moved else self._stall(still, row)
        if stalled:
            return _change(ChangeKind.STALLED, one, row, stalled), still
        return (_change(ChangeKind.PROGRESSED, one, row) if moved else None), still

    def _seen(self, one: Held, row: Transfer) -> tuple[bool, Held]:
        marks = {
            "state": row.state,
            "bytes_transferred": row.bytes_transferred,
            "attempts": row.attempts,
            "place_in_queue": row.place_in_queue,
        }
        moved = any(getattr(one, name) != value for name, value in marks.items())
        gap = max(0.0, self.now - one.seen_at)
        changed_at = self.now if moved else one.changed_at + (gap if gap > self.gap_s else 0.0)
        # A plain copy: the values come from validated records, and this runs for every transfer at every poll.
        still = one.model_copy(update=marks | {"seen_at": self.now, "changed_at": min(changed_at, self.now)})
        return moved, still

    def _absent(self, one: Held) -> tuple[Change | None, Held]:
        if one.transfer_id in self.looked_up:
            return _change(ChangeKind.FAILED, one, None, "The daemon no longer knows this transfer."), one
        return _change(ChangeKind.VANISHED, one, None), one.replace(seen_at=self.now)

    def _ended(self, one: Held, row: Transfer, moved: bool) -> tuple[Change | None, Held]:
        if row.phase is TransferPhase.SUCCEEDED:
            # An exception beside success means that the move into the download folder failed (slskd#1736).
            kind = ChangeKind.FAILED if row.exception else ChangeKind.SUCCEEDED
            return _change(kind, one, row, row.exception or ""), one
        if SHUT_DOWN in (row.exception or "") and (heir := self._heir(row)) is not None:
            return self._adopt(one, heir)
        if is_final(row, self._stood_s(one), self._retry_of(row)):
            return _change(ChangeKind.FAILED, one, row, row.exception or row.state), one
        return (_change(ChangeKind.RETRYING, one, row, row.exception or row.state) if moved else None), one

    def _retry_of(self, row: Transfer) -> DaemonRetry:
        """After a shutdown the attempts of the old record say nothing: the daemon asks again once it is logged in."""
        if SHUT_DOWN not in (row.exception or ""):
            return self.retry
        return DaemonRetry(attempts=10**6, delay_s=self.retry.max_delay_s, max_delay_s=self.retry.max_delay_s)

    def _heir(self, row: Transfer) -> Transfer | None:
        """The youngest other record of the same peer and path that is younger than ``row``."""
        others = [
            other
            for other in self.transfers
            if (other.username, other.remote_path) == (row.username, row.remote_path)
            and other.id != row.id
            and not other.removed
            and _age_key(other) > _age_key(row)
        ]
        return max(others, key=_age_key, default=None)

    def _adopt(self, one: Held, heir: Transfer) -> tuple[Change, Held]:
        detail = "The daemon was restarted and asked for the file again."
        _, still = self._seen(one, heir)
        change = _change(ChangeKind.ADOPTED, one, heir, detail)
        return change, still.replace(transfer_id=heir.id, batch_id=heir.batch_id, changed_at=self.now)

    def _stood_s(self, one: Held) -> float:
        return self.now - one.changed_at

    def _stall(self, one: Held, row: Transfer) -> str:
        limit, what = self._limit(row)
        stood = self._stood_s(one)
        return f"{what} for {stood:.0f} s" if stood > limit else ""

    def _limit(self, row: Transfer) -> tuple[float, str]:
        if "Remotely" in row.state:
            return self.limits.remote_queue_s, "waiting in the peer's queue"
        if row.phase is TransferPhase.PENDING:
            # Between two tries of the daemon a transfer is "Queued, Locally" as well.
            return max(self.limits.requested_s, self.retry.settle_s), "no answer from the peer"
        return self.limits.no_progress_s, "no byte arrived"


def _age_key(transfer: Transfer) -> float:
    return transfer.requested_at.timestamp() if transfer.requested_at is not None else float("-inf")


def _change(kind: ChangeKind, one: Held, row: Transfer | None, detail: str = "") -> Change:
    return Change(kind=kind, item_id=one.item_id, transfer_id=one.transfer_id, transfer=row, detail=detail)
