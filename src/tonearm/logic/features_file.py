"""Numbers that say whether a shared file is the wanted recording (job B), from its path and advertised length."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from tonearm.logic.facts import (
    CONNECTING,
    JOINED_LENGTH,
    FileFacts,
    TrackFacts,
    explained,
    names_beyond_compare,
    runs_of,
    telling_weight,
    weight,
)
from tonearm.logic.features import length_gap
from tonearm.logic.file_versions import folder_versions, title_goes_on, versions
from tonearm.logic.folder_names import understood
from tonearm.logic.normalise import words
from tonearm.logic.parse_path import ParsedPath, with_album
from tonearm.logic.titles import Title, parse_title
from tonearm.logic.words_left import MOST_LEFT, Accounts, accounts_of, song_by, words_left

__all__ = [
    "FILE_FEATURES",
    "file_features",
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

_PICTURE_S = 4.0
_PICTURE_BYTES = 150_000
"""Covers inside files are seldom larger; a length that follows from the size may be as much too long."""
_CUT_LENGTH = 20


def file_features(wanted: TrackFacts, file: FileFacts) -> list[float]:
    """Compare a wanted track with a shared file; one number per entry of `FILE_FEATURES`."""
    path = file.path if wanted.album is None else with_album(file.path, wanted.album.base)
    path = _with_tails(wanted, _numbered(wanted, path))
    accounts = accounts_of(wanted)
    missing, added, detail, detail_missing = versions(wanted, path)
    left, parts_left, brackets_left, numbers_left = words_left(wanted, path, accounts)
    signs = [segment.base for segment in path.segments if not segment.base[:1].isalnum()]  # no words, yet names: "!!!"
    stem = frozenset((*path.stem_words, *signs))
    in_name, anywhere, artist = _artist(wanted, path, stem)
    gap_s, gap_missing = length_features(wanted.duration_s, file.duration_s, implied_kbps=file.implied_kbps)
    if missing and not gap_missing and gap_s <= _SAME_CUT_S and _is_place_on_album(wanted, path):
        missing = 0.0
    ratio = _title_ratio(wanted, path)
    found = 1.0 if ratio == 1.0 else words_found(wanted.title.base, stem)
    return [
        ratio,
        found,
        words_found(wanted.title.whole, stem) if wanted.title.extra else found,
        left,
        parts_left,
        brackets_left,
        numbers_left,
        in_name,
        anywhere,
        artist,
        _artist_place(path),
        missing,
        added,
        detail,
        detail_missing,
        folder_versions(wanted, path),
        gap_s,
        gap_missing,
        _album_ratio(wanted, path),
        _folder_left(path, accounts),
        _track_number(wanted, path),
    ]


_SAME_CUT_S = 2.6
_UNPLUGGED = "unplugged"


def _is_place_on_album(wanted: TrackFacts, path: ParsedPath) -> bool:
    """Tell whether a file without a version has the number of a wanted "title (live)" in the folder of its album.

    Catalogues add "live" to all titles of a concert, which its files leave to the album's name.
    """
    album, title = wanted.album, wanted.title
    if album is None or album.base == title.base:
        return False
    if not title.versions <= ({"live", "acoustic"} if _UNPLUGGED in wanted.album_words else {"live"}):
        return False
    said = any([segment.marks or segment.loose for segment in path.segments])
    return not said and path.track_number == wanted.track_number is not None and album.base in path.directory.names


def _numbered(wanted: TrackFacts, path: ParsedPath) -> ParsedPath:
    """Take a track number off the title in "artist - 14 title"; without a wanted title, "99 lanterns" might be one."""
    if path.track_number is not None or len(path.segments) == 1:
        return path
    last = path.segments[-1]
    number, _, base = last.base.partition(" ")
    if base != wanted.title.base or not number.isdigit() or len(number) > _LONGEST_NUMBER:
        return path
    return path._replace(segments=(*path.segments[:-1], last._replace(base=base)), track_number=int(number))


_LONGEST_NUMBER = 2


def _with_tails(wanted: TrackFacts, path: ParsedPath) -> ParsedPath:
    """Join what follows the wanted title to it where it is a tail: in "title - harbour mix" it is no title.

    The parser cannot know: in "artist - harbour mix" it is one. Words that nothing explains are a tail, too, where the
    artist is named elsewhere.
    """
    segments = path.segments
    if not title_goes_on(wanted, segments):
        return path
    if _may_be_artist(wanted, segments[-1].base):
        return path
    probe = understood(path.texts[-1])
    if probe is None or not (probe.marks or probe.neutral_words):
        elsewhere = path.directory.words.union(*[segment.base.split() for segment in segments[:-2]])
        if _artist_found(wanted, elsewhere) < 1.0 or not wanted.names.main:
            return path
    text = f"{path.texts[-2]} - {path.texts[-1]}"
    title = parse_title(text)
    return path._replace(segments=(*segments[:-2], title), texts=(*path.texts[:-2], text))


def _may_be_artist(wanted: TrackFacts, name: str) -> bool:
    return _is_their_credit(name, wanted) or any([fuzz.ratio(name, key) >= _SAME_NAME for key in wanted.names.keys])


_SAME_NAME = 70.0


def length_features(wanted_s: float | None, found_s: float | None, *, implied_kbps: int | None) -> tuple[float, float]:
    """Return the length gap and 0 (stated), 0.5 (from size and bitrate) or 1 (unknown).

    A picture in the file makes the derived length a few seconds too long, so those are forgiven.
    """
    gap, missing = length_gap(wanted_s, found_s)
    if missing or implied_kbps is None:
        return gap, missing
    longer = (found_s or 0.0) > (wanted_s or 0.0)
    picture_s = max(_PICTURE_S, _PICTURE_BYTES / (implied_kbps * 125.0))
    return max(0.0, gap - picture_s) if longer else gap, 0.5


def _title_forms(title: Title) -> tuple[str, ...]:
    forms = (title.base, title.whole) if title.extra else (title.base,)
    return (*forms, title.plain) if title.loose else forms


def _wanted_forms(title: Title) -> tuple[str, ...]:
    """Return what the wanted title may be called; of "Fragile (Glass, so fine)" some keep the bracket alone."""
    return (*_title_forms(title), *title.second_titles) if title.extra else _title_forms(title)


def _part_forms(title: Title) -> tuple[str, ...]:
    """Return what a part of the file name may mean as a title; "song by somebody" is also the song."""
    forms = (*_title_forms(title), *title.glosses, *title.translations) if title.extra else _title_forms(title)
    return (*forms, title.base.rpartition(" by ")[0]) if " by " in title.base else forms


def _title_ratio(wanted: TrackFacts, path: ParsedPath) -> float:
    base = wanted.title.base
    parts = [form for segment in _may_be_title(wanted, path) for form in _part_forms(segment)]
    if base in parts:
        return 1.0
    numbered = base[:1].isdigit()
    if path.track_number and numbered:
        parts.append(f"{path.track_number} {song_by(wanted, path.title.base)}")  # the number may be the title's own
    if len(path.segments) > 2:
        parts.append(" ".join([segment.base for segment in path.segments[1:]]))
    if numbered or len(path.segments) == 1:
        parts.append(" ".join(path.stem_words))
    if len(path.segments) == 1:
        parts.append(_without_names(wanted, path.title.plain))
    forms = _wanted_forms(wanted.title)
    if not set(forms).isdisjoint(parts) or _is_cut_off(wanted.title.text, path.title.text):
        return 1.0
    if base.replace(" ", "") in [part.replace(" ", "") for part in parts]:
        return 1.0
    return max([fuzz.ratio(x, y) for x in forms for y in parts]) / 100.0


def _without_names(wanted: TrackFacts, text: str) -> str:
    """Take the artist off a name that nothing divides: "ada quill morning glass"; "the" in front of it, too."""
    bare = text.removeprefix("the ")
    for key in wanted.names.keys:
        if bare.startswith(f"{key} "):
            return bare.removeprefix(f"{key} ")
    return song_by(wanted, text)


def _may_be_title(wanted: TrackFacts, path: ParsedPath) -> Sequence[Title]:
    """Return the parts that may be the title; the album's place is none when the album has the title's name."""
    segments = path.segments
    if len(segments) > 2 and wanted.album is not None and wanted.album.base == wanted.title.base:
        return (segments[0], segments[-1])
    return segments


def _is_cut_off(wanted: str, found: str) -> bool:
    """Tell whether a file name ends in the middle of the title, as limits on its length make it.

    Its last letter may be spoilt; a number is none, for "tide pt 2" is another part than "tide pt 1".
    """
    return len(found) >= _CUT_LENGTH and not found[-1].isdigit() and wanted.startswith(found[:-1])


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
    return telling_weight([word for word in tokens if word not in lost]) / telling_weight(tokens) if lost else 1.0


def _artist_found(wanted: TrackFacts, known: frozenset[str]) -> float:
    main = wanted.names.main
    return words_found(main, known) if main else 0.5


def _artist(wanted: TrackFacts, path: ParsedPath, stem: frozenset[str]) -> tuple[float, float, float]:
    """Look for the artist in the file name, anywhere in the path, and as a name; 0.5 where it cannot be told."""
    in_name = _artist_found(wanted, stem)
    if in_name < 1.0 and _names_their_artist(wanted, path):
        in_name = 1.0  # with other spaces, as initials
    anywhere = in_name if in_name == 1.0 else max(in_name, _artist_found(wanted, path.directory.words))
    if anywhere < 1.0 and any(["(" in text or "[" in text for text in path.directory.texts]):
        bracketed = frozenset([word for text in path.directory.texts for word in words(text)])
        anywhere = max(anywhere, _artist_found(wanted, bracketed))  # "Quill - Symphonies (Lindh 1963)"
    if anywhere == 0.0 and not wanted.title.base.isascii() and path.title.base == wanted.title.base:
        places = {*path.directory.names, *[segment.base for segment in path.segments[:-1]]}
        if names_beyond_compare(wanted, places - {wanted.album.base if wanted.album else ""}):
            return 0.5, 0.5, 0.5
    return in_name, anywhere, _artist_ratio(wanted, path)


def _names_their_artist(wanted: TrackFacts, path: ParsedPath) -> bool:
    """Tell whether a part of the file name is a wanted artist with other spaces, or as initials."""
    runs = runs_of(wanted.names)
    return any([segment.base.replace(" ", "") in runs for segment in path.segments])


def _artist_ratio(wanted: TrackFacts, path: ParsedPath) -> float:
    """Return the likeness of the best pair of a wanted artist and a name in the path."""
    keys = wanted.names.keys
    if not keys:
        return 0.5
    places = [*path.directory.names, *[segment.base for segment in path.segments]]
    bare = [place.removeprefix("the ") for place in places]
    if any([key in bare for key in keys]) or any([_is_their_credit(place, wanted) for place in places]):
        return 1.0
    if any([place.replace(" ", "") in runs_of(wanted.names) for place in bare]):
        return 1.0
    return max([fuzz.ratio(key, place) for place in bare for key in keys]) / 100.0


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


def _folder_left(path: ParsedPath, accounts: Accounts) -> float:
    left = [word for word in path.directory.near_words if not accounts[word]]
    return min(weight(left), MOST_LEFT)


def _track_number(wanted: TrackFacts, path: ParsedPath) -> float:
    if wanted.track_number is None or path.track_number is None:
        return 0.5
    return float(wanted.track_number == path.track_number)
