"""Asking peers for files: two permits, the peer's address and connection, and what is refused (contracts 5.1)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.downloads import Downloads
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.orders import BatchOrder, FileOrder
from tonearm.sandbox.slskd.searches import LOCKED_OUT
from tonearm.sandbox.slskd.transfers import Batch, Book, Transfer
from tonearm.sandbox.slskd.wire import ApiError, new_id
from tonearm.sandbox.world.records import PeerBehaviour, World

__all__ = ["Enqueueing", "UserOffline"]

PERMITS = 2
CONNECT_LIMIT_S = 10.0
SERVER_LIMIT_S = 5.0
SKIPPED = "Skipped: Already in progress"


class UserOffline(ApiError):
    """The peer is offline or unknown; the two calls answer with different statuses."""

    def __init__(self, username: str) -> None:
        super().__init__(500, f"User {username} appears to be offline")


class Enqueueing:
    """Both enqueue calls over one pair of permits."""

    def __init__(
        self,
        world: World,
        clock: SimClock,
        options: SlskdOptions,
        book: Book,
        downloads: Downloads,
        why_not: Callable[[], str | None],
    ) -> None:
        self._world = world
        self._clock = clock
        self._options = options
        self._book = book
        self._downloads = downloads
        self._why_not = why_not
        self._taken = 0
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def legacy(self, username: str, files: list[FileOrder]) -> tuple[list[Transfer], list[str]]:
        """Ask for files; returns the new transfers and the names that are in progress already."""
        async with self._permit(username):
            await self._find(username)
            await self._connect(username)
            return self._record(username, files)

    async def batch(self, order: BatchOrder) -> tuple[Batch, list[str]]:
        """Ask for files as a batch. Its row is there before the connection, so its id is used when that fails."""
        async with self._permit(order.username):
            self._refuse_known(order.batch_id)
            try:
                await self._find(order.username)
            except UserOffline as error:
                raise ApiError(404, error.message) from None
            self._refuse_known(order.batch_id)
            batch = Batch(order.batch_id, order.username, self._clock.now(), order.search_id, order.destination)
            self._book.batches[batch.id] = batch
            await self._connect(order.username)
            batch.transfers, refused = self._record(order.username, order.files, batch)
            return batch, refused

    @property
    def busy(self) -> int:
        """How many of the permits are taken."""
        return self._taken

    def is_online(self, username: str) -> bool:
        """Whether the server knows the peer as online."""
        peer = self._world.peers.get(username)
        gone = peer is None or peer.behaviour is PeerBehaviour.OFFLINE
        return not gone and username not in self._options.offline

    async def meet(self, username: str, *, connect: bool = True) -> None:
        """Find and perhaps connect to a peer for something else than a download; 404 when it is offline."""
        try:
            await self._find(username)
        except UserOffline as error:
            raise ApiError(404, error.message) from None
        if connect:
            await self._connect(username)

    async def again(self, old: Transfer) -> None:
        """After a restart: the same file under a new id, without batch. Peers that are gone are not tried."""
        try:
            await self._find(old.username)
        except ApiError:
            return
        self._record(old.username, [FileOrder(old.filename, old.size)])

    async def _find(self, username: str) -> None:
        """Ask the server where the peer is."""
        if (state := self._why_not()) is not None:
            raise ApiError(
                500,
                f"The server connection must be connected and logged in to fetch user endpoint (currently: {state})",
            )
        if self._options.slow_server:
            await self._clock.sleep(SERVER_LIMIT_S)
            raise ApiError(500, "The wait timed out after 5000 milliseconds")
        if not self.is_online(username):
            raise UserOffline(username)

    async def _connect(self, username: str) -> None:
        wait = self._options.slow_connect.get(username, self._options.connect_s)
        await self._clock.sleep(min(wait, CONNECT_LIMIT_S))
        if username in self._options.unreachable or wait > CONNECT_LIMIT_S:
            raise ApiError(
                500, f"Failed to connect to user {username}: Failed to establish a direct or indirect connection"
            )

    def _record(
        self, username: str, files: list[FileOrder], batch: Batch | None = None
    ) -> tuple[list[Transfer], list[str]]:
        made: list[Transfer] = []
        refused: list[str] = []
        for file in files:
            running = self._book.in_progress(username, file.filename)
            if running is not None and running not in made:
                refused.append(file.filename)
                continue
            transfer = Transfer(new_id(), username, file.filename, file.size, self._clock.now())
            if batch is not None:
                transfer.batch_id, transfer.search_id = batch.id, batch.search_id
                transfer.destination = batch.destination
            if running is None:
                self._book.add(transfer)
            else:
                self._book.add_twin(transfer)
            made.append(transfer)
        self._downloads.start([transfer for transfer in made if not transfer.finished])
        return made, refused

    def _refuse_known(self, batch_id: str) -> None:
        if batch_id in self._book.batches:
            raise ApiError(409, f"A batch with ID {batch_id} already exists")

    @asynccontextmanager
    async def _permit(self, username: str) -> AsyncIterator[None]:
        if self._taken >= PERMITS:
            raise ApiError(429, LOCKED_OUT)
        self._taken += 1
        try:
            async with self._turns[username]:
                yield
        finally:
            self._taken -= 1
