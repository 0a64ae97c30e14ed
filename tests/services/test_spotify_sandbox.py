"""The Spotify adapter against the independent simulator of the sandbox: two readings of one contract agree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tonearm.engine import ScaledClock
from tonearm.errors import LoginRejected, QuotaExhausted, ServiceRefused
from tonearm.model import CheckState, EntryKind
from tonearm.sandbox import Sandbox
from tonearm.services.spotify import SpotifyCatalogue
from tonearm.services.store import SqliteStore
from tonearm.services.web import PictureFetcher


class Desk:
    """Runs work with a catalogue that points at the sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.refresh_token: str | None = sandbox.settings()["spotify_refresh_token"]

    def run(self, work: Callable[[SpotifyCatalogue], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            settings = self.sandbox.settings()
            store = SqliteStore.open(self.folder / "store.sqlite")
            pictures = PictureFetcher(origins=[settings["spotify_api_url"]])
            catalogue = SpotifyCatalogue(
                client_id=settings["spotify_client_id"],
                client_secret=settings["spotify_client_secret"],
                refresh_token=self.refresh_token,
                redirect_uri="http://127.0.0.1:8899/callback",
                api_url=settings["spotify_api_url"],
                accounts_url=settings["spotify_accounts_url"],
                clock=ScaledClock(float(settings["time_factor"]), datetime.now(UTC)),
                store=store,
                pictures=pictures,
                state_dir=self.folder,
                daily_calls=1000,
                gap_s=0.35,
            )
            try:
                return await work(catalogue)
            finally:
                await catalogue.close()
                await pictures.close()
                await store.close()

        return asyncio.run(inside())

    def calls(self) -> int:
        return sum(entry.path.startswith("/v1/") for entry in self.sandbox.log.entries("spotify"))


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Desk:
    return Desk(sandbox, tmp_path)


def own_playlists(sandbox: Sandbox) -> list[Any]:
    return [playlist for playlist in sandbox.world.playlists.values() if playlist.owner_id == "me"]


def test_every_playlist_of_the_world_is_read_as_it_is(desk):
    """Each position is what the world says, with all that a track carries; no call per track."""
    world = desk.sandbox.world
    for wanted in own_playlists(desk.sandbox):
        before = desk.calls()
        playlist = desk.run(lambda catalogue, wanted=wanted: catalogue.playlist(wanted.playlist_id))
        assert playlist.name == wanted.name
        assert [entry.kind for entry in playlist.entries] == [EntryKind(item.kind) for item in wanted.items]
        assert desk.calls() - before <= max(1, -(-len(wanted.items) // 50))
        for entry, item in zip(playlist.entries, wanted.items, strict=True):
            if item.track_id is None:
                continue
            track, told = world.tracks[item.track_id], entry.track
            release, recording = world.releases[track.release_id], world.recordings[track.recording_id]
            assert (told.id, told.title) == (track.track_id, track.title)
            assert (told.disc_number, told.track_number) == (track.disc_number, track.track_number)
            assert told.duration_s == pytest.approx(recording.duration_s, abs=0.001)
            assert (told.release.id, told.release.total_tracks) == (release.release_id, len(release.tracks))
            assert told.isrc == recording.isrc


def test_playlists_of_others_are_refused_with_the_reason(desk):
    """200 without contents, or 404 for those that Spotify makes."""
    others = [playlist for playlist in desk.sandbox.world.playlists.values() if playlist.owner_id != "me"]
    for wanted in others:
        with pytest.raises(ServiceRefused) as refused:
            desk.run(lambda catalogue, wanted=wanted: catalogue.playlist(wanted.playlist_id))
        assert refused.value.status in (403, 404)


def test_without_a_login_searching_works_and_playlists_do_not(desk):
    """Client credentials: search and releases, but no playlist contents."""
    desk.refresh_token = None
    wanted = own_playlists(desk.sandbox)[0]

    async def work(catalogue):
        with pytest.raises(ServiceRefused, match="Without a login"):
            await catalogue.playlist(wanted.playlist_id)
        return await catalogue.check()

    assert [check.state for check in desk.run(work)] == [CheckState.OK, CheckState.WARNING, CheckState.OK]


def test_artists_tracks_and_releases_of_the_world_are_found(desk):
    """What is asked for by name comes back by id; a release with all its tracks, once for good."""
    world = desk.sandbox.world
    release = max(world.releases.values(), key=lambda one: len(one.tracks))
    artist = next(one for one in world.artists.values() if one.script == "latin" and len(one.name) > 6)
    track = next(one for one in release.tracks)

    async def work(catalogue):
        return (
            await catalogue.find_artists(artist.name, limit=10),
            await catalogue.find_tracks(title=track.title),
            await catalogue.find_text(artist.name),
            await catalogue.artist_releases(artist.artist_id),
            await catalogue.release_tracks(release.release_id),
            await catalogue.release_tracks(release.release_id),
            await catalogue.track(track.track_id),
        )

    artists, tracks, both, releases, first, again, one = desk.run(work)
    assert artist.artist_id in [found.id for found in artists]
    assert any(found.title == track.title for found in tracks)
    assert artist.artist_id in [found.id for found in both[0]]
    of_artist = {one.release_id for one in world.releases.values() if artist.artist_id in one.artist_ids}
    assert {found.id for found in releases} <= of_artist | {one.release_id for one in world.releases.values()}
    assert {found.id for found in releases} & of_artist
    assert first == again
    assert [found.id for found in first[1]] == [found.track_id for found in release.tracks]
    assert first[0].total_discs == max(found.disc_number for found in release.tracks)
    assert one.title == track.title


def test_cover_of_the_world_is_a_picture(desk):
    """From the simulator's own address; costs no call of the quota."""
    wanted = own_playlists(desk.sandbox)[0]

    async def work(catalogue):
        playlist = await catalogue.playlist(wanted.playlist_id)
        url = next(entry.track.release.image_url for entry in playlist.entries if entry.kind is EntryKind.TRACK)
        return await catalogue.picture(url), await catalogue.budget()

    picture, (budget,) = desk.run(work)
    assert picture is not None
    assert picture[:2] in (b"\xff\xd8", b"\x89P")
    assert budget.used == desk.calls()


def test_quota_of_the_simulator_blocks_until_its_time(desk):
    """QUOTA_EXCEEDED: one refusal, then none is asked again."""
    options = desk.sandbox.spotify.options
    desk.sandbox.run(lambda: setattr(options, "quota_calls", 2))
    try:

        async def work(catalogue):
            for n in range(2):
                await catalogue.find_artists(f"a{n}")
            for _ in range(3):
                with pytest.raises(QuotaExhausted) as refused:
                    await catalogue.find_artists("b")
                assert refused.value.retry_at is not None

        desk.run(work)
        assert desk.calls() == 3
    finally:
        desk.sandbox.run(lambda: setattr(options, "quota_calls", None))


def test_revoked_login_of_the_simulator_is_said(desk):
    """invalid_grant from another hand's token endpoint."""
    options = desk.sandbox.spotify.options
    desk.sandbox.run(lambda: setattr(options, "invalid_grant", True))
    try:
        with pytest.raises(LoginRejected, match="log in"):
            desk.run(lambda catalogue: catalogue.find_artists("x"))
    finally:
        desk.sandbox.run(lambda: setattr(options, "invalid_grant", False))


def test_albums_are_found_by_artist_and_title(desk):
    """One call, and the simulator's album search answers with the release itself."""
    world = desk.sandbox.world
    wanted = next(one for one in world.releases.values() if one.kind == "album" and one.artist_ids)
    artist = world.artists[wanted.artist_ids[0]].name
    before = desk.calls()
    found = desk.run(lambda catalogue: catalogue.find_releases(f"{artist} {wanted.title}", limit=10))
    assert desk.calls() == before + 1
    assert wanted.release_id in {release.id for release in found}
    assert all(release.artists for release in found)
