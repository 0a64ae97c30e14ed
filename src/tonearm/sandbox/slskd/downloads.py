"""The life of one download: its walk through the states, retries, the file's move (contracts/slskd.md 5.4 to 6)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from typing import Protocol

import anyio
import anyio.to_thread

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.arrivals import Arrivals
from tonearm.sandbox.slskd.chance import chance_of
from tonearm.sandbox.slskd.flow import Flow, Trickle
from tonearm.sandbox.slskd.manners import Manner, manner_of
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.tasks import Tasks
from tonearm.sandbox.slskd.transfers import Transfer
from tonearm.sandbox.world.records import SharedFile, World

__all__ = ["Downloads", "Shares"]

RETRIED = ("Errored", "TimedOut")
ENQUEUE_LIMIT_S = 180.0
INSTANT_S = 0.05
"""How long a state that is passed through can be seen."""
FLICKER_S = 0.3


class Shares(Protocol):
    """Where the peers' files really lie."""

    def path(self, world: World, file: SharedFile) -> Path:
        """The bytes of one shared file; may block while they are made."""
        ...


class _Ended(Exception):
    """An attempt ended badly: ``how`` is the second half of the state, ``early`` means before the remote queue."""

    def __init__(self, how: str, message: str, *, early: bool = False) -> None:
        super().__init__(message)
        self.how = how
        self.early = early


class _Stopped(Exception):
    """Somebody cancelled the transfer."""


class Downloads:
    """Runs downloads in the background and writes what happens into their records."""

    def __init__(
        self,
        world: World,
        clock: SimClock,
        options: SlskdOptions,
        shares: Shares,
        arrivals: Arrivals,
        tasks: Tasks,
    ) -> None:
        self._world = world
        self._clock = clock
        self._options = options
        self._shares = shares
        self._arrivals = arrivals
        self._tasks = tasks
        self._makers = anyio.CapacityLimiter(2)

    def start(self, transfers: list[Transfer]) -> None:
        """Begin downloads that were asked for together: up to 30 at once, of more only 5 at a time."""
        gate = asyncio.Semaphore(30 if len(transfers) <= 30 else 5)
        for transfer in transfers:
            self._tasks.start(self._download(transfer, gate))

    # The walk ------------------------------------------------------------------------------------------------------

    async def _download(self, transfer: Transfer, gate: asyncio.Semaphore) -> None:
        transfer.attempts = 1
        try:
            failure = await self._attempt_once(transfer, gate)
            while failure is not None and await self._retry(transfer, failure):
                failure = await self._attempt_once(transfer, gate)
        except _Stopped:
            await self._clock.sleep(self._options.cancel_s)
            transfer.end("Cancelled", self._clock.now(), "The operation was canceled.")
        transfer.finished = True
        if transfer.state == "Completed, Succeeded":
            await self._arrivals.land(transfer)

    async def _attempt_once(self, transfer: Transfer, gate: asyncio.Semaphore) -> _Ended | None:
        """One attempt; a failure is written into the record and returned, None means that all bytes came."""
        try:
            await self._attempt(transfer, gate)
        except (_Ended, OSError) as error:
            failure = error if isinstance(error, _Ended) else _Ended("Errored", str(error))
            transfer.end(failure.how, self._clock.now(), str(failure))
            return failure
        return None

    async def _attempt(self, transfer: Transfer, gate: asyncio.Semaphore) -> None:
        file = self._world.files_by_path.get((transfer.username, transfer.filename))
        manner = manner_of(self._world, self._options, transfer.username, transfer.filename, file, transfer.attempts)
        async with gate:
            await self._stay(transfer, manner.locally_s)
            await self._ask(transfer, manner)
        transfer.move("Queued, Remotely")
        transfer.enqueued_at = transfer.enqueued_at or self._clock.now()
        assert file is not None, "a file that is not shared is rejected by then"
        # Our machine makes the file while the peer lets us wait: its work should cost little sandbox time.
        source = self._tasks.start(self._make(file)) if manner.delivers else None
        await self._stay(transfer, manner.queue_s)
        transfer.move("Initializing")
        await self._stay(transfer, manner.opening_s)
        if source is None:
            await self._lose(transfer, manner)
        else:
            await self._receive(transfer, manner, source)

    async def _ask(self, transfer: Transfer, manner: Manner) -> None:
        transfer.exception = transfer.ended_at = None
        transfer.move("Requested")
        if transfer.username in self._options.silent:
            await self._stay(transfer, ENQUEUE_LIMIT_S)
            raise _Ended("TimedOut", "The wait timed out after 180000 milliseconds", early=True)
        await self._stay(transfer, manner.answer_s)
        if manner.unreachable:
            raise _Ended("Errored", f"Failed to connect to user {transfer.username}: Connection refused", early=True)
        if manner.rejection is not None:
            raise _Ended("Rejected", f"Transfer rejected: {manner.rejection}")

    async def _make(self, file: SharedFile) -> Path:
        """The peer's file, made when it is first asked for."""
        return await anyio.to_thread.run_sync(self._shares.path, self._world, file, limiter=self._makers)

    async def _lose(self, transfer: Transfer, manner: Manner) -> None:
        """Receive a part, then lose the connection."""
        offset = self._begin_stream(transfer)
        until = max(offset, int(transfer.size * (manner.breaks_at or 0.0)))
        await self._run(transfer, offset, until, manner.rate)
        await self._arrivals.leave_part(transfer, until)
        raise _Ended("Errored", "Transfer failed: Remote connection closed")

    async def _receive(self, transfer: Transfer, manner: Manner, source: asyncio.Task[Path]) -> None:
        """Receive the whole file; while it is still being made, its bytes come in a trickle."""
        if source.done():
            self._compare_size(transfer, source.result())
        offset = self._begin_stream(transfer)
        if not source.done():
            transfer.flow = trickle = Trickle(self._clock.now(), offset, until=(offset + transfer.size) // 2)
            await self._wait_for(transfer, source)
            offset = trickle.bytes_at(self._clock.now())
            self._compare_size(transfer, source.result())
        await self._run(transfer, offset, transfer.size + manner.overshoot, manner.rate)
        await self._arrivals.gather(transfer, source.result())
        self._succeed(transfer)

    def _begin_stream(self, transfer: Transfer) -> int:
        """Come to InProgress; returns the bytes that an earlier attempt left."""
        transfer.started_at = self._clock.now()
        transfer.move("InProgress")
        return min(transfer.bytes_transferred, transfer.size) if transfer.attempts > 1 else 0

    async def _run(self, transfer: Transfer, offset: int, until: int, rate: float) -> None:
        transfer.flow = Flow(self._clock.now(), offset, until, rate / max(self._options.dwell, 1e-6))
        await self._stay(transfer, (until - offset) / rate)

    @staticmethod
    def _compare_size(transfer: Transfer, source: Path) -> None:
        real = source.stat().st_size
        if real != transfer.size:
            message = f"Transfer aborted: the remote size of {real} does not match expected size {transfer.size}"
            raise _Ended("Aborted", message)

    def _succeed(self, transfer: Transfer) -> None:
        now = self._clock.now()
        began = transfer.started_at or now
        transfer.end("Succeeded", now)
        transfer.average_speed = transfer.bytes_transferred / max((now - began).total_seconds(), 0.001)

    async def _stay(self, transfer: Transfer, seconds: float | None) -> None:
        """Stay in a state; None for ever. Ends at once when the transfer is cancelled."""
        left = None if seconds is None else max(seconds, 0.0) * self._options.dwell / self._clock.factor
        try:
            await asyncio.wait_for(transfer.cancelled.wait(), left)
        except TimeoutError:
            return
        raise _Stopped

    @staticmethod
    async def _wait_for(transfer: Transfer, work: asyncio.Task[Path]) -> None:
        """Wait for our machine; ends at once when the transfer is cancelled."""
        stop = asyncio.ensure_future(transfer.cancelled.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if transfer.cancelled.is_set():
            raise _Stopped

    # Retries -------------------------------------------------------------------------------------------------------

    async def _retry(self, transfer: Transfer, failure: _Ended) -> bool:
        """Wait for the next attempt when there is one; the state flickers as in contracts 5.5."""
        if failure.how not in RETRIED or transfer.attempts >= self._attempts_allowed():
            return False
        await self._clock.sleep(INSTANT_S)
        chance = chance_of(self._world.seed, "retry", transfer.username, transfer.filename, transfer.attempts)
        delay = retry_delay_s(transfer.attempts, self._options, chance)
        transfer.attempts += 1
        transfer.move("Queued, Locally")
        try:
            await self._stay(transfer, min(delay, FLICKER_S))
            if failure.early:  # a second writer puts the failure back until the next attempt overwrites it
                transfer.move(f"Completed, {failure.how}")
            await self._stay(transfer, delay - FLICKER_S)
        except _Stopped:
            transfer.end("Errored", self._clock.now(), transfer.exception)
            return False
        return True

    def _attempts_allowed(self) -> int:
        return self._options.retry_attempts if self._options.release >= (0, 26) else 1


def retry_delay_s(attempt: int, options: SlskdOptions, chance: Random) -> float:
    """Wait after the attempt with this number (1 is the first): doubling, capped, with jitter."""
    fixed = int(2**attempt - 1) // 2 * options.retry_delay_s
    return min(fixed, options.retry_max_delay_s) + chance.uniform(0, options.retry_delay_s)
