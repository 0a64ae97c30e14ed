"""Goal 6: reading the library of a Plex server into a snapshot."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import httpx
from plexapi.server import PlexServer

from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Row, Table, at_most, count, ratio_row
from tonearm.engine import SystemClock
from tonearm.model import OwnedTrack
from tonearm.sandbox import Sandbox
from tonearm.sandbox.plex.options import PlexOptions
from tonearm.services.plex import PlexLibrary
from tonearm.services.plex.listing import PAGE_SIZE, read_page
from tonearm.services.plex.reading import TrackRow, to_records
from tonearm.services.store import SqliteStore

__all__ = ["measure"]

_YARDSTICK = "the processor time of parsing the same XML pages"
_EXTRA_REQUESTS = 4
T = TypeVar("T")


def measure(scale: Scale) -> Table:
    """Requests and processor time for a generated section of the sandbox's server."""
    table = Table(6, "Plex snapshot", _YARDSTICK)
    options = PlexOptions(extra_tracks=scale.pick(10_000, 1_200))
    with Sandbox(plex=options, services=("plex",)) as sandbox, tempfile.TemporaryDirectory() as folder:
        _measure_requests(table, sandbox, Path(folder))
        _measure_work(table, scale, sandbox)
    return table


def _measure_requests(table: Table, sandbox: Sandbox, folder: Path) -> None:
    async def work(library: PlexLibrary) -> tuple[int, int, int]:
        first = await library.snapshot()
        reading = sandbox.log.count("plex")
        again = await library.snapshot()
        if again is not first:
            raise AssertionError("the second snapshot was read anew, though nothing changed")
        return len(first), reading, sandbox.log.count("plex") - reading

    tracks, reading, afterwards = asyncio.run(_with_library(sandbox, folder, work))
    allowed = math.ceil(tracks / PAGE_SIZE) + _EXTRA_REQUESTS
    table.rows += [
        count(f"requests for {tracks:,} tracks", reading, at_most(allowed)),
        count("requests to check a playlist afterwards, whatever its length", afterwards, at_most(1)),
    ]


async def _with_library(sandbox: Sandbox, folder: Path, work: Callable[[PlexLibrary], Awaitable[T]]) -> T:
    settings = sandbox.settings()
    store = SqliteStore.open(folder / "store.sqlite")
    library = PlexLibrary(
        url=settings["plex_url"],
        token=settings["plex_token"],
        section=settings["plex_section"],
        clock=SystemClock(),
        store=store,
    )
    try:
        return await work(library)
    finally:
        await library.close()
        await store.close()


def _measure_work(table: Table, scale: Scale, sandbox: Sandbox) -> None:
    pages = _pages(sandbox)
    settings = sandbox.settings()
    connect: Any = PlexServer  # plexapi is typed in part only
    server = connect(settings["plex_url"], settings["plex_token"])
    tracks, part = sum(page.count(b"<Track ") for page in pages), scale.pick(1_000, 200)
    cases = {
        "parse": Case(lambda _: [ElementTree.fromstring(page) for page in pages]),
        "rows": Case(lambda _: _rows(pages)),
        "records": Case(lambda _: _records(pages)),
        "objects": Case(lambda _: _objects(server, settings["plex_section"], part)),
    }
    # The server runs in this very process: only the calling thread's own time counts.
    timings = table.measured(in_turn(cases, scale.few, watch=time.thread_time))
    table.rows += [
        ratio_row("processor time: rows of what is matched on", timings, "rows", "parse"),
        ratio_row("processor time: rows, and records of them", timings, "records", "parse", at_most(1.5)),
        Row(
            f"the usual way: plexapi's objects in its pages of 100 ({part:,} tracks, scaled)",
            timings.ratios("objects", "parse", share=part / tracks),
        ),
    ]


def _pages(sandbox: Sandbox) -> list[bytes]:
    """The pages as the server sends them."""
    settings = sandbox.settings()
    url = f"{settings['plex_url']}/library/sections/1/all?type=10"
    pages: list[bytes] = []
    with httpx.Client(headers={"X-Plex-Token": settings["plex_token"]}, trust_env=False) as client:
        while not pages or b"<Track " in pages[-1]:
            start = {"X-Plex-Container-Start": str(PAGE_SIZE * len(pages)), "X-Plex-Container-Size": str(PAGE_SIZE)}
            pages.append(client.get(url, headers=start).raise_for_status().content)
    return pages[:-1]


class _Replayed:
    """Stands where the connection stands, and parses the page that came."""

    def __init__(self, page: bytes) -> None:
        self._page = page

    def query(self, key: str, *, start: int | None = None, size: int | None = None) -> Any:
        return ElementTree.fromstring(self._page)


def _rows(pages: list[bytes]) -> list[TrackRow]:
    wires: list[Any] = [_Replayed(page) for page in pages]
    return [row for wire in wires for row in read_page(wire, "1", 0).rows]


def _records(pages: list[bytes]) -> list[OwnedTrack]:
    return to_records(_rows(pages))


def _objects(server: Any, section: str, number: int) -> list[tuple[object, ...]]:
    found = server.library.section(section).searchTracks(container_size=100, maxresults=number)
    return [(one.ratingKey, one.grandparentTitle, one.parentTitle, one.title, one.duration, one.index) for one in found]
