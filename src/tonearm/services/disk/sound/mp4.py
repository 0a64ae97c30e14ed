"""MP4 boxes (ISO 14496-12): the one sound track, its chunks, and whether they lie inside the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tonearm.services.disk.sound.look import Bytes, Damaged, Look

__all__ = ["holds_sound", "look"]

_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_MOST_CHUNKS: Final = 2_000_000
_SOUND_CODECS: Final = (b"mp4a", b"alac")


def holds_sound(data: Bytes) -> bool:
    """Whether a track of AAC or ALAC is there and no moving picture."""
    try:
        tracks = list(_tracks(data))
    except Damaged:
        return bytes(data[8:12]) in (b"M4A ", b"M4B ")
    if not tracks:
        return bytes(data[8:12]) in (b"M4A ", b"M4B ")
    return any(_is_sound(data, track) for track in tracks) and not any(_is_video(data, track) for track in tracks)


def look(data: Bytes) -> Look:
    """Check every chunk of the sound track against the ``mdat`` boxes.

    Raises
    ------
    Damaged
        The boxes or tables cannot be followed.
    """
    track = next((track for track in _tracks(data) if _is_sound(data, track)), None)
    if track is None:
        raise Damaged("its table of contents is missing, so the end of the file is")
    seconds, rate = _duration(data, track)
    mdats = [(start, end) for name, start, end in _boxes(data, 0, len(data)) if name == b"mdat"]
    if any(name == b"moof" for name, _, _ in _boxes(data, 0, len(data))):
        return Look(seconds or None, mdats, rate)
    chunks = _chunks(data, track)
    problems = _outer_problems(data)
    whole = bool(chunks) and all(any(low <= start and end <= high for low, high in mdats) for start, end in chunks)
    problems += () if whole else ("some of its sound lies outside the file",)
    inside = [(start, min(end, len(data))) for start, end in chunks if start < len(data)]
    return Look(seconds, inside, rate, problems)


def _outer_problems(data: Bytes) -> tuple[str, ...]:
    """Look at the outermost boxes: the last one must end inside the file, and there is one table of contents."""
    place, tables = 0, 0
    while place + 8 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        tables += bytes(data[place + 4 : place + 8]) == b"moov"
        size = int.from_bytes(data[place + 8 : place + 16], "big") if size == 1 else size
        place = len(data) if size == 0 else place + max(size, 8)
    cut = ("its last part is cut short",) if place > len(data) else ()
    return cut + (("two files were joined",) if tables > 1 else ())


def _boxes(data: Bytes, start: int, end: int, *, strict: bool = False) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, body start, body end); a box that runs past the end is yielded as it claims."""
    place = start
    while place + 8 <= end:
        size, head = int.from_bytes(data[place : place + 4], "big"), 8
        if size == 1 and place + 16 <= end:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        size = end - place if size == 0 else size
        if size < head or (strict and place + size > end):
            raise Damaged("its boxes do not fit into each other")
        yield bytes(data[place + 4 : place + 8]), place + head, min(place + size, len(data))
        place += size


def _tracks(data: Bytes) -> Iterator[dict[bytes, tuple[int, int]]]:
    """Yield the leaf boxes of each track by name."""
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"moov":
            for child, low, high in _boxes(data, start, end, strict=True):
                if child == b"trak":
                    yield dict(_leaves(data, low, high, depth=0))


def _leaves(data: Bytes, start: int, end: int, depth: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    for name, low, high in _boxes(data, start, end, strict=True):
        if name in _PARENTS and depth < 8:
            yield from _leaves(data, low, high, depth + 1)
        else:
            yield name, (low, high)


def _is_sound(data: Bytes, track: dict[bytes, tuple[int, int]]) -> bool:
    start, end = track.get(b"stsd", (0, 0))
    return _handler(data, track) == b"soun" and bytes(data[start + 12 : min(end, start + 16)]) in _SOUND_CODECS


def _is_video(data: Bytes, track: dict[bytes, tuple[int, int]]) -> bool:
    """Whether it is a film; a still picture as a track (cover) is not."""
    start, end = track.get(b"stsd", (0, 0))
    codec = bytes(data[start + 12 : min(end, start + 16)])
    return _handler(data, track) == b"vide" and codec not in (b"jpeg", b"png ")


def _handler(data: Bytes, track: dict[bytes, tuple[int, int]]) -> bytes:
    start, _ = track.get(b"hdlr", (0, 0))
    return bytes(data[start + 8 : start + 12]) if start else b""


def _duration(data: Bytes, track: dict[bytes, tuple[int, int]]) -> tuple[float | None, int | None]:
    start, end = track.get(b"mdhd", (0, 0))
    wide = 8 if end - start > 20 and data[start] == 1 else 4
    at = start + 4 + 2 * wide
    scale = int.from_bytes(data[at : at + 4], "big")
    units = int.from_bytes(data[at + 4 : at + 4 + wide], "big")
    return (units / scale if scale else None), scale or None


def _chunks(data: Bytes, track: dict[bytes, tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the byte range of each chunk, neighbours joined."""
    offsets = _offsets(data, track)
    sizes = _sample_sizes(data, track)
    per_chunk = _samples_per_chunk(data, track, len(offsets))
    spans: list[tuple[int, int]] = []
    sample = 0
    for offset, count in zip(offsets, per_chunk, strict=True):
        end = offset + sum(sizes(index) for index in range(sample, sample + count))
        sample += count
        if spans and spans[-1][1] == offset:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((offset, end))
    return spans


def _numbers(data: Bytes, box: tuple[int, int], skip: int, width: int, columns: int = 1) -> list[int]:
    """Read a table of a full box: a count at ``skip``, then ``count`` rows."""
    start, end = box
    count = int.from_bytes(data[start + skip : start + skip + 4], "big") * columns
    first = start + skip + 4
    if count > _MOST_CHUNKS or first + count * width > end:
        raise Damaged("one of its tables is longer than its box")
    return [int.from_bytes(data[at : at + width], "big") for at in range(first, first + count * width, width)]


def _offsets(data: Bytes, track: dict[bytes, tuple[int, int]]) -> list[int]:
    if b"co64" in track:
        return _numbers(data, track[b"co64"], 4, 8)
    return _numbers(data, track[b"stco"], 4, 4) if b"stco" in track else []


class _SampleSizes:
    def __init__(self, same: int, table: list[int]) -> None:
        self._same, self._table = same, table

    def __call__(self, index: int) -> int:
        if self._same:
            return self._same
        if index >= len(self._table):
            raise Damaged("its table of sizes is too short")
        return self._table[index]


def _sample_sizes(data: Bytes, track: dict[bytes, tuple[int, int]]) -> _SampleSizes:
    if b"stsz" not in track:
        raise Damaged("it has no table of sizes")
    start, _ = track[b"stsz"]
    same = int.from_bytes(data[start + 4 : start + 8], "big")
    return _SampleSizes(same, [] if same else _numbers(data, track[b"stsz"], 8, 4))


def _samples_per_chunk(data: Bytes, track: dict[bytes, tuple[int, int]], chunks: int) -> list[int]:
    rows = _numbers(data, track[b"stsc"], 4, 4, columns=3) if b"stsc" in track else []
    counts: list[int] = []
    for index in range(0, len(rows), 3):
        until = rows[index + 3] if index + 3 < len(rows) else chunks + 1
        if not rows[index] < until <= chunks + 1 or rows[index + 1] > _MOST_CHUNKS:
            raise Damaged("its table of chunks runs backwards")
        counts += [rows[index + 1]] * (until - rows[index])
    if len(counts) != chunks:
        raise Damaged("its table of chunks does not fit")
    return counts
