"""The user's side of the world: what is owned, what is wanted, and the truth about both."""

from __future__ import annotations

from collections import Counter

import pytest
from world_kit import playlist_of, world_of

from tonearm.sandbox.world import World, truth
from tonearm.sandbox.world.records import Content, Playlist


@pytest.fixture(params=(1, 2))
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.param)


def rows(world: World, size: int) -> list[dict[str, object]]:
    return truth(world, playlist_of(world, size).playlist_id)


def kinds(playlist: Playlist) -> Counter[str]:
    return Counter(item.kind for item in playlist.items)


def test_there_are_lists_of_all_sizes(world: World) -> None:
    """20, 100, 101 and 1,000 entries, an empty list, and one that belongs to somebody else."""
    mine = sorted(len(each.items) for each in world.playlists.values() if each.owner_id == "me")
    assert mine == [0, 20, 100, 101, 1000]
    assert [each for each in world.playlists.values() if each.owner_id != "me" and each.items]


def test_ids_are_stable_for_a_seed(world: World) -> None:
    assert playlist_of(world_of(world.seed), 20).playlist_id == playlist_of(world, 20).playlist_id
    assert playlist_of(world_of(3), 20).playlist_id != playlist_of(world, 20).playlist_id


def test_a_list_of_a_hundred_has_odd_entries(world: World) -> None:
    playlist = playlist_of(world, 100)
    assert kinds(playlist)["local"] == 2
    assert kinds(playlist)["episode"] >= 1
    assert kinds(playlist)["removed"] >= 1
    recordings = [world.tracks[item.track_id].recording_id for item in playlist.items if item.track_id]
    assert len(recordings) - len(set(recordings)) == 2


def test_the_shortest_list_shows_every_outcome(world: World) -> None:
    told = rows(world, 20)
    tracks = [row for row in told if row["wanted_id"]]
    missing = [row for row in tracks if not row["owned"]]
    assert any(row["owned"] for row in tracks)
    assert any(row["acceptable_available"] for row in missing)
    assert any(not row["acceptable_available"] for row in missing)
    assert len({tuple(row["acceptable_ids"]) for row in missing}) < len(missing)
    assert set(kinds(playlist_of(world, 20))) == {"track", "local", "episode", "removed"}


@pytest.mark.parametrize("size", [100, 1000])
def test_about_a_fifth_is_owned(world: World, size: int) -> None:
    tracks = [row for row in rows(world, size) if row["wanted_id"]]
    assert 0.15 <= sum(bool(row["owned"]) for row in tracks) / len(tracks) <= 0.25


def test_wanted_tracks_are_of_all_kinds(world: World) -> None:
    """Mostly plain recordings; also versions, singles, second discs, compilations and other scripts."""
    tracks = [world.tracks[item.track_id] for item in playlist_of(world, 1000).items if item.track_id]
    recordings = [world.recordings[track.recording_id] for track in tracks]
    versions = Counter(recording.version for recording in recordings)
    assert versions[""] > len(tracks) / 2
    assert all(versions[kind] for kind in ("live", "remix", "acoustic", "radio edit", "remaster"))
    releases = [world.releases[track.release_id] for track in tracks]
    assert {release.kind for release in releases} == {"album", "single", "compilation"}
    assert any(track.disc_number > 1 for track in tracks)
    assert any(world.artists[recording.artist_ids[0]].script != "latin" for recording in recordings)


def test_some_missing_entries_have_only_another_version_owned(world: World) -> None:
    owned_songs = {world.recordings[track.recording_id].song for track in world.library}
    near = [
        row
        for row in rows(world, 100)
        if row["wanted_id"]
        and not row["owned"]
        and world.recordings[world.tracks[str(row["wanted_id"])].recording_id].song in owned_songs
    ]
    assert near


def test_truth_is_what_the_files_say(world: World) -> None:
    """Counted again from scratch, entry by entry."""
    owned = {world.recordings[track.recording_id].take for track in world.library}
    good = {
        world.recordings[file.recording_id].take
        for file in world.files
        if file.recording_id
        and file.content is Content.CLEAN
        and not file.locked
        and world.peers[file.username].delivers
    }
    playlist = playlist_of(world, 1000)
    told = rows(world, 1000)
    assert [row["position"] for row in told] == list(range(1000))
    for item, row in zip(playlist.items, told, strict=True):
        assert row["wanted_id"] == item.track_id
        if item.track_id is None:
            assert (row["acceptable_ids"], row["owned"], row["acceptable_available"]) == ([], False, False)
            continue
        take = world.recordings[world.tracks[item.track_id].recording_id].take
        same = [number for number, each in world.recordings.items() if each.take == take]
        assert row["acceptable_ids"] == sorted(same)
        assert (row["owned"], row["acceptable_available"]) == (take in owned, take in good)


def test_the_library_is_spelt_by_hand(world: World) -> None:
    """About 450 tracks, each recording once, with other spellings than the catalogue's and some gaps."""
    library = world.library
    assert 430 <= len(library) <= 480
    assert len({track.recording_id for track in library}) == len(library)
    assert len({track.path for track in library}) == len(library)
    catalogue = {track.title for track in world.tracks.values()}
    assert 0.05 < sum(track.title not in catalogue for track in library) / len(library) < 0.5
    assert any("’" in track.title for track in library)
    assert any(track.duration_ms is None for track in library)
    assert any(track.album_artist == "Various Artists" and track.artist for track in library)
    assert all(track.path.startswith("/music/") for track in library)
    assert any(world.recordings[track.recording_id].version == "live" for track in library)
