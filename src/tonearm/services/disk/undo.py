"""Reverse filing by the journal: the filed copy goes, where the original is there or can be put back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tonearm.errors import DiskFull
from tonearm.model import FilingResult, FilingStep, JournalRow, Reason
from tonearm.ports import Clock, Journal
from tonearm.services.disk.copying import copy, hash_of, remove_if_there
from tonearm.services.disk.fs import Folder
from tonearm.services.disk.places import Places
from tonearm.services.disk.publish import publish
from tonearm.services.disk.refusal import Refused, refusal_of
from tonearm.services.disk.rows import Rows, folder_of, is_duplicate, name_of, temp_name

__all__ = ["Undoer"]

_FILED: Final = (FilingStep.PUBLISHED, FilingStep.DONE)
_BACK: Final = "The filed copy was removed; the original lies where it was downloaded."


class Undoer:
    """Takes filed copies out of the library again. A file that is not byte for byte ours is never removed."""

    def __init__(self, places: Places, journal: Journal, clock: Clock) -> None:
        self._places, self._journal, self._rows = places, journal, Rows(journal, clock)

    def undo(self, item_ids: Sequence[str]) -> list[FilingResult]:
        """Undo the filed operations of these items; one result each."""
        rows = [row for item_id in dict.fromkeys(item_ids) for row in self._journal.for_item(item_id)]
        return [self._undo(row) for row in rows if row.step in _FILED and not is_duplicate(row)]

    def _undo(self, row: JournalRow) -> FilingResult:
        try:
            self._put_back(row)
            self._remove_copy(row)
            row = self._rows.end(row, FilingStep.UNDONE, Reason.DECIDED_BY_PERSON, _BACK)
        except Refused as refused:
            return _kept(row, refused)
        except OSError as error:
            return _kept(row, refusal_of(error))
        except DiskFull as full:
            return _kept(row, Refused(Reason.DISK_FULL, str(full)))
        return FilingResult(
            operation_id=row.operation_id,
            item_id=row.item_id,
            filed=False,
            reason=Reason.DECIDED_BY_PERSON,
            detail=_BACK,
        )

    def _put_back(self, row: JournalRow) -> None:
        """See that the original is there; an untagged copy has its very bytes and is copied back."""
        try:
            with self._places.source_folder(row.order.source) as (folder, name):
                found = hash_of(folder, name)
                if found == row.source_sha256:
                    return
                if found is not None or row.staged_sha256 != row.source_sha256:
                    raise _gone()
                self._copy_back(row, folder, name)
        except Refused as refused:
            raise (_gone() if refused.reason is Reason.FILE_NOT_FOUND else refused) from None

    def _copy_back(self, row: JournalRow, folder: Folder, name: str) -> None:
        temp = temp_name(row.order)
        remove_if_there(folder, temp)
        with self._places.library_folder(folder_of(row.order)) as library, library.open(name_of(row)) as filed:
            copied = copy(filed, folder, temp)
        if copied != row.source_sha256:
            remove_if_there(folder, temp)
            raise Refused(Reason.ORIGINAL_CHANGED, "The filed copy was changed since, so it stays.")
        publish(folder, temp, name, _nothing_to_note)

    def _remove_copy(self, row: JournalRow) -> None:
        with self._places.library_folder(folder_of(row.order)) as folder:
            found = hash_of(folder, name_of(row))
            if found not in (None, row.staged_sha256):
                raise Refused(Reason.ORIGINAL_CHANGED, "The filed copy was changed since, so it stays.")
            remove_if_there(folder, name_of(row))
            folder.sync()


def _gone() -> Refused:
    return Refused(Reason.FILE_NOT_FOUND, "The original is gone, so the filed copy stays.")


def _nothing_to_note() -> None:
    """An empty name left in the download folder by a death is no original; the filed copy is still there."""


def _kept(row: JournalRow, why: Refused) -> FilingResult:
    return FilingResult(
        operation_id=row.operation_id,
        item_id=row.item_id,
        filed=True,
        reason=why.reason,
        detail=why.detail,
        path=row.target,
        original_removed=row.original_removed,
    )
