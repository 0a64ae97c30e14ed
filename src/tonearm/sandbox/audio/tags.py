"""Embedded tags and the padding before the audio that gives a file its exact size."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from mutagen.flac import FLAC
from mutagen.id3 import ID3, TALB, TDRC, TIT2, TPE1, TPE2, TRCK, TSSE
from mutagen.mp4 import MP4

from tonearm.sandbox.audio.ogg import with_comments
from tonearm.sandbox.world.records import EmbeddedTags

__all__ = ["with_tags"]

_ENCODER = "sandbox"
_MP4_KEYS = {"title": "\xa9nam", "artist": "\xa9ART", "album": "\xa9alb", "albumartist": "aART", "date": "\xa9day"}


def with_tags(data: bytes, format_: str, tags: EmbeddedTags, size: int) -> bytes:
    """Return an encoded file with tags, padded in front of its audio to ``size`` bytes.

    FLAC uses a PADDING block, MP3 the ID3v2 padding, MP4 a ``free`` atom, Ogg its comment packet.

    Raises
    ------
    ValueError
        With its tags the file is larger than ``size``.
    """
    fields = [(key, value) for key, value in _fields(tags) if value]
    if format_ in {"ogg", "opus"}:
        return with_comments(data, format_, [(key.upper(), value) for key, value in fields], size)
    save = {"flac": _save_flac, "mp3": _save_mp3, "m4a": _save_mp4}[format_]
    smallest = len(save(data, fields, 0))
    if smallest > size:
        raise ValueError(f"the {format_} file has {smallest} bytes; {size} were promised")
    padded = save(data, fields, size - smallest)
    if len(padded) != size:
        raise ValueError(f"padding the {format_} file gave {len(padded)} bytes; {size} were promised")
    return padded


def _fields(tags: EmbeddedTags) -> list[tuple[str, str]]:
    number = "" if tags.track_number is None else str(tags.track_number)
    return [
        ("title", tags.title),
        ("artist", tags.artist),
        ("album", tags.album),
        ("albumartist", tags.album_artist),
        ("tracknumber", number),
        ("date", tags.year),
    ]


def _by(amount: int) -> Callable[[Any], int]:
    return lambda info: amount


def _save_flac(data: bytes, fields: list[tuple[str, str]], padding: int) -> bytes:
    buffer = io.BytesIO(data)
    file = FLAC(buffer)
    for key, value in fields:
        file[key.upper()] = [value]
    buffer.seek(0)
    file.save(buffer, padding=_by(padding))
    return buffer.getvalue()


def _save_mp3(data: bytes, fields: list[tuple[str, str]], padding: int) -> bytes:
    frames: dict[str, Any] = {
        "title": TIT2,
        "artist": TPE1,
        "album": TALB,
        "albumartist": TPE2,
        "tracknumber": TRCK,
        "date": TDRC,
    }
    tags = ID3()
    tags.add(TSSE(encoding=3, text=[_ENCODER]))
    for key, value in fields:
        tags.add(frames[key](encoding=3, text=[value]))
    buffer = io.BytesIO(data)
    tags.save(buffer, v1=0, padding=_by(padding))
    return buffer.getvalue()


def _save_mp4(data: bytes, fields: list[tuple[str, str]], padding: int) -> bytes:
    buffer = io.BytesIO(data)
    file = MP4(buffer)
    for key, value in fields:
        if key == "tracknumber":
            file["trkn"] = [(int(value), 0)]
        else:
            file[_MP4_KEYS[key]] = [value]
    buffer.seek(0)
    file.save(buffer, padding=_by(padding))
    return buffer.getvalue()
