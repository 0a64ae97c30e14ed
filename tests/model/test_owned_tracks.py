"""Records of checked rows are those that validating gives, in less memory."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError, create_model

from tonearm.model import OwnedTrack, Record, owned_tracks

_FIELDS = tuple(OwnedTrack.model_fields)
_NUMBER = st.none() | st.integers(0, 10**6)
_ROWS = st.lists(
    st.tuples(
        *(st.text(max_size=8) for _ in range(5)),
        *(_NUMBER for _ in range(3)),
        st.none() | st.floats(0, 1e5),
        st.none() | st.text(max_size=20),
        st.integers(0, 2**40),
    ),
    max_size=5,
)


def _rows(count: int) -> list[tuple[Any, ...]]:
    """Tracks as an adapter reads them: every text is an object of its own."""
    names = ("artist", "album artist", "album")
    return [
        (str(n), f"title {n}", *(f"{name} {n // 10}" for name in names), None, 1, n % 10, 200.0, f"/music/{n}", 0)
        for n in range(count)
    ]


@given(_ROWS)
def test_a_record_is_the_validated_one(rows: list[tuple[Any, ...]]) -> None:
    """Equal in both directions, with the same dump, copy and change."""
    for made, row in zip(owned_tracks(rows), rows, strict=True):
        whole = OwnedTrack.model_validate(dict(zip(_FIELDS, row, strict=True)))
        assert made == whole and whole == made
        assert made.model_dump_json() == whole.model_dump_json()
        assert made.replace(title="x") == whole.replace(title="x")
        assert pickle.loads(pickle.dumps(made)) == made
        assert hash(made) == hash(whole)


def test_a_record_of_checked_values_cannot_be_changed_either() -> None:
    made = owned_tracks(_rows(1))[0]
    with pytest.raises(ValidationError, match="frozen"):
        made.title = "x"  # type: ignore[misc]  # what is refused


def test_names_that_come_again_are_kept_once() -> None:
    first, second = owned_tracks(_rows(2))
    assert first.artist is second.artist and first.album is second.album and first.album_artist is second.album_artist


def test_records_share_their_names_whatever_was_made_before() -> None:
    """A third of the memory at most; also where many validated ones came first, as from a store.

    The kind is a fresh one, because what is shared is settled with the first objects of a class.
    """
    fields: dict[str, Any] = {f"field_{n}": (int, ...) for n in range(11)}
    kind = create_model("Kind", __base__=Record, **fields)
    values = dict.fromkeys(fields, 1)

    def size(make: Callable[[], Record]) -> int:
        tracemalloc.start()
        try:
            kept = [make() for _ in range(500)]
            return tracemalloc.get_traced_memory()[0] if kept else 0
        finally:
            tracemalloc.stop()

    large = size(lambda: kind.model_validate(values))
    small = size(lambda: kind.of_checked(dict(values)))
    assert small < large / 3, (small, large)
