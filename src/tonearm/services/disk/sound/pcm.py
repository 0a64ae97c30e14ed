"""WAV (RIFF) and AIFF (IFF): uncompressed sound in chunks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from tonearm.services.disk.sound.look import Bytes, Damaged, Look

__all__ = ["look_aiff", "look_wav"]


def look_wav(data: Bytes) -> Look:
    """Read format and data chunk; ``Damaged`` when one is missing."""
    chunks = dict(_chunks(data, "little"))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise Damaged("its WAV format or data chunk is missing")
    low, _ = chunks[b"fmt "]
    rate = int.from_bytes(data[low + 4 : low + 8], "little")
    per_second = int.from_bytes(data[low + 8 : low + 12], "little")
    start, end = chunks[b"data"]
    return _look(data, start, end, (end - start) / per_second if per_second else None, rate)


def look_aiff(data: Bytes) -> Look:
    """Read common and sound chunk; ``Damaged`` when one is missing."""
    chunks = dict(_chunks(data, "big"))
    if b"COMM" not in chunks or b"SSND" not in chunks:
        raise Damaged("its AIFF common or sound chunk is missing")
    low, _ = chunks[b"COMM"]
    frames = int.from_bytes(data[low + 2 : low + 6], "big")
    rate = _extended(bytes(data[low + 8 : low + 18]))
    start, end = chunks[b"SSND"]
    return _look(data, start, end, frames / rate if rate else None, int(rate))


def _look(data: Bytes, start: int, end: int, seconds: float | None, rate: int) -> Look:
    problems = ("its sound is cut short",) if end > len(data) else ()
    return Look(seconds, [(start, min(end, len(data)))], rate or None, problems)


def _chunks(data: Bytes, order: Literal["little", "big"]) -> Iterator[tuple[bytes, tuple[int, int]]]:
    place = 12
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], order)
        yield bytes(data[place : place + 4]), (place + 8, place + 8 + size)
        place += 8 + size + (size & 1)


def _extended(number: bytes) -> float:
    """Read an 80-bit float, as AIFF keeps its sample rate."""
    exponent = (int.from_bytes(number[:2], "big") & 0x7FFF) - 16383 - 63
    mantissa = int.from_bytes(number[2:10], "big")
    return math.ldexp(mantissa, exponent) if -64 <= exponent <= 0 else 0.0
