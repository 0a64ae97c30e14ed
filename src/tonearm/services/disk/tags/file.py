"""Open, read and write the tags of one file, whatever its format."""

from __future__ import annotations

from typing import Any, Final

from tonearm.services.disk.sound.look import Kind
from tonearm.services.disk.tags import id3, mp4, vorbis
from tonearm.services.disk.tags.fields import Fields
from tonearm.services.disk.tags.picture import Picture

__all__ = ["LARGEST_TAGS", "first", "read_tags", "write_tags"]

LARGEST_TAGS: Final = 64 * 1024 * 1024
"""Most bytes beside the sound; such a file is not opened by the tag library at all."""
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


def write_tags(path: str, kind: Kind, fields: Fields, cover: Picture | None) -> list[str]:
    """Write the fields into an existing file and read them back.

    Returns
    -------
    list of str
        Names of fields that did not come back as written; empty when all is well.
    """
    file = _open(path, kind)
    _FAMILY[kind].write(file, fields, cover)
    if kind == "mp3":
        file.save(padding=_padding, v1=0, v2_version=4)
    else:
        file.save(padding=_padding)
    again = read_tags(path, kind)
    return [name for name, values in fields.items() if again.get(name) != values]


def first(fields: Fields, name: str) -> str | None:
    """Return the first value that is not blank."""
    return next((value for value in fields.get(name, []) if value.strip()), None)


def _padding(_: Any) -> int:
    return _PADDING


def _open(path: str, kind: Kind) -> Any:
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
