"""The pretend Plex Media Server as one application (contracts/plex.md section 8)."""

from __future__ import annotations

import hmac
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.plex.item_routes import ItemRoutes
from tonearm.sandbox.plex.options import PlexOptions
from tonearm.sandbox.plex.playlist_routes import PlaylistRoutes
from tonearm.sandbox.plex.replies import Refused, refuse
from tonearm.sandbox.plex.section_routes import SectionRoutes
from tonearm.sandbox.plex.simulator import PlexSimulator
from tonearm.sandbox.world.records import World

__all__ = ["PlexOptions", "make_app"]


class _TokenGate:
    """Lets in who has the token, in a header or in the address; ``/identity`` is open."""

    def __init__(self, app: ASGIApp, options: PlexOptions) -> None:
        self._app = app
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/identity" and not self._may_enter(Request(scope)):
            await refuse(401)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may_enter(self, request: Request) -> bool:
        shown = request.headers.get("X-Plex-Token") or request.query_params.get("X-Plex-Token") or ""
        return hmac.compare_digest(shown.encode(), self._options.token.encode())


def _answer_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refuse(error.status)


def _answer_unknown(_request: Request, _error: Exception) -> Response:
    return refuse(404)


def make_app(world: World, clock: SimClock, library_root: Path, options: PlexOptions | None = None) -> Starlette:
    """Build the application; the files below ``library_root`` are read before it returns.

    Parameters
    ----------
    world : World
        Its ``library`` is what the user owns from the beginning, shown under ``/music``.
    clock : SimClock
        Times of items and the length of scans.
    library_root : Path
        Folder of real files, the section's second location; must exist.
    options : PlexOptions, optional
        Switches.

    Returns
    -------
    Starlette
        ``app.state.simulator`` is the `PlexSimulator`, ``app.state.options`` the options.
    """
    simulator = PlexSimulator(world, clock, library_root, options or PlexOptions())
    parts = (SectionRoutes(simulator), ItemRoutes(simulator), PlaylistRoutes(simulator))
    app = Starlette(
        routes=[route for part in parts for route in part.routes()],
        middleware=[Middleware(_TokenGate, simulator.options)],
        exception_handlers={Refused: _answer_refused, 404: _answer_unknown},
    )
    app.router.redirect_slashes = False
    app.state.simulator = simulator
    app.state.options = simulator.options
    return app
