"""How a queue item changes: the new state is stored first, then told to whoever listens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from tonearm.flow.neighbours import Neighbours
from tonearm.logic.backoff import item_retry
from tonearm.model import ItemId, ItemState, QueueEvent, QueueItem, Reason

__all__ = ["candidate_key", "next_candidate", "save", "wait_and_retry", "wait_for_service", "wish"]

_SERVICE_DOWN_WAIT_S = 30.0


def candidate_key(item: QueueItem) -> str:
    """The key under which the candidate in use is remembered as tried."""
    candidate = item.candidate
    return f"{candidate.file.username}\0{candidate.file.remote_path}" if candidate else ""


async def save(item: QueueItem, house: Neighbours, **changes: Any) -> QueueItem:
    """Store the changed item and tell the listeners; returns the item as stored.

    The item in hand may be older than a person's wish: the stored priority and pause are kept unless they are changed
    here.
    """
    async with house.changing:
        wished = await house.store.get_items([item.id])
        kept = {name: getattr(one, name) for one in wished for name in ("priority", "paused")}
        changed = item.replace(**{**kept, **changes}, updated_at=house.clock.now())
        await house.store.save_items([changed])
    house.tell(
        QueueEvent(
            kind="state",
            item_id=changed.id,
            state=changed.state,
            at=house.clock.now(),
            reason=changed.reason,
            detail=changed.reason_detail,
        )
    )
    return changed


async def wish(
    ids: Sequence[ItemId], house: Neighbours, states: Collection[ItemState], **wishes: Any
) -> list[QueueItem]:
    """Store what a person wishes of items (``priority``, ``paused``) that stand in one of the states; those changed."""
    async with house.changing:
        items = [item for item in await house.store.get_items(ids) if item.state in states]
        changed = [item.replace(**wishes) for item in items]
        await house.store.save_items(changed)
        return changed


async def next_candidate(item: QueueItem, house: Neighbours, reason: Reason, detail: str) -> QueueItem:
    """The candidate in use is finished with: remember it as tried, and go back to choosing."""
    return await save(
        item,
        house,
        state=ItemState.QUEUED,
        tried=(*item.tried, candidate_key(item)),
        attempts=0,
        transfer_id=None,
        batch_id=None,
        local_path=None,
        verified=False,
        bytes_transferred=0,
        reason=reason,
        reason_detail=detail,
    )


async def wait_and_retry(item: QueueItem, house: Neighbours, reason: Reason, detail: str) -> QueueItem:
    """Try the same candidate again after 1, 2, 4 s; when its retries are used up, go to the next one."""
    wait_s = item_retry(house.policy.retries).wait_s(item.attempts + 1, jitter=house.jitter())
    if wait_s is None:
        return await next_candidate(item, house, reason, detail)
    return await save(
        item,
        house,
        state=ItemState.WAITING,
        attempts=item.attempts + 1,
        transfer_id=None,
        bytes_transferred=0,
        not_before=house.clock.now() + timedelta(seconds=wait_s),
        reason=reason,
        reason_detail=detail,
    )


async def wait_for_service(item: QueueItem, house: Neighbours, detail: str) -> QueueItem:
    """A service is down: wait without counting an attempt; nothing is decided about the item."""
    return await save(
        item,
        house,
        state=ItemState.WAITING,
        not_before=house.clock.now() + timedelta(seconds=_SERVICE_DOWN_WAIT_S),
        reason=Reason.SEARCH_UNAVAILABLE if item.candidate is None else Reason.SERVICE_UNAVAILABLE,
        reason_detail=detail,
    )
