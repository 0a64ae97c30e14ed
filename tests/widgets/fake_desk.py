"""The simplest desk that keeps the contract: artists from a list, and a queue that moves by itself in the engine."""

from __future__ import annotations

import asyncio
import base64
import concurrent.futures
import struct
import time
import zlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from tonearm.engine import Portal
from tonearm.errors import ServiceUnreachable
from tonearm.model import (
    Artist,
    Candidate,
    CatalogueId,
    Confidence,
    ItemId,
    ItemState,
    Recommendation,
    RemotePath,
    SharedFile,
    Username,
)
from tonearm.widgets import Action, ArtistSuggestion, QueuePage, QueueRow, QueueSummary, Subject

T = TypeVar("T")

HOSTILE = '"><img src="x" onerror="alert(1)"><script>alert(2)</script><b data-hostile="1">b\u202etxt.exe\ud800\x00'
"""Markup, a script, a direction override, half a character and a null byte, as a peer might name a file."""

NAMES = ("Velvet Ampersand", "The Velvet Ampersands", "Velvet & Sand", "Ampersand", "DJ Velvet")
REASONS = (
    "name in the folder and in the tags; 4 titles of the folder are on one release",
    "name differs by an article and a plural; no title of the folder found",
    "name in the file name only, after folding punctuation",
    "last word agrees; the folder names somebody else",
    "first word agrees",
)


def png(red: int, green: int, blue: int) -> str:
    """A data URL of a one-colour picture, 8 by 8."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + bytes((red, green, blue)) * 8) * 8
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()


def suggestion(name: str, value: float, reason: str = "", *, number: int = 0) -> ArtistSuggestion:
    picture = f"https://pictures.invalid/{number}.jpg" if number != 4 else None
    return ArtistSuggestion(
        artist=Artist(name=name, id=CatalogueId(f"{number:022d}"), image_url=picture),
        confidence=Confidence(value=value, match_reason=reason),
        recommendation=Recommendation.ACCEPT if value >= 0.9 else Recommendation.ASK,
    )


def candidate(path: str = "music\\Velvet Ampersand\\2019 - Paper Lanterns\\03 Harbour Lights.flac") -> Candidate:
    return Candidate(
        file=SharedFile(username=Username("quiet_peer"), remote_path=RemotePath(path), size_bytes=31_000_000),
        confidence=Confidence(value=0.5),
        quality=0.9,
        recommendation=Recommendation.ASK,
    )


class FakeDesk:
    """Knows the five artists above. ``down`` makes every service call fail; the queue lives in ``items``."""

    def __init__(self, *, items: int = 0, values: Sequence[float] = (0.93, 0.61, 0.34, 0.22, 0.08)) -> None:
        self.portal = Portal("fake-desk")
        self.artists = [
            suggestion(name, value, reason, number=number)
            for number, (name, value, reason) in enumerate(zip(NAMES, values, REASONS, strict=True), 1)
        ]
        self.subject = Subject(title="03 Harbour Lights.flac", detail="quiet_peer · 31.0 MB · 4:12 · Paper Lanterns")
        self.items = [self.item(number) for number in range(items)]
        self.down = False
        self.chosen: list[ArtistSuggestion | None] = []
        self.acts: list[tuple[str, list[ItemId]]] = []
        self.looks = 0
        self.asked: list[str] = []
        self._watchers: list[Callable[[], None]] = []

    @staticmethod
    def item(number: int) -> QueueRow:
        return QueueRow(
            item_id=ItemId(f"item-{number}"),
            artist=NAMES[number % 5],
            title=f"Song {number + 1}",
            state=ItemState.QUEUED,
            source=f"peer_{number % 7}",
        )

    def _ask(self) -> None:
        if self.down:
            raise ServiceUnreachable("Spotify could not be asked; check the connection.", service="spotify")

    def submit(self, coro: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        return self.portal.submit(coro)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def changed(self) -> None:
        for callback in list(self._watchers):
            callback()

    def describe(self, candidate: Candidate) -> Subject:
        return self.subject

    async def suggest(self, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        self._ask()
        return self.artists[:top]

    async def find(self, text: str, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        self.asked.append(text)
        self._ask()
        folded = text.casefold()
        return [suggestion(text, 0.77, "exact name", number=6)] if "nobody" not in folded else []

    async def choose(self, candidate: Candidate, suggestion: ArtistSuggestion | None) -> str:
        self._ask()
        self.chosen.append(suggestion)
        return f"Chosen: {suggestion.artist.name}. The download has begun." if suggestion else "Left without an artist."

    async def picture(self, url: str) -> str | None:
        number = int(url.rsplit("/", 1)[1].split(".")[0])
        return png(60 * number % 256, 90, 255 - 40 * number % 256)

    async def queue_page(self, offset: int, limit: int) -> QueuePage:
        self._ask()
        self.looks += 1
        counts: dict[str, int] = {}
        for row in self.items:
            counts[str(row.state)] = counts.get(str(row.state), 0) + 1
        summary = QueueSummary(
            counts=counts, bytes_per_second=sum(row.speed_bps for row in self.items), free_bytes=120_000_000_000
        )
        return QueuePage(rows=tuple(self.items[offset : offset + limit]), total=len(self.items), summary=summary)

    async def act(self, action: Action, ids: Sequence[ItemId]) -> str:
        self._ask()
        self.acts.append((action, list(ids)))
        return f"{action}: {len(ids)} item{'s' * (len(ids) != 1)}."

    def set(self, number: int, **changes: Any) -> None:
        """Change one line and tell the watchers."""
        self.items[number] = self.items[number].replace(**changes)
        self.changed()

    async def run(self, step_s: float = 0.25) -> None:
        """Move the queue on, two items at once, until all are completed."""
        while any(row.state is not ItemState.COMPLETED for row in self.items):
            open_numbers = [n for n, row in enumerate(self.items) if row.state is not ItemState.COMPLETED][:2]
            for number in open_numbers:
                fraction = min(1.0, self.items[number].fraction + 0.2)
                state = ItemState.COMPLETED if fraction >= 1 else ItemState.TRANSFERRING
                speed = 2_400_000.0 if state is ItemState.TRANSFERRING else 0.0
                self.set(number, fraction=fraction, state=state, speed_bps=speed)
            await asyncio.sleep(step_s)

    def close(self) -> None:
        self.portal.close()


def reached(state: Callable[[], object], what: str, limit_s: float = 10.0) -> None:
    """Wait until ``state()`` is true; on failure say what was awaited."""
    deadline = time.monotonic() + limit_s
    while not state():
        if time.monotonic() > deadline:
            raise AssertionError(f"not reached within {limit_s:g} s: {what}")
        time.sleep(0.005)


def walk(widget: Any) -> list[Any]:
    """A widget and everything inside it."""
    return [widget, *(deeper for child in getattr(widget, "children", ()) for deeper in walk(child))]
