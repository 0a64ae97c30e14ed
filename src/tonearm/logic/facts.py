"""What the judges look at: light facts of one track, one file, made from records or from loose values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from tonearm.logic.cells import Cells, read_cells
from tonearm.logic.known_as import spellings_of
from tonearm.logic.normalise import is_wide, name_key, script_of, words
from tonearm.logic.parse_path import ParsedPath, parse_path
from tonearm.logic.titles import Title, is_various, parse_title, split_names
from tonearm.model import OwnedTrack, SharedFile, Track

__all__ = [
    "CONNECTING",
    "JOINED_LENGTH",
    "STOP_WORDS",
    "FileFacts",
    "Names",
    "TrackFacts",
    "explained",
    "file_facts",
    "names_beyond_compare",
    "names_of",
    "of_file",
    "of_owned",
    "of_track",
    "runs_of",
    "telling_weight",
    "track_facts",
    "unlike",
    "weight",
]

STOP_WORDS = frozenset(
    """the a an of and or in on to for is it my me i you your with at by from de la le les el los un une der die das und
    et y e o os as da do no na en""".split()  # noqa: SIM905 - a list of forty quoted words would be harder to read
)
CONNECTING = frozenset({"by", "and", "feat", "ft", "featuring", "with", "vs", "x", "y", "et", "und", "og", "och"})
"""Words between names that need no explanation."""
_WHOSE = frozenset({"my", "me", "i", "you", "your"})
_FUZZY = 80.0
_FUZZY_LENGTH = 4
_LENGTHS = 3
"""Words whose lengths differ by more letters are not the same."""
_SWAPPED = 90.0
_HALF = 50.0
"""Words that are less alike than this have nothing in common."""
JOINED_LENGTH = 6
"""A word of so many letters may be found in the other text without its spaces."""
_RUN_TOGETHER = 10


class Names(NamedTuple):
    """The artists of a record: ``keys`` are the folded names, main first, whole credits before their parts.

    ``also`` are other spellings that file systems and hurried people make of the names.
    """

    main: str
    keys: tuple[str, ...]
    words: frozenset[str]
    also: tuple[str, ...] = ()


class TrackFacts(NamedTuple):
    """One track as the judges see it. All words are folded."""

    title: Title
    title_words: frozenset[str]
    names: Names
    album: Title | None
    album_words: frozenset[str]
    duration_s: float | None
    year: int | None
    track_number: int | None
    all_words: frozenset[str]
    """Words of title, artists, album and guests."""


class FileFacts(NamedTuple):
    """One shared file as the judges see it. ``duration_s`` is advertised, or follows from size and ``implied_kbps``."""

    path: ParsedPath
    duration_s: float | None
    implied_kbps: int | None
    """The bitrate from which the length follows, None where it is advertised or not known."""

    @property
    def duration_implied(self) -> bool:
        """Whether the length only follows from size and bitrate."""
        return self.implied_kbps is not None


@lru_cache(maxsize=1 << 15)
def names_of(credits: tuple[str, ...]) -> Names:
    """Read the credits of a record; names such as "Various Artists" are left out."""
    named = [credit for credit in credits if not is_various(credit)]
    whole = [name_key(credit) for credit in named]
    parts = [part for credit in named for part in split_names(credit)]
    keys = tuple(dict.fromkeys([key for key in (*whole, *parts) if key]))
    main = parts[0] if parts else ""
    spelt = [*named, *[part for part in parts if part not in whole]]
    also = tuple(sorted({form for name in spelt for form in spellings_of(name)}.difference(keys)))
    known = [*keys, *[form for form in also if " " not in form]]  # "A" of "A. Quill" explains nothing alone
    return Names(main, keys, frozenset([word for key in known for word in key.split()]), also)


@lru_cache(maxsize=1 << 14)
def runs_of(names: Names) -> frozenset[str]:
    """Return all spellings of some names without spaces: "u 2" is "u2"."""
    return frozenset([name.replace(" ", "") for name in (*names.keys, *names.also)])


def names_beyond_compare(wanted: TrackFacts, others: Iterable[str]) -> bool:
    """Tell whether the artists of a song in some other script than Latin are only named in another one.

    How a Japanese or Arabic name sounds is not known here (Cyrillic and Greek names are in Latin letters by then), so
    "Muteki Gakudan" speaks neither for nor against a song of that script by 霧笛楽団.
    """
    song = script_of(wanted.title.base)
    if song in ("", "latin") or {script_of(name) for name in wanted.names.keys} != {song}:
        return False
    scripts = {script_of(name) for name in others} - {""}
    return bool(scripts) and song not in scripts


def track_facts(
    title: str,
    credits: Iterable[str],
    album: str | None = None,
    duration_s: float | None = None,
    year: int | None = None,
    track_number: int | None = None,
) -> TrackFacts:
    """Make the facts of a track. Total: any text, missing values as None or ""."""
    cells = _read_title(title, track_number)
    parsed = parse_title(cells.title)
    title_words = frozenset(parsed.whole.split())
    names = names_of(tuple([credit for credit in credits if credit]))
    album_title, album_words = None, _NOTHING
    if album and not album.isspace():
        album_title = parse_title(album)
        album_words = frozenset(words(album))
        if parsed.extra:
            title_words = _without_album(parsed, title_words, album_words)
    guests = " ".join(parsed.guests).split() if parsed.guests else ()
    return TrackFacts(
        title=parsed,
        title_words=title_words,
        names=names,
        album=album_title,
        album_words=album_words,
        duration_s=duration_s or cells.duration_s or None,
        year=year or cells.year,
        track_number=track_number,
        all_words=title_words.union(names.words, album_words, guests),
    )


def _without_album(title: Title, title_words: frozenset[str], album_words: frozenset[str]) -> frozenset[str]:
    """Take a bracket or tail that only repeats the record's own album off the title's words."""
    kept = [extra for extra in title.extra if not album_words.issuperset(extra.split())]
    if len(kept) == len(title.extra):
        return title_words
    return frozenset(" ".join((title.base, *kept)).split())


_NUMBERED = re.compile(r"^\s*(?:((?:[0oO]{1,3}[A-D]?)?\d{1,3}|00[A-D])\s*[-.)_]\s*|(0\d)\s+)(?=\S|$)")
_ZERO_NUMBER = re.compile(r"0\d+")
_FILE_ENDING = re.compile(r"(?<=\w)\.(?:mp3|flac|m4a|ogg|opus|wav|wma|aac|aiff?|ape)\s*$", re.IGNORECASE)
_MAY_BEGIN_A_CELL = frozenset("oOnNtT")
"""Letters that a number ("O1 - Song") or the name of no title ("n/a", "Track 7") may begin with."""
_NO_TITLE = re.compile(r"^\W*(?:n\.a\.?|n/a|track ?\d{1,3}|0\d:\d\d)?\W*$", re.IGNORECASE)


def _read_title(text: str, track_number: int | None) -> Cells:
    """Take a file's ending, other cells and a leading track number off a title; an empty cell says nothing."""
    if "." in text[-7:]:
        text = _FILE_ENDING.sub("", text)
    if text[:1].isalpha() and text[0] not in _MAY_BEGIN_A_CELL:
        return read_cells(text)
    if track_number is not None and _ZERO_NUMBER.fullmatch(text) and int(text) == track_number:
        return Cells("", None, None, False)  # the number stands where the title was
    match = _NUMBERED.match(text)
    number = (match[1] or match[2]) if match else ""
    if match and (number[0] in "0oO" or len(number) == 3 or int(number) == track_number):
        rest = text[match.end() :]
        text = rest if rest.strip(" -_()") or len(number) > 2 else text
    if _NO_TITLE.match(text) and (not text.strip() or any(c.isalnum() for c in text)):
        return Cells("", None, None, False)
    return read_cells(text)


_NOTHING: frozenset[str] = frozenset()


def of_track(track: Track) -> TrackFacts:
    """Make the facts of a catalogue track."""
    release = track.release
    return track_facts(
        track.title,
        [artist.name for artist in track.artists],
        release.title if release else None,
        track.duration_s,
        release.year if release else None,
        track.track_number,
    )


def of_owned(owned: OwnedTrack) -> TrackFacts:
    """Make the facts of a library track; the track artist comes before the album artist."""
    credits = (owned.artist, owned.album_artist) if owned.album_artist != owned.artist else (owned.artist,)
    return track_facts(owned.title, credits, owned.album, owned.duration_s, owned.year, owned.track_number)


def file_facts(
    path: str, size_bytes: int = 0, duration_s: float | None = None, bitrate_kbps: int | None = None
) -> FileFacts:
    """Make the facts of a shared file. Without a stated length, size and bitrate give one."""
    if not duration_s and size_bytes and bitrate_kbps:
        return FileFacts(parse_path(path), size_bytes / (bitrate_kbps * 125.0), bitrate_kbps)
    return FileFacts(parse_path(path), duration_s or None, None)


def of_file(file: SharedFile) -> FileFacts:
    """Make the facts of a shared file's record."""
    return file_facts(file.remote_path, file.size_bytes, file.duration_s, file.bitrate_kbps)


def _nearest(word: str, known: frozenset[str]) -> float:
    """Return the likeness of the most alike known word, 0 to 100; 0 when none is half alike.

    Letters in another order ("lvoe") are a typing error.
    """
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_HALF)
    best = found[1] if found else 0.0
    if best > _SWAPPED:
        return max([_alike(word, other) for other in known])
    return _SWAPPED if _swapped(word, known) else best


def _alike(word: str, other: str) -> float:
    if len(word) == len(other) >= _FUZZY_LENGTH and word != other and sorted(word) == sorted(other):
        return _SWAPPED
    return fuzz.ratio(word, other)


def _swapped(word: str, known: Iterable[str]) -> bool:
    """Tell whether a known word has the letters of this one, four at least, in another order."""
    size = len(word)
    if size < _FUZZY_LENGTH:
        return False
    same = [other for other in known if len(other) == size and other[0] in word]
    return bool(same) and sorted(word) in map(sorted, same)


def explained(word: str, known: frozenset[str], joined: str = "") -> bool:
    """Tell whether a word is among the known ones: exactly, nearly (four letters and more), or run together."""
    if word in known:
        return True
    size = len(word)
    if size < _FUZZY_LENGTH or word.isdigit():
        return False
    if joined and size >= JOINED_LENGTH and word in joined:
        return True
    if not word.isascii() and is_wide(word):  # each sign is a syllable or a word, so one more makes another title
        return _made_of(word, known)
    if process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_FUZZY) is None:
        return _swapped(word, known)
    close = [other for other in known if -_LENGTHS <= len(other) - size <= _LENGTHS and len(other) >= _FUZZY_LENGTH]
    found = process.extractOne(word, close, scorer=fuzz.ratio, score_cutoff=_FUZZY)
    if found and _begins_earlier(word, found[0]):
        close = [other for other in close if not _begins_earlier(word, other)]
        found = process.extractOne(word, close, scorer=fuzz.ratio, score_cutoff=_FUZZY)
    return found is not None or _swapped(word, close)


def _begins_earlier(one: str, two: str) -> bool:
    """Tell whether a word is another with two letters or more in front: "tonight" is no misspelt "night"."""
    return abs(len(one) - len(two)) > 1 and (one.endswith(two) or two.endswith(one))


def _made_of(word: str, known: frozenset[str]) -> bool:
    """Tell whether a run of letters without spaces is made of known words alone."""
    pieces = [other for other in known if other in word]
    for piece in sorted(pieces, key=len, reverse=True):
        word = word.replace(piece, " ")
    return not word.strip()


def unlike(word: str, known: frozenset[str], joined: str = "") -> float:
    """Return how far a word is from the nearest known one: 0 (the same) to 1 (nothing like it).

    ``joined`` is the other text without spaces: a word found in it, or made of known words, was only spaced otherwise.
    """
    if word in known:
        return 0.0
    if word.isdigit() or len(word) < 3:
        return 1.0
    if joined and (len(word) >= JOINED_LENGTH - 1 and word in joined):
        return 0.0
    far = min(1.0, (100.0 - _nearest(word, known)) / _HALF)
    return min(far, _unmade(word, known)) if len(word) >= _RUN_TOGETHER else far


def _unmade(word: str, known: frozenset[str]) -> float:
    """Return the share of a long word that is left when the known words are cut out of it."""
    left = word
    for other in sorted((w for w in known if len(w) >= 3), key=len, reverse=True):
        left = left.replace(other, "", 1)
    return len(left) / len(word)


def weight(words: Sequence[str] | frozenset[str]) -> float:
    """Return how much a set of words says: stop-words count a third."""
    if STOP_WORDS.isdisjoint(words):
        return float(len(words))
    stops = sum([word in STOP_WORDS for word in words])
    return len(words) - stops + 0.34 * stops


def telling_weight(words: Sequence[str]) -> float:
    """Weigh words of a title; "my" is no small one there: "My Harbour" is not "Harbour"."""
    if _WHOSE.isdisjoint(words):
        return weight(words)
    return weight(words) + (1.0 - weight_of("my")) * sum([word in _WHOSE for word in words])


def weight_of(word: str) -> float:
    """Return how much one word says."""
    return 0.34 if word in STOP_WORDS else 1.0
