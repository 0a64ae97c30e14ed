"""What one look at a file's structure finds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["Bytes", "Damaged", "Kind", "Look", "payload_digest", "tail_problems"]

Kind = Literal["flac", "mp3", "m4a", "ogg", "opus", "wav", "aiff"]
Bytes = memoryview
"""The mapped file; slices copy nothing."""

_TAIL: Final = 4096
_PIECE: Final = 1 << 20


class Damaged(Exception):
    """The structure cannot be followed at all; the message says where."""


@dataclass(frozen=True, slots=True)
class Look:
    """Structure of one file.

    ``duration_s`` is what the container claims, None when it claims nothing. ``spans`` are the byte ranges of the
    audio itself, in playing order, without any tag. ``pcm_md5`` is the checksum of the decoded sound that FLAC keeps.
    """

    duration_s: float | None
    spans: Sequence[tuple[int, int]]
    sample_rate_hz: int | None = None
    problems: tuple[str, ...] = ()
    pcm_md5: str = ""
    bits_per_sample: int = 0


def payload_digest(data: Bytes, spans: Sequence[tuple[int, int]]) -> str:
    """SHA-256 of the audio bytes; equal before and after tagging, also when another program tagged the file."""
    digest = hashlib.sha256()
    for start, end in spans:
        for place in range(start, end, _PIECE):
            digest.update(data[place : min(end, place + _PIECE)])
    return digest.hexdigest()


def tail_problems(data: Bytes, kind: Kind, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Look for a web page or zeros where the end of the sound should be."""
    problems = []
    end = bytes(data[-_TAIL:]).lower()
    if b"</html" in end or b"<!doctype html" in end:
        problems.append("a web page is attached to its end")
    if kind not in ("wav", "aiff") and spans and not any(_last_bytes(data, spans)):
        problems.append("its last 4 KB of sound are all zero")
    return problems


def _last_bytes(data: Bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    kept = b""
    for start, end in reversed(spans):
        kept = bytes(data[max(start, end - (_TAIL - len(kept))) : end]) + kept
        if len(kept) >= _TAIL:
            break
    return kept or b"\x01"
