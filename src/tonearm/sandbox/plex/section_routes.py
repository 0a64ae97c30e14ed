"""The server itself and its music section: listing, filtering, scanning."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tonearm.sandbox.plex.catalogue import KINDS
from tonearm.sandbox.plex.filters import BadFilter, read_filters
from tonearm.sandbox.plex.meta import meta
from tonearm.sandbox.plex.replies import Refused, Window, window_of
from tonearm.sandbox.plex.rows import Row
from tonearm.sandbox.plex.scanning import VIRTUAL_ROOT
from tonearm.sandbox.plex.simulator import SECTION, TWIN, PlexSimulator
from tonearm.sandbox.plex.wire import Shape, genre_id
from tonearm.sandbox.plex.xml import element

__all__ = ["SectionRoutes"]

_CREATED_AT = 1_600_000_000


class SectionRoutes:
    """Answers about server and section."""

    def __init__(self, simulator: PlexSimulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        """All paths of this part."""
        section = "/library/sections/{section}"
        paths = {
            "/": self.server,
            "/identity": self.identity,
            "/library": self.library,
            "/library/sections": self.sections,
            "/library/sections/": self.sections,
            f"{section}/all": self.all,
            f"{section}/collections": self.collections,
            f"{section}/genre": self.genre,
            f"{section}/refresh": self.refresh,
        }
        return [Route(path, endpoint, methods=["GET"]) for path, endpoint in paths.items()]

    # The server ----------------------------------------------------------------------------------------------------

    async def server(self, _request: Request) -> Response:
        """``/``: what a client reads when it connects."""
        options = self._simulator.options
        return self._simulator.answer(
            {
                "size": 1,
                "friendlyName": options.friendly_name,
                "machineIdentifier": self._simulator.machine_identifier,
                "version": options.version,
                "platform": "Linux",
                "myPlex": 0,
                "updatedAt": self._simulator.scans.scanned_at,
            },
            [element("Directory", {"count": 1, "key": "library", "title": "library"})],
        )

    async def identity(self, _request: Request) -> Response:
        """``/identity``: the one question that needs no token."""
        name, version = self._simulator.machine_identifier, self._simulator.options.version
        return self._simulator.answer({"size": 0, "claimed": 1, "machineIdentifier": name, "version": version})

    async def library(self, _request: Request) -> Response:
        """``/library``."""
        return self._simulator.answer(
            {"size": 0, "title1": "Plex Library", "identifier": "com.plexapp.plugins.library"}
        )

    async def sections(self, _request: Request) -> Response:
        """``/library/sections``: also where a scan's progress shows."""
        keys = [SECTION, TWIN] if self._simulator.options.twin_section else [SECTION]
        rows = [self._section(key) for key in keys]
        return self._simulator.answer({"size": len(rows), "allowSync": 0, "title1": "Plex Library"}, rows)

    def _section(self, key: str) -> str:
        scans, own = self._simulator.scans, key == SECTION
        locations = [(1, VIRTUAL_ROOT), (2, scans.root)] if own else [(3, "/elsewhere")]
        attributes = {
            "key": key,
            "type": "artist",
            "title": self._simulator.options.section,
            "uuid": self._simulator.section_uuid(key),
            "agent": "tv.plex.agents.music",
            "scanner": "Plex Music",
            "language": "en-US",
            "refreshing": int(own and scans.refreshing),
            "filters": 1,
            "createdAt": _CREATED_AT,
            "updatedAt": scans.scanned_at,
            "scannedAt": scans.scanned_at,
            "contentChangedAt": self._simulator.catalogue.content_changed_at if own else 0,
        }
        return element("Directory", attributes, [element("Location", {"id": n, "path": path}) for n, path in locations])

    # The section ---------------------------------------------------------------------------------------------------

    async def all(self, request: Request) -> Response:
        """``/all``: artists, albums or tracks, filtered, sorted, in pages."""
        section, kind = self._asked(request)
        window = window_of(request, self._rows(request, kind) if section == SECTION else [])
        shape = Shape.of(request.query_params)
        children = (
            [meta(section, kind, parents_first=self._simulator.options.parents_first)] if _wants_meta(request) else []
        )
        children += [self._simulator.show(shape)(row) for row in window.rows]
        return self._simulator.answer({**window.counts, **self._simulator.section_attributes}, children)

    def _rows(self, request: Request, kind: str) -> list[Row]:
        params = request.query_params
        try:
            filters = read_filters(request.url.query, kind, self._simulator.now())
            rows = self._simulator.ordered(kind, params.get("sort", ""))
        except BadFilter:
            raise Refused(400) from None
        if filters:
            rows = [row for row in rows if all(one.fits(row) for one in filters)]
        return rows[: int(params["limit"])] if params.get("limit", "").isdigit() else rows

    async def collections(self, request: Request) -> Response:
        """``/collections``: none, but clients ask for their filters."""
        self._asked(request)
        empty: Window[Row] = Window([], 0, 0)
        children = [element("Meta", {})] if _wants_meta(request) else []
        return self._simulator.answer({**empty.counts, **self._simulator.section_attributes}, children)

    async def genre(self, request: Request) -> Response:
        """``/genre``: the choices of the genre filter."""
        section, kind = self._asked(request)
        genres = self._simulator.catalogue.genres(kind) if section == SECTION else []
        rows = [
            element("Directory", {"key": genre_id(genre), "title": genre, "type": "genre"})
            for genre in genres
        ]  # fmt: skip
        return self._simulator.answer({"size": len(rows), **self._simulator.section_attributes}, rows)

    async def refresh(self, request: Request) -> Response:
        """``/refresh``: start a scan, of one folder or of all; the answer is empty and comes at once."""
        section, _ = self._asked(request)
        if section == SECTION:
            params = request.query_params
            self._simulator.scans.request(params.get("path"), force=params.get("force") == "1")
        return Response(b"", headers={"Content-Type": "text/html"})

    def _asked(self, request: Request) -> tuple[str, str]:
        """Section number and kind of rows; 404 and 400 for unknown ones. Without ``type`` artists are listed."""
        section = request.path_params["section"]
        if section != SECTION and not (section == TWIN and self._simulator.options.twin_section):
            raise Refused(404)
        number = request.query_params.get("type", "8")
        if not number.isdigit() or int(number) not in KINDS:
            raise Refused(400)
        return section, KINDS[int(number)]


def _wants_meta(request: Request) -> bool:
    return request.query_params.get("includeMeta") == "1"
