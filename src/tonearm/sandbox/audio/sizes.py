"""How many bytes a file of the world has, computed without encoding it.

Peers advertise sizes long before anybody asks for the bytes. Each size here is an upper bound of what the encoder makes
plus its container; `pad` fills the difference in front of the audio. The figures were measured with the encoders on
the world's own songs (tests/sandbox/test_audio_sizes.py keeps them honest).
"""

from __future__ import annotations

__all__ = ["PREVIEW_S", "full_size", "nominal_kbps"]

PREVIEW_S = 10.0
"""Length of a preview in seconds."""

_FLAC_KBPS = 560
_SLACK = {"mp3": 1.0, "m4a": 1.03, "ogg": 1.05, "opus": 1.02, "flac": 1.0}
_OVERHEAD = 12_000
_MIX = 2_654_435_761


def nominal_kbps(format_: str, codec_kbps: int) -> int:
    """Return the average rate that a file's size stands for, in kbit/s; 0 kbit/s means lossless."""
    return codec_kbps or _FLAC_KBPS


def full_size(file_id: int, format_: str, codec_kbps: int, duration_s: float) -> int:
    """Return the size in bytes of an undamaged file.

    Parameters
    ----------
    file_id : int
        Spreads the sizes a little, as tags and pictures of different sharers do.
    format_ : str
        flac, mp3, m4a, ogg or opus.
    codec_kbps : int
        Encoder setting in kbit/s; 0 for lossless.
    duration_s : float
        Playing time in seconds.
    """
    audio = duration_s * nominal_kbps(format_, codec_kbps) * 125 * _SLACK[format_]
    return int(audio) + _OVERHEAD + file_id * _MIX % 4_096
