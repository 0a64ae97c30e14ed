"""Decode a file to its end and measure what is there. Needs PyAV (extra ``audio``); runs in the limited child."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tonearm.services.disk.sound.spectrum import Shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Decoded", "decode", "decoder_available"]

_SILENCE: Final = 1e-5
"""Full-scale share below which a sample counts as digital silence (-100 dB)."""
_LONGEST_S: Final = 24 * 3600.0


@dataclass(slots=True)
class Decoded:
    """What decoding found. ``silence`` holds (start, end) of digital silence in seconds, runs of 0.5 s and more."""

    seconds: float = 0.0
    errors: int = 0
    silence: list[tuple[float, float]] = field(default_factory=list)
    md5: str = ""
    shelf_hz: float | None = None


def decoder_available() -> bool:
    """Whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def decode(path: str, *, bits: int = 0) -> Decoded:
    """Decode the first audio stream from beginning to end.

    Parameters
    ----------
    path : str
        Absolute path of a local file.
    bits : int
        Bits per sample of a lossless original; then ``md5`` is the checksum that FLAC keeps in its header.

    Raises
    ------
    av.error.FFmpegError, OSError
        The file cannot be opened as audio at all.
    """
    found, silence, shelf = Decoded(), _Silence(), Shelf()
    digest = hashlib.md5(usedforsecurity=False)
    samples, rate = 0, 0
    for frame in _frames(path, found):
        rate = rate or frame.sample_rate
        block = _normalised(frame)
        silence.feed(block, samples)
        samples += block.shape[1]
        if bits:
            digest.update(_as_kept(frame, bits))
            shelf.feed(block.mean(axis=0), frame.sample_rate)
        if rate and samples / rate > _LONGEST_S:
            found.errors += 1
            break
    found.seconds = samples / rate if rate else 0.0
    found.silence = silence.runs(samples, rate)
    found.md5 = digest.hexdigest() if bits in (16, 24) else ""
    found.shelf_hz = shelf.edge_hz()
    return found


def _frames(path: str, found: Decoded) -> Iterator[Any]:
    """Yield decoded frames; a packet that does not decode is counted and left out."""
    import av

    with av.open(f"file:{path}", mode="r", metadata_errors="ignore") as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, EOFError):
                return
            except av.error.FFmpegError:
                found.errors += 1
                return
            try:
                frames = packet.decode()
            except EOFError:
                continue
            except av.error.FFmpegError:
                found.errors += 1
                continue
            yield from frames


def _normalised(frame: Any) -> NDArray[np.float32]:
    """Return (channels, samples) as shares of full scale."""
    raw: NDArray[Any] = frame.to_ndarray()
    channels = len(frame.layout.channels)
    planes = raw if frame.format.is_planar else raw.reshape(-1, channels).T
    if planes.dtype.kind == "f":
        return planes.astype(np.float32)
    if planes.dtype == np.uint8:
        return (planes.astype(np.float32) - np.float32(128)) / np.float32(128)
    return planes.astype(np.float32) / np.float32(np.iinfo(planes.dtype).max)


def _as_kept(frame: Any, bits: int) -> bytes:
    """Return the samples in the order and width over which FLAC's checksum runs (RFC 9639 section 8.2)."""
    raw: NDArray[Any] = frame.to_ndarray()
    channels = len(frame.layout.channels)
    mixed = np.ascontiguousarray(raw.T if frame.format.is_planar else raw.reshape(-1, channels))
    if bits == 24 and mixed.dtype == np.int32:
        return (mixed >> 8).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return mixed.astype("<i2").tobytes() if bits == 16 else b""


class _Silence:
    """Collects runs of blocks without any sound."""

    _BLOCK: Final = 1024

    def __init__(self) -> None:
        self._edges: list[tuple[int, int]] = []

    def feed(self, block: NDArray[np.float32], at: int) -> None:
        length = block.shape[1]
        loud = np.abs(block).max(axis=0) > _SILENCE if block.shape[0] else np.zeros(length, bool)
        for start in range(0, length, self._BLOCK):
            end = min(length, start + self._BLOCK)
            if not loud[start:end].any():
                self._add(at + start, at + end)

    def _add(self, start: int, end: int) -> None:
        if self._edges and self._edges[-1][1] == start:
            self._edges[-1] = (self._edges[-1][0], end)
        else:
            self._edges.append((start, end))

    def runs(self, samples: int, rate: int) -> list[tuple[float, float]]:
        if not rate or not samples:
            return []
        return [(start / rate, end / rate) for start, end in self._edges if end - start >= rate / 2]
