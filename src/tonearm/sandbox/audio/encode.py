"""Turns samples into files of five formats with FFmpeg's encoders; the same samples give the same bytes."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream

__all__ = ["SAMPLE_RATES", "encode", "through_lossy"]

SAMPLE_RATES = {"flac": 44_100, "mp3": 44_100, "m4a": 44_100, "ogg": 44_100, "opus": 48_000}
"""Opus knows no 44.1 kHz."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Recipe:
    container: str
    codec: str
    sample_format: str
    codec_options: dict[str, str] = field(default_factory=dict)
    muxer_options: dict[str, str] = field(default_factory=dict)


_VORBIS_QUALITY = ((128, 3), (192, 6), (999, 10))
"""(rate in kbit/s, quality of the encoder); measured on the world's songs: 115, 189 and 245 kbit/s."""

_RECIPES = {
    "flac": _Recipe("flac", "flac", "s16", {"compression_level": "5"}),
    "mp3": _Recipe("mp3", "libmp3lame", "s16p", {"compression_level": "9"}, {"id3v2_version": "0"}),
    "m4a": _Recipe("ipod", "aac", "fltp", {"aac_coder": "fast"}, {"movflags": "+faststart"}),
    "ogg": _Recipe("ogg", "vorbis", "fltp", {"strict": "-2"}),
    "opus": _Recipe("ogg", "libopus", "flt", {"vbr": "off", "compression_level": "5"}),
}


def encode(samples: Samples, format_: str, kbps: int) -> bytes:
    """Return a file's bytes, without tags.

    Parameters
    ----------
    samples : array of float32, shape (2, n)
        At `SAMPLE_RATES` of the format; clipped at full scale.
    format_ : str
        flac, mp3, m4a, ogg or opus.
    kbps : int
        Constant (mp3, opus) or average (m4a, ogg) rate in kbit/s; without meaning for flac.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A real file, because moving the index of an MP4 to its front makes FFmpeg open the file a second time.
        path = Path(folder) / f"song.{format_}"
        _encode_to(path, samples, format_, kbps)
        return path.read_bytes()


def _encode_to(path: Path, samples: Samples, format_: str, kbps: int) -> None:
    recipe, rate = _RECIPES[format_], SAMPLE_RATES[format_]
    muxer_options = {"fflags": "+bitexact", **recipe.muxer_options}
    with av.open(str(path), "w", format=recipe.container, options=muxer_options) as output:
        stream = output.add_stream(recipe.codec, rate=rate, options=_codec_options(recipe, kbps))
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        context.layout, context.format, context.thread_count = "stereo", recipe.sample_format, 1
        context.flags |= av.codec.context.Flags.bitexact
        if kbps:
            context.bit_rate = kbps * 1000
        for frame in _frames(samples, recipe.sample_format, rate):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _codec_options(recipe: _Recipe, kbps: int) -> dict[str, str]:
    """FFmpeg's Vorbis encoder knows no rate, only a quality; these are the lowest that stay below the rate."""
    if recipe.codec != "vorbis":
        return recipe.codec_options
    quality = next(quality for limit, quality in _VORBIS_QUALITY if kbps <= limit)
    return recipe.codec_options | {"flags": "+qscale", "global_quality": str(quality * 118)}


def through_lossy(samples: Samples, kbps: int = 128) -> Samples:
    """Return the samples after a trip through an MP3 file: same shape, nothing left above about 16 kHz."""
    pieces = []
    with av.open(io.BytesIO(encode(samples, "mp3", kbps)), "r") as container:
        back = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATES["flac"])
        for frame in container.decode(audio=0):
            pieces += [piece.to_ndarray() for piece in back.resample(frame)]
    heard = np.concatenate(pieces, axis=1)[:, : samples.shape[1]]
    return np.pad(heard, ((0, 0), (0, samples.shape[1] - heard.shape[1])))


def _frames(samples: Samples, sample_format: str, rate: int) -> list[av.AudioFrame]:
    """Cut the samples into frames of a second."""
    clipped = np.clip(samples, -1.0, 1.0)
    if sample_format.startswith("s16"):
        clipped = np.round(clipped * 32_767).astype(np.int16)
    frames = []
    for at in range(0, samples.shape[1], rate):
        piece = clipped[:, at : at + rate]
        data = piece if sample_format.endswith("p") else piece.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), format=sample_format, layout="stereo")
        frame.sample_rate = rate
        frame.pts = at
        frames.append(frame)
    return frames
