"""The journal's rows: writing them with the time, and reading a result out of them."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from tonearm.model import FilingOrder, FilingResult, FilingStep, JournalRow, Reason
from tonearm.naming import SafeName, as_safe
from tonearm.ports import Clock, Journal
from tonearm.services.disk.fs import Identity

__all__ = [
    "Rows",
    "cover_temp",
    "folder_of",
    "is_duplicate",
    "is_original",
    "name_of",
    "reason_of",
    "result_of",
    "temp_name",
]

_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_REASONS: Final = frozenset(Reason)


class Rows:
    """Writes rows durably, each with the time of writing."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal, self.clock = journal, clock

    def read(self, operation_id: str) -> JournalRow | None:
        """The row of one operation."""
        return self._journal.read(operation_id)

    def write(self, row: JournalRow) -> JournalRow:
        """Bring a row to the disk and return it as written."""
        written = row.replace(updated_at=self.clock.now())
        self._journal.write(written)
        return written

    def end(self, row: JournalRow, step: FilingStep, reason: Reason, detail: str = "") -> JournalRow:
        """Write how an operation ended."""
        return self.write(row.replace(step=step, detail=f"{reason.value}: {detail}"))


def temp_name(order: FilingOrder) -> str:
    """Name of the copy under way, hidden from libraries; the operation's own."""
    given = order.operation_id
    mark = given if _PLAIN_ID.fullmatch(given) else hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:32]
    return f".ta-{mark}.part"


def cover_temp(order: FilingOrder) -> str:
    """Name of the cover under way."""
    return temp_name(order).removesuffix(".part") + ".cover.part"


def folder_of(order: FilingOrder) -> tuple[SafeName, ...]:
    """The target folder, each segment checked again: a record is no proof."""
    return tuple(as_safe(segment) for segment in order.folder)


def name_of(row: JournalRow) -> str:
    """The final file name."""
    return row.target.rpartition("/")[2]


def is_duplicate(row: JournalRow) -> bool:
    """Whether nothing of ours was published because the same sound lay there."""
    return row.step in (FilingStep.PUBLISHED, FilingStep.DONE) and not row.staged_sha256


def is_original(row: JournalRow, found: Identity) -> bool:
    """Whether this is still the file that was planned."""
    planned = Identity(row.source_device, row.source_inode, row.order.size_bytes, row.source_mtime_ns)
    return found == planned


def reason_of(row: JournalRow) -> tuple[Reason, str]:
    """Why the operation ended as it did, and the sentence beside it."""
    head, found, rest = row.detail.partition(": ")
    if found and head in _REASONS:
        return Reason(head), rest
    if is_duplicate(row):
        return Reason.SAME_AUDIO_ON_DISK, f"The same sound lies at {row.target}."
    if not row.tagged:
        return Reason.TAGGING_FAILED, row.detail
    return Reason.FILED_AND_VERIFIED, row.detail


def result_of(row: JournalRow) -> FilingResult:
    """Read a result out of a row whose file is published."""
    reason, detail = reason_of(row)
    duplicate = is_duplicate(row)
    return FilingResult(
        operation_id=row.operation_id,
        item_id=row.item_id,
        filed=not duplicate,
        reason=reason,
        detail=detail,
        path=None if duplicate else row.target,
        duplicate_of=row.target if duplicate else None,
        original_removed=row.original_removed,
    )
