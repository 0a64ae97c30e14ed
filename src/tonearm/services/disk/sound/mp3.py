"""MPEG audio layer III: the chain of frames (ISO 11172-3, 13818-3) and the Xing/Info claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tonearm.services.disk.sound.look import Bytes, Damaged, Look

__all__ = ["Frame", "first_frame", "frame_at", "id3_end", "look"]

_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBPS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SEARCH: Final = 64 * 1024
_JUNK_TOLERATED: Final = 8 * 1024
_APE_FOOTER: Final = 32


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame header."""

    size: int
    samples: int
    rate_hz: int
    signature: tuple[int, int]


@dataclass(slots=True)
class _Walk:
    frames: int = 0
    seconds: float = 0.0
    junk: int = 0
    edge_break: bool = False
    cut: bool = False


def id3_end(data: Bytes) -> int:
    """Return where the ID3v2 tags in front end (0 without one)."""
    place = 0
    while bytes(data[place : place + 3]) == b"ID3" and len(data) >= place + 10:
        size = data[place + 6] << 21 | data[place + 7] << 14 | data[place + 8] << 7 | data[place + 9]
        place += 10 + size + (10 if data[place + 5] & 0x10 else 0)
    return min(place, len(data))


def frame_at(data: Bytes, place: int) -> Frame | None:
    """Read the frame header at ``place``; None when there is none of layer III."""
    if place + 4 > len(data) or data[place] != 0xFF or data[place + 1] & 0xE6 != 0xE2:
        return None
    version = data[place + 1] >> 3 & 3
    kbps_index, rate_index = data[place + 2] >> 4, data[place + 2] >> 2 & 3
    if version == 1 or rate_index == 3 or kbps_index in (0, 15):
        return None
    rate = _RATES[version][rate_index]
    samples = 1152 if version == 3 else 576
    kbps = (_KBPS_1 if version == 3 else _KBPS_2)[kbps_index]
    size = samples // 8 * kbps * 1000 // rate + (data[place + 2] >> 1 & 1)
    return Frame(size, samples, rate, (version, rate_index))


def first_frame(data: Bytes, start: int) -> int | None:
    """Find three frames in a row within 64 KB; the place of the first, or None."""
    for place in range(start, min(len(data), start + _SEARCH)):
        if data[place] == 0xFF and _chained(data, place, 3):
            return place
    return None


def look(data: Bytes) -> Look:
    """Walk the chain from the first frame to the last tag.

    Raises
    ------
    Damaged
        No frames are found near the start.
    """
    start, end = id3_end(data), _audio_end(data)
    first = first_frame(data[:end], start)
    if first is None:
        raise Damaged("no MPEG frames follow its header")
    head = frame_at(data, first)
    claimed = _claimed_frames(data, first)
    walk = _walk(data, first, end)
    problems = _problems(walk, claimed)
    if any(data[start:first]):
        problems.append("foreign bytes lie before its first frame")
    rate = head.rate_hz if head else None
    seconds = claimed * head.samples / head.rate_hz if claimed and head else walk.seconds
    return Look(seconds, [(start, end)], rate, tuple(problems))


def _problems(walk: _Walk, claimed: int | None) -> list[str]:
    problems = []
    if claimed and abs(walk.frames - claimed) > max(2, claimed // 100):
        problems.append(f"its header claims {claimed} frames but {walk.frames} are there")
    if walk.cut:
        problems.append("its last frame is cut short")
    if walk.edge_break or walk.junk > _JUNK_TOLERATED:
        problems.append(f"its chain of frames is broken ({walk.junk} foreign bytes)")
    return problems


def _walk(data: Bytes, first: int, end: int) -> _Walk:
    walk, place = _Walk(), first
    while place < end - 3:
        frame = frame_at(data, place)
        if frame is None:
            following = _resume(data, place, end)
            walk.junk += following - place
            walk.edge_break |= place - first < _SEARCH or end - following < _SEARCH
            place = following
            continue
        walk.cut = place + frame.size > end
        walk.frames += 0 if walk.cut else 1
        walk.seconds += frame.samples / frame.rate_hz
        place += frame.size
    if walk.frames:
        walk.frames -= 1 if _claimed_frames(data, first) else 0
    return walk


def _resume(data: Bytes, place: int, end: int) -> int:
    """Find the next place where two frames follow each other."""
    window = 1 << 16
    while place < end:
        block = bytes(data[place : min(end, place + window)])
        at = block.find(b"\xff", 1)
        while at >= 0:
            if _chained(data[:end], place + at, 2):
                return place + at
            at = block.find(b"\xff", at + 1)
        place += len(block)
    return end


def _chained(data: Bytes, place: int, count: int) -> bool:
    signature = None
    for _ in range(count):
        frame = frame_at(data, place)
        if frame is None or signature not in (None, frame.signature):
            return place >= len(data) and signature is not None
        signature = frame.signature
        place += frame.size
    return True


def _claimed_frames(data: Bytes, first: int) -> int | None:
    """Read the number of frames from a Xing, Info or VBRI header, which is itself no music."""
    head = bytes(data[first : first + 200])
    for mark in (b"Xing", b"Info"):
        at = head.find(mark, 4, 60)
        if at > 0 and head[at + 7] & 1:
            return int.from_bytes(head[at + 8 : at + 12], "big") or None
    at = head.find(b"VBRI", 4, 60)
    return int.from_bytes(head[at + 14 : at + 18], "big") or None if at > 0 else None


def _audio_end(data: Bytes) -> int:
    end = len(data)
    if bytes(data[max(0, end - 128) : max(0, end - 128) + 3]) == b"TAG":
        end -= 128
    footer = bytes(data[max(0, end - _APE_FOOTER) : end])
    if footer.startswith(b"APETAGEX"):
        size = int.from_bytes(footer[12:16], "little") + (_APE_FOOTER if footer[23] & 0x80 else 0)
        end -= size if size <= end else 0
    return end
