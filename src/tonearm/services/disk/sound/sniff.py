"""Tell the format from the content; the name says nothing."""

from __future__ import annotations

from typing import cast

from tonearm.services.disk.sound import mp4, ogg
from tonearm.services.disk.sound.look import Bytes, Kind
from tonearm.services.disk.sound.mp3 import first_frame, id3_end

__all__ = ["sniff"]


def sniff(data: Bytes) -> Kind | None:
    """Return the format by magic and first structure; None for everything we do not file.

    Ogg with FLAC, AAC without a container, films and pages of text are all None.
    """
    start = id3_end(data)
    head = bytes(data[start : start + 12])
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"OggS") and start == 0:
        return cast("Kind | None", ogg.codec_of(data))
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[4:8] == b"ftyp":
        return "m4a" if mp4.holds_sound(data) else None
    return "mp3" if first_frame(data, start) is not None else None
