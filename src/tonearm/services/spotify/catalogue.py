"""The catalogue: `tonearm.ports.Catalogue` over Spotify's Web API as a Development Mode app of 2026 sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tonearm.errors import LoginRejected, MisuseError, SettingsMissing
from tonearm.model import Artist, Budget, CatalogueId, Check, Playlist, Record, Release, Track
from tonearm.ports import Clock, Pictures, Store
from tonearm.services.one_thread import OneThread
from tonearm.services.spotify.fact_cache import FactCache
from tonearm.services.spotify.gate import Gate
from tonearm.services.spotify.health import examine
from tonearm.services.spotify.paging import all_rows
from tonearm.services.spotify.playlists import playlist_of, readable_page, unreadable
from tonearm.services.spotify.queries import within_limit, words_for
from tonearm.services.spotify.reading import read_artists, read_release, read_releases, read_track, read_tracks, rows
from tonearm.services.spotify.refs import catalogue_id
from tonearm.services.spotify.signals import LoginExpired

if TYPE_CHECKING:
    from tonearm.services.spotify.wire import Wire

__all__ = ["SpotifyCatalogue"]

Json = Mapping[str, Any]

_MOST_RELEASES = 1000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _KnownRelease(Record):
    release: Release
    tracks: tuple[Track, ...]


class SpotifyCatalogue:
    """Keeps `tonearm.ports.Catalogue`.

    Parameters
    ----------
    client_id, client_secret : str
        Of the user's own app.
    refresh_token : str, optional
        Of a login; with it, or after `finish_login`, calls are made as that person. Without it the app's own rights
        are used, which do for searching and releases, but not for playlists.
    redirect_uri : str
        As registered for the app; must begin with ``http://127.0.0.1:`` or ``https://``.
    api_url, accounts_url : str
        Origins of the Web API and of the token service; https, or a loopback address.
    clock, store : Clock, Store
        Time, and the place of the ledger ``spotify_call`` and of the fact ``blocked_until``.
    pictures : Pictures
        Who fetches pictures.
    state_dir : Path
        Tokens go to ``spotify/`` below it, known releases and tracks to ``cache/spotify/``.
    daily_calls : int
        Our own ceiling for any 24 hours.
    gap_s : float
        Least time between two calls.
    market : str, optional
        Two-letter country, passed on where the API takes one.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str | None,
        redirect_uri: str,
        api_url: str,
        accounts_url: str,
        clock: Clock,
        store: Store,
        pictures: Pictures,
        state_dir: Path,
        daily_calls: int,
        gap_s: float,
        market: str | None = None,
    ) -> None:
        self._api_url = _safe_address(api_url)
        connection: dict[str, Any] = dict(
            folder=state_dir / "spotify",
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=refresh_token,
            redirect_uri=redirect_uri,
            api_url=self._api_url,
            accounts_url=_safe_address(accounts_url),
        )
        self._worker: OneThread[Wire] = OneThread("catalogue", lambda: _make_wire(connection))
        self._gate = Gate(clock, store, daily=daily_calls, gap_s=gap_s)
        self._cache = FactCache(state_dir / "cache" / "spotify")
        self._pictures = pictures
        self._market = market

    def __repr__(self) -> str:
        return f"SpotifyCatalogue(api={self._api_url!r})"

    async def playlist(self, ref: str) -> Playlist:
        """Read a playlist: one call, and one more for each page after the first.

        Raises
        ------
        MisuseError
            ``ref`` is no playlist link, URI or id.
        ServiceRefused
            It cannot be read: unknown, made by Spotify, or of somebody else. The sentence says what to do.
        """
        wanted = catalogue_id("playlist", ref)
        answer = await self._ask(
            lambda api: api.playlist(wanted, market=self._market, additional_types=("track", "episode"))
        )
        page = readable_page(answer)
        if page is None:
            raise unreadable(answer, by_user=await self._worker.run(lambda wire: wire.by_user))
        return playlist_of(wanted, answer, [row async for row in self._rows(page)])

    async def find_artists(self, text: str, limit: int = 5) -> list[Artist]:
        """Search artists; best first; 1 to 10. One call."""
        answer = await self._search(words_for(text), "artist", limit)
        return list(read_artists(rows(answer.get("artists"))))

    async def find_tracks(self, *, title: str, artist: str = "", limit: int = 10) -> list[Track]:
        """Search tracks by title and perhaps artist; best first; 1 to 10. One call."""
        answer = await self._search(words_for(title, artist=artist, fields=True), "track", limit)
        return read_tracks(answer.get("tracks"))

    async def find_text(self, text: str, limit: int = 5) -> tuple[list[Artist], list[Track]]:
        """Search artists and tracks with one call; 1 to 10 of each."""
        answer = await self._search(words_for(text), "artist,track", limit)
        return list(read_artists(rows(answer.get("artists")))), read_tracks(answer.get("tracks"))

    async def find_releases(self, text: str, limit: int = 5) -> list[Release]:
        """Search albums and singles with one call; best first; 1 to 10."""
        answer = await self._search(words_for(text), "album", limit)
        return read_releases(answer.get("albums"))

    async def artist_releases(self, artist_id: str, limit: int = 50) -> list[Release]:
        """Albums and singles of one artist in the catalogue's order; one call for each ten."""
        wanted = catalogue_id("artist", artist_id)
        page = await self._ask(
            lambda api: api.artist_albums(wanted, include_groups="album,single", country=self._market, limit=10)
        )
        found: dict[object, Release] = {}
        async for row in self._rows(page):
            for release in read_releases({"items": [row]}):
                found.setdefault(release.id or release, release)
            if len(found) >= max(1, min(limit, _MOST_RELEASES)):
                break
        return list(found.values())

    async def release_tracks(self, release_id: str) -> tuple[Release, list[Track]]:
        """One release with all its tracks and its number of discs; one call for each 50 tracks, once for good."""
        wanted = catalogue_id("album", release_id)
        known = await asyncio.to_thread(self._cache.load, "release", wanted, _KnownRelease)
        if known is None:
            known = await self._fetch_release(wanted)
            await asyncio.to_thread(self._cache.save, "release", wanted, known)
        return known.release, list(known.tracks)

    async def track(self, track_id: str) -> Track:
        """One track by id: one call, once for good."""
        wanted = catalogue_id("track", track_id)
        track = await asyncio.to_thread(self._cache.load, "track", wanted, Track)
        if track is None:
            track = read_track(await self._ask(lambda api: api.track(wanted, market=self._market)))
            if track is None:
                raise MisuseError(f"The Spotify track {wanted} has no title any more; choose another one.")
            await asyncio.to_thread(self._cache.save, "track", wanted, track)
        return track

    async def picture(self, url: str) -> bytes | None:
        """Cover or artist picture; costs no quota."""
        return await self._pictures.picture(url)

    async def authorize_url(self) -> str:
        """The address where a person allows this app to read playlists; open it in any browser."""
        return await self._worker.run(lambda wire: wire.authorize_url())

    async def finish_login(self, pasted_url: str) -> None:
        """End the login with the whole address that the browser landed on, even if that page did not load."""
        await self._worker.run(lambda wire: wire.finish_login(pasted_url))

    async def check(self) -> list[Check]:
        """How it stands: one search call. Never raises."""
        return await examine(
            lambda: self._search("a", "artist", 1),
            lambda: self._worker.run(lambda wire: wire.by_user),
            self._gate.budget,
        )

    async def budget(self) -> list[Budget]:
        """What is left of the rolling 24 hours."""
        return [await self._gate.budget()]

    async def close(self) -> None:
        """Let go of connections and the thread. May be called twice."""
        await self._worker.close()

    async def _fetch_release(self, wanted: CatalogueId) -> _KnownRelease:
        answer = await self._ask(lambda api: api.album(wanted, market=self._market))
        release = read_release(answer) or Release(title="", id=wanted)
        page = answer.get("tracks")
        found = [row async for row in self._rows(page if isinstance(page, Mapping) else {})]
        tracks = [track for track in (read_track(row, release) for row in found) if track is not None]
        discs = max((track.disc_number or 1 for track in tracks), default=None)
        release = release.replace(total_discs=discs)
        return _KnownRelease(release=release, tracks=tuple(track.replace(release=release) for track in tracks))

    def _rows(self, page: Json) -> AsyncIterator[Any]:
        return all_rows(page, lambda link: self._ask(lambda api: api.next({"next": link})), origin=self._api_url)

    async def _search(self, words: str, kinds: str, limit: int) -> Json:
        most = within_limit(limit)
        return await self._ask(lambda api: api.search(words, limit=most, type=kinds, market=self._market))

    async def _ask(self, ask: Callable[[Any], Any]) -> Json:
        """One call through the gate; a refused token is renewed once."""
        try:
            return await self._gate.run(lambda: self._worker.run(lambda wire: wire.call(ask)))
        except LoginExpired:
            pass
        try:
            return await self._gate.run(lambda: self._worker.run(lambda wire: wire.call(ask, fresh_token=True)))
        except LoginExpired:
            raise LoginRejected(
                "Spotify refuses even a fresh access token; check the app at developer.spotify.com and log in again."
            ) from None


def _make_wire(connection: dict[str, Any]) -> Wire:
    """Imported here, on the worker thread: spotipy takes 0.2 s."""
    from tonearm.services.spotify.wire import Wire

    return Wire(**connection)


def _safe_address(url: str) -> str:
    """An origin that secrets may go to, without a trailing slash."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url.rstrip("/")
    raise SettingsMissing("Spotify's addresses must begin with https:// (http:// only on this machine); correct them.")
