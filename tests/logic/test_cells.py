"""Titles that swallowed the cells beside them are cut back to the title; honest titles are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.cells import read_cells
from tonearm.logic.facts import track_facts


@pytest.mark.parametrize(
    ("text", "title", "length", "year"),
    [
        ("Morning Glass Country, Music $1.29 4-Dec-12", "Morning Glass", None, 2012),
        (
            "Morning Glass (C) 2014 Kelp Records, under exclusive license 3:55 August 19, 2014",
            "Morning Glass",
            235.0,
            2014,
        ),
        ("Morning Glass Pop 2011 Kelp Ltd, licence 2:51", "Morning Glass", 171.0, None),
        ("Morning Glass ℗ 1999 Kelp", "Morning Glass", None, None),
        ("Morning Glass Album Only 1:02:03", "Morning Glass", 3723.0, None),
        ("Morning Glass ALBUM ONLY", "Morning Glass", None, None),
    ],
)
def test_cells_are_taken_off(text: str, title: str, length: float | None, year: int | None) -> None:
    cells = read_cells(text)
    assert (cells.title, cells.duration_s, cells.year, cells.merged) == (title, length, year, True)


@pytest.mark.parametrize(
    "text",
    [
        "Glass",
        "1999",
        "Summer of 68",
        "Dance, Dance",
        "4:44",
        "Rock and Roll",
        "Glass, Pop",
        "2 + 2 = 5",
        "!!!",
        "In 2012",
        "Glass - 2021 Re-recording",
        "Glass (2012 Live Recording)",
    ],
)
def test_honest_titles_are_left_alone(text: str) -> None:
    assert read_cells(text).title == text
    assert not read_cells(text).merged


@pytest.mark.parametrize(
    ("text", "number", "base"),
    [
        ("04 - Morning Glass", 4, "morning glass"),
        ("004-Morning Glass", None, "morning glass"),
        ("99 Lanterns", 3, "99 lanterns"),
        ("7 - Piers", 3, "7"),
        ("12. Street", 12, "street"),
        ("Track 05", 5, ""),
        ("", None, ""),
    ],
)
def test_a_leading_track_number_is_no_part_of_the_title(text: str, number: int | None, base: str) -> None:
    assert track_facts(text, ["Ada Quill"], track_number=number).title.base == base


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80))
def test_reading_cells_is_total_and_leaves_something(text: str) -> None:
    assert bool(read_cells(text).title.strip()) == bool(text.strip())
