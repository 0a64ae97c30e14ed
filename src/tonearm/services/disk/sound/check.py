"""The sound file check: format, structure to the last byte, payload digest. No decoder, no tag library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tonearm.services.disk.sound import flac, mp3, mp4, ogg, pcm
from tonearm.services.disk.sound.look import Bytes, Damaged, Kind, Look, tail_problems

__all__ = ["LONGEST_S", "check"]

LONGEST_S: Final = 24 * 3600.0
"""Longest duration believed, seconds."""

_LOOKS: Final[dict[Kind, Callable[[Bytes], Look]]] = {
    "flac": flac.look,
    "mp3": mp3.look,
    "m4a": mp4.look,
    "ogg": ogg.look,
    "opus": ogg.look,
    "wav": pcm.look_wav,
    "aiff": pcm.look_aiff,
}


def check(data: Bytes, kind: Kind) -> Look:
    """Look at a file of a known format; damage of any kind ends up in ``problems``."""
    try:
        found = _LOOKS[kind](data)
    except (Damaged, IndexError, KeyError, ValueError, OverflowError) as error:
        reason = str(error) if isinstance(error, Damaged) else "its structure makes no sense"
        found = Look(None, [(0, len(data))], problems=(reason,))
    seconds = found.duration_s if found.duration_s is not None and 0 < found.duration_s <= LONGEST_S else None
    problems = [*found.problems, *tail_problems(data, kind, found.spans)]
    if not sum(end - start for start, end in found.spans):
        problems.append("it holds no sound")
    return Look(seconds, found.spans, found.sample_rate_hz, tuple(problems), found.pcm_md5, found.bits_per_sample)
