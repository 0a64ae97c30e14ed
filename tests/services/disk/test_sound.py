"""Damage of every kind is seen in every format, and good files are believed."""

import random
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonearm.services.disk import worker

from .conftest import ENCODERS, RATE, encode, tone

SECONDS = 6.0
COMPRESSED = ["flac", "mp3", "m4a", "ogg", "opus"]


def looked(path: Path, data: bytes, *, decode: bool = True) -> dict:
    """What the child's own code finds in these bytes."""
    path.write_bytes(data)
    return worker.answer({"job": "inspect", "path": str(path), "decode": decode})["ok"]


def at(data: bytes, share: float) -> int:
    return int(len(data) * share)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut at 60 %": lambda d: d[: at(d, 0.6)],
    "last 100 bytes missing": lambda d: d[:-100],
    "last byte missing": lambda d: d[:-1],
    "zeros from 70 % on": lambda d: d[: at(d, 0.7)].ljust(len(d), b"\0"),
    "web page at the end": lambda d: d + b"<html><body>404</body></html>\n",
    "a fifth cut out": lambda d: d[: at(d, 0.4)] + d[at(d, 0.6) :],
    "zeros in the middle": lambda d: d[: at(d, 0.4)] + bytes(at(d, 0.6) - at(d, 0.4)) + d[at(d, 0.6) :],
    "noise in the middle": lambda d: d[: at(d, 0.4)] + random.Random(1).randbytes(5000) + d[at(d, 0.4) + 5000 :],
    "two files joined": lambda d: d + d,
}
UNSEEN_IN_PCM = {"zeros from 70 % on", "zeros in the middle", "noise in the middle", "two files joined"}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", ENCODERS)
def test_damage_is_seen(kind: str, damage: str, sounds: Callable[..., bytes], tmp_path: Path) -> None:
    """Uncompressed sound has no checks inside, so short holes in it stay unseen; all else is told."""
    found = looked(tmp_path / "x", DAMAGE[damage](sounds(kind, SECONDS)))
    if kind in ("wav", "aiff") and damage in UNSEEN_IN_PCM:
        return
    assert found["problems"], damage


@pytest.mark.parametrize("damage", ["cut at 60 %", "last byte missing", "zeros from 70 % on", "web page at the end"])
@pytest.mark.parametrize("kind", COMPRESSED)
def test_a_damaged_end_is_seen_without_a_decoder(
    kind: str, damage: str, sounds: Callable[..., bytes], tmp_path: Path
) -> None:
    """The structure alone tells, as far as a tag library would not."""
    assert looked(tmp_path / "x", DAMAGE[damage](sounds(kind, SECONDS)), decode=False)["problems"]


@pytest.mark.parametrize("kind", ENCODERS)
def test_a_good_file_is_believed(kind: str, sounds: Callable[..., bytes], tmp_path: Path) -> None:
    """No problem, no note, and the length measured by decoding."""
    found = looked(tmp_path / "x", sounds(kind, SECONDS))
    assert (found["format"], found["problems"], found["notes"], found["decoded"]) == (kind, [], [], True)
    assert found["duration_s"] == pytest.approx(SECONDS, abs=0.06)


@pytest.mark.parametrize("kind", COMPRESSED)
def test_the_container_alone_gives_the_same_length(kind: str, sounds: Callable[..., bytes], tmp_path: Path) -> None:
    """Without a decoder the claim is read from the structure."""
    found = looked(tmp_path / "x", sounds(kind, SECONDS), decode=False)
    assert found["duration_s"] == pytest.approx(SECONDS, abs=0.1) and not found["decoded"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>not found</body></html>",
        b"\0" * 70_000,
        b"OggS" + bytes(60),
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
        b"fLaC",
    ]
    + [random.Random(n).randbytes(200_000) for n in range(4)],
    ids=lambda data: f"{len(data)} bytes {data[:4]!r}",
)
def test_what_is_no_sound_file_is_no_sound_file(data: bytes, tmp_path: Path) -> None:
    """Pages, zeros, noise and bare magics are refused."""
    found = looked(tmp_path / "x", data)
    assert found["problems"]


def test_a_file_that_claims_more_than_it_plays_is_told_in_seconds(sounds: Callable[..., bytes], tmp_path: Path) -> None:
    """The sentence names both lengths."""
    data = sounds("flac", SECONDS)
    found = looked(tmp_path / "x", data[: at(data, 0.5)])
    assert any("claims 6.0 s but its sound ends after 2." in problem for problem in found["problems"])


@pytest.mark.parametrize(
    ("silent_from", "silent_to", "length", "told"),
    [
        (0.0, 1.0, 8.0, False),
        (5.5, 8.0, 8.0, False),
        (4.5, 8.0, 8.0, True),
        (2.0, 4.5, 8.0, True),
        (3.0, 4.0, 8.0, False),
    ],
)
def test_long_digital_silence_is_told(
    silent_from: float, silent_to: float, length: float, told: bool, tmp_path: Path
) -> None:
    """A breath at the beginning, in the middle or at the end is music; a quarter of the file or 3 s of end is not."""
    sound = tone(length, RATE)
    sound[:, int(silent_from * RATE) : int(silent_to * RATE)] = 0
    path = encode(tmp_path / "x.flac", "flac", sound, RATE)
    problems = looked(path, path.read_bytes())["problems"]
    assert any("digital silence" in problem for problem in problems) is told


def _decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1).astype(np.float32)


@pytest.mark.parametrize(("kind", "kbps"), [("mp3", 128), ("mp3", 320), ("m4a", 128), ("ogg", 128)])
def test_a_lossy_sound_in_a_lossless_file_is_noted_but_no_damage(kind: str, kbps: int, tmp_path: Path) -> None:
    """The shelf of the encoder shows; the real original has none."""
    original = tone(SECONDS, RATE)
    lossy = encode(tmp_path / f"lossy.{kind}", kind, original, RATE, kbps=kbps)
    fake = encode(tmp_path / "fake.flac", "flac", _decoded(lossy), RATE)
    found = looked(fake, fake.read_bytes())
    assert found["problems"] == [] and "lossy encoder" in found["notes"][0]
    real = encode(tmp_path / "real.flac", "flac", original, RATE)
    assert looked(real, real.read_bytes())["notes"] == []


@pytest.mark.parametrize("kind", COMPRESSED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 40))
def test_random_changes_never_raise(
    kind: str, sounds: Callable[..., bytes], tmp_path: Path, seed: int, changes: int
) -> None:
    """Whatever bytes are turned over, the answer is a report; positions near the front are preferred."""
    chance = random.Random(seed)
    data = bytearray(sounds(kind, 0.5))
    for _ in range(changes):
        data[min(int(chance.expovariate(1 / 400)), len(data) - 1)] = chance.randrange(256)
    path = tmp_path / "x"
    path.write_bytes(data)
    answer = worker.answer({"job": "inspect", "path": str(path), "decode": False})
    assert isinstance(answer["ok"]["problems"], list)
