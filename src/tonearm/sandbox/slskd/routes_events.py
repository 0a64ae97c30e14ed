"""Events over HTTP (contracts/slskd.md 7)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.events import EVENT_TYPES
from tonearm.sandbox.slskd.routing import RouteTable, path_text
from tonearm.sandbox.slskd.wire import ApiError, body_of, nothing, reply

__all__ = ["add_event_routes"]


def add_event_routes(table: RouteTable) -> None:
    """Add the routes of this file."""
    table.add("GET", "/events", _list)
    table.add("POST", "/events/{type}", _raise)


async def _list(daemon: Daemon, request: Request) -> Response:
    offset, limit = _number(request, "offset", 0), _number(request, "limit", 100)
    if offset < 0:
        raise ApiError(400, "Offset must be greater than or equal to zero")
    if limit <= 0:
        raise ApiError(400, "Limit must be greater than zero")
    return reply(daemon.events.page(offset, limit), headers={"X-Total-Count": str(len(daemon.events))})


async def _raise(daemon: Daemon, request: Request) -> Response:
    wished = path_text(request, "type").lower()
    kind = next((name for name in EVENT_TYPES if name.lower() == wished), None)
    if kind is None:
        raise ApiError(400, f"Unknown event type {path_text(request, 'type')}")
    text = await body_of(request)
    if not isinstance(text, str):
        raise ApiError(400)
    daemon.events.raise_event(kind, daemon.clock.now(), {"message": text})
    return nothing(201)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    try:
        return default if text is None else int(text)
    except ValueError:
        raise ApiError(400) from None
