"""Reading and writing playlists (contracts/plex.md section 2)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tonearm.sandbox.plex.playlists import Playlist
from tonearm.sandbox.plex.replies import Refused, window_of
from tonearm.sandbox.plex.rows import TrackRow
from tonearm.sandbox.plex.simulator import PlexSimulator
from tonearm.sandbox.plex.wire import Shape
from tonearm.sandbox.plex.xml import element

__all__ = ["PlaylistRoutes"]

_ITEMS_URI = re.compile(r"server://(?P<machine>[^/]+)/com\.plexapp\.plugins\.library/library/metadata/(?P<keys>[\d,]+)")


class PlaylistRoutes:
    """Answers about playlists."""

    def __init__(self, simulator: PlexSimulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        """All paths of this part."""
        one = "/playlists/{key}"
        return [
            Route("/playlists", self.listing, methods=["GET"]),
            Route("/playlists", self.create, methods=["POST"]),
            Route(one, self.get, methods=["GET"]),
            Route(one, self.edit, methods=["PUT"]),
            Route(one, self.delete, methods=["DELETE"]),
            Route(f"{one}/items", self.items, methods=["GET"]),
            Route(f"{one}/items", self.add, methods=["PUT"]),
            Route(f"{one}/items/{{item}}", self.remove, methods=["DELETE"]),
        ]

    async def listing(self, request: Request) -> Response:
        """List playlists; ``title`` is a part of the name."""
        part = request.query_params.get("title", "").casefold()
        rows = [one for one in self._simulator.playlists.by_key.values() if part in one.title.casefold()]
        window = window_of(request, rows)
        return self._simulator.answer({**window.counts}, [self._shown(one) for one in window.rows])

    async def create(self, request: Request) -> Response:
        """Make a playlist from the tracks of a ``server://`` address."""
        params = request.query_params
        if params.get("type") != "audio" or params.get("smart", "0") != "0" or not params.get("title"):
            raise Refused(400)
        tracks = self._tracks_of(params.get("uri", ""))
        playlist = self._simulator.playlists.create(params["title"], tracks, self._simulator.now())
        return self._one(playlist)

    async def get(self, request: Request) -> Response:
        """Return one playlist."""
        return self._one(self._find(request))

    async def edit(self, request: Request) -> Response:
        """Change title or summary; the answer is empty."""
        playlist, params = self._find(request), request.query_params
        playlist.title = params.get("title") or playlist.title
        playlist.summary = params.get("summary", playlist.summary)
        playlist.updated_at = self._simulator.now()
        return Response(b"")

    async def delete(self, request: Request) -> Response:
        """Remove a playlist."""
        del self._simulator.playlists.by_key[self._find(request).key]
        return Response(status_code=204)

    async def items(self, request: Request) -> Response:
        """List the tracks of a playlist, each with the id of its place."""
        window = window_of(request, self._rows(self._find(request)))
        show = self._simulator.show(Shape.of(request.query_params))
        shown = [show(row).replace("<Track ", f'<Track playlistItemID="{item}" ', 1) for item, row in window.rows]
        return self._simulator.answer({**window.counts}, shown)

    async def add(self, request: Request) -> Response:
        """Put tracks at the end; whether a real server drops duplicates is not known: this one keeps them."""
        playlist = self._find(request)
        tracks = self._tracks_of(request.query_params.get("uri", ""))
        self._simulator.playlists.add(playlist, tracks, self._simulator.now())
        return self._one(playlist)

    async def remove(self, request: Request) -> Response:
        """Take one place out."""
        playlist = self._find(request)
        item = self._simulator.number(request, "item")
        if not self._simulator.playlists.remove(playlist, item, self._simulator.now()):
            raise Refused(404)
        return self._one(playlist)

    # Inside --------------------------------------------------------------------------------------------------------

    def _find(self, request: Request) -> Playlist:
        playlist = self._simulator.playlists.by_key.get(self._simulator.number(request, "key"))
        if playlist is None:
            raise Refused(404)
        return playlist

    def _tracks_of(self, uri: str) -> list[int]:
        found = _ITEMS_URI.fullmatch(uri)
        if found is None or found["machine"] != self._simulator.machine_identifier:
            raise Refused(400)
        known = self._simulator.catalogue.rows("track")
        tracks = [int(key) for key in found["keys"].split(",") if key and int(key) in known]
        if not tracks:
            raise Refused(400)
        return tracks

    def _rows(self, playlist: Playlist) -> list[tuple[int, TrackRow]]:
        """Items whose track is still in the library."""
        known = self._simulator.catalogue.rows("track")
        pairs = ((item, known.get(key)) for item, key in playlist.items)
        return [(item, row) for item, row in pairs if isinstance(row, TrackRow)]

    def _one(self, playlist: Playlist) -> Response:
        return self._simulator.answer({"size": 1, "totalSize": 1, "offset": 0}, [self._shown(playlist)])

    def _shown(self, playlist: Playlist) -> str:
        rows = self._rows(playlist)
        attributes = {
            "ratingKey": playlist.key,
            "key": f"/playlists/{playlist.key}/items",
            "guid": f"com.plexapp.agents.none://p{playlist.key}",
            "type": "playlist",
            "playlistType": "audio",
            "smart": 0,
            "title": playlist.title,
            "summary": playlist.summary,
            "leafCount": len(rows),
            "duration": sum(row.what.duration_ms or 0 for _, row in rows),
            "addedAt": playlist.added_at,
            "updatedAt": playlist.updated_at,
        }
        return element("Playlist", attributes)
