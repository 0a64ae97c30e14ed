"""The Plex adapter against the independent simulator of the sandbox: two readings of one contract agree."""

from __future__ import annotations

import asyncio
import wave
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tonearm.engine import ScaledClock
from tonearm.errors import LoginRejected
from tonearm.model import CheckState
from tonearm.sandbox import Sandbox
from tonearm.services.plex import PlexLibrary
from tonearm.services.store import SqliteStore


class Desk:
    """Runs work with a library that points at the sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.token = sandbox.settings()["plex_token"]

    @property
    def root(self) -> Path:
        return Path(self.sandbox.settings()["library_root"])

    def run(self, work: Callable[[PlexLibrary], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            settings = self.sandbox.settings()
            store = SqliteStore.open(self.folder / "store.sqlite")
            library = PlexLibrary(
                url=settings["plex_url"],
                token=self.token,
                section=settings["plex_section"],
                clock=ScaledClock(float(settings["time_factor"]), datetime.now(UTC)),
                store=store,
                library_root=self.root,
            )
            try:
                return await work(library)
            finally:
                await library.close()
                await store.close()

        return asyncio.run(inside())


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Desk:
    return Desk(sandbox, tmp_path)


def test_every_track_of_the_library_is_read_as_it_is(desk):
    """Title, both artists, album, numbers, length, path: as the world says, each track once."""
    found = desk.run(lambda library: library.snapshot())
    told = Counter(
        (
            *(track.title, track.artist, track.album_artist, track.album),
            *(track.year, track.disc_number, track.track_number, track.duration_s),
        )
        for track in found
    )
    wanted = Counter(
        (
            *(track.title, track.artist or track.album_artist, track.album_artist, track.album),
            *(track.year, track.disc_number, track.track_number),
            track.duration_ms / 1000 if track.duration_ms else None,
        )
        for track in desk.sandbox.world.library
    )
    assert told == wanted
    paths = {track.path for track in found}
    assert len(paths) == len(found)
    assert {track.path for track in desk.sandbox.world.library} <= paths


def test_second_reading_costs_one_request(desk):
    """Nothing changed: the stored snapshot is true."""

    async def work(library):
        first = await library.snapshot()
        before = len(desk.sandbox.log.entries("plex"))
        return first == await library.snapshot(), len(desk.sandbox.log.entries("plex")) - before

    assert desk.run(work) == (True, 1)


def test_new_file_is_seen_after_its_folder_was_scanned(desk):
    """scan() returns when the server has looked; the next snapshot holds the track."""
    folder = desk.root / "Kite" / "Kite - Ä & B"
    folder.mkdir(parents=True)
    with wave.open(str(folder / "Tide.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))

    async def work(library):
        before = await library.snapshot()
        await library.scan([folder])
        return len(before), [track.path for track in await library.snapshot()]

    before, paths = desk.run(work)
    assert len(paths) == before + 1
    assert any(path is not None and path.endswith("Kite - Ä & B/Tide.wav") for path in paths)


def test_check_and_wrong_token(desk):
    """All well with the right token; with a wrong one a typed refusal."""
    checks = desk.run(lambda library: library.check())
    assert [check.state for check in checks] == [CheckState.OK] * 3
    desk.token = "wrong"
    with pytest.raises(LoginRejected):
        desk.run(lambda library: library.snapshot())
