"""What a picture's first bytes say: its type and its size in pixels, without decoding it."""

from __future__ import annotations

import struct

__all__ = ["MAX_BYTES", "MAX_PIXELS", "acceptable", "picture_type", "pixel_size"]

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAME_MARKERS = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})


def acceptable(data: bytes) -> bool:
    """Whether this is a JPEG, PNG or WebP of at most 20 MB and 40 megapixels by its own header."""
    size = pixel_size(data) if len(data) <= MAX_BYTES else None
    return size is not None and 0 < size[0] * size[1] <= MAX_PIXELS


def picture_type(data: bytes) -> str | None:
    """``"jpeg"``, ``"png"``, ``"webp"``, or None, told from the first bytes only."""
    if data.startswith(_PNG):
        return "png"
    if data.startswith(_JPEG):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def pixel_size(data: bytes) -> tuple[int, int] | None:
    """Width and height as the header states them; None when it cannot be read."""
    readers = {"png": _png_size, "jpeg": _jpeg_size, "webp": _webp_size}
    kind = picture_type(data)
    try:
        return readers[kind](data) if kind else None
    except (struct.error, IndexError):
        return None


def _png_size(data: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack_from(">II", data, 16)
    return (width, height) if data[12:16] == b"IHDR" else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _BARE_MARKERS:
            place += 2
        elif marker in _FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        else:
            place += 2 + max(2, struct.unpack_from(">H", data, place + 2)[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
