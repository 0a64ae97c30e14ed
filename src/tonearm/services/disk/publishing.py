"""Steps 6 and 7: give the verified copy its name, re-read it by its path, write ``published``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from tonearm.model import FilingStep, JournalRow, Reason
from tonearm.naming import as_safe
from tonearm.services.disk.copying import exists, hash_of, remove_if_there
from tonearm.services.disk.covers import leave_cover
from tonearm.services.disk.fs import Folder
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.planning import SameSound
from tonearm.services.disk.publish import Duplicate, choose_name, publish, publish_over_reservation
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.rows import Rows, cover_temp, folder_of, name_of, temp_name

__all__ = ["Publisher"]

_RESERVING = "reserving;"
_COVER = "reserving the cover;"
_MOST_TRIES = 20


class Publisher:
    """Publishes a staged copy, also when a death left it half done."""

    def __init__(self, places: Places, rows: Rows, inspector: Inspector) -> None:
        self._places, self._rows, self._inspector = places, rows, inspector

    def publish(self, row: JournalRow, *, again: Callable[[JournalRow], JournalRow]) -> JournalRow:
        """Bring the row from ``staged`` to ``published``.

        Parameters
        ----------
        row : JournalRow
            At ``staged``.
        again : callable
            Stages anew, when the copy is gone or damaged.
        """
        if not self._is_there(row):
            row = again(self._start_over(row))
        with self._places.library_folder(folder_of(row.order)) as folder:
            row = self._name(row, folder)
            if row.step is FilingStep.PUBLISHED:
                return row
            row = self._leave_cover(row, folder)
        return self._rows.write(self.verified(row).replace(step=FilingStep.PUBLISHED))

    def _leave_cover(self, row: JournalRow, folder: Folder) -> JournalRow:
        noted = row.replace(detail=f"{_COVER} {row.detail.removeprefix(_COVER).strip()}")
        reserved = row.detail.startswith(_COVER)
        leave_cover(folder, row.order, cover_temp(row.order), partial(self._note, noted), reserved=reserved)
        return row.replace(detail=row.detail.removeprefix(_COVER).removeprefix(_RESERVING).strip())

    def _note(self, row: JournalRow) -> None:
        self._rows.write(row)

    def verified(self, row: JournalRow) -> JournalRow:
        """Re-open the final file by its path and compare; ``Refused`` when it is not what was staged."""
        with self._places.library_folder(folder_of(row.order)) as folder:
            if hash_of(folder, name_of(row)) != row.staged_sha256:
                raise Refused(Reason.FILING_FAILED, "The filed copy is not what was written; the original is kept.")
        return row

    def roll_back(self, row: JournalRow, stop: Refused) -> None:
        """Remove the temporary files and give the operation up, unless its file is published already."""
        try:
            with self._places.library_folder(folder_of(row.order)) as folder:
                if row.step is FilingStep.STAGED and self._is_published(row, folder):
                    return
                self._drop_reservation(row, folder)
                for left in (temp_name(row.order), cover_temp(row.order)):
                    remove_if_there(folder, left)
        except FileNotFoundError:
            pass
        self._rows.end(row, FilingStep.ABANDONED, stop.reason, stop.detail)

    def _start_over(self, row: JournalRow) -> JournalRow:
        with suppress(FileNotFoundError), self._places.library_folder(folder_of(row.order)) as folder:
            self._drop_reservation(row, folder)
        return self._rows.write(row.replace(step=FilingStep.PLANNED, staged_sha256="", detail=""))

    def _is_there(self, row: JournalRow) -> bool:
        try:
            with self._places.library_folder(folder_of(row.order)) as folder:
                return self._is_published(row, folder) or hash_of(folder, temp_name(row.order)) == row.staged_sha256
        except FileNotFoundError:
            return False

    def _is_published(self, row: JournalRow, folder: Folder) -> bool:
        """Whether the final name holds our copy; beside a temporary file it must be the very same file."""
        temp = exists(folder, temp_name(row.order))
        final = exists(folder, name_of(row))
        if final is None or (temp is not None and (temp.device, temp.inode) != (final.device, final.inode)):
            return False
        return hash_of(folder, name_of(row)) == row.staged_sha256

    def _name(self, row: JournalRow, folder: Folder) -> JournalRow:
        temp = temp_name(row.order)
        if self._is_published(row, folder):
            remove_if_there(folder, temp)
            return row
        if self._is_reserved(row, folder):
            publish_over_reservation(folder, temp, name_of(row))
            return row
        extension = row.target.rpartition(".")[2]
        same = SameSound(self._inspector, folder.path, row.payload_digest)
        for _ in range(_MOST_TRIES):
            try:
                name = choose_name(folder, as_safe(row.order.stem), extension, same)
                row = self._aim(row, name)
                noted = row.replace(detail=f"{_RESERVING} {row.detail}")
                publish(folder, temp, name, partial(self._note, noted))
            except FileExistsError:
                continue
            except Duplicate as duplicate:
                return self._give_way(row, folder, duplicate.name)
            return row
        raise Refused(Reason.FILING_FAILED, "Another program keeps taking the name of the file; try again later.")

    def _aim(self, row: JournalRow, name: str) -> JournalRow:
        target = "/".join([*folder_of(row.order), name])
        return row if target == row.target else self._rows.write(row.replace(target=target))

    def _is_reserved(self, row: JournalRow, folder: Folder) -> bool:
        final = exists(folder, name_of(row))
        return row.detail.startswith(_RESERVING) and final is not None and final.size == 0

    def _drop_reservation(self, row: JournalRow, folder: Folder) -> None:
        if self._is_reserved(row, folder):
            remove_if_there(folder, name_of(row))

    def _give_way(self, row: JournalRow, folder: Folder, name: str) -> JournalRow:
        """The same sound appeared under the name meanwhile: ours is not needed."""
        target = "/".join([*folder_of(row.order), name])
        row = self._rows.write(row.replace(step=FilingStep.PUBLISHED, target=target, staged_sha256="", detail=""))
        remove_if_there(folder, temp_name(row.order))
        return row
