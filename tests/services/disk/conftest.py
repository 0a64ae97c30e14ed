"""Small real sound files, encoded once per run, and a disk with two roots."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from .parts import FileJournal, QuickClock

RATE = 44_100
ENCODERS = {
    "flac": ("flac", "flac", {}),
    "mp3": ("libmp3lame", "mp3", {}),
    "m4a": ("aac", "ipod", {}),
    "ogg": ("vorbis", "ogg", {"strict": "-2"}),
    "opus": ("libopus", "opus", {}),
    "wav": ("pcm_s16le", "wav", {}),
    "aiff": ("pcm_s16be", "aiff", {}),
}


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    """Stereo: a tone on a bed of noise."""
    count = int(seconds * rate)
    noise = np.random.default_rng(int(hertz)).normal(0, 0.02, count)
    mono = 0.3 * np.sin(2 * math.pi * hertz * np.arange(count) / rate) + noise
    return np.stack([mono, mono * 0.9]).astype(np.float32)


def encode(path: Path, kind: str, sound: np.ndarray, rate: int, *, kbps: int = 96) -> Path:
    """Write a sound file of one of our formats with FFmpeg's encoders."""
    codec, container, options = ENCODERS[kind]
    with av.open(str(path), "w", format=container, options={"fflags": "+bitexact"}) as output:
        stream = output.add_stream(codec, rate=rate, layout="stereo", options=options)
        if codec not in ("flac", "pcm_s16le", "pcm_s16be"):
            stream.bit_rate = kbps * 1000
        resampler = av.AudioResampler(format=stream.format.name, layout="stereo", rate=rate)
        size = stream.codec_context.frame_size or 1024
        for start in range(0, sound.shape[1], size):
            block = np.ascontiguousarray(sound[:, start : start + size])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            for converted in resampler.resample(frame):
                output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """``sounds(kind, seconds=2.0, hertz=440.0)`` gives the bytes of a sound file, encoded once."""
    folder = tmp_path_factory.mktemp("sounds")

    def bytes_of(kind: str, seconds: float = 2.0, hertz: float = 440.0) -> bytes:
        path = folder / f"{seconds}-{hertz}.{kind}"
        rate = 48_000 if kind == "opus" else RATE
        return (path if path.exists() else encode(path, kind, tone(seconds, rate, hertz), rate)).read_bytes()

    return bytes_of


@dataclass
class Room:
    """Two roots, a journal, and what a test puts into them."""

    base: Path
    library: Path
    downloads: Path
    journal: FileJournal
    clock: QuickClock


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Empty library and download folders with a durable journal."""
    for name in ("library", "downloads"):
        (tmp_path / name).mkdir()
    yield Room(tmp_path, tmp_path / "library", tmp_path / "downloads", FileJournal(tmp_path / "journal"), QuickClock())
