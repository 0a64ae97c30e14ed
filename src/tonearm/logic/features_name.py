"""Numbers that say whether a shared file belongs to an artist or a release of the catalogue (job C)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tonearm.logic.facts import STOP_WORDS, FileFacts, Names, explained, names_of, unlike, weight, weight_of
from tonearm.logic.folder_names import credits_of, versions_beside
from tonearm.logic.known_as import WHOLE, known_as, other_article
from tonearm.logic.named_artist import AS_READ, with_artist
from tonearm.logic.normalise import fold, name_key
from tonearm.logic.parse_path import ParsedPath, with_album
from tonearm.logic.places import Places, places_of
from tonearm.logic.titles import Title, is_various, parse_title
from tonearm.logic.vocabulary import is_year, spot, vocabulary

__all__ = [
    "ARTIST_FEATURES",
    "RELEASE_FEATURES",
    "ReleaseFacts",
    "artist_features",
    "release_facts",
    "release_features",
]

ARTIST_FEATURES: tuple[tuple[str, int, str], ...] = (
    ("place_ratio", 1, "artist"),
    ("place_exact", 1, "artist"),
    ("places_exact", 1, "artist"),
    ("leads_place", 1, "artist"),
    ("title_ratio", 0, "title"),
    ("is_last_part", 0, "title"),
    ("behind_another", -1, "artist"),
    ("words_found", 1, "artist"),
    ("words_missing", -1, "artist"),
    ("place_words_left", -1, "unexplained words"),
    ("guess_ratio", 1, "artist"),
    ("guest_ratio", 0, "artist"),
    ("letters", 0, "artist"),
    ("various", -1, "artist"),
    ("set_apart", -1, "artist"),
    ("dated", -1, "artist"),
    ("short_form", -1, "artist"),
    ("other_article", -1, "artist"),
    ("others_named", -1, "artist"),
)
"""(name, direction, evidence group) of each feature of an artist, in order."""

RELEASE_FEATURES: tuple[tuple[str, int, str], ...] = (
    ("album_ratio", 1, "album"),
    ("album_whole_ratio", 1, "album"),
    ("slot_ratio", 1, "album"),
    ("slot_words_left", -1, "unexplained words"),
    ("album_found", 1, "album"),
    ("album_words_missing", -1, "album"),
    ("place_words_left", -1, "unexplained words"),
    ("is_file_title", -1, "title"),
    ("artist_ratio", 1, "artist"),
    ("artist_found", 1, "artist"),
    ("other_artist", -1, "artist"),
    ("various", 0, "artist"),
    ("versions_added", -1, "version"),
    ("versions_missing", -1, "version"),
    ("editions_differ", -1, "edition"),
    ("single", -1, "edition"),
    ("year", 1, "year"),
    ("number_beyond", -1, "track number"),
)
"""(name, direction, evidence group) of each feature of a release, in order."""

_MOST_LEFT = 6.0
_PART_OF_CREDIT = 0.97
_IN_FRONT = 0.9
_MOST_TRACKS = 50
"""A higher number in front is rather a part of the song: "99 Lanterns - Ada Quill"."""
_MISSPELT = 0.9
"""A name so much like the artist's is the artist's, whatever its words."""


class ReleaseFacts(NamedTuple):
    """A release as the judge sees it."""

    title: Title
    whole: str
    names: Names
    various: bool
    year: int | None
    total_tracks: int | None


@lru_cache(maxsize=1 << 13)
def release_facts(title: str, credits: tuple[str, ...], year: int | None, total_tracks: int | None) -> ReleaseFacts:
    """Make the facts of a release."""
    various = bool(credits) and all(is_various(credit) for credit in credits)
    return ReleaseFacts(parse_title(title), fold(title), names_of(credits), various, year, total_tracks)


def _best(key: str, names: Sequence[str]) -> tuple[float, str]:
    """Return the likeness of the most alike name, 0 to 1, and that name."""
    best, which = 0.0, ""
    for name in names:
        ratio = 100.0 if name == key else fuzz.ratio(name, key)
        if ratio > best:
            best, which = ratio, name
    return best / 100.0, which


def _guessed(key: str, path: ParsedPath) -> float:
    """Return the likeness to the artist that the path is read to name: to all of the credit, or its first name."""
    whole = name_key(path.artist)
    if whole == key or not path.artist:
        return float(whole == key)
    credits = credits_of(path.artist_text)
    names = credits[0][1:2] if len(credits) == 1 else [turned for turned, *_ in credits]  # "Quill, Ada" is one name
    return _best(key, (whole, *names))[0]


def _unjoined(name: str) -> str:
    """Take off a name what joins several, and the spaces: "ada and bo" is "ada bo" in names made of underscores."""
    return "".join(word for word in name.split() if word != "and")


def _leads(key: str, credits: Sequence[tuple[str, ...]]) -> float:
    """Return how a name stands in the best credit: 1 whole, 0.75 first of several, 0.5 its start, 0.25 later on."""
    best = 0.0
    run = _unjoined(key)
    for whole, *single in credits:
        if whole == key or _unjoined(whole) == run:
            return 1.0
        if single and single[0] == key:
            best = max(best, 0.75)
        elif whole.startswith(key + " "):
            best = max(best, 0.5)
        elif key in single:
            best = max(best, 0.25)
    return best


def _unlike(words: frozenset[str], known: frozenset[str]) -> float:
    """Weigh the words that are not among the known ones, by how far each is: "slade" is not quite "slave"."""
    left = known - words  # a word that stands for itself explains no second one
    return sum([unlike(word, left) * weight_of(word) for word in words - known])


def _found(words: frozenset[str], known: frozenset[str], joined: str = "") -> list[str]:
    """Return the words that are among the known ones; each of those explains one: "smiley smile" is not "smile"."""
    left = known - words
    return [word for word in words if word in known or explained(word, left, joined)]


def _is_last_part(path: ParsedPath, song: Title, key: str) -> float:
    """Tell whether a name is the last part of several; 0.5 behind a number, 0 beside a version or a guest."""
    if len(path.segments) < 2 or name_key(song.base) != key or song.marks or song.guests:
        return 0.0
    numbered = path.track_number and path.track_number <= _MOST_TRACKS and not path.directory.various
    return 0.5 if numbered else 1.0


def _others_named(path: ParsedPath, key: str) -> float:
    """Tell whether the file itself names somebody in front of its song whom neither this name nor a folder explains."""
    if len(path.segments) < 2 or key in map(name_key, (segment.base for segment in path.segments)):
        return 0.0
    if any(_best(key, credit)[0] >= _MISSPELT or credit[0].startswith(key + " ") for credit in path.credits):
        return 0.0
    known = path.directory.words.union(key.split())
    return float(not any(explained(word, known) for word in path.segments[0].base.split()))


def _read_knowing(name: str, file: FileFacts) -> tuple[str, ParsedPath, float, float]:
    """Read a path knowing an artist: the folded name it uses, the path, how it was set apart, how short it is."""
    key, short = known_as(name, places_of(file.path).names)
    path, set_apart = with_artist(file.path, key) if short == WHOLE else (file.path, AS_READ)
    return key, path, set_apart, short


def artist_features(name: str, file: FileFacts) -> list[float]:
    """Compare an artist's name with a file; one number per entry of `ARTIST_FEATURES`."""
    key, path, set_apart, short = _read_knowing(name, file)
    places = places_of(path)
    ratio, place = _best(key, places.names)
    exact = place == key or _unjoined(place) == _unjoined(key)
    tokens, place_tokens = frozenset(key.split()), frozenset((key if exact else place).split())
    song_words = frozenset(path.stem_words)
    known = places.words | place_tokens if exact else places.words
    return [
        1.0 if exact else ratio,
        float(exact),
        float(min(places.heads.count(key), 3)),
        _leads(key, places.credits),
        fuzz.ratio(key, places.song.base) / 100.0,
        _is_last_part(path, places.song, key),
        float((key if exact else place) in places.behind and (key if exact else place) not in places.leading),
        weight(_found(tokens, known)) / (weight(tokens) or 1.0),
        min(_unlike(tokens, known | song_words), _MOST_LEFT),
        min(_unlike(place_tokens, tokens), _MOST_LEFT),
        _guessed(key, path),
        _best(key, places.guests)[0],
        float(min(len(key), 12)),
        float(is_various(name)),
        set_apart,
        float(exact and key in places.dated),
        short,
        other_article(name, places.spelt) if exact and not short else 0.0,
        _others_named(path, key),
    ]


def release_features(release: ReleaseFacts, file: FileFacts) -> list[float]:
    """Compare a release with a file; one number per entry of `RELEASE_FEATURES`."""
    title = release.title
    path, _ = with_artist(with_album(file.path, title.base), release.names.main)
    places = places_of(path)
    names, wholes, slots, words_known = _album_places(release, places, path)
    names, slots = _unpacked(names), _unpacked(slots)
    ratio, place = _best(name_key(title.base), names)
    slot_ratio, slot = max(
        _best(form, slots) for form in {title.base, title.whole, release.whole, name_key(title.base)}
    )
    whole_ratio, _ = _best(release.whole, (*wholes, *names))
    tokens = frozenset(title.whole.split())
    found = _found(tokens, words_known, place.replace(" ", ""))
    known = release.names.words.union(release.whole.split())
    spaceless = release.whole.replace(" ", "")
    left = [w for w in place.split() if not explained(w, known, spaceless)]
    slot_left = [w for w in (*slot.split(), *_edition_names(path)) if not explained(w, known, spaceless)]
    added, lacking = _versions(release, path)
    one_artist = len(path.segments) == 1 and not path.directory.various
    artist, other = _artist(release, places, place, one_artist=one_artist)
    is_title, differ = fuzz.ratio(title.base, places.song.base) >= 90, _editions(title, path)
    return [
        ratio,
        whole_ratio,
        slot_ratio if slots else 0.5,
        min(weight(slot_left), _MOST_LEFT),
        weight(found) / (weight(tokens) or 1.0),
        min(weight(tokens.difference(found)), _MOST_LEFT),
        min(weight(left), _MOST_LEFT),
        float(is_title),
        artist,
        max(
            artist if artist >= _MISSPELT else 0.0,
            _words_found(release.names.main, places.words | frozenset(path.stem_words)),
        ),
        other,
        float(release.various),
        added,
        lacking,
        differ,
        (1.0 if is_title or not differ else 2.0) if title.neutral_words & _SINGLE else 0.0,
        _year(release.year, path.year),
        float(bool(release.total_tracks and path.track_number and path.track_number > release.total_tracks)),
    ]


@lru_cache(maxsize=1 << 10)
def _packaging(name: str) -> tuple[str, tuple[str, ...]]:
    """Cut packaging off the end of a folded name: "low tide ost" is "low tide" and ("ost",)."""
    tokens = name.split()
    end = len(tokens)
    for found in reversed(spot(tokens)):
        if found.end == end and found.start and found.kind in _PACKAGING:
            end = found.start
    return " ".join(tokens[:end]), tuple(tokens[end:])


_PACKAGING = frozenset({"edition", "source"})


def _unpacked(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, and each without the packaging at its end."""
    return tuple(dict.fromkeys((*names, *(_packaging(name)[0] for name in names))))


_SINGLE = frozenset({"single", "ep"})
_OF_EDITIONS = frozenset().union(*(row for row in vocabulary().editions if "edition" in row))


_Names = tuple[str, ...]


def _album_places(
    release: ReleaseFacts, places: Places, path: ParsedPath
) -> tuple[_Names, _Names, _Names, frozenset[str]]:
    """Return the names, whole folder names, album slots and words among which the album is looked for.

    An album named after its artist is not found in the artist's folder, only where an album stands.
    """
    key, artists = name_key(release.title.base), release.names.keys
    if key not in artists:
        heads = [artist + " " for artist in artists]
        behind = [slot.removeprefix(head) for slot in places.slots for head in heads if slot.startswith(head)]
        behind += [_undated(slot) for slot in behind]
        return (*places.names, *behind), places.wholes, (*places.slots, *behind), places.words
    slots = places.slots if _names_both(key, path) else tuple(slot for slot in places.slots if name_key(slot) != key)
    slots += tuple(folder.common[0] for folder in path.directory.common if fold(folder.song) != folder.common[0])
    if not slots:  # no album is named at all
        return places.names, places.wholes, (), places.words
    wholes = tuple(whole for whole in places.wholes if name_key(whole) != key)
    return slots, (*slots, *wholes), slots, frozenset(word for slot in (*slots, *wholes) for word in slot.split())


def _undated(name: str) -> str:
    """Take a year off the end of "artist album 2013"."""
    front, _, last = name.rpartition(" ")
    return front if front and is_year(last) else name


def _names_both(key: str, path: ParsedPath) -> bool:
    """Tell whether a name stands both as artist and as album: twice among the folders, or once beside its year."""
    names = [name_key(name) for folder in path.folders for name in folder.names]
    return names.count(key) > 1 or (
        names[:1] == [key] and len(path.folders[0].names) == 1 and bool(path.folders[0].year)
    )


def _words_found(name: str, known: frozenset[str]) -> float:
    tokens = name.split()
    if not tokens:
        return 0.5
    return weight([w for w in tokens if explained(w, known)]) / weight(tokens)


def _artist(release: ReleaseFacts, places: Places, album: str, *, one_artist: bool) -> tuple[float, float]:
    """Return the likeness of the best named artist and whether the path names somebody else instead.

    One of two whom the path credits, or one whom it names first without a sign in between, is not quite the whole; nor
    is one known by the first letters. The album's own place names nobody where another name leads it; ``one_artist`` is
    whether the path looks like an artist's own album, which no release by many is.
    """
    leads = places.leading and album not in places.leading
    if not release.names.keys:
        return 0.5, float(bool(leads) and one_artist)
    names = tuple(name for name in places.names if name != album) if leads else places.names
    ratio = max(_best(key, names)[0] for key in release.names.keys)
    if _unjoined(release.names.keys[0]) in map(_unjoined, names):
        ratio = 1.0
    if ratio < _IN_FRONT and (
        any(" " in key and _leads(key, places.credits) == 0.5 for key in release.names.keys)
        or any(known_as(key, names)[1] for key in release.names.keys)
    ):
        ratio = _IN_FRONT
    if ratio == 1.0 and places.heads and _unjoined(release.names.keys[0]) not in map(_unjoined, places.heads):
        ratio = _PART_OF_CREDIT
    return ratio, float(ratio < 0.6 and len(places.names) > 1)


def _versions(release: ReleaseFacts, path: ParsedPath) -> tuple[float, float]:
    """Count version classes that only the release or only the folders name.

    The artist's own folder names none, nor does a day that the release is named after.
    """
    title, said = release.title, frozenset(release.whole.split())
    mine = {mark.kind for mark in (*title.marks, *title.loose)}
    beside = versions_beside(path.directory, (title.base, title.whole))
    days = {mark for mark in path.directory.versions if mark not in beside}
    days |= {mark for folder in path.folders for mark in folder.day if said.issuperset(mark.words)}
    told = [folder for folder in path.folders if [*map(name_key, folder.names)] != [release.names.main]]
    theirs = {mark.kind for folder in told for mark in folder.versions if mark not in days}
    return float(len(mine - theirs)), float(len(theirs - mine))


def _editions(title: Title, path: ParsedPath) -> float:
    """Count packaging words that only one side's album name states."""
    mine = {w for w in title.neutral_words if w not in STOP_WORDS}
    if not mine or any(text.count("(") > text.count(")") for text in path.directory.texts[:1]):  # cut off
        return 0.0
    theirs = {w for folder in path.folders for w in folder.title.neutral_words if not w.isdigit()}
    theirs |= {w for folder in path.folders for name in folder.names for w in _packaging(name)[1]}
    for alike in vocabulary().editions:  # "OST" is "Original Soundtrack", "CDS" is "Single"
        if not (alike.isdisjoint(mine) or alike.isdisjoint(theirs)):
            mine -= alike
    return float(min(3, len(mine - theirs)))


def _edition_names(path: ParsedPath) -> frozenset[str]:
    """Words that give the folder's edition a name of its own ("The Lantern Edition"): another release, as a rule."""
    said = path.folders[0].title.neutral_words if path.folders else frozenset()
    if said.isdisjoint(_OF_EDITIONS):  # "[Harbour Recordings]" is who published it
        return frozenset()
    return frozenset(w for w in said if w.isalpha() and w not in STOP_WORDS and w not in vocabulary().words)


def _year(one: int | None, two: int | None) -> float:
    return 0.5 if one is None or two is None else float(one == two)
