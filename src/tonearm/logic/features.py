"""Numbers that say how alike two tracks are (job A). Symmetric: the order of the two tracks does not matter.

Each feature has a name, a direction (+1: more of it never speaks against a match, -1 the opposite, 0: either) and an
evidence group under which its share is shown to people.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from tonearm.logic.facts import TrackFacts, explained, weight
from tonearm.logic.titles import VersionGap, compare_versions

__all__ = ["TRACK_FEATURES", "track_features"]

TRACK_FEATURES: tuple[tuple[str, int, str], ...] = (
    ("title_ratio", 1, "title"),
    ("title_missing", 0, "title"),
    ("words_left_less", -1, "title"),
    ("words_left_more", -1, "title"),
    ("words_shared", 1, "title"),
    ("numbers_differ", -1, "title"),
    ("name_ratio", 1, "artist"),
    ("main_found_less", 1, "artist"),
    ("main_found_more", 1, "artist"),
    ("names_missing", 0, "artist"),
    ("versions_differ", -1, "version"),
    ("version_detail_differs", -1, "version"),
    ("album_version_differs", -1, "version"),
    ("length_gap", -1, "length"),
    ("length_missing", 0, "length"),
    ("album_ratio", 1, "album"),
    ("album_missing", 0, "album"),
    ("track_number", 1, "track number"),
    ("year_gap", -1, "year"),
)
"""(name, direction, evidence group) of each feature, in order."""

NO_LENGTH_GAP = 3.0
_MOST_LEFT = 6.0


def track_features(a: TrackFacts, b: TrackFacts) -> list[float]:
    """Compare two tracks; one number per entry of `TRACK_FEATURES`."""
    gap = compare_versions(a.title, b.title)
    left_a, left_b, shared = _words_left(a, b, gap)
    found_a, found_b = _main_found(a, b), _main_found(b, a)
    gap_s, gap_missing = length_gap(a.duration_s, b.duration_s)
    album, album_missing = _album_ratio(a, b)
    return [
        _title_ratio(a, b),
        float(not a.title.base or not b.title.base),
        min(left_a, left_b),
        max(left_a, left_b),
        shared,
        _numbers_differ(a, b),
        name_ratio(a.names.keys, b.names.keys),
        min(found_a, found_b),
        max(found_a, found_b),
        float(not a.names.keys) + float(not b.names.keys),
        float(gap.size),
        float(gap.detail_differs),
        _album_version_differs(a, b, gap),
        gap_s,
        gap_missing,
        album,
        album_missing,
        _track_number(a, b),
        _year_gap(a.year, b.year),
    ]


def _forms(facts: TrackFacts) -> tuple[str, ...]:
    title = facts.title
    return (title.base, title.whole, *title.extra) if title.extra else (title.base,)


def _title_ratio(a: TrackFacts, b: TrackFacts) -> float:
    if a.title.base == b.title.base and (not a.title.extra or not b.title.extra):
        return 1.0
    return max(fuzz.ratio(x, y) for x in _forms(a) for y in _forms(b)) / 100.0


def _words_left(a: TrackFacts, b: TrackFacts, gap: VersionGap) -> tuple[float, float, float]:
    """Weigh the title words of each side that the other side does not explain, and the share of words in common."""
    one, two = a.title_words - b.all_words, b.title_words - a.all_words
    loose = {word for mark in (*gap.only_first, *gap.only_second) for word in mark.words}
    left_a = weight([w for w in one if w not in loose and not explained(w, two)])
    left_b = weight([w for w in two if w not in loose and not explained(w, one)])
    total = weight(a.title_words | b.title_words)
    shared = (total - left_a - left_b) / total if total else 0.0
    return min(left_a, _MOST_LEFT), min(left_b, _MOST_LEFT), shared


def _numbers_differ(a: TrackFacts, b: TrackFacts) -> float:
    one = {w for w in a.title_words if w.isdigit()} - b.all_words
    two = {w for w in b.title_words if w.isdigit()} - a.all_words
    return float(bool(one or two)) + float(bool(one and two))


def name_ratio(one: Iterable[str], two: Iterable[str]) -> float:
    """Return the likeness of the best pair of names, 0 to 1; 0.5 when a side names nobody."""
    first, second = tuple(one), tuple(two)
    if not first or not second:
        return 0.5
    if not set(first).isdisjoint(second):
        return 1.0
    return max(fuzz.ratio(x, y) for x in first for y in second) / 100.0


def _main_found(a: TrackFacts, b: TrackFacts) -> float:
    """Return the share of the main artist's words that the other record holds anywhere; 0.5 when there is none."""
    main = a.names.main.split()
    if not main:
        return 0.5
    found = [w for w in main if explained(w, b.all_words)]
    return weight(found) / weight(main)


def _album_version_differs(a: TrackFacts, b: TrackFacts, gap: VersionGap) -> float:
    """Count version classes that only one album's name states, unless the other title states them."""
    if a.album is None or b.album is None:
        return 0.0
    one = {m.kind for m in (*a.album.marks, *a.album.loose)} - {m.kind for m in (*b.title.marks, *b.title.loose)}
    two = {m.kind for m in (*b.album.marks, *b.album.loose)} - {m.kind for m in (*a.title.marks, *a.title.loose)}
    return float(len(one ^ two))


def length_gap(one: float | None, two: float | None) -> tuple[float, float]:
    """Return the difference in seconds (at most 60) and a flag for "unknown"."""
    if one is None or two is None:
        return NO_LENGTH_GAP, 1.0
    return min(60.0, abs(one - two)), 0.0


def _album_ratio(a: TrackFacts, b: TrackFacts) -> tuple[float, float]:
    if a.album is None or b.album is None:
        return 0.5, 1.0
    if a.album.base == b.album.base:
        return 1.0, 0.0
    return max(fuzz.ratio(a.album.base, b.album.base), fuzz.ratio(a.album.whole, b.album.whole)) / 100.0, 0.0


def _track_number(a: TrackFacts, b: TrackFacts) -> float:
    if a.track_number is None or b.track_number is None:
        return 0.5
    return float(a.track_number == b.track_number)


def _year_gap(one: int | None, two: int | None) -> float:
    return 1.0 if one is None or two is None else min(10.0, abs(one - two))
