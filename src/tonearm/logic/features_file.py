"""Numbers that say whether a shared file is the wanted recording (job B), from its path and advertised length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from tonearm.logic.facts import JOINED_LENGTH, FileFacts, TrackFacts, explained, weight
from tonearm.logic.features import NOT_OF_ALBUMS, length_gap
from tonearm.logic.parse_path import ParsedPath
from tonearm.logic.titles import Mark, Title, compare_versions
from tonearm.logic.vocabulary import is_year, spot

__all__ = [
    "CONNECTING",
    "FILE_FEATURES",
    "MOST_LEFT",
    "accounted",
    "file_features",
    "known_words",
    "length_features",
    "words_found",
]

FILE_FEATURES: tuple[tuple[str, int, str], ...] = (
    ("title_ratio", 1, "title"),
    ("title_found", 1, "title"),
    ("whole_title_found", 1, "title"),
    ("words_left", -1, "unexplained words"),
    ("parts_left", -1, "unexplained words"),
    ("brackets_left", -1, "unexplained words"),
    ("numbers_left", -1, "unexplained words"),
    ("artist_in_name", 1, "artist"),
    ("artist_anywhere", 1, "artist"),
    ("artist_ratio", 1, "artist"),
    ("artist_place", 0, "artist"),
    ("versions_missing", -1, "version"),
    ("versions_added", -1, "version"),
    ("version_detail_differs", -1, "version"),
    ("version_detail_missing", -1, "version"),
    ("folder_versions", -1, "version"),
    ("length_gap", -1, "length"),
    ("length_missing", 0, "length"),
    ("album_ratio", 1, "album"),
    ("folder_words_left", -1, "album"),
    ("track_number", 1, "track number"),
)
"""(name, direction, evidence group) of each feature, in order."""

MOST_LEFT = 6.0
"""More unexplained words than this are not counted."""
CONNECTING = frozenset({"by", "and", "feat", "ft", "featuring", "with", "vs", "x", "y", "et", "und", "og", "och"})
"""Words between names that need no explanation."""
_TECHNICAL = frozenset({"source", "video", "remaster", "explicit"})
"""Kinds of packaging of which a single word at the end of a title is no part of it."""
_PICTURE_S = 4.0
_CUT_LENGTH = 20


def known_words(wanted: TrackFacts) -> tuple[frozenset[str], str]:
    """Return the words that a wanted track explains, and its title and artists run together."""
    return _known_words(wanted.all_words, wanted.title.text, wanted.title.whole, wanted.names.keys)


@lru_cache(maxsize=1 << 8)
def _known_words(named: frozenset[str], text: str, title: str, names: tuple[str, ...]) -> tuple[frozenset[str], str]:
    return named.union(text.split()), "".join((title, " ", *names)).replace(" ", "")


class _Accounts(dict[str, bool]):
    """Which words a wanted track explains, each worked out once: the files of one answer repeat their words."""

    def __init__(self, known: frozenset[str], joined: str) -> None:
        self.known, self._joined = known, joined

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = told = explained(word, self.known, self._joined)
        return told


_MOST_WORDS = 1 << 14


@lru_cache(maxsize=1 << 4)
def _accounts(known: frozenset[str], joined: str) -> _Accounts:
    return _Accounts(known, joined)


def accounted(word: str, known: frozenset[str], joined: str) -> bool:
    """Tell what `explained` tells, and remember it."""
    return _accounts(known, joined)[word]


def file_features(wanted: TrackFacts, file: FileFacts) -> list[float]:
    """Compare a wanted track with a shared file; one number per entry of `FILE_FEATURES`."""
    path = file.path
    accounts = _accounts(*known_words(wanted))
    missing, added, detail, detail_missing = _versions(wanted, path)
    words_left, parts_left, brackets_left, numbers_left = _left(wanted, path, accounts)
    signs = [segment.base for segment in path.segments if not segment.base[:1].isalnum()]  # no words, yet names: "!!!"
    stem = frozenset((*path.stem_words, *signs))
    in_name = _artist_found(wanted, stem)
    gap_s, gap_missing = length_features(wanted.duration_s, file.duration_s, implied=file.duration_implied)
    ratio = _title_ratio(wanted, path)
    found = 1.0 if ratio == 1.0 else words_found(wanted.title.base, stem)
    return [
        ratio,
        found,
        words_found(wanted.title.whole, stem) if wanted.title.extra else found,
        words_left,
        parts_left,
        brackets_left,
        numbers_left,
        in_name,
        in_name if in_name == 1.0 else max(in_name, _artist_found(wanted, path.directory.words)),
        _artist_ratio(wanted, path),
        _artist_place(path),
        missing,
        added,
        detail,
        detail_missing,
        _folder_versions(wanted, path),
        gap_s,
        gap_missing,
        _album_ratio(wanted, path),
        _folder_left(path, accounts),
        _track_number(wanted, path),
    ]


def length_features(wanted_s: float | None, found_s: float | None, *, implied: bool) -> tuple[float, float]:
    """Return the length gap and 0 (stated), 0.5 (from size and bitrate) or 1 (unknown).

    A picture in the file makes the derived length a few seconds too long, so those are forgiven.
    """
    gap, missing = length_gap(wanted_s, found_s)
    if missing or not implied:
        return gap, missing
    longer = (found_s or 0.0) > (wanted_s or 0.0)
    return max(0.0, gap - _PICTURE_S) if longer else gap, 0.5


def _title_forms(title: Title) -> tuple[str, ...]:
    forms = (title.base, title.whole) if title.extra else (title.base,)
    return (*forms, title.plain) if title.loose else forms


def _part_forms(title: Title) -> tuple[str, ...]:
    """Return what a part of the file name may mean as a title; "song by somebody" is also the song."""
    if " by " not in title.base:
        return _title_forms(title)
    return (*_title_forms(title), title.base.rpartition(" by ")[0])


def _title_ratio(wanted: TrackFacts, path: ParsedPath) -> float:
    base = wanted.title.base
    parts = [form for segment in _may_be_title(wanted, path) for form in _part_forms(segment)]
    if base in parts:
        return 1.0
    numbered = base[:1].isdigit()
    if path.track_number and numbered:
        parts.append(f"{path.track_number} {path.title.base}")  # the number may be the title's own
    if len(path.segments) > 2:
        parts.append(" ".join([segment.base for segment in path.segments[1:]]))
    if numbered or len(path.segments) == 1:
        parts.append(" ".join(path.stem_words))
    forms = _title_forms(wanted.title)
    if not set(forms).isdisjoint(parts) or _is_cut_off(wanted.title.text, path.title.text):
        return 1.0
    if base.replace(" ", "") in [part.replace(" ", "") for part in parts]:
        return 1.0
    return max([fuzz.ratio(x, y) for x in forms for y in parts]) / 100.0


def _may_be_title(wanted: TrackFacts, path: ParsedPath) -> Sequence[Title]:
    """Return the parts that may be the title; the album's place is none when the album has the title's name."""
    segments = path.segments
    if len(segments) > 2 and wanted.album is not None and wanted.album.base == wanted.title.base:
        return (segments[0], segments[-1])
    return segments


def _is_cut_off(wanted: str, found: str) -> bool:
    """Tell whether a file name ends in the middle of the title, as limits on its length make it."""
    return len(found) >= _CUT_LENGTH and wanted.startswith(found[:-1])


def words_found(text: str, known: frozenset[str]) -> float:
    """Return the share of a text's words that are among the known ones, by weight."""
    tokens = text.split()
    if not tokens:
        return 0.0
    if known.issuperset(tokens):
        return 1.0
    missing = [word for word in tokens if word not in known]
    joined = "".join(sorted(known, key=len)) if max(map(len, missing)) >= JOINED_LENGTH else ""
    lost = [word for word in missing if not explained(word, known, joined)]
    return weight([word for word in tokens if word not in lost]) / weight(tokens) if lost else 1.0


def _artist_found(wanted: TrackFacts, known: frozenset[str]) -> float:
    main = wanted.names.main
    return words_found(main, known) if main else 0.5


def _versions(wanted: TrackFacts, path: ParsedPath) -> tuple[float, float, float, float]:
    """Count version classes only the wanted title names, only the file name names, differing and absent details.

    Another remixer is another version: differing details count on both sides, too.
    """
    title = wanted.title
    marks, loose = _named_marks(path)
    if not (marks or loose or title.marks or title.loose):
        return 0.0, 0.0, 0.0, 0.0
    base = " ".join([segment.base for segment in path.segments])
    named = Title(base, base, marks=marks, loose=loose)
    gap = compare_versions(title, named, first_words=wanted.names.words, first_album=wanted.album_words)
    missing = {mark.kind for mark in gap.only_first} - _folder_kinds(path) if gap.only_first else ()
    differs = float(gap.detail_differs)
    details = [w for mark in title.marks if mark.kind in gap.shared for w in mark.detail if not w.isdigit()]
    absent = _absent(details, path) if details else 0.0
    return len(missing) + differs, len({mark.kind for mark in gap.only_second}) + differs, differs, absent


def _named_marks(path: ParsedPath) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return the marks and the loose marks of all parts of the file name.

    Parts in front of the title may name an album: their marks say nothing where the title names the same class, and
    some loose words never do.
    """
    *front, last = path.segments
    front = [part for part in front if part.marks or part.loose]
    if not front:
        return last.marks, last.loose
    kinds = {mark.kind for mark in last.marks}
    marks = [mark for part in front for mark in part.marks if mark.kind not in kinds]
    loose = [mark for part in front for mark in part.loose if mark.kind not in NOT_OF_ALBUMS]
    return (*marks, *last.marks), (*loose, *last.loose)


def _absent(details: list[str], path: ParsedPath) -> float:
    """Return the share of the wanted version's details that the path does not mention."""
    known = frozenset(w for part in (path.stem_words, *(f.title.text.split() for f in path.folders)) for w in part)
    return 1.0 - weight([w for w in details if explained(w, known)]) / weight(details)


def _folder_marks(path: ParsedPath) -> list[Mark]:
    return [mark for mark in path.directory.versions if mark.kind not in NOT_OF_ALBUMS]


def _folder_kinds(path: ParsedPath) -> set[str]:
    return {mark.kind for mark in _folder_marks(path)}


def _folder_versions(wanted: TrackFacts, path: ParsedPath) -> float:
    """Count version classes that only the folders name and that no wanted name explains."""
    marks = _folder_marks(path)
    if not marks:
        return 0.0
    mine = wanted.title.versions | {mark.kind for mark in wanted.title.loose}
    named = {mark.kind for segment in path.segments for mark in (*segment.marks, *segment.loose)}
    return float(len({m.kind for m in marks if not wanted.all_words.issuperset(m.words)} - mine - named))


def _left(wanted: TrackFacts, path: ParsedPath, accounts: _Accounts) -> tuple[float, float, float, float]:
    """Weigh words, parts, brackets and numbers of the file name that nothing wanted explains."""
    number = str(wanted.track_number or "")
    total, parts, brackets, numbers = 0.0, 0, 0, 0
    for segment in path.segments:
        run_on = _run_on(wanted, segment) if segment is path.segments[-1] else []
        words = segment.base.split()
        if run_on or not accounts.known.issuperset(words):
            version_words = {w for mark in segment.loose for w in mark.words}
            tokens = [w for w in words if w not in version_words and w not in CONNECTING]
            left = [w for w in _unaccounted(tokens, accounts) if w[0].isalnum() and not is_year(w)]
            if number in left and tokens[-1] != number:
                left.remove(number)  # the track number amid words that nothing divides
            if segment is path.segments[-1]:
                left = _without_packaging(left, segment) + run_on
            numbers += sum([w.isdigit() for w in left])
            total += weight(left)
            parts += bool(tokens) and len(left) == len(tokens)
        for extra in segment.extra:
            if _is_copy_number(extra, wanted, path):
                continue
            rest = [w for w in _unaccounted(extra.split(), accounts) if not is_year(w)]
            total += weight(rest)
            brackets += bool(rest)
        for guest in segment.guests:
            total += 0.15 * weight(_unaccounted(guest.split(), accounts))
    return min(total, MOST_LEFT), float(min(parts, 3)), float(min(brackets, 2)), float(min(numbers, 2))


def _is_copy_number(extra: str, wanted: TrackFacts, path: ParsedPath) -> bool:
    """Tell whether a bracket is the number of a second copy: "song (1)", never beside a track number."""
    return (
        len(extra) == 1
        and extra.isdigit()
        and path.track_number is None
        and not any(len(word) == 1 and word.isdigit() for word in wanted.title_words)
    )


def _without_packaging(left: list[str], segment: Title) -> list[str]:
    """Take off the words of packaging that end a title without a bracket or dash ("morning glass official video")."""
    tokens = segment.base.split()
    if not left or left[-1] != tokens[-1]:
        return left
    last = spot(tokens)[-1:]
    if not last or last[0].end < len(tokens) or last[0].is_version or not last[0].start:
        return left
    size = last[0].end - last[0].start
    kept = left[:-size] if left[-size:] == tokens[-size:] else left
    return kept if size > 1 or last[0].kind in _TECHNICAL else left


def _unaccounted(tokens: Sequence[str], accounts: _Accounts) -> list[str]:
    return [token for token in tokens if not accounts[token]]


def _artist_ratio(wanted: TrackFacts, path: ParsedPath) -> float:
    """Return the likeness of the best pair of a wanted artist and a name in the path."""
    keys = wanted.names.keys
    if not keys:
        return 0.5
    places = [*path.directory.names, *[segment.base for segment in path.segments]]
    bare = [place.removeprefix("the ") for place in places]
    if any([key in bare for key in keys]) or any([_is_their_credit(place, wanted) for place in places]):
        return 1.0
    return max([fuzz.ratio(key, place) for place in bare for key in keys]) / 100.0


def _run_on(wanted: TrackFacts, segment: Title) -> list[str]:
    """Words by which a title runs on behind the wanted one and that the album explains: "Lake, Glass" is no "Lake"."""
    base = wanted.title.base
    if not segment.base.startswith(base + " "):
        return []
    own = wanted.title_words | wanted.names.words
    loose = {w for mark in segment.loose for w in mark.words}
    rest = segment.base[len(base) :].split()
    return [w for w in rest if w in wanted.album_words and w not in own and w not in loose]


def _is_their_credit(place: str, wanted: TrackFacts) -> bool:
    """Tell whether a part of the path names nobody but wanted artists, at least one of them whole."""
    names, tokens = wanted.names, place.split()
    if names.words.isdisjoint(tokens):
        return False
    said = frozenset(tokens) - CONNECTING
    return names.words.issuperset(said) and any(said.issuperset(key.split()) for key in names.keys)


def _artist_place(path: ParsedPath) -> float:
    """Return how many parts of the path could name an artist, 0 to 3."""
    return float(min(3, len(path.segments) - 1 + len(path.directory.folders)))


def _album_ratio(wanted: TrackFacts, path: ParsedPath) -> float:
    if wanted.album is None:
        return 0.5
    names = [*path.directory.names, *[s.base for s in path.segments[1:-1]]]
    if not names:
        return 0.4
    base, whole = wanted.album.base, wanted.album.whole
    if base in names or whole in names:
        return 1.0
    best = max([fuzz.ratio(base, name) for name in names])
    return (best if base == whole else max(best, *[fuzz.ratio(whole, name) for name in names])) / 100.0


def _folder_left(path: ParsedPath, accounts: _Accounts) -> float:
    left = [word for word in path.directory.near_words if not accounts[word]]
    return min(weight(left), MOST_LEFT)


def _track_number(wanted: TrackFacts, path: ParsedPath) -> float:
    if wanted.track_number is None or path.track_number is None:
        return 0.5
    return float(wanted.track_number == path.track_number)
