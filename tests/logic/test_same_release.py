"""Is a library track on the wanted release? Packaging is no difference; versions, numbers, artists and kinds are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.same_release import elsewhere
from tonearm.model import Artist, LibraryId, OwnedTrack, Release, ReleaseKind, Track


def wanted(album: str, *artists: str, number: int | None = 4, **release: Any) -> Track:
    """A track of Ada Quill on a release; ``artists`` are those of the release, hers by default."""
    by = tuple(Artist(name=name) for name in artists or ("Ada Quill",))
    return Track(
        title="Morning Glass",
        artists=(Artist(name="Ada Quill"),),
        track_number=number,
        release=Release(title=album, **{"artists": by, **release}),
    )


def owned(album: str, album_artist: str = "Ada Quill", number: int | None = 4, **more: Any) -> OwnedTrack:
    return OwnedTrack(
        id=LibraryId("1"),
        title="Morning Glass",
        artist="Ada Quill",
        album_artist=album_artist,
        album=album,
        track_number=number,
        **more,
    )


SAME_NAMES = [
    ("Blue River", "blue  river"),
    ("Blue River", "The Blue River"),
    ("Blue River", "Blue River (Deluxe Edition)"),
    ("Blue River (2011 Remaster)", "Blue River"),
    ("Blue River", "Blue River Deluxe Edition"),
    ("Blue River", "Blue River Remastered 2011"),
    ("Blue River", "Blue River [Disc 2]"),
    ("Blue River", "Blue River CD2"),
    ("Blue River", "Blue River (Extended Edition)"),
    ("Blue River (25th Anniversary Edition)", "Blue River (Expanded) [Remastered]"),
    ("Hits, Vol. 2", "Hits (Vol. 2)"),
    ("Live at the Pier", "Live At The Pier (Deluxe)"),
    ("Blue River: Live at the Pier", "Blue River (Live at the Pier)"),
    ("Blue River", "Bleu River"),
    ("Blue River (Original Motion Picture Soundtrack)", "Blue River OST"),
    ("港", "港"),
    ("The Best of Ada Quill", "Best of Ada Quill"),
    ("Blue River", "2004 - Blue River"),
    ("Blue River", "Ada Quill - 2004 - Blue River"),
    ("Blue River", "Blue River (2004) [FLAC]"),
    ("Ada Quill", "Ada Quill - Ada Quill (Deluxe)"),
    ("Greatest Hits", "Ada Quill - Greatest Hits"),
    ("Blue River", "Blue River 20th Anniversary Edition"),
    ("Blue River, Pt. 1", "Blue River Part One"),
    ("1989", "1989 - 1989 (Remastered)"),
]

OTHER_NAMES = [
    ("Blue River", "Harbour Lights"),
    ("Blue River", "Blue River (Live)"),
    ("Blue River", "Live at the Pier"),
    ("Blue River", "Blue River (The Remixes)"),
    ("Blue River", "Blue River (Instrumentals)"),
    ("Blue River (Deluxe Edition)", "Blue River (Demos)"),
    ("Blue River (Live at the Pier)", "Blue River (Live at the Dock)"),
    ("Hits, Vol. 1", "Hits, Vol. 2"),
    ("Hits 2004", "Hits 2005"),
    ("Blue River", "Blue River II"),
    ("Blue River, Part Two", "Blue River (Part 3)"),
    ("1989", "1990"),
    ("Blue River", "Blue River and Other Songs"),
    ("Ada Quill", "Ada Quill - Greatest Hits"),
    ("Ada Quill", "Ada Quill: The Collection"),
    ("Ada Quill (Blue Album)", "Ada Quill (Green Album)"),
    ("Blue River", "Blue River (Ada’s Version)"),
]


@pytest.mark.parametrize(("one", "two"), SAME_NAMES)
def test_packaging_and_spelling_make_no_other_release(one: str, two: str) -> None:
    """In both directions, whichever side prints more; the place on the release is left open."""
    assert elsewhere(wanted(one, number=None), owned(two, number=None), 10) is None
    assert elsewhere(wanted(two, number=None), owned(one, number=None), 10) is None


@pytest.mark.parametrize(("one", "two"), OTHER_NAMES)
def test_versions_numbers_and_collections_make_another_release(one: str, two: str) -> None:
    """In both directions; that the track number differs is no wonder then."""
    for first, second in ((one, two), (two, one)):
        found = elsewhere(wanted(first, number=3), owned(second, number=7), 10)
        assert found == (f"“{second}”", f"“{first}”")


def test_a_subtitle_that_one_side_leaves_out_is_settled_by_the_place() -> None:
    """Same number and year: the same album; another number: another part."""
    track = wanted("Blue River (Songs of the Sea)", release_date="2004")
    assert elsewhere(track, owned("Blue River", year=2004), 10) is None
    assert elsewhere(track, owned("Blue River", number=9, year=2004), 10) is not None
    assert elsewhere(track, owned("Blue River", year=1990), 10) is not None


def test_the_same_name_of_another_album_artist_is_another_release() -> None:
    found = elsewhere(wanted("Greatest Hits"), owned("Greatest Hits", "The Tin Sailors"), 14)
    assert found == ("“Greatest Hits” by The Tin Sailors", "“Greatest Hits” by Ada Quill")


@pytest.mark.parametrize("album_artist", ["ada quill", "Ada Quil", "Ada Quill & Bo Lund", ""])
def test_the_album_artist_may_be_spelt_otherwise_or_not_at_all(album_artist: str) -> None:
    assert elsewhere(wanted("Blue River"), owned("Blue River", album_artist), 10) is None


def test_a_collection_of_many_artists_is_not_the_artists_own_album() -> None:
    """Unless disc, number and year agree: some libraries file a soundtrack under Various Artists."""
    track = wanted("Blue River", release_date="2004-03-01")
    assert elsewhere(track, owned("Blue River", "Various Artists", number=11), 18) is not None
    assert elsewhere(track, owned("Blue River", "Various Artists", year=2004), 18) is None
    hits = wanted("Summer Hits", "Various Artists")
    assert elsewhere(hits, owned("Summer Hits", "Various Artists", number=9), 18) is None


def test_without_the_artists_of_the_release_the_tracks_own_count() -> None:
    """A CSV names the album only."""
    track = wanted("Blue River", artists=())
    assert elsewhere(track, owned("Blue River", number=9), 10) is None
    assert elsewhere(track, owned("Blue River", "Various Artists", number=9), 18) is None
    assert elsewhere(track, owned("Blue River", "The Tin Sailors", number=9), 18) is not None


@pytest.mark.parametrize(
    ("release", "number", "album", "there", "held", "kinds"),
    [
        ({"kind": ReleaseKind.SINGLE, "total_tracks": 1}, 1, "Blue River", 4, 10, ("album", "single")),
        ({"kind": ReleaseKind.SINGLE, "total_tracks": 1}, 1, "Blue River", 1, 10, ("album", "single")),
        ({"kind": ReleaseKind.SINGLE, "total_tracks": 5}, 2, "Blue River", 2, 12, ("album", "EP")),
        ({"total_tracks": 2}, 1, "Blue River", 9, 1, ("album", "single")),
        ({"kind": ReleaseKind.ALBUM, "total_tracks": 10}, 4, "Blue River - Single", 1, 1, ("single", "album")),
        ({"kind": ReleaseKind.ALBUM, "total_tracks": 10}, 4, "Blue River EP", 4, 5, ("EP", "album")),
        ({"kind": ReleaseKind.ALBUM, "total_tracks": 10}, 4, "Blue River", 1, 2, ("single", "album")),
        ({"kind": ReleaseKind.SINGLE, "total_tracks": 1}, 1, "Blue River", 1, 2, None),
        ({"kind": ReleaseKind.SINGLE, "total_tracks": 5}, 2, "Blue River EP", 2, 5, None),
        ({"kind": ReleaseKind.ALBUM, "total_tracks": 10}, 4, "Blue River", 4, 1, None),
        ({"kind": ReleaseKind.ALBUM, "total_tracks": 10}, 4, "Blue River", 4, 22, None),
        ({"kind": ReleaseKind.UNKNOWN}, 4, "Blue River - Single", 1, 1, None),
    ],
)
def test_a_single_is_not_the_album_it_gave_its_name(
    release: dict[str, Any], number: int, album: str, there: int, held: int, kinds: tuple[str, str] | None
) -> None:
    """Told by kind, number of tracks, track number and how much of it is there; a part of an album is that album."""
    found = elsewhere(wanted("Blue River", number=number, **release), owned(album, number=there), held)
    assert found == (kinds and (f"the {kinds[0]} “{album}”", f"the {kinds[1]} “Blue River”"))


def test_two_collections_of_one_name_are_told_by_year_and_place() -> None:
    """A new edition keeps the order, or says that it is one."""
    track = wanted("Greatest Hits", release_date="2004")
    assert elsewhere(track, owned("Greatest Hits", number=9, year=1990), 14) == (
        "“Greatest Hits” (1990)",
        "“Greatest Hits” (2004)",
    )
    assert elsewhere(track, owned("Greatest Hits", year=1990), 14) is None
    assert elsewhere(track, owned("Greatest Hits", number=9, year=2005), 14) is None
    assert elsewhere(track, owned("Greatest Hits", number=9), 14) is None
    river = wanted("Blue River (Remastered)", release_date="2004")
    assert elsewhere(river, owned("Blue River", number=9, year=1990), 14) is None


@pytest.mark.parametrize("album", ["", " ", "[Unknown Album]"])
def test_a_track_without_an_album_is_on_none(album: str) -> None:
    assert elsewhere(wanted("Blue River"), owned(album), 1) == ("", "“Blue River”")


@given(st.text(min_size=1, max_size=30).filter(str.strip), st.text(max_size=20))
@settings(deadline=None, max_examples=300)
def test_a_release_is_itself_whatever_it_is_called(album: str, artist: str) -> None:
    """For any names; only what stands for "no album" is nothing."""
    found = elsewhere(wanted(album, artist), owned(album, artist), 10)
    assert found is None or found.found == ""


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=20), st.text(max_size=20))
@settings(deadline=None, max_examples=200)
def test_any_two_releases_can_be_asked_about(one: str, two: str, first: str, second: str) -> None:
    """Whatever stands in the fields, there is an answer, and a difference is said in words."""
    found = elsewhere(wanted(one, first), owned(two, second), 3)
    assert found is None or (found.found != found.wanted and found.wanted)
