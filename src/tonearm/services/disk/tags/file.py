"""Open, read and write the tags of one file, whatever its format."""

from __future__ import annotations

import io
from typing import Any, Final

from tonearm.services.disk.sound.look import Bytes, Kind
from tonearm.services.disk.tags import id3, mp4, vorbis
from tonearm.services.disk.tags.fields import Fields
from tonearm.services.disk.tags.picture import Picture

__all__ = [
    "HEADER_FIRST",
    "LARGEST_TAGS",
    "different_tags",
    "first",
    "header_with_tags",
    "read_tags",
    "write_tags",
]

LARGEST_TAGS: Final = 64 * 1024 * 1024
"""Most bytes beside the sound; such a file is not opened by the tag library at all."""
HEADER_FIRST: Final = frozenset({"flac", "mp3"})
"""Formats whose tags all lie before the sound, so that a tagged copy is written in one pass."""
_MOST_FIELDS: Final = 10_000
_PADDING: Final = 8 * 1024
"""Bytes left free after the tags, so that later changes are cheap (a cover is written at once)."""
_FAMILY: Final[dict[Kind, Any]] = {
    "flac": vorbis,
    "ogg": vorbis,
    "opus": vorbis,
    "mp3": id3,
    "wav": id3,
    "aiff": id3,
    "m4a": mp4,
}


def read_tags(path: str, kind: Kind) -> Fields:
    """Return the tags by comment name; mutagen's errors pass."""
    fields: Fields = _FAMILY[kind].read(_open(path, kind))
    return dict(list(fields.items())[:_MOST_FIELDS])


def write_tags(path: str, kind: Kind, fields: Fields, cover: Picture | None) -> None:
    """Write the fields into an existing file; the rest of the file is moved as needed."""
    file = _open(path, kind)
    _FAMILY[kind].write(file, fields, cover)
    if kind == "mp3":
        file.save(padding=_padding, v1=0, v2_version=4)
    else:
        file.save(padding=_padding)


def header_with_tags(data: Bytes, audio: int, kind: Kind, fields: Fields, cover: Picture | None) -> bytes:
    """Return everything that comes before the sound, with the fields in it: for FLAC and MP3 (`HEADER_FIRST`).

    Parameters
    ----------
    data : memoryview
        The whole original; it is not changed.
    audio : int
        Where its sound begins.
    """
    front = io.BytesIO(bytes(data[:audio]))
    if kind == "flac":
        file = _open(front, kind)
        vorbis.write(file, fields, cover)
        front.seek(0)
        file.save(front, deleteid3=True, padding=_padding)
        return front.getvalue()
    made, holder = io.BytesIO(), _Holder(_id3_of(front))
    id3.write(holder, fields, cover)
    holder.tags.save(made, padding=_padding, v1=0, v2_version=4)
    return made.getvalue()


def different_tags(path: str, kind: Kind, fields: Fields) -> list[str]:
    """Read the file anew; names of the fields that are not as they should be."""
    found = read_tags(path, kind)
    return [name for name, values in fields.items() if found.get(name) != values]


def first(fields: Fields, name: str) -> str | None:
    """Return the first value that is not blank."""
    return next((value for value in fields.get(name, []) if value.strip()), None)


class _Holder:
    """Tags without a file around them."""

    def __init__(self, tags: Any) -> None:
        self.tags = tags


def _id3_of(front: io.BytesIO) -> Any:
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        return ID3(front)
    except ID3NoHeaderError:
        return ID3()


def _padding(_: Any) -> int:
    return _PADDING


def _open(path: str | io.BytesIO, kind: Kind) -> Any:
    from mutagen import aiff, flac, mp3, oggopus, oggvorbis, wave
    from mutagen import mp4 as mpeg4

    opener: dict[Kind, Any] = {
        "flac": flac.FLAC,
        "ogg": oggvorbis.OggVorbis,
        "opus": oggopus.OggOpus,
        "mp3": mp3.MP3,
        "wav": wave.WAVE,
        "aiff": aiff.AIFF,
        "m4a": mpeg4.MP4,
    }
    return opener[kind](path)
