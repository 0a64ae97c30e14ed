"""Searches over HTTP (contracts/slskd.md 4.1)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.query import read_request
from tonearm.sandbox.slskd.routing import RouteTable, path_text
from tonearm.sandbox.slskd.searches import Search
from tonearm.sandbox.slskd.wire import body_of, flag, guid, nothing, reply

__all__ = ["add_search_routes"]


def add_search_routes(table: RouteTable) -> None:
    """Add the routes of this file."""
    table.add("POST", "/searches", _begin)
    table.add("GET", "/searches", _list)
    table.add("GET", "/searches/{id}", _get)
    table.add("PUT", "/searches/{id}", _stop)
    table.add("DELETE", "/searches/{id}", _delete)
    table.add("GET", "/searches/{id}/responses", _responses)


def _search(daemon: Daemon, request: Request) -> Search:
    return daemon.searches.get(guid(path_text(request, "id")))


async def _begin(daemon: Daemon, request: Request) -> Response:
    wished = read_request(await body_of(request))
    daemon.searches.lock()
    try:
        search = await daemon.searches.begin(wished)
    finally:
        daemon.searches.unlock()
    return reply(search.rendered(with_responses=False))


async def _list(daemon: Daemon, request: Request) -> Response:
    shown = [search.rendered(with_responses=False) for search in daemon.searches.found.values()]
    return reply(b"[" + b",".join(shown) + b"]")


async def _get(daemon: Daemon, request: Request) -> Response:
    return reply(_search(daemon, request).rendered(with_responses=flag(request, "includeResponses")))


async def _stop(daemon: Daemon, request: Request) -> Response:
    _search(daemon, request).stop.set()
    return nothing()


async def _delete(daemon: Daemon, request: Request) -> Response:
    daemon.searches.forget(_search(daemon, request).id)
    return nothing(204)


async def _responses(daemon: Daemon, request: Request) -> Response:
    return reply(_search(daemon, request).responses)
