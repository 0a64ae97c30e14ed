"""Pairs written alike are judged without being read, and the answer is the one that reading gives."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tonearm.logic.contradictions import contradicts
from tonearm.logic.facts import of_owned, of_track
from tonearm.logic.match import weigh_tracks
from tonearm.logic.reasons import agreement, track_reason
from tonearm.logic.same_texts import same_texts, weigh_same_texts
from tonearm.logic.vocabulary import vocabulary
from tonearm.model import Artist, LibraryId, OwnedTrack, Release, Track

_known = vocabulary()
_SAID = [word for word in sorted(_known.words | _known.starts | _known.various) if not re.search(r"[\d./]", word)]
_SIGNS = ["&", "(", ")", "[", "]", "-", ",", ":", "²", "!!!", "$ign", "P!nk", "II", "x", "y", "don't", "I'm"]
_WORDS = st.sampled_from([*_SAID, *_SIGNS, "影", "Часы", "Øl", "ẞ", "İ", "Album Only"])
_ROWS = st.lists(_WORDS, max_size=5).map(" ".join)
_TITLES = st.one_of(_ROWS, st.from_regex(r"\A[^\W\d_][^\d./]{0,9}\Z")).map("A{}".format)
_NAMES = st.one_of(_ROWS, st.text(max_size=12)).map("{} Quill".format)
_LENGTHS = st.one_of(st.none(), st.floats(0, 6_000_000))
_CASES = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])


def _recased(text: str, case: Callable[[str], str]) -> str:
    return case(text) if text.isascii() else text


def _track(title: str, artist: str, album: str | None, length: float | None = 200.0, **more: object) -> Track:
    release = None if album is None else Release(title=album, release_date="2011-05")
    fields = {"title": title, "artists": (Artist(name=artist),), "release": release, "duration_s": length, **more}
    return Track.model_validate(fields)


def _owned(title: str, artist: str, album: str, length: float | None = 200.0, **more: object) -> OwnedTrack:
    fields = {"id": LibraryId("1"), "title": title, "artist": artist, "album_artist": artist, "album": album, **more}
    return OwnedTrack.model_validate({**fields, "duration_s": length})


@given(
    texts=st.tuples(_TITLES, _NAMES, _NAMES),
    cases=st.tuples(_CASES, _CASES, _CASES),
    lengths=st.tuples(_LENGTHS, _LENGTHS),
    numbers=st.tuples(*[st.one_of(st.none(), st.integers(1, 30))] * 2),
    year=st.one_of(st.none(), st.integers(1950, 2030)),
    article=st.booleans(),
)
@example(("Song album only", "Ada", "Dock"), (str.upper, str, str), (1.0, None), (None, None), None, False)
@example(("Live (Live)", "&x", "Live"), (str, str, str), (1.0, None), (1, 2), 2000, True)
@settings(max_examples=500, deadline=None)
def test_what_is_written_alike_is_judged_as_if_it_were_read(
    texts: tuple[str, str, str],
    cases: tuple[Callable[[str], str], ...],
    lengths: tuple[float | None, float | None],
    numbers: tuple[int | None, int | None],
    year: int | None,
    article: bool,
) -> None:
    title, artist, album = (_recased(text, case) for text, case in zip(texts, cases, strict=True))
    artist = f"The {artist}" if article else artist
    wanted = _track(title, artist, album, lengths[0], track_number=numbers[0])
    owned = _owned(*texts, lengths[1], track_number=numbers[1], year=year)
    assume(same_texts(wanted, owned))
    one, other = of_track(wanted), of_owned(owned)
    assert weigh_same_texts(wanted, owned) is weigh_tracks(one, other)
    assert agreement(lengths[0] or None, lengths[1] or None) == track_reason(one, other)
    assert not contradicts(one, other)


@pytest.mark.parametrize(
    "title", ["Morning Glass", "Tide (Live)", "Rope - Acoustic", "Don't Look", "影", "Half, Whole"]
)
def test_titles_in_words_need_no_reading(title: str) -> None:
    assert same_texts(_track(title, "Yorbos", "Dock"), _owned(title, "The Yorbos", "Dock"))
    assert same_texts(_track(title, "Ada Quill", "Dock"), _owned(title, "Ada Quill", "Dock"))
    if title.isascii():
        assert same_texts(_track(title.upper(), "ADA quill", "dock"), _owned(title, "Ada Quill", "Dock"))


@pytest.mark.parametrize(
    ("wanted", "owned"),
    [
        (_track("Rope", "Ada Quill", "Dock"), _owned("Ropes", "Ada Quill", "Dock")),
        (_track("Rope", "Ada Quill", "Dock"), _owned("Rope", "Ada Quil", "Dock")),
        (_track("Rope", "Ada Quill", "Dock"), _owned("Rope", "Ada Quill", "Docks")),
        (_track("Rope", "Ada Quill", None), _owned("Rope", "Ada Quill", "")),
        (_track("Rope", "Ada Quill", " "), _owned("Rope", "Ada Quill", " ")),
        (_track("Rope", "Various Artists", "Dock"), _owned("Rope", "Various Artists", "Dock")),
        (_track("Rope", "&", "Dock"), _owned("Rope", "&", "Dock")),
        (_track("N/A", "Ada Quill", "Dock"), _owned("N/A", "Ada Quill", "Dock")),
        (_track("Rope 3:45", "Ada Quill", "Dock"), _owned("Rope 3:45", "Ada Quill", "Dock")),
        (_track("03 Rope", "Ada Quill", "Dock", track_number=3), _owned("03 Rope", "Ada Quill", "Dock")),
        (_track("Rope", "Ada Quill", "Dock"), _owned("Rope", "Ada Quill", "Dock", album_artist="Bo Lund")),
    ],
)
def test_where_reading_may_tell_more_the_pair_is_read(wanted: Track, owned: OwnedTrack) -> None:
    assert not same_texts(wanted, owned)
