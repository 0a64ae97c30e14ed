"""The music between the words: quiet broken chords, the same melody in every version of one song."""

from __future__ import annotations

from random import Random

import numpy as np
import numpy.typing as npt

from tonearm.sandbox.audio.sound import WORD_S, spell, word_starts

__all__ = ["render"]

_LOUDEST = 0.09
_BED_LEVEL = 10 ** (-46 / 20)
_SCALE = (0, 2, 4, 7, 9)
_LOWEST_HZ = 110.0

Samples = npt.NDArray[np.float32]


def render(recording_id: int, song: int, version: str, duration_s: float, rate: int = 44_100) -> Samples:
    """Return a recording as stereo sound.

    Parameters
    ----------
    recording_id : int
        Spelt in three words; see `tonearm.sandbox.audio.sound`.
    song : int
        Chooses melody and key, so all versions of one song share them.
    version : str
        Chooses tempo and timbre.
    duration_s : float
        Length in seconds.
    rate : int
        Samples per second.

    Returns
    -------
    array of float32, shape (2, n)
        Full scale is 1. A bed of white noise at -46 dB fills the whole band, as an unspoilt original does.
    """
    words = spell(recording_id, duration_s, rate)
    music = _music(Random(f"melody {song}"), version, len(words), rate)
    music *= _gate(duration_s, len(words), rate)
    noise = np.random.default_rng(recording_id).standard_normal(len(words), dtype=np.float32)
    centre = words + np.float32(_BED_LEVEL) * noise
    return np.stack([centre + music, centre + np.float32(0.8) * music])


def _music(rng: Random, version: str, count: int, rate: int) -> Samples:
    beat_s = rng.choice((0.36, 0.42, 0.5)) * (0.92 if version == "live" else 1.0)
    melody = _melody(rng)
    beat = round(beat_s * rate)
    times = np.arange(beat, dtype=np.float32) / rate
    envelope = np.exp(-times * 3.0) * np.minimum(1.0, times * 200.0)
    overtone = 0.15 if version in {"acoustic", "demo"} else 0.4
    hertz = np.array(melody, dtype=np.float32)[:, None]
    phase = 2 * np.pi * hertz * times
    notes = (np.sin(phase) + overtone * np.sin(2 * phase)) * envelope
    phrase = (_LOUDEST / 1.4 * notes).astype(np.float32).ravel()
    return np.resize(phrase, count)


def _melody(rng: Random) -> list[float]:
    """Sixteen notes of a pentatonic scale between about 110 and 450 Hz, below the lowest digit."""
    key = rng.randrange(8)
    steps = [rng.choice(_SCALE) + 12 * (place % 2) for place in range(16)]
    return [_LOWEST_HZ * 2 ** ((key + step) / 12) for step in steps]


def _gate(duration_s: float, count: int, rate: int) -> Samples:
    """Silence the music under the words and for a moment around them."""
    gate = np.ones(count, dtype=np.float32)
    for start_s in word_starts(duration_s):
        first, last = round((start_s - 0.1) * rate), round((start_s + WORD_S) * rate)
        gate[max(0, first) : last] = 0.0
    return gate
