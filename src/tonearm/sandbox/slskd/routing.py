"""From a request to a handler: the daemon's addresses, its authentication, its error bodies (contracts 2.1 to 2.4)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tonearm.sandbox.faults import ABORT
from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.wire import ApiError, nothing

__all__ = ["FrontDoor", "Handler", "RouteTable", "fallback", "path_text"]

Handler = Callable[[Daemon, Request], Awaitable[Response]]
Guard = Literal["any", "open", "jwt"]
PREFIX = "/api/v0"
SLASH = "\ufdd0"
"""Stands for an encoded slash inside one path segment; a code point that no text may contain."""


def path_text(request: Request, name: str) -> str:
    """A path parameter with its encoded slashes back in place."""
    return str(request.path_params[name]).replace(SLASH, "/")


@dataclass(slots=True)
class RouteTable:
    """Collects routes; names are case-insensitive as in ASP.NET."""

    daemon: Daemon
    routes: list[Route] = field(default_factory=list)

    def add(self, method: str, path: str, handler: Handler, *, guard: Guard = "any", prefix: str = PREFIX) -> None:
        """Serve ``method path`` by ``handler``; ``guard``: a key or a token, nothing, or a token only."""
        daemon = self.daemon

        async def endpoint(request: Request) -> Response:
            try:
                _check(daemon, request, guard)
                return await handler(daemon, request)
            except ApiError as error:
                return error.response()

        route = Route(prefix + path, endpoint, methods=[method])
        route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE)
        self.routes.append(route)


def _check(daemon: Daemon, request: Request, guard: Guard) -> None:
    """401 without a word for a caller that may not."""
    if guard == "open":
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and daemon.knows_token(token.strip()):
        return
    if guard == "any" and request.headers.get("x-api-key") == daemon.options.api_key:
        return
    raise ApiError(401, headers={"WWW-Authenticate": "Bearer"})


async def fallback(scope: Scope, receive: Receive, send: Send) -> None:
    """What no route takes: nothing under /api, the page of the web interface elsewhere."""
    path: str = scope["path"]
    under_api = path.lower() == "/api" or path.lower().startswith("/api/")
    page = scope["method"] in ("GET", "HEAD") and not under_api and "." not in path.rsplit("/", 1)[-1]
    response = HTMLResponse(_PAGE) if page else nothing(404)
    await response(scope, receive, send)


_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>slskd</title></head>'
    '<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>'
)


class FrontDoor:
    """ASGI middleware: refuses while the daemon is down, takes the base path off, keeps encoded slashes apart."""

    def __init__(self, app: ASGIApp, daemon: Daemon) -> None:
        self._app = app
        self._daemon = daemon

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._daemon.is_down:
            scope["extensions"][ABORT](False)
        else:
            scope["path"] = self._path(scope)
            await self._app(scope, receive, send)

    def _path(self, scope: Scope) -> str:
        """The path to route by; the API answers with and without its base path."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        parts = raw.split(b"?")[0].decode("latin-1").split("/")
        path = "/".join(unquote(part).replace("/", SLASH) for part in parts)
        base = self._daemon.options.url_base.rstrip("/")
        if base and (path.lower() + "/").startswith(base.lower() + "/"):
            path = path[len(base) :]
        return path.rstrip("/") or "/"
