"""Goal 13: judging one pair, beside the quickest similarity of the same two texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count as numbers
from typing import TypeVar

from rapidfuzz import fuzz

from benchmarks.cold import forget_texts
from benchmarks.made.pairs import Pair, Search, library_pairs, searches, store_pairs
from benchmarks.matching import Row, rank
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, ratio_row
from tonearm.logic.facts import file_facts, of_owned, of_track
from tonearm.logic.match import score_file, score_tracks
from tonearm.model import Track

__all__ = ["measure"]

T = TypeVar("T")

_YARDSTICK = "rapidfuzz.fuzz.token_set_ratio of the same two records as texts, as they are"
_TRACKS = at_most(20.0)
_FILES = at_most(8.0)


def measure(scale: Scale) -> Table:
    """Same track, from a tagged library and from a store's table; the wanted track in a remote path."""
    table = Table(13, "judging a pair", _YARDSTICK)
    number = scale.pick(3_000, 60)
    seeds = numbers(1)

    def library() -> list[Pair]:
        return _unread(library_pairs(number, seed=next(seeds)))

    def store() -> list[Pair]:
        return _unread(store_pairs(number, seed=next(seeds)))

    def files() -> list[Search]:
        return _unread(searches(number // 60, seed=next(seeds)))

    def rows() -> list[tuple[Row, list[Row]]]:
        return [(_row(search.wanted), [_file_row(*file) for file in search.files]) for search in files()]

    cases = {
        "library": Case(_score_tracks, library),
        "library, ratio": Case(_ratio_tracks, library),
        "store": Case(_score_tracks, store),
        "store, ratio": Case(_ratio_tracks, store),
        "answers": Case(_rank_files, rows),
        "files": Case(_score_files, files),
        "files, ratio": Case(_ratio_files, files),
    }
    timings = table.measured(in_turn(cases, scale.few, budget_s=25.0))
    table.rows += [
        ratio_row("same track? a tagged library", timings, "library", "library, ratio", _TRACKS),
        ratio_row("same track? a store's table with slipped cells", timings, "store", "store, ratio", _TRACKS),
        ratio_row("which of 60 files? paths of 14 naming styles", timings, "answers", "files, ratio", _FILES),
        ratio_row("the same, every path read closely", timings, "files", "files, ratio", _FILES),
    ]
    table.remarks.append("Every round has other records, and what was remembered of earlier texts is forgotten.")
    return table


def _unread(records: list[T]) -> list[T]:
    forget_texts()
    return records


def _score_tracks(pairs: Sequence[Pair]) -> list[float]:
    return [score_tracks(of_track(one), of_owned(other)) for one, other in pairs]


def _ratio_tracks(pairs: Sequence[Pair]) -> list[float]:
    return [fuzz.token_set_ratio(_said(one), f"{other.artist} {other.title} {other.album}") for one, other in pairs]


def _row(wanted: Track) -> Row:
    album = wanted.release.title if wanted.release else None
    return {
        "title": wanted.title,
        "artists": [wanted.artist],
        "album": album,
        "duration": wanted.duration_s,
        "track_number": wanted.track_number,
    }


def _file_row(path: str, seconds: int) -> Row:
    return {"path": path, "duration": seconds}


def _rank_files(found: Sequence[tuple[Row, list[Row]]]) -> list[float]:
    return [score for wanted, files in found for score in rank(wanted, files)]


def _score_files(found: Sequence[Search]) -> list[float]:
    scores = []
    for search in found:
        wanted = of_track(search.wanted)
        scores += [score_file(wanted, file_facts(path, 0, seconds)) for path, seconds in search.files]
    return scores


def _ratio_files(found: Sequence[Search]) -> list[float]:
    scores = []
    for search in found:
        wanted = _said(search.wanted)
        scores += [fuzz.token_set_ratio(wanted, path) for path, _ in search.files]
    return scores


def _said(track: Track) -> str:
    return f"{track.artist} {track.title} {track.release.title if track.release else ''}"
