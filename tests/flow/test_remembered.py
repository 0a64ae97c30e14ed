"""Answers are kept by what the text means, and the one that was not used for longest is forgotten first."""

from __future__ import annotations

from tonearm.flow.remembered import Remembered


def test_an_answer_is_found_again_however_the_text_is_spelt() -> None:
    kept: Remembered[list[str]] = Remembered()
    assert kept.get("Ada Quill") is None
    assert kept.put("Ada Quill", []) == []
    assert kept.get("ADA  quill!") == []


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    kept: Remembered[int] = Remembered(most=2)
    kept.put("one", 1)
    kept.put("two", 2)
    assert kept.get("one") == 1
    kept.put("three", 3)
    assert (kept.get("one"), kept.get("two"), kept.get("three")) == (1, None, 3)
