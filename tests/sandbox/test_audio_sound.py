"""The code of the sound: its number is read back from every format, and nothing else is taken for it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.sandbox.audio.encode import SAMPLE_RATES, encode, through_lossy
from tonearm.sandbox.audio.song import render
from tonearm.sandbox.audio.sound import HIGHEST_ID, read_file, read_recording_id, read_words, spell, word_starts

NUMBER, SONG, LENGTH_S = 0xA7F30C, 77, 21.3
RATES = [
    ("flac", 0),
    ("mp3", 128),
    ("mp3", 320),
    ("m4a", 96),
    ("m4a", 256),
    ("ogg", 128),
    ("ogg", 192),
    ("ogg", 256),
    ("opus", 32),
    ("opus", 64),
    ("opus", 128),
]
"""The formats and rates of the sound's contract, and more."""


@lru_cache(maxsize=4)
def song(rate: int, number: int = NUMBER) -> npt.NDArray[np.float32]:
    return render(number, SONG, "", LENGTH_S, rate)


@pytest.mark.parametrize(("format_", "kbps"), RATES)
def test_every_format_is_read_back(tmp_path: Path, format_: str, kbps: int) -> None:
    path = tmp_path / f"song.{format_}"
    path.write_bytes(encode(song(SAMPLE_RATES[format_]), format_, kbps))
    assert read_file(path) == NUMBER


@settings(deadline=None, max_examples=30)
@given(number=st.integers(1, HIGHEST_ID), length_s=st.floats(4.0, 12.0))
def test_any_number_is_spelt_three_times(number: int, length_s: float) -> None:
    assert read_words(spell(number, length_s), 44_100) == [number] * 3


@settings(deadline=None, max_examples=8)
@given(number=st.integers(1, HIGHEST_ID), version=st.sampled_from(["", "live", "acoustic", "karaoke"]))
def test_the_music_between_the_words_never_speaks(number: int, version: str) -> None:
    """The full song, bed and all, holds exactly the three words."""
    assert read_words(render(number, number % 997, version, 20.0), 44_100) == [number] * 3


@pytest.mark.parametrize("wrong", [0, -1, HIGHEST_ID + 1])
def test_numbers_out_of_range_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="cannot spell"):
        spell(wrong, 20.0)


def test_words_lie_where_the_contract_says() -> None:
    """0.3 s after the beginning, in the middle, and 0.3 s before the end."""
    first, middle, last = word_starts(30.0)
    assert (first, last + 0.9) == pytest.approx((0.3, 29.7))
    assert middle + 0.45 == pytest.approx(15.0)
    loud = np.flatnonzero(np.abs(spell(5, 30.0)) > 0.01) / 44_100
    assert loud.min() == pytest.approx(0.3, abs=0.01)
    assert loud.max() == pytest.approx(29.7, abs=0.01)


def test_the_word_is_loud_and_the_music_soft() -> None:
    samples = song(44_100)
    assert 0.35 < np.abs(samples).max() < 0.5
    between = samples[:, round(2.0 * 44_100) : round(9.0 * 44_100)]
    assert 0.02 < np.abs(between).max() < 0.13


def test_a_word_with_a_wrong_check_sum_is_not_accepted() -> None:
    """Negative control: one digit is replaced, so the sum no longer holds."""
    rate = 44_100
    spoilt, other = spell(NUMBER, 4.0, rate), spell(NUMBER ^ 0x010000, 4.0, rate)
    for start_s in word_starts(4.0):
        digit = slice(round((start_s + 0.2) * rate), round((start_s + 0.3) * rate))
        spoilt[digit] = other[digit]
    assert read_words(spoilt, rate) == []
    assert read_recording_id(spoilt, rate) is None


@pytest.mark.parametrize("samples", [np.zeros(200_000), np.zeros(10), np.zeros((2, 0))])
def test_silence_says_nothing(samples: npt.NDArray[np.float64]) -> None:
    assert read_recording_id(samples, 44_100) is None


def test_noise_and_plain_tones_say_nothing() -> None:
    rng = np.random.default_rng(1)
    times = np.arange(10 * 44_100) / 44_100
    assert read_recording_id(0.3 * rng.standard_normal(10 * 44_100), 44_100) is None
    for hertz in (500.0, 3_800.0):
        assert read_recording_id(0.4 * np.sin(2 * np.pi * hertz * times), 44_100) is None


def test_another_recording_of_the_song_says_its_own_number() -> None:
    assert read_recording_id(song(44_100, NUMBER + 1), 44_100) == NUMBER + 1


def test_a_splice_says_both_numbers_and_the_majority_wins() -> None:
    spliced = np.concatenate([spell(7, 9.0), spell(8, 9.0)[: round(6.0 * 44_100)]])
    assert read_words(spliced, 44_100) == [7, 7, 7, 8, 8]
    assert read_recording_id(spliced, 44_100) == 7


@pytest.mark.parametrize("content", [b"", b"<html>not here</html>" * 50, bytes(5_000)])
def test_what_is_no_audio_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    assert read_file(path) is None


def test_versions_of_one_song_share_its_melody() -> None:
    """Away from the words, two versions in one tempo are the same music; another song is not."""
    middle = slice(round(2.0 * 44_100), round(8.0 * 44_100))
    plain, same, other = (render(number, tune, "", 20.0)[0, middle] for number, tune in ((1, 5), (2, 5), (3, 6)))
    assert np.corrcoef(plain, same)[0, 1] > 0.8 > 0.3 > abs(np.corrcoef(plain, other)[0, 1])


def test_a_trip_through_a_lossy_file_takes_the_highest_tones() -> None:
    """Originals reach 20 kHz; after an MP3 of 128 kbit/s nothing is left there."""
    original, fake = song(44_100), through_lossy(song(44_100))
    assert fake.shape == original.shape
    assert level_db(original, 17_500, 20_000) > level_db(fake, 17_500, 20_000) + 20


def level_db(samples: npt.NDArray[np.float32], low_hz: float, high_hz: float) -> float:
    """The mean power between two frequencies."""
    spectrum = np.abs(np.fft.rfft(samples[0])) ** 2
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / 44_100)
    return float(10 * np.log10(spectrum[(hertz > low_hz) & (hertz < high_hz)].mean() + 1e-12))
