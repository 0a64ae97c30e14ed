"""The queue at work: claims items as slots are free, runs each to its end or its wait, resumes after a death."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable

from tonearm.errors import MisuseError, ServiceError, TonearmError, UserMustAct
from tonearm.flow.journey import fulfil
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.saving import save, wait_for_service
from tonearm.flow.watcher import Watcher
from tonearm.logic.naming_text import log_text
from tonearm.model import ENDED, RUNNING, ItemId, ItemState, QueueItem, Reason
from tonearm.ports import Library

__all__ = ["Runner"]

_log = logging.getLogger("tonearm.flow")
_STORE_AWAY_S = 30.0
_TELL_EVERY_S = 30.0
"""The library is asked to look at new folders at most this often while nobody waits for it."""
_IDLE_LOOK_S = 5.0
"""How long the runner sleeps at most while items wait for their time."""


class Runner:
    """Runs the stored queue, ``items_at_once`` at a time. Made and used inside one event loop.

    Parameters
    ----------
    house : Neighbours
        Whom the journeys talk to.
    items_at_once : int
        1 to 10; changeable while running.
    """

    def __init__(self, house: Neighbours, *, items_at_once: int = 2) -> None:
        self._house = house
        self._watcher = Watcher(house)
        self._limit = items_at_once
        self._active: dict[ItemId, asyncio.Task[None]] = {}
        self._paused = False
        self._wake = asyncio.Event()
        self._changed = asyncio.Condition()
        self._loop: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._tell_after = 0.0

    @property
    def items_at_once(self) -> int:
        """How many items may run at once."""
        return self._limit

    @property
    def paused(self) -> bool:
        """Whether no new item is started."""
        return self._paused

    @property
    def serving(self) -> bool:
        """Whether the queue is worked on here."""
        return self._loop is not None

    @property
    def watcher(self) -> Watcher:
        """The one poller, which also knows the progress of what runs."""
        return self._watcher

    async def start(self) -> None:
        """Take up what an earlier process left running, then serve the queue until `close`.

        A second call does nothing. In a read-only session (another process owns the store) nothing is run.
        """
        if self._loop is not None or self._house.store.read_only:
            return
        if self._house.files is not None:
            for result in await self._house.files.recover():
                _log.info("filing of item %s recovered: %s", result.item_id, result.reason)
        for state in sorted(RUNNING):
            for item in await self._house.store.list_items(state, limit=None):
                self._run(item)
        self._loop = asyncio.create_task(self._serve(), name="tonearm queue")

    def poke(self) -> None:
        """Look at the queue now: items were added, or a limit changed."""
        self._wake.set()

    def set_items_at_once(self, items: int) -> None:
        """Change how many items run at once, 1 to 10; running ones are not stopped.

        Raises
        ------
        MisuseError
            The number is outside 1 to 10.
        """
        if not 1 <= items <= 10:
            raise MisuseError(f"{items} items at once is not possible; choose 1 to 10.")
        self._limit = items
        self.poke()

    def set_paused(self, paused: bool) -> None:
        """Start no new items, or start them again. Running items go on to their end."""
        self._paused = paused
        self.poke()

    async def cancel(self, ids: Iterable[ItemId]) -> list[QueueItem]:
        """Cancel items that have not ended; an item that is being filed is finished first and stays as it ends."""
        cancelled = []
        for item in await self._house.store.get_items(list(ids)):
            if item.state in ENDED or item.state is ItemState.FILING:
                continue
            await self._stop(item.id)
            cancelled.append(await self._cancelled(item.id))
        await self._announce()
        return [item for item in cancelled if item is not None]

    async def wait(self, ids: Iterable[ItemId] | None = None, timeout_s: float | None = None) -> bool:
        """Wait until the given items (or all) have ended and the library was told; whether they have.

        Parameters
        ----------
        ids : iterable of ItemId, optional
            None waits for the whole queue.
        timeout_s : float, optional
            Seconds of the clock; None waits as long as it takes.
        """
        wanted = None if ids is None else list(ids)
        deadline = None if timeout_s is None else self._house.clock.monotonic() + timeout_s
        while not await self._all_ended(wanted):
            left = None if deadline is None else deadline - self._house.clock.monotonic()
            if left is not None and left <= 0:
                return False
            await self._look_again(left)
        if self._house.library is not None:
            await self._house.scans.tell(self._house.library)
        return True

    async def close(self) -> None:
        """Stop serving; what runs is left as it is stored, and is taken up by the next `start`."""
        tasks = [*self._active.values(), *(one for one in (self._loop, self._telling) if one is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._active.clear()
        self._loop = None
        await self._watcher.close()

    async def _serve(self) -> None:
        while True:
            self._wake.clear()
            try:
                pause_s = await self._start_what_fits()
            except TonearmError:
                _log.exception("the queue could not be read; it is tried again")
                pause_s = _IDLE_LOOK_S
            self._tell_library()
            await self._sleep_until_woken(pause_s)

    def _tell_library(self) -> None:
        """Once nothing runs, the library hears of what was filed, also when nobody waits for the queue."""
        library, now = self._house.library, self._house.clock.monotonic()
        told = self._telling is None or self._telling.done()
        if library is not None and told and not self._active and now >= self._tell_after:
            self._tell_after = now + _TELL_EVERY_S
            self._telling = asyncio.create_task(self._tell(library), name="tonearm library scan")

    async def _tell(self, library: Library) -> None:
        try:
            await self._house.scans.tell(library)
        except TonearmError:
            _log.exception("the library could not be told of new files; it is tried again")

    async def _start_what_fits(self) -> float:
        """Claim and start items for the free slots; returns how long nothing new is expected, in seconds."""
        free = self._limit - len(self._active)
        if free > 0 and not self._paused:
            # An active item may be stored as queued between two candidates: ask for more, skip those.
            due = await self._house.store.claim(free + len(self._active), self._house.clock.now())
            for item in [item for item in due if item.id not in self._active][:free]:
                self._run(item)
        waiting = await self._house.store.list_items(ItemState.WAITING, limit=1)
        return _IDLE_LOOK_S / 10 if waiting and len(self._active) < self._limit else _IDLE_LOOK_S

    async def _sleep_until_woken(self, seconds: float) -> None:
        nap = asyncio.ensure_future(self._house.clock.sleep(seconds))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({nap, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            woken.cancel()

    def _run(self, item: QueueItem) -> None:
        if item.id not in self._active:
            self._active[item.id] = asyncio.create_task(self._one(item), name=f"tonearm item {item.id}")

    async def _one(self, item: QueueItem) -> None:
        try:
            await fulfil(item, self._house, self._watcher)
        except TonearmError as error:
            await self._stopped_by(item.id, error)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  see below
            # A fault of ours must not take the other items with it: it is logged, and the item says so.
            _log.exception("item %s ended with an unexpected error", item.id)
            await self._stopped_by(item.id, error)
        finally:
            self._active.pop(item.id, None)
            self.poke()
            await self._announce()

    async def _stopped_by(self, item_id: ItemId, error: Exception) -> None:
        """Store what stopped an item; again and again while the store itself cannot be written."""
        while True:
            try:
                for item in await self._house.store.get_items([item_id]):
                    if item.state not in ENDED:
                        await self._put_aside(item, error)
                return
            except TonearmError:
                _log.exception("item %s could not be stored; it is tried again", item_id)
                await self._house.clock.sleep(_STORE_AWAY_S)

    async def _put_aside(self, item: QueueItem, error: Exception) -> None:
        if isinstance(error, (UserMustAct, ServiceError)):
            # A key, a setting or a service can be mended; until then nothing is decided about the item.
            await wait_for_service(item, self._house, str(error))
            return
        detail = str(error) if isinstance(error, TonearmError) else f"unexpected {type(error).__name__}: {error}"
        await save(item, self._house, state=ItemState.REVIEW, reason=Reason.FILING_FAILED, reason_detail=detail)

    async def _stop(self, item_id: ItemId) -> None:
        task = self._active.get(item_id)
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _cancelled(self, item_id: ItemId) -> QueueItem | None:
        for item in await self._house.store.get_items([item_id]):
            if item.state in ENDED or item.state is ItemState.FILING:
                self._run(item) if item.state is ItemState.FILING else None
                return None
            await self._cancel_transfer(item)
            return await save(
                item,
                self._house,
                state=ItemState.CANCELLED,
                reason=Reason.CANCELLED_BY_PERSON,
                reason_detail="cancelled on request",
            )
        return None

    async def _cancel_transfer(self, item: QueueItem) -> None:
        if item.transfer_id is None or item.candidate is None or self._house.network is None:
            return
        try:
            await self._house.network.remove(item.candidate.file.username, item.transfer_id)
        except (ServiceError, UserMustAct) as error:
            why = log_text(str(error))
            _log.info("transfer %s of a cancelled item could not be removed: %s", item.transfer_id, why)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _look_again(self, left_s: float | None) -> None:
        """Sleep until some item ended, or a few seconds passed, whichever is first."""
        nap = asyncio.ensure_future(
            self._house.clock.sleep(_IDLE_LOOK_S if left_s is None else min(left_s, _IDLE_LOOK_S))
        )
        news = asyncio.ensure_future(self._news())
        try:
            await asyncio.wait({nap, news}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            news.cancel()
            await asyncio.gather(nap, news, return_exceptions=True)

    async def _news(self) -> None:
        async with self._changed:
            await self._changed.wait()

    async def _all_ended(self, ids: list[ItemId] | None) -> bool:
        if ids is None:
            counts = await self._house.store.count_items()
            return not any(count for state, count in counts.items() if state not in ENDED)
        return all(item.state in ENDED for item in await self._house.store.get_items(ids))
