"""The search: what is found, and in which order (contracts/spotify.md section 11, item 7)."""

from __future__ import annotations

import pytest
import small_world
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.sandbox.spotify.catalogue import Catalogue
from tonearm.sandbox.spotify.query import read_search
from tonearm.sandbox.spotify.search import Search
from tonearm.sandbox.spotify.words import EXACT, FUZZY, PREFIX, Vocabulary, fold, split

WORLD = small_world.build()
CATALOGUE = Catalogue(WORLD)
SEARCH = Search(CATALOGUE, WORLD.playlists.values())


def tracks(text: str) -> list[str]:
    return [track.title for track in SEARCH.tracks(read_search(text))]


def artists(text: str) -> list[str]:
    return [artist.name for artist in SEARCH.artists(read_search(text))]


def albums(text: str) -> list[str]:
    return [release.title for release in SEARCH.albums(read_search(text))]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lumen", ["Lumen", "Lumen Fields"]),
        ("lumen fields", ["Lumen Fields"]),
        ("Lumen Fi", ["Lumen Fields"]),
        ("Lumen Feilds", ["Lumen Fields"]),
        ("senora nandu", ["Señora Ñandú"]),
        ("SEÑORA", ["Señora Ñandú"]),
        ("夜行列車", ["夜行列車"]),
        ("夜行", ["夜行列車"]),
        ("yako ressha", ["夜行列車"]),
        ('artist:"Lumen Fields"', ["Lumen Fields"]),
        ("Lumen Fields Night Ferry", ["Lumen Fields"]),
        ("nobody of that name", []),
        ("...", ["..."]),
        ('artist:"..."', ["..."]),
        ("Kite - ...", ["Kite"]),
    ],
)
def test_artists_by_name(text: str, first: list[str]) -> None:
    """Exact name first, then beginnings; accents, one wrong letter and Latin spellings do not matter."""
    assert artists(text)[: max(1, len(first))] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'track:"Night Ferry" artist:"Lumen Fields"',
            {"Night Ferry", "Night Ferry (Kite Remix)", "Night Ferry - Live"},
        ),
        ("track:Night Ferry artist:Lumen Fields", {"Night Ferry", "Night Ferry (Kite Remix)", "Night Ferry - Live"}),
        ("night ferry kite remix", {"Night Ferry (Kite Remix)"}),
        ('track:"Ferry Night"', set()),
        ("track:Ferry Night", {"Night Ferry", "Night Ferry (Kite Remix)", "Night Ferry - Live"}),
        ('"ferry night"', set()),
        ("senorita kite", {"Señorita", "Señorita (feat. Kite)"}),
        ("Night Fery Lumen", {"Night Ferry", "Night Ferry (Kite Remix)", "Night Ferry - Live"}),
        ("album:Harbour track:pier", {f"Pier {n}" for n in range(1, 9)}),
        ("isrc:zz-abc-26-00004", {"Señorita", "Señorita (feat. Kite)"}),
        ("isrc:ZZNOTHING001", set()),
        ("artist:Kite artist:Lumen", {"Night Ferry (Kite Remix)"}),
        ("yako ressha", {"夜の海"}),
        ("", set()),
    ],
)
def test_tracks_by_field_and_free_text(text: str, expected: set[str]) -> None:
    """Filters, quoted phrases in order, free words in any order and over all fields, ISRC in any spelling."""
    assert set(tracks(text)) == expected


def test_the_plain_recording_leads() -> None:
    """Relevance: the name itself comes before longer names that begin with it."""
    assert tracks('track:"Night Ferry" artist:"Lumen Fields"')[0] == "Night Ferry"
    assert tracks("Night Ferry")[:3] == ["Night Ferry"] * 3, "three releases of the same recording"


def test_a_word_too_many_still_finds_something() -> None:
    """A real search answers to nearly every text: of five words one may be wrong altogether."""
    assert tracks("Lumen Fields Night Ferry zzzzzz")[0] == "Night Ferry"


def test_albums() -> None:
    """By title, artist, year and UPC; a search by UPC that fails is empty."""
    assert albums("harbour lumen") == ["Harbour"]
    assert albums("upc:000000000001") == ["Harbour"] and albums("upc:999") == []
    assert set(albums("artist:Lumen year:2025")) == {"Night Ferry"}
    assert set(albums("artist:Lumen year:2024-2026")) == {"Night Ferry", "Harbour"}
    assert albums("album:Harbour artist:Kite") == []


def test_playlists_by_name() -> None:
    """The fourth kind that this world has."""
    assert [one.name for one in SEARCH.playlists(read_search("mixed"))] == ["Mixed Bag"]


def test_versions_that_nobody_plays_trail() -> None:
    """Relevance among equal names follows how well known they are: studio recordings lead."""
    named = {track.title: CATALOGUE.track_popularity(track) for track in SEARCH.tracks(read_search("album:Harbour"))}
    assert all(0 <= popularity <= 100 for popularity in named.values())
    assert named["Night Ferry"] > 30


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    """No text breaks the search; everything found is listed once."""
    found = SEARCH.tracks(read_search(text))
    assert len({track.track_id for track in found}) == len(found)
    SEARCH.artists(read_search(text))
    SEARCH.albums(read_search(text))


@settings(deadline=None, max_examples=100)
@given(st.text("abcde", min_size=4, max_size=8), st.sets(st.text("abcde", min_size=1, max_size=9), max_size=30))
def test_one_letter_wrong(typed: str, words: set[str]) -> None:
    """The index finds exactly the words that are equal, begin so, or are one edit or one swap away."""
    vocabulary = Vocabulary(words)
    expected = {
        word: EXACT if word == typed else PREFIX if word.startswith(typed) else FUZZY
        for word in words
        if word.startswith(typed) or (len(word) >= 4 and typed in one_edit(word))
    }
    assert vocabulary.meant(typed) == expected


def one_edit(word: str) -> set[str]:
    """Every word that one edit or swap of neighbours makes, by brute force."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    edits = {a + b[1:] for a, b in cuts if b} | {a + c + b for a, b in cuts for c in "abcde"}
    edits |= {a + c + b[1:] for a, b in cuts if b for c in "abcde"}
    return edits | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}


def test_folding() -> None:
    """Case, accents, apostrophes and letters with strokes."""
    assert fold("SEÑORITA") == fold("señorita") == "senorita"
    assert split("Don’t Stop—Røyk & Łódź (Live)") == ("dont", "stop", "royk", "lodz", "live")
    assert split("夜の海 Live") == ("夜", "の", "海", "live")
    assert split("한국어 노래") == ("한국어", "노래")
