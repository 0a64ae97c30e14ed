"""Ownership of the recording or of the release, and the editions on which a recording was found."""

from __future__ import annotations

from typing import Any

import pytest

from tonearm.logic.library_check import LibraryIndex
from tonearm.model import Artist, LibraryCheck, LibraryId, OwnedTrack, Ownership, Release, Track


def _owned(key: str, album: str, *, title: str = "Morning Glass", by: str = "Ada Quill", **more: Any) -> OwnedTrack:
    fields = {"artist": "Ada Quill", "album_artist": by, "duration_s": 212.0, "path": f"/music/{key}.flac", **more}
    return OwnedTrack.model_validate({"id": LibraryId(key), "title": title, "album": album, **fields})


def _wanted(album: str | None, title: str = "Morning Glass", **release: Any) -> Track:
    by = (Artist(name="Ada Quill"),)
    found = Release(title=album, **{"artists": by, **release}) if album is not None else None
    return Track(title=title, artists=by, duration_s=212.0, release=found)


_RIVER = _owned("river", "Blue River", year=2004, track_number=4)
_DELUXE = _owned("deluxe", "Blue River (Deluxe Edition)", year=2014, track_number=4)
_HITS = _owned("hits", "Summer Hits", by="Various Artists", year=2010, track_number=11)
_BEST = _owned("best", "The Best of Ada Quill", year=2012, track_number=2)
_LIVE = _owned("live", "Live at the Pier", year=2006, track_number=4, duration_s=251.0, title="Morning Glass (Live)")


def _of_release(track: Track, *library: OwnedTrack) -> LibraryCheck:
    return LibraryIndex(library).check(track, "release")


def _albums(check: LibraryCheck) -> list[str]:
    return [edition.album for edition in check.editions]


def _reason(check: LibraryCheck) -> str:
    return check.confidence.match_reason if check.confidence else ""


def test_a_recording_on_a_compilation_counts_by_default() -> None:
    """As a recording it is owned, and the compilation is shown; it was not asked which release is wanted."""
    check = LibraryIndex([_HITS]).check(_wanted("Blue River"))
    assert (check.ownership, check.ownership_of, check.library_id) == (Ownership.OWNED, "recording", "hits")
    edition = check.editions[0]
    assert (edition.album, edition.album_artist, edition.year) == ("Summer Hits", "Various Artists", 2010)
    assert (edition.library_id, edition.path, edition.same_release) == ("hits", "/music/hits.flac", None)
    assert check.confidence is not None
    assert edition.confidence == pytest.approx(check.confidence.value, abs=1e-3)


def test_a_recording_on_a_compilation_is_not_its_album() -> None:
    """Missing, in words; how sure the recording is stays as it was."""
    check = _of_release(_wanted("Blue River"), _HITS)
    assert check.ownership is Ownership.MISSING
    assert _reason(check) == "in the library on “Summer Hits”, not on “Blue River”"
    assert (check.library_id, check.ownership_of) == ("hits", "release")
    assert [edition.same_release for edition in check.editions] == [False]
    as_recording = LibraryIndex([_HITS]).check(_wanted("Blue River"))
    assert check.confidence and as_recording.confidence
    assert check.confidence.value == as_recording.confidence.value


def test_a_track_of_the_compilation_itself_is_owned() -> None:
    check = _of_release(_wanted("Summer Hits", artists=(Artist(name="Various Artists"),)), _HITS, _RIVER)
    assert (check.ownership, check.library_id) == (Ownership.OWNED, "hits")


def test_the_wanted_release_is_chosen_among_all_that_hold_the_recording() -> None:
    """It comes first among the editions, wherever it stands in the library."""
    for library in ([_HITS, _BEST, _RIVER], [_RIVER, _BEST, _HITS]):
        check = _of_release(_wanted("Blue River", release_date="2004"), *library)
        assert (check.ownership, check.library_id) == (Ownership.OWNED, "river")
        assert _albums(check)[0] == "Blue River" and len(_albums(check)) == 3
        assert [edition.same_release for edition in check.editions] == [True, False, False]
        assert _reason(check).endswith("on “Blue River”")


@pytest.mark.parametrize("wanted", ["Blue River", "Blue River (2011 Remaster)", "Blue River (Super Deluxe)"])
def test_another_edition_of_the_release_counts(wanted: str) -> None:
    check = _of_release(_wanted(wanted), _DELUXE)
    assert (check.ownership, check.library_id) == (Ownership.OWNED, "deluxe")
    assert _reason(check).endswith("on “Blue River (Deluxe Edition)”")


def test_a_live_album_with_the_same_titles_is_neither() -> None:
    """The take is another recording; where the tags hide that, the release still is another one."""
    assert _of_release(_wanted("Blue River"), _LIVE).editions == ()
    hidden = _owned("hidden", "Live at the Pier", track_number=4)
    check = _of_release(_wanted("Blue River"), hidden)
    assert check.ownership is Ownership.MISSING
    wanted = _wanted("Live at the Pier", title="Morning Glass - Live").replace(duration_s=251.0)
    assert _of_release(wanted, _LIVE, _RIVER).library_id == "live"


def test_an_album_of_the_same_name_by_another_artist_is_another_release() -> None:
    """Here a collection of the tin sailors' has her song on it, and is called like hers."""
    theirs = _owned("theirs", "Greatest Hits", by="The Tin Sailors")
    check = _of_release(_wanted("Greatest Hits"), theirs)
    assert check.ownership is Ownership.MISSING
    assert _reason(check) == "in the library on “Greatest Hits” by The Tin Sailors, not on “Greatest Hits” by Ada Quill"
    ours = _owned("ours", "Greatest Hits")
    assert _of_release(_wanted("Greatest Hits"), theirs, ours).library_id == "ours"


def test_a_single_is_told_from_the_album_by_how_much_of_it_is_there() -> None:
    """Twelve tracks of one name are no single."""
    rest = [_owned(f"x{n}", "Blue River", title=f"Song {n}", track_number=n) for n in range(5, 16)]
    album = _owned("title", "Blue River", track_number=1)
    check = _of_release(_wanted("Blue River", kind="single", total_tracks=1), album, *rest)
    assert check.ownership is Ownership.MISSING
    assert _reason(check) == "in the library on the album “Blue River”, not on the single “Blue River”"
    assert _of_release(_wanted("Blue River", kind="single", total_tracks=1), album).ownership is Ownership.OWNED


@pytest.mark.parametrize("track", [_wanted(None), _wanted(""), _wanted("  ")])
def test_a_track_that_names_no_release_is_checked_as_a_recording(track: Track) -> None:
    """And the reason says so; also what that means when it is not there at all."""
    check = _of_release(track, _HITS)
    assert check.ownership is Ownership.OWNED
    assert _reason(check).endswith("; no release is named, so any counts")
    assert check.editions[0].same_release is None
    assert _of_release(track).ownership is Ownership.MISSING


def test_a_library_track_without_an_album_is_not_on_the_release() -> None:
    check = _of_release(_wanted("Blue River"), _owned("loose", ""))
    assert check.ownership is Ownership.MISSING
    assert _reason(check) == "in the library on a release without a name, not on “Blue River”"


def test_several_other_releases_are_named_and_counted() -> None:
    more = [_owned(f"m{n}", f"Collection of {word}") for n, word in enumerate(("Tide", "Kelp"))]
    one = _reason(_of_release(_wanted("Blue River"), _HITS, _BEST))
    assert one.count("“") == 3 and " and “" in one and one.endswith(", not on “Blue River”")
    many = _reason(_of_release(_wanted("Blue River"), _HITS, _BEST, *more))
    assert "and 2 more, not on “Blue River”" in many


def test_editions_come_best_first_and_hold_no_other_recording() -> None:
    """Surest first; the first is the item that the check names. Live takes are no editions."""
    check = LibraryIndex([_LIVE, _HITS, _RIVER, _DELUXE]).check(_wanted("Blue River"))
    assert set(_albums(check)) == {"Blue River", "Blue River (Deluxe Edition)", "Summer Hits"}
    assert check.library_id == check.editions[0].library_id
    sure = [edition.confidence for edition in check.editions]
    assert sure == sorted(sure, reverse=True) and sure[-1] >= 0.8


def test_the_order_of_the_library_does_not_change_the_editions() -> None:
    library = [_LIVE, _HITS, _RIVER, _DELUXE, _BEST]
    for of in ("recording", "release"):
        one = LibraryIndex(library).check(_wanted("Blue River"), of)
        other = LibraryIndex(library[::-1]).check(_wanted("Blue River"), of)
        assert one.ownership is other.ownership is Ownership.OWNED
        assert set(_albums(one)) == set(_albums(other))


def test_what_is_missing_has_no_editions() -> None:
    """The nearest item is told, but it is not the recording."""
    check = LibraryIndex([_RIVER]).check(_wanted("Blue River", title="Morning Glass (Karaoke Version)"))
    assert (check.ownership, check.library_id, check.editions) == (Ownership.MISSING, "river", ())


def test_the_wanted_release_is_found_behind_a_misspelt_title() -> None:
    """A collection spells the title right; the search goes on until the wanted release is found too."""
    misspelt = _owned("misspelt", "Blue River", title="Mornign Glass")
    check = _of_release(_wanted("Blue River"), _HITS, misspelt)
    assert (check.ownership, check.library_id) == (Ownership.OWNED, "misspelt")
    assert set(_albums(check)) == {"Blue River", "Summer Hits"}


def test_the_wanted_album_is_looked_at_however_many_hold_the_song() -> None:
    """Twenty collections with lengths that agree better do not push it out."""
    many = [_owned(f"c{n}", f"Collection {n}", by="Various Artists") for n in range(20)]
    river = _owned("river", "Blue River", duration_s=214.0)
    check = _of_release(_wanted("Blue River"), *many, river)
    assert (check.ownership, check.library_id) == (Ownership.OWNED, "river")
