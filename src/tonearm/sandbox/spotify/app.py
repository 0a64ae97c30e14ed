"""The pretend Spotify as one application: API, accounts service and pictures (contracts/spotify.md section 11)."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.account_routes import AccountRoutes
from tonearm.sandbox.spotify.catalogue_routes import CatalogueRoutes
from tonearm.sandbox.spotify.library_routes import LibraryRoutes
from tonearm.sandbox.spotify.options import Profile, SpotifyOptions
from tonearm.sandbox.spotify.refusals import Refused, refusal_handlers
from tonearm.sandbox.spotify.simulator import SpotifySimulator
from tonearm.sandbox.spotify.wire import IMAGE_SIZES
from tonearm.sandbox.world.covers import make_cover
from tonearm.sandbox.world.records import World

__all__ = ["Profile", "SpotifyOptions", "make_app"]

_IMAGE = re.compile(r"(?P<key>[0-9A-Za-z]+)-(?P<size>\d+)\.jpg")


def make_app(world: World, clock: SimClock, options: SpotifyOptions | None = None) -> Starlette:
    """Build the application.

    Parameters
    ----------
    world : World
        What the catalogue knows.
    clock : SimClock
        Tokens and budgets live in its time.
    options : SpotifyOptions, optional
        May be changed while the application runs, except for the generated playlists and liked songs.

    Returns
    -------
    Starlette
        ``app.state.simulator`` is the `SpotifySimulator`, ``app.state.options`` the options.
    """
    simulator = SpotifySimulator(world, clock, options or SpotifyOptions())

    async def picture(request: Request) -> Response:
        wanted = _IMAGE.fullmatch(request.path_params["name"])
        known = wanted and (
            wanted["key"] in simulator.catalogue.releases or wanted["key"] in simulator.catalogue.artists
        )
        if wanted is None or not known or int(wanted["size"]) not in IMAGE_SIZES:
            return PlainTextResponse("", 404)
        data = await run_in_threadpool(make_cover, wanted["key"], int(wanted["size"]))
        return Response(data, media_type="image/png" if data.startswith(b"\x89PNG") else "image/jpeg")

    async def unknown(request: Request) -> Response:
        simulator.admit(request)  # a removed endpoint is refused here with 403
        raise Refused(404, "Service not found")

    app = Starlette(
        routes=[
            *CatalogueRoutes(simulator).routes(),
            *LibraryRoutes(simulator).routes(),
            *AccountRoutes(simulator).routes(),
            Route("/img/{name}", picture, methods=["GET"]),
            Route("/v1/{rest:path}", unknown, methods=["GET", "POST", "PUT", "DELETE"]),
        ],
        exception_handlers=refusal_handlers(),
    )
    app.router.redirect_slashes = False
    app.state.simulator = simulator
    app.state.options = simulator.options
    return app
