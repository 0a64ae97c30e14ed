"""Pages: reading ``limit`` and ``offset``, and the object around a page's items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from tonearm.sandbox.spotify.dialect import Limits
from tonearm.sandbox.spotify.refusals import Refused

__all__ = ["Window", "page", "read_window"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    limit: int
    offset: int

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """Cut this part out of the list."""
        return rows[self.offset : self.offset + self.limit]


def read_window(params: Mapping[str, str], limits: Limits, max_offset: int | None = None) -> Window:
    """Read and check ``limit`` and ``offset``; a wrong one is refused with 400 as the API does."""
    limit = _number(params.get("limit"), limits.default, "Invalid limit")
    if not 1 <= limit <= limits.maximum:
        raise Refused(400, "Invalid limit")
    offset = _number(params.get("offset"), 0, "Invalid offset")
    if offset < 0 or (max_offset is not None and offset > max_offset):
        raise Refused(400, "Invalid offset")
    return Window(limit, offset)


def _number(text: str | None, default: int, message: str) -> int:
    if text is None or text == "":
        return default
    try:
        return int(text)
    except ValueError:
        raise Refused(400, message) from None


def page(
    url: str, params: Mapping[str, str], window: Window, rows: Sequence[T], show: Callable[[T], Any]
) -> dict[str, Any]:
    """Render one page of ``rows``.

    Parameters
    ----------
    url : str
        Absolute address of the listing; built from the request's own host, as clients follow ``next`` unseen.
    params : mapping
        Query parameters that every page link repeats, apart from limit and offset.
    window : Window
        The part to show.
    rows : sequence
        The whole list; only the part shown is rendered.
    show : callable
        Makes JSON from one row.
    """

    def link(offset: int) -> str:
        return f"{url}?{urlencode({**params, 'offset': offset, 'limit': window.limit})}"

    after, before = window.offset + window.limit, max(0, window.offset - window.limit)
    return {
        "href": link(window.offset),
        "limit": window.limit,
        "offset": window.offset,
        "total": len(rows),
        "next": link(after) if after < len(rows) else None,
        "previous": link(before) if window.offset > 0 else None,
        "items": [show(row) for row in window.of(rows)],
    }
