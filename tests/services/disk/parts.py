"""The neighbours of the disk as the tests need them: a journal of files, a clock without waiting, orders."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tonearm.model import FilingOrder, FilingStep, JournalRow, TagFields

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
ENDED = (FilingStep.DONE, FilingStep.ABANDONED, FilingStep.UNDONE)


class FileJournal:
    """One file per row, replaced atomically and flushed: the simplest thing that keeps `tonearm.ports.Journal`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def write(self, row: JournalRow) -> None:
        cover = row.order.cover
        bare = row.replace(order=row.order.replace(cover=None))
        path = self._path(row.operation_id)
        temp = path.with_suffix(".new")
        temp.write_text(f"{cover.hex() if cover else ''}\n{bare.model_dump_json()}")
        with temp.open("rb") as file:
            os.fsync(file.fileno())
        temp.replace(path)

    def read(self, operation_id: str) -> JournalRow | None:
        path = self._path(operation_id)
        if not path.exists():
            return None
        cover, _, text = path.read_text().partition("\n")
        row = JournalRow.model_validate_json(text)
        return row.replace(order=row.order.replace(cover=bytes.fromhex(cover))) if cover else row

    def all_rows(self) -> list[JournalRow]:
        names = sorted(self.folder.glob("*.row"), key=lambda path: path.stat().st_mtime_ns)
        return [row for path in names if (row := self.read(bytes.fromhex(path.stem).decode()))]

    def open_rows(self) -> list[JournalRow]:
        return [row for row in self.all_rows() if row.step not in ENDED]

    def for_item(self, item_id: str) -> list[JournalRow]:
        return [row for row in self.all_rows() if row.item_id == item_id]

    def _path(self, operation_id: str) -> Path:
        return self.folder / f"{operation_id.encode().hex()}.row"


class QuickClock:
    """A clock that does not wait; ``pass_time`` winds it forward."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)

    def pass_time(self, **units: float) -> None:
        self._now += timedelta(**units)


TAGS = TagFields(
    title="Träume / Songs?",
    artists=("Änne", "B & C"),
    album="The Album",
    album_artists=("Änne",),
    contributing_artists=("Original Artist",),
    remixers=("DJ 日本",),
    track_number=3,
    track_total=12,
    disc_number=1,
    disc_total=2,
    date="2019-05-17",
    isrc="DEABC1900001",
    catalogue_uri="spotify:track:4uLU6hMCjMI75M1A2tKUQC",
    compilation=False,
)


def order_for(source: Path, **changes: object) -> FilingOrder:
    """An order for a file in the download folder."""
    values: dict[str, object] = {
        "operation_id": "op-" + hashlib.sha256(str(source).encode()).hexdigest()[:12],
        "item_id": "item-1",
        "source": str(source),
        "size_bytes": source.stat().st_size if source.exists() else 1,
        "folder": ("Änne", "Änne - The Album"),
        "stem": "03 Träume _ Songs_",
        "tags": TAGS,
        "cover": PNG,
    }
    return FilingOrder.model_validate(values | changes)
