"""Goal 5: which tracks of a playlist are in the library."""

from __future__ import annotations

import sqlite3
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
from tonearm.logic.library_check import LibraryIndex
from tonearm.logic.normalise import name_key
from tonearm.logic.titles import parse_title
from tonearm.model import OwnedTrack, Ownership, Track

__all__ = ["measure"]

_YARDSTICK = "looking all tracks up in a dict by (artist, title), keys and dict ready made"
_BOUND = at_most(16.0)
_LIKE = 88
"""From 0 to 100: what brute force takes for the same."""
_ASKED = 10

Key = tuple[str, str]


def measure(scale: Scale) -> Table:
    """A playlist against a library, each round another playlist; what is found, and what is found wrongly."""
    owned = library(scale.pick(100_000, 2_000))
    length = scale.pick(10_000, 100)
    table = Table(5, f"library check, {length:,} x {len(owned):,}", _YARDSTICK)
    index = LibraryIndex(owned)
    _measure_speed(table, index, owned, length)
    _measure_quality(table, index, owned, playlist(owned, scale.pick(1_000, 50), seed=99))
    return table


def _measure_speed(table: Table, index: LibraryIndex, owned: Sequence[OwnedTrack], length: int) -> None:
    keys = {_key(track.artist, track.title): place for place, track in enumerate(owned)}
    seeds = numbers(1)

    def another() -> list[Wish]:
        forget_texts()
        return playlist(owned, length, seed=next(seeds))

    with closing(_database(owned)) as database:
        cases = {
            "dict": Case(lambda given: [keys.get(key) for key in given], lambda: [_key_of(wish) for wish in another()]),
            "check": Case(lambda wishes: [index.check(wish.track) for wish in wishes], another),
            "like": Case(lambda wishes: [_by_like(database, wish.track) for wish in wishes[:_ASKED]], another),
        }
        timings = table.measured(in_turn(cases, 3, budget_s=20.0, rehearse=False))
    usual = f"the usual way: LIKE on artist and title ({_ASKED} tracks, scaled)"
    table.rows += [
        ratio_row("all of the playlist", timings, "check", "dict", _BOUND),
        Row(usual, timings.ratios("like", "dict", share=_ASKED / length)),
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
