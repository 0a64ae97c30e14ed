"""The verbs of ``session.queue``, as coroutines."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.flow.runner import Runner
from tonearm.flow.saving import save, wish
from tonearm.frames import ids_of, queue_frame
from tonearm.model import ENDED, ItemId, ItemState, QueueItem, QueueStatus

if TYPE_CHECKING:
    from tonearm.flow.neighbours import Neighbours

__all__ = ["AsyncQueue"]

_NOT_STARTED = frozenset({ItemState.QUEUED, ItemState.WAITING})
_OPEN = frozenset(ItemState) - ENDED
Batch = Literal["pause", "resume", "cancel", "retry", "set_priority"]


class AsyncQueue:
    """The durable queue: look at it, and change what will happen. Ids may be frames, rows, or texts."""

    def __init__(self, inside: Callable[[], tuple[Neighbours, Runner]]) -> None:
        self._inside = inside

    def __repr__(self) -> str:
        return "AsyncQueue()"

    async def list(self, state: str | None = None, skip: int = 0, limit: int | None = 50) -> pd.DataFrame:
        """Queue items, most urgent first.

        Parameters
        ----------
        state : str, optional
            Only items in this state, such as ``"review"``.
        skip, limit : int
            Which page; ``limit=None`` gives all.

        Raises
        ------
        MisuseError
            There is no such state, or ``skip`` or ``limit`` is below 0.
        """
        house, runner = self._inside()
        if skip < 0 or (limit is not None and limit < 0):
            raise MisuseError(f"A page with skip={skip} and limit={limit} is not possible; both count from 0.")
        items = await house.store.list_items(_state(state), skip=skip, limit=limit)
        return queue_frame([runner.watcher.live(item) for item in items], state=state, skip=skip)

    async def get(self, id: str) -> QueueItem:
        """One queue item as a record, with its candidates and the reasons so far.

        Raises
        ------
        MisuseError
            No item has this id.
        """
        house, runner = self._inside()
        found = await house.store.get_items([ItemId(id)])
        if not found:
            raise MisuseError(f"The queue has no item {id!r}; session.queue.list() shows the ids.")
        return runner.watcher.live(found[0])

    async def status(self) -> QueueStatus:
        """How many items stand in which state, and how fast bytes arrive."""
        house, runner = self._inside()
        counts = await house.store.count_items()
        return QueueStatus(
            counts={str(state): count for state, count in counts.items()},
            items_at_once=runner.items_at_once,
            paused=runner.paused,
            bytes_per_second=runner.watcher.bytes_per_second,
        )

    async def pause(self, ids: object = None) -> int:
        """Start none of these items (or none at all) until `resume`; running ones go on. Returns how many."""
        return await self._set_paused(ids, paused=True)

    async def resume(self, ids: object = None) -> int:
        """Let paused items (or the whole queue) start again. Returns how many."""
        return await self._set_paused(ids, paused=False)

    async def cancel(self, ids: object) -> int:
        """Cancel items that have not ended; files that were filed stay. Returns how many were cancelled."""
        _, runner = self._own()
        return len(await runner.cancel([item.id for item in await self._items(ids)]))

    async def retry(self, ids: object) -> int:
        """Queue failed, cancelled or review items again, with all their candidates. Returns how many.

        For an item under review this is the person's decision to go on with it: candidates below the threshold are
        then taken too.
        """
        house, runner = self._own()
        again = [item for item in await self._items(ids) if item.state in ENDED - {ItemState.COMPLETED}]
        for item in again:
            await save(
                item,
                house,
                state=ItemState.QUEUED,
                attempts=0,
                rounds=item.rounds + 1,
                batch_id=None,
                transfer_id=None,
                tried=() if not item.verified else item.tried,
                queries=() if not item.candidates else item.queries,
                matched_by_person=item.matched_by_person or item.state is ItemState.REVIEW,
                reason=None,
                reason_detail="",
                not_before=None,
                paused=False,
            )
        runner.poke()
        return len(again)

    async def set_priority(self, ids: object, priority: int) -> int:
        """Give items a priority: 0 first, then 1, then 2. Returns how many.

        Raises
        ------
        MisuseError
            The priority is not 0, 1 or 2.
        """
        if priority not in (0, 1, 2):
            raise MisuseError(f"Priority {priority!r} is not possible; choose 0 (first), 1 or 2.")
        house, runner = self._own()
        wanted = [item.id for item in await self._items(ids)]
        changed = await wish(wanted, house, _OPEN, priority=priority)
        runner.poke()
        return len(changed)

    async def batch(self, action: Batch, ids: object, priority: int | None = None) -> int:
        """Do one thing to several items: pause, resume, cancel, retry or set_priority. Returns how many.

        Raises
        ------
        MisuseError
            The action is unknown, or ``set_priority`` comes without a priority.
        """
        if action == "set_priority":
            if priority is None:
                raise MisuseError("set_priority needs a priority: 0, 1 or 2.")
            return await self.set_priority(ids, priority)
        verbs = {"pause": self.pause, "resume": self.resume, "cancel": self.cancel, "retry": self.retry}
        if action not in verbs:
            raise MisuseError(f"The queue cannot {action!r}; choose one of {', '.join(verbs)}, set_priority.")
        return await verbs[action](ids)

    async def limits(self) -> dict[str, Any]:
        """What bounds the queue: ``items`` at once, and whether it is ``paused``."""
        _, runner = self._inside()
        return {"items": runner.items_at_once, "paused": runner.paused}

    async def set_limits(self, items: int = 2) -> dict[str, Any]:
        """Change how many items run at once, 1 to 10; takes effect at once.

        Raises
        ------
        MisuseError
            The number is outside 1 to 10.
        """
        _, runner = self._own()
        runner.set_items_at_once(items)
        return await self.limits()

    async def wait(self, ids: object = None, timeout: float | None = None) -> bool:  # noqa: ASYNC109  of our clock
        """Wait until the given items (or all) have ended and the library was told; False when time ran out.

        Parameters
        ----------
        ids : frame, row, id or several ids, optional
            None waits for the whole queue.
        timeout : float, optional
            Seconds of the session's clock; None waits as long as it takes.

        Raises
        ------
        MisuseError
            Nobody works on the queue: the session was opened with ``run_queue=False``.
        """
        house, runner = self._inside()
        if timeout is None and not runner.serving and not house.store.read_only:
            raise MisuseError("This session does not work on the queue (run_queue=False), so waiting would never end.")
        return await runner.wait(None if ids is None else [item.id for item in await self._items(ids)], timeout)

    async def clear_completed(self) -> int:
        """Forget completed items of the queue and hide our own finished transfers at slskd; filed files stay.

        Items of the latest run are kept, because its report is made from them. Other clients' transfers are never
        touched. Returns how many items were forgotten.
        """
        house, _ = self._own()
        latest = await house.store.recall("latest_run", "")
        done = await house.store.list_items(ItemState.COMPLETED, limit=None)
        old = [item for item in done if item.run_id is None or item.run_id != latest]
        for item in old:
            if item.transfer_id is not None and item.candidate is not None and house.network is not None:
                await house.network.remove(item.candidate.file.username, item.transfer_id)
        return await house.store.delete_items([item.id for item in old])

    async def _set_paused(self, ids: object, *, paused: bool) -> int:
        house, runner = self._own()
        if ids is None:
            runner.set_paused(paused)
            counts = await house.store.count_items()
            return counts.get(ItemState.QUEUED, 0) + counts.get(ItemState.WAITING, 0)
        wanted = [item.id for item in await self._items(ids)]
        changed = await wish(wanted, house, _NOT_STARTED, paused=paused)
        runner.poke()
        return len(changed)

    def _own(self) -> tuple[Neighbours, Runner]:
        """As `_inside`, for verbs that change something."""
        house, runner = self._inside()
        house.need_ownership()
        return house, runner

    async def _items(self, ids: object) -> builtins.list[QueueItem]:
        """The items of these ids; one that is unknown is told, because a wish for it would be lost in silence."""
        house, _ = self._inside()
        wanted = _ids(ids)
        found = await house.store.get_items(wanted)
        unknown = set(wanted) - {item.id for item in found}
        if unknown:
            raise MisuseError(f"The queue has no item {min(unknown)!r}; session.queue.list() shows the ids.")
        return found


def _ids(given: object) -> list[ItemId]:
    return [ItemId(text) for text in ids_of(given, "item_id")]


def _state(name: str | None) -> ItemState | None:
    if name is None:
        return None
    try:
        return ItemState(name)
    except ValueError:
        known = ", ".join(ItemState)
        raise MisuseError(f"There is no queue state {name!r}; choose one of {known}.") from None
