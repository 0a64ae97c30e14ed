"""The filing journal: a second connection to the store's file, flushed to disk before each step on the user's files."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonearm.errors import SessionClosed
from tonearm.model import FilingStep, JournalRow
from tonearm.services.store.database import Database, translated

__all__ = ["SqliteJournal"]

_OVER = frozenset({FilingStep.DONE, FilingStep.ABANDONED, FilingStep.UNDONE})


class SqliteJournal:
    """Keeps `tonearm.ports.Journal`; get it from `SqliteStore.journal`.

    Synchronous and guarded by a lock, so that the file thread may call it while the store's own thread writes. Each
    `write` is a transaction with ``synchronous=FULL``: it survives the loss of power as soon as the method returns.

    The cover picture of an order is kept until the operation is over; rows that are done come back without it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._path = path
        with translated(path):
            self._database = Database(path, read_only=read_only, synchronous="FULL")

    def write(self, row: JournalRow) -> None:
        """Insert or replace the row of one operation. Returns only when it is on disk.

        Raises
        ------
        MisuseError
            The store is read-only, or closed.
        DiskFull
            There is no room for the row; the former row stands.
        """
        bare = row.replace(order=row.order.replace(cover=None))
        values = (row.operation_id, row.item_id, row.step.value, bare.model_dump_json(exclude_defaults=True))
        with self._open(), self._database.writing() as connection:
            connection.execute(
                "INSERT INTO filing_journal (operation_id, item_id, step, record) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (operation_id) DO UPDATE SET item_id = excluded.item_id, step = excluded.step, "
                "record = excluded.record",
                values,
            )
            _keep_cover(connection, row)

    def read(self, operation_id: str) -> JournalRow | None:
        """The row of one operation, or None."""
        return next(iter(self._rows("operation_id = ?", operation_id)), None)

    def open_rows(self) -> list[JournalRow]:
        """Operations that are neither done, abandoned nor undone, oldest first."""
        return self._rows("step NOT IN ('done', 'abandoned', 'undone')")

    def for_item(self, item_id: str) -> list[JournalRow]:
        """All operations of one queue item, oldest first."""
        return self._rows("item_id = ?", item_id)

    def close(self) -> None:
        """Close the connection; the store does this too. MAY be called twice."""
        with self._lock:
            self._closed = True
            self._database.close()

    def _rows(self, condition: str, *values: str) -> list[JournalRow]:
        sql = (
            "SELECT record, cover FROM filing_journal LEFT JOIN filing_cover USING (operation_id) "  # noqa: S608  fixed
            f"WHERE {condition} ORDER BY number"
        )
        with self._open():
            return [_read(*found) for found in self._database.connection.execute(sql, values)]

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise SessionClosed("The filing journal was closed; make a new session with tonearm.connect().")
            with translated(self._path):
                yield


def _keep_cover(connection: sqlite3.Connection, row: JournalRow) -> None:
    if row.step in _OVER or row.order.cover is None:
        connection.execute("DELETE FROM filing_cover WHERE operation_id = ?", (row.operation_id,))
        return
    connection.execute(
        "INSERT INTO filing_cover (operation_id, cover) VALUES (?, ?) "
        "ON CONFLICT (operation_id) DO UPDATE SET cover = excluded.cover WHERE cover IS NOT excluded.cover",
        (row.operation_id, row.order.cover),
    )


def _read(record: str, cover: bytes | None) -> JournalRow:
    row = JournalRow.model_validate_json(record)
    return row if cover is None else row.replace(order=row.order.replace(cover=cover))
