"""Which of several right files to prefer: format, bitrate, free slot, queue, speed. Says nothing about rightness."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pydantic import Field

from tonearm.logic.file_names import extension_of
from tonearm.model import SharedFile, SharedFiles
from tonearm.model.base import Record

__all__ = ["QualityPolicy", "accepted", "accepts", "format_of", "quality"]

_ALIASES = {"mp4": "m4a", "aac": "m4a", "oga": "ogg", "wave": "wav", "aif": "aiff", "aifc": "aiff"}
_LOSSLESS = frozenset({"flac", "wav", "aiff"})
_WORTH = {"opus": 1.5, "m4a": 1.25, "ogg": 1.25}
"""So many times its bitrate would an MP3 file need to sound like it (public listening tests at 96 to 128 kbit/s)."""
_FULL_BITRATE_KBPS = 320.0
_FULL_SPEED_BPS = 4_000_000.0
_WEIGHTS = {"format": 0.4, "bitrate": 0.2, "slot": 0.2, "queue": 0.1, "speed": 0.1}


class QualityPolicy(Record):
    """What a person likes to have.

    Parameters
    ----------
    formats : tuple of str
        Accepted formats as extensions without dot, the preferred one first.
    minimum_bitrate_kbps : int
        MP3 files that state a lower bitrate are left out, AAC and Vorbis files below four fifths of it and Opus
        files below two thirds, which sound alike; lossless files never are.
    strict : bool
        Also leave out lossy files that do not state (and whose size and length do not tell) their bitrate.
    """

    formats: tuple[str, ...] = ("flac", "mp3", "m4a", "ogg", "opus")
    minimum_bitrate_kbps: int = Field(default=128, ge=0)
    strict: bool = False


@lru_cache(maxsize=256)
def _alias(extension: str) -> str:
    return _ALIASES.get(extension, extension)


@lru_cache(maxsize=256)
def _kinds(formats: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_alias(name.lower()) for name in formats)


def format_of(file: SharedFile) -> str:
    """Return the format that the file's name claims, "" without an extension."""
    return _alias(extension_of(file.remote_path))


def _bitrate(stated_kbps: int | None, size_bytes: int, duration_s: float | None) -> float | None:
    """Return the stated bitrate, or the one that size and length give, in kbit/s."""
    if stated_kbps:
        return float(stated_kbps)
    if duration_s and size_bytes:
        return size_bytes / (duration_s * 125.0)
    return None


def accepts(file: SharedFile, policy: QualityPolicy) -> bool:
    """Tell whether the policy takes the file at all: unlocked, of an accepted format, not below the bitrate."""
    if file.locked:
        return False
    return _takes(policy, file.remote_path, file.size_bytes, file.duration_s, file.bitrate_kbps)


def accepted(files: SharedFiles, rows: Iterable[int], policy: QualityPolicy) -> Iterator[int]:
    """Yield those of the rows whose files the policy takes at all, in order."""
    held = files.columns
    locked, paths, sizes = held.locked, held.remote_path, held.size_bytes
    lengths, bitrates = held.duration_s, held.bitrate_kbps
    for row in rows:
        if not locked[row] and _takes(policy, paths[row], sizes[row], lengths[row], bitrates[row]):
            yield row


def _takes(
    policy: QualityPolicy, path: str, size_bytes: int, duration_s: float | None, bitrate_kbps: int | None
) -> bool:
    dot = path.rfind(".")
    kind = _format(path[dot + 1 :]) if dot > 0 and path[dot - 1].isalnum() else ""
    kind = kind or _alias(extension_of(path))
    if kind not in _kinds(policy.formats):
        return False
    if kind in _LOSSLESS:
        return True
    bitrate = _bitrate(bitrate_kbps, size_bytes, duration_s)
    return _clear_enough(bitrate * _WORTH.get(kind, 1.0) if bitrate else None, policy)


@lru_cache(maxsize=256)
def _format(extension: str) -> str:
    """Return the format of an extension without a doubt, "" for anything else."""
    return _alias(extension.lower()) if len(extension) <= 5 and extension.isalnum() else ""


def _clear_enough(bitrate: float | None, policy: QualityPolicy) -> bool:
    if bitrate is None:
        return not policy.strict
    return bitrate >= policy.minimum_bitrate_kbps * 0.95  # VBR files state an average a little below their name


def quality(file: SharedFile, policy: QualityPolicy) -> float:
    """Return how much the policy likes a file, 0 to 1; 0 when it is not accepted.

    The preferred format weighs most, then bitrate and a free slot, then queue and claimed speed.
    """
    if not accepts(file, policy):
        return 0.0
    order = _kinds(policy.formats)
    kind = format_of(file)
    claimed = _bitrate(file.bitrate_kbps, file.size_bytes, file.duration_s)
    bitrate = _FULL_BITRATE_KBPS if kind in _LOSSLESS else (claimed or policy.minimum_bitrate_kbps)
    parts = {
        "format": 1.0 - order.index(kind) / len(order),
        "bitrate": min(1.0, bitrate / _FULL_BITRATE_KBPS),
        "slot": float(file.free_slot),
        "queue": 1.0 / (1.0 + file.queue_length / 5.0),
        "speed": min(1.0, math.log1p(file.speed_bps) / math.log1p(_FULL_SPEED_BPS)),
    }
    return min(1.0, sum(_WEIGHTS[name] * value for name, value in parts.items()))
