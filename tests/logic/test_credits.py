"""Who a track is filed under, and which remixer a title names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.credits import credits_of, is_various
from tonearm.logic.remixer import credited_remixers
from tonearm.model import Artist, Release, Track


def artists(*names: str) -> tuple[Artist, ...]:
    return tuple(Artist(name=name, id=f"id-{name}") for name in names)


def track(title: str, credited: tuple[str, ...], album_artists: tuple[str, ...] | None = None) -> Track:
    release = None if album_artists is None else Release(title="Harbour", artists=artists(*album_artists))
    return Track(title=title, artists=artists(*credited), release=release)


@pytest.mark.parametrize(
    ("title", "credited", "remixers"),
    [
        ("Night Ferry (Kite Remix)", ["Lumen Fields", "Kite"], ["Kite"]),
        ("Night Ferry (kite remix)", ["Lumen Fields", "Kite"], ["Kite"]),
        ("Night Ferry (Kité Remix)", ["Lumen Fields", "Kite"], ["Kite"]),
        ("Night Ferry (Kites Remix)", ["Lumen Fields", "The Kites"], ["The Kites"]),
        ("Night Ferry [Kite Remix]", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry - Kite Remix", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry – Kite Remix", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry - Kite Remix - Radio Edit", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry (Kite's Dark Remix)", ["Lumen Fields", "Kite"], ["Kite"]),
        ("Night Ferry (Kite’s Dark Remix)", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry (Harbour Brothers' Remix)", ["Lumen Fields"], ["Harbour Brothers"]),
        ("Night Ferry (D'Arco Remix)", ["Lumen Fields"], ["D'Arco"]),
        ("Night Ferry (Kite Extended Remix)", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry (Kite & Rook Remix)", ["Lumen Fields", "Kite", "Rook"], ["Kite", "Rook"]),
        ("Night Ferry (Kite & Rook Remix)", ["Lumen Fields", "Kite & Rook"], ["Kite & Rook"]),
        ("Night Ferry (Kite & Rook Remix)", ["Lumen Fields"], ["Kite & Rook"]),
        ("Night Ferry (feat. Ada) [Kite Remix]", ["Lumen Fields", "Ada"], ["Kite"]),
        ("Night Ferry (Kite Remix) [feat. Ada]", ["Lumen Fields", "Ada"], ["Kite"]),
        ("Night Ferry (Remixed by Kite)", ["Lumen Fields"], ["Kite"]),
        ("Night Ferry (AC/DC Rework)", ["Lumen Fields", "AC/DC"], ["AC/DC"]),
        ("Night Ferry (Four Oars Edit)", ["Lumen Fields", "Four Oars"], ["Four Oars"]),
        ("Night Ferry (Ночной Паром Remix)", ["Lumen Fields"], ["Ночной Паром"]),
        ("Night Ferry (Four Oars Edit)", ["Lumen Fields"], []),
        ("Night Ferry (Lumen Fields Mix)", ["Lumen Fields"], []),
        ("Night Ferry (Remix)", ["Lumen Fields", "Kite"], []),
        ("Night Ferry (Extended Club Remix)", ["Lumen Fields"], []),
        ("Night Ferry (2011 Remix)", ["Lumen Fields"], []),
        ("Night Ferry (Radio Edit)", ["Lumen Fields", "Kite"], []),
        ("Night Ferry (Album Version)", ["Lumen Fields", "Kite"], []),
        ("Night Ferry (Remastered 2011)", ["Lumen Fields"], []),
        ("Kite Remix", ["Lumen Fields"], []),
        ("Remixes (Live)", ["Lumen Fields"], []),
        ("", ["Lumen Fields"], []),
    ],
)
def test_remixer_named_by_a_title(title, credited, remixers):
    """Only a name in brackets or behind a dash, before a word for remix, is a remixer; words for kinds are none."""
    assert [artist.name for artist in credited_remixers(title, artists(*credited))] == remixers


def test_credited_remixer_keeps_its_id():
    """Matched to the credit, so that the folder can be stored by id."""
    assert credited_remixers("Tide (Kite Remix)", artists("Lumen Fields", "Kite"))[0].id == "id-Kite"


def test_remix_is_filed_under_the_remixer():
    """Artist is the remixer, the original artist contributes, the title keeps the remix name."""
    found = credits_of(track("Tide (Kite Remix)", ("Lumen Fields", "Kite"), ("Lumen Fields",)))
    assert (found.folder_artist, found.artist) == ("Kite", "Kite")
    assert found.contributing_artists == ("Lumen Fields",)
    assert found.remixers == ("Kite",)
    assert found.title == "Tide (Kite Remix)"
    assert found.album_artists == ("Lumen Fields",)


def test_remixer_wins_over_the_matched_artist():
    """Even when a person matched the original artist."""
    found = credits_of(track("Tide (Kite Remix)", ("Lumen Fields", "Kite")), artists("Lumen Fields")[0])
    assert found.folder_artist == "Kite"


@pytest.mark.parametrize(
    ("credited", "album_artists", "matched", "folder"),
    [
        (("Lumen Fields", "Kite"), ("Lumen Fields",), None, "Lumen Fields"),
        (("Kite", "Lumen Fields"), ("Lumen Fields",), None, "Lumen Fields"),
        (("Kite", "Lumen Fields"), ("Lumen Fields",), "Kite", "Kite"),
        (("Kite",), ("Various Artists",), None, "Kite"),
        (("Kite",), ("various artists",), None, "Kite"),
        (("Kite",), ("Various Artists",), "Rook", "Rook"),
        (("Kite",), ("VA",), None, "Kite"),
        (("Kite",), ("Verschiedene Interpreten",), None, "Kite"),
        (("Diverse",), ("Diverse",), "Diverse", "Diverse"),
        (("Diverse",), ("Diverse",), None, "Diverse"),
        (("Kite",), ("Lumen Fields",), "Various Artists", "Lumen Fields"),
        (("Kite",), (), None, "Kite"),
        (("Kite",), None, None, "Kite"),
        (("", "  ", "Kite"), ("",), None, "Kite"),
        ((), ("Lumen Fields",), None, "Lumen Fields"),
        ((), ("Various Artists",), None, "Various Artists"),
        ((), None, "Kite", "Kite"),
        ((), None, None, ""),
    ],
)
def test_folder_artist(credited, album_artists, matched, folder):
    """Matched artist, else album artist, else the first artist; Various Artists only when nobody else is named."""
    found = credits_of(track("Tide", credited, album_artists), artists(matched)[0] if matched else None)
    assert found.folder_artist == folder


def test_compilation_is_noted_and_album_artist_kept():
    """The tags still say Various Artists; only the folder does not."""
    found = credits_of(track("Tide", ("Kite",), ("Various Artists",)))
    assert found.compilation
    assert found.album_artists == ("Various Artists",)


def test_translated_various_artists_is_known_by_its_id():
    """The catalogue translates the name by the account's language."""
    assert is_various(Artist(name="Verschiedene Interpreten", id="0LyfQWJT6nXafLPZqxe9Of"))
    assert not is_various(Artist(name="Various Cruelties"))


def test_guests_contribute_once_each():
    """Order of the credits is kept; nobody is named twice."""
    found = credits_of(track("Tide", ("Lumen Fields", "Kite", "Kite", "Rook"), ("Lumen Fields",)))
    assert found.artist == "Lumen Fields"
    assert found.contributing_artists == ("Kite", "Rook")


@settings(deadline=None, max_examples=150)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=3),
)
def test_any_text_has_credits(title, names):
    """No title and no name raises; the title is kept as it is."""
    found = credits_of(Track(title=title, artists=artists(*names)))
    assert found.title == title


@pytest.mark.parametrize(
    "title", ["(" * 5000, "a - " * 2000, "x (" + " " * 4000 + "b" + " " * 4000 + "edit)", "'s " * 3000]
)
def test_hostile_titles_are_read_quickly(title):
    """Patterns stay well below a second on titles made to slow them down."""
    before = time.perf_counter()
    credited_remixers(title, artists("Kite", "Rook"))
    assert time.perf_counter() - before < 1
