"""What filing does around the plain case: names taken, the same sound, changed originals, undo, links, full disks."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tonearm.errors import SessionClosed, UserMustAct
from tonearm.model import CheckState, FilingResult, FilingStep, Reason
from tonearm.ports import Files
from tonearm.services.disk import DiskFiles
from tonearm.services.disk.fs import Hook

from .conftest import Room
from .parts import PNG, QuickClock, order_for
from .test_filing import run

FOLDER = ("Änne", "Änne - The Album")
Sounds = Callable[..., bytes]


@pytest.fixture
def source(room: Room, sounds: Sounds) -> Path:
    """A good MP3 in the download folder."""
    path = room.downloads / "peer" / "x.mp3"
    path.parent.mkdir()
    path.write_bytes(sounds("mp3"))
    return path


def file(room: Room, source: Path, **changes: Any) -> FilingResult:
    return run(room, lambda disk: disk.file(order_for(source, **changes)))


def target(room: Room) -> Path:
    folder = room.library.joinpath(*FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def names(room: Room) -> list[str]:
    return sorted(path.name for path in target(room).iterdir())


class TestNames:
    @pytest.mark.parametrize(
        "taken", ["03 Träume _ Songs_.mp3", "03 TRÄUME _ SONGS_.MP3", "03 Tra\u0308ume _ Songs_.mp3"]
    )
    def test_a_taken_name_is_numbered_and_the_other_file_stays(self, room: Room, source: Path, taken: str) -> None:
        """Also a name that only some file systems take for the same."""
        (target(room) / taken).write_bytes(b"the user's own")
        result = file(room, source)
        assert result.path == "/".join([*FOLDER, "03 Träume _ Songs_ (2).mp3"]) and result.original_removed
        assert (target(room) / taken).read_bytes() == b"the user's own"

    def test_two_recordings_of_one_name_both_stay(self, room: Room, sounds: Sounds) -> None:
        """Never over a file of ours either."""
        for number, hertz in enumerate((300.0, 500.0, 700.0)):
            path = room.downloads / f"{number}.mp3"
            path.write_bytes(sounds("mp3", 1.0, hertz))
            assert file(room, path).filed
        stem = "03 Träume _ Songs_"
        assert names(room) == [f"{stem} (2).mp3", f"{stem} (3).mp3", f"{stem}.mp3", "cover.png"]

    @pytest.mark.parametrize("own", ["cover.jpg", "Folder.JPG", "FRONT.png", "cover.webp"])
    def test_the_users_cover_stays_the_only_one(self, room: Room, source: Path, own: str) -> None:
        """Under any usual name."""
        (target(room) / own).write_bytes(b"mine")
        file(room, source)
        assert names(room) == sorted(["03 Träume _ Songs_.mp3", own])
        assert (target(room) / own).read_bytes() == b"mine"

    @pytest.mark.parametrize(
        "changes",
        [{"folder": ("..", "x")}, {"folder": ("a/b",)}, {"stem": "../x"}, {"stem": ""}, {"folder": ("a", ".")}],
    )
    def test_names_that_were_not_cleaned_are_refused(self, room: Room, source: Path, changes: dict) -> None:
        """A record is no proof that its names are safe."""
        result = file(room, source, **changes)
        assert not result.filed and result.reason is Reason.FILING_FAILED and source.exists()
        assert list(room.library.iterdir()) == []


class TestSameSound:
    def test_a_file_that_is_there_already_is_a_duplicate_and_the_original_goes(
        self, room: Room, sounds: Sounds
    ) -> None:
        """Equal sound under other tags: the filed file is the verified copy of both."""
        for name in ("a.flac", "b.flac"):
            (room.downloads / name).write_bytes(sounds("flac"))
        first = file(room, room.downloads / "a.flac")
        second = file(room, room.downloads / "b.flac")
        assert (second.filed, second.reason, second.path) == (False, Reason.SAME_AUDIO_ON_DISK, None)
        assert second.duplicate_of == first.path and second.original_removed
        assert names(room) == ["03 Träume _ Songs_.flac", "cover.png"]

    def test_a_damaged_file_of_the_same_name_is_no_duplicate(self, room: Room, source: Path) -> None:
        """Only an undamaged file counts as a copy."""
        (target(room) / "03 Träume _ Songs_.mp3").write_bytes(source.read_bytes()[:-200])
        result = file(room, source)
        assert result.filed and result.path is not None and result.path.endswith("(2).mp3")

    def test_undo_never_touches_the_file_that_was_there_first(self, room: Room, sounds: Sounds) -> None:
        """A duplicate has nothing of its own to take back."""
        for name in ("a.flac", "b.flac"):
            (room.downloads / name).write_bytes(sounds("flac"))
        file(room, room.downloads / "a.flac")
        file(room, room.downloads / "b.flac", item_id="second")
        assert run(room, lambda disk: disk.undo(["second"])) == []
        assert names(room) == ["03 Träume _ Songs_.flac", "cover.png"]


class TestOriginals:
    def test_a_kept_original_stays(self, room: Room, source: Path) -> None:
        """``keep_original`` stops after publishing."""
        before = source.read_bytes()
        result = file(room, source, keep_original=True)
        assert result.filed and not result.original_removed and source.read_bytes() == before

    def test_originals_go_when_their_days_are_over(self, room: Room, source: Path) -> None:
        """Recovery lets them go, later and once."""

        async def life(disk: DiskFiles) -> None:
            first = await disk.file(order_for(source))
            assert first.filed and not first.original_removed
            room.clock.pass_time(days=6)
            assert await disk.recover() == []
            room.clock.pass_time(days=2)
            assert [result.original_removed for result in await disk.recover()] == [True]
            assert await disk.recover() == []

        run(room, life, keep_originals_days=7)
        assert not source.parent.exists()

    def test_a_filed_copy_that_was_changed_meanwhile_keeps_its_original(self, room: Room, source: Path) -> None:
        """The last look before deleting is at the copy."""

        def edit(first: FilingResult) -> None:
            (room.library / (first.path or "")).write_bytes(b"edited by somebody")

        async def life(disk: DiskFiles) -> None:
            first = await disk.file(order_for(source))
            edit(first)
            room.clock.pass_time(days=8)
            (second,) = await disk.recover()
            assert not second.original_removed

        run(room, life, keep_originals_days=7)
        assert source.exists()

    def test_folders_of_others_are_left(self, room: Room, source: Path) -> None:
        """Only folders that our delete emptied go."""
        deep = room.downloads / "a" / "b" / "c"
        deep.mkdir(parents=True)
        (room.downloads / "a" / "note.txt").write_text("mine")
        (room.downloads / "empty").mkdir()
        moved = deep / "x.mp3"
        source.rename(moved)
        file(room, moved)
        assert sorted(str(path.relative_to(room.downloads)) for path in room.downloads.rglob("*")) == [
            "a", "a/note.txt", "empty", "peer",
        ]  # fmt: skip

    def test_a_file_that_grows_is_not_taken(self, room: Room, source: Path) -> None:
        """Two looks, a second of the clock apart."""

        class Growing(QuickClock):
            async def sleep(self, seconds: float) -> None:
                await super().sleep(seconds)
                grow()

        def grow() -> None:
            with source.open("ab") as file:
                file.write(b"more")

        room.clock = Growing()
        result = file(room, source)
        assert (result.filed, result.reason) == (False, Reason.ORIGINAL_CHANGED) and room.clock.slept == [1.0]

    def test_an_original_that_changes_during_filing_is_kept_beside_the_copy(self, room: Room, source: Path) -> None:
        """Between publishing and deleting, somebody writes: both stay, a person looks."""

        class Writer(Hook):
            def after(self, operation: str, name: str) -> None:
                if operation == "link" and name.endswith(".mp3"):
                    source.write_bytes(b"changed by somebody")

        result = run(room, lambda disk: disk.file(order_for(source)), hook=Writer())
        assert (result.filed, result.reason, result.original_removed) == (True, Reason.ORIGINAL_CHANGED, False)
        assert source.read_bytes() == b"changed by somebody" and result.path

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda path: path.unlink(), Reason.FILE_NOT_FOUND),
            (lambda path: path.write_bytes(path.read_bytes()[:-10]), Reason.FILE_CORRUPT),
            (lambda path: path.write_bytes(b"\0" * path.stat().st_size), Reason.FILE_CORRUPT),
            (lambda path: path.write_bytes(b"<html>".ljust(path.stat().st_size)), Reason.FILE_CORRUPT),
        ],
        ids=["gone", "short", "zeros", "page"],
    )
    def test_a_bad_original_is_refused_and_left(
        self, room: Room, source: Path, change: Callable[[Path], object], reason: Reason
    ) -> None:
        """The answer has a reason; the library stays as it was."""
        order = order_for(source)
        change(source)
        before = source.read_bytes() if source.exists() else None
        result = run(room, lambda disk: disk.file(order))
        assert (result.filed, result.reason) == (False, reason) and result.detail
        assert (source.read_bytes() if source.exists() else None) == before
        assert list(room.library.iterdir()) == [] and room.journal.open_rows() == []


class TestLinksAndRoots:
    def test_a_linked_folder_in_the_library_is_not_followed(self, room: Room, source: Path) -> None:
        """Nothing is written outside the root."""
        outside = room.base / "outside"
        outside.mkdir()
        (room.library / FOLDER[0]).symlink_to(outside)
        result = file(room, source)
        assert not result.filed and list(outside.iterdir()) == [] and source.exists()

    def test_a_linked_original_is_not_followed_and_not_removed(self, room: Room, sounds: Sounds) -> None:
        """The file it points to belongs to somebody else."""
        outside = room.base / "outside.mp3"
        outside.write_bytes(sounds("mp3"))
        link = room.downloads / "x.mp3"
        link.symlink_to(outside)
        result = file(room, link)
        assert not result.filed and link.is_symlink() and outside.exists()

    def test_a_file_outside_the_download_roots_is_refused(self, room: Room, sounds: Sounds) -> None:
        """Also when the path climbs out of a root."""
        outside = room.base / "x.mp3"
        outside.write_bytes(sounds("mp3"))
        for path in (outside, room.downloads / ".." / "x.mp3"):
            result = file(room, path)
            assert not result.filed and "download" in result.detail
        assert outside.exists()

    def test_roots_may_be_links(self, room: Room, source: Path) -> None:
        """The user chose them; they are resolved once."""
        (room.base / "l").symlink_to(room.library)
        (room.base / "d").symlink_to(room.downloads)
        linked = Room(room.base, room.base / "l", room.base / "d", room.journal, room.clock)
        result = file(linked, room.base / "d" / "peer" / "x.mp3")
        assert result.filed and result.original_removed


class TestRepeating:
    def test_the_same_operation_again_tells_the_same_end(self, room: Room, source: Path) -> None:
        """An order that was done is not done twice."""
        order = order_for(source)
        first = run(room, lambda disk: disk.file(order))
        assert run(room, lambda disk: disk.file(order)) == first

    def test_an_operation_that_failed_can_be_tried_again(self, room: Room, source: Path) -> None:
        """A refusal is not for ever."""
        order, data = order_for(source), source.read_bytes()
        source.write_bytes(bytes(len(data)))
        assert not run(room, lambda disk: disk.file(order)).filed
        source.write_bytes(data)
        assert run(room, lambda disk: disk.file(order)).filed

    def test_many_orders_at_once_end_like_one_after_the_other(self, room: Room, sounds: Sounds) -> None:
        """Ten files for one folder and one name, asked for together."""
        paths = [room.downloads / f"{number}.mp3" for number in range(6)]
        for number, path in enumerate(paths):
            path.write_bytes(sounds("mp3", 0.5, 300.0 + 50 * number))

        async def together(disk: DiskFiles) -> list[FilingResult]:
            return await asyncio.gather(*(disk.file(order_for(path)) for path in paths))

        results = run(room, together)
        assert all(result.filed for result in results) and len({result.path for result in results}) == 6
        assert list(room.downloads.iterdir()) == []

    def test_while_a_disk_is_away_an_open_operation_waits(self, room: Room, source: Path) -> None:
        """Killed after publishing, started again without the download disk: nothing is claimed, nothing is lost."""

        class Stop(Hook):
            def before(self, operation: str, name: str) -> None:
                if operation == "unlink" and name == "x.mp3":
                    raise OSError(5, "gone")

        order = order_for(source)
        assert not run(room, lambda disk: disk.file(order), hook=Stop()).filed
        away = room.downloads.rename(room.base / "away")
        (waiting,) = run(room, lambda disk: disk.recover())
        assert not waiting.filed and "not there" in waiting.detail and len(room.journal.open_rows()) == 1
        away.rename(room.downloads)
        (done,) = run(room, lambda disk: disk.recover())
        assert done.filed and done.original_removed and not source.exists()


class TestUndo:
    def test_while_the_original_is_there_filing_is_reversed(self, room: Room, source: Path) -> None:
        """The copy goes, the original is where it was, and it can be filed again."""
        order = order_for(source, keep_original=True)
        before = source.read_bytes()
        first = run(room, lambda disk: disk.file(order))
        (undone,) = run(room, lambda disk: disk.undo(["item-1"]))
        assert not undone.filed and undone.reason is Reason.DECIDED_BY_PERSON
        assert not (room.library / (first.path or "")).exists() and source.read_bytes() == before
        row = room.journal.read(order.operation_id)
        assert row is not None and row.step is FilingStep.UNDONE
        assert run(room, lambda disk: disk.file(order)).filed

    def test_when_the_original_is_gone_the_copy_stays(self, room: Room, source: Path) -> None:
        """The only copy is never removed."""
        first = file(room, source)
        (kept,) = run(room, lambda disk: disk.undo(["item-1"]))
        assert kept.filed and "gone" in kept.detail and (room.library / (first.path or "")).exists()

    def test_a_copy_that_was_edited_since_stays(self, room: Room, source: Path) -> None:
        """What the user made of it is theirs."""
        first = file(room, source, keep_original=True)
        filed = room.library / (first.path or "")
        filed.write_bytes(filed.read_bytes() + b"x")
        (kept,) = run(room, lambda disk: disk.undo(["item-1"]))
        assert kept.filed and kept.reason is Reason.ORIGINAL_CHANGED and filed.exists()

    def test_unknown_items_are_no_error(self, room: Room) -> None:
        """There is nothing to undo."""
        assert run(room, lambda disk: disk.undo(["nobody"])) == []


class TestHealth:
    def test_without_a_checking_process_no_file_is_called_bad(
        self, room: Room, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A Python that cannot start processes is told as such; files and queue stay as they are."""
        monkeypatch.setattr(sys, "executable", str(room.base / "no-such-python"))
        with pytest.raises(UserMustAct, match="cannot be checked"):
            run(room, lambda disk: disk.inspect(source))
        result = file(room, source)
        assert (result.filed, result.reason) == (False, Reason.FILING_FAILED) and source.exists()
        checks = {check.check: check.state for check in run(room, lambda disk: disk.check())}
        assert checks["checking process"] is CheckState.FAILED

    def test_all_is_well(self, room: Room) -> None:
        """Every check passes on a good machine."""
        checks = run(room, lambda disk: disk.check())
        assert {check.state for check in checks if check.check != "free space"} == {CheckState.OK}
        assert run(room, lambda disk: disk.free_bytes()) > 0

    def test_missing_and_nested_roots_are_told(self, room: Room) -> None:
        """With what to do about it."""
        inside = room.library / "downloads"
        nested = Room(room.base, room.library, inside, room.journal, room.clock)
        checks = {check.check: check for check in run(nested, lambda disk: disk.check())}
        for name in ("download root", "separate roots"):
            assert checks[name].state is CheckState.FAILED and checks[name].what_to_do
        room.library.rmdir()
        assert run(room, lambda disk: disk.free_bytes()) == 0

    def test_it_keeps_the_port(self, room: Room) -> None:
        """Every method of the port is there; after closing, a plain sentence."""
        disk: Files = DiskFiles(room.library, [room.downloads], room.journal, room.clock)

        async def closed() -> None:
            await disk.close()
            await disk.close()
            with pytest.raises(SessionClosed):
                await disk.free_bytes()

        asyncio.run(closed())


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs a small file system of its own")
def test_a_disk_that_is_really_full(room: Room, source: Path) -> None:
    """Two megabytes of memory file system as the library: a reason, and nothing left behind."""
    here = Path(__file__).parents[1]
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom disk.conftest import Room\nfrom disk.parts import *\n"
        "from disk.test_filing import run\n"
        f"base = Path({str(room.base)!r})\nsource = Path({str(source)!r})\n"
        "room = Room(base, base / 'library', base / 'downloads', FileJournal(base / 'journal'), QuickClock())\n"
        "result = run(room, lambda disk: disk.file(order_for(source)))\n"
        "print(result.reason, result.filed, source.exists(), list(room.library.iterdir()))\n"
    )
    mounted = f'mount -t tmpfs -o size=2m none "{room.library}" && exec "{sys.executable}" "{room.base / "full.py"}"'
    (room.base / "full.py").write_text(script)
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mounted],
        env={**os.environ, "PYTHONPATH": str(here)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("this machine does not allow a mount")
    assert done.stdout.strip() == "disk_full False True []", done.stderr[-2000:]


def test_tags_that_cannot_be_written_leave_an_untagged_copy_and_the_original(room: Room, sounds: Sounds) -> None:
    """The sound is safe in the library, the original stays; once it is gone, undo puts it back to the byte."""
    source = room.downloads / "x.flac"
    data = sounds("flac")
    lying = b"\x04\x00\x00\x08" + b"\xff\xff\xff\x7f" + bytes(4)
    source.write_bytes(data[:42] + lying + data[42:])
    before = source.read_bytes()
    result = file(room, source)
    assert (result.filed, result.reason, result.original_removed) == (True, Reason.TAGGING_FAILED, False)
    filed = room.library / (result.path or "")
    assert filed.read_bytes() == before == source.read_bytes()
    source.unlink()
    (undone,) = run(room, lambda disk: disk.undo(["item-1"]))
    assert not undone.filed and source.read_bytes() == before and not filed.exists()


def test_the_store_s_own_journal_serves_as_well(room: Room, source: Path) -> None:
    """The same way with the SQLite journal of the house."""
    from tonearm.services.store import SqliteStore

    async def with_store() -> FilingResult:
        store = SqliteStore.open(room.base / "store.sqlite3")
        disk = DiskFiles(room.library, [room.downloads], store.journal, room.clock)
        try:
            return await disk.file(order_for(source))
        finally:
            await disk.close()
            await store.close()

    result = asyncio.run(with_store())
    assert result.filed and result.original_removed
    assert (target(room) / "cover.png").read_bytes() == PNG
