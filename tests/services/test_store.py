"""The store: what goes in comes out, in the right order, once, and only by legal moves."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import zlib
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from tonearm.errors import DiskFull, IllegalTransition, MisuseError, SessionClosed, UserMustAct
from tonearm.model import (
    Artist,
    Candidate,
    Confidence,
    Decision,
    EntryKind,
    Evidence,
    ItemId,
    ItemState,
    LibraryCheck,
    LibraryId,
    OwnedTrack,
    Ownership,
    PlanRow,
    PlaylistEntry,
    QueueItem,
    Recommendation,
    RemotePath,
    SearchAnswer,
    SharedFile,
    Track,
    Username,
)
from tonearm.ports import Journal, Store
from tonearm.services.store import SqliteStore
from tonearm.services.store.database import translated

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
T = TypeVar("T")


def shared(name: str = "01 Title.flac", user: str = "peer") -> SharedFile:
    return SharedFile(username=Username(user), remote_path=RemotePath(f"@@abc\\Music\\{name}"), size_bytes=1234)


def item(name: str, **fields: object) -> QueueItem:
    return QueueItem(id=ItemId(name)).replace(**fields)


def rich_item() -> QueueItem:
    judged = Candidate(
        file=shared("Über \u202e\0 'q' \".flac"),
        confidence=Confidence(value=0.9, evidence=(Evidence(name="title", value=2.2),), match_reason="same title"),
        quality=0.5,
        recommendation=Recommendation.ACCEPT,
    )
    track = Track(title="Tïtle", artists=(Artist(name="アーティスト"),), duration_s=12.5)
    return item(
        "rich", track=track, candidates=(judged, judged), candidate_index=1, playlist="pl", position=3,
        created_at=NOW, tried=("peer\0a",), confidence=0.25, priority=2, paused=True,
    )  # fmt: skip


def using(path: Path, work: Callable[[SqliteStore], Awaitable[T]]) -> T:
    async def go() -> T:
        store = SqliteStore.open(path)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(go())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "store.sqlite3"


def test_it_keeps_the_two_ports(path: Path) -> None:
    """mypy checks this function: the adapter is a Store, its journal a Journal."""

    async def work(store: SqliteStore) -> None:
        as_store: Store = store
        as_journal: Journal = store.journal
        assert (as_store, as_journal) == (store, store.journal)

    using(path, work)


def test_items_survive_a_restart_unchanged(path: Path) -> None:
    """Every field of an item, whatever text it holds, reads back equal in the next process."""
    (stored,) = using(path, lambda store: store.add_items([rich_item()]))
    (again,) = using(path, lambda store: store.get_items([ItemId("rich")]))
    assert stored == again == rich_item().replace(seq=1)


def test_a_known_id_is_left_alone_and_returned_as_stored(path: Path) -> None:
    """Adding the same plan twice adds nothing, also within one call."""

    async def work(store: SqliteStore) -> None:
        first = await store.add_items([item("a"), item("b"), item("a", priority=0)])
        assert [(one.id, one.seq, one.priority) for one in first] == [("a", 1, 1), ("b", 2, 1), ("a", 1, 1)]
        await store.save_items([first[0].replace(state=ItemState.TRANSFERRING)])
        again = await store.add_items([item("c"), item("a")])
        assert [(one.id, one.seq, one.state) for one in again] == [("c", 3, "queued"), ("a", 1, "transferring")]
        assert [one.id for one in await store.list_items(limit=None)] == ["a", "b", "c"]

    using(path, work)


def test_pages_come_by_priority_and_age(path: Path) -> None:
    """Priority 0 first, then the older one; skip and limit cut that order; a state filters it."""

    async def work(store: SqliteStore) -> None:
        await store.add_items([item(f"{priority}{n}", priority=priority) for n in "xyz" for priority in (2, 0, 1)])
        names = [one.id for one in await store.list_items(limit=None)]
        assert names == ["0x", "0y", "0z", "1x", "1y", "1z", "2x", "2y", "2z"]
        assert [one.id for one in await store.list_items(skip=2, limit=3)] == names[2:5]
        (first,) = await store.get_items([ItemId("0x")])
        await store.save_items([first.replace(state=ItemState.CANCELLED)])
        assert [one.id for one in await store.list_items(ItemState.CANCELLED)] == ["0x"]
        assert await store.count_items() == {ItemState.CANCELLED: 1, ItemState.QUEUED: 8}
        assert [one.id for one in await store.get_items([ItemId(n) for n in ("2z", "no", "0x")])] == ["2z", "0x"]

    using(path, work)


def test_claim_promotes_what_is_due_and_passes_over_what_is_paused(path: Path) -> None:
    """Waiting items come back at their time, with column and record agreeing; paused ones are not handed out."""

    async def work(store: SqliteStore) -> None:
        later = NOW + timedelta(seconds=4)
        await store.add_items(
            [
                item("paused", paused=True),
                item("early", state=ItemState.WAITING, not_before=NOW, priority=0),
                item("late", state=ItemState.WAITING, not_before=later),
                item("timeless", state=ItemState.WAITING),
                item("plain"),
            ]
        )
        assert [one.id for one in await store.claim(10, NOW - timedelta(seconds=1))] == ["timeless", "plain"]
        claimed = await store.claim(10, NOW)
        assert (claimed[0].id, claimed[0].state, claimed[0].not_before) == ("early", ItemState.QUEUED, None)
        assert [one.id for one in claimed] == ["early", "timeless", "plain"]
        assert [one.id for one in await store.claim(1, later)] == ["early"]
        assert await store.count_items() == {ItemState.QUEUED: 5}
        assert [one.id for one in await store.claim(10, later)] == ["early", "late", "timeless", "plain"]

    using(path, work)


def test_one_illegal_move_refuses_the_whole_save(path: Path) -> None:
    """A batch with one forbidden change, or one unknown id, writes nothing at all."""

    async def work(store: SqliteStore) -> None:
        good, ended = await store.add_items([item("good"), item("ended", state=ItemState.COMPLETED)])
        moved = good.replace(state=ItemState.SEARCHING)
        with pytest.raises(IllegalTransition, match="ended"):
            await store.save_items([moved, ended.replace(state=ItemState.QUEUED)])
        with pytest.raises(MisuseError, match="nobody"):
            await store.save_items([moved, item("nobody")])
        assert (await store.get_items([good.id]))[0].state is ItemState.QUEUED
        await store.save_items([moved.replace(seq=77)])
        assert (await store.get_items([good.id]))[0] == moved

    using(path, work)


def test_only_ended_items_are_forgotten(path: Path) -> None:
    """Deleting counts and removes the ended ones; a running item stays."""

    async def work(store: SqliteStore) -> None:
        ids = [ItemId(f"i{n}") for n in range(1200)]
        await store.add_items([item(name, state=ItemState.FAILED) for name in ids] + [item("alive")])
        assert await store.delete_items([*ids, ItemId("alive"), ItemId("unknown")]) == 1200
        assert [one.id for one in await store.list_items(limit=None)] == ["alive"]

    using(path, work)


def test_answers_kept_by_an_earlier_version_are_still_read(path: Path) -> None:
    """They hold a record for each file instead of columns; what is neither counts as never kept."""
    answer = SearchAnswer(query="q", files=(shared("a.mp3"), shared("b.mp3", "other")), responses=2, left_out=1)
    records = answer.model_dump_json(exclude_defaults=True)
    assert '"files":[{' in records

    async def create(store: SqliteStore) -> None:
        await store.save_answer("q", answer, NOW)

    async def load(store: SqliteStore) -> None:
        assert await store.load_answer("q", NOW) == answer
        assert await store.load_answer("odd", NOW) is None

    using(path, create)
    odd = '{"query":"q","files":{"username":["a"]}}'
    with closing(sqlite3.connect(path)) as connection, connection:
        for query, text in (("q", records), ("odd", odd)):
            row = (query, int(NOW.timestamp() * 1e6), zlib.compress(text.encode()))
            connection.execute("INSERT OR REPLACE INTO search_answer VALUES (?, ?, ?)", row)
    using(path, load)


def test_plans_answers_folders_and_facts_are_kept(path: Path) -> None:
    """What was saved is loaded by another process; what was never saved is None, which an empty plan is not."""
    entry = PlaylistEntry(position=0, kind=EntryKind.REMOVED)
    row = PlanRow(entry=entry, library=LibraryCheck(ownership=Ownership.UNCHECKED), decision=Decision.SKIP)
    answer = SearchAnswer(query="q", files=(shared("a.mp3"), shared("b.mp3")), responses=2, left_out=1)

    async def save(store: SqliteStore) -> None:
        await store.save_plan("key", [row, row])
        await store.save_plan("key", [row])
        await store.save_plan("empty", [])
        await store.save_answer("q", answer, NOW)
        assert await store.folder_for("album", "Artist") == "Artist"
        await store.remember("decision", "k", "one")
        await store.remember("decision", "k", "two")

    async def load(store: SqliteStore) -> None:
        assert await store.load_plan("key") == [row]
        assert await store.load_plan("empty") == []
        assert await store.load_plan("other") is None
        assert await store.load_answer("q", NOW) == answer
        assert await store.load_answer("q", NOW + timedelta(microseconds=1)) is None
        assert await store.load_answer("p", NOW) is None
        assert await store.folder_for("album", "ARTIST") == "Artist"
        assert await store.recall("decision", "k") == "two"
        assert await store.recall("other", "k") is None
        await store.save_answer("p", answer, NOW + timedelta(days=8))
        assert await store.load_answer("q", NOW) is None

    using(path, save)
    using(path, load)


@pytest.mark.parametrize("size", [5_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_whole_library_is_saved_and_loaded(path: Path, size: int) -> None:
    """A whole library goes in and comes out equal; a second save replaces the first."""
    tracks = [
        OwnedTrack(
            id=LibraryId(str(n)), title=f"Title {n}", artist="", album_artist=f"Artist {n % 97}", album=f"A {n % 9}",
            year=None if n % 3 else 2000, duration_s=n / 7, path=f"/music/{n}.flac", updated_at=n,
        )
        for n in range(size)
    ]  # fmt: skip

    async def work(store: SqliteStore) -> None:
        assert await store.load_library("plex") is None
        await store.save_library("plex", "1", tracks[:10])
        await store.save_library("plex", "2", tracks)
        assert await store.load_library("plex") == ("2", tracks)

    using(path, work)


def test_the_ledger_rolls(path: Path) -> None:
    """Within any window there are at most ``limit`` uses, also after a restart; the refusal says when one is free."""

    async def fill(store: SqliteStore) -> None:
        for n in range(3):
            assert await store.spend("search", NOW + timedelta(seconds=n), limit=3, window_s=10) is None
        assert await store.spend("other", NOW, limit=1, window_s=10) is None

    async def wait(store: SqliteStore) -> None:
        at = NOW + timedelta(seconds=5)
        free = await store.spend("search", at, limit=3, window_s=10)
        assert free == NOW + timedelta(seconds=10)
        assert await store.spent("search", at, window_s=10) == 3
        assert await store.spend("search", free, limit=3, window_s=10) is None
        assert await store.spend("search", free, limit=3, window_s=10) == NOW + timedelta(seconds=11)

    using(path, fill)
    using(path, wait)


def test_a_clock_put_back_blocks_for_one_window_at_most(path: Path) -> None:
    """Uses that now lie in the future count as made now."""

    async def work(store: SqliteStore) -> None:
        tomorrow = NOW + timedelta(days=1)
        assert await store.spend("search", tomorrow, limit=1, window_s=10) is None
        assert await store.spend("search", NOW, limit=1, window_s=10) == NOW + timedelta(seconds=10)

    using(path, work)


def test_files_are_for_our_eyes_only(path: Path) -> None:
    """Store, log and lock are 0600 while open, the folder that we made is 0700."""

    async def work(store: SqliteStore) -> None:
        await store.add_items([item("a")])
        modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in path.parent.iterdir()}
        assert set(modes.values()) == {0o600}
        assert {"store.sqlite3", "store.sqlite3-wal", "store.sqlite3.lock"} <= set(modes)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    using(path, work)


def test_a_file_open_to_others_is_closed_to_them(path: Path) -> None:
    """A store that was copied with wide rights gets narrow ones before anything is written."""
    path.parent.mkdir()
    path.touch(0o644)
    using(path, lambda store: store.add_items([item("a")]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_use_after_close_is_a_plain_sentence(path: Path) -> None:
    """A closed store refuses with SessionClosed; closing twice is allowed."""

    async def work() -> None:
        store = SqliteStore.open(path)
        await store.close()
        await store.close()
        with pytest.raises(SessionClosed):
            await store.count_items()
        with pytest.raises(SessionClosed):
            store.journal.open_rows()

    asyncio.run(work())


def test_a_file_that_is_no_store_is_refused_and_left_alone(path: Path) -> None:
    """Someone's text file under our name is neither overwritten nor deleted, and the owner lock is given back."""
    path.parent.mkdir()
    path.write_bytes(b"these are my notes, not a database\n" * 100)
    for _ in range(2):
        with pytest.raises(UserMustAct, match="damaged or no SQLite"):
            SqliteStore.open(path)
    assert path.read_bytes().startswith(b"these are my notes")


def test_a_full_disk_is_told_as_one(path: Path) -> None:
    """SQLite's "full" becomes DiskFull, and what was stored before stays readable."""

    async def work(store: SqliteStore) -> None:
        await store.add_items([item("a")])
        pages = store._database.connection.execute("PRAGMA page_count").fetchone()[0]
        store._database.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull):
            await store.remember("k", "k", "x" * 1_000_000)
        assert len(await store.list_items()) == 1

    using(path, work)


def test_a_record_that_cannot_be_read_names_the_store(path: Path) -> None:
    """A damaged row of the queue is an error of ours with a sentence, never pydantic's."""
    using(path, lambda store: store.add_items([item("a")]))
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE queue_item SET record = \'{"id":"a","bogus":1}\'')
    connection.close()
    with pytest.raises(UserMustAct, match="QueueItem"):
        using(path, lambda store: store.list_items())


def test_text_that_is_no_unicode_and_endless_numbers_are_told(path: Path) -> None:
    """A lone surrogate or a number beyond 64 bits is an error of ours, and the store goes on."""
    bad = OwnedTrack(id=LibraryId("1"), title="", artist="", album_artist="", album="")

    async def work(store: SqliteStore) -> None:
        for call in (
            store.remember("k", "k", "\ud800"),
            store.add_items([item("\ud800")]),
            store.save_library("k", "t", [bad.model_copy(update={"updated_at": 10**30})]),
        ):
            with pytest.raises(MisuseError, match="Unicode text"):
                await call
        assert await store.load_library("k") is None
        assert len(await store.add_items([item("good")])) == 1

    using(path, work)


def test_errors_of_the_file_system_are_translated(path: Path) -> None:
    """No OSError leaves the store."""
    with pytest.raises(UserMustAct, match="PermissionError"), translated(path):
        raise PermissionError(13, "no")


def test_a_cancelled_call_is_whole_or_nothing(path: Path) -> None:
    """Cancelling the waiting side never leaves half a transaction or a stuck worker."""

    async def work(store: SqliteStore) -> None:
        many = [item(f"i{n}") for n in range(2000)]
        task = asyncio.create_task(store.add_items(many))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert sum((await store.count_items()).values()) in (0, 2000)

    using(path, work)
