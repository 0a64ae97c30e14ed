"""At most two queries per track, of words that peers spell alike and that the network does not refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.queries import queries_for
from tonearm.model import Artist, Track


def _queries(title: str, *artists: str) -> tuple[str, ...]:
    return queries_for(Track(title=title, artists=tuple(Artist(name=name) for name in artists)))


_LONG = "Lanterns Above Copper Harbour"


@pytest.mark.parametrize(
    ("title", "artist", "expected"),
    [
        ("Morning", "The Norths", ("Norths Morning", "Morning")),
        (_LONG, "Ada Quill", (_LONG, f"Ada Quill {_LONG}")),
        ("Morning Glass - 2011 Remaster", "Ada Quill", ("Ada Quill Morning Glass", "Morning Glass")),
        ("Morning Glass (feat. Bo Lund)", "Ada Quill", ("Ada Quill Morning Glass", "Morning Glass")),
        ("Pier (Bo Lund Remix)", "Ada Quill", ("Ada Quill Pier bo lund remix", "Ada Quill Pier")),
        ("Morning Glass (Live in Oslo)", "Ada Quill", ("Ada Quill Morning Glass live", "Morning Glass")),
        ("Стекло утра", "Лиза Порт", ("Лиза Порт Стекло утра", "liza port steklo utra")),
        ("Café", "Zoé Mer", ("Zoé Mer Café", "zoe mer cafe")),
        ("Glass & Salt", "Ada Quill", ("Ada Quill Glass Salt", "Glass Salt")),
        ("P!er", "T!n $ailors", ("ailors er", "tin sailors pier")),
        ("Don't Wake Any Sailor", "Ada Quill", ("Wake Any Sailor", "Ada Quill Wake Any Sailor")),
        ("-Minus-", "-Ada-", ("Ada Minus", "Minus")),
        ("Morning Glass", "Various Artists", ("Morning Glass",)),
        ("朝の硝子", "灯台守", ("灯台守 朝の硝子",)),
    ],
)  # fmt: skip
def test_queries_of_a_track(title: str, artist: str, expected: tuple[str, ...]) -> None:
    assert _queries(title, artist) == expected


@pytest.mark.parametrize(("title", "artist"), [("", ""), ("A", "B"), ("?", "!"), ("影", "")])
def test_what_the_network_would_refuse_is_not_asked(title: str, artist: str) -> None:
    assert all(any(len(word) > 1 for word in query.split()) for query in _queries(title, artist))


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_queries_are_few_and_well_formed(title: str, artists: list[str]) -> None:
    queries = _queries(title, *artists)
    assert len(queries) <= 2
    assert len(set(queries)) == len(queries)
    for query in queries:
        words = query.split(" ")
        assert all(words)
        assert any(len(word) > 1 for word in words)
        assert not any(word.startswith("-") for word in words)
