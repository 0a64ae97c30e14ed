"""Replies of the server: containers of XML, and refusals in HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from tonearm.sandbox.plex.options import PlexOptions
from tonearm.sandbox.plex.xml import element

__all__ = ["Refused", "Window", "machine_identifier", "refuse", "reply", "window_of"]

T = TypeVar("T")
_REASONS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


class Refused(Exception):
    """A request that is answered with an error status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def refuse(status: int) -> Response:
    """Answer with an error: HTML, as the real server's (contracts/plex.md section 8, item 8)."""
    reason = f"{status} {_REASONS[status]}"
    page = f"<html><head><title>{_REASONS[status]}</title></head><body><h1>{reason}</h1></body></html>"
    return Response(page, status, media_type="text/html")


def reply(options: PlexOptions, attributes: Mapping[str, object], children: Sequence[str] = ()) -> Response:
    """Answer with a ``MediaContainer``. There is no document type, and normally a charset."""
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + element("MediaContainer", attributes, children) + "\n"
    kind = "text/xml;charset=utf-8" if options.charset else "text/xml"
    # Set as a header: by `media_type` Starlette would add the charset on its own.
    return Response(text.encode("utf-8"), headers={"Content-Type": kind})


@dataclass(frozen=True, slots=True)
class Window(Generic[T]):
    """A part of a listing and its place in the whole."""

    rows: Sequence[T]
    offset: int
    total: int

    @property
    def counts(self) -> dict[str, object]:
        """The attributes that every listing has; without ``totalSize`` plexapi stops after one page (quirk 2)."""
        return {"size": len(self.rows), "totalSize": self.total, "offset": self.offset}


def window_of(request: Request, rows: Sequence[T]) -> Window[T]:
    """Cut the asked part out of a listing: start and size from the query, else from the headers, else everything."""

    def number(name: str, default: int) -> int:
        text = request.query_params.get(name) or request.headers.get(name) or ""
        return int(text) if text.isascii() and text.isdigit() else default

    start = number("X-Plex-Container-Start", 0)
    size = number("X-Plex-Container-Size", len(rows))
    return Window(rows[start : start + size], start, len(rows))


def machine_identifier(options: PlexOptions, seed: int) -> str:
    """Name of this server: 40 hexadecimal digits, the same for the same seed."""
    return options.machine_identifier or hashlib.sha256(f"sandbox {seed}".encode()).hexdigest()[:40]
