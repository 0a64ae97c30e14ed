"""Shared files as bytes: as long as advertised, to the byte, always the same, holding what the world says they hold."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from pathlib import Path
from random import Random

import av
import mutagen
import numpy as np
import pytest
from world_kit import world_of

from tonearm.sandbox.audio.cache import AudioCache, file_bytes
from tonearm.sandbox.audio.sizes import PREVIEW_S
from tonearm.sandbox.audio.sound import read_file, read_words
from tonearm.sandbox.world import World
from tonearm.sandbox.world.records import Content, EmbeddedTags, SharedFile

FORMATS = ("flac", "mp3", "m4a", "ogg", "opus")


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(1)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> AudioCache:
    return AudioCache(tmp_path_factory.mktemp("audio"))


def one(world: World, format_: str, content: Content, place: int = 0) -> SharedFile:
    """A short file of a kind."""
    fitting = [file for file in world.files if file.format == format_ and file.content is content and file.recording_id]
    return sorted(fitting, key=lambda file: world.recordings[file.recording_id].duration_s)[place]


def decoded(path: Path) -> tuple[np.ndarray, int]:
    """Every sample that an ordinary decoder yields before it gives up."""
    pieces: list[np.ndarray] = []
    with av.open(str(path), "r") as container:
        rate = container.streams.audio[0].rate
        mono = av.AudioResampler(format="flt", layout="mono", rate=rate)
        with contextlib.suppress(av.error.FFmpegError):
            for packet in container.demux(audio=0):
                pieces += heard(packet, mono)
    return np.concatenate(pieces), rate


def heard(packet: av.Packet, mono: av.AudioResampler) -> list[np.ndarray]:
    with contextlib.suppress(av.error.FFmpegError):
        return [piece.to_ndarray()[0] for frame in packet.decode() for piece in mono.resample(frame)]
    return []


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("place", [0, 25])
def test_a_clean_file_is_what_it_seems(world: World, cache: AudioCache, format_: str, place: int) -> None:
    """Size to the byte, number three times, length of the recording, tags as the world has them."""
    file = one(world, format_, Content.CLEAN, place)
    path = cache.path(world, file)
    samples, rate = decoded(path)
    assert path.stat().st_size == file.advertised.size
    assert read_words(samples, rate) == [file.recording_id] * 3
    assert len(samples) / rate == pytest.approx(world.recordings[file.recording_id].duration_s, abs=0.06)
    assert tags_of(path) == file.tags


def tags_of(path: Path) -> EmbeddedTags:
    """The tags as an ordinary tag reader sees them."""
    found = mutagen.File(path, easy=True) or {}
    text = {name: (found.get(name) or [""])[0] for name in ("title", "artist", "album", "albumartist", "date")}
    number = (found.get("tracknumber") or [""])[0].split("/")[0]
    return EmbeddedTags(
        text["title"], text["artist"], text["album"], text["albumartist"], int(number) if number else None, text["date"]
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_size_and_length_and_rate_agree(world: World, format_: str) -> None:
    """Bytes times eight by seconds is the advertised rate, within the room for tags."""
    files = [
        file
        for file in world.files
        if file.format == format_ and file.content is Content.CLEAN and file.recording_id and file.codec_bitrate_kbps
    ]
    for file in files:
        kbps = file.advertised.size / 125 / world.recordings[file.recording_id].duration_s
        assert file.codec_bitrate_kbps <= kbps <= file.codec_bitrate_kbps * 1.06 + 9


@pytest.mark.parametrize("content", [Content.TRUNCATED, Content.ZERO_FILLED])
@pytest.mark.parametrize("format_", ["flac", "mp3", "m4a", "opus"])
def test_damage_shows_when_the_file_is_decoded(world: World, cache: AudioCache, format_: str, content: Content) -> None:
    """As many bytes as advertised, but the sound ends early."""
    file = one(world, format_, content)
    path = cache.path(world, file)
    samples, rate = decoded(path)
    length_s = world.recordings[file.recording_id].duration_s
    sounding_s = np.flatnonzero(np.abs(samples) > 1e-4).max() / rate
    assert path.stat().st_size == file.advertised.size
    assert sounding_s < length_s - 3
    assert read_words(samples, rate).count(file.recording_id) < 3


def test_a_truncated_file_still_claims_its_length(world: World, cache: AudioCache) -> None:
    file = one(world, "flac", Content.TRUNCATED)
    claimed = mutagen.File(cache.path(world, file)).info.length
    assert claimed == pytest.approx(world.recordings[file.recording_id].duration_s, abs=0.1)


@pytest.mark.parametrize("format_", ["flac", "mp3"])
def test_a_preview_admits_its_length_and_has_one_word(world: World, cache: AudioCache, format_: str) -> None:
    file = one(world, format_, Content.PREVIEW, 3)
    path = cache.path(world, file)
    assert mutagen.File(path).info.length == pytest.approx(PREVIEW_S, abs=0.1)
    assert read_words(*decoded(path)) == [file.recording_id]


@pytest.mark.parametrize("format_", FORMATS)
def test_another_recording_sounds_as_itself(world: World, cache: AudioCache, format_: str) -> None:
    file = one(world, format_, Content.OTHER_RECORDING)
    assert read_file(cache.path(world, file)) == file.recording_id != file.named_recording_id


def test_garbage_is_no_audio(world: World, cache: AudioCache) -> None:
    file = one(world, "mp3", Content.GARBAGE)
    path = cache.path(world, file)
    assert path.stat().st_size == file.advertised.size
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")
    assert read_file(path) is None


def test_fakes_lack_the_highest_tones_that_originals_have(world: World, cache: AudioCache) -> None:
    """Between 17.5 and 20 kHz a fake is at least 20 dB below an original."""
    levels = {}
    for content in (Content.CLEAN, Content.FAKE_LOSSLESS):
        file = one(world, "flac", content)
        samples, _ = decoded(cache.path(world, file))
        spectrum = np.abs(np.fft.rfft(samples)) ** 2
        hertz = np.fft.rfftfreq(len(samples), 1 / 44_100)
        levels[content] = 10 * np.log10(spectrum[(hertz > 17_500) & (hertz < 20_000)].mean() + 1e-12)
        assert read_file(cache.path(world, file)) == file.recording_id
    assert levels[Content.CLEAN] > levels[Content.FAKE_LOSSLESS] + 20


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_file_always_has_the_same_bytes(world: World, cache: AudioCache, format_: str) -> None:
    file = one(world, format_, Content.CLEAN)
    assert file_bytes(world, file) == cache.path(world, file).read_bytes()


def test_side_files_have_their_size_too(world: World, cache: AudioCache) -> None:
    for format_ in ("jpg", "nfo", "cue", "log"):
        file = next(each for each in world.files if each.format == format_)
        assert cache.path(world, file).stat().st_size == file.advertised.size


def test_hostile_names_stay_inside_the_folder(world: World, tmp_path: Path) -> None:
    """The cache's own names come from numbers alone."""
    file = next(each for each in world.files if "..\\" in each.remote_path and each.recording_id)
    path = AudioCache(tmp_path / "in").path(world, file)
    assert path.resolve().is_relative_to((tmp_path / "in").resolve())


def test_many_threads_may_ask_for_one_file(world: World, tmp_path: Path) -> None:
    """All get the whole file, and nothing else is left in the folder."""
    cache, file = AudioCache(tmp_path), one(world, "opus", Content.CLEAN)
    sizes: list[int] = []
    threads = [threading.Thread(target=lambda: sizes.append(cache.path(world, file).stat().st_size)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [file.advertised.size] * 8
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [cache.path(world, file)]


def test_a_kept_folder_never_serves_another_worlds_file(world: World, tmp_path: Path) -> None:
    """A file of the same number, format and size, but changed in anything else, gets bytes of its own."""
    cache, file = AudioCache(tmp_path), one(world, "opus", Content.CLEAN)
    changed = replace(file, content=Content.GARBAGE)
    assert cache.path(world, file).read_bytes() != cache.path(world, changed).read_bytes()


def test_a_half_written_file_is_written_again(world: World, tmp_path: Path) -> None:
    cache, file = AudioCache(tmp_path), one(world, "mp3", Content.CLEAN)
    path = cache.path(world, file)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert cache.path(world, file).read_bytes() == whole


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_any_file_of_any_world_meets_its_size(seed: int, tmp_path: Path) -> None:
    """A sample of all kinds: encoding never exceeds the promise, padding always meets it, the sound is as said."""
    world, rng = world_of(seed), Random(seed)
    audio = [file for file in world.files if file.recording_id]
    extremes = sorted(audio, key=lambda file: world.recordings[file.recording_id].duration_s)
    odd = [file for file in audio if file.content is not Content.CLEAN or file.format not in {"mp3", "flac"}]
    for file in [*rng.sample(audio, 4), *rng.sample(odd, 5), extremes[0], extremes[-1]]:
        data = file_bytes(world, file)
        assert len(data) == file.advertised.size, file
        if file.content in {Content.CLEAN, Content.FAKE_LOSSLESS, Content.OTHER_RECORDING}:
            path = tmp_path / f"{file.file_id}.{file.format}"
            path.write_bytes(data)
            assert read_file(path) == file.recording_id, file
