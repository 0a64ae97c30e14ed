"""Rewrites the comment header of Ogg Vorbis and Opus files so that the whole file has an exact size."""

from __future__ import annotations

import io
from collections.abc import Iterator

from mutagen._vorbis import VComment
from mutagen.ogg import OggPage

__all__ = ["with_comments"]

_SEGMENT = 255
_PAGE_DATA = 255 * _SEGMENT
_PAGE_HEADER = 27
_PREFIXES = {"ogg": b"\x03vorbis", "opus": b"OpusTags"}
_HEADER_PACKETS = {"ogg": 3, "opus": 2}


def with_comments(data: bytes, format_: str, comments: list[tuple[str, str]], size: int) -> bytes:
    """Return the file with these comments, padded inside the comment packet to ``size`` bytes.

    Lengths that lacing cannot express with the fewest pages are met by spreading the packet over one page more.

    Raises
    ------
    ValueError
        The file is larger than ``size`` already.
    """
    pages = list(_read_pages(data))
    first, headers, audio = _split(pages, _HEADER_PACKETS[format_])
    setup = [_page(first.serial, [packet]) for packet in headers[1:]]
    fixed = first.size + sum(page.size for page in (*setup, *audio))
    packet = _comment_packet(format_, headers[0], comments)
    padded, extra = _fit(len(packet), size - fixed)
    comment_pages = _spread(first.serial, packet.ljust(padded, b"\0"), extra)
    return b"".join(_numbered([first, *comment_pages, *setup, *audio]))


def _read_pages(data: bytes) -> Iterator[OggPage]:
    source = io.BytesIO(data)
    while source.tell() < len(data):
        yield OggPage(source)


def _split(pages: list[OggPage], count: int) -> tuple[OggPage, list[bytes], list[OggPage]]:
    """Return the first page, the other header packets, and the pages of audio, which start on a page of their own."""
    header_pages = [pages[0]]
    while len(packets := OggPage.to_packets(header_pages, strict=False)) < count or not header_pages[-1].complete:
        header_pages.append(pages[len(header_pages)])
    return pages[0], packets[1:], pages[len(header_pages) :]


def _comment_packet(format_: str, old: bytes, comments: list[tuple[str, str]]) -> bytes:
    prefix = _PREFIXES[format_]
    block = VComment()
    block.load(io.BytesIO(old[len(prefix) :]), framing=format_ == "ogg")
    block.clear()
    block.extend(comments)
    return prefix + bytes(block.write(framing=format_ == "ogg"))


def _packet_size(length: int, extra: int) -> int:
    """Bytes in the file of a packet that starts a page and is spread over ``extra`` pages more than needed."""
    segments = length // _SEGMENT + 1
    return length + segments + _PAGE_HEADER * (-(-(segments - extra) // 255) + extra)


def _fit(shortest: int, room: int) -> tuple[int, int]:
    """Return packet length and extra pages that take exactly ``room`` bytes."""
    for extra in range(4):
        guess = room - room // 256 - _PAGE_HEADER * (room // _PAGE_DATA + 1 + extra)
        for length in range(max(shortest, 4 * _SEGMENT, guess - 300), guess + 300):
            if _packet_size(length, extra) == room:
                return length, extra
    raise ValueError(f"{shortest} bytes of comments do not fit {room} bytes")


def _spread(serial: int, packet: bytes, extra: int) -> list[OggPage]:
    """Return pages holding one packet; each extra page takes a single segment off its front."""
    cuts = [_SEGMENT * number for number in range(extra + 1)]
    while len(packet) - cuts[-1] >= _PAGE_DATA:
        cuts.append(cuts[-1] + _PAGE_DATA)
    pages = [_page(serial, [packet[at:to]]) for at, to in zip(cuts, [*cuts[1:], len(packet)], strict=True)]
    for page in pages[:-1]:
        page.complete, page.position = False, -1
    for page in pages[1:]:
        page.continued = True
    return pages


def _page(serial: int, packets: list[bytes]) -> OggPage:
    page = OggPage()
    page.serial, page.packets, page.position = serial, packets, 0
    return page


def _numbered(pages: list[OggPage]) -> Iterator[bytes]:
    for number, page in enumerate(pages):
        page.sequence = number
        yield page.write()
