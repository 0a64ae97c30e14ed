"""Fills the network: whole albums, loose files, good copies of what can be found, and temptations beside them."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.file_styles import ALBUM_STYLES, LOOSE_STYLES
from tonearm.sandbox.world.hostile import HOSTILE_MANNERS
from tonearm.sandbox.world.lies import Impostors
from tonearm.sandbox.world.peers import Sharer
from tonearm.sandbox.world.records import Release, SharedFile, Track
from tonearm.sandbox.world.shelves import Shelves
from tonearm.sandbox.world.wishes import Wishes

__all__ = ["share_everything"]

_FILES = 6_400
_DELIVERING_SHARE = 0.615
_SIDE_FILES = (
    ("folder.jpg", "jpg"),
    ("cover.jpg", "jpg"),
    ("info.nfo", "nfo"),
    ("album.cue", "cue"),
    ("rip.log", "log"),
)


def share_everything(
    rng: Random, draft: CatalogueDraft, sharers: list[Sharer], wishes: Wishes
) -> tuple[SharedFile, ...]:
    """Return all shared files, grouped by peer in the order of ``sharers``."""
    impostors = Impostors(list(draft.recordings.values()), draft.by_song)
    shelves = Shelves(rng, draft, impostors, wishes.barren)
    _share_albums(shelves, sharers)
    _share_wanted(shelves, sharers, wishes)
    _share_hostile(shelves, sharers, wishes)
    _share_filler(shelves, sharers)
    order = {sharer.peer.username: place for place, sharer in enumerate(sharers)}
    return tuple(sorted(shelves.files, key=lambda file: (order[file.username], file.file_id)))


def _share_albums(shelves: Shelves, sharers: list[Sharer]) -> None:
    rng = shelves.rng
    releases = list(shelves.draft.releases.values())
    rng.shuffle(releases)
    popularity = [1 / (rank + 10) ** 0.5 for rank in range(len(releases))]
    for sharer in sharers:
        count = rng.randint(7, 10) if sharer.peer.delivers else rng.randint(11, 15)
        for release in rng.choices(releases, popularity, k=count):
            _share_album(shelves, sharer, release)


def _share_album(shelves: Shelves, sharer: Sharer, release: Release) -> None:
    rng = shelves.rng
    style, format_ = rng.choice(sharer.habits.album_styles), shelves.format_of(sharer)
    complete = rng.random() < 0.6
    put = [
        shelves.put(sharer, track, style, format_=format_) for track in release.tracks if complete or rng.random() < 0.7
    ]
    shared = [file for file in put if file]
    if shared and rng.random() < 0.5:
        folder = shared[0].remote_path.rpartition("\\")[0]
        for name, kind in rng.sample(_SIDE_FILES, 2):
            shelves.put_beside(sharer, f"{folder}\\{name}", kind, rng.randint(800, 60_000))


def _share_wanted(shelves: Shelves, sharers: list[Sharer], wishes: Wishes) -> None:
    rng = shelves.rng
    good = [sharer for sharer in sharers if sharer.peer.delivers]
    by_recording: dict[int, list[Track]] = defaultdict(list)
    for track in shelves.draft.tracks.values():
        by_recording[track.recording_id].append(track)
    for take, tracks in wishes.wanted.items():
        _share_temptations(shelves, sharers, tracks[0], by_recording)
        if take not in wishes.barren:
            first, second = rng.sample(good, 2)
            _share_good(shelves, first, tracks[0], artist_shown=True)
            if rng.random() < 0.75:
                _share_good(shelves, second, rng.choice(tracks), artist_shown=False)
        elif rng.random() < 0.5:
            shelves.put(rng.choice(good), tracks[0], rng.choice(LOOSE_STYLES), lie=True)


def _share_good(shelves: Shelves, sharer: Sharer, track: Track, *, artist_shown: bool) -> None:
    rng = shelves.rng
    styles = (*sharer.habits.album_styles, *sharer.habits.loose_styles)
    style = rng.choice([each for each in styles if each.shows_artist or not artist_shown])
    if shelves.put(sharer, track, style, honest=True) is None:
        shelves.put(sharer, track, rng.choice(ALBUM_STYLES), honest=True)


def _share_temptations(
    shelves: Shelves, sharers: list[Sharer], track: Track, by_recording: dict[int, list[Track]]
) -> None:
    rng = shelves.rng
    wanted = shelves.draft.recordings[track.recording_id]
    others = [other for other in shelves.draft.by_song[wanted.song] if other.take != wanted.take]
    for other in rng.choices(others, k=rng.choice((1, 2, 3, 4))) if others else ():
        places = by_recording[other.recording_id]
        if places:
            sharer = rng.choice(sharers)
            style = rng.choice((*sharer.habits.album_styles, *sharer.habits.loose_styles))
            shelves.put(sharer, rng.choice(places), style)


def _share_hostile(shelves: Shelves, sharers: list[Sharer], wishes: Wishes) -> None:
    wanted = [tracks[0] for tracks in wishes.wanted.values()]
    for manner in HOSTILE_MANNERS * 5:
        shelves.put_hostile(shelves.rng.choice(sharers), shelves.rng.choice(wanted), manner)


def _share_filler(shelves: Shelves, sharers: list[Sharer]) -> None:
    rng = shelves.rng
    delivering = {sharer.peer.username for sharer in sharers if sharer.peer.delivers}
    groups = {flag: [each for each in sharers if each.peer.delivers is flag] for flag in (True, False)}
    tracks = list(shelves.draft.tracks.values())
    at_good = sum(file.username in delivering for file in shelves.files)
    for _ in range(4 * _FILES):
        if len(shelves.files) >= _FILES and abs(at_good / len(shelves.files) - _DELIVERING_SHARE) < 0.02:
            return
        sharer = rng.choice(groups[at_good < _DELIVERING_SHARE * len(shelves.files)])
        file = shelves.put(
            sharer, rng.choice(tracks), rng.choice((*sharer.habits.loose_styles, *sharer.habits.album_styles))
        )
        at_good += file is not None and sharer.peer.delivers
