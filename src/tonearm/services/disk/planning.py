"""Steps 0 to 2: accept the original, hash it, choose the name, check the space, write ``planned``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonearm.model import AudioFormat, FilingOrder, FilingStep, JournalRow, Reason
from tonearm.naming import as_safe
from tonearm.services.disk.copying import hash_file
from tonearm.services.disk.fs import Folder, Identity, identity_of
from tonearm.services.disk.inspecting import Inspector, Report
from tonearm.services.disk.places import Places
from tonearm.services.disk.publish import Duplicate, choose_name
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.rows import Rows, folder_of

__all__ = ["Planner", "SameSound"]

_SPARE: Final = 64 * 1024 * 1024
"""Bytes left free beside twice the file."""


class Planner:
    """Makes the first row of an operation. Nothing on the disk is changed."""

    def __init__(self, places: Places, rows: Rows, inspector: Inspector) -> None:
        self._places, self._rows, self._inspector = places, rows, inspector

    def plan(self, order: FilingOrder) -> JournalRow:
        """Accept the original and write the row.

        Returns
        -------
        JournalRow
            At ``planned``, or at ``published`` when the same sound lies at the target already.

        Raises
        ------
        Refused
            The original is missing, damaged, changing or not what was promised, or there is too little space.
        """
        folder_of(order), as_safe(order.stem)
        with self._places.source_folder(order.source) as (folder, name):
            identity, digest = _read_original(folder, name, order.size_bytes)
            report = self._inspector.inspect(folder.path / name)
            kind = _accept(report)
            if identity_of(folder.stat(name)) != identity:
                raise Refused(Reason.ORIGINAL_CHANGED, "The downloaded file changed while it was read.")
        self._check_space(identity.size + len(order.cover or b""))
        row = JournalRow(
            operation_id=order.operation_id,
            item_id=order.item_id,
            step=FilingStep.PLANNED,
            order=order,
            source_sha256=digest,
            payload_digest=report.payload,
            source_device=identity.device,
            source_inode=identity.inode,
            source_mtime_ns=identity.mtime_ns,
        )
        return self._rows.write(self._with_target(row, kind))

    def _with_target(self, row: JournalRow, kind: AudioFormat) -> JournalRow:
        segments = folder_of(row.order)
        stem = as_safe(row.order.stem)
        try:
            with self._places.library_folder(segments) as folder:
                same = SameSound(self._inspector, folder.path, row.payload_digest)
                name = choose_name(folder, stem, kind.value, same)
        except FileNotFoundError:
            name = f"{stem}.{kind.value}"
        except Duplicate as duplicate:
            target = "/".join([*segments, duplicate.name])
            return row.replace(step=FilingStep.PUBLISHED, target=target)
        return row.replace(target="/".join([*segments, name]))

    def _check_space(self, size: int) -> None:
        needed = 2 * size + _SPARE
        with self._places.library_folder(()) as root:
            free = root.free_bytes()
        if free < needed:
            raise Refused(
                Reason.DISK_FULL, f"Filing needs {needed >> 20} MB at the library, {free >> 20} MB are free; make room."
            )


class SameSound:
    """Tells whether a file of a folder holds the sound with this digest, undamaged."""

    def __init__(self, inspector: Inspector, folder: Path, payload: str) -> None:
        self._inspector, self._folder, self._payload = inspector, folder, payload

    def __call__(self, name: str) -> bool:
        report = self._inspector.inspect(self._folder / name, decode=False)
        return bool(report.payload) and report.payload == self._payload and not report.sound.problems


def _read_original(folder: Folder, name: str, promised: int) -> tuple[Identity, str]:
    try:
        with folder.open(name) as file:
            identity = identity_of(file.stat())
            if identity.size != promised:
                text = f"The file has {identity.size} bytes, {promised} were promised."
                raise Refused(Reason.FILE_CORRUPT, text)
            return identity, hash_file(file)
    except FileNotFoundError:
        raise Refused(Reason.FILE_NOT_FOUND, "The downloaded file is not where it should be.") from None


def _accept(report: Report) -> AudioFormat:
    kind, problems = report.sound.format, report.sound.problems
    if kind is None or problems:
        raise Refused(Reason.FILE_CORRUPT, "The downloaded file cannot be filed: " + "; ".join(problems) + ".")
    return kind
