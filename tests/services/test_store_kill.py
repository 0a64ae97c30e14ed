"""Kill -9 at any moment: no row that was acknowledged is lost, nothing is half written, the file is whole."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tonearm.model import FilingOrder, FilingStep, ItemId, ItemState, JournalRow, QueueItem, TagFields
from tonearm.services.store import SqliteStore

WRITER = """
import asyncio, sys
from pathlib import Path
from tonearm.model import *
from tonearm.services.store import SqliteStore

def row(number, step):
    order = FilingOrder(operation_id=f"o{number}", item_id=f"i{number}", source="/x", size_bytes=1, folder=("a",),
                        stem="b", tags=TagFields(title="t", artists=("a",)), cover=b"\\xff\\xd8" * 2000)
    return JournalRow(operation_id=f"o{number}", item_id=f"i{number}", step=step, order=order)

async def main():
    store = SqliteStore.open(Path(sys.argv[1]))
    assert not store.read_only
    number = sum((await store.count_items()).values())
    while True:
        number += 1
        (item,) = await store.add_items([QueueItem(id=ItemId(f"i{number}"))])
        print("added", number, flush=True)
        await store.save_items([item.replace(state=ItemState.TRANSFERRING, attempts=1)])
        print("moved", number, flush=True)
        await asyncio.to_thread(store.journal.write, row(number, FilingStep.PLANNED))
        print("planned", number, flush=True)
        await asyncio.to_thread(store.journal.write, row(number, FilingStep.DONE))
        print("done", number, flush=True)

asyncio.run(main())
"""


def run_and_kill(path: Path, lines: int) -> list[tuple[str, int]]:
    """Let the writer run until it acknowledged that many steps, then kill it; what it had acknowledged."""
    child = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(lines)]
    os.kill(child.pid, signal.SIGKILL)
    said += child.stdout.readlines()
    child.wait(30)
    child.stdout.close()
    whole = [line.split() for line in said if line.endswith("\n")]
    assert len(whole) >= lines, "the writer ended by itself"
    return [(word, int(number)) for word, number in whole]


def check(path: Path, acknowledged: list[tuple[str, int]]) -> None:
    """Everything acknowledged is there, with nothing going back, and the file is sound."""

    async def look() -> tuple[dict[str, QueueItem], dict[str, JournalRow]]:
        store = SqliteStore.open(path)
        assert not store.read_only
        items = await store.list_items(limit=None)
        rows = {one.id: store.journal.for_item(one.id) for one in items}
        await store.close()
        assert all(len(found) <= 1 for found in rows.values())
        return {one.id: one for one in items}, {name: found[0] for name, found in rows.items() if found}

    items, rows = asyncio.run(look())
    for word, number in acknowledged:
        name = ItemId(f"i{number}")
        assert name in items
        if word != "added":
            assert (items[name].state, items[name].attempts) == (ItemState.TRANSFERRING, 1)
        if word in ("planned", "done"):
            assert rows[name].step in ((FilingStep.DONE,) if word == "done" else (FilingStep.PLANNED, FilingStep.DONE))
    for one in rows.values():
        assert (one.order.cover is None) == (one.step is FilingStep.DONE)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def kill_often(path: Path, times: int, seed: int) -> int:
    random, all_acknowledged = Random(seed), []
    for _ in range(times):
        all_acknowledged += run_and_kill(path, random.randrange(1, 120))
        check(path, all_acknowledged)
    return len(all_acknowledged)


def test_no_acknowledged_row_is_lost(tmp_path: Path) -> None:
    """Eight deaths of the process at random moments, over one file."""
    assert kill_often(tmp_path / "store.sqlite3", 8, seed=1) > 100


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_no_acknowledged_row_is_lost_over_sixty_deaths(tmp_path: Path) -> None:
    """The same sixty times."""
    assert kill_often(tmp_path / "store.sqlite3", 60, seed=2) > 1_000


def test_the_check_sees_a_lost_row(tmp_path: Path) -> None:
    """Negative control: an acknowledged row that is not there fails the check."""
    path = tmp_path / "store.sqlite3"
    acknowledged = run_and_kill(path, 20)
    with pytest.raises(AssertionError):
        check(path, [*acknowledged, ("added", 10_000)])
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM filing_journal WHERE operation_id = 'o2'")
    connection.close()
    with pytest.raises(KeyError):
        check(path, acknowledged)


def test_the_journal_keeps_rows_and_pictures(tmp_path: Path) -> None:
    """Rows read back equal in any step; the picture stays while the operation is open; order is that of beginning."""

    async def work() -> None:
        store = SqliteStore.open(tmp_path / "store.sqlite3")
        journal = store.journal
        order = FilingOrder(
            operation_id="o1", item_id="i1", source="/x", size_bytes=1, folder=("A", "B"), stem="c",
            tags=TagFields(title="t", artists=("ä",)), cover=bytes(range(256)),
        )  # fmt: skip
        first = JournalRow(operation_id="o1", item_id="i1", step=FilingStep.PLANNED, order=order, source_inode=2**62)
        second = first.replace(operation_id="o2", order=order.replace(operation_id="o2", cover=None))
        for row in (first, second):
            journal.write(row)
        assert journal.read("o1") == first
        staged = first.replace(step=FilingStep.STAGED, staged_sha256="ab", order=order.replace(cover=b"new"))
        journal.write(staged)
        assert journal.open_rows() == [staged, second]
        done = staged.replace(step=FilingStep.DONE)
        journal.write(done)
        assert journal.read("o1") == done.replace(order=order.replace(cover=None))
        assert journal.open_rows() == [second]
        assert [row.operation_id for row in journal.for_item("i1")] == ["o1", "o2"]
        assert journal.read("o3") is None
        for step in (FilingStep.ABANDONED, FilingStep.UNDONE):
            journal.write(second.replace(step=step))
            assert journal.open_rows() == []
        await store.close()

    asyncio.run(work())


def test_the_journal_flushes_and_the_queue_need_not(tmp_path: Path) -> None:
    """The journal's connection is FULL, the queue's NORMAL, both in write-ahead mode."""

    async def work() -> None:
        store = SqliteStore.open(tmp_path / "store.sqlite3")
        queue, journal = store._database.connection, store.journal._database.connection
        assert queue.execute("PRAGMA synchronous").fetchone() == (1,)
        assert journal.execute("PRAGMA synchronous").fetchone() == (2,)
        assert journal.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        await store.close()

    asyncio.run(work())


def test_queue_and_journal_write_at_the_same_time(tmp_path: Path) -> None:
    """Two threads, two connections, one file: neither is refused."""

    async def work() -> None:
        store = SqliteStore.open(tmp_path / "store.sqlite3")
        order = FilingOrder(
            operation_id="o", item_id="i", source="/x", size_bytes=1, folder=("a",), stem="b",
            tags=TagFields(title="t", artists=()),
        )  # fmt: skip

        def file_thread() -> None:
            for number in range(100):
                row = JournalRow(operation_id=f"o{number}", item_id="i", step=FilingStep.PLANNED, order=order)
                store.journal.write(row)

        filing = asyncio.create_task(asyncio.to_thread(file_thread))
        for number in range(200):
            await store.add_items([QueueItem(id=ItemId(f"i{number}"))])
        await filing
        assert len(store.journal.open_rows()) == 100
        assert len(await store.list_items(limit=None)) == 200
        await store.close()

    asyncio.run(work())
