"""The daemon as a web application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.routes_events import add_event_routes
from tonearm.sandbox.slskd.routes_files import add_file_routes
from tonearm.sandbox.slskd.routes_searches import add_search_routes
from tonearm.sandbox.slskd.routes_server import add_server_routes
from tonearm.sandbox.slskd.routes_transfers import add_transfer_routes
from tonearm.sandbox.slskd.routes_users import add_user_routes
from tonearm.sandbox.slskd.routing import FrontDoor, RouteTable, fallback
from tonearm.sandbox.slskd.wire import nothing, reply

__all__ = ["make_app"]


def make_app(daemon: Daemon) -> Starlette:
    """The routes over one daemon; ``app.state.simulator`` is the daemon."""
    table = RouteTable(daemon)
    for add in (
        add_server_routes,
        add_search_routes,
        add_transfer_routes,
        add_event_routes,
        add_user_routes,
        add_file_routes,
    ):
        add(table)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return nothing(status)

    async def failed(request: Request, error: Exception) -> Response:
        daemon.tasks.failures.append(error)
        return reply(str(error), 500)

    app = Starlette(
        routes=table.routes,
        middleware=[Middleware(FrontDoor, daemon=daemon)],
        exception_handlers={HTTPException: refused, Exception: failed},
    )
    app.router.redirect_slashes = False
    app.router.default = fallback
    app.state.simulator = daemon
    return app
