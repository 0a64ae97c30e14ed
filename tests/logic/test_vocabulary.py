"""Every entry of the word lists does what its table says, in a bracket and as a tail; none is found inside words."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.normalise import fold, is_wide
from tonearm.logic.titles import is_various, parse_tail, parse_title
from tonearm.logic.vocabulary import NEUTRAL, VERSIONS, may_classify, may_name_version, other_parts, spot, vocabulary


def _table(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("tonearm.logic").joinpath(f"data/{name}.toml").read_text("utf-8"))


_VERSIONS = _table("versions")
_NEUTRAL = _table("neutral")
_VERSION_ENTRIES = [(kind, phrase) for kind in VERSIONS for phrase in _VERSIONS[kind]["phrases"]]
_NEUTRAL_ENTRIES = [(kind, phrase) for kind in NEUTRAL for phrase in _NEUTRAL[kind]["phrases"]]
_HEADS = [(kind, word) for kind, found in _VERSIONS["heads"].items() for word in found]
_SORTS = [(sort, word) for sort, found in _VERSIONS["sorts"].items() for word in found]


@pytest.mark.parametrize(("kind", "phrase"), _VERSION_ENTRIES)
def test_a_version_phrase_in_a_bracket_names_its_class(kind: str, phrase: str) -> None:
    title = parse_title(f"Morning Glass ({phrase})")
    assert kind in title.versions
    assert title.base == "morning glass"


@pytest.mark.parametrize(("kind", "phrase"), _VERSION_ENTRIES)
def test_a_version_phrase_as_a_tail_names_its_class(kind: str, phrase: str) -> None:
    assert kind in parse_title(f"Morning Glass - {phrase}").versions


@pytest.mark.parametrize(("kind", "phrase"), _NEUTRAL_ENTRIES)
def test_a_neutral_phrase_names_no_version(kind: str, phrase: str) -> None:
    title = parse_title(f"Morning Glass [{phrase}]")
    assert not title.versions
    assert title.base == "morning glass"
    assert not title.extra
    assert kind in title.neutral


@pytest.mark.parametrize(("kind", "word"), _HEADS)
def test_a_bracket_with_an_unknown_word_and_a_known_head_is_a_version(kind: str, word: str) -> None:
    joined = f"夜{word}" if is_wide(word) else f"Zorbelin {word}"
    title = parse_title(f"Morning Glass ({joined})")
    assert title.versions == {kind}
    assert title.base == "morning glass"


@pytest.mark.parametrize(
    ("sort", "word"), [(sort, word) for sort, found in _VERSIONS["sorts"].items() for word in found]
)
def test_a_word_that_tells_sorts_apart_stands_in_a_version_phrase(sort: str, word: str) -> None:
    """A word that no phrase holds would never be looked up; one of two sorts would mean whatever was read last."""
    phrases = [fold(phrase) for _, phrase in (*_VERSION_ENTRIES, *_HEADS)]
    assert any(fold(word) in phrase.split() or (is_wide(word) and fold(word) in phrase) for phrase in phrases)
    assert vocabulary().sorts[fold(word)] == sort


@pytest.mark.parametrize("word", _NEUTRAL["guests"]["word"])
def test_a_guest_word_opens_the_guest_list(word: str) -> None:
    title = parse_title(f"Morning Glass ({word} Zorbelin)")
    assert title.guests == ("zorbelin",)
    assert title.base == "morning glass"


@pytest.mark.parametrize("word", _NEUTRAL["guests"]["bracket"])
def test_a_guest_opener_counts_in_brackets(word: str) -> None:
    assert parse_title(f"Morning Glass ({word} Zorbelin)").guests


@pytest.mark.parametrize("name", _NEUTRAL["various"]["phrases"])
def test_names_for_many_artists_are_evidence_for_nobody(name: str) -> None:
    assert is_various(name)


@pytest.mark.parametrize(
    "title",
    [
        "Alive",
        "Undercover",
        "Delivery",
        "Olive Tree",
        "Demolition",
        "Remixology",
        "Discovered",
        "Editor",
        "Livelong Day",
        "Covered Bridge",
    ],
)
def test_a_version_word_inside_a_word_is_not_found(title: str) -> None:
    assert not any(found.is_version for found in spot(fold(title).split()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Instruental", "instrumental"),
        ("Karaoek", "karaoke"),
        ("Acoustc", "acoustic"),
        ("Harbour Remx", "remix"),
        ("Extneded", "extended"),
    ],
)
def test_a_typing_error_in_a_long_version_word_is_seen_through(text: str, kind: str) -> None:
    assert parse_title(f"Morning Glass ({text})").versions == {kind}


@pytest.mark.parametrize(
    ("kind", "ending"), [(kind, word) for kind, found in _VERSIONS["endings"].items() for word in found]
)
def test_the_last_word_of_a_compound_names_its_class(kind: str, ending: str) -> None:
    assert parse_title(f"Morning Glass (Zorbel{ending})").versions == {kind}


@pytest.mark.parametrize(
    ("text", "kind"), [("Karaokeversio", "karaoke"), ("Demóverzió", "demo"), ("Radiofassung", "edit")]
)
def test_the_first_word_of_a_compound_names_its_class_where_it_names_one(text: str, kind: str) -> None:
    assert parse_title(f"Morning Glass ({text})").versions == {kind}


@pytest.mark.parametrize("text", ["Conversion", "Inversion", "Diversion", "Subversion"])
def test_a_word_that_only_sounds_like_a_compound_names_no_version(text: str) -> None:
    assert not parse_title(f"Morning Glass ({text})").versions


@pytest.mark.parametrize("text", ["Remasterizzato", "Digital remasterizado", "Rimasterizzata 2011", "Ремастеринг"])
def test_a_remaster_is_one_in_any_form_of_the_word(text: str) -> None:
    title = parse_title(f"Morning Glass ({text})")
    assert not title.versions
    assert not title.extra


@pytest.mark.parametrize("alike", _NEUTRAL["editions"].values())
def test_words_that_say_the_same_of_a_release_share_a_row(alike: list[str]) -> None:
    rows = [row for row in vocabulary().editions if fold(alike[0]) in row]
    assert rows
    assert all(set(fold(word).split()) <= rows[0] for word in alike)


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        ("霧の章 第一章", "霧の章 第二章", True),
        ("안개 1부", "안개 2부", True),
        ("夜話 上", "夜話 下", True),
        ("glass b1", "glass b2", True),
        ("glass b1", "glass c", False),
        ("glass pt 1", "glass pt 2", True),
        ("glass", "glass 2", False),
    ],
)
def test_numbers_inside_words_tell_parts_apart(one: str, two: str, differ: bool) -> None:
    assert other_parts(fold(one).split(), fold(two).split()) is differ


@pytest.mark.parametrize("text", ["Album Vers", "2011 Remaste", "Radio Ed"])
def test_a_phrase_cut_off_by_a_name_limit_is_completed(text: str) -> None:
    title = parse_title(f"Morning Glass ({text}")
    assert not title.extra


def test_no_phrase_stands_in_two_tables() -> None:
    """A phrase in two tables would mean whatever was read last."""
    seen: dict[str, str] = {}
    double = []
    for kind, phrase in (*_VERSION_ENTRIES, *_NEUTRAL_ENTRIES):
        key = fold(phrase)
        if seen.setdefault(key, kind) != kind:
            double.append((phrase, seen[key], kind))
    assert not double


_BLOCKS = [
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u04ff", "cyrillic"),
    ("\u0590", "\u05ff", "hebrew"),
    ("\u0600", "\u06ff", "arabic"),
]


def test_many_languages_are_covered() -> None:
    scripts = dict.fromkeys(("wide", *(name for _, _, name in _BLOCKS), "latin"), 0)
    for _, phrase in (*_VERSION_ENTRIES, *_NEUTRAL_ENTRIES):
        letter = next((c for c in phrase if c.isalpha()), "a")
        block = next((name for low, high, name in _BLOCKS if low <= letter <= high), "latin")
        scripts["wide" if is_wide(phrase) else block] += 1
    assert min(scripts.values()) >= 5, scripts
    assert len(vocabulary().phrases) > 300


_SAID = st.lists(
    st.sampled_from([*sorted(vocabulary().words), "morning", "Ådal", "1999", "instruental"]), min_size=1, max_size=5
)


@settings(max_examples=500)
@given(_SAID.map(" ".join))
def test_what_may_not_be_classified_names_neither_version_nor_packaging(text: str) -> None:
    tail = parse_tail(text)
    if not may_classify(text):
        assert tail.extra or not (tail.marks or tail.neutral)
    if not may_name_version(text):
        assert not tail.marks
        assert not parse_title(text).loose
