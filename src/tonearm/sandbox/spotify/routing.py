"""Small things that all routes share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tonearm.sandbox.spotify.accounts import Grant
from tonearm.sandbox.spotify.refusals import Refused
from tonearm.sandbox.spotify.simulator import SpotifySimulator

__all__ = ["Answer", "api_routes", "found"]

T = TypeVar("T")
Answer = Callable[[Request, Grant], Any]
"""Makes the JSON of one call whose token was accepted."""


class _Json(JSONResponse):
    media_type = "application/json; charset=utf-8"


def found(things: dict[str, T], key: str) -> T:
    """Look up an id; 404 where there is none."""
    try:
        return things[key]
    except KeyError:
        raise Refused(404, "Resource not found") from None


def api_routes(
    simulator: SpotifySimulator, path: str, answer: Answer, *, user: bool = False, scope: str = ""
) -> list[Route]:
    """Serve one GET path with and without a slash at the end; spotipy sends both (contracts/spotify.md 5.2)."""

    async def endpoint(request: Request) -> Response:
        return _Json(answer(request, simulator.admit(request, user=user, scope=scope)))

    handler: Callable[[Request], Awaitable[Response]] = endpoint
    return [Route(f"/v1/{path}{slash}", handler, methods=["GET"]) for slash in ("", "/")]
