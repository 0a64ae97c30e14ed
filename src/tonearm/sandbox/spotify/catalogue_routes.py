"""Calls that need no user: search, tracks, albums, artists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from tonearm.sandbox.spotify.accounts import Grant
from tonearm.sandbox.spotify.dialect import Limits
from tonearm.sandbox.spotify.paging import Window, page, read_window
from tonearm.sandbox.spotify.query import read_search
from tonearm.sandbox.spotify.refusals import Refused
from tonearm.sandbox.spotify.routing import api_routes, found
from tonearm.sandbox.spotify.simulator import SpotifySimulator
from tonearm.sandbox.spotify.wire import ALBUM_TRACKS

__all__ = ["CatalogueRoutes"]

_SEARCHABLE = ("album", "artist", "playlist", "track", "show", "episode", "audiobook")
_DEEPEST_SEARCH = 1000
_BATCH = {"tracks": 50, "albums": 20, "artists": 50}


class CatalogueRoutes:
    """Answers of the catalogue itself; a token of either kind will do."""

    def __init__(self, simulator: SpotifySimulator) -> None:
        self._simulator = simulator
        self._catalogue = simulator.catalogue

    def routes(self) -> list[Route]:
        """All paths of this part."""
        answers: dict[str, Callable[[Request, Grant], Any]] = {
            "search": self.search,
            "tracks": self.batch,
            "albums": self.batch,
            "artists": self.batch,
            "tracks/{id}": self.track,
            "albums/{id}": self.album,
            "albums/{id}/tracks": self.album_tracks,
            "artists/{id}": self.artist,
            "artists/{id}/albums": self.artist_albums,
        }
        return [route for path, answer in answers.items() for route in api_routes(self._simulator, path, answer)]

    def search(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/search``: one page per asked type; the limit is per type."""
        text, kinds = _asked(request)
        window = read_window(request.query_params, self._simulator.dialect.search, _DEEPEST_SEARCH)
        return {f"{kind}s": self._search_page(request, kind, text, window) for kind in kinds}

    def _search_page(self, request: Request, kind: str, text: str, window: Window) -> dict[str, Any]:
        wire = self._simulator.wire(request)
        params = {"q": text, "type": kind, **({"market": wire.market} if wire.market else {})}
        shown = page(wire.url("search"), params, window, *self._hits(request, kind, text))
        if self._simulator.options.null_hits:
            shown["items"][-1:] = [None for _ in shown["items"][-1:]]
        return shown

    def _hits(self, request: Request, kind: str, text: str) -> tuple[list[Any], Callable[[Any], Any]]:
        wire, search, asked = self._simulator.wire(request), self._simulator.search, read_search(text)
        if kind == "artist":
            return search.artists(asked), wire.artist
        if kind == "album":
            return search.albums(asked), wire.album_short
        if kind == "track":
            return search.tracks(asked), wire.track
        if kind == "playlist":
            return search.playlists(asked), self._simulator.playlist_wire(request).short
        return [], str  # no shows, episodes or audiobooks in this world

    def batch(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/tracks?ids=`` and its like, for `extended` apps only; unknown ids give null."""
        kind = request.url.path.rstrip("/").rsplit("/", 1)[1]
        wire = self._simulator.wire(request)
        things, show = {
            "tracks": (self._catalogue.tracks, wire.track),
            "albums": (self._catalogue.releases, wire.album),
            "artists": (self._catalogue.artists, wire.artist),
        }[kind]
        ids = [key for key in request.query_params.get("ids", "").split(",") if key]
        if not ids:
            raise Refused(400, "Missing required field: ids")
        if len(ids) > _BATCH[kind]:
            raise Refused(400, "Too many ids requested")
        return {kind: [self._show_or_null(things, key, show) for key in ids]}

    @staticmethod
    def _show_or_null(things: Any, key: str, show: Any) -> Any:
        return show(things[key]) if key in things else None

    def track(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/tracks/{id}``."""
        return self._simulator.wire(request).track(found(self._catalogue.tracks, request.path_params["id"]))

    def album(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/albums/{id}``."""
        return self._simulator.wire(request).album(found(self._catalogue.releases, request.path_params["id"]))

    def album_tracks(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/albums/{id}/tracks``."""
        release = found(self._catalogue.releases, request.path_params["id"])
        return self._simulator.wire(request).album_tracks(release, read_window(request.query_params, ALBUM_TRACKS))

    def artist(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/artists/{id}``."""
        return self._simulator.wire(request).artist(found(self._catalogue.artists, request.path_params["id"]))

    def artist_albums(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/artists/{id}/albums``; spotipy sends ``country`` for what is called ``market``: ignored, as in life."""
        params = request.query_params
        artist = found(self._catalogue.artists, request.path_params["id"])
        limits: Limits = self._simulator.dialect.artist_albums
        window = read_window(params, limits)
        groups = params.get("include_groups", "album,single,compilation,appears_on")
        try:
            rows = self._catalogue.releases_of(artist.artist_id, tuple(groups.split(",")))
        except ValueError:
            raise Refused(400, "Invalid album type") from None
        wire = self._simulator.wire(request)
        kept = {name: params[name] for name in ("include_groups", "market") if name in params}
        url = wire.url(f"artists/{artist.artist_id}/albums")
        return page(url, kept, window, rows, lambda row: wire.album_short(row[1], row[0]))


def _asked(request: Request) -> tuple[str, list[str]]:
    """Read what is searched for, and the kinds, each once."""
    params = request.query_params
    text = params.get("q", "").strip()
    kinds = [kind.strip() for kind in params.get("type", "").split(",") if kind.strip()]
    if not text:
        raise Refused(400, "No search query")
    if not kinds:
        raise Refused(400, "Missing parameter type")
    if unknown := [kind for kind in kinds if kind not in _SEARCHABLE]:
        raise Refused(400, f"Bad search type field {unknown[0]}")
    return text, list(dict.fromkeys(kinds))
