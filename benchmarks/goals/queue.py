"""Goal 7: the durable queue."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count as numbers
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.made.items import items
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, ratio_row
from tonearm.model import ItemState, QueueItem
from tonearm.services.store import SqliteStore
from tonearm.services.store.schema import migrate

__all__ = ["measure"]

_YARDSTICK = "the same rows by plain sqlite3 into the same tables, same settings, ready-made rows"
T = TypeVar("T")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LATER = _NOW + timedelta(days=365)
_CHUNK = 20_000
_INSERT = (
    "INSERT INTO queue_item (id, state, priority, paused, playlist, position, record) VALUES (?, ?, ?, 0, ?, ?, ?)"
)
_CLAIM = (
    "UPDATE queue_item SET state = 'transferring' WHERE seq = (SELECT seq FROM queue_item INDEXED BY queue_item_ready "
    "WHERE state = 'queued' AND paused = 0 ORDER BY priority, seq LIMIT 1) RETURNING record"
)
_LOOK = (
    "SELECT record FROM queue_item INDEXED BY queue_item_ready "
    "WHERE state = 'queued' AND paused = 0 ORDER BY priority, seq LIMIT 1"
)


def measure(scale: Scale) -> Table:
    """Adding many at once; claiming one by one; claiming from a long queue, and behind many that wait."""
    table = Table(7, "durable queue", _YARDSTICK)
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner() as runner,
        closing(_Bench(table, scale, Path(folder), runner)) as bench,
    ):
        bench.measure_adding()
        bench.measure_claims()
    table.remarks.append("A claim is claim() and save_items(): two units of work; raw is one UPDATE ... RETURNING.")
    return table


class _Bench:
    """The stores of one run."""

    def __init__(self, table: Table, scale: Scale, folder: Path, runner: asyncio.Runner) -> None:
        self._table, self._scale, self._folder, self._runner = table, scale, folder, runner
        self._names = numbers(1)
        self._open: list[SqliteStore] = []
        self._raw: list[sqlite3.Connection] = []
        self._usual = scale.pick(10_000, 200)
        self._long = scale.pick(1_000_000 if scale.full else 100_000, 600)

    def measure_adding(self) -> None:
        """Many items in one call; one item in each of many calls."""
        wanted = items(self._usual)
        rows = [_row(item) for item in wanted]
        single = self._scale.pick(200, 20)
        cases = {
            "raw": Case(lambda raw: _insert(raw, rows), self._new_raw),
            "ours": Case(lambda store: self._run(store.add_items(wanted)), self._new_store),
            "raw singly": Case(lambda raw: _insert_singly(raw, rows[:single]), self._new_raw),
            "ours singly": Case(lambda store: self._run(_add_singly(store, wanted[:single])), self._new_store),
        }
        timings = self._table.measured(in_turn(cases, self._scale.few))
        self._table.rows += [
            ratio_row(f"{self._usual:,} added in one call", timings, "ours", "raw", at_most(1.3)),
            ratio_row("one added, from async code", timings, "ours singly", "raw singly"),
        ]

    def measure_claims(self) -> None:
        """Each case claims from a store of its own, and takes little enough to leave it as good as full."""
        number = self._scale.pick(100, 10)
        raw, usual, long, behind = self._new_raw(), self._new_store(), self._new_store(), self._new_store()
        _insert(raw, [_row(item) for item in items(self._usual)])
        self._fill(usual, self._usual)
        self._fill(long, self._long)
        self._fill(behind, self._long, not_before=_LATER)
        self._fill(behind, self._usual)
        cases = {
            "raw": Case(lambda _: [raw.execute(_CLAIM).fetchall() for _ in range(number)]),
            "raw look": Case(lambda _: [raw.execute(_LOOK).fetchall() for _ in range(number)]),
            "look": Case(lambda _: self._run(_look(usual, number))),
            "usual": Case(lambda _: self._run(_claim(usual, number))),
            "long": Case(lambda _: self._run(_claim(long, number))),
            "behind": Case(lambda _: self._run(_claim(behind, number))),
        }
        timings = self._table.measured(in_turn(cases, self._scale.rounds))
        self._table.rows += [
            ratio_row("one claim from async code, made durable", timings, "usual", "raw", at_most(2.2)),
            ratio_row("only claim(), x the same SELECT", timings, "look", "raw look"),
            ratio_row(f"claim among {self._long:,}, x among {self._usual:,}", timings, "long", "usual", at_most(1.3)),
            ratio_row(f"claim behind {self._long:,} that wait, x without", timings, "behind", "usual", at_most(2.0)),
        ]

    def close(self) -> None:
        """Let go of all stores."""
        for raw in self._raw:
            raw.close()
        for store in self._open:
            self._run(store.close())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _path(self) -> Path:
        return self._folder / f"{next(self._names)}.sqlite"

    def _new_store(self) -> SqliteStore:
        self._open.append(SqliteStore.open(self._path()))
        return self._open[-1]

    def _new_raw(self) -> sqlite3.Connection:
        raw = sqlite3.connect(self._path(), isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = NORMAL")
        migrate(raw)
        self._raw.append(raw)
        return raw

    def _fill(self, store: SqliteStore, number: int, not_before: datetime | None = None) -> None:
        for first in range(0, number, _CHUNK):
            chunk = items(min(_CHUNK, number - first), first=first, not_before=not_before)
            self._run(store.add_items(chunk))


def _row(item: QueueItem) -> tuple[object, ...]:
    record = item.model_dump_json(exclude_defaults=True)
    return item.id, item.state.value, item.priority, item.playlist, item.position, record


def _insert(raw: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(_INSERT, rows)
    raw.execute("COMMIT")


def _insert_singly(raw: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    for row in rows:
        raw.execute(_INSERT, row)


async def _add_singly(store: SqliteStore, wanted: Sequence[QueueItem]) -> None:
    for item in wanted:
        await store.add_items([item])


async def _look(store: SqliteStore, number: int) -> None:
    for _ in range(number):
        await store.claim(1, _NOW)


async def _claim(store: SqliteStore, number: int) -> None:
    for _ in range(number):
        (item,) = await store.claim(1, _NOW)
        await store.save_items([item.replace(state=ItemState.TRANSFERRING)])
