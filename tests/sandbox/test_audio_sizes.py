"""Advertised sizes: bounds of what encoders make, never far from it, and reachable to the byte."""

from __future__ import annotations

import io

import mutagen
import pytest
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from tonearm.sandbox.audio.encode import SAMPLE_RATES, encode
from tonearm.sandbox.audio.sizes import full_size
from tonearm.sandbox.audio.song import render
from tonearm.sandbox.audio.tags import with_tags
from tonearm.sandbox.world.records import EmbeddedTags

RATES = [
    ("flac", 0),
    ("mp3", 128),
    ("mp3", 320),
    ("m4a", 128),
    ("m4a", 256),
    ("ogg", 192),
    ("ogg", 256),
    ("opus", 96),
    ("opus", 160),
]
TAGS = EmbeddedTags("Ночной паром", "A name, as long as names get " * 8, "Album", "Various Artists", 12, "1999")


@pytest.fixture(scope="module")
def small() -> dict[str, bytes]:
    """One encoded file per format."""
    kbps = {"flac": 0, "mp3": 192, "m4a": 192, "ogg": 192, "opus": 96}
    return {name: encode(render(99, 1, "", 4.0, SAMPLE_RATES[name]), name, rate) for name, rate in kbps.items()}


@pytest.mark.parametrize(("format_", "kbps"), RATES)
@pytest.mark.parametrize("length_s", [10.0, 33.0])
def test_the_formula_bounds_the_encoder_closely(format_: str, kbps: int, length_s: float) -> None:
    """Room for tags is left, and less than an eighth of the file is padding."""
    made = len(encode(render(4711, 42, "", length_s, SAMPLE_RATES[format_]), format_, kbps))
    promised = full_size(0, format_, kbps, length_s)
    assert made + 8_000 < promised
    assert made > promised * 0.87 - 12_000


@pytest.mark.parametrize("format_", ["flac", "mp3", "m4a", "ogg", "opus"])
def test_any_size_is_met_to_the_byte(small: dict[str, bytes], format_: str) -> None:
    """Around the places where Ogg's lacing skips a length as well, the file still opens with its tags."""
    start = len(small[format_]) + 6_000
    for size in [*range(start, start + 520, 3), start + 65_000, start + 65_025, start + 65_307, start + 140_001]:
        data = with_tags(small[format_], format_, TAGS, size)
        assert len(data) == size
    found = mutagen.File(io.BytesIO(data), easy=True)
    assert found["title"] == [TAGS.title]
    assert found["artist"] == [TAGS.artist]
    assert found.info.length == pytest.approx(4.0, abs=0.06)


@pytest.mark.parametrize("format_", ["flac", "mp3", "m4a", "ogg", "opus"])
def test_a_promise_that_is_too_small_is_refused(small: dict[str, bytes], format_: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        with_tags(small[format_], format_, TAGS, len(small[format_]) // 2)


@pytest.mark.parametrize(("format_", "reader"), [("ogg", OggVorbis), ("opus", OggOpus)])
def test_rewritten_ogg_files_can_be_tagged_again(small: dict[str, bytes], format_: str, reader: type) -> None:
    """A tag editor reads the rewritten header pages, writes its own, and the file stays whole."""
    buffer = io.BytesIO(with_tags(small[format_], format_, TAGS, len(small[format_]) + 70_000))
    file = reader(buffer)
    file["title"] = ["Changed"]
    buffer.seek(0)
    file.save(buffer)
    buffer.seek(0)
    again = reader(buffer)
    assert again["title"] == ["Changed"]
    assert again.info.length == pytest.approx(4.0, abs=0.06)
