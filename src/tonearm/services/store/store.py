"""`SqliteStore`: the durable queue and everything else that a restart must find again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from tonearm.errors import MisuseError, SessionClosed
from tonearm.model import ItemId, ItemState, OwnedTrack, PlanRow, QueueItem, SearchAnswer
from tonearm.services.store import ledgers, memory, queue_rows, snapshot
from tonearm.services.store.database import Database, private_file, translated
from tonearm.services.store.journal import SqliteJournal
from tonearm.services.store.owner import OwnerLock
from tonearm.services.store.schema import migrate, refuse_newer, schema_number

__all__ = ["SqliteStore"]

P = ParamSpec("P")
T = TypeVar("T")


class SqliteStore:
    """Keeps `tonearm.ports.Store` in one SQLite file (WAL, ``synchronous=NORMAL``); open it with `SqliteStore.open`.

    One connection lives on one worker thread; each async method is one hop to it and one unit of work there, so the
    event loop never waits for the disk and no transaction is seen half done. A cancelled call is done
    wholly or not at all. Methods may be called from any event loop and any thread.

    The first process that opens a file owns it. Others open it read-only: `read_only` is true, readers work, and what
    writes raises `MisuseError`.
    """

    def __init__(self, database: Database, lock: OwnerLock, journal: SqliteJournal) -> None:
        self._database = database
        self._lock = lock
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tonearm-store")
        self._closed = False
        self.read_only = database.read_only
        """Whether another process owns the file, so that nothing can be written from here."""
        self.journal = journal
        """The filing journal: a second connection to the same file; keeps `tonearm.ports.Journal`."""

    @classmethod
    def open(cls, path: Path) -> SqliteStore:
        """Open the store, making and migrating it if need be. Blocking: a few milliseconds for a file that exists.

        Parameters
        ----------
        path : Path
            The SQLite file; it is made with mode 0600, a missing folder with 0700. A lock file lies beside it.

        Raises
        ------
        UserMustAct
            The file is of a newer tonearm, is damaged, or may not be used. It is left as it is.
        DiskFull
            There is no room to make it.
        """
        lock = OwnerLock(path.with_name(path.name + ".lock"))
        with translated(path):
            private_file(path)
            owner = lock.acquire()
            try:
                return cls(*_open_file(path, lock, owner))
            except BaseException:
                lock.release()
                raise

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._database.path

    # The queue

    async def add_items(self, items: Sequence[QueueItem]) -> list[QueueItem]:
        """Insert, in order; an id that exists already is left alone and returned as stored. Gives out ``seq``."""
        return await self._write(queue_rows.add, items)

    async def get_items(self, ids: Iterable[ItemId]) -> list[QueueItem]:
        """Read by id, in the order asked; unknown ids are left out."""
        return await self._read(queue_rows.get, list(ids))

    async def list_items(
        self, state: ItemState | None = None, *, skip: int = 0, limit: int | None = 50
    ) -> list[QueueItem]:
        """A page, by priority and age. ``limit=None`` reads all."""
        return await self._read(queue_rows.page, state, skip, limit)

    async def count_items(self) -> dict[ItemState, int]:
        """How many per state; states without items are absent."""
        return await self._read(queue_rows.count)

    async def claim(self, limit: int, now: datetime) -> list[QueueItem]:
        """Promote waiting items whose time has come, then return up to ``limit`` queued, unpaused items, best first.

        The items returned stay queued until `save_items` moves them. An item that waits without ``not_before`` is due.
        """
        return await self._hop(self._claim, limit, now)

    async def save_items(self, items: Sequence[QueueItem]) -> None:
        """Write changed items in one transaction; ``seq`` stays as given out.

        Raises
        ------
        IllegalTransition
            A stored state does not lead to the new one. Nothing is written.
        MisuseError
            An id is unknown. Nothing is written.
        """
        await self._write(queue_rows.save, items)

    async def delete_items(self, ids: Iterable[ItemId]) -> int:
        """Forget ended items; how many there were. Items that have not ended are left alone."""
        return await self._write(queue_rows.delete, list(ids))

    # Plans, answers, the library

    async def save_plan(self, key: str, rows: Sequence[PlanRow]) -> None:
        """Keep a plan under its key."""
        await self._write(memory.save_plan, key, rows)

    async def load_plan(self, key: str) -> list[PlanRow] | None:
        """The kept plan, or None."""
        return await self._read(memory.load_plan, key)

    async def save_answer(self, query: str, answer: SearchAnswer, at: datetime) -> None:
        """Keep a search answer for reuse; answers a week older than ``at`` are dropped."""
        await self._write(memory.save_answer, query, answer, at)

    async def load_answer(self, query: str, not_before: datetime) -> SearchAnswer | None:
        """An answer received at or after ``not_before``, or None."""
        return await self._read(memory.load_answer, query, not_before)

    async def save_library(self, key: str, token: str, tracks: Sequence[OwnedTrack]) -> None:
        """Keep a library snapshot with the server's change token."""
        await self._write(snapshot.save, key, token, tracks)

    async def load_library(self, key: str) -> tuple[str, list[OwnedTrack]] | None:
        """The kept snapshot and its change token, or None."""
        return await self._read(snapshot.load, key)

    # Small facts and ledgers

    async def folder_for(self, album_key: str, wanted: str) -> str:
        """The folder an album was given first; ``wanted`` is stored when it has none yet."""
        return await self._write(memory.folder_for, album_key, wanted)

    async def remember(self, kind: str, key: str, value: str) -> None:
        """Keep a small fact; it replaces an older one."""
        await self._write(memory.remember, kind, key, value)

    async def recall(self, kind: str, key: str) -> str | None:
        """A kept fact, or None."""
        return await self._read(memory.recall, kind, key)

    async def spend(self, ledger: str, now: datetime, *, limit: int, window_s: float) -> datetime | None:
        """Write one use into a rolling ledger and return None, or return when the next use is free."""
        return await self._write(ledgers.spend, ledger, now, limit=limit, window_s=window_s)

    async def spent(self, ledger: str, now: datetime, *, window_s: float) -> int:
        """Uses within the window."""
        return await self._read(ledgers.spent, ledger, now, window_s=window_s)

    async def close(self) -> None:
        """Checkpoint and close, the journal too, and let another process own the file. MAY be called twice."""
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._worker, self._close)
            self._worker.shutdown(wait=False)

    # The worker thread

    async def _read(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._hop(lambda: work(self._database.connection, *args, **kwargs))

    async def _write(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def transaction() -> T:
            with self._database.writing() as connection:
                return work(connection, *args, **kwargs)

        return await self._hop(transaction)

    async def _hop(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            raise SessionClosed("The store was closed; make a new session with tonearm.connect().")

        def guarded() -> T:
            with translated(self._database.path):
                return work(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._worker, guarded)

    def _claim(self, limit: int, now: datetime) -> list[QueueItem]:
        connection = self._database.connection
        if self.read_only or queue_rows.due(connection, now):
            with self._database.writing():
                queue_rows.promote(connection, now)
        return queue_rows.ready(connection, limit)

    def _close(self) -> None:
        try:
            with translated(self._database.path):
                self.journal.close()
                self._database.checkpoint()
                self._database.close()
        finally:
            self._lock.release()


def _open_file(path: Path, lock: OwnerLock, owner: bool) -> tuple[Database, OwnerLock, SqliteJournal]:
    database = Database(path, read_only=not owner)
    try:
        if owner:
            migrate(database.connection)
        else:
            _check_readable(database)
        return database, lock, SqliteJournal(path, read_only=not owner)
    except BaseException:
        database.close()
        raise


def _check_readable(database: Database) -> None:
    found = schema_number(database.connection)
    refuse_newer(found)
    if found == 0:
        raise MisuseError(f"The store {database.path} is being made by another process; try again in a moment.")
