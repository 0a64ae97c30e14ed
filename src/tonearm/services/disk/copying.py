"""Copying and hashing through the file layer."""

from __future__ import annotations

import hashlib
from typing import Final

from tonearm.services.disk.fs import Folder, Identity, OpenFile, identity_of

__all__ = ["copy", "exists", "hash_file", "hash_of", "rebuild", "remove_if_there"]

_PIECE: Final = 1 << 20


def hash_file(file: OpenFile) -> str:
    """SHA-256 from where the file stands to its end."""
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def hash_of(folder: Folder, name: str) -> str | None:
    """SHA-256 of a file by name; None when it is not there."""
    try:
        with folder.open(name) as file:
            return hash_file(file)
    except FileNotFoundError:
        return None


def copy(source: OpenFile, folder: Folder, name: str) -> str:
    """Copy all bytes into a new file and bring them to the disk; SHA-256 of what was read."""
    digest = hashlib.sha256()
    with folder.create(name) as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
        target.sync()
    return digest.hexdigest()


def rebuild(source: OpenFile, folder: Folder, name: str, front: bytes, start: int, end: int) -> tuple[str, str]:
    """Write a new front, then the bytes ``start`` to ``end`` of the source, in one pass, and bring them to the disk.

    Returns
    -------
    tuple of str
        SHA-256 of all that was read from the source, and of all that was written.
    """
    seen, made, place = hashlib.sha256(), hashlib.sha256(front), 0
    with folder.create(name) as target:
        target.write(front)
        while piece := source.read(_PIECE):
            seen.update(piece)
            kept = piece[max(0, start - place) : max(0, end - place)]
            place += len(piece)
            if kept:
                made.update(kept)
                target.write(kept)
        target.sync()
    return seen.hexdigest(), made.hexdigest()


def exists(folder: Folder, name: str) -> Identity | None:
    """Identity of what has this name; None when nothing has."""
    try:
        return identity_of(folder.stat(name))
    except FileNotFoundError:
        return None


def remove_if_there(folder: Folder, name: str) -> bool:
    """Unlink a name of ours; whether it was there."""
    try:
        folder.unlink(name)
    except FileNotFoundError:
        return False
    return True
