"""Goal 5: which tracks of a playlist are in the library."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import count as numbers

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.cold import forget_texts
from benchmarks.made.library import Wish, library, playlist
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Row, Table, at_least, at_most, count, ratio_row
from tonearm.logic.facts import of_owned, of_track
from tonearm.logic.library_check import LibraryIndex
from tonearm.logic.library_keys import keys_of
from tonearm.logic.match import Weighed, score_tracks, weigh_tracks
from tonearm.logic.normalise import name_key
from tonearm.logic.same_texts import same_texts, weigh_same_texts
from tonearm.logic.titles import parse_title
from tonearm.model import OwnedTrack, Ownership, Track

__all__ = ["measure"]

_YARDSTICK = "looking all tracks up in a dict by (artist, title), keys and dict ready made"
_BOUND = at_most(16.0)
_LIKE = 88
"""From 0 to 100: what brute force takes for the same."""
_ASKED = 10

_PEAK = """
import sys
from pathlib import Path
from benchmarks.made.library import library, playlist
from tonearm.logic.library_check import LibraryIndex
owned = library(int(sys.argv[1]))
index = LibraryIndex(owned)
checks = [index.check(wish.track) for wish in playlist(owned, int(sys.argv[2]), seed=1)]
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM")))
"""

Key = tuple[str, str]
Pair = tuple[Track, OwnedTrack]


def measure(scale: Scale) -> Table:
    """A playlist against a library, each round another playlist; what is found, and what is found wrongly."""
    owned = library(scale.pick(100_000, 2_000))
    length = scale.pick(10_000, 100)
    table = Table(5, f"library check, {length:,} x {len(owned):,}", _YARDSTICK)
    index = LibraryIndex(owned)
    wishes = playlist(owned, scale.pick(1_000, 50), seed=99)
    _measure_finding(table, index, owned, length)
    _measure_judging(table, index, owned, length)
    _measure_size(table, index, wishes, len(owned), length)
    _measure_quality(table, index, owned, wishes)
    return table


def _measure_finding(table: Table, index: LibraryIndex, owned: Sequence[OwnedTrack], length: int) -> None:
    """Finding without judging, beside the dict; then the whole, with texts that nobody has read yet."""
    places = {_key(track.artist, track.title): place for place, track in enumerate(owned)}
    seeds = numbers(1)

    def another() -> list[Wish]:
        forget_texts()
        return playlist(owned, length, seed=next(seeds))

    with closing(_database(owned)) as database:
        cases = {
            "dict": Case(lambda keys: [places.get(key) for key in keys], lambda: [_key_of(wish) for wish in another()]),
            "find": Case(
                lambda keys: [index.finder.find(key) for key in keys],
                lambda: [keys_of(wish.track) for wish in another()],
            ),
            "keys": Case(lambda wishes: [keys_of(wish.track) for wish in wishes], another),
            "check": Case(lambda wishes: [index.check(wish.track) for wish in wishes], another),
            "like": Case(lambda wishes: [_by_like(database, wish.track) for wish in wishes[:_ASKED]], another),
        }
        timings = table.measured(in_turn(cases, 5, budget_s=40.0, rehearse=False))
    usual = f"the usual way: LIKE on artist and title ({_ASKED} tracks, scaled)"
    table.rows += [
        ratio_row("finding the pairs worth scoring, keys ready made", timings, "find", "dict", _BOUND),
        ratio_row("making the keys", timings, "keys", "dict"),
        ratio_row("the whole check: keys, pairs, scores, confidences with evidence", timings, "check", "dict"),
        Row(usual, timings.ratios("like", "dict", share=_ASKED / length)),
    ]


def _measure_judging(table: Table, index: LibraryIndex, owned: Sequence[OwnedTrack], length: int) -> None:
    """The whole check beside scoring the pairs that it finds; every round reads its texts for the first time.

    The yardstick reads both records of each pair and scores it by itself. The check may do with less: it does not read
    what is written alike, and explains once what compares alike. The last row takes these short cuts on both sides, so
    it shows what all but the scoring costs.
    """
    seeds = numbers(1_001)

    def another() -> list[Pair]:
        pairs = _pairs(index, owned, playlist(owned, length, seed=next(seeds)))
        forget_texts()
        return pairs

    def wishes() -> list[Wish]:
        forget_texts()
        return playlist(owned, length, seed=next(seeds))

    cases = {
        "score": Case(lambda pairs: [score_tracks(of_track(one), of_owned(other)) for one, other in pairs], another),
        "weigh": Case(lambda pairs: [_weigh(one, other) for one, other in pairs], another),
        "ratio": Case(lambda pairs: [_token_set(one, other) for one, other in pairs], another),
        "check": Case(lambda given: [index.check(wish.track) for wish in given], wishes),
    }
    timings = table.measured(in_turn(cases, 5, budget_s=40.0, rehearse=False))
    table.rows += [
        ratio_row("the whole check, x scoring its pairs alone", timings, "check", "score", at_most(1.5)),
        ratio_row("... x scoring them with the check's own short cuts", timings, "check", "weigh"),
        ratio_row("scoring a pair, x token_set_ratio of the same records", timings, "score", "ratio", at_most(20.0)),
    ]


def _measure_size(table: Table, index: LibraryIndex, wishes: Sequence[Wish], tracks: int, length: int) -> None:
    """How many pairs there are, and what a process needs that does nothing else."""
    pairs = sum(len(index.pairs(wish.track)) for wish in wishes) / len(wishes)
    command = [sys.executable, "-c", _PEAK, str(tracks), str(length)]
    peak = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    table.rows += [
        count("pairs that all steps find, per track", pairs, at_most(3.0)),
        count("peak memory of a process with library, index and playlist, MB", int(peak), at_most(300)),
    ]


def _measure_quality(table: Table, index: LibraryIndex, owned: Sequence[OwnedTrack], wishes: Sequence[Wish]) -> None:
    """Against scoring every wish with every track of the library."""
    checks = [index.check(wish.track) for wish in wishes]
    ours = [int(check.library_id or 0) - 1 if check.ownership is Ownership.OWNED else None for check in checks]
    brute = _brute(owned, wishes)
    found = [_right(owned, wish, place) for wish, place in zip(wishes, ours, strict=True)]
    findable = [_right(owned, wish, place) for wish, place in zip(wishes, brute, strict=True)]
    both = sum(1 for one, other in zip(found, findable, strict=True) if one and other)
    wrong = sum(1 for right, place in zip(found, ours, strict=True) if place is not None and not right)
    table.rows += [
        count(f"share of what brute force finds ({len(wishes):,} tracks)", both / sum(findable), at_least(0.99)),
        count("found wrongly", wrong, at_most(0)),
    ]


def _pairs(index: LibraryIndex, owned: Sequence[OwnedTrack], wishes: Sequence[Wish]) -> list[Pair]:
    """The pairs of the first step that finds any, for every wish."""
    found = ((wish.track, index.finder.find(keys_of(wish.track))) for wish in wishes)
    return [(track, owned[place]) for track, places in found for place in dict.fromkeys(places)]


def _weigh(one: Track, other: OwnedTrack) -> Weighed:
    return weigh_same_texts(one, other) if same_texts(one, other) else weigh_tracks(of_track(one), of_owned(other))


def _token_set(one: Track, other: OwnedTrack) -> float:
    album = one.release.title if one.release else ""
    return fuzz.token_set_ratio(f"{one.artist} {one.title} {album}", f"{other.artist} {other.title} {other.album}")


def _right(owned: Sequence[OwnedTrack], wish: Wish, place: int | None) -> bool:
    """Whether this is the wished track, or one that cannot be told from it by its names."""
    if place is None or wish.place is None:
        return False
    one, other = owned[place], owned[wish.place]
    return _key(one.artist, one.title) == _key(other.artist, other.title)


def _brute(owned: Sequence[OwnedTrack], wishes: Sequence[Wish]) -> list[int | None]:
    """The most alike track of the whole library, if it is alike enough."""
    names = [" ".join(_key(track.artist, track.title)) for track in owned]
    found: list[int | None] = []
    for wish in wishes:
        scores = process.cdist(
            [" ".join(_key_of(wish))], names, scorer=fuzz.ratio, dtype=np.uint8, score_cutoff=_LIKE, workers=1
        )[0]
        best = int(scores.argmax())
        found.append(best if scores[best] else None)
    return found


def _key_of(wish: Wish) -> Key:
    return _key(wish.track.artist, wish.track.title)


def _key(artist: str, title: str) -> Key:
    return name_key(artist), parse_title(title).base


def _database(owned: Sequence[OwnedTrack]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE track (id INTEGER PRIMARY KEY, artist TEXT, title TEXT)")
    database.executemany("INSERT INTO track VALUES (?, ?, ?)", ((int(one.id), one.artist, one.title) for one in owned))
    return database


def _by_like(database: sqlite3.Connection, track: Track) -> object:
    values = (f"%{track.artist}%", f"%{track.title}%")
    return database.execute("SELECT id FROM track WHERE artist LIKE ? AND title LIKE ?", values).fetchone()
