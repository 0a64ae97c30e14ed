"""Users over HTTP (contracts/slskd.md 8)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.browsing import folders, split_path
from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.routing import RouteTable, path_text
from tonearm.sandbox.slskd.wire import ApiError, body_of, reply
from tonearm.sandbox.world.records import Peer, SharedFile

__all__ = ["add_user_routes"]


def add_user_routes(table: RouteTable) -> None:
    """Add the routes of this file."""
    table.add("GET", "/users/{username}/status", _status)
    table.add("GET", "/users/{username}/endpoint", _endpoint)
    table.add("GET", "/users/{username}/info", _info)
    table.add("GET", "/users/{username}/browse", _browse)
    table.add("GET", "/users/{username}/browse/status", _browse_status)
    table.add("POST", "/users/{username}/directory", _directory)


async def _peer(daemon: Daemon, request: Request, *, connect: bool = True) -> Peer:
    """A peer that answers; 404 with a sentence when offline, 500 when it cannot be reached."""
    username = path_text(request, "username")
    await daemon.enqueueing.meet(username, connect=connect)
    return daemon.world.peers[username]


def _shared(daemon: Daemon, peer: Peer) -> list[SharedFile]:
    return [file for file in daemon.world.files if file.username == peer.username]


async def _status(daemon: Daemon, request: Request) -> Response:
    username = path_text(request, "username")
    return reply({"isPrivileged": False, "presence": "Online" if daemon.enqueueing.is_online(username) else "Offline"})


async def _endpoint(daemon: Daemon, request: Request) -> Response:
    peer = await _peer(daemon, request, connect=False)
    number = sum(peer.username.encode()) % 250 + 1
    return reply({"addressFamily": "InterNetwork", "address": f"198.51.100.{number}", "port": 2234})


async def _info(daemon: Daemon, request: Request) -> Response:
    peer = await _peer(daemon, request)
    return reply(
        {
            "description": "",
            "hasFreeUploadSlot": peer.has_free_slot,
            "hasPicture": False,
            "queueLength": peer.queue_length,
            "uploadSlots": 2,
        }
    )


async def _browse(daemon: Daemon, request: Request) -> Response:
    peer = await _peer(daemon, request)
    files = _shared(daemon, peer)
    open_folders = folders(file for file in files if not file.locked)
    locked_folders = folders(file for file in files if file.locked)
    shown = {
        "directories": open_folders,
        "directoryCount": len(open_folders),
        "lockedDirectories": locked_folders,
        "lockedDirectoryCount": len(locked_folders),
    }
    return await daemon.browses.deliver(peer, shown)


async def _browse_status(daemon: Daemon, request: Request) -> Response:
    progress = daemon.browses.progress(path_text(request, "username"))
    if progress is None:
        raise ApiError(404)
    return reply(progress)


async def _directory(daemon: Daemon, request: Request) -> Response:
    body = await body_of(request)
    wished = body.get("directory") if isinstance(body, dict) else None
    if not isinstance(wished, str) or not wished.strip():
        raise ApiError(400)
    peer = await _peer(daemon, request)
    files = [file for file in _shared(daemon, peer) if not file.locked]
    found = folders(file for file in files if split_path(file.remote_path)[0] == wished)
    below = folders(file for file in files if file.remote_path.startswith(f"{wished}\\"))
    rest = [folder for folder in below if folder["name"] != wished]
    return reply([*(found or [{"name": wished, "fileCount": 0, "files": []}]), *rest])
