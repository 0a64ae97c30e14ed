"""Is it in the library? Found through exact keys, like titles and misspelt artists; never owned below the threshold."""

from __future__ import annotations

import pytest

from tonearm.logic.library_check import LibraryIndex
from tonearm.model import ACCEPT_CONFIDENCE, Artist, LibraryId, OwnedTrack, Ownership, Release, Track


def _owned(key: str, title: str, artist: str, *, album_artist: str | None = None, **more: object) -> OwnedTrack:
    fields = {"album": "Harbour Lights", "duration_s": 212.0, **more}
    return OwnedTrack.model_validate(
        {"id": LibraryId(key), "title": title, "artist": artist, "album_artist": album_artist or artist, **fields}
    )


_LIBRARY = LibraryIndex(
    [
        _owned("1", "Morning Glass", "Ada Quill", track_number=4),
        _owned("2", "Morning Glass (Live)", "Ada Quill", album="Live at the Pier", duration_s=240.0),
        _owned("3", "Night Ferry", "Ada Quill", track_number=5, duration_s=198.0),
        _owned("4", "Rope", "Mira Oost", album_artist="Various Artists", album="Summer Hits", duration_s=180.0),
        _owned("5", "Bo Lund - Kelp", "", album_artist="Various Artists", album="Summer Hits", duration_s=201.0),
        _owned("6", "Morning Glass", "The Tin Sailors", album="Dock", duration_s=187.0),
        _owned("7", "朝の硝子", "灯台守", album="港", duration_s=251.0),
        _owned("8", "Tide (Bo Lund Remix)", "Ada Quill", album="Tide", duration_s=305.0),
    ]
)


def _track(title: str, *artists: str, length: float | None = 212.0, album: str = "Harbour Lights") -> Track:
    names = tuple(Artist(name=name) for name in artists)
    return Track(title=title, artists=names, duration_s=length, release=Release(title=album))


@pytest.mark.parametrize(
    ("track", "key"),
    [
        (_track("Morning Glass", "Ada Quill"), "1"),
        (_track("MORNING GLASS - 2011 Remaster", "ada quill"), "1"),
        (_track("Morning Glass (feat. Bo Lund)", "Ada Quill", "Bo Lund"), "1"),
        (_track("Mornign Glass", "Ada Quill"), "1"),
        (_track("Morning Glass", "Ada Quil"), "1"),
        (_track("Morning Glass - Live", "Ada Quill", length=241.0, album="Live at the Pier"), "2"),
        (_track("Morning Glass", "TheTin Sailors", length=187.0, album="Dock"), "6"),
        (_track("Morning Glass", "Te Tin Sailors", length=187.0, album="Dock"), "6"),
        (_track("Nigh tFerry", "Ada Quill", length=198.0), "3"),
        (_track("Rope", "Mira Oost", length=180.0, album="Low Tide"), "4"),
        (_track("Kelp", "Bo Lund", length=201.0, album="Summer Hits"), "5"),
        (_track("朝の硝子", "灯台守", length=251.0, album="港"), "7"),
        (_track("Tide - Bo Lund Remix", "Ada Quill", "Bo Lund", length=305.0, album="Tide"), "8"),
    ],
)
def test_an_owned_track_is_found(track: Track, key: str) -> None:
    found = _LIBRARY.check(track)
    assert found.ownership is Ownership.OWNED, found
    assert found.library_id == key
    assert found.confidence is not None
    assert found.confidence.value >= ACCEPT_CONFIDENCE
    assert found.library_title


@pytest.mark.parametrize(
    "track",
    [
        _track("Morning Glass - Acoustic", "Ada Quill", length=205.0),
        _track("Night Ferry (Karaoke Version)", "Ada Quill", length=198.0),
        _track("Tide", "Ada Quill", length=230.0, album="Tide"),
        _track("Tide - Night Ferry Remix", "Ada Quill", length=305.0, album="Tide"),
        _track("Morning Glass", "Mira Oost", length=205.0, album="Low Tide"),
        _track("Low Water", "Ada Quill"),
        _track("Rope", "Zorbel Kin", length=180.0, album="First"),
        _track("", ""),
    ],
)
def test_what_is_not_there_is_missing(track: Track) -> None:
    found = _LIBRARY.check(track)
    assert found.ownership is Ownership.MISSING, found
    assert found.confidence is None or found.confidence.value < ACCEPT_CONFIDENCE


def test_the_nearest_item_is_told_when_a_track_is_missing() -> None:
    found = _LIBRARY.check(_track("Night Ferry (Karaoke Version)", "Ada Quill", length=198.0))
    assert found.library_id == "3"
    assert found.confidence is not None
    assert "studio recording" in found.confidence.match_reason or "karaoke" in found.confidence.match_reason


def test_the_order_of_the_library_does_not_matter() -> None:
    tracks = [_LIBRARY._tracks[at] for at in range(len(_LIBRARY))]
    turned = LibraryIndex(tracks[::-1])
    wanted = _track("Morning Glass", "Ada Quill")
    assert turned.check(wanted) == _LIBRARY.check(wanted)


def test_an_empty_library_has_nothing() -> None:
    assert LibraryIndex([]).check(_track("Morning Glass", "Ada Quill")).ownership is Ownership.MISSING


def test_few_pairs_are_judged_in_a_large_library() -> None:
    """Blocking keeps the judge to a handful of pairs per track, whatever the size of the library."""
    syllables = ["ka", "lo", "mi", "ru", "te", "so", "na", "vi", "du", "pe"]
    made = [
        _owned(
            str(i),
            f"{syllables[i % 10]}{syllables[i // 10 % 10]} {syllables[i // 100 % 10]}rim",
            f"{syllables[i % 7]}zor {i % 50}",
        )
        for i in range(3000)
    ]
    index = LibraryIndex([*made, *(_LIBRARY._tracks[at] for at in range(len(_LIBRARY)))])
    wanted = _track("Morning Glass", "Ada Quill")
    assert index.check(wanted).library_id == "1"
    assert len(index.pairs(wanted)) <= 6
