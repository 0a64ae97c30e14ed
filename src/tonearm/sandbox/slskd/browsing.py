"""A peer's shares as browsing shows them: folders with bare file names, in the library's own shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tonearm.sandbox.slskd.answers import extension
from tonearm.sandbox.world.records import SharedFile

__all__ = ["folders", "split_path"]

# Numbers of the Soulseek protocol's file attributes.
_BIT_RATE, _LENGTH, _IS_VARIABLE, _SAMPLE_RATE, _BIT_DEPTH = 0, 1, 2, 4, 5


def split_path(remote_path: str) -> tuple[str, str]:
    """Folder and bare name."""
    cut = max(remote_path.rfind("\\"), remote_path.rfind("/"))
    return remote_path[: max(cut, 0)], remote_path[cut + 1 :]


def folders(files: Iterable[SharedFile]) -> list[dict[str, Any]]:
    """Files grouped by folder, folders by name."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        folder, name = split_path(file.remote_path)
        groups.setdefault(folder, []).append(_shape(file, name))
    return [{"name": name, "fileCount": len(group), "files": group} for name, group in sorted(groups.items())]


def _shape(file: SharedFile, name: str) -> dict[str, Any]:
    told = file.advertised
    values = (
        (_BIT_RATE, told.bit_rate),
        (_LENGTH, told.length),
        (_IS_VARIABLE, None if told.is_vbr is None else int(told.is_vbr)),
        (_SAMPLE_RATE, told.sample_rate),
        (_BIT_DEPTH, told.bit_depth),
    )
    attributes = [{"type": number, "value": value} for number, value in values if value is not None]
    return {
        "code": 1,
        "filename": name,
        "size": told.size,
        "extension": extension(file.remote_path),
        "attributeCount": len(attributes),
        "attributes": attributes,
        "bitRate": told.bit_rate,
        "bitDepth": told.bit_depth,
        "length": told.length,
        "sampleRate": told.sample_rate,
        "isVariableBitRate": told.is_vbr,
    }
