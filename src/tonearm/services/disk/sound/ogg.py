"""Ogg pages (RFC 3533) with Vorbis or Opus inside (RFC 7845)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tonearm.services.disk.sound.look import Bytes, Damaged, Look

__all__ = ["codec_of", "look"]

_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_NO_GRANULE: Final = (1 << 64) - 1
_HEADERS: Final = {"ogg": 3, "opus": 2}


@dataclass(frozen=True, slots=True)
class _Page:
    start: int
    body: int
    end: int
    flags: int
    granule: int
    serial: int
    sequence: int
    packets_ended: int
    whole: bool


def codec_of(data: Bytes) -> str | None:
    """Return ``"ogg"`` for Vorbis, ``"opus"`` for Opus, None for anything else in Ogg."""
    body = bytes(data[27 + data[26] :][:8]) if len(data) > 64 else b""
    return "opus" if body == b"OpusHead" else "ogg" if body[:7] == b"\x01vorbis" else None


def look(data: Bytes) -> Look:
    """Follow every page: checksums, order, one stream, an end flag on the last one.

    Raises
    ------
    Damaged
        The pages cannot be followed past the headers.
    """
    kind = codec_of(data)
    first_body = 27 + data[26]
    rate, skip = _rate_and_skip(bytes(data[first_body : first_body + 19]), kind)
    pages = list(_pages(data))
    headers = _header_pages(pages, _HEADERS[kind or "ogg"])
    if headers >= len(pages):
        raise Damaged("no sound follows its headers")
    audio = pages[headers:]
    granule = max((page.granule for page in audio if page.granule != _NO_GRANULE), default=0)
    seconds = max(0, granule - skip) / rate if rate else None
    spans = [(page.body, page.end) for page in audio]
    return Look(seconds, spans, rate or None, tuple(_problems(data, pages)))


def _problems(data: Bytes, pages: list[_Page]) -> list[str]:
    problems = []
    broken = sum(not page.whole for page in pages)
    if broken:
        problems.append(f"{broken} of its {len(pages)} pages have a wrong checksum")
    if pages[-1].end != len(data):
        problems.append(f"{len(data) - pages[-1].end} foreign bytes follow its last page")
    if not pages[-1].flags & 4:
        problems.append("its last page does not end the stream")
    if len({page.serial for page in pages}) > 1:
        problems.append("it holds more than one stream")
    elif any(later.sequence != page.sequence + 1 for page, later in pairwise(pages)):
        problems.append("pages are missing in the middle")
    return problems


def _pages(data: Bytes) -> Iterator[_Page]:
    place = 0
    while place + 27 <= len(data) and bytes(data[place : place + 4]) == b"OggS":
        lacing = bytes(data[place + 27 : place + 27 + data[place + 26]])
        body = place + 27 + len(lacing)
        end = body + sum(lacing)
        if len(lacing) < data[place + 26] or end > len(data):
            return
        yield _Page(
            start=place,
            body=body,
            end=end,
            flags=data[place + 5],
            granule=int.from_bytes(data[place + 6 : place + 14], "little"),
            serial=int.from_bytes(data[place + 14 : place + 18], "little"),
            sequence=int.from_bytes(data[place + 18 : place + 22], "little"),
            packets_ended=sum(size < 255 for size in lacing),
            whole=_checksum(bytes(data[place:end])) == int.from_bytes(data[place + 22 : place + 26], "little"),
        )
        place = end


def _header_pages(pages: list[_Page], packets: int) -> int:
    """Count the pages that hold the header packets; sound starts on a fresh page in both codecs."""
    ended = 0
    for index, page in enumerate(pages):
        ended += page.packets_ended
        if ended >= packets:
            return index + 1
    return len(pages)


def _rate_and_skip(head: bytes, kind: str | None) -> tuple[int, int]:
    if kind == "opus":
        return 48_000, int.from_bytes(head[10:12], "little")
    return int.from_bytes(head[12:16], "little"), 0


def _checksum(page: bytes) -> int:
    """CRC-32 as Ogg wants it: not mirrored, starting at 0. zlib's is mirrored, so the bits are turned around twice."""
    mirrored = (page[:22] + bytes(4) + page[26:]).translate(_MIRRORED)
    value = zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(value.to_bytes(4, "little").translate(_MIRRORED), "big")
