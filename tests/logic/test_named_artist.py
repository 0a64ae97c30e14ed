"""A file name without a dash is read by somebody who knows the artist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.logic.named_artist import AS_READ, RUN_TOGETHER, TOLD, with_artist
from tonearm.logic.normalise import name_key
from tonearm.logic.parse_path import parse_path


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
    assert how in (AS_READ, TOLD, RUN_TOGETHER)
