"""Worlds kept between tests, and the measures that say how hard a playlist is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from tonearm.sandbox.world import World, build_world, search_files, truth
from tonearm.sandbox.world.records import Playlist, SharedFile
from tonearm.sandbox.world.search import words_of
from tonearm.sandbox.world.truth import AUDIO_FORMATS, acceptable_files

JUDGE = 80.0
"""The score at which the naive judge takes a file."""


@lru_cache(maxsize=8)
def world_of(seed: int) -> World:
    """The world of a seed, built once."""
    return build_world(seed)


def playlist_of(world: World, size: int, owner: str = "me") -> Playlist:
    """The playlist with so many entries."""
    return next(each for each in world.playlists.values() if len(each.items) == size and each.owner_id == owner)


@dataclass
class Hardness:
    """Counts over the missing track entries of one playlist."""

    missing: int = 0
    tempted: int = 0
    """A wrong version of the wanted song is among the ten best-named files."""
    barren: int = 0
    """Nobody delivers an acceptable file."""
    misjudged: int = 0
    """The best-named file of a plain search, at 80 or more, holds a wrong recording."""
    available: int = 0
    findable: int = 0
    """An acceptable file is found by a plain search."""
    choice: int = 0
    """Two such files or more."""

    def __str__(self) -> str:
        return (
            f"{self.missing} missing: wrong version among ten best {self.tempted / self.missing:.0%}, "
            f"no acceptable file {self.barren / self.missing:.0%}, "
            f"naive judge wrong {self.misjudged / self.missing:.0%}, "
            f"findable {self.findable / self.available:.1%} of available, two and more {self.choice / self.missing:.0%}"
        )


def hardness(world: World, playlist: Playlist) -> Hardness:
    """Measure one playlist."""
    files = [file for file in world.files if file.format in AUDIO_FORMATS]
    names = [utils.default_process(file.remote_path) for file in files]
    told = Hardness()
    for row in truth(world, playlist.playlist_id):
        if row["wanted_id"] is not None and not row["owned"]:
            _measure(world, row["wanted_id"], set(row["acceptable_ids"]), files, names, told)
    return told


def _measure(
    world: World, track_id: str, acceptable: set[int], files: list[SharedFile], names: list[str], told: Hardness
) -> None:
    track = world.tracks[track_id]
    wanted = world.recordings[track.recording_id]
    artist = world.artists[wanted.artist_ids[0]].name
    text = f"{artist} {track.title}"
    told.missing += 1
    told.tempted += any(
        world.recordings[file.recording_id].song == wanted.song and file.recording_id not in acceptable
        for file in _best_named(text, files, names)
    )
    told.misjudged += _judge_errs(world, text, track.title, acceptable)
    good = acceptable_files(world, sorted(acceptable))
    told.barren += not good
    told.available += bool(good)
    plain = [file for file in good if _plainly_found(file, artist, wanted.title)]
    told.findable += bool(plain)
    told.choice += len(plain) > 1


def _best_named(text: str, files: list[SharedFile], names: list[str]) -> list[SharedFile]:
    best = process.extract(
        utils.default_process(text), names, scorer=fuzz.token_set_ratio, processor=None, limit=10, score_cutoff=50
    )
    return [files[place] for _, _, place in best]


def _judge_errs(world: World, text: str, title: str, acceptable: set[int]) -> bool:
    found = search_files(world, text) or search_files(world, title)
    audio = [file for file in found if file.format in AUDIO_FORMATS and not file.locked]
    scores = [fuzz.token_set_ratio(file.remote_path, text, processor=utils.default_process) for file in audio]
    if not scores or max(scores) < JUDGE:
        return False
    return audio[scores.index(max(scores))].recording_id not in acceptable


def _plainly_found(file: SharedFile, artist: str, title: str) -> bool:
    held = set(words_of(file.remote_path))
    words = set(words_of(title))
    return bool(words and words <= held) or words | set(words_of(artist)) <= held
