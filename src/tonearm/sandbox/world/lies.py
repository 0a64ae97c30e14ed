"""What is wrong with a file: damage, fakes, other recordings under a name, and false advertising.

A wrong recording is always tellable: its length differs from the named recording's by more than `TELLABLE_S`, or the
embedded tags name what the file really holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tonearm.sandbox.audio.sizes import PREVIEW_S, full_size
from tonearm.sandbox.world.marks import plain_mark
from tonearm.sandbox.world.records import Advertised, Content, Recording
from tonearm.sandbox.world.versions import SAME_TAKE

__all__ = ["TELLABLE_S", "Impostors", "advertise", "choose_content", "stored_size"]

TELLABLE_S = 8.0
"""Seconds by which a wrong recording's length must differ when its tags keep silent; clients may rely on 7."""

_WEIGHTS = {
    Content.OTHER_RECORDING: 40,
    Content.TRUNCATED: 18,
    Content.ZERO_FILLED: 10,
    Content.PREVIEW: 10,
    Content.FAKE_LOSSLESS: 16,
    Content.GARBAGE: 6,
}


@dataclass(slots=True)
class Impostors:
    """Finds recordings that may lie under another one's name."""

    recordings: list[Recording]
    by_song: dict[int, list[Recording]]
    by_artist: dict[str, list[Recording]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for recording in self.recordings:
            self.by_artist.setdefault(recording.artist_ids[0], []).append(recording)

    def choose(self, rng: Random, named: Recording) -> Recording:
        """Return another take: a version of the same song, else the same artist's, else anybody's."""
        siblings = [other for other in self.by_song[named.song] if _can_be_told(other, named)]
        if siblings and rng.random() < 0.6:
            return rng.choice(siblings)
        same = [other for other in self.by_artist[named.artist_ids[0]] if other.title != named.title]
        if same and rng.random() < 0.6:
            return rng.choice(same)
        while (other := rng.choice(self.recordings)).title == named.title:
            pass
        return other


def _can_be_told(other: Recording, named: Recording) -> bool:
    """Whether tags or length can tell two versions of a song apart: a missing version word in tags says nothing."""
    if other.take == named.take:
        return False
    return (bool(plain_mark(other)) and other.version not in SAME_TAKE) or abs(
        other.duration_s - named.duration_s
    ) > TELLABLE_S


def choose_content(rng: Random, format_: str) -> Content:
    """Return one way of not being clean; only FLAC files can be fake lossless."""
    kinds = [kind for kind in _WEIGHTS if format_ == "flac" or kind is not Content.FAKE_LOSSLESS]
    return rng.choices(kinds, [_WEIGHTS[kind] for kind in kinds])[0]


def stored_size(rng: Random, file_id: int, format_: str, kbps: int, content: Content, duration_s: float) -> int:
    """Return the bytes that will be delivered; a truncated file lacks at least nine seconds' worth."""
    if content is Content.PREVIEW:
        return full_size(file_id, format_, kbps, PREVIEW_S)
    whole = full_size(file_id, format_, kbps, duration_s)
    if content is Content.TRUNCATED:
        return int(whole * rng.uniform(0.35, min(0.75, 1 - 9.5 / duration_s)))
    if content is Content.GARBAGE and rng.random() < 0.5:
        return rng.randint(900, 20_000)
    return whole


def advertise(
    rng: Random,
    size: int,
    format_: str,
    kbps: int,
    content: Content,
    held: Recording,
    named: Recording,
    attributes: str,
) -> Advertised:
    """Return the attributes a peer sends; ``attributes`` is its habit: full, no_length or none."""
    if attributes == "none":
        return Advertised(size)
    length = None if attributes == "no_length" else _length(rng, content, held, named)
    if format_ == "flac":
        return Advertised(size, length, bit_depth=16, sample_rate=44_100)
    rate = kbps if rng.random() > 0.02 else rng.choice((320, 256))
    return Advertised(size, length, bit_rate=rate, is_vbr=False if format_ == "mp3" else None)


def _length(rng: Random, content: Content, held: Recording, named: Recording) -> int:
    if content is Content.CLEAN:
        return int(held.duration_s)
    if content is Content.PREVIEW:
        return int(rng.choice((PREVIEW_S, named.duration_s)))
    if content is Content.OTHER_RECORDING:
        return int(rng.choice((held.duration_s, named.duration_s)))
    return int(named.duration_s)
