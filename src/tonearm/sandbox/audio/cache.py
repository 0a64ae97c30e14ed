"""Files are encoded when somebody first asks for them, and kept."""

from __future__ import annotations

import os
import threading
import zlib
from collections import defaultdict
from pathlib import Path
from random import Random

from tonearm.sandbox.audio import damage
from tonearm.sandbox.audio.encode import SAMPLE_RATES, encode, through_lossy
from tonearm.sandbox.audio.sizes import PREVIEW_S, full_size
from tonearm.sandbox.audio.song import render
from tonearm.sandbox.audio.tags import with_tags
from tonearm.sandbox.world.covers import make_cover
from tonearm.sandbox.world.records import Content, SharedFile, World

__all__ = ["AudioCache", "file_bytes"]


class AudioCache:
    """The bytes of shared files on disk, under one folder; safe to use from several threads and processes.

    Parameters
    ----------
    folder : Path
        Made when needed. May be shared by worlds of different seeds and kept between runs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._locks: dict[Path, threading.Lock] = defaultdict(threading.Lock)

    def path(self, world: World, file: SharedFile) -> Path:
        """Return where the bytes of a shared file lie, writing them first if need be.

        The first call for a file encodes it (well under a second); others wait for it. The bytes depend on the
        world's seed and the file alone, and there are ``file.advertised.size`` of them.
        """
        target = self._folder / f"seed-{world.seed}" / f"{file.file_id}-{_mark(world, file)}.{file.format}"
        with self._lock(target):
            if not self._complete(target, file):
                self._write(target, file_bytes(world, file))
        return target

    def _lock(self, target: Path) -> threading.Lock:
        with self._guard:
            return self._locks[target]

    @staticmethod
    def _complete(target: Path, file: SharedFile) -> bool:
        try:
            return target.stat().st_size == file.advertised.size
        except FileNotFoundError:
            return False

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(target)


def _mark(world: World, file: SharedFile) -> str:
    """A short sum over all that decides the bytes, so that a kept folder never serves an older world's file."""
    parts = repr((file, world.recordings.get(file.recording_id)))
    return f"{zlib.crc32(parts.encode('utf-8', 'surrogatepass')):08x}"


def file_bytes(world: World, file: SharedFile) -> bytes:
    """Return the bytes of a shared file, ``file.advertised.size`` of them, without caching."""
    size = file.advertised.size
    if file.content is Content.GARBAGE:
        return damage.garbage(size)
    if not file.recording_id:
        return _side_file(file)
    data = _sound_file(world, file)
    if file.content is Content.TRUNCATED:
        return damage.truncated(data, size)
    if file.content is Content.ZERO_FILLED:
        return damage.zero_filled(Random(f"zeros {world.seed} {file.file_id}"), data)
    return data


def _sound_file(world: World, file: SharedFile) -> bytes:
    recording = world.recordings[file.recording_id]
    rate = SAMPLE_RATES[file.format]
    samples = render(recording.recording_id, recording.song, recording.version, recording.duration_s, rate)
    duration_s = recording.duration_s
    if file.content is Content.PREVIEW:
        duration_s = PREVIEW_S
        samples = samples[:, : round(PREVIEW_S * rate)]
    if file.content is Content.FAKE_LOSSLESS:
        samples = through_lossy(samples)
    size = full_size(file.file_id, file.format, file.codec_bitrate_kbps, duration_s)
    return with_tags(encode(samples, file.format, file.codec_bitrate_kbps), file.format, file.tags, size)


def _side_file(file: SharedFile) -> bytes:
    size = file.advertised.size
    if file.format == "jpg":
        return make_cover(file.remote_path.rpartition("\\")[0], 64)[:size].ljust(size, b"\0")
    text = f"{file.remote_path}\n".encode()
    return (text * (size // len(text) + 1))[:size]
