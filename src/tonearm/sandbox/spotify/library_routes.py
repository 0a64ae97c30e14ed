"""Calls about a user: profile, playlists, liked songs."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from tonearm.sandbox.spotify.accounts import Grant
from tonearm.sandbox.spotify.dialect import PAGE, Limits
from tonearm.sandbox.spotify.paging import Window, page, read_window
from tonearm.sandbox.spotify.playlist_wire import EMBEDDED_ENTRIES
from tonearm.sandbox.spotify.playlists import ME, SPOTIFY
from tonearm.sandbox.spotify.refusals import Refused
from tonearm.sandbox.spotify.routing import api_routes, found
from tonearm.sandbox.spotify.simulator import SpotifySimulator
from tonearm.sandbox.world.records import Playlist

__all__ = ["LibraryRoutes"]

_MOST_URIS = 40


class LibraryRoutes:
    """Answers about the user and about playlists; what may be read depends on the kind of token."""

    def __init__(self, simulator: SpotifySimulator) -> None:
        self._simulator = simulator
        self._playlists = simulator.playlists

    def routes(self) -> list[Route]:
        """All paths of this part."""
        of = self._simulator
        return [
            *api_routes(of, "me", self.me, user=True),
            *api_routes(of, "me/playlists", self.my_playlists, user=True),
            *api_routes(of, "me/tracks", self.liked, user=True, scope="user-library-read"),
            *api_routes(of, "me/library/contains", self.contains, user=True, scope="user-library-read"),
            *api_routes(of, "playlists/{id}", self.playlist),
            *api_routes(of, "playlists/{id}/items", self.items),
            *api_routes(of, "playlists/{id}/tracks", self.items),
            *api_routes(of, "users/{id}", self.user),
            *api_routes(of, "users/{id}/playlists", self.user_playlists),
        ]

    # The user ------------------------------------------------------------------------------------------------------

    def me(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/me``."""
        return self._simulator.playlist_wire(request).me()

    def user(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/users/{id}``, for `extended` apps only."""
        return self._simulator.playlist_wire(request).user(request.path_params["id"])

    def my_playlists(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/me/playlists``: own and followed ones."""
        return self._listing(request, "me/playlists", self._playlists.followed())

    def user_playlists(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/users/{id}/playlists``, for `extended` apps only."""
        owner = request.path_params["id"]
        theirs = [playlist for playlist in self._playlists.followed() if playlist.owner_id == owner]
        return self._listing(request, f"users/{owner}/playlists", theirs)

    def _listing(self, request: Request, path: str, playlists: list[Playlist]) -> dict[str, Any]:
        window = read_window(request.query_params, PAGE)
        wire = self._simulator.playlist_wire(request)
        return page(self._simulator.wire(request).url(path), {}, window, playlists, wire.short)

    def liked(self, request: Request, _grant: Grant) -> dict[str, Any]:
        """``/me/tracks``, newest first."""
        window = read_window(request.query_params, PAGE)
        wire = self._simulator.playlist_wire(request)
        return page(self._simulator.wire(request).url("me/tracks"), {}, window, self._playlists.liked, wire.liked)

    def contains(self, request: Request, _grant: Grant) -> list[bool]:
        """``/me/library/contains?uris=``: one answer per URI, at most 40."""
        uris = [uri for uri in request.query_params.get("uris", "").split(",") if uri]
        if not uris:
            raise Refused(400, "Missing required field: uris")
        if len(uris) > _MOST_URIS:
            raise Refused(400, "Too many uris requested")
        held = {f"spotify:track:{track.track_id}" for _, track in self._playlists.liked}
        held |= {f"spotify:playlist:{playlist.playlist_id}" for playlist in self._playlists.followed()}
        return [uri in held for uri in uris]

    # Playlists -----------------------------------------------------------------------------------------------------

    def playlist(self, request: Request, grant: Grant) -> dict[str, Any]:
        """``/playlists/{id}``: always 200 for people's playlists; the contents only where they may be read."""
        playlist = self._find(request)
        return self._simulator.playlist_wire(request).full(playlist, contents=self._may_read(playlist, grant))

    def items(self, request: Request, grant: Grant) -> dict[str, Any]:
        """``/playlists/{id}/items``: 403 unless the contents may be read."""
        playlist = self._find(request)
        if not self._may_read(playlist, grant):
            raise Refused(403, "Forbidden")
        window = self._items_window(request)
        return self._simulator.playlist_wire(request).entries(playlist, window)

    def _find(self, request: Request) -> Playlist:
        playlist = found(self._playlists.by_id, request.path_params["id"])
        if playlist.owner_id == SPOTIFY:
            raise Refused(404, "Resource not found")
        return playlist

    def _may_read(self, playlist: Playlist, grant: Grant) -> bool:
        if self._simulator.dialect.open_playlists:
            return grant.user or playlist.owner_id != ME
        return grant.user and self._playlists.readable(playlist)

    def _items_window(self, request: Request) -> Window:
        """Accept 50 at most, and 100 where a ``next`` link of an embedded first page leads.

        The contract has both: a documented maximum of 50 and a sample whose first page of 100 continues with
        ``offset=100&limit=100``. So 100 is taken at offset 100, 200, ... only; at offset 0 nobody was led there.
        """
        limits = self._simulator.dialect.playlist_items
        window = read_window(request.query_params, Limits(limits.default, max(limits.maximum, EMBEDDED_ENTRIES)))
        continued = window.limit == EMBEDDED_ENTRIES and window.offset > 0 and window.offset % EMBEDDED_ENTRIES == 0
        if window.limit > limits.maximum and not continued:
            raise Refused(400, "Invalid limit")
        return window
