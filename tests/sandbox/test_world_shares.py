"""The network side of the world: how files are named, what is wrong with them, and that every lie can be told."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict

import pytest
from world_kit import world_of

from tonearm.sandbox.audio.sizes import PREVIEW_S, full_size
from tonearm.sandbox.world import World
from tonearm.sandbox.world.hostile import HOSTILE_MANNERS
from tonearm.sandbox.world.peers import DELIVERING, HOSTILE_USERNAMES
from tonearm.sandbox.world.records import Content, EmbeddedTags, PeerBehaviour, Recording, SharedFile
from tonearm.sandbox.world.search import words_of

SIDE_FORMATS = {"jpg", "nfo", "cue", "log", "txt"}
DAMAGED = {Content.TRUNCATED, Content.ZERO_FILLED, Content.PREVIEW, Content.GARBAGE}


@pytest.fixture(params=(1, 2))
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.param)


def audio(world: World) -> list[SharedFile]:
    return [file for file in world.files if file.recording_id]


def test_every_way_of_treating_downloads_has_its_peers(world: World) -> None:
    counts = Counter(peer.behaviour for peer in world.peers.values())
    assert set(counts) == set(PeerBehaviour)
    assert all(peer.delivers == (peer.behaviour in DELIVERING) for peer in world.peers.values())
    assert all(peer.queue_length > 0 for peer in world.peers.values() if peer.behaviour is PeerBehaviour.QUEUEING)
    assert set(HOSTILE_USERNAMES) <= world.peers.keys()


def test_most_files_lie_at_peers_that_deliver(world: World) -> None:
    """60 to 65 percent of the audio."""
    files = audio(world)
    share = sum(world.peers[file.username].delivers for file in files) / len(files)
    assert 0.59 <= share <= 0.66


def test_about_one_file_in_eight_is_not_clean(world: World) -> None:
    files = audio(world)
    counts = Counter(file.content for file in files)
    assert set(counts) == set(Content)
    assert 0.11 <= 1 - counts[Content.CLEAN] / len(files) <= 0.16


def test_paths_are_unique_and_indexed(world: World) -> None:
    assert len(world.files_by_path) == len(world.files)
    assert all(world.files_by_path[file.username, file.remote_path] is file for file in world.files)
    assert len({file.file_id for file in world.files}) == len(world.files)


def test_files_are_grouped_by_peer(world: World) -> None:
    names = [file.username for file in world.files]
    runs = [name for name, before in zip(names, [None, *names], strict=False) if name != before]
    assert runs == list(dict.fromkeys(names)) == list(world.peers)


def test_popular_recordings_are_shared_by_many(world: World) -> None:
    owners: dict[int, set[str]] = defaultdict(set)
    for file in audio(world):
        owners[file.recording_id].add(file.username)
    assert max(map(len, owners.values())) >= 6
    assert sum(len(names) == 1 for names in owners.values()) > 100


def test_names_come_in_many_shapes(world: World) -> None:
    """No template fits: many folder depths, separators, cases, tags, and parts left out."""
    paths = [file.remote_path for file in audio(world)]
    assert len({path.count("\\") for path in paths}) >= 6
    for mark in (
        " - ",
        "_-_",
        "[320]",
        "(WEB)",
        "CD1",
        "VA - ",
        "@@",
        "C:\\",
        "feat",
        "Remix)",
        "New Folder",
        "favourites",
    ):
        assert any(mark in path for path in paths), mark
    files = [path.rpartition("\\")[2] for path in paths]
    assert 0.1 < sum(name[:2].isdigit() for name in files) / len(files) < 0.9
    assert sum(name == name.lower() for name in files) > 50


def test_many_names_lack_what_the_catalogue_says(world: World) -> None:
    """Artist or title is not there word by word in a good part: slips, other scripts, missing artists."""
    complete = 0
    for file in audio(world):
        named = world.recordings[file.named_recording_id]
        wanted = words_of(f"{world.artists[named.artist_ids[0]].name} {named.title}")
        complete += set(wanted) <= set(words_of(file.remote_path))
    assert 0.5 < complete / len(audio(world)) < 0.93


def test_sizes_follow_the_formula(world: World) -> None:
    """What is whole has the full size of what it holds; truncated files are smaller, previews those of ten seconds."""
    for file in audio(world):
        held = world.recordings[file.recording_id]
        whole = full_size(file.file_id, file.format, file.codec_bitrate_kbps, held.duration_s)
        if file.content is Content.TRUNCATED:
            assert whole * 0.3 < file.advertised.size < whole * 0.8
        elif file.content is Content.PREVIEW:
            assert file.advertised.size == full_size(file.file_id, file.format, file.codec_bitrate_kbps, PREVIEW_S)
        elif file.content is not Content.GARBAGE:
            assert file.advertised.size == whole


def test_peers_advertise_different_sets_of_attributes(world: World) -> None:
    seen = {
        (file.advertised.length is None, file.advertised.bit_rate is None, file.advertised.bit_depth is None)
        for file in audio(world)
    }
    assert len(seen) >= 4
    lies = [
        file
        for file in audio(world)
        if file.content is Content.CLEAN
        and file.advertised.length is not None
        and abs(file.advertised.length - world.recordings[file.recording_id].duration_s) > 10
    ]
    assert 20 <= len(lies) <= 300


def test_most_files_carry_tags_and_clean_ones_name_no_other_recording(world: World) -> None:
    clean = [file for file in audio(world) if file.content in {Content.CLEAN, Content.FAKE_LOSSLESS}]
    tagged = [file for file in clean if file.tags != EmbeddedTags()]
    assert 0.75 <= len(tagged) / len(clean) <= 0.9
    for file in tagged:
        held = world.recordings[file.recording_id]
        assert file.recording_id == file.named_recording_id
        assert file.tags.title.startswith(held.title)
        assert file.tags.artist == world.artists[held.artist_ids[0]].name


def test_every_wrong_recording_can_be_told(world: World) -> None:
    """Its length is off by more than 7 s, or its tags name what it holds by title, artist or version word."""
    wrong = [file for file in audio(world) if file.content is Content.OTHER_RECORDING]
    assert len(wrong) > 150
    assert [file for file in wrong if not tellable(world, file)] == []
    lying = [
        file for file in wrong if file.advertised.length == int(world.recordings[file.named_recording_id].duration_s)
    ]
    assert len(lying) > 20


def test_an_untellable_file_would_be_seen(world: World) -> None:
    """Negative control: the same check refuses a wrong recording of equal length with tags of the named one."""
    from dataclasses import replace

    pair = next(two for two in same_length_pairs(world))
    file = audio(world)[0]
    forged = replace(
        file,
        recording_id=pair[0].recording_id,
        named_recording_id=pair[1].recording_id,
        tags=EmbeddedTags(pair[1].title, world.artists[pair[1].artist_ids[0]].name),
    )
    assert not tellable(world, forged)


def same_length_pairs(world: World) -> list[tuple[Recording, Recording]]:
    plain = {each.song: each for each in world.recordings.values() if each.version == ""}
    return [(each, plain[each.song]) for each in world.recordings.values() if each.version == "instrumental"]


def tellable(world: World, file: SharedFile) -> bool:
    held, named = world.recordings[file.recording_id], world.recordings[file.named_recording_id]
    if abs(held.duration_s - named.duration_s) > 7:
        return True
    artist = world.artists[held.artist_ids[0]].name
    if not file.tags.title.startswith(held.title) or file.tags.artist != artist:
        return False
    another_name = held.title != named.title or held.artist_ids[0] != named.artist_ids[0]
    return another_name or file.tags.title != held.title


def test_plain_names_of_versions_are_never_clean(world: World) -> None:
    """A clean file of a live, remixed or karaoke recording says so in its path, in one of many wordings."""
    wordings = {
        "live": ("live", "vivo", "directo"),
        "remix": ("remix", "rmx"),
        "karaoke": ("karaoke",),
        "instrumental": ("instr",),
        "acoustic": ("acoust", "acúst", "akust", "acust", "unplugged"),
        "demo": ("demo",),
        "extended": ("extended",),
        "radio edit": ("radio",),
    }
    seen: dict[str, set[str]] = defaultdict(set)
    for file in audio(world):
        held = world.recordings[file.recording_id]
        if file.content is Content.CLEAN and held.version in wordings:
            path = unicodedata.normalize("NFC", file.remote_path).lower()
            found = [word for word in wordings[held.version] if word in path]
            assert found, file.remote_path
            seen[held.version].update(found)
    assert all(len(seen[kind]) == len(words) for kind, words in wordings.items() if kind in {"live", "remix"})


def test_every_hostile_manner_is_used(world: World) -> None:
    paths = "\n".join(file.remote_path for file in world.files)
    for mark in (
        "\\..\\..\\",
        "\\CON\\",
        "NUL.",
        "aux.",
        "\u202e",
        "onerror=alert",
        "<script>",
        "rm -rf",
        "🎧",
        "%2e%2e",
    ):
        assert mark in paths, mark
    assert any(len(file.remote_path) > 400 for file in world.files)
    assert any(file.remote_path.startswith("/") for file in world.files)
    assert len(HOSTILE_MANNERS) >= 12


def test_folders_hold_more_than_audio(world: World) -> None:
    side = [file for file in world.files if not file.recording_id]
    assert {file.format for file in side} <= SIDE_FORMATS
    assert len(side) > 100
    assert any(file.locked for file in world.files)
