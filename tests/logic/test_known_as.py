from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.logic.known_as import INITIALS, WHOLE, known_as, other_article, spellings_of
from tonearm.logic.normalise import name_key


@pytest.mark.parametrize(
    ("name", "in_path", "form", "how"),
    [
        ("Old Lantern Trio", ["olt"], "olt", INITIALS),
        ("The Harbour of Lost Ships", ["hls"], "hls", INITIALS),
        ("Voices Against the Harbour", ["vath"], "vath", INITIALS),
        ("Die Hölzer", ["hoelzer"], "hoelzer", WHOLE),
        ("Old Lantern Trio", ["olt", "old lantern trio"], "old lantern trio", WHOLE),
        ("Ada Quill", ["aq"], "ada quill", WHOLE),
        ("Oars N' Ropes", ["onr"], "onr", INITIALS),
    ],
)
def test_a_path_may_know_a_name_by_another_form(name: str, in_path: list[str], form: str, how: float) -> None:
    assert known_as(name, in_path) == (form, how)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [("Ada Quill", "a quill"), ("B!gtide", "b gtide"), ("Old Lantern Trio", "olt"), ("Hölz", "hoelz")],
)
def test_beside_a_title_a_name_may_be_spelt_in_more_ways(name: str, spelt: str) -> None:
    assert spelt in spellings_of(name)


@given(st.text(), st.lists(st.text()))
def test_a_name_that_no_form_of_stands_in_the_path_is_taken_whole(name: str, in_path: list[str]) -> None:
    form, how = known_as(name, in_path)
    assert form in in_path or (form, how) == (name_key(name), WHOLE)


@pytest.mark.parametrize(
    ("name", "in_path", "differs"),
    [
        ("The Lanterns", ["the lanterns"], 0.0),
        ("The Lanterns", ["lanterns"], 0.5),
        ("Lanterns", ["the lanterns"], 1.0),
        ("Lanterns", ["lanterns", "the lanterns"], 0.0),
        ("Lanterns", ["harbour lights"], 0.0),
    ],
)
def test_an_article_that_only_one_side_has_is_told(name: str, in_path: list[str], differs: float) -> None:
    assert other_article(name, in_path) == differs
