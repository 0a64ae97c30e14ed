"""Whatever the score: another version, or a title that runs on, is never owned."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from tonearm.logic.contradictions import contradicts
from tonearm.logic.facts import track_facts

_NEUTRAL = tomllib.loads(files("tonearm.logic").joinpath("data/neutral.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("title", "album", "other", "other_album"),
    [
        ("Faded Cinder Witness", "Telegraphs", "Faded Cinder", "Telegraphs"),
        ("Faded Cinder", "Telegraphs", "Faded Cinder II - Remastered 2015", "Telegraphs"),
        ("Faded Cinder", "Telegraphs", "Faded Cinder - Live at Harrowmouth", "Live at Harrowmouth"),
        ("Faded Cinder", "Telegraphs", "Faded Cinder (Acoustic)", "Telegraphs"),
        ("Faded Cinder (Part One)", "Telegraphs", "Faded Cinder (Pt. 2)", "Telegraphs"),
        ("Faded Cinder, Pt. 1", "Telegraphs II", "Faded Cinder, Pt. 2", "Telegraphs II"),
        ("Cinder Suite: I. Slow", "Telegraphs", "Cinder Suite: II. Slow", "Telegraphs"),
        ("Faded Cinder", "Telegraphs", "Ada Quill - Faded Cinder Witness", "Telegraphs"),
    ],
)
def test_these_contradict_both_ways(title: str, album: str, other: str, other_album: str) -> None:
    one, two = track_facts(title, ("Ada Quill",), album), track_facts(other, ("Ada Quill",), other_album)
    assert contradicts(one, two)
    assert contradicts(two, one)


@pytest.mark.parametrize("title", _NEUTRAL["common_titles"]["phrases"])
def test_a_title_that_any_album_has_is_another_track_on_another_album(title: str) -> None:
    wanted = track_facts(title, ("Ada Quill",), "Telegraphs")
    assert contradicts(wanted, track_facts(title, ("Ada Quill",), "Harbour Lights"))
    assert not contradicts(wanted, track_facts(title, ("Ada Quill",), "Telegraphs (Deluxe Edition)"))
    assert not contradicts(wanted, track_facts(title, ("Ada Quill",), "Telegraps"))
    assert not contradicts(wanted, track_facts(title, ("Ada Quill",), None))
    assert not contradicts(wanted, track_facts(title, ("Ada Quill",), f"{title} - Single"))


@pytest.mark.parametrize(("seconds", "other"), [(62.5, True), (59.0, True), (None, True), (61.3, False), (60.9, False)])
def test_the_intro_of_a_collection_is_as_long_as_that_of_the_album(seconds: float | None, other: bool) -> None:
    wanted = track_facts("Intro", ("Ada Quill",), "Telegraphs", 61.0)
    found = track_facts("Intro", ("Ada Quill",), "The Hits of Ada Quill", seconds)
    assert contradicts(wanted, found) is other


def test_a_song_of_its_own_name_may_stand_on_any_album() -> None:
    """Collections hold the same recordings; only a title that says nothing needs its album."""
    wanted = track_facts("Intro to Glass", ("Ada Quill",), "Telegraphs")
    assert not contradicts(wanted, track_facts("Intro to Glass", ("Ada Quill",), "The Collection"))


@pytest.mark.parametrize(
    ("title", "other", "other_album"),
    [
        ("Faded Cinder", "Faded Cinder (2015 Remaster)", "Telegraphs"),
        ("Faded Cinder", "Faded Cinder 2015 Remaster", "Telegraphs"),
        ("Faded Cinder (Part One)", "Faded Cinder, Pt. 1 - 2015 Remaster", "Telegraphs"),
        ("Faded Cinder", "Faded Cinder Ada Quill", "Telegraphs"),
        ("Faded Cinder - Live at Harrowmouth", "Faded Cinder", "Live at Harrowmouth"),
        ("Faded Cinder (Witness)", "Faded Cinder", "Telegraphs"),
        ("Faded Cinderella", "Faded Cinder", "Telegraphs"),
        ("Live Wire", "Live Wire", "Telegraphs"),
        ("", "Faded Cinder", "Telegraphs"),
    ],
)
def test_these_do_not(title: str, other: str, other_album: str) -> None:
    """Editions, names, brackets and misspellings are left to the score."""
    one, two = track_facts(title, ("Ada Quill",), "Best Of"), track_facts(other, ("Ada Quill",), other_album)
    assert not contradicts(one, two)
    assert not contradicts(two, one)
