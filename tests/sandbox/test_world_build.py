"""The catalogue side of the world: big enough, the same in every process, true to what recordings are."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict

import pytest
from world_kit import world_of

from tonearm.sandbox.world import World
from tonearm.sandbox.world.artists import HOSTILE_ARTISTS
from tonearm.sandbox.world.records import Recording
from tonearm.sandbox.world.vocabulary import TRICKY_TITLES

SEEDS = (1, 2)
VERSIONS = {
    "",
    "live",
    "remix",
    "acoustic",
    "instrumental",
    "karaoke",
    "radio edit",
    "extended",
    "demo",
    "cover",
    "remaster",
    "clean",
}
DIGEST = """
import hashlib
from tonearm.sandbox.world import build_world
w = build_world(2)
parts = (w.artists, w.releases, w.recordings, w.files, w.playlists, w.library)
print(hashlib.sha256(repr(parts).encode()).hexdigest())
"""


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.param)


def takes(world: World) -> dict[int, list[Recording]]:
    found: dict[int, list[Recording]] = defaultdict(list)
    for recording in world.recordings.values():
        found[recording.take].append(recording)
    return found


def test_the_world_is_large_enough(world: World) -> None:
    assert len(world.artists) >= 60
    assert len(world.releases) >= 300
    assert len(world.recordings) >= 2_000
    assert len(world.peers) >= 40
    assert len(world.files) >= 6_000


def test_the_same_seed_gives_the_same_world_in_every_process() -> None:
    """No order of sets or hashes leaks in: two processes with other hash seeds agree with this one."""
    told = set()
    for hash_seed in ("1", "77"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        told.add(run.stdout.strip())
    here = world_of(2)
    parts = (here.artists, here.releases, here.recordings, here.files, here.playlists, here.library)
    assert told == {hashlib.sha256(repr(parts).encode()).hexdigest()}


def test_other_seeds_give_other_worlds() -> None:
    assert world_of(1).recordings.keys() != world_of(2).recordings.keys()
    assert {artist.name for artist in world_of(1).artists.values()} != {a.name for a in world_of(2).artists.values()}


def test_every_kind_of_version_and_release_exists(world: World) -> None:
    assert {recording.version for recording in world.recordings.values()} == VERSIONS
    assert {release.kind for release in world.releases.values()} == {"album", "single", "compilation"}
    assert any(not release.artist_ids for release in world.releases.values())
    assert any(track.disc_number > 1 for track in world.tracks.values())
    assert any(recording.guest_ids for recording in world.recordings.values())


def test_songs_last_twenty_to_sixty_seconds(world: World) -> None:
    assert all(20 <= recording.duration_s <= 60 for recording in world.recordings.values())
    assert all(1 <= number <= 0xFFFFFF for number in world.recordings)


def test_only_remasters_and_clean_editions_share_a_take(world: World) -> None:
    """One take is one recording to the ear: the same song, within a second of length."""
    for same in takes(world).values():
        assert len({recording.song for recording in same}) == 1
        assert sum(recording.version not in {"remaster", "clean"} for recording in same) == 1
        lengths = [recording.duration_s for recording in same]
        assert max(lengths) - min(lengths) <= 2.0
        plain = next(recording for recording in same if recording.version not in {"remaster", "clean"})
        assert all(abs(recording.duration_s - plain.duration_s) <= 1.0 for recording in same)


def test_versions_differ_in_length_as_in_life(world: World) -> None:
    """Radio edits are shorter by more than 8 s, karaoke and instrumentals as long, most live versions longer."""
    plain = {recording.song: recording for recording in world.recordings.values() if recording.version == ""}
    longer: dict[str, list[float]] = defaultdict(list)
    for recording in world.recordings.values():
        longer[recording.version].append(recording.duration_s - plain[recording.song].duration_s)
    assert max(longer["radio edit"]) < -8
    assert {abs(each) for kind in ("karaoke", "instrumental") for each in longer[kind]} == {0.0}
    assert sum(each > 3 for each in longer["live"]) > len(longer["live"]) / 2
    assert any(abs(each) < 1 for each in longer["live"])


def test_versions_of_one_kind_can_be_told_apart(world: World) -> None:
    """No song has two remixes, concerts, covers of the same name, and no artist uses a title for two songs."""
    kinds = Counter(
        (each.song, each.version, each.version_detail, each.artist_ids[0]) for each in world.recordings.values()
    )
    assert [kind for kind, count in kinds.items() if count > 1 and kind[1] not in {"remaster", "clean"}] == []
    titles: dict[tuple[str, str], set[int]] = defaultdict(set)
    for recording in world.recordings.values():
        if recording.version == "":
            titles[recording.artist_ids[0], recording.title].add(recording.song)
    assert [title for title, songs in titles.items() if len(songs) > 1] == []


def test_awkward_names_and_titles_exist(world: World) -> None:
    names = {artist.name for artist in world.artists.values()}
    assert names >= set(HOSTILE_ARTISTS)
    assert {artist.script for artist in world.artists.values()} == {
        "latin",
        "cyrillic",
        "greek",
        "japanese",
        "korean",
        "hebrew",
        "arabic",
    }
    titles = {recording.title for recording in world.recordings.values()}
    assert len(titles & set(TRICKY_TITLES)) > len(TRICKY_TITLES) / 2
    assert any(title.endswith("Pt. 2") for title in titles)
    assert any(len(title) == 1 for title in titles)
    assert any(title and not any(char.isalnum() for char in title) for title in titles)
    assert any(f"{title} " in other for title in list(titles)[:400] for other in titles if len(title) > 4)


def test_titles_are_shared_by_several_artists(world: World) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for recording in world.recordings.values():
        if recording.version == "":
            owners[recording.title].add(recording.artist_ids[0])
    assert sum(len(artists) > 1 for artists in owners.values()) >= 10


def test_singles_hold_album_tracks(world: World) -> None:
    """One recording stands on several releases, as several catalogue tracks."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for track in world.tracks.values():
        kinds[track.recording_id].add(world.releases[track.release_id].kind)
    assert sum(len(found) > 1 for found in kinds.values()) >= 100
    assert kinds.keys() == world.recordings.keys()


def test_tracks_are_numbered_without_gaps(world: World) -> None:
    for release in world.releases.values():
        numbers = [(track.disc_number, track.track_number) for track in release.tracks]
        discs = Counter(disc for disc, _ in numbers)
        assert numbers == [(disc, number) for disc in sorted(discs) for number in range(1, discs[disc] + 1)]
        assert sorted(discs) == list(range(1, len(discs) + 1))
        assert all(world.tracks[track.track_id] is track for track in release.tracks)


def test_ids_have_the_shapes_of_the_services(world: World) -> None:
    for key in (*world.artists, *world.releases, *world.tracks, *world.playlists):
        assert len(key) == 22
        assert key.isalnum()
        assert key.isascii()
    upcs = [release.upc for release in world.releases.values()]
    assert all(sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(upc)) % 10 == 0 for upc in upcs)
    assert all(len(recording.isrc) == 12 for recording in world.recordings.values())
