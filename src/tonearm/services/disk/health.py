"""How the disk stands, for ``doctor()``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tonearm.model import Check, CheckState
from tonearm.services.disk.child import Child, ChildFailed
from tonearm.services.disk.places import Places
from tonearm.services.disk.sound.decode import decoder_available

__all__ = ["disk_checks"]

_LOW: Final = 2 * 1024**3
_DISK: Final = "disk"


def disk_checks(places: Places, child: Child) -> list[Check]:
    """Look at roots, rights, space, decoder and the checking process; never raises."""
    return [*_roots(places), _nesting(places), _space(places), _decoder(), _process(child)]


def _roots(places: Places) -> Iterator[Check]:
    yield _root("library root", places.library, writable=True)
    for root in places.downloads:
        yield _root("download root", root, writable=True)


def _root(what: str, path: Path, *, writable: bool) -> Check:
    if not path.is_dir():
        return _failed(what, f"{path} is not a folder", f"Create it, or correct {what.replace(' ', '_')}.")
    if writable and not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return _failed(what, f"{path} cannot be written", "Give your user the right to write there.")
    return Check(service=_DISK, check=what, state=CheckState.OK, detail=str(path))


def _nesting(places: Places) -> Check:
    for root in places.downloads:
        if root.is_relative_to(places.library) or places.library.is_relative_to(root):
            detail = f"{root} and {places.library} lie inside each other"
            return _failed("separate roots", detail, "Choose a library root outside the download root.")
    return Check(service=_DISK, check="separate roots", state=CheckState.OK, detail="downloads and library are apart")


def _space(places: Places) -> Check:
    try:
        with places.library_folder(()) as root:
            free = root.free_bytes()
    except OSError as error:
        return _failed("free space", f"cannot be asked ({error.strerror})", "Correct library_root.")
    low = free < _LOW
    return Check(
        service=_DISK,
        check="free space",
        state=CheckState.WARNING if low else CheckState.OK,
        detail=f"{free / 1e9:.1f} GB are free at the library",
        what_to_do="Make room before long downloads." if low else "",
    )


def _decoder() -> Check:
    if decoder_available():
        return Check(service=_DISK, check="decoder", state=CheckState.OK, detail="files are decoded to their end")
    detail = "PyAV is not installed: length and damage are read from structure only"
    return Check(
        service=_DISK,
        check="decoder",
        state=CheckState.WARNING,
        detail=detail,
        what_to_do="pip install 'tonearm[audio]'",
    )


def _process(child: Child) -> Check:
    try:
        child.ask("ping")
    except ChildFailed as failed:
        return _failed("checking process", str(failed), "See whether Python may start processes here.")
    return Check(service=_DISK, check="checking process", state=CheckState.OK, detail="ready, with limits")


def _failed(check: str, detail: str, what_to_do: str) -> Check:
    return Check(service=_DISK, check=check, state=CheckState.FAILED, detail=detail, what_to_do=what_to_do)
