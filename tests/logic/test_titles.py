"""A title is read into song, guests, version with detail, and packaging; versions are compared by pairs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.titles import compare_versions, is_various, parse_title, split_names


def test_all_parts_of_a_full_title() -> None:
    title = parse_title("Morning Glass (feat. Bo Lund) [Night Ferry Mix] - 2011 Remaster")
    assert title.base == "morning glass"
    assert title.guests == ("bo lund",)
    assert [(m.kind, m.detail) for m in title.marks] == [("remix", ("night", "ferry"))]
    assert title.neutral == {"remaster"}


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Morning Glass", "morning glass"),
        ("(I Wake) The Pier", "the pier"),
        ("Rock (and Rope) Forever", "rock forever"),
        ("Morning Glass feat. Bo Lund & Mira Oost", "morning glass"),
        ("Morning Glass [feat. Bo Lund] Harbour Lights (Deluxe)", "morning glass"),
        ("Morning_Glass_(live)", "morning glass"),
        ("(Live)", "live"),
        ("[]", "[]"),
        ("!!!", "!!!"),
        ("影", "影"),
        ("Morning Glass (", "morning glass"),
        ("Morning Glass )", "morning glass"),
        ("Morning Glass （ライブ）", "morning glass"),
        ("朝の硝子「弾き語り」", "朝の硝子"),
        ("Morning Glass (Live (in Oslo))", "morning glass"),
        ("Song - Live - 2012", "song"),
    ],
)
def test_the_song_alone(text: str, base: str) -> None:
    assert parse_title(text).base == base


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Morning Glass - Live at the Pier, 2010", {"live"}),
        ("Morning Glass (Bo Lund Remix) [Radio Edit]", {"remix", "edit"}),
        ("Morning Glass (Original Mix)", set()),
        ("Morning Glass (Album Version)", set()),
        ("Morning Glass (Mono Version)", set()),
        ("Morning Glass (Kelp Version)", {"other"}),
        ("Morning Glass (Kelp Mix)", {"remix"}),
        ("Morning Glass (2014)", set()),
        ("Morning Glass (The Kelp Song)", set()),
        ('Morning Glass (From "The Long Pier")', set()),
        ("Morning Glass (Acoustic) [Live]", {"acoustic", "live"}),
        ("Live and Let Live", set()),
        ("Cover Me", set()),
        ("Morning Glass - Live at Radio Sund 2020", {"live"}),
        ("Morning Glass (Unplugged)", {"acoustic"}),
        ("Morning Glass (2011 Rema", set()),
        ("Morning Glass [Expilcit]", set()),
    ],
)
def test_the_versions_that_brackets_and_tails_name(text: str, kinds: set[str]) -> None:
    assert parse_title(text).versions == kinds


def test_a_version_word_in_the_running_text_is_only_loose() -> None:
    title = parse_title("Born to Live")
    assert not title.marks
    assert [m.kind for m in title.loose] == ["live"]
    assert title.plain == "born to"


@pytest.mark.parametrize(
    ("one", "two", "size", "detail"),
    [
        ("Song", "Song", 0, False),
        ("Song", "Song (Live)", 1, False),
        ("Song (Live)", "Song - Live at the Pier", 0, False),
        ("Song (Live in Oslo)", "Song (Live in Lisbon)", 0, True),
        ("Song (Bo Lund Remix)", "Song (Night Ferry Remix)", 0, True),
        ("Song (Remix)", "Song (Bo Lund Remix)", 0, False),
        ("Song (DJ Torvald Remix)", "Song (DJ Vantel Remix)", 0, True),
        ("Song (Live)", "Song Live", 0, False),
        ("Born to Live", "Born to Live", 0, False),
        ("Born to Live", "Born to Live (Live)", 1, False),
        ("Song (Live)", "Song (Karaoke)", 2, False),
        ("Song (Sped Up)", "Song (Slowed + Reverb)", 0, True),
        ("Song (Sped Up)", "Song (Nightcore)", 0, False),
        ("Song Slowed", "Song (Nightcore)", 0, True),
        ("Song (Piano Version)", "Song (Acoustic)", 0, False),
        ("Song (Piano Version)", "Song (A Cappella)", 0, True),
        ("Song (English Version)", "Song (Versión en Inglés)", 0, False),
        ("Song (English Version)", "Song (Version Française)", 0, True),
        ("Song (Reprise)", "Song (New Version)", 0, True),
        ("Song (Take 1)", "Song (Take 2)", 0, True),
        ("Song (Alternate Take 1)", "Song (Alternative Version)", 0, False),
        ("Song (Remastered)", "Song", 0, False),
        ("Song (Radio Mix)", "Song (Radioo Mix)", 0, False),
        ("Song (30 Second Version)", "Song (30 Second Versoin)", 0, False),
        ("Song (60 Second Version)", "Song (30 Second Versoin)", 1, False),
        ("Song (Dub Mix)", "Song (Tub of Mixture)", 1, False),
    ],
)
def test_versions_are_compared_by_pairs(one: str, two: str, size: int, detail: bool) -> None:
    gap = compare_versions(parse_title(one), parse_title(two))
    assert (gap.size, gap.detail_differs) == (size, detail)
    turned = compare_versions(parse_title(two), parse_title(one))
    assert (turned.size, turned.detail_differs) == (size, detail)


@pytest.mark.parametrize(
    ("text", "glosses", "translations"),
    [
        ("Чужие Окна (Chuzhie Okna)", ("chuzhie okna",), ()),
        ("夜明けの標識 (Yoake no Hyoushiki)", (), ("yoake no hyoushiki",)),
        ("Yoake no Hyoushiki (夜明けの標識)", (), ("夜明けの标识",)),
        ("Morning Glass (Low Tide)", (), ()),
        ("朝 (2)", (), ()),
    ],
)
def test_a_bracket_may_say_the_song_once_more(
    text: str, glosses: tuple[str, ...], translations: tuple[str, ...]
) -> None:
    title = parse_title(text)
    assert (title.glosses, title.translations) == (glosses, translations)


def test_a_tail_that_repeats_the_album_is_no_version() -> None:
    plain, tailed = parse_title("Song"), parse_title("Song - Live at the Pier")
    assert compare_versions(plain, tailed).size == 1
    assert compare_versions(plain, tailed, albums=frozenset({"live", "at", "the", "pier"})).size == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Quill", ("ada quill",)),
        ("Ada Quill & Bo Lund", ("ada quill", "bo lund")),
        ("Ada Quill feat. Bo Lund, Mira Oost", ("ada quill", "bo lund", "mira oost")),
        ("Ada Quill x Bo Lund", ("ada quill", "bo lund")),
        ("Ada Quill vs. The Tin Sailors", ("ada quill", "tin sailors")),
        ("Ada Quill / Bo Lund; Mira Oost", ("ada quill", "bo lund", "mira oost")),
        ("Лиза Порт и Ада", ("liza port", "ada")),
    ],
)
def test_credits_are_split_main_name_first(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_names_inside_words_are_not_split() -> None:
    assert split_names("Sandwith Band") == ("sandwith band",)
    assert split_names("Defteros") == ("defteros",)


def test_various_artists_are_nobody() -> None:
    assert is_various("Various Artists")
    assert is_various("  ")
    assert not is_various("Various Harbours")


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=80))
def test_reading_is_total_and_a_title_always_has_a_song(text: str) -> None:
    title = parse_title(text)
    assert bool(title.base) == bool(text.split())
    gap = compare_versions(title, title)
    assert gap.size == 0
    assert not gap.detail_differs
