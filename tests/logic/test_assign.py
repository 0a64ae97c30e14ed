"""Whole folders against whole releases: which file is which track, what lacks, what is over."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from albums_kit import ARTIST, POLICY, TITLES, a_file, a_release, album_files, one_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from test_folders import FAVOURITES

from tonearm.logic.assign import Assignment, assign
from tonearm.logic.folders import RemoteFolder
from tonearm.model import ACCEPT_CONFIDENCE, SharedFile, Track, Username

LIVE = r"@@kiosk\Music\Corvid Parlour\Salt Almanac (Live in Ostrava)"


def names(found: Assignment) -> dict[tuple[int | None, int | None], str]:
    """(disc, number) of each found track to the path of its file."""
    return {(one.track.disc_number, one.track.track_number): one.candidate.file.remote_path for one in found.assigned}


def test_a_complete_folder_is_complete() -> None:
    """Every track has its file with the product's confidence, nothing lacks, nothing is over."""
    release, tracks = a_release()
    found = assign(one_folder(album_files(tracks)), release, tracks, POLICY)
    assert [one.track for one in found.assigned] == tracks
    assert all(one.track.title in one.candidate.file.remote_path for one in found.assigned)
    assert all(one.candidate.confidence.accepted for one in found.assigned)
    assert (found.completeness, found.missing, found.extra, found.mixed) == (1.0, (), (), False)
    assert found.confidence.accepted and "8 of 8 tracks" in found.confidence.match_reason


def test_a_missing_middle_track_is_named() -> None:
    """The tracks after it keep their own files, and the reason names what lacks."""
    release, tracks = a_release()
    files = [file for file in album_files(tracks) if "Winter Gauge" not in file.remote_path]
    found = assign(one_folder(files), release, tracks, POLICY)
    assert [track.title for track in found.missing] == ["Winter Gauge"]
    assert found.completeness == 7 / 8
    assert "7 of 8 tracks, without 5 Winter Gauge" in found.confidence.match_reason
    assert all(one.track.title in one.candidate.file.remote_path for one in found.assigned)


@pytest.mark.parametrize(
    "style",
    [
        r"Salt Almanac\CD{disc}\{number:02d} {title}.mp3",
        r"Salt Almanac\Disc {disc}\{number:02d} - {title}.mp3",
        r"Salt Almanac\{disc}-{number:02d} {title}.mp3",
        r"Salt Almanac\{through:02d} {title}.mp3",
    ],
)
def test_two_discs_are_told_apart_in_every_style(style: str) -> None:
    """Also where both discs open with the same title: disc and number decide, as far as the style tells them."""
    titles = ["Intro", *TITLES[:3], "Intro", *TITLES[3:6]]
    release, tracks = a_release(titles, discs=[1] * 4 + [2] * 4, lengths=[None] * 8)
    paths = {
        (track.disc_number, track.track_number): "m\\Corvid Parlour\\"
        + style.format(disc=track.disc_number, number=track.track_number, title=track.title, through=at)
        for at, track in enumerate(tracks, 1)
    }
    found = assign(one_folder([a_file(path) for path in paths.values()]), release, tracks, POLICY)
    assert names(found) == paths


@pytest.mark.parametrize("numbered", [True, False], ids=["by number", "by length"])
def test_the_same_title_twice_is_settled(numbered: bool) -> None:
    """By the number where files have one, else by the length."""
    titles = ["Interlude", "Ferry Bell", "Interlude", "Pale Harbour"]
    release, tracks = a_release(titles, lengths=[41.0, 200.0, 75.0, 180.0])
    folder = r"m\Corvid Parlour\Salt Almanac"
    if numbered:
        files = [a_file(rf"{folder}\{at:02d} {title}.mp3") for at, title in enumerate(titles, 1)]
        expected = {(1, 1): "01 Interlude.mp3", (1, 3): "03 Interlude.mp3"}
    else:
        files = [a_file(rf"{folder}\Interlude.mp3", 75.0), a_file(rf"{folder}\Interlude.ogg", 41.0)]
        expected = {(1, 1): "Interlude.ogg", (1, 3): "Interlude.mp3"}
    found = names(assign(one_folder(files), release, tracks, POLICY))
    assert {place: found[place].rpartition("\\")[2] for place in expected} == expected


def test_a_second_copy_of_one_of_two_twins_does_not_become_the_other() -> None:
    """The number says which one it is, even if the other one lacks."""
    release, tracks = a_release(["Interlude", "Ferry Bell", "Interlude"], lengths=[None, 200.0, None])
    folder = r"m\Corvid Parlour\Salt Almanac"
    files = [a_file(rf"{folder}\01 Interlude.mp3"), a_file(rf"{folder}\01 Interlude.flac")]
    found = assign(one_folder(files), release, tracks, POLICY)
    assert list(names(found)) == [(1, 1)]
    (extra,) = found.extra
    assert extra.duplicate_of == tracks[0] and "second copy" in extra.reason


def test_what_cannot_be_settled_is_told() -> None:
    """Neither number nor length: one of the two is taken, with less confidence and the reason beside it."""
    release, tracks = a_release(["Interlude", "Ferry Bell", "Interlude"], lengths=[None, 200.0, None])
    folder = r"m\Corvid Parlour\Salt Almanac"
    found = assign(one_folder([a_file(rf"{folder}\Interlude.mp3")]), release, tracks, POLICY)
    (one,) = found.assigned
    assert "another track fits as well" in one.candidate.confidence.match_reason
    alone, _ = a_release(["Interlude", "Ferry Bell"], lengths=[None, 200.0])
    (sure,) = assign(one_folder([a_file(rf"{folder}\Interlude.mp3")]), alone, tracks[:2], POLICY).assigned
    assert sure.candidate.confidence.value > one.candidate.confidence.value


def test_the_place_decides_where_the_path_says_little() -> None:
    """A bare title among downloads: with the track's own number it is accepted, with another one it is not."""
    release, tracks = a_release()
    right, wrong = (a_file(rf"m\Downloads\{number} Ferry Bell.mp3", 191.0) for number in ("02", "07"))
    assert [one.track.title for one in assign(one_folder([right]), release, tracks, POLICY).assigned] == ["Ferry Bell"]
    assert assign(one_folder([wrong]), release, tracks, POLICY).assigned == ()


def test_two_formats_give_one_album_and_its_second_copies() -> None:
    """The preferred format is taken for every track; the others are told as copies and count against nothing."""
    release, tracks = a_release()
    files = [*album_files(tracks), *album_files(tracks, kind="flac")]
    found = assign(one_folder(files), release, tracks, POLICY)
    assert {one.candidate.file.remote_path.rpartition(".")[2] for one in found.assigned} == {"flac"}
    assert [extra.duplicate_of for extra in found.extra] == tracks
    assert found.confidence.accepted


def test_a_live_album_never_completes_the_studio_album() -> None:
    """Same titles, same numbers, about the same lengths: nothing of it is taken, and the folder is not the release."""
    release, tracks = a_release()
    for files in (
        album_files(tracks, LIVE),
        [a_file(file.remote_path) for file in album_files(tracks, LIVE)],
        album_files(tracks, r"m\Corvid Parlour\Salt Almanac Live"),
        [a_file(file.remote_path.replace(".mp3", " (Live).mp3"), file.duration_s) for file in album_files(tracks)],
    ):
        found = assign(one_folder(files), release, tracks, POLICY)
        assert (found.assigned, found.completeness) == ((), 0.0)
        assert not found.confidence.accepted
        assert len(found.extra) == 8


@pytest.mark.parametrize("title", ["Live at the Weir", "Salt Almanac (Live in Ostrava)"])
def test_a_live_album_may_say_so_in_its_files(title: str) -> None:
    """The catalogue's titles do not repeat "live", the peer's files do: they are the wanted recordings."""
    release, tracks = a_release(title=title)
    plain = album_files(tracks, rf"m\Corvid Parlour\{title}")
    files = [a_file(file.remote_path.replace(".mp3", " (Live).mp3"), file.duration_s) for file in plain]
    assert assign(one_folder(files), release, tracks, POLICY).completeness == 1.0
    assert assign(one_folder(plain), release, tracks, POLICY).completeness == 1.0


def test_an_album_whose_name_only_begins_with_live_is_no_live_album() -> None:
    """The control: a live version in that folder is still another recording."""
    release, tracks = a_release(title="Live and Let Glow")
    plain = album_files(tracks, r"m\Corvid Parlour\Live and Let Glow")
    files = [a_file(file.remote_path.replace(".mp3", " (Live).mp3"), file.duration_s) for file in plain]
    assert assign(one_folder(files), release, tracks, POLICY).assigned == ()


def test_a_live_track_does_not_fill_a_gap() -> None:
    """One track lacks, and there is a live recording of it: it still lacks, and the reason is told."""
    release, tracks = a_release()
    files = album_files(tracks)
    path = files[4].remote_path.replace(".mp3", " (Live in Ostrava).mp3")
    found = assign(one_folder([*files[:4], a_file(path), *files[5:]]), release, tracks, POLICY)
    assert [track.title for track in found.missing] == ["Winter Gauge"]
    assert "live" in found.extra[0].reason


def test_what_has_no_place_is_told_with_its_reason() -> None:
    """A bonus track, a locked file and a preview are extras, each for its own reason; pictures are none."""
    release, tracks = a_release()
    folder = r"@@kiosk\Music\Corvid Parlour\Salt Almanac (2009)"
    files = album_files(tracks)
    files[1] = a_file(files[1].remote_path, tracks[1].duration_s, locked=True)
    files[2] = a_file(files[2].remote_path, 30.0)
    files += [a_file(rf"{folder}\09 Nobody's Weather.mp3", 240.0), a_file(rf"{folder}\cover.jpg")]
    found = assign(one_folder(files), release, tracks, POLICY)
    told = {extra.file.remote_path.rpartition("\\")[2]: extra.reason for extra in found.extra}
    assert told["02 Ferry Bell.mp3"] == "locked"
    assert "shorter" in told["03 Copper Orchard.mp3"]
    assert told["09 Nobody's Weather.mp3"] == "not on this release"
    assert len(told) == 3


def test_another_album_of_the_artist_is_not_this_one() -> None:
    """Nothing fits, and the folder's confidence says so."""
    release, tracks = a_release()
    _, others = a_release(["Gull Street", "Amber Pass", "Low Fires"], title="Night Freight")
    found = assign(one_folder(album_files(others, r"m\Corvid Parlour\Night Freight")), release, tracks, POLICY)
    assert found.assigned == () and found.confidence.value < 0.2


def test_favourites_are_decided_file_by_file() -> None:
    """One of the favourites is on the release: it is found by its own name, and the folder is not the release."""
    release, tracks = a_release()
    folder = one_folder([a_file(path.replace("favourites", "live favourites")) for path in FAVOURITES])
    found = assign(folder, release, tracks, POLICY)
    assert found.mixed
    assert [one.track.title for one in found.assigned] == ["Ferry Bell"]
    assert found.assigned[0].candidate.file in folder.files
    assert not found.confidence.accepted and "many artists" in found.confidence.match_reason


def test_a_favourites_folder_does_not_vouch_for_a_bare_title() -> None:
    """Without an artist in its name a file of such a folder is nobody's."""
    release, tracks = a_release()
    files = [a_file(path) for path in [*FAVOURITES[1:], r"m\favourites\Ferry Bell.mp3"]]
    assert assign(one_folder(files), release, tracks, POLICY).assigned == ()


def test_numbers_of_another_edition_are_forgiven_and_told() -> None:
    """The peer's edition opens with a bonus track: titles and lengths hold, the reason mentions the numbers."""
    release, tracks = a_release()
    files = [
        a_file(file.remote_path.replace(rf"\{at:02d} ", rf"\{at + 1:02d} "), file.duration_s)
        for at, file in enumerate(album_files(tracks), 1)
    ]
    found = assign(one_folder(files), release, tracks, POLICY)
    assert found.completeness == 1.0
    assert all(one.track.title in one.candidate.file.remote_path for one in found.assigned)
    assert all("numbered otherwise" in one.candidate.confidence.match_reason for one in found.assigned)


def test_an_empty_release_and_an_empty_folder() -> None:
    """Nothing is found, nothing raises."""
    release, tracks = a_release()
    nothing = RemoteFolder(username=Username("kiosk"), path="m", files=())
    assert assign(nothing, release, tracks, POLICY).missing == tuple(tracks)
    assert assign(one_folder(album_files(tracks)), release, [], POLICY).completeness == 0.0


STYLES = (
    r"m\Corvid Parlour\Salt Almanac\{number:02d} {title}.mp3",
    r"m\Corvid Parlour - Salt Almanac\{number:02d} - Corvid Parlour - {title}.flac",
    r"m\Salt Almanac\Corvid Parlour - {title}.ogg",
    r"m\Corvid Parlour\Salt Almanac\{title} (Live).mp3",
    r"m\Corvid Parlour\Salt Almanac\{number:02d} Somebody's Weather.mp3",
)


def any_files(tracks: list[Track]) -> st.SearchStrategy[list[SharedFile]]:
    """Files of any of these tracks in any style, with, without, or with a wrong length."""
    one = st.builds(
        lambda style, track, length: a_file(
            r"m\Corvid Parlour\Salt Almanac"
            + "\\"
            + style.rpartition("\\")[2].format(number=track.track_number, title=track.title),
            {"right": track.duration_s, "none": None, "wrong": 31.0}[length],
        ),
        st.sampled_from(STYLES),
        st.sampled_from(tracks),
        st.sampled_from(["right", "none", "wrong"]),
    )
    return st.lists(one, min_size=1, max_size=10, unique_by=lambda file: file.remote_path)


RELEASE, TRACKS = a_release(["Interlude", *TITLES[:4], "Interlude"])


@settings(deadline=None, max_examples=40)
@given(any_files(TRACKS), st.integers(0, 99))
def test_each_is_used_once_and_order_does_not_matter(files: list[SharedFile], seed: int) -> None:
    """Tracks and files are all accounted for, exactly once; another order of both gives the same answer."""
    found = assign(one_folder(files), RELEASE, TRACKS, POLICY)
    used = [one.candidate.file.remote_path for one in found.assigned] + [one.file.remote_path for one in found.extra]
    assert sorted(used) == sorted(file.remote_path for file in files)
    told = [track.id for track in (*(one.track for one in found.assigned), *found.missing)]
    assert sorted(told, key=str) == sorted((track.id for track in TRACKS), key=str)
    assert 0.0 <= found.completeness <= 1.0
    assert not any("(Live)" in one.candidate.file.remote_path for one in found.assigned)
    dice = Random(seed)
    folder = RemoteFolder(username=Username("kiosk"), path=one_folder(files).path, files=tuple(_mixed(files, dice)))
    again = assign(folder, RELEASE, _mixed(TRACKS, dice), POLICY)
    assert names(again) == names(found) and again.confidence == found.confidence


def _mixed(given: list[Any], dice: Random) -> list[Any]:
    return dice.sample(given, len(given))


@settings(deadline=None, max_examples=40)
@given(any_files(TRACKS), any_files(TRACKS))
def test_more_files_never_find_fewer_tracks(files: list[SharedFile], more: list[SharedFile]) -> None:
    """What others lie beside a file changes nothing about what can be found."""
    few = assign(one_folder(files), RELEASE, TRACKS, POLICY)
    known = {file.remote_path for file in files}
    many = assign(
        one_folder([*files, *(file for file in more if file.remote_path not in known)]), RELEASE, TRACKS, POLICY
    )
    assert len(many.assigned) >= len(few.assigned)


def test_the_evidence_of_pairs_and_folders_sums_to_the_score() -> None:
    """A number without its whole explanation is not shown."""
    release, tracks = a_release()
    found = assign(one_folder(album_files(tracks)), release, tracks, POLICY)
    for confidence in (found.confidence, *(one.candidate.confidence for one in found.assigned)):
        assert confidence.evidence
        assert (confidence.log_odds >= 0) == (confidence.value >= 0.5)
        assert confidence.value == pytest.approx(1 / (1 + 2.718281828459045**-confidence.log_odds))
    assert ARTIST in release.artists and found.confidence.value >= ACCEPT_CONFIDENCE
