"""Cover pictures: a soft gradient per release, as PNG, written by hand so that no picture library is needed."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from random import Random

import numpy as np

__all__ = ["COVER_SIZES", "make_cover"]

COVER_SIZES = (64, 300, 640)
"""Edge lengths in pixels that the catalogue offers."""


@lru_cache(maxsize=64)
def make_cover(release_id: str, size: int) -> bytes:
    """Return a square PNG picture, the same for the same release and size.

    Parameters
    ----------
    release_id : str
        Chooses the colours and the direction of the gradient; any text will do, an artist's id for example.
    size : int
        Edge length in pixels, 1 to 2,000.

    Raises
    ------
    ValueError
        The size is out of range.
    """
    if not 1 <= size <= 2_000:
        raise ValueError(f"a cover is 1 to 2000 pixels wide, not {size}")
    rng = Random(f"cover {release_id}")
    first, second = (np.array([rng.randint(30, 225) for _ in range(3)], dtype=float) for _ in range(2))
    across = np.linspace(0.0, 1.0, size)
    tilt = rng.random()
    blend = (tilt * across[:, None] + (1 - tilt) * across[None, :])[..., None]
    pixels = (first * (1 - blend) + second * blend).astype(np.uint8)
    return _png(pixels)


def _png(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + width * 3), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
