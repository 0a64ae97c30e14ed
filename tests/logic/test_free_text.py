"""Where the artist ends in what a person typed: the files that answer tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.logic.free_text import track_of_text

_TREE = (
    r"Music\Ada Quill\Harbour Lights\04 Morning Glass.mp3",
    r"Music\Ada Quill & The Norths\Low Tide\02 Kelp.flac",
)
_FLAT = ("Ada Quill - Morning Glass.mp3", "The Norths - Kelp (Live).mp3")


@pytest.mark.parametrize(
    ("text", "artist", "album", "title"),
    [
        ("ada quill morning glass", "ada quill", "", "morning glass"),
        ("Morning Glass Ada Quill", "Ada Quill", "", "Morning Glass"),
        ("Ada Quill - Morning Glass", "Ada Quill", "", "Morning Glass"),
        ("ada quill harbour lights morning glass", "ada quill", "harbour lights", "morning glass"),
        ("Ada Quill - Harbour Lights - Morning Glass", "Ada Quill", "Harbour Lights", "Morning Glass"),
        ("Ada Quill Morning Glass - Live at the Pier", "Ada Quill", "", "Morning Glass - Live at the Pier"),
        ("ada quill and the norths kelp", "ada quill and the norths", "", "kelp"),
        ("ada quill harbour", "ada quill", "", "harbour"),
    ],
)
def test_the_files_tell_where_the_artist_ends(text: str, artist: str, album: str, title: str) -> None:
    track = track_of_text(text, _TREE)
    assert (track.artist, track.release.title if track.release else "", track.title) == (artist, album, title)


@pytest.mark.parametrize(
    ("text", "artist", "title"),
    [("norths kelp", "norths", "kelp"), ("the norths kelp live", "the norths", "kelp live")],
)
def test_parts_of_file_names_are_names_too(text: str, artist: str, title: str) -> None:
    track = track_of_text(text, _FLAT)
    assert (track.artist, track.title) == (artist, title)


@pytest.mark.parametrize(
    ("text", "artist", "title"),
    [
        ("Mira Oost - Ferry", "Mira Oost", "Ferry"),
        ("mira oost ferry", "", "mira oost ferry"),
        ("ferry", "", "ferry"),
        ("- ferry", "", "- ferry"),
        (" ".join(["ada quill", *["word"] * 20]), "", " ".join(["ada quill", *["word"] * 20])),
    ],
)
@pytest.mark.parametrize("paths", [_TREE, ()])
def test_where_no_file_tells_a_dash_does(text: str, artist: str, title: str, paths: tuple[str, ...]) -> None:
    track = track_of_text(text, paths)
    assert (track.artist if track.artists else "", track.title) == (artist, title)


def test_an_album_named_like_words_of_the_title_does_not_win_over_the_title_itself() -> None:
    """Most paths that say it all decide; of equals, the artist stands first."""
    paths = (r"Ferry\Ada Quill\01 Ada Quill.mp3", *_TREE, r"Ada Quill\Morning\03 Morning Glass.mp3")
    assert track_of_text("Ada Quill Morning Glass", paths).title == "Morning Glass"


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_and_any_paths_give_a_track(text: str, paths: list[str]) -> None:
    track = track_of_text(text, paths)
    words = track.title.split() + [word for artist in track.artists for word in artist.name.split()]
    words += track.release.title.split() if track.release else []
    assert set(words) <= set(text.split()) | {word.strip(" -–—") for word in text.split()}
