"""Steps 3 to 5: copy to a temporary file beside the target, tag the copy, verify it, write ``staged``."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from tonearm.model import FilingStep, JournalRow, Reason
from tonearm.services.disk.child import ChildFailed
from tonearm.services.disk.copying import copy, hash_of, remove_if_there
from tonearm.services.disk.fs import Folder, identity_of
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.rows import Rows, cover_temp, folder_of, is_original, temp_name

__all__ = ["Stager"]


class _TagsFailed(Exception):
    """The tags could not be written well; the message says why."""


class Stager:
    """Builds and verifies the copy."""

    def __init__(self, places: Places, rows: Rows, inspector: Inspector) -> None:
        self._places, self._rows, self._inspector = places, rows, inspector

    def stage(self, row: JournalRow) -> JournalRow:
        """Copy, tag, verify; without good tags the untagged copy is taken.

        Raises
        ------
        Refused
            The original is gone or changed, or the copy does not hold its sound.
        """
        name = temp_name(row.order)
        with self._places.library_folder(folder_of(row.order), make=True) as folder:
            for left in (name, cover_temp(row.order)):
                remove_if_there(folder, left)
            self._copy(row, folder, name)
            tagged, detail = True, ""
            try:
                self._tag(row, folder.path / name)
                self._verify(row, folder.path / name)
            except _TagsFailed as failed:
                tagged, detail = False, f"The tags could not be written: {failed}."
                remove_if_there(folder, name)
                self._copy(row, folder, name)
            with folder.open(name) as file:
                file.sync()
            staged = hash_of(folder, name)
        if staged is None:
            raise Refused(Reason.FILING_FAILED, "The copy under way was taken away by another program; try again.")
        return self._rows.write(row.replace(step=FilingStep.STAGED, staged_sha256=staged, tagged=tagged, detail=detail))

    def _copy(self, row: JournalRow, folder: Folder, name: str) -> None:
        """Copy the original, read the copy back, and see that the original is still itself."""
        with self._places.source_folder(row.order.source) as (source_folder, source_name):
            try:
                with source_folder.open(source_name) as source:
                    _check_identity(row, source.stat())
                    copied = copy(source, folder, name)
                    _check_identity(row, source.stat())
            except FileNotFoundError:
                raise Refused(Reason.FILE_NOT_FOUND, "The downloaded file is no longer there.") from None
        if copied != row.source_sha256:
            raise Refused(Reason.ORIGINAL_CHANGED, "The downloaded file changed after it was checked; both are kept.")
        if hash_of(folder, name) != copied:
            raise Refused(Reason.FILING_FAILED, "The copy did not come back from the disk as written; check the disk.")

    def _tag(self, row: JournalRow, path: Path) -> None:
        order = row.order
        kind = row.target.rpartition(".")[2]
        cover = base64.b64encode(order.cover).decode("ascii") if order.cover else None
        try:
            answer = self._inspector.child.ask(
                "tag", path=str(path), format=kind, fields=order.tags.model_dump(mode="json"), cover=cover
            )
        except ChildFailed as failed:
            raise _TagsFailed(str(failed)) from None
        if answer["different"]:
            raise _TagsFailed("not all came back as written: " + ", ".join(answer["different"]))

    def _verify(self, row: JournalRow, path: Path) -> None:
        """The tagged copy must be sound and hold the very same audio."""
        report = self._inspector.inspect(path, decode=False)
        if report.sound.problems or report.payload != row.payload_digest:
            raise _TagsFailed("; ".join(report.sound.problems) or "the sound of the copy was touched")


def _check_identity(row: JournalRow, found: os.stat_result) -> None:
    if not is_original(row, identity_of(found)):
        raise Refused(Reason.ORIGINAL_CHANGED, "The downloaded file changed after it was checked; it is kept.")
