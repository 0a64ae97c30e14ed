"""Queue items in the store. Functions run on the store's thread; the writing ones inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from tonearm.errors import MisuseError
from tonearm.model import ENDED, ItemId, ItemState, QueueItem, check_move
from tonearm.services.store.database import to_micros

__all__ = ["DUE_SQL", "READY_SQL", "add", "count", "delete", "due", "get", "page", "promote", "ready", "save"]

_CHUNK = 500
"""Parameters per statement; SQLite guarantees at least 999."""

READY_SQL = (
    # The planner would take queue_item_order, and walk over every paused item.
    "SELECT record FROM queue_item INDEXED BY queue_item_ready "
    "WHERE state = 'queued' AND paused = 0 ORDER BY priority, seq LIMIT ?"
)
DUE_SQL = (
    # Two questions, each answered by the index on not_before; with OR the planner would not use it for both.
    "SELECT EXISTS ("
    "SELECT 1 FROM queue_item INDEXED BY queue_item_waiting WHERE state = 'waiting' AND not_before <= ?"
    ") OR EXISTS ("
    "SELECT 1 FROM queue_item INDEXED BY queue_item_waiting WHERE state = 'waiting' AND not_before IS NULL)"
)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def _item(record: str) -> QueueItem:
    return QueueItem.model_validate_json(record)


def _row(item: QueueItem) -> tuple[object, ...]:
    not_before = None if item.not_before is None else to_micros(item.not_before)
    return (
        item.id,
        item.state.value,
        item.priority,
        int(item.paused),
        not_before,
        item.playlist,
        item.position,
        item.model_dump_json(exclude_defaults=True),
        item.seq,
    )


def get(connection: sqlite3.Connection, ids: Sequence[ItemId]) -> list[QueueItem]:
    """Items by id, in the order asked; unknown ids are left out."""
    found: dict[str, QueueItem] = {}
    for chunk in _chunks(dict.fromkeys(ids)):
        sql = f"SELECT id, record FROM queue_item WHERE id IN ({_marks(chunk)})"  # noqa: S608  only question marks
        found.update((key, _item(record)) for key, record in connection.execute(sql, chunk))
    return [found[key] for key in ids if key in found]


def add(connection: sqlite3.Connection, items: Sequence[QueueItem]) -> list[QueueItem]:
    """Insert new items behind all others; items whose id is known are returned as stored.

    ``seq`` is given out here, rising in the order of ``items``; the caller's value is not used.
    """
    known = {item.id: item for item in get(connection, [item.id for item in items])}
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM queue_item").fetchone()
    fresh: dict[ItemId, QueueItem] = {}
    for item in items:
        if item.id not in known and item.id not in fresh:
            fresh[item.id] = item.model_copy(update={"seq": last + len(fresh) + 1})
    connection.executemany(
        "INSERT INTO queue_item (id, state, priority, paused, not_before, playlist, position, record, seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(_row, fresh.values()),
    )
    stored = known | fresh
    return [stored[item.id] for item in items]


def save(connection: sqlite3.Connection, items: Sequence[QueueItem]) -> None:
    """Write changed items.

    Raises
    ------
    IllegalTransition
        The stored state does not lead to the new one.
    MisuseError
        An id is unknown: it was never added, or it was cleared.
    """
    for item in items:
        row = connection.execute("SELECT state, seq FROM queue_item WHERE id = ?", (item.id,)).fetchone()
        if row is None:
            raise MisuseError(f"There is no queue item {item.id}; it was never added or was cleared.")
        check_move(ItemState(row[0]), item.state, item.id)
        kept = item if item.seq == row[1] else item.model_copy(update={"seq": row[1]})
        connection.execute(
            "UPDATE queue_item SET id = ?, state = ?, priority = ?, paused = ?, not_before = ?, playlist = ?, "
            "position = ?, record = ? WHERE seq = ?",
            _row(kept),
        )


def page(connection: sqlite3.Connection, state: ItemState | None, skip: int, limit: int | None) -> list[QueueItem]:
    """A page by priority, then age; ``limit`` None reads to the end."""
    where, values = ("", ()) if state is None else ("WHERE state = ?", (state.value,))
    # -1 is SQLite's "no limit".
    sql = f"SELECT record FROM queue_item {where} ORDER BY priority, seq LIMIT ? OFFSET ?"  # noqa: S608  fixed text
    rows = connection.execute(sql, (*values, -1 if limit is None else max(limit, 0), max(skip, 0)))
    return [_item(record) for (record,) in rows]


def count(connection: sqlite3.Connection) -> dict[ItemState, int]:
    """How many items per state."""
    rows = connection.execute("SELECT state, count(*) FROM queue_item GROUP BY state")
    return {ItemState(state): number for state, number in rows}


def due(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether an item waits whose time has come. An item that waits without a time is always due."""
    return bool(connection.execute(DUE_SQL, (to_micros(now),)).fetchone()[0])


def promote(connection: sqlite3.Connection, now: datetime) -> None:
    """Put every due waiting item back into the queue, column and record alike."""
    for condition, values in (("not_before <= ?", (to_micros(now),)), ("not_before IS NULL", ())):
        connection.execute(
            "UPDATE queue_item SET state = 'queued', not_before = NULL, "  # noqa: S608  fixed text
            "record = json_remove(record, '$.state', '$.not_before') "
            f"WHERE state = 'waiting' AND {condition}",
            values,
        )


def ready(connection: sqlite3.Connection, limit: int) -> list[QueueItem]:
    """Up to ``limit`` queued, unpaused items, best first."""
    rows = connection.execute(READY_SQL, (max(limit, 0),))
    return [_item(record) for (record,) in rows]


def delete(connection: sqlite3.Connection, ids: Sequence[ItemId]) -> int:
    """Forget those of ``ids`` that have ended; how many there were."""
    ended = tuple(state.value for state in ENDED)
    gone = 0
    for chunk in _chunks(dict.fromkeys(ids)):
        sql = f"DELETE FROM queue_item WHERE id IN ({_marks(chunk)}) AND state IN ({_marks(ended)})"  # noqa: S608  marks
        gone += connection.execute(sql, (*chunk, *ended)).rowcount
    return gone
