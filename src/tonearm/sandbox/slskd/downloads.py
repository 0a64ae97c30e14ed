"""The life of one download: its walk through the states, retries, the file's move (contracts/slskd.md 5.4 to 6)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from typing import Protocol

import anyio
import anyio.to_thread

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.events import Events
from tonearm.sandbox.slskd.flow import Flow
from tonearm.sandbox.slskd.landing import Landing, Naming
from tonearm.sandbox.slskd.manners import Manner, manner_of
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.tasks import Tasks
from tonearm.sandbox.slskd.transfers import Book, Transfer
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
        landing: Landing,
        announced_root: Path,
        book: Book,
        events: Events,
        tasks: Tasks,
    ) -> None:
        self._world = world
        self._clock = clock
        self._options = options
        self._shares = shares
        self._landing = landing
        self._announced_root = announced_root
        self._book = book
        self._events = events
        self._tasks = tasks
        self._encoders = anyio.CapacityLimiter(2)

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
            await self._land(transfer)

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
        asked = self._clock.monotonic()
        source = await self._source(transfer, file)
        await self._queue(transfer, manner, since=asked)
        transfer.move("Initializing")
        await self._stay(transfer, manner.opening_s)
        real_size = source.stat().st_size
        if real_size != transfer.size:
            raise _Ended(
                "Aborted",
                f"Transfer aborted: the remote size of {real_size} does not match expected size {transfer.size}",
            )
        await self._stream(transfer, manner, source)

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

    async def _source(self, transfer: Transfer, file: SharedFile | None) -> Path:
        """The peer's file; made when first asked for, which takes our time and not the peer's."""
        assert file is not None, "a file that is not shared is rejected before"
        return await anyio.to_thread.run_sync(self._shares.path, self._world, file, limiter=self._encoders)

    async def _queue(self, transfer: Transfer, manner: Manner, since: float) -> None:
        if manner.queue_s is None:
            await self._stay(transfer, None)
        else:
            await self._stay(transfer, manner.queue_s - (self._clock.monotonic() - since))

    async def _stream(self, transfer: Transfer, manner: Manner, source: Path) -> None:
        offset = min(transfer.bytes_transferred, transfer.size) if transfer.attempts > 1 else 0
        breaks = None if manner.breaks_at is None else max(offset, int(transfer.size * manner.breaks_at))
        until = transfer.size + manner.overshoot if breaks is None else breaks
        transfer.started_at = self._clock.now()
        transfer.flow = Flow(transfer.started_at, offset, until, manner.rate / max(self._options.dwell, 1e-6))
        transfer.move("InProgress")
        await self._stay(transfer, (until - offset) / manner.rate)
        await anyio.to_thread.run_sync(self._landing.write, _naming(transfer), source, min(until, transfer.size))
        if breaks is not None:
            raise _Ended("Errored", "Transfer failed: Remote connection closed")
        self._succeed(transfer)

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

    # Retries -------------------------------------------------------------------------------------------------------

    async def _retry(self, transfer: Transfer, failure: _Ended) -> bool:
        """Wait for the next attempt when there is one; the state flickers as in contracts 5.5."""
        if failure.how not in RETRIED or transfer.attempts >= self._attempts_allowed():
            return False
        await self._clock.sleep(INSTANT_S)
        chance = Random(f"{self._world.seed}/retry/{transfer.username}/{transfer.filename}/{transfer.attempts}")
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

    # The file ------------------------------------------------------------------------------------------------------

    async def _land(self, transfer: Transfer) -> None:
        """Move the file into its place and tell; `Succeeded` has been seen before that."""
        await self._clock.sleep(self._options.move_s * self._options.dwell)
        try:
            local = await self._place(transfer)
        except OSError as error:
            transfer.exception = str(error)
            transfer.rendered = None
            return
        self._tell(transfer, self._announced_root / local)

    async def _place(self, transfer: Transfer) -> Path:
        if self._options.failing_moves > 0:
            self._options.failing_moves -= 1
            raise PermissionError(f"Access to the path '{self._announced_root}' is denied.")
        options = self._options
        return await anyio.to_thread.run_sync(
            self._landing.place, _naming(transfer), options.subdirectory, options.exists, self._clock.now()
        )

    def _tell(self, transfer: Transfer, local: Path) -> None:
        at = transfer.ended_at or self._clock.now()
        fields = transfer.fields(self._clock.now())
        data = {"localFilename": str(local), "remoteFilename": transfer.filename, "transfer": fields}
        self._events.raise_event("DownloadFileComplete", at, data)
        siblings = self._book.unfinished()
        if not any((one.username, one.directory) == (transfer.username, transfer.directory) for one in siblings):
            folder = {
                "localDirectoryName": str(local.parent),
                "remoteDirectoryName": transfer.directory,
                "username": transfer.username,
            }
            self._events.raise_event("DownloadDirectoryComplete", self._clock.now(), folder)


def retry_delay_s(attempt: int, options: SlskdOptions, chance: Random) -> float:
    """Wait after the attempt with this number (1 is the first): doubling, capped, with jitter."""
    fixed = int(2**attempt - 1) // 2 * options.retry_delay_s
    return min(fixed, options.retry_max_delay_s) + chance.uniform(0, options.retry_delay_s)


def _naming(transfer: Transfer) -> Naming:
    return Naming(transfer.username, transfer.filename, transfer.batch_id, transfer.destination, transfer.search_id)
