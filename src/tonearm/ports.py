"""What we ask of others: one Protocol per neighbour. Adapters in ``tonearm.services`` keep them; flows only see these.

Every method MUST raise `tonearm.errors.TonearmError` or nothing; exceptions of other packages MUST NOT pass.
A service that cannot be asked MUST raise `ServiceUnreachable`; it MUST NOT answer with an empty result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from tonearm.model import (
    Artist,
    BatchId,
    Budget,
    Candidate,
    Check,
    FilingOrder,
    FilingResult,
    ItemId,
    ItemState,
    JournalRow,
    OwnedTrack,
    PlanRow,
    Playlist,
    QueueItem,
    Release,
    SearchAnswer,
    SharedFile,
    SoundFile,
    Track,
    Transfer,
    TransferId,
    Username,
)

__all__ = [
    "Catalogue",
    "Chooser",
    "Clock",
    "Files",
    "Journal",
    "Library",
    "Network",
    "Pictures",
    "Store",
]


@runtime_checkable
class Clock(Protocol):
    """Time. The sandbox's clock runs faster by one factor; nothing else may wait or look at the time."""

    def now(self) -> datetime:
        """Aware UTC wall time; windows that outlive the process are counted in it."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; durations are measured with it."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock."""
        ...


class Catalogue(Protocol):
    """What a track is (Spotify)."""

    async def playlist(self, ref: str) -> Playlist:
        """Read a playlist by URL, URI or id: all entries, in order. MUST follow paging to its end."""
        ...

    async def find_artists(self, text: str, limit: int = 5) -> list[Artist]:
        """Search artists; best first; at most 10."""
        ...

    async def find_tracks(self, *, title: str, artist: str = "", limit: int = 10) -> list[Track]:
        """Search tracks by title and perhaps artist; best first; at most 10."""
        ...

    async def find_text(self, text: str, limit: int = 5) -> tuple[list[Artist], list[Track]]:
        """Search artists and tracks with one request; at most 10 of each."""
        ...

    async def find_releases(self, text: str, limit: int = 5) -> list[Release]:
        """Search albums and singles by words of artist and title with one request; best first; at most 10."""
        ...

    async def artist_releases(self, artist_id: str, limit: int = 50) -> list[Release]:
        """Releases (albums and singles) of one artist, in the catalogue's order."""
        ...

    async def release_tracks(self, release_id: str) -> tuple[Release, list[Track]]:
        """One release with all its tracks; cached by id for good."""
        ...

    async def track(self, track_id: str) -> Track:
        """One track by id; last resort, costs a call."""
        ...

    async def picture(self, url: str) -> bytes | None:
        """Cover or artist picture (JPEG or PNG, at most 20 MB); None when there is none. Costs no quota."""
        ...

    async def check(self) -> list[Check]:
        """How it stands, for ``doctor()``. MUST NOT raise."""
        ...

    async def budget(self) -> list[Budget]:
        """What is left of the rolling 24 h ledger."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads. MAY be called twice."""
        ...


class Pictures(Protocol):
    """The one method of the catalogue that pictures need."""

    async def picture(self, url: str) -> bytes | None:
        """Bytes of a picture, or None."""
        ...


class Library(Protocol):
    """What the user owns (Plex), as a local snapshot."""

    async def snapshot(self) -> Sequence[OwnedTrack]:
        """All tracks of the music section; refreshed first when the server says that it changed.

        MUST raise `ServiceUnreachable` when the server cannot be asked: an old snapshot is no answer to "is it there?".
        """
        ...

    async def scan(self, folders: Iterable[Path]) -> None:
        """Ask the server to look at these local folders (inside the library root), and wait until it has."""
        ...

    async def check(self) -> list[Check]:
        """How it stands, for ``doctor()``. MUST NOT raise."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...


class Network(Protocol):
    """Who offers it (Soulseek through slskd)."""

    async def search(self, text: str, *, timeout_s: float = 15.0, response_limit: int = 100) -> SearchAnswer:
        """Run one search to its end and read its responses once. MUST keep the account's search budget."""
        ...

    async def enqueue(
        self, username: Username, files: Sequence[SharedFile], *, batch_id: BatchId, destination: str | None = None
    ) -> dict[str, TransferId | str]:
        """Ask one peer for files.

        Returns a map from remote path to `TransferId`; a refused file maps to nothing and is absent.
        ``batch_id`` makes the call repeatable: when it is known already, its transfers are returned and nothing is
        enqueued again. Raises `PeerOffline` when the peer cannot be reached.
        """
        ...

    async def transfers(self) -> list[Transfer]:
        """All downloads the daemon shows, of every client; one request."""
        ...

    async def batch(self, batch_id: BatchId) -> list[Transfer] | None:
        """Transfers of one of our batches, removed ones included; None when the daemon does not know it."""
        ...

    async def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """One transfer by id, also when removed; None when unknown."""
        ...

    async def cancel(self, username: Username, transfer_id: TransferId) -> None:
        """Cancel; asynchronous at the daemon. Unknown ids are no error."""
        ...

    async def remove(self, username: Username, transfer_id: TransferId) -> bool:
        """Hide one of our finished transfers from the daemon's list; whether it is gone afterwards."""
        ...

    async def sweep_completed(self) -> None:
        """Hide every finished download of every client. Only on an explicit wish."""
        ...

    async def local_path(self, transfer: Transfer, destination: str | None) -> Path | None:
        """Where the finished file lies for us: event, computed path or listing; path map applied. None: not found."""
        ...

    async def check(self) -> list[Check]:
        """How it stands, for ``doctor()``. MUST NOT raise."""
        ...

    async def budget(self) -> list[Budget]:
        """What is left of the search window."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Store(Protocol):
    """The durable queue, plans, decisions and answers; one SQLite file."""

    read_only: bool

    async def add_items(self, items: Sequence[QueueItem]) -> list[QueueItem]:
        """Insert, in order; an id that exists already is left alone and returned as stored."""
        ...

    async def get_items(self, ids: Iterable[ItemId]) -> list[QueueItem]:
        """Read by id, in the order asked; unknown ids are left out."""
        ...

    async def list_items(
        self, state: ItemState | None = None, *, skip: int = 0, limit: int | None = 50
    ) -> list[QueueItem]:
        """A page, by priority and age. ``limit=None`` reads all."""
        ...

    async def count_items(self) -> dict[ItemState, int]:
        """How many per state; states without items are absent."""
        ...

    async def claim(self, limit: int, now: datetime) -> list[QueueItem]:
        """Promote waiting items whose time has come, then return up to ``limit`` queued, unpaused items, best first."""
        ...

    async def save_items(self, items: Sequence[QueueItem]) -> None:
        """Write changed items in one transaction. MUST refuse an illegal move (`IllegalTransition`)."""
        ...

    async def delete_items(self, ids: Iterable[ItemId]) -> int:
        """Forget ended items; how many there were."""
        ...

    async def save_plan(self, key: str, rows: Sequence[PlanRow]) -> None:
        """Keep a plan under its key (playlist and settings digest), so that a restart goes on with the same one."""
        ...

    async def load_plan(self, key: str) -> list[PlanRow] | None:
        """The kept plan, or None."""
        ...

    async def save_answer(self, query: str, answer: SearchAnswer, at: datetime) -> None:
        """Keep a search answer for reuse."""
        ...

    async def load_answer(self, query: str, not_before: datetime) -> SearchAnswer | None:
        """An answer received at or after ``not_before``, or None."""
        ...

    async def save_library(self, key: str, token: str, tracks: Sequence[OwnedTrack]) -> None:
        """Keep a library snapshot with the server's change token."""
        ...

    async def load_library(self, key: str) -> tuple[str, list[OwnedTrack]] | None:
        """The kept snapshot and its change token, or None."""
        ...

    async def folder_for(self, album_key: str, wanted: str) -> str:
        """The folder an album was given first; ``wanted`` is stored when it has none yet."""
        ...

    async def remember(self, kind: str, key: str, value: str) -> None:
        """Keep a small fact (a person's decision, a rejected file, a filed track)."""
        ...

    async def recall(self, kind: str, key: str) -> str | None:
        """A kept fact, or None."""
        ...

    async def spend(self, ledger: str, now: datetime, *, limit: int, window_s: float) -> datetime | None:
        """Write one use into a rolling ledger and return None, or return when the next use is free."""
        ...

    async def spent(self, ledger: str, now: datetime, *, window_s: float) -> int:
        """Uses within the window."""
        ...

    async def close(self) -> None:
        """Checkpoint and close. MAY be called twice."""
        ...


class Journal(Protocol):
    """The filing journal: synchronous and durable (FULL) before the disk changes; called from the file thread only."""

    def write(self, row: JournalRow) -> None:
        """Insert or replace the row of one operation. Returns only when it is on disk."""
        ...

    def read(self, operation_id: str) -> JournalRow | None:
        """The row of one operation."""
        ...

    def open_rows(self) -> list[JournalRow]:
        """Operations that are neither done, abandoned nor undone, oldest first."""
        ...

    def for_item(self, item_id: str) -> list[JournalRow]:
        """All operations of one queue item, oldest first."""
        ...


class Files(Protocol):
    """The disk: looking at sound files and filing them by the journal."""

    async def inspect(self, path: Path) -> SoundFile:
        """Look at a file in a limited child process. MUST NOT raise for anything the bytes say."""
        ...

    async def file(self, order: FilingOrder) -> FilingResult:
        """Copy, tag, verify, publish without replacing, then remove the original (recipes/safety.md section 5)."""
        ...

    async def recover(self) -> list[FilingResult]:
        """Finish or roll back what a death left open."""
        ...

    async def undo(self, item_ids: Sequence[str]) -> list[FilingResult]:
        """Reverse filing by the journal where the original still exists; else say that it is gone."""
        ...

    async def free_bytes(self) -> int:
        """Free space at the library root."""
        ...

    async def check(self) -> list[Check]:
        """Roots, rights, space, decoder; for ``doctor()``. MUST NOT raise."""
        ...

    async def close(self) -> None:
        """End the child process and the thread."""
        ...


class Chooser(Protocol):
    """Who decides among candidates: a widget, a policy, a script."""

    async def choose(self, wanted: Track, candidates: Sequence[Candidate]) -> Candidate | None:
        """One of the candidates, or None for "a person must look"."""
        ...
