"""Vorbis comments: FLAC, Ogg Vorbis, Opus."""

from __future__ import annotations

import base64
from typing import Any, Final

from tonearm.services.disk.tags.fields import Fields
from tonearm.services.disk.tags.picture import Picture

__all__ = ["read", "write"]

_OLD_NAMES: Final = {"tracktotal": ("totaltracks",), "disctotal": ("totaldiscs",)}
_PICTURE: Final = "metadata_block_picture"
_FRONT_COVER: Final = 3


def read(file: Any) -> Fields:
    """Return the comments by lower-case name; ``3/12`` in a number is split."""
    found: Fields = {}
    for name, value in file.tags or []:
        if name.lower() not in (_PICTURE, "coverart"):
            found.setdefault(name.lower(), []).append(value)
    for number, total in (("tracknumber", "tracktotal"), ("discnumber", "disctotal")):
        first, slash, rest = found.get(number, [""])[0].partition("/")
        if slash:
            found[number] = [first]
            found.setdefault(total, [rest])
    return found


def write(file: Any, fields: Fields, cover: Picture | None) -> None:
    """Set the given fields, leave all others; the cover replaces embedded front covers."""
    if file.tags is None:
        file.add_tags()
    for name, values in fields.items():
        file.tags[name] = values
        for old in _OLD_NAMES.get(name, ()):
            if old in file.tags:
                del file.tags[old]
    if cover is not None:
        _set_cover(file, cover)


def _set_cover(file: Any, cover: Picture) -> None:
    from mutagen.flac import FLAC
    from mutagen.flac import Picture as Block

    block = Block()
    block.type, block.mime, block.data = _FRONT_COVER, cover.mime, cover.data
    block.width, block.height, block.depth = cover.width, cover.height, 24
    if isinstance(file, FLAC):
        others = [picture for picture in file.pictures if picture.type != _FRONT_COVER]
        file.clear_pictures()
        for picture in (block, *others):
            file.add_picture(picture)
    else:
        file.tags[_PICTURE] = [base64.b64encode(block.write()).decode("ascii")]
