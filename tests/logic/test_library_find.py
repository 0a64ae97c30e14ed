"""Keys find what is spelt otherwise; they are made without parsing where that makes no difference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.facts import names_of
from tonearm.logic.library_find import LibraryFinder
from tonearm.logic.library_keys import TrackKeys, forms_of, keys_of, keys_of_owned, spellings
from tonearm.logic.titles import parse_title
from tonearm.model import Artist, LibraryId, OwnedTrack, Track

_WORDS = ["live", "glass", "feat", "with", "remix", "2011", "ada", "the", "part", "ii", "(", ")", "-", "’", "夜", "."]

_ARTICLES = ("the", "los", "las", "les", "die", "der", "das")


def _owned(title: str, artist: str, album_artist: str = "") -> OwnedTrack:
    return OwnedTrack(id=LibraryId("1"), title=title, artist=artist, album_artist=album_artist or artist, album="")


def _keys(title: str, artist: str, number: int | None = None) -> TrackKeys:
    return keys_of(Track(title=title, artists=(Artist(name=artist),), track_number=number))


_FINDER = LibraryFinder(
    [
        _owned("Hidden Fables", "The Yorbos"),
        _owned("Song (Of the Pier)", "Ada Quill"),
        _owned("04 - Night Ferry", "Ada Quill"),
        _owned("Bo Lund - Kelp", "", "Various Artists"),
        _owned("Rope", "TheHavens"),
    ]
)


@pytest.mark.parametrize(
    ("title", "artist", "place"),
    [
        ("Hidde nFables", "Yorbos", 0),
        ("The Hidden Fables (Live)", "THE YORBOS", 0),
        ("Song of the Pier", "Ada Quill", 1),
        ("Night Ferry - 2011 Remaster", "ada quill", 2),
        ("Kelp", "Bo Lund", 3),
    ],
)
def test_the_same_key(title: str, artist: str, place: int) -> None:
    assert place in _FINDER.same(_keys(title, artist))


@pytest.mark.parametrize("artist", ["TheYorbos", "Te Yorbos", "he Yorbos", "Hte Yorbos", "The Yorbo", "The Yrobos"])
def test_an_artist_spelt_with_one_error_is_found_in_the_last_step(artist: str) -> None:
    keys = _keys("Hidden Fables", artist)
    assert not _FINDER.same(keys)
    assert _FINDER.misspelt(keys) == _FINDER.find(keys) == [0]


def test_an_article_glued_in_the_library_is_no_hindrance() -> None:
    assert _FINDER.find(_keys("Rope", "The Havens")) == [4]


def test_a_title_with_errors_is_found_within_its_artist_only() -> None:
    assert _FINDER.alike(_keys("Hiden Fabels", "The Yorbos")) == [0]
    assert _FINDER.find(_keys("Hidden Fables", "Zorbel Kin")) == []


def test_short_names_are_not_bent() -> None:
    assert spellings("abc") == ["abc"]


_TITLES = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join))


@given(_TITLES)
@settings(deadline=None, max_examples=300)
def test_the_short_way_gives_the_forms_of_the_parser(text: str) -> None:
    """For any title: keys made without parsing are those that parsing gives."""
    parsed = parse_title(text)
    forms = {parsed.base, parsed.plain, parsed.whole}
    assert set(forms_of(text)) == {_bare(form).replace(" ", "") for form in forms}


def _bare(folded: str) -> str:
    article = next((word for word in _ARTICLES if folded.startswith(word + " ")), "")
    return folded[len(article) :]


_NAMES = st.one_of(
    st.text(max_size=12),
    st.lists(st.sampled_from(["Ada", "Quill", "The", "&", "feat.", "x", ",", "Various Artists", "Bo"]), max_size=5).map(
        " ".join
    ),
)


@given(st.lists(_NAMES, max_size=3))
@settings(deadline=None, max_examples=200)
def test_the_keys_of_artists_are_those_of_the_judges_names(credits: list[str]) -> None:
    """The keys only find what the judge would then compare: all credits, then their parts, nobody for "Various"."""
    track = Track(title="Rope", artists=tuple(Artist(name=name) for name in credits))
    keys = [key for key in names_of(tuple(filter(None, credits))).keys if key]
    assert set(keys_of(track).names) == {_bare(key).replace(" ", "") for key in keys}


@given(st.lists(_NAMES, max_size=2), _NAMES, _TITLES, _TITLES, st.one_of(st.none(), st.integers(1, 5)))
@settings(deadline=None, max_examples=200)
def test_what_is_written_as_in_the_library_has_the_same_keys(
    credits: list[str], artist: str, title: str, other: str, number: int | None
) -> None:
    """Names and titles that the index has read are not read again, and nothing else changes."""
    finder = LibraryFinder([_owned(title, credits[0] if credits else artist), _owned(other, artist)])
    artists = tuple(Artist(name=name) for name in credits)
    for text in (title, f"0{number} {title}", title.upper()):
        track = Track(title=text, artists=artists, track_number=number)
        assert TrackKeys(finder.names_of(track), finder.titles_of(track)) == keys_of(track)


@given(st.lists(st.sampled_from(["Ada Quill", "The Yorbos", "Te Yorbos", "Zorbel Kin", "Adda Quill", "", "Haven"])))
def test_artists_that_the_library_may_not_hold_find_nothing(credits: list[str]) -> None:
    """The short answer by names alone never hides a track; here no track is without a performer."""
    finder = LibraryFinder([_owned("Rope", "TheHavens"), _owned("Hidden Fables", "The Yorbos")])
    for title in ("Rope", "Hidden Fables", "Hiden Fables"):
        keys = keys_of(Track(title=title, artists=tuple(Artist(name=name) for name in credits)))
        assert finder.may_hold(keys.names) or not finder.find(keys)


@given(st.text(max_size=25), st.text(max_size=25))
@settings(deadline=None, max_examples=100)
def test_a_track_finds_itself(title: str, artist: str) -> None:
    """Whatever it is called, as long as it is called something."""
    owned = _owned(title, artist)
    wanted = _keys(title, artist)
    keys, anybody = keys_of_owned(owned, forms_of(title))
    assert wanted.titles == keys.titles
    if keys.names or anybody:
        assert LibraryFinder([owned]).same(wanted)
