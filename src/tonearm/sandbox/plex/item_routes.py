"""Single items, what belongs to them, and the search over everything."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tonearm.sandbox.plex.catalogue import KINDS
from tonearm.sandbox.plex.replies import Refused, window_of
from tonearm.sandbox.plex.rows import AlbumRow, ArtistRow, Row
from tonearm.sandbox.plex.simulator import PlexSimulator
from tonearm.sandbox.plex.wire import Shape
from tonearm.sandbox.plex.xml import element

__all__ = ["ItemRoutes"]

_HUB_SIZE = 3
_HUBS = {"artist": "Artists", "album": "Albums", "track": "Tracks"}


class ItemRoutes:
    """Answers about items by key and by name."""

    def __init__(self, simulator: PlexSimulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        """All paths of this part."""
        return [
            Route("/library/metadata/{keys}", self.items, methods=["GET"]),
            Route("/library/metadata/{key}/children", self.children, methods=["GET"]),
            Route("/library/metadata/{key}/allLeaves", self.leaves, methods=["GET"]),
            Route("/hubs/search", self.search, methods=["GET"]),
        ]

    async def items(self, request: Request) -> Response:
        """``/library/metadata/5,6``: full items, in the order asked; unknown keys are left out, none at all is 404."""
        keys = [int(key) for key in request.path_params["keys"].split(",") if key.isascii() and key.isdigit()]
        rows = [row for row in map(self._simulator.catalogue.find, keys) if row is not None]
        if not rows:
            raise Refused(404)
        return self._listing(request, rows, Shape.of(request.query_params, full=True))

    async def children(self, request: Request) -> Response:
        """``/children``: the albums of an artist, the tracks of an album, nothing of a track."""
        row = self._find(request)
        below: Sequence[Row] = ()
        if isinstance(row, AlbumRow):
            below = row.tracks
        elif isinstance(row, ArtistRow):
            below = row.albums
        return self._listing(request, below, Shape.of(request.query_params))

    async def leaves(self, request: Request) -> Response:
        """``/allLeaves``: all tracks of an artist or album."""
        row = self._find(request)
        albums = row.albums if isinstance(row, ArtistRow) else (row,)
        tracks = [track for album in albums if isinstance(album, AlbumRow) for track in album.tracks]
        return self._listing(request, tracks, Shape.of(request.query_params))

    async def search(self, request: Request) -> Response:
        """``/hubs/search``: a few partial hits of each kind; every word must begin a word of the title."""
        params = request.query_params
        words = params.get("query", "").casefold().split()
        if not words:
            raise Refused(400)
        limit = int(params["limit"]) if params.get("limit", "").isdigit() else _HUB_SIZE
        hubs = [self._hub(kind, words, limit) for kind in KINDS.values()]
        return self._simulator.answer({"size": len(hubs), "identifier": "com.plexapp.plugins.library"}, hubs)

    def _hub(self, kind: str, words: list[str], limit: int) -> str:
        hits = [row for row in self._simulator.ordered(kind, "") if _begins(row.title, words)]
        show = self._simulator.show(Shape())
        attributes = {
            "type": kind,
            "hubIdentifier": kind,
            "title": _HUBS[kind],
            "size": len(hits[:limit]),
            "more": int(len(hits) > limit),
        }
        return element("Hub", attributes, [show(row) for row in hits[:limit]])

    def _find(self, request: Request) -> Row:
        row = self._simulator.catalogue.find(self._simulator.number(request, "key"))
        if row is None:
            raise Refused(404)
        return row

    def _listing(self, request: Request, rows: Sequence[Row], shape: Shape) -> Response:
        window = window_of(request, rows)
        show = self._simulator.show(shape)
        attributes = {**window.counts, **self._simulator.section_attributes}
        return self._simulator.answer(attributes, [show(row) for row in window.rows])


def _begins(title: str, words: list[str]) -> bool:
    there = title.casefold().split()
    return all(any(one.startswith(word) for one in there) for word in words)
