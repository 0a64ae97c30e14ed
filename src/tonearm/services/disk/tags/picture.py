"""A cover: type by magic, size by header, nothing decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LARGEST_PICTURE", "Picture", "picture_from"]

LARGEST_PICTURE: Final = 20 * 1024 * 1024
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG; width and height in pixels, 0 when the header does not say."""

    data: bytes
    mime: str
    width: int = 0
    height: int = 0

    @property
    def extension(self) -> str:
        """``jpg`` or ``png``."""
        return "png" if self.mime == "image/png" else "jpg"


def picture_from(data: bytes | None) -> Picture | None:
    """Return the picture, or None when it is none, or larger than 20 MB."""
    if not data or len(data) > LARGEST_PICTURE:
        return None
    if data.startswith(_PNG) and len(data) > 24:
        return Picture(data, "image/png", int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    if data.startswith(b"\xff\xd8\xff"):
        return Picture(data, "image/jpeg", *_jpeg_size(data))
    return None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (SOF0 to SOF15)."""
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        mark = data[place + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(
                data[place + 5 : place + 7], "big"
            )
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return 0, 0
