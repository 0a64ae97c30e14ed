"""Transfer records and batches: what the daemon keeps and how it shows it (contracts/slskd.md 5.1 to 5.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.flow import Progress
from tonearm.sandbox.slskd.wire import as_bytes, naive, span, stamp

__all__ = ["Batch", "Book", "Transfer"]

Release = tuple[int, int]
NEWEST = (0, 26)


@dataclass(slots=True, eq=False)
class Transfer:
    """One download. While bytes flow, ``flow`` knows how many; at other times ``bytes_transferred`` does."""

    id: str
    username: str
    filename: str
    size: int
    requested_at: datetime
    batch_id: str | None = None
    destination: str | None = None
    search_id: str | None = None
    state: str = "Queued, Locally"
    enqueued_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    bytes_transferred: int = 0
    average_speed: float = 0.0
    place_in_queue: int | None = None
    attempts: int = 0
    exception: str | None = None
    removed: bool = False
    flow: Progress | None = None
    finished: bool = False
    """No attempt will follow: the download task has ended."""
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    rendered: tuple[bool, bytes] | None = None

    @property
    def directory(self) -> str:
        """The remote folder."""
        return self.filename[: max(self.filename.rfind("\\"), self.filename.rfind("/"), 0)]

    @property
    def is_completed(self) -> bool:
        """Whether the state is one of the Completed ones; a retry may still follow."""
        return self.state.startswith("Completed")

    def move(self, state: str) -> None:
        """Change the state.

        The daemon writes the whole record: the place in the queue does not survive, and a record that was removed while
        it was active comes back into sight (contracts 5.2).
        """
        self.state = state
        self.removed = False
        self.place_in_queue = None
        self.rendered = None

    def end(self, how: str, at: datetime, exception: str | None = None) -> None:
        """Come to a Completed state. A failure that never started shows its end as its start too."""
        self.settle(at)
        self.ended_at = at
        self.started_at = self.started_at or at
        self.exception = exception
        self.move(f"Completed, {how}")

    def settle(self, at: datetime) -> None:
        """Stop the flow and keep its last numbers."""
        if self.flow is not None:
            self.bytes_transferred = self.flow.bytes_at(at)
            self.average_speed = self.flow.speed_at(at)
            self.flow = None

    def fields(self, now: datetime, *, release: Release = NEWEST, zoned: bool = False) -> dict[str, Any]:
        """All fields of contracts 5.3; ``zoned`` as in the legacy enqueue reply, where the objects are in memory."""
        date = stamp if zoned else naive
        done = self.bytes_transferred if self.flow is None else self.flow.bytes_at(now)
        speed = self.average_speed if self.flow is None else self.flow.speed_at(now)
        left = self.size - done
        elapsed = None if self.started_at is None else (self.ended_at or now) - self.started_at
        shown = {
            "batchId": self.batch_id,
            "id": self.id,
            "username": self.username,
            "direction": "Download",
            "filename": self.filename,
            "size": self.size,
            "state": self.state,
            "requestedAt": date(self.requested_at),
            "enqueuedAt": date(self.enqueued_at),
            "startedAt": stamp(self.started_at),
            "endedAt": stamp(self.ended_at),
            "bytesTransferred": done,
            "averageSpeed": _double(speed),
            "placeInQueue": self.place_in_queue,
            "attempts": self.attempts,
            "nextAttemptAt": None,
            "exception": self.exception,
            "removed": self.removed,
            "bytesRemaining": left,
            "elapsedTime": None if elapsed is None else span(elapsed),
            "percentComplete": _double(done / self.size * 100) if self.size else 0,
            "remainingTime": span(timedelta(seconds=left / speed)) if speed > 0 else None,
        }
        return shown if release >= NEWEST else _as_before(shown, release)

    def json(self, now: datetime, release: Release = NEWEST) -> bytes:
        """The rendered transfer; kept while nothing can change."""
        still = self.flow is None and (self.ended_at is not None or self.started_at is None)
        if still and self.rendered is not None and self.rendered[0] == self.removed:
            return self.rendered[1]
        text = as_bytes(self.fields(now, release=release))
        self.rendered = (self.removed, text) if still else None
        return text


@dataclass(slots=True, eq=False)
class Batch:
    """One batch; its transfers stay its own when they are removed. ``externalId`` is not kept, as in life."""

    id: str
    username: str
    created_at: datetime
    search_id: str | None = None
    destination: str | None = None
    transfers: list[Transfer] = field(default_factory=list)

    def fields(self, now: datetime) -> dict[str, Any]:
        """As the daemon shows it."""
        return {
            "searchId": self.search_id,
            "id": self.id,
            "username": self.username,
            "direction": "Download",
            "createdAt": stamp(self.created_at),
            "transfers": [transfer.fields(now) for transfer in self.transfers],
            "options": {"destination": self.destination},
        }


class Book:
    """All transfers and batches of the daemon, with the two look-ups that are asked all the time."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self.by_id: dict[str, Transfer] = {}
        self.batches: dict[str, Batch] = {}
        self._latest: dict[tuple[str, str], Transfer] = {}

    def in_progress(self, username: str, filename: str) -> Transfer | None:
        """The unfinished transfer of this file, if any."""
        latest = self._latest.get((username, filename))
        return None if latest is None or latest.finished else latest

    def add(self, transfer: Transfer) -> None:
        """Write a new record; an earlier finished one of the same file is superseded."""
        earlier = self._latest.get((transfer.username, transfer.filename))
        if earlier is not None:
            earlier.removed = True
        self.by_id[transfer.id] = transfer
        self._latest[transfer.username, transfer.filename] = transfer

    def add_twin(self, transfer: Transfer) -> None:
        """Write a record that was asked for twice in one request; it ends at once and is not looked up by name."""
        transfer.end("Errored", self._clock.now(), f"Duplicate transfer of {transfer.filename}")
        transfer.finished = True
        self.by_id[transfer.id] = transfer

    def unfinished(self) -> list[Transfer]:
        """Transfers whose task has not ended."""
        return [transfer for transfer in self.by_id.values() if not transfer.finished]

    def hide_completed(self) -> None:
        """Hide every Completed download, whoever asked for it."""
        for transfer in self.by_id.values():
            if transfer.is_completed:
                transfer.removed = True

    def listing(
        self, *, include_removed: bool = False, username: str | None = None, release: Release = NEWEST
    ) -> bytes:
        """Transfers grouped by user and remote folder, rendered."""
        groups: dict[str, dict[str, list[Transfer]]] = {}
        for transfer in self.by_id.values():
            if (include_removed or not transfer.removed) and username in (None, transfer.username):
                groups.setdefault(transfer.username, {}).setdefault(transfer.directory, []).append(transfer)
        now = self._clock.now()
        users = [_user(name, folders, now, release) for name, folders in groups.items()]
        return b"[" + b",".join(users) + b"]"


def _double(value: float) -> float:
    """A double as .NET writes it: without a point when it is whole."""
    return int(value) if value.is_integer() else value


def _as_before(fields: dict[str, Any], release: Release) -> dict[str, Any]:
    """The field set of an older daemon (contracts 1)."""
    gone = {"removed"} if release >= (0, 25) else {"removed", "batchId", "attempts", "nextAttemptAt"}
    kept = {name: value for name, value in fields.items() if name not in gone}
    return {**kept, "startOffset": 0, "stateDescription": fields["state"]}


def _user(name: str, folders: dict[str, list[Transfer]], now: datetime, release: Release) -> bytes:
    parts = (_folder(path, files, now, release) for path, files in folders.items())
    return b'{"username":' + as_bytes(name) + b',"directories":[' + b",".join(parts) + b"]}"


def _folder(path: str, files: Iterable[Transfer], now: datetime, release: Release) -> bytes:
    shown = [file.json(now, release) for file in files]
    head = b'{"directory":' + as_bytes(path) + b',"fileCount":' + str(len(shown)).encode()
    return head + b',"files":[' + b",".join(shown) + b"]}"
