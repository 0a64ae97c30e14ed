"""Steps 8 and 9: let the original go, when the copy is proven, and tidy up the folders it leaves empty."""

from __future__ import annotations

from datetime import timedelta

from tonearm.model import FilingStep, JournalRow, Reason
from tonearm.services.disk.copying import exists, hash_of, remove_if_there
from tonearm.services.disk.fs import Folder, Identity
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.planning import SameSound
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.rows import Rows, cover_temp, folder_of, is_duplicate, is_original, name_of, temp_name

__all__ = ["Finisher"]


class Finisher:
    """Brings a row from ``published`` to ``done``."""

    def __init__(self, places: Places, rows: Rows, inspector: Inspector, *, keep: timedelta) -> None:
        self._places, self._rows, self._inspector, self._keep = places, rows, inspector, keep

    def is_waiting(self, row: JournalRow) -> bool:
        """Whether the original of a published row is kept for some days yet."""
        if row.step is not FilingStep.PUBLISHED or not self._keep or not self._may_go(row):
            return False
        return row.updated_at is None or row.updated_at + self._keep > self._rows.clock.now()

    def finish(self, row: JournalRow, *, verify_first: bool) -> JournalRow:
        """Remove the original, unless it is to stay, and write ``done``.

        ``verify_first``: the final file was not read in this run, so it is read again before anything is deleted.
        """
        if not self._may_go(row):
            return self._rows.write(row.replace(step=FilingStep.DONE))
        if self.is_waiting(row):
            return row
        kept = self._copy_identity(row) if not verify_first or self._still_good(row) else None
        if kept is None:
            detail = "The filed copy was changed or removed before the original was let go; the original is kept."
            return self._rows.end(row, FilingStep.DONE, Reason.FILING_FAILED, detail)
        try:
            with self._places.source_folder(row.order.source) as (folder, name):
                changed = not self._remove(row, folder, name, kept)
        except Refused as refused:
            if refused.reason is not Reason.FILE_NOT_FOUND:
                raise
            changed = False
        if changed:
            detail = "The downloaded file changed while it was filed; both are kept."
            return self._rows.end(row, FilingStep.DONE, Reason.ORIGINAL_CHANGED, detail)
        self._places.remove_empty_parents(row.order.source)
        return self._rows.write(row.replace(step=FilingStep.DONE, original_removed=True))

    def _may_go(self, row: JournalRow) -> bool:
        return not row.order.keep_original and (row.tagged or is_duplicate(row))

    def _remove(self, row: JournalRow, folder: Folder, name: str, kept: Identity) -> bool:
        """Unlink the original if it is still itself and not the filed copy; whether it is gone."""
        found = exists(folder, name)
        if found is None:
            return True
        if not is_original(row, found) or (found.device, found.inode) == (kept.device, kept.inode):
            return False
        folder.unlink(name)
        folder.sync()
        return True

    def _copy_identity(self, row: JournalRow) -> Identity | None:
        with self._places.library_folder(folder_of(row.order)) as folder:
            for left in (temp_name(row.order), cover_temp(row.order)):
                remove_if_there(folder, left)
            return exists(folder, name_of(row))

    def _still_good(self, row: JournalRow) -> bool:
        try:
            with self._places.library_folder(folder_of(row.order)) as folder:
                if is_duplicate(row):
                    return SameSound(self._inspector, folder.path, row.payload_digest)(name_of(row))
                return hash_of(folder, name_of(row)) == row.staged_sha256
        except FileNotFoundError:
            return False
