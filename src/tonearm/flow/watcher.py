"""Step 8: one poller for all transfers. It polls only while something is followed, and never faster than it learns."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from enum import StrEnum

from tonearm.errors import ServiceError, ServiceUnreachable, TonearmError
from tonearm.flow.neighbours import Neighbours
from tonearm.logic.reconcile import Change, ChangeKind, Held, Reconciled, StallLimits, reconcile
from tonearm.model import ItemId, ItemState, QueueEvent, QueueItem, Recommendation, Transfer, TransferId

__all__ = ["EndKind", "TransferEnd", "Watcher"]

_log = logging.getLogger("tonearm.flow")

_POLL_S = 1.0
"""slskd writes progress at most four times a second; once a second is enough for people (contracts/slskd.md 5.3)."""
_COST_FACTOR = 10.0
"""The pause between two polls is at least this many times what the last poll cost."""
_MISSES = 3
"""So many polls in a row must fail before a service counts as down (safety.md section 6)."""
_LIMITS = StallLimits()
_LIMITS_WITH_ALTERNATIVES = StallLimits(remote_queue_s=180.0)
"""With another good file at hand, a peer's queue is not worth ten minutes."""


class EndKind(StrEnum):
    """How following a transfer ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class TransferEnd:
    """The end of one transfer, with the daemon's last record of it and a sentence."""

    kind: EndKind
    transfer: Transfer | None
    detail: str


@dataclass(slots=True)
class _Followed:
    held: Held
    has_alternatives: bool
    end: asyncio.Future[TransferEnd]
    transfer: Transfer | None = None


class Watcher:
    """Follows transfers to their ends by one list request per poll, whatever their number."""

    def __init__(self, house: Neighbours) -> None:
        self._house = house
        self._followed: dict[ItemId, _Followed] = {}
        self._poller: asyncio.Task[None] | None = None
        self._misses = 0

    @property
    def bytes_per_second(self) -> float:
        """How fast bytes arrive now, over all followed transfers."""
        return sum(one.transfer.speed_bps for one in self._followed.values() if one.transfer is not None)

    def live(self, item: QueueItem) -> QueueItem:
        """The item with the progress of its transfer as of the last poll; progress itself is not stored."""
        followed = self._followed.get(item.id)
        if followed is None or followed.transfer is None:
            return item
        transfer = followed.transfer
        return item.replace(
            bytes_transferred=max(0, transfer.bytes_transferred), speed_bps=max(0.0, transfer.speed_bps)
        )

    async def follow(self, item: QueueItem) -> TransferEnd:
        """Wait for the end of an item's transfer; also adopts it under a new id when the daemon was restarted.

        Raises
        ------
        ServiceUnreachable
            The daemon did not answer several polls in a row; nothing is known about the transfer.
        """
        candidate, transfer_id = item.candidate, item.transfer_id
        if candidate is None or transfer_id is None:
            return TransferEnd(EndKind.FAILED, None, "there is no transfer to follow")
        now = self._house.clock.monotonic()
        held = Held(
            item_id=item.id,
            transfer_id=transfer_id,
            username=candidate.file.username,
            remote_path=candidate.file.remote_path,
            batch_id=item.batch_id,
            seen_at=now,
            changed_at=now,
        )
        followed = _Followed(held, _has_alternatives(item), asyncio.get_running_loop().create_future())
        self._followed[item.id] = followed
        self._ensure_polling()
        try:
            return await followed.end
        finally:
            self._followed.pop(item.id, None)

    async def close(self) -> None:
        """Stop polling."""
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller
            self._poller = None

    def _ensure_polling(self) -> None:
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll(), name="tonearm transfers")

    async def _poll(self) -> None:
        clock = self._house.clock
        while self._followed:
            started = clock.monotonic()
            try:
                await self._tick()
                self._misses = 0
            except ServiceUnreachable as error:
                self._missed(error)
            except TonearmError as error:
                self._end_all(error)
            except Exception as error:  # noqa: BLE001  a fault of ours must not leave items waiting for ever
                _log.exception("looking at the transfers ended with an unexpected error")
                self._end_all(error)
            await clock.sleep(max(_POLL_S, _COST_FACTOR * (clock.monotonic() - started)))

    def _missed(self, error: ServiceError) -> None:
        self._misses += 1
        if self._misses >= _MISSES:
            self._end_all(error)

    def _end_all(self, error: Exception) -> None:
        """Every waiting item learns that the daemon cannot be asked; what it means is each item's own business."""
        for followed in self._followed.values():
            if not followed.end.done():
                followed.end.set_exception(error)

    async def _tick(self) -> None:
        network = self._house.need_network()
        transfers = await network.transfers()
        for alternatives, limits in ((False, _LIMITS), (True, _LIMITS_WITH_ALTERNATIVES)):
            group = {k: one for k, one in self._followed.items() if one.has_alternatives is alternatives}
            result = self._reconcile(group, transfers, limits, None)
            gone = result.of(ChangeKind.VANISHED)
            if gone:
                looked_up: dict[TransferId, Transfer | None] = {
                    change.transfer_id: await network.transfer(change.transfer_id) for change in gone
                }
                result = self._reconcile(group, transfers, limits, looked_up)
            self._settle(result)

    def _reconcile(
        self,
        group: dict[ItemId, _Followed],
        transfers: list[Transfer],
        limits: StallLimits,
        looked_up: dict[TransferId, Transfer | None] | None,
    ) -> Reconciled:
        held = [one.held for one in group.values() if not one.end.done()]
        now = self._house.clock.monotonic()
        return reconcile(held, transfers, now, looked_up=looked_up, limits=limits)

    def _settle(self, result: Reconciled) -> None:
        for held in result.held:
            followed = self._followed.get(held.item_id)
            if followed is not None:
                followed.held = held
        for change in result.changes:
            self._apply(change)

    def _apply(self, change: Change) -> None:
        followed = self._followed.get(change.item_id)
        if followed is None or followed.end.done():
            return
        followed.transfer = change.transfer or followed.transfer
        match change.kind:
            case ChangeKind.SUCCEEDED:
                followed.end.set_result(TransferEnd(EndKind.SUCCEEDED, change.transfer, change.detail))
            case ChangeKind.FAILED:
                followed.end.set_result(TransferEnd(EndKind.FAILED, change.transfer, change.detail))
            case ChangeKind.STALLED:
                followed.end.set_result(TransferEnd(EndKind.STALLED, change.transfer, change.detail))
            case _:
                self._tell_progress(change)

    def _tell_progress(self, change: Change) -> None:
        if change.transfer is None:
            return
        from_item = QueueEvent(
            kind="progress",
            item_id=change.item_id,
            state=ItemState.TRANSFERRING,
            at=self._house.clock.now(),
            fraction=change.transfer.fraction,
            speed_bps=max(0.0, change.transfer.speed_bps),
        )
        self._house.tell(from_item)


def _has_alternatives(item: QueueItem) -> bool:
    others = [candidate for candidate in item.candidates if candidate.recommendation is Recommendation.ACCEPT]
    return len(others) > len(item.tried) + 1
