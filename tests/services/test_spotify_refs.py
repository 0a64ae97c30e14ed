"""What people paste, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.errors import MisuseError
from tonearm.services.spotify import catalogue_id, is_catalogue_ref

ID = "3pRoadTripBBBBBBBBBBBB"


@pytest.mark.parametrize(
    "ref",
    [
        ID,
        f"  {ID}\n",
        f"spotify:playlist:{ID}",
        f"spotify:user:some.body:playlist:{ID}",
        f"https://open.spotify.com/playlist/{ID}",
        f"http://open.spotify.com/playlist/{ID}/",
        f"open.spotify.com/playlist/{ID}",
        f"https://open.spotify.com/playlist/{ID}?si=abc&pt=1",
        f"https://open.spotify.com/playlist/{ID}/?si=abc#x",
        f"https://open.spotify.com/intl-de/playlist/{ID}",
        f"https://open.spotify.com/intl-pt-br/playlist/{ID}?si=1",
        f"https://open.spotify.com/embed/playlist/{ID}",
        f"https://open.spotify.com/user/some.body/playlist/{ID}",
    ],
)
def test_links_uris_and_ids_are_read(ref):
    """spotipy itself refuses several of these (contracts/spotify.md section 5.2)."""
    assert catalogue_id("playlist", ref) == ID
    assert is_catalogue_ref(ref)


@pytest.mark.parametrize(
    ("ref", "word"),
    [
        ("", "is not a Spotify playlist"),
        ("my playlist.csv", "is not a Spotify playlist"),
        ("../../etc/passwd", "is not a Spotify playlist"),
        (f"https://evil.example/playlist/{ID}", "is not a Spotify playlist"),
        (f"https://open.spotify.com.evil.example/playlist/{ID}", "is not a Spotify playlist"),
        (f"https://open.spotify.com/album/{ID}", "is a Spotify album"),
        (f"spotify:track:{ID}", "is a Spotify track"),
        ("https://spotify.link/abcDEF", "short link"),
        ("https://open.spotify.com/playlist/", "is not a Spotify playlist"),
        ("x" * 5000, "is not a Spotify playlist"),
    ],
)
def test_anything_else_is_answered_with_one_sentence(ref, word):
    """What it is, and what would do."""
    with pytest.raises(MisuseError, match=word) as raised:
        catalogue_id("playlist", ref)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("ref", ["a.csv", "songs.m3u8", "", "C:\\music\\x.csv", "roadtrip2026"])
def test_file_names_are_no_references(ref):
    """A path is told from a playlist."""
    assert not is_catalogue_ref(ref)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60))
def test_any_text_gives_an_id_or_one_of_our_errors(ref):
    """And an id is always plain letters and digits, safe in a path and in a URL."""
    try:
        found = catalogue_id("playlist", ref)
    except MisuseError:
        return
    assert found.isascii()
    assert found.isalnum()
