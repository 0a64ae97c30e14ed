"""Owned or not, against the truth of whole worlds: nothing is falsely owned, hardly anything owned is missed."""

from __future__ import annotations

import pytest

from tonearm.logic.library_check import LibraryIndex
from tonearm.model import Artist, LibraryId, OwnedTrack, Ownership, Release, Track
from tonearm.sandbox.plex.origin import world_library
from tonearm.sandbox.world import World, build_world, truth


def owned_by(world: World) -> list[OwnedTrack]:
    """The library as the Plex simulator shows it."""
    return [
        OwnedTrack(
            id=LibraryId(str(number)),
            title=found.title,
            artist=found.track_artist or found.album_artist,
            album_artist=found.album_artist,
            album=found.album,
            year=found.year,
            disc_number=found.disc,
            track_number=found.number,
            duration_s=found.duration_ms / 1000 if found.duration_ms else None,
            path=found.path,
        )
        for number, found in enumerate(world_library(world))
    ]


def wanted(world: World, track_id: str) -> Track:
    """A track as the catalogue lists it."""
    track = world.tracks[track_id]
    recording, release = world.recordings[track.recording_id], world.releases[track.release_id]
    credited = dict.fromkeys((*recording.artist_ids, *recording.guest_ids))
    return Track(
        title=track.title,
        artists=tuple(Artist(name=world.artists[key].name) for key in credited),
        duration_s=recording.duration_s,
        release=Release(title=release.title, release_date=release.release_date),
        track_number=track.track_number,
    )


def told(world: World, size: int) -> tuple[list[str], int, int]:
    """Titles falsely owned, owned ones found, and how many there are to find, in the playlist of this size."""
    index = LibraryIndex(owned_by(world))
    playlist = next(one for one in world.playlists.values() if len(one.items) == size and one.owner_id == "me")
    wrong, found, there = [], 0, 0
    for row in truth(world, playlist.playlist_id):
        if row["wanted_id"] is None:
            continue
        check = index.check(wanted(world, row["wanted_id"]))
        held = check.ownership is Ownership.OWNED
        right = held and world.library[int(check.library_id or 0)].recording_id in row["acceptable_ids"]
        wrong += [check.library_title] if held and not right else []
        found += right
        there += row["owned"]
    return wrong, found, there


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_owned_is_found_and_nothing_else(seed: int) -> None:
    """Of a playlist of 1,000: none falsely owned, at least 97 of 100 owned ones found, under an acceptable title."""
    wrong, found, there = told(build_world(seed), 1000)
    print(f"seed {seed}: {found} of {there} owned found, falsely owned {wrong}")
    assert wrong == []
    assert there >= 150
    assert found >= 0.97 * there
