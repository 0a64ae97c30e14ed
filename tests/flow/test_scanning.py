"""Folders wait in a real store until the library has looked into them after their last file came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path

import pytest

from tonearm.errors import ServiceUnreachable
from tonearm.flow.scanning import PendingScans
from tonearm.model import Check, OwnedTrack
from tonearm.services.store import SqliteStore


class LibraryThatLooks:
    """A library whose look into the folders takes as long as the test says."""

    def __init__(self, during: Callable[[], Coroutine[None, None, None]] | None = None) -> None:
        self.looks: list[list[str]] = []
        self._during = during

    async def snapshot(self) -> Sequence[OwnedTrack]:
        return ()

    async def scan(self, folders: Iterable[Path]) -> None:
        self.looks.append([folder.name for folder in folders])
        if self._during is not None:
            during, self._during = self._during, None
            await during()

    async def check(self) -> list[Check]:
        return []

    async def close(self) -> None:
        return None


def in_a_store(folder: Path, scenario: Callable[[SqliteStore], Coroutine[None, None, None]]) -> None:
    """Run a scenario on a real store."""

    async def whole() -> None:
        store = SqliteStore.open(folder / "tonearm.sqlite3")
        try:
            await scenario(store)
        finally:
            await store.close()

    asyncio.run(whole())


def test_a_file_that_comes_while_its_folder_is_looked_at_is_told_of_too(tmp_path: Path) -> None:
    """The second file of an album, filed while the library looked at the first one's folder, is not lost."""

    async def scenario(store: SqliteStore) -> None:
        scans = PendingScans(store, tmp_path)
        library = LibraryThatLooks(during=lambda: scans.add("Kite - Tides"))
        await scans.add("Kite - Tides")
        await scans.tell(library)
        await scans.tell(library)
        await scans.tell(library)
        assert library.looks == [["Kite - Tides"], ["Kite - Tides"]]

    in_a_store(tmp_path, scenario)


def test_a_folder_waits_once_however_many_files_come(tmp_path: Path) -> None:
    """Ten files of one album are one look; one that comes meanwhile is one more."""

    async def scenario(store: SqliteStore) -> None:
        scans = PendingScans(store, tmp_path)

        async def more_files() -> None:
            for _ in range(10):
                await scans.add("Kite - Tides")
            await scans.add("Kite - Ebb")

        library = LibraryThatLooks(during=more_files)
        for _ in range(10):
            await scans.add("Kite - Tides")
        await scans.tell(library)
        await scans.tell(library)
        assert library.looks == [["Kite - Tides"], ["Kite - Tides", "Kite - Ebb"]]

    in_a_store(tmp_path, scenario)


def test_a_library_that_fails_is_told_of_everything_the_next_time(tmp_path: Path) -> None:
    """Nothing is forgotten, the trouble is told, and it ends with the first look that succeeds."""

    async def scenario(store: SqliteStore) -> None:
        scans = PendingScans(store, tmp_path)

        async def fail() -> None:
            await scans.add("Kite - Ebb")
            raise ServiceUnreachable("It is asleep.", service="Plex")

        library = LibraryThatLooks(during=fail)
        await scans.add("Kite - Tides")
        await scans.tell(library)
        assert "asleep" in scans.trouble
        await scans.tell(library)
        assert library.looks[1] == ["Kite - Tides", "Kite - Ebb"]
        assert scans.trouble == ""

    in_a_store(tmp_path, scenario)


def test_what_is_pending_outlives_a_death_in_the_middle_of_a_look(tmp_path: Path) -> None:
    """A cancelled look forgets nothing, and another process reads the same folders."""

    async def scenario(store: SqliteStore) -> None:
        scans = PendingScans(store, tmp_path)

        async def die() -> None:
            await scans.add("Kite - Tides")
            raise asyncio.CancelledError

        await scans.add("Kite - Tides")
        with pytest.raises(asyncio.CancelledError):
            await scans.tell(LibraryThatLooks(during=die))
        assert set(json.loads(await store.recall("library_scan", "pending") or "[]")) == {"Kite - Tides"}
        library = LibraryThatLooks()
        await PendingScans(store, tmp_path).tell(library)
        assert {name for look in library.looks for name in look} == {"Kite - Tides"}
        assert await store.recall("library_scan", "pending") == "[]"

    in_a_store(tmp_path, scenario)
