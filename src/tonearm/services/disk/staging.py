"""Steps 3 to 5: copy to a temporary file beside the target, tag the copy, verify it, write ``staged``."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tonearm.model import FilingStep, JournalRow, Reason
from tonearm.services.disk.child import ChildFailed
from tonearm.services.disk.copying import copy, hash_of, rebuild, remove_if_there
from tonearm.services.disk.fs import Folder, OpenFile, identity_of
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.rows import Rows, cover_temp, folder_of, is_original, temp_name
from tonearm.services.disk.tags.file import HEADER_FIRST

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
            tagged, detail = True, ""
            try:
                self._build(row, folder, name)
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

    def _build(self, row: JournalRow, folder: Folder, name: str) -> None:
        """Make the tagged copy: in one pass where the tags lie in front of the sound, else copied, then tagged."""
        if row.target.rpartition(".")[2] in HEADER_FIRST:
            self._rebuild(row, folder, name)
        else:
            self._copy(row, folder, name)
            self._ask("tag", row, folder.path / name)

    def _copy(self, row: JournalRow, folder: Folder, name: str) -> None:
        """Copy the original and read the copy back."""
        with self._original(row) as source:
            copied = copy(source, folder, name)
        _check_read(row, copied)
        _check_written(folder, name, copied)

    def _rebuild(self, row: JournalRow, folder: Folder, name: str) -> None:
        """Write the new front and the sound behind it, and read the copy back."""
        with self._places.source_folder(row.order.source) as (source_folder, source_name):
            answer = self._ask("header", row, source_folder.path / source_name)
        front = base64.b64decode(answer["front"])
        with self._original(row) as source:
            seen, made = rebuild(source, folder, name, front, int(answer["start"]), int(answer["end"]))
        _check_read(row, seen)
        _check_written(folder, name, made)

    @contextmanager
    def _original(self, row: JournalRow) -> Iterator[OpenFile]:
        """Open the original; before and after, it must be the file that was planned."""
        with self._places.source_folder(row.order.source) as (folder, name):
            try:
                source = folder.open(name)
            except FileNotFoundError:
                raise Refused(Reason.FILE_NOT_FOUND, "The downloaded file is no longer there.") from None
            with source:
                _check_identity(row, source.stat())
                yield source
                _check_identity(row, source.stat())

    def _ask(self, job: str, row: JournalRow, path: Path) -> dict[str, Any]:
        order = row.order
        cover = base64.b64encode(order.cover).decode("ascii") if order.cover else None
        kind, fields = row.target.rpartition(".")[2], order.tags.model_dump(mode="json")
        try:
            return self._inspector.child.ask(job, path=str(path), format=kind, fields=fields, cover=cover)
        except ChildFailed as failed:
            raise _TagsFailed(str(failed)) from None

    def _verify(self, row: JournalRow, path: Path) -> None:
        """The tagged copy must be sound, hold the very same audio, and say what was ordered."""
        report = self._inspector.inspect(path, decode=False)
        if report.sound.problems or report.payload != row.payload_digest:
            raise _TagsFailed("; ".join(report.sound.problems) or "the sound of the copy was touched")
        different = self._ask("compare", row, path)["different"]
        if different:
            raise _TagsFailed("not all came back as written: " + ", ".join(different))


def _check_identity(row: JournalRow, found: os.stat_result) -> None:
    if not is_original(row, identity_of(found)):
        raise Refused(Reason.ORIGINAL_CHANGED, "The downloaded file changed after it was checked; it is kept.")


def _check_read(row: JournalRow, digest: str) -> None:
    if digest != row.source_sha256:
        raise Refused(Reason.ORIGINAL_CHANGED, "The downloaded file changed after it was checked; it is kept.")


def _check_written(folder: Folder, name: str, digest: str) -> None:
    if hash_of(folder, name) != digest:
        raise Refused(Reason.FILING_FAILED, "The copy did not come back from the disk as written; check the disk.")
