"""Which release a file or a typed text means."""

from __future__ import annotations

from itertools import permutations

import pytest
from albums_kit import ARTIST, POLICY, a_file, a_release, album_files, one_folder

from tonearm.logic.assign import assign
from tonearm.logic.suggest_releases import (
    album_queries,
    folder_order,
    release_of_text,
    release_query,
    suggest_releases,
)
from tonearm.model import Artist, CatalogueId, Release, ReleaseKind

ALBUM, TRACKS = a_release()
SEQUEL, _ = a_release(title="Salt Almanac II")
LIVE, _ = a_release(title="Salt Almanac (Live in Ostrava)")
OTHER = Release(title="Salt Almanac", id=CatalogueId("other"), artists=(Artist(name="Vera Lindqvist Trio"),))
FILE = a_file(r"@@kiosk\Music\Corvid Parlour\Salt Almanac (2009)\02 Ferry Bell.mp3", 191.0)


def test_the_album_of_the_path_is_first_in_any_order() -> None:
    """Neither the sequel, nor the live album, nor another artist's album of that name."""
    for pool in permutations((SEQUEL, OTHER, ALBUM, LIVE)):
        found = suggest_releases(FILE, pool, TRACKS)
        assert found[0][0].id == ALBUM.id
        assert found[0][1].accepted and found[0][1].value > found[1][1].value


def test_a_sequel_is_told_apart_the_other_way_round() -> None:
    """The control: a file of the sequel suggests the sequel."""
    file = FILE.replace(remote_path=FILE.remote_path.replace("Almanac", "Almanac II"))
    assert suggest_releases(file, [ALBUM, SEQUEL, LIVE], [])[0][0].id == SEQUEL.id


def test_both_strategies_are_merged_by_id() -> None:
    """A release that both searches found comes once; one that only a track names comes, too."""
    found = suggest_releases(FILE, [ALBUM, SEQUEL], TRACKS)
    assert sorted(release.title for release, _ in found) == ["Salt Almanac", "Salt Almanac II"]
    assert [release.id for release, _ in suggest_releases(FILE, [], TRACKS[:1])] == [ALBUM.id]
    assert len(suggest_releases(FILE, [ALBUM, SEQUEL, LIVE, OTHER], [], top=2)) == 2


def test_nothing_found_suggests_nothing() -> None:
    """No release, no row."""
    assert suggest_releases(FILE, [], []) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Corvid Parlour Salt Almanac", ALBUM),
        ("salt almanac corvid parlour", ALBUM),
        ("corvid parlour - salt almanac ii", SEQUEL),
        ("vera lindqvist trio salt almanac", OTHER),
        ("corvid parlour salt almanac live in ostrava", LIVE),
        ("entirely different words", None),
    ],
)
def test_typed_words_mean_a_release(text: str, meant: Release | None) -> None:
    """All words count, in any order; what is not alike is not guessed."""
    assert release_of_text(text, [SEQUEL, LIVE, OTHER, ALBUM]) == meant


def test_an_album_comes_before_a_single_of_the_same_title() -> None:
    """Equally alike: the longer one is meant by who searches for albums."""
    single = ALBUM.replace(id=CatalogueId("single"), total_tracks=1, kind=ReleaseKind.SINGLE)
    assert release_of_text("Corvid Parlour Salt Almanac", [single, ALBUM]) == ALBUM
    assert release_of_text("Corvid Parlour Salt Almanac", [single]) == single


def test_what_is_asked() -> None:
    """The catalogue by artist and album of the path, the network by the words of artist and title."""
    assert release_query(FILE) == "Corvid Parlour salt almanac"
    assert album_queries(ALBUM)[0].split() == ["Corvid", "Parlour", "Salt", "Almanac"]
    assert ARTIST.name not in album_queries(OTHER)[0]


def test_a_part_is_asked_for_as_it_is_typed() -> None:
    """Peers call their folder "Part I" as the release does; the short form would find none of them."""
    part, _ = a_release(title="Salt Almanac Part I")
    assert all("pt" not in query.casefold().split() for query in album_queries(part))
    assert all({"salt", "almanac"} <= set(query.casefold().split()) for query in album_queries(part))
    typed, _ = a_release(title="Salt Almanac, Pt. 1")
    assert any("pt" in query.casefold().split() for query in album_queries(typed)), "the control: it is typed here"


EDITIONS = {"plain": "Salt Almanac", "special": "Salt Almanac (Deluxe Edition)"}


@pytest.mark.parametrize("wanted", EDITIONS)
def test_the_wanted_edition_comes_first(wanted: str) -> None:
    """Of two complete folders the one of the same edition, even if the other is of better quality; it is told."""
    judged = []
    for name, title in EDITIONS.items():
        files = album_files(TRACKS, rf"m\Corvid Parlour\{title}", "mp3" if name == wanted else "flac")
        folder = one_folder([file.replace(username=name) for file in files])
        judged.append(assign(folder, ALBUM.replace(title=EDITIONS[wanted]), TRACKS, POLICY))
    best, other = sorted(judged, key=folder_order)
    assert best.folder.username == wanted and best.completeness == other.completeness == 1.0
    assert "another edition" in other.confidence.match_reason
    assert best.confidence.value > other.confidence.value


def test_folders_are_ordered_by_what_they_have() -> None:
    """Complete before incomplete, then without strangers; the order of arrival does not matter."""
    complete = album_files(TRACKS)
    stranger = a_file(complete[0].remote_path.replace("01 Lanterns at Noon", "09 Nobody's Weather"))
    judged = {
        name: assign(one_folder([file.replace(username=name) for file in files]), ALBUM, TRACKS, POLICY)
        for name, files in {"all": complete, "more": [*complete, stranger], "few": complete[:3]}.items()
    }
    for order in permutations(judged.values()):
        assert [one.folder.username for one in sorted(order, key=folder_order)] == ["all", "more", "few"]
