"""Transfers and batches over HTTP (contracts/slskd.md 5.1 and 5.2)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.enqueueing import SKIPPED
from tonearm.sandbox.slskd.orders import read_batch, read_files
from tonearm.sandbox.slskd.routing import RouteTable, path_text
from tonearm.sandbox.slskd.transfers import NEWEST, Transfer
from tonearm.sandbox.slskd.wire import ApiError, body_of, flag, guid, nothing, reply

__all__ = ["add_transfer_routes"]

DOWNLOADS = "/transfers/downloads"
UPLOADS = "/transfers/uploads"


def add_transfer_routes(table: RouteTable) -> None:
    """Add the routes of this file; fixed names come before user names."""
    table.add("DELETE", f"{DOWNLOADS}/all/completed", _sweep)
    table.add("POST", f"{DOWNLOADS}/batches", _enqueue_batch)
    table.add("GET", f"{DOWNLOADS}/batches/{{id}}", _get_batch)
    table.add("GET", DOWNLOADS, _list)
    table.add("GET", f"{DOWNLOADS}/{{username}}", _list_user)
    table.add("POST", f"{DOWNLOADS}/{{username}}", _enqueue)
    table.add("GET", f"{DOWNLOADS}/{{username}}/{{id}}", _get)
    table.add("DELETE", f"{DOWNLOADS}/{{username}}/{{id}}", _cancel)
    table.add("GET", f"{DOWNLOADS}/{{username}}/{{id}}/position", _position)
    table.add("DELETE", f"{UPLOADS}/all/completed", _nothing_to_do)
    table.add("GET", UPLOADS, _no_uploads)
    table.add("GET", f"{UPLOADS}/{{username}}", _no_uploads_of_user)
    table.add("DELETE", f"{UPLOADS}/{{username}}/{{id}}", _nothing_to_do)


async def _enqueue(daemon: Daemon, request: Request) -> Response:
    return await _enqueue_for(daemon, request, path_text(request, "username"))


async def _enqueue_for(daemon: Daemon, request: Request, username: str) -> Response:
    files = read_files(await body_of(request))
    made, refused = await daemon.enqueueing.legacy(username, files)
    now, release = daemon.clock.now(), daemon.options.release
    # 0.26 writes its tuples of names as empty objects (contracts 13, Q7).
    failed: list[Any] = [{} for _ in refused] if release >= NEWEST else list(refused)
    shown = [transfer.fields(now, release=release, zoned=True) for transfer in made]
    return reply({"enqueued": shown, "failed": failed}, 201)


async def _enqueue_batch(daemon: Daemon, request: Request) -> Response:
    if daemon.options.release < NEWEST:  # to an older daemon "batches" is a user like any other
        return await _enqueue_for(daemon, request, "batches")
    order = read_batch(await body_of(request))
    batch, refused = await daemon.enqueueing.batch(order)
    status = 201 if not refused else 207 if batch.transfers else 200
    failures = [{"filename": name, "message": SKIPPED} for name in refused]
    return reply({"batch": batch.fields(daemon.clock.now()), "failures": failures}, status)


async def _get_batch(daemon: Daemon, request: Request) -> Response:
    if daemon.options.release < NEWEST:
        return await _get(daemon, request)
    batch_id = guid(path_text(request, "id"))
    if batch_id is None:
        raise ApiError(400, "Batch ID is not a valid GUID")
    if batch_id not in daemon.book.batches:
        raise ApiError(404)
    return reply(daemon.book.batches[batch_id].fields(daemon.clock.now()))


async def _list(daemon: Daemon, request: Request) -> Response:
    return reply(daemon.book.listing(include_removed=flag(request, "includeRemoved"), release=daemon.options.release))


async def _list_user(daemon: Daemon, request: Request) -> Response:
    if daemon.options.release >= NEWEST and path_text(request, "username").lower() == "batches":
        raise ApiError(405)  # the address belongs to the batches; a user of that name cannot be read (contracts 5.2)
    shown = daemon.book.listing(
        include_removed=flag(request, "includeRemoved"),
        username=path_text(request, "username"),
        release=daemon.options.release,
    )
    if shown == b"[]":
        raise ApiError(404)
    return reply(shown[1:-1])


def _transfer(daemon: Daemon, request: Request) -> Transfer | None:
    """The transfer by its id alone; 400 when that is no GUID. The user name is not looked at."""
    transfer_id = guid(path_text(request, "id"))
    if transfer_id is None:
        raise ApiError(400)
    return daemon.book.by_id.get(transfer_id)


async def _get(daemon: Daemon, request: Request) -> Response:
    transfer = _transfer(daemon, request)
    if transfer is None:
        raise ApiError(404)
    return reply(transfer.json(daemon.clock.now(), daemon.options.release))


async def _position(daemon: Daemon, request: Request) -> Response:
    transfer = _transfer(daemon, request)
    if transfer is None:
        raise ApiError(404)
    if transfer.finished or transfer.is_completed:
        raise ApiError(500, f"A download of {transfer.filename} from user {transfer.username} is not active")
    if transfer.username in daemon.options.silent:
        raise ApiError(500, "The wait timed out after 5000 milliseconds")
    peer = daemon.world.peers[transfer.username]
    transfer.place_in_queue = max(peer.queue_length, 1) if transfer.state == "Queued, Remotely" else 0
    transfer.rendered = None
    return reply(transfer.place_in_queue)


async def _cancel(daemon: Daemon, request: Request) -> Response:
    """204 whatever happens. Cancelling takes its time; only a record that is Completed already is hidden."""
    transfer = _transfer(daemon, request)
    remove = flag(request, "remove")
    if transfer is not None:
        transfer.cancelled.set()
        if remove and transfer.is_completed:
            transfer.removed = True
    return nothing(204)


async def _sweep(daemon: Daemon, request: Request) -> Response:
    daemon.book.hide_completed()
    return nothing(204)


async def _nothing_to_do(daemon: Daemon, request: Request) -> Response:
    return nothing(204)


async def _no_uploads(daemon: Daemon, request: Request) -> Response:
    return reply(b"[]")


async def _no_uploads_of_user(daemon: Daemon, request: Request) -> Response:
    raise ApiError(404)
