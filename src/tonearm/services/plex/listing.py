"""Reading the whole section in pages: tuples out of XML, ten times faster than plexapi's objects."""

from __future__ import annotations

from tonearm.errors import ServiceChanged
from tonearm.services.plex.reading import TrackRow, read_track
from tonearm.services.plex.refusals import SERVICE
from tonearm.services.plex.wire import Wire

__all__ = ["PAGE_SIZE", "Page", "read_page"]

PAGE_SIZE = 1000
"""Bounds memory and gives progress; speed hardly depends on it (contracts/plex.md section 5.2)."""


class Page:
    """One page: its rows, how many elements came, how many there are in all, how many could not be read."""

    def __init__(self, rows: list[TrackRow], received: int, total: int) -> None:
        self.rows = rows
        self.received = received
        self.total = total

    @property
    def left_out(self) -> int:
        """Rows without an id."""
        return self.received - len(self.rows)


def read_page(wire: Wire, section_key: str, start: int, size: int = PAGE_SIZE) -> Page:
    """Ask for tracks ``start`` to ``start + size - 1``.

    Raises
    ------
    ServiceChanged
        The page does not say how many tracks there are in all: a list cut short would make owned tracks look missing.
    """
    document = wire.query(f"/library/sections/{section_key}/all?type=10", start=start, size=size)
    stated = document.get("totalSize") or (document.get("size") if start == 0 else None)
    if stated is None or not stated.isdecimal():
        raise ServiceChanged("The Plex server does not say how many tracks there are.", service=SERVICE)
    rows = [row for row in map(read_track, document.iterfind("Track")) if row is not None]
    return Page(rows, len(document), int(stated))
