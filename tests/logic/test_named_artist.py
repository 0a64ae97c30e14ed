"""A file name without a dash is read by somebody who knows the artist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.logic.named_artist import AS_READ, ONE_WORD, RUN_TOGETHER, TOLD, with_artist
from tonearm.logic.normalise import name_key
from tonearm.logic.parse_path import parse_path
from tonearm.logic.places import places_of


@pytest.mark.parametrize(
    ("path", "artist", "title", "how"),
    [
        ("Downloads\\Morning Glass by Ada Quill.mp3", "Ada Quill", "morning glass", TOLD),
        ("Downloads\\Stand by the Gate by Ada Quill.mp3", "Ada Quill", "stand by the gate", TOLD),
        ("Downloads\\Morgenglas von Ada Quill & Bo Lund.mp3", "Ada Quill", "morgenglas", TOLD),
        ("Mix\\04 Morning Glass (Ada Quill).mp3", "Ada Quill", "morning glass", TOLD),
        ("Mix\\ada_quill_morning_glass.mp3", "Ada Quill", "morning glass", RUN_TOGETHER),
        ("Mix\\The Tin Sailors Morning Glass.mp3", "Tin Sailors", "morning glass", RUN_TOGETHER),
        ("Mix\\24 Lanterns - Morning Glass.mp3", "24 Lanterns", "morning glass", AS_READ),
    ],
)
def test_the_name_is_set_apart_from_the_song(path: str, artist: str, title: str, how: float) -> None:
    read, found = with_artist(parse_path(path), name_key(artist))
    assert found == how
    assert read.title.base == title
    assert any(name_key(artist) in credit for credit in read.credits)


@pytest.mark.parametrize(
    ("path", "artist"),
    [
        ("Music\\Ada Quill\\Harbour Lights\\04 Morning Glass (Live).mp3", "Morning Glass"),
        ("Music\\Ada Quill\\Harbour Lights\\04 Morning Glass Waltz.mp3", "Morning Glass"),
        ("Mix\\Ada Quill - Morning Glass.mp3", "Ada Quill"),
        ("Mix\\Stand by the Gate.mp3", "Ada Quill"),
        ("Mix\\Morning Glass.mp3", ""),
    ],
)
def test_a_name_that_stands_apart_or_nowhere_changes_nothing(path: str, artist: str) -> None:
    parsed = parse_path(path)
    assert with_artist(parsed, name_key(artist)) == (parsed, AS_READ)


@given(st.text(), st.text())
def test_any_path_and_name_can_be_read(path: str, name: str) -> None:
    read, how = with_artist(parse_path(path), name_key(name))
    assert read.segments
    assert how in (AS_READ, TOLD, RUN_TOGETHER, ONE_WORD)


def test_one_word_in_front_may_be_the_first_of_a_longer_name() -> None:
    assert with_artist(parse_path("Mix\\Ada Quill Morning Glass.mp3"), "ada")[1] == ONE_WORD


@pytest.mark.parametrize(
    ("path", "leading", "behind", "dated"),
    [
        (
            "Music\\Ada Quill\\Harbour Lights (2009)\\04 Morning Glass.mp3",
            "ada quill",
            "harbour lights",
            "harbour lights",
        ),
        ("Music\\Harbour Lights (2009)\\04 Morning Glass.mp3", None, "morning glass", "harbour lights"),
        ("Music\\Ada Quill\\04 Morning Glass.mp3", None, "morning glass", "ada quill"),
        ("Music\\Ada Quill\\Morning Glass.mp3", "ada quill", "morning glass", None),
        ("Music\\Ada Quill\\Ada Quill (2009)\\04 Ada Quill.mp3", "ada quill", "ada quill", None),
        ("Music\\Ada Quill - Harbour Lights (2009)\\04.mp3", "ada quill", "harbour lights", None),
    ],
)
def test_a_name_in_front_of_others_is_told_from_one_behind_and_from_an_album(
    path: str, leading: str | None, behind: str, dated: str | None
) -> None:
    places = places_of(parse_path(path))
    assert places.leading == ({leading} if leading else set())
    assert behind in places.behind
    assert places.dated == ({dated} if dated else set())
