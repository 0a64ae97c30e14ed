"""Who may write: one process; and how a file of another version is treated."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tonearm.errors import MisuseError, UserMustAct
from tonearm.model import ItemId, QueueItem
from tonearm.services.store import SqliteStore
from tonearm.services.store.owner import OwnerLock
from tonearm.services.store.queue_rows import DUE_SQL, READY_SQL
from tonearm.services.store.schema import MIGRATIONS, SCHEMA_NUMBER, migrate, schema_number

SECOND = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from tonearm.errors import MisuseError
from tonearm.model import ItemId, QueueItem
from tonearm.services.store import SqliteStore

async def main():
    store = SqliteStore.open(Path(sys.argv[1]))
    refused = 0
    for call in (
        store.add_items([QueueItem(id=ItemId("b"))]), store.claim(1, datetime.now(UTC)),
        store.spend("x", datetime.now(UTC), limit=1, window_s=1), store.folder_for("a", "b"),
    ):
        try:
            await call
        except MisuseError as error:
            refused += "read-only" in str(error)
    print(store.read_only, refused, [item.id for item in await store.list_items()], store.journal.open_rows())
    await store.close()

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def second_process(path: Path) -> str:
    done = subprocess.run([sys.executable, "-c", SECOND, str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_second_process_reads_and_does_not_write(path: Path) -> None:
    """While the owner lives, others see its items; every writing call of theirs is refused with a sentence."""

    async def work() -> None:
        owner = SqliteStore.open(path)
        await owner.add_items([QueueItem(id=ItemId("a"))])
        assert await asyncio.to_thread(second_process, path) == "True 4 ['a'] []"
        await owner.add_items([QueueItem(id=ItemId("c"))])
        await owner.close()
        assert await asyncio.to_thread(second_process, path) == "False 0 ['a', 'c', 'b'] []"

    asyncio.run(work())


def test_a_second_store_in_one_process_reads_only(path: Path) -> None:
    """Two sessions in one notebook do not both write; when the first closes, the next one owns the file."""

    async def work() -> None:
        first, second = SqliteStore.open(path), SqliteStore.open(path)
        assert (first.read_only, second.read_only) == (False, True)
        await second.close()
        assert json.loads(path.with_name("store.sqlite3.lock").read_text())["pid"] == os.getpid()
        await first.close()
        third = SqliteStore.open(path)
        assert not third.read_only
        await third.close()

    asyncio.run(work())


def test_a_forked_child_does_not_keep_the_lock_of_a_dead_owner(path: Path) -> None:
    """The lock dies with the owner even if a child that it forked lives on."""
    code = (
        "import os, sys, time\nfrom pathlib import Path\nfrom tonearm.services.store.owner import OwnerLock\n"
        "lock = OwnerLock(Path(sys.argv[1]))\nassert lock.acquire()\nchild = os.fork()\n"
        "if child == 0:\n    os.close(1)\n    time.sleep(30)\n    os._exit(0)\n"
        "print(child, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, timeout=60)
    child = int(done.stdout)
    try:
        os.kill(child, 0)
        lock = OwnerLock(path)
        assert lock.acquire()
        lock.release()
    finally:
        os.kill(child, 9)


def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    """A file of a later tonearm is not touched; the sentence says what to do, also in a second process's place."""
    asyncio.run(SqliteStore.open(path).close())
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UserMustAct, match=r"schema 99.*Upgrade tonearm"):
        SqliteStore.open(path)
    assert path.read_bytes() == before


def test_an_empty_file_of_another_owner_is_not_read(path: Path) -> None:
    """While the owner is still making the tables, a second one is told to try again."""
    path.touch()
    lock = OwnerLock(path.with_name(path.name + ".lock"))
    assert lock.acquire()
    try:
        with pytest.raises(MisuseError, match="try again"):
            SqliteStore.open(path)
    finally:
        lock.release()


def test_an_older_file_is_brought_forward_with_its_rows(path: Path) -> None:
    """A file of the first schema goes through later steps and keeps what it held."""
    connection = sqlite3.connect(path, isolation_level=None)
    assert migrate(connection, MIGRATIONS[:1]) == 1
    connection.execute("INSERT INTO fact VALUES ('kind', 'key', 'value')")
    later = (*MIGRATIONS, ("ALTER TABLE fact ADD COLUMN noted_at INTEGER", "UPDATE fact SET noted_at = 7"))
    assert migrate(connection, later) == len(later) - 1
    assert connection.execute("SELECT * FROM fact").fetchall() == [("kind", "key", "value", 7)]
    assert (schema_number(connection), migrate(connection, later)) == (SCHEMA_NUMBER + 1, 0)
    connection.close()


def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    """Tables and number move together: a broken step leaves the file at the last good number."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection)
    broken = (*MIGRATIONS, ("CREATE TABLE extra (a)", "THIS IS NO SQL"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, broken)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert schema_number(connection) == SCHEMA_NUMBER
    assert "extra" not in tables
    connection.close()


def test_claims_use_the_indexes_made_for_them(path: Path) -> None:
    """Neither a claim nor the look at delayed items walks the table, however long the queue is."""
    asyncio.run(SqliteStore.open(path).close())
    connection = sqlite3.connect(path)
    for sql, index, searches in ((READY_SQL, "queue_item_ready", 1), (DUE_SQL, "queue_item_waiting", 2)):
        steps = [
            detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (1,)) if "queue_item" in detail
        ]
        assert len(steps) == searches
        assert all(f"INDEX {index}" in step for step in steps), steps
        assert "TEMP B-TREE" not in " ".join(steps)
    connection.close()
