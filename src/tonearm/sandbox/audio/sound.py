"""The tones in which each recording spells its own number, and the ear that reads them back.

Whatever a file's name and tags say, its sound tells which recording it holds. Only the sandbox, tests and benchmarks
use this; the product has to find out by what a real client could see.

One word is a sync tone and eight hexadecimal digits, 0.1 s each: 24 bits of number and the lowest byte of their CRC-32.
"""

from __future__ import annotations

import zlib
from collections import Counter
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream

__all__ = ["HIGHEST_ID", "WORD_S", "read_file", "read_recording_id", "read_words", "spell", "word_starts"]

HIGHEST_ID = 0xFFFFFF
WORD_S = 1.0
"""Seconds of one word: sync, eight digits and a rest."""

_TONE_S, _HOP_S = 0.1, 0.01
_SYNC_HZ, _BASE_HZ, _STEP_HZ = 3_800.0, 500.0, 180.0
_LEVEL = 0.4
_SYNC_SHARE = 0.6
_EDGE_S = 0.3
_SPOKEN_S = 0.9
_SHORTEST_S = 4.0

Samples = npt.NDArray[np.float32]


def word_starts(duration_s: float) -> tuple[float, float, float]:
    """Return where the three words of a recording start, in seconds: near the start, in the middle, near the end."""
    return (_EDGE_S, (duration_s - _SPOKEN_S) / 2, duration_s - _EDGE_S - _SPOKEN_S)


def spell(recording_id: int, duration_s: float, rate: int = 44_100) -> Samples:
    """Return the words of a recording over its whole length, silent between them.

    Parameters
    ----------
    recording_id : int
        1 to 16,777,215.
    duration_s : float
        Length in seconds; at least 4, so that three words fit.
    rate : int
        Samples per second.

    Returns
    -------
    array of float32, shape (round(duration_s * rate),)
        At most 0.4 of full scale.

    Raises
    ------
    ValueError
        The number or the length is out of range.
    """
    if not 1 <= recording_id <= HIGHEST_ID or duration_s < _SHORTEST_S:
        raise ValueError(f"cannot spell recording {recording_id} within {duration_s} s")
    samples = np.zeros(round(duration_s * rate), dtype=np.float32)
    word = _word(recording_id, rate)
    for start_s in word_starts(duration_s):
        at = round(start_s * rate)
        samples[at : at + len(word)] = word
    return samples


def read_recording_id(samples: npt.NDArray[np.floating], rate: int) -> int | None:
    """Return the number that most words of the samples spell, or None if no word can be read.

    ``samples`` is mono, or has the channels in its first axis; they are averaged.
    """
    words = read_words(samples, rate)
    return Counter(words).most_common(1)[0][0] if words else None


def read_words(samples: npt.NDArray[np.floating], rate: int) -> list[int]:
    """Return the number of each word whose check sum holds, in the order of the sound; see `read_recording_id`."""
    mono = np.asarray(samples, dtype=np.float32)
    if mono.ndim == 2:
        mono = mono.mean(axis=0)
    power = _spectrum(mono, rate)
    hops = round(_TONE_S / _HOP_S)
    digits = power[:, :16].argmax(axis=1)
    read = (_checked(digits[at + hops : at + 9 * hops : hops]) for at in _syncs(power, hops))
    return [number for number in read if number is not None]


def read_file(path: Path | str) -> int | None:
    """Return the number that an audio file spells; None for what is unreadable, damaged beyond reading or no audio."""
    samples, rate = _decode(path)
    return read_recording_id(samples, rate) if len(samples) else None


def _word(recording_id: int, rate: int) -> Samples:
    body = recording_id.to_bytes(3, "big")
    payload = (recording_id << 8) | (zlib.crc32(body) & 0xFF)
    digits = [(payload >> shift) & 0xF for shift in range(28, -4, -4)]
    length = round(_TONE_S * rate)
    times = np.arange(length) / rate
    shape = _LEVEL * np.hanning(length) ** 0.25
    tones = [_SYNC_HZ, *(_BASE_HZ + _STEP_HZ * digit for digit in digits)]
    return np.concatenate([shape * np.sin(2 * np.pi * hertz * times) for hertz in tones]).astype(np.float32)


def _spectrum(mono: Samples, rate: int) -> npt.NDArray[np.float64]:
    """Return the power at the 16 digit frequencies and the sync frequency, one row per hop."""
    window, hop = round(_TONE_S * rate), round(_HOP_S * rate)
    if len(mono) < window:
        return np.zeros((0, 17))
    times = np.arange(window) / rate
    hertz = np.array([*(_BASE_HZ + _STEP_HZ * digit for digit in range(16)), _SYNC_HZ])
    probe = np.exp(-2j * np.pi * hertz[:, None] * times) * np.hanning(window)
    frames = np.lib.stride_tricks.sliding_window_view(mono, window)[::hop]
    both = np.concatenate([probe.real, probe.imag]).astype(np.float32).T
    heard = np.concatenate([frames[at : at + 500] @ both for at in range(0, len(frames), 500)])
    return np.asarray(heard[:, :17] ** 2 + heard[:, 17:] ** 2, dtype=np.float64)


def _syncs(power: npt.NDArray[np.float64], hops: int) -> list[int]:
    """Return the rows where a sync tone is centred and eight digits can still follow."""
    total = power.sum(axis=1)
    sync = power[:, 16]
    strong = sync > _SYNC_SHARE * np.maximum(total, 1e-9)
    found = []
    for at in np.flatnonzero(strong):
        near = sync[max(0, at - hops // 2) : at + hops // 2 + 1]
        if sync[at] >= near.max() and at + 8 * hops < len(power):
            found.append(int(at))
    return found


def _checked(digits: npt.NDArray[np.intp]) -> int | None:
    if len(digits) < 8:
        return None
    payload = 0
    for digit in digits:
        payload = payload << 4 | int(digit)
    number, check = payload >> 8, payload & 0xFF
    return number if number and zlib.crc32(number.to_bytes(3, "big")) & 0xFF == check else None


def _decode(path: Path | str) -> tuple[Samples, int]:
    """Return all samples that can be decoded, as mono, and their rate; damaged packets are left out."""
    pieces: list[Samples] = []
    rate = 44_100
    try:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            rate = stream.rate or rate
            mono = av.AudioResampler(format="flt", layout="mono", rate=rate)
            for packet in container.demux(stream):
                pieces += _decode_packet(packet, mono)
    except (av.error.FFmpegError, IndexError):
        pass  # what was decoded so far is all there is
    return (np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)), rate


def _decode_packet(packet: av.Packet[AudioStream], mono: av.AudioResampler) -> list[Samples]:
    try:
        return [piece.to_ndarray()[0] for frame in packet.decode() for piece in mono.resample(frame)]
    except av.error.FFmpegError:
        return []
