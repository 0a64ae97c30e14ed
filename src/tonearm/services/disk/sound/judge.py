"""Compare the decoded sound with what the file claims, in plain words."""

from __future__ import annotations

from typing import Any, Final

from tonearm.services.disk.sound.decode import Decoded, decode, decoder_available
from tonearm.services.disk.sound.look import Kind, Look

__all__ = ["judge", "measure"]

_SHORTER_S: Final = 0.5
_SILENT_SHARE: Final = 0.25
"""One stretch of digital silence longer than this share of the file is damage, not music."""
_MP3_ERRORS: Final = 1
"""Old tags that decoders do not know look like one bad frame."""
_TAIL_S, _TAIL_SHARE = 3.0, 0.10
"""A silent end is damage when it is longer than both; CD masters often leave two or three seconds."""


def measure(path: str, kind: Kind, found: Look, report: dict[str, Any]) -> None:
    """Decode the file, if a decoder is there, and write length, problems and notes into the report."""
    if not decoder_available():
        return
    import av

    try:
        decoded = decode(path, bits=found.bits_per_sample if kind == "flac" else 0)
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        report["problems"].append(f"it cannot be decoded ({type(error).__name__})")
        return
    report["decoded"] = True
    report["problems"] += judge(kind, found, decoded)
    report["duration_s"] = decoded.seconds or None
    if decoded.shelf_hz is not None:
        edge = decoded.shelf_hz / 1000
        report["notes"].append(f"its sound ends sharply at {edge:.1f} kHz, as after a lossy encoder")


def judge(kind: Kind, found: Look, decoded: Decoded) -> list[str]:
    """List what the decoded sound contradicts."""
    problems = []
    claimed, seconds = found.duration_s, decoded.seconds
    if decoded.errors > (_MP3_ERRORS if kind == "mp3" else 0):
        problems.append(f"{decoded.errors} pieces of it cannot be decoded")
    if claimed is not None and seconds < claimed - _SHORTER_S:
        problems.append(f"the file claims {claimed:.1f} s but its sound ends after {seconds:.1f} s")
    if found.pcm_md5 and decoded.md5 and found.pcm_md5 != decoded.md5:
        problems.append("its decoded sound differs from the checksum that the file keeps")
    problems += [problem for start, end in decoded.silence if (problem := _silent(start, end, seconds))]
    return problems


def _silent(start: float, end: float, seconds: float) -> str | None:
    length = end - start
    if end >= seconds - 0.1:
        long = length > max(_TAIL_S, _TAIL_SHARE * seconds)
        return f"its last {length:.1f} s are digital silence" if long else None
    if length > _SILENT_SHARE * seconds:
        return f"{length:.1f} s of its {seconds:.1f} s are digital silence"
    return None
