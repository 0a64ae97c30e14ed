"""FLAC (RFC 9639): metadata blocks, and whether the last frame is really the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tonearm.services.disk.sound.look import Bytes, Damaged, Look
from tonearm.services.disk.sound.mp3 import id3_end

__all__ = ["look"]

_FIXED_SIZES: Final = {1: 192, **{n: 576 << n - 2 for n in range(2, 6)}, **{n: 256 << n - 8 for n in range(8, 16)}}
_LARGEST_FRAME: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _StreamInfo:
    largest_block: int
    largest_frame: int
    rate_hz: int
    bits: int
    total: int
    md5: str


def look(data: Bytes) -> Look:
    """Read the claim in STREAMINFO and look for the frame that should end the file.

    Raises
    ------
    Damaged
        The metadata blocks cannot be followed to a first frame.
    """
    info, start = _metadata(data)
    end = len(data) - (128 if bytes(data[-128:-125]) == b"TAG" else 0)
    if start + 2 > end or not _is_sync(data, start):
        raise Damaged("no FLAC frame follows its header")
    problems = [] if _ends_well(data, start, end, info) else ["its last FLAC frame is missing or damaged"]
    seconds = info.total / info.rate_hz if info.total and info.rate_hz else None
    md5 = "" if set(info.md5) == {"0"} else info.md5
    return Look(seconds, [(start, end)], info.rate_hz or None, tuple(problems), md5, info.bits)


def _metadata(data: Bytes) -> tuple[_StreamInfo, int]:
    place, info, last = id3_end(data) + 4, None, False
    while not last:
        if place + 4 > len(data):
            raise Damaged("its FLAC header runs past the end of the file")
        last, kind = bool(data[place] & 0x80), data[place] & 0x7F
        size = int.from_bytes(data[place + 1 : place + 4], "big")
        if kind == 0:
            info = _stream_info(bytes(data[place + 4 : place + 4 + size]))
        place += 4 + size
    if info is None:
        raise Damaged("its FLAC header has no stream information")
    return info, place


def _stream_info(block: bytes) -> _StreamInfo:
    if len(block) < 34:
        raise Damaged("its FLAC stream information is cut short")
    packed = int.from_bytes(block[10:18], "big")
    return _StreamInfo(
        largest_block=int.from_bytes(block[2:4], "big"),
        largest_frame=int.from_bytes(block[7:10], "big"),
        rate_hz=packed >> 44,
        bits=(packed >> 36 & 0x1F) + 1,
        total=packed & (1 << 36) - 1,
        md5=block[18:34].hex(),
    )


def _ends_well(data: Bytes, start: int, end: int, info: _StreamInfo) -> bool:
    """Whether a frame with good checksums ends exactly at the end and closes the claimed number of samples."""
    reach = min(end - start, max(info.largest_frame, 64 * 1024), _LARGEST_FRAME)
    tail = bytes(data[end - reach : end])
    place = tail.rfind(b"\xff")
    while place >= 0:
        if place + 6 < len(tail) and tail[place + 1] & 0xFE == 0xF8:
            frame_end = _frame_end(tail, place, info.largest_block)
            if frame_end is not None and info.total in (0, frame_end) and _crc16(tail[place:]) == 0:
                return True
        place = tail.rfind(b"\xff", 0, place)
    return False


def _frame_end(tail: bytes, place: int, block: int) -> int | None:
    """Return the number of the sample after the frame at ``place``; None when its header is none."""
    coded = _coded_number(tail, place + 4)
    if coded is None:
        return None
    number, after = coded
    size_code, rate_code = tail[place + 2] >> 4, tail[place + 2] & 15
    size = _FIXED_SIZES.get(size_code)
    if size_code in (6, 7):
        width = size_code - 5
        size, after = int.from_bytes(tail[after : after + width], "big") + 1, after + width
    after += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if size is None or after >= len(tail) or _crc8(tail[place:after]) != tail[after]:
        return None
    return (number if tail[place + 1] & 1 else number * block) + size


def _coded_number(tail: bytes, place: int) -> tuple[int, int] | None:
    """Read a number in the extended UTF-8 form of FLAC: (number, place after it)."""
    first = tail[place] if place < len(tail) else 0xFF
    if first < 0x80:
        return first, place + 1
    width = 8 - (first ^ 0xFF).bit_length()
    rest = tail[place + 1 : place + width]
    if not 2 <= width <= 7 or len(rest) != width - 1 or any(byte & 0xC0 != 0x80 for byte in rest):
        return None
    number = first & (1 << 7 - width) - 1
    for byte in rest:
        number = number << 6 | byte & 0x3F
    return number, place + width


def _is_sync(data: Bytes, place: int) -> bool:
    return data[place] == 0xFF and data[place + 1] & 0xFE == 0xF8


def _table(polynomial: int, bits: int) -> list[int]:
    top, mask = 1 << bits - 1, (1 << bits) - 1
    table = []
    for byte in range(256):
        value = byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
        table.append(value)
    return table


_CRC8: Final = _table(0x07, 8)
_CRC16: Final = _table(0x8005, 16)


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value = _CRC8[value ^ byte]
    return value


def _crc16(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 ^ _CRC16[value >> 8 ^ byte]) & 0xFFFF
    return value
