"""Sound files without tags, and what is to be written into them."""

from __future__ import annotations

from random import Random

import numpy as np

from tonearm.model import TagFields
from tonearm.sandbox.audio.encode import SAMPLE_RATES, encode

__all__ = ["COVER", "TAGS", "song"]

COVER = b"\xff\xd8\xff" + Random(8).randbytes(300_000)
"""As large as covers are; a JPEG by its first bytes, which is as far as anyone looks here."""

TAGS = TagFields(
    title="Blue River",
    artists=("Kato Miren",),
    album="Silent Harbor",
    album_artists=("Kato Miren",),
    track_number=3,
    track_total=12,
    disc_number=1,
    disc_total=1,
    date="1999-04-01",
    isrc="XXA019900123",
    catalogue_uri="spotify:track:0000000000000000000000",
)


def song(kind: str, seconds: float, *, kbps: int = 192) -> bytes:
    """Noise, which nothing compresses: a lossless file is as large as it can be."""
    shape = (2, int(seconds * SAMPLE_RATES[kind]))
    samples = np.random.default_rng(4).standard_normal(shape, dtype=np.float32) * np.float32(0.2)
    return encode(samples, kind, kbps)
