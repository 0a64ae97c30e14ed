"""Cover pictures are real pictures of the size asked for, and always the same ones."""

from __future__ import annotations

import io

import av
import pytest

from tonearm.sandbox.world.covers import COVER_SIZES, make_cover


@pytest.mark.parametrize("size", COVER_SIZES)
def test_a_picture_has_the_size_asked_for(size: int) -> None:
    """A stranger's decoder reads a square picture with more than one colour."""
    with av.open(io.BytesIO(make_cover("0123456789abcdefABCDEF", size)), "r") as container:
        frame = next(container.decode(video=0))
    pixels = frame.to_ndarray(format="rgb24")
    assert pixels.shape == (size, size, 3)
    assert pixels[0, 0].tolist() != pixels[-1, -1].tolist()


def test_the_same_release_always_has_the_same_picture() -> None:
    make_cover.cache_clear()
    first = make_cover("a", 64)
    make_cover.cache_clear()
    assert make_cover("a", 64) == first
    assert make_cover("b", 64) != first


@pytest.mark.parametrize("size", [0, -1, 2001])
def test_sizes_out_of_range_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        make_cover("a", size)
