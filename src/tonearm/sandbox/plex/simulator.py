"""The state of the pretend library server: everything the routes ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.plex.catalogue import Catalogue
from tonearm.sandbox.plex.files import look
from tonearm.sandbox.plex.filters import order
from tonearm.sandbox.plex.options import PlexOptions
from tonearm.sandbox.plex.origin import generated, world_library
from tonearm.sandbox.plex.playlists import Playlists
from tonearm.sandbox.plex.replies import machine_identifier, reply
from tonearm.sandbox.plex.rows import Row
from tonearm.sandbox.plex.scanning import Scanner
from tonearm.sandbox.plex.wire import Shape, Wire
from tonearm.sandbox.world.records import World

__all__ = ["SECTION", "TWIN", "PlexSimulator"]

SECTION, TWIN = "1", "2"
"""Numbers of the music section and of the empty one with the same title."""
_YEARS_OF_ADDING_S = 3 * 31_536_000


class PlexSimulator:
    """One library server over one world and one folder of real files."""

    def __init__(self, world: World, clock: SimClock, library_root: Path, options: PlexOptions) -> None:
        self.world = world
        self.clock = clock
        self.options = options
        self.machine_identifier = machine_identifier(options, world.seed)
        self._root = library_root
        self._start()

    def _start(self) -> None:
        """Build the catalogue: what the world owns, what is generated, and what lies in the folder already."""
        self.catalogue = Catalogue()
        self.playlists = Playlists()
        self._wire = Wire()
        self._orders: dict[tuple[str, str], tuple[int, list[Row]]] = {}
        self.scans = Scanner(self.catalogue, self._root, self.clock, self.options)
        described = [*world_library(self.world), *generated(self.options.extra_tracks, self.world.seed)]
        self.catalogue.fill(described, self.now(), spread_s=_YEARS_OF_ADDING_S)
        found, _ = look(self.scans.root, {})
        self.catalogue.fill(found, self.now())

    async def reset(self) -> None:
        """Go back to the beginning: playlists gone, the folder read anew."""
        await self.aclose()
        self._start()

    async def aclose(self) -> None:
        """End a scan that is under way."""
        await self.scans.aclose()

    def now(self) -> int:
        """Sandbox time in epoch seconds."""
        return int(self.clock.now().timestamp())

    @property
    def section_attributes(self) -> dict[str, object]:
        """What every listing says about its section."""
        return {
            "librarySectionID": SECTION,
            "librarySectionTitle": self.options.section,
            "librarySectionUUID": self.section_uuid(SECTION),
            "identifier": "com.plexapp.plugins.library",
        }

    def section_uuid(self, section: str) -> str:
        """Stable name of a section."""
        return f"{self.machine_identifier[:8]}-0000-4000-8000-{int(section):012d}"

    def ordered(self, kind: str, sort: str) -> list[Row]:
        """All rows of one kind in order; remembered until something changes, as clients read page by page."""
        known = self._orders.get((kind, sort))
        if known is None or known[0] != self.catalogue.version:
            known = (self.catalogue.version, order(list(self.catalogue.rows(kind).values()), sort, kind))
            self._orders[kind, sort] = known
        return known[1]

    def show(self, shape: Shape) -> Callable[[Row], str]:
        """Return what renders rows in this shape."""
        return lambda row: self._wire.row(row, shape)

    def answer(self, attributes: dict[str, object], children: list[str] | None = None) -> Response:
        """Answer with a container."""
        return reply(self.options, attributes, children or [])

    def number(self, request: Request, name: str) -> int:
        """Read a number from the path; -1, which nothing has, for anything else."""
        text = str(request.path_params[name])
        return int(text) if text.isascii() and text.isdigit() else -1
