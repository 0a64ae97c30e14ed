"""Numbers that say how alike two tracks are (job A). Symmetric: the order of the two tracks does not matter.

Each feature has a name, a direction (+1: more of it never speaks against a match, -1 the opposite, 0: either) and an
evidence group under which its share is shown to people.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from tonearm.logic.facts import (
    CONNECTING,
    JOINED_LENGTH,
    STOP_WORDS,
    Names,
    TrackFacts,
    explained,
    names_beyond_compare,
    runs_of,
    unlike,
    weight,
    weight_of,
)
from tonearm.logic.titles import Title, VersionGap, compare_versions
from tonearm.logic.vocabulary import other_parts, vocabulary

__all__ = [
    "NOT_OF_ALBUMS",
    "TRACK_FEATURES",
    "length_gap",
    "name_ratio",
    "number_agrees",
    "track_features",
    "year_gap",
]

TRACK_FEATURES: tuple[tuple[str, int, str], ...] = (
    ("title_ratio", 1, "title"),
    ("title_missing", 0, "title"),
    ("words_left_less", -1, "title"),
    ("words_left_more", -1, "title"),
    ("words_shared", 1, "title"),
    ("words_differ", -1, "title"),
    ("numbers_differ", -1, "title"),
    ("name_ratio", 1, "artist"),
    ("main_found_less", 1, "artist"),
    ("main_found_more", 1, "artist"),
    ("names_missing", 0, "artist"),
    ("versions_differ", -1, "version"),
    ("version_detail_differs", -1, "version"),
    ("album_version_differs", -1, "version"),
    ("album_by_others", -1, "version"),
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
_IN_MILLISECONDS = 3000.0
_NOTHING_ALIKE = 0.3
_SAME = 0.9
_ALIKE_NAME = 70.0
"""From 0 to 100: two words of names that are so much alike may be one."""
_MISSPELT = 0.85
"""A short name so much like the other is that one with a letter too many or too few: "who" and "dwho"."""


def track_features(a: TrackFacts, b: TrackFacts) -> list[float]:
    """Compare two tracks; one number per entry of `TRACK_FEATURES`."""
    album, album_missing = _album_ratio(a, b)
    misspelt = not album_missing and _SAME <= album < 1.0
    gap = compare_versions(
        a.title,
        b.title,
        first_words=a.names.words,
        second_words=b.names.words,
        albums=a.album_words | b.album_words if misspelt else frozenset(),
        first_album=a.album_words,
        second_album=b.album_words,
    )
    only_a, only_b = _only(a, b), _only(b, a)
    left_a, left_b, differ, shared = _words_left(a, b, only_a, only_b, gap)
    parts = a.title is not b.title and other_parts(a.title_words, b.title_words)
    if parts:  # "Pt. 1" and "Pt. 2" are two songs, also where the album "Skyline 2" explains the number
        left_a, left_b, differ = max(left_a, 1.0), max(left_b, 1.0), max(differ, 1.0)
    nobody = float(not a.names.keys) + float(not b.names.keys)
    found_a, found_b, names = _main_found(a, b), _main_found(b, a), name_ratio(a.names, b.names)
    if names < _NOTHING_ALIKE and album >= _SAME and a.title.base == b.title.base and _beyond_compare(a, b):
        found_a, found_b, names, nobody = 0.5, 0.5, 0.5, max(nobody, 1.0)
    if _others_play(a, b):
        found_a, found_b, names = 0.0, 0.0, 0.0
    gap_s, gap_missing = length_gap(a.duration_s, b.duration_s)
    album_version, by_others = _album_versions(a, b)
    return [
        _title_ratio(a, b, shared),
        float(not a.title.base) + float(not b.title.base),
        min(left_a, left_b),
        max(left_a, left_b),
        shared,
        differ,
        2.0 if parts else _numbers_differ(only_a, only_b),
        names,
        min(found_a, found_b),
        max(found_a, found_b),
        nobody,
        float(gap.size),
        float(gap.detail_differs),
        album_version,
        by_others,
        gap_s,
        gap_missing,
        album,
        album_missing,
        number_agrees(a.track_number, b.track_number),
        year_gap(a.year, b.year),
    ]


def _only(own: TrackFacts, other: TrackFacts) -> frozenset[str]:
    """Return the title's words that the other record does not hold.

    Where it names nobody, it could not hold an artist whom this title repeats ("Ada Quill: Morning Glass").
    """
    only = own.title_words - other.all_words
    if only and not other.names.keys and not own.title_words <= own.names.words:
        return only - own.names.words
    if only and own.title.extra and own.title.base == other.title.base and _leads(own.title):
        return only.difference(own.title.extra[0].split())
    return only


def _leads(title: Title) -> bool:
    """Tell whether the first bracket stands in front, as no version does: "(So Fine) Morning" is often "Morning"."""
    return title.raw.lstrip()[:1] in "([" and title.text.startswith(title.extra[0])


def _forms(facts: TrackFacts) -> tuple[str, ...]:
    title = facts.title
    return (title.plain, title.whole, *title.extra) if title.extra else (title.plain,)


def _title_ratio(a: TrackFacts, b: TrackFacts, shared: float) -> float:
    """Return the likeness of the titles, 0 to 1; a title that runs on into explained words is judged by its start."""
    one, two = a.title, b.title
    if one.base == two.base and (not one.extra or not two.extra):
        return 1.0
    forms = _forms(b)
    ratio = max([fuzz.ratio(x, y) for x in _forms(a) for y in forms]) / 100.0
    if ratio > 0.7 and one.base.replace(" ", "") == two.base.replace(" ", ""):
        return 1.0
    if ratio < 1.0 and (one.base.startswith(two.base + " ") or two.base.startswith(one.base + " ")):
        return max(ratio, shared)
    return ratio


def _words_left(
    a: TrackFacts, b: TrackFacts, one: frozenset[str], two: frozenset[str], gap: VersionGap
) -> tuple[float, float, float, float]:
    """Weigh what each title says that the other record does not explain; ``one`` and ``two`` are those words.

    Returns the weights of both sides, the weight of words that have nothing alike on the other side, and the share of
    words in common.
    """
    if one and two and _only_spaced_otherwise(a.title.base, b.title.base):
        one, two = one.difference(a.title.base.split()), two.difference(b.title.base.split())
    if not one and not two:
        return 0.0, 0.0, 0.0, 1.0 if a.title_words or b.title_words else 0.0
    loose = {word for mark in (*gap.only_first, *gap.only_second) for word in mark.words}
    left_a, alien_a = _left(one - loose, b)
    left_b, alien_b = _left(two - loose, a)
    total = weight(a.title_words | b.title_words)
    shared = max(0.0, total - left_a - left_b) / total if total else 0.0
    return min(left_a, _MOST_LEFT), min(left_b, _MOST_LEFT), min(alien_a, alien_b, _MOST_LEFT), shared


def _only_spaced_otherwise(one: str, two: str) -> bool:
    """Tell whether two songs have the same letters: "wa lking" is "walking"."""
    return one != two and one.replace(" ", "") == two.replace(" ", "")


def _left(words: frozenset[str], other: TrackFacts) -> tuple[float, float]:
    """Return (what is left, counted by unlikeness; what has nothing alike) of some words."""
    left = alien = 0.0
    if not words:
        return left, alien
    joined = other.title.text.replace(" ", "")
    for word in words:
        far = unlike(word, other.all_words, joined) * weight_of(word)
        left += far
        alien += far if far >= 0.7 else 0.0
    return left, alien


def _numbers_differ(one: frozenset[str], two: frozenset[str]) -> float:
    """Tell on how many sides a number stands among the words that the other side does not explain."""
    return float(any(map(str.isdigit, one))) + float(any(map(str.isdigit, two)))


def name_ratio(one: Names, two: Names) -> float:
    """Return the likeness of the best pair of names, 0 to 1; 0.5 when a side names nobody."""
    if not one.keys or not two.keys:
        return 0.5
    if one.keys[0] in two.keys or not runs_of(one).isdisjoint(runs_of(two)):
        return 1.0
    return max([fuzz.ratio(x, y) for x in one.keys for y in two.keys]) / 100.0


def _others_play(a: TrackFacts, b: TrackFacts) -> bool:
    """Tell whether both name people of their own beside somebody they share, none of them alike.

    The same composer with another pianist, the same singer with another guest: another recording. A remixer whom a
    title names, and who may stand in the artist's place, is no such guest.
    """
    if len(a.names.keys) < 2 or len(b.names.keys) < 2:
        return False
    one, two = set(a.names.keys), set(b.names.keys)
    shared = one & two
    if not shared or shared in (one, two):
        return False
    known = {word for name in shared for word in name.split()}.union(a.title.text.split(), b.title.text.split())
    known |= CONNECTING | STOP_WORDS | vocabulary().ensembles
    first, second = ({word for name in side for word in name.split()} - known for side in (one, two))
    return bool(first and second) and all([fuzz.ratio(x, y) < _ALIKE_NAME for x in first for y in second])


def _beyond_compare(a: TrackFacts, b: TrackFacts) -> bool:
    """Tell whether one artist is only known in a script in which the other is not."""
    return names_beyond_compare(a, b.names.keys) or names_beyond_compare(b, a.names.keys)


def _main_found(a: TrackFacts, b: TrackFacts) -> float:
    """Return the share of the main artist's words that the other record holds anywhere; 0.5 when there is none."""
    main = a.names.main.split()
    if not main:
        return 0.5
    if b.all_words.issuperset(main):
        return 1.0
    run = "".join(main)
    if run in runs_of(b.names) or (len(run) >= JOINED_LENGTH and run in b.title.text.replace(" ", "")):
        return 1.0  # "gg king" is "ggking" and "ggk ing"
    if len(a.names.keys) == 1 and not b.names.words.isdisjoint(a.names.also):
        return 1.0  # its initials
    found = weight([w for w in main if explained(w, b.all_words)]) / weight(main)
    if found or not b.names.keys:
        return found
    alike = max([fuzz.ratio(a.names.main, name) for name in b.names.keys]) / 100.0
    return alike if alike >= _MISSPELT else 0.0


NOT_OF_ALBUMS = frozenset({"edit", "extended", "other"})
"""Version classes whose words say nothing in the name of an album or a folder ("Best of Harbour Radio")."""

_BY_OTHERS = frozenset({"karaoke", "cover", "instrumental", "tempo"})


def _album_versions(a: TrackFacts, b: TrackFacts) -> tuple[float, float]:
    """Count version classes that only one album's name states, unless the other title states them.

    The second number counts those that stand for other hands altogether (karaoke, tribute, ...).
    """
    one, two = _album_kinds(a, b), _album_kinds(b, a)
    if not one and not two:
        return 0.0, 0.0
    if a.album is None or b.album is None:
        return 0.0, float(bool((one | two) & _BY_OTHERS)) / 2
    differ = one ^ two
    return float(len(differ)), float(bool(differ & _BY_OTHERS))


def _album_kinds(own: TrackFacts, other: TrackFacts) -> frozenset[str]:
    """Version classes that a record's album names and that neither title nor artist of the other explain."""
    album = own.album
    if album is None or not (album.marks or album.loose):
        return frozenset()
    named = {m.kind for t in (own.title, other.title) for m in (*t.marks, *t.loose)}
    kinds = {m.kind for m in (*album.marks, *album.loose) if not other.all_words.issuperset(m.words)}
    return frozenset(kinds - named - NOT_OF_ALBUMS)


def length_gap(one: float | None, two: float | None) -> tuple[float, float]:
    """Return the difference in seconds (at most 60) and a flag for "unknown". Milliseconds are recognised."""
    if one is None or two is None:
        return NO_LENGTH_GAP, 1.0
    small, large = (one, two) if one < two else (two, one)
    if large >= _IN_MILLISECONDS and large > 100 * small:
        large /= 1000.0
    return min(60.0, abs(large - small)), 0.0


def _album_ratio(a: TrackFacts, b: TrackFacts) -> tuple[float, float]:
    if a.album is None or b.album is None:
        return 0.5, 1.0
    if a.album.base == b.album.base:
        return 1.0, 0.0
    return max(fuzz.ratio(a.album.base, b.album.base), fuzz.ratio(a.album.whole, b.album.whole)) / 100.0, 0.0


def number_agrees(one: int | None, two: int | None) -> float:
    """Tell whether two track numbers are the same, 0 or 1; 0.5 where one is unknown."""
    if one is None or two is None:
        return 0.5
    return float(one == two)


def year_gap(one: int | None, two: int | None) -> float:
    """Return how many years lie between, ten at most; 1 where one is unknown."""
    return 1.0 if one is None or two is None else min(10.0, abs(one - two))
