"""The daemon's files API (contracts/slskd.md 9)."""

from __future__ import annotations

import base64
import binascii
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.routing import RouteTable, path_text
from tonearm.sandbox.slskd.wire import ApiError, flag, nothing, reply, stamp

__all__ = ["add_file_routes"]


def add_file_routes(table: RouteTable) -> None:
    """Add the routes of this file."""
    for root in ("downloads", "incomplete"):
        table.add("GET", f"/files/{root}/directories", _Root(root).list)
        table.add("GET", f"/files/{root}/directories/{{path}}", _Root(root).list)
        table.add("DELETE", f"/files/{root}/directories/{{path}}", _Root(root).delete_directory)
        table.add("DELETE", f"/files/{root}/files/{{path}}", _Root(root).delete_file)


class _Root:
    """Handlers of one of the two roots."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _folder(self, daemon: Daemon) -> Path:
        return daemon.downloads_root if self._name == "downloads" else daemon.incomplete_root

    def _asked(self, daemon: Daemon, request: Request) -> Path:
        """The path meant by the Base64 text; 500 when it is none or leads outside."""
        root = self._folder(daemon).resolve()
        text = path_text(request, "path") if "path" in request.path_params else ""
        try:
            relative = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            message = "The input is not a valid Base-64 string as it contains a non-base 64 character, more than "
            raise ApiError(500, f"{message}two padding characters, or an illegal character among them.") from None
        if "\0" in relative:
            raise ApiError(500, "Null character in path.")
        asked = (root / relative).resolve()
        if not asked.is_relative_to(root):
            raise ApiError(500, "Only application-controlled directories can be accessed")
        return asked

    async def list(self, daemon: Daemon, request: Request) -> Response:
        asked = self._asked(daemon, request)
        if not asked.is_dir():
            raise ApiError(404)
        return reply(await anyio.to_thread.run_sync(_listing, asked, flag(request, "recursive")))

    async def delete_directory(self, daemon: Daemon, request: Request) -> Response:
        asked = self._for_deletion(daemon, request)
        if not asked.is_dir():
            raise ApiError(404)
        await anyio.to_thread.run_sync(shutil.rmtree, asked)
        return nothing(204)

    async def delete_file(self, daemon: Daemon, request: Request) -> Response:
        asked = self._for_deletion(daemon, request)
        if not asked.parent.is_dir():
            raise ApiError(500, f"Could not find a part of the path '{asked}'.")
        asked.unlink(missing_ok=True)
        return nothing(204)

    def _for_deletion(self, daemon: Daemon, request: Request) -> Path:
        if not daemon.options.remote_file_management:
            raise ApiError(403)
        return self._asked(daemon, request)


def _listing(folder: Path, recursive: bool) -> dict[str, Any]:
    """One folder; ``recursive`` gives one flat list of all files and one of all folders."""
    found = sorted(folder.rglob("*") if recursive else folder.iterdir())
    return {
        **_entry(folder, folder),
        "files": [_entry(path, folder) for path in _existing(found) if path.is_file()],
        "directories": [_entry(path, folder) for path in _existing(found) if path.is_dir()],
    }


def _existing(paths: Iterable[Path]) -> Iterable[Path]:
    """A file may have been moved since the folder was read."""
    return (path for path in paths if path.exists())


def _entry(path: Path, base: Path) -> dict[str, Any]:
    told = path.stat()
    relative = str(path.relative_to(base))
    return {
        "name": path.name,
        "fullName": "" if relative == "." else relative,
        "length": told.st_size if path.is_file() else None,
        "attributes": "Normal" if path.is_file() else "Directory",
        "createdAt": stamp(datetime.fromtimestamp(told.st_ctime, UTC)),
        "modifiedAt": stamp(datetime.fromtimestamp(told.st_mtime, UTC)),
    }
