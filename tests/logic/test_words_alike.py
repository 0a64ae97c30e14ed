"""How far a word is from known ones: whatever is looked up quickly must say what asking word by word says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tonearm.logic.facts import explained, unlike, weight

WORDS = st.text("abcde", min_size=1, max_size=14)
KNOWN = st.frozensets(WORDS, max_size=8)


def likeness(word: str, other: str) -> float:
    """0 to 100; four letters and more in another order are one typing error, which is 90."""
    swapped = len(word) == len(other) >= 4 and word != other and sorted(word) == sorted(other)
    return 90.0 if swapped else fuzz.ratio(word, other)


@given(WORDS, KNOWN)
@example("abcdeabcdeab", frozenset({"abcdeabcdeba"}))  # so long that the ratio is above that of a typing error
@example("abcd", frozenset({"dcba"}))  # so mixed that the ratio is below
def test_a_word_is_explained_by_one_that_is_nearly_the_same(word: str, known: frozenset[str]) -> None:
    near = [w for w in known if len(w) >= 4 and abs(len(w) - len(word)) <= 3 and likeness(word, w) >= 80]
    assert explained(word, known) == (word in known or (len(word) >= 4 and bool(near)))


@given(st.text("abcde", min_size=3, max_size=9), KNOWN)
@example("abcd", frozenset({"dcba"}))
@example("abcde", frozenset())
def test_a_word_is_as_far_as_the_nearest_known_one(word: str, known: frozenset[str]) -> None:
    nearest = max((likeness(word, w) for w in known), default=0.0)
    assert unlike(word, known) == (0.0 if word in known else min(1.0, (100.0 - nearest) / 50.0))


def test_two_swapped_letters_of_a_long_word_are_a_typing_error_all_the_same() -> None:
    word, known = "acknowledgements", frozenset({"acknowledgemenst"})
    assert fuzz.ratio(word, next(iter(known))) > 90
    assert unlike(word, known) == pytest.approx(0.2)


@given(st.lists(st.sampled_from(["the", "of", "river", "stone"])))
def test_stop_words_weigh_a_third(row: list[str]) -> None:
    assert weight(row) == pytest.approx(sum(0.34 if w in ("the", "of") else 1.0 for w in row))


@given(st.lists(st.sampled_from(["the", "of", "a", "river", "stone", "mill"])), st.randoms())
def test_the_order_of_words_does_not_change_their_weight(row: list[str], dice: Random) -> None:
    mixed = dice.sample(row, len(row))
    assert weight(mixed) == weight(row)
