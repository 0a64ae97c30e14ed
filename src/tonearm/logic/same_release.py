"""Is a library track on the wanted release? Asked only of recordings that the judge has found to be the same.

Album title and album artist decide; packaging words ("Deluxe Edition", "2011 Remaster") are no difference, versions
("Live", "Remixes") and numbers ("Vol. 2") are. Length, track number and year tell apart what is called the same: a
single and the album it is on, or two collections of one name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from tonearm.logic.facts import names_of
from tonearm.logic.features import name_ratio
from tonearm.logic.normalise import fold, name_key
from tonearm.logic.titles import Title, compare_versions, is_various, parse_title
from tonearm.logic.vocabulary import is_year, spot
from tonearm.model import OwnedTrack, Release, ReleaseKind, Track

__all__ = ["Elsewhere", "elsewhere", "names_release"]

_LIKE = 90.0
"""How alike two album titles must be, 0 to 100: a letter or two in an album's name may be wrong."""
_LIKE_NAME = 0.85
_MOST_OF_SHORT = 6
"""Singles and EPs have at most so many tracks, by the catalogues' own rule (Spotify counts EPs up to six)."""
_MOST_OF_SINGLE = 3
_SHORT_WORDS = frozenset({"single", "ep"})
_BENIGN_VERSIONS = frozenset({"extended"})
"""In an album's name these words speak of more tracks, not of other ones ("Extended Edition")."""
_PACKAGING = frozenset({"edition", "remaster"})
_COLLECTION_WORDS = frozenset({"hits", "best", "collection", "anthology", "compilation", "essential", "essentials"})
_DISC = re.compile(r"\s(?:cd|disc|disk)\s?\d{1,2}$")
_NTH = re.compile(r"\d+(?:st|nd|rd|th)")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_NO_ALBUM = frozenset({"", "unknown album", "unknown"})


class Elsewhere(NamedTuple):
    """Why a track is not on the wanted release: how to call the one that it is on, and the wanted one beside it.

    ``found`` is empty where the library names no album.
    """

    found: str
    wanted: str


def names_release(track: Track) -> bool:
    """Tell whether it is known on which release a track is wanted."""
    return track.release is not None and bool(track.release.title.strip())


def elsewhere(wanted: Track, owned: OwnedTrack, held: int) -> Elsewhere | None:
    """Tell why a library track is not on the wanted release; None when it is.

    Parameters
    ----------
    wanted : Track
        A track that names its release.
    owned : OwnedTrack
        The same recording in the library.
    held : int
        How many tracks the library has of that album.
    """
    release = wanted.release or Release(title="")
    if fold(owned.album) in _NO_ALBUM:
        return Elsewhere("", f"“{release.title}”")
    artists = {name_key(one.name) for one in (*release.artists, *wanted.artists)} | {name_key(owned.album_artist)}
    title, album = _read(release.title, artists), _read(owned.album, artists)
    placed = _same_place(wanted, owned)
    if not _same_title(title, album, placed):
        return Elsewhere(f"“{owned.album}”", f"“{release.title}”")
    if not _same_artist(wanted, release, owned, placed):
        by = release.artists[0].name if release.artists else wanted.artist
        return Elsewhere(f"“{owned.album}” by {owned.album_artist}", f"“{release.title}” by {by}")
    kinds = _other_kind(wanted, release, owned, album, held)
    if kinds is not None:
        return Elsewhere(f"the {kinds[0]} “{owned.album}”", f"the {kinds[1]} “{release.title}”")
    if _other_year(wanted, release, owned, title, album):
        return Elsewhere(f"“{owned.album}” ({owned.year})", f"“{release.title}” ({release.year})")
    return None


def _read(text: str, artists: set[str]) -> Title:
    """Read an album's name, without the artist and the year that some people put in front of it or behind."""
    parts = text.split(" - ")
    kept = [part for part in parts if name_key(part) not in artists and not is_year(part.strip())]
    return parse_title(" - ".join(kept) if kept else parts[-1])


def _place(disc: int | None, number: int | None) -> tuple[int, int] | None:
    return (disc or 1, number) if number else None


def _same_place(wanted: Track, owned: OwnedTrack) -> bool:
    """Disc, number and year agree: what settles a doubt about title or artist. Unknown years agree with any."""
    place = _place(wanted.disc_number, wanted.track_number)
    year = wanted.release.year if wanted.release else None
    near = year is None or owned.year is None or abs(year - owned.year) <= 1
    return near and place is not None and place == _place(owned.disc_number, owned.track_number)


def _same_title(one: Title, two: Title, placed: bool) -> bool:
    gap = compare_versions(one, two)
    if gap.detail_differs or {mark.kind for mark in (*gap.only_first, *gap.only_second)} - _BENIGN_VERSIONS:
        return False
    if _collections(one) != _collections(two):
        return False
    first, second = _bare(one), _bare(two)
    if _run_on(one.text) == _run_on(two.text) or _run_on(first) == _run_on(second):
        return True
    if _numbers(first) != _numbers(second):
        return False
    if fuzz.ratio(first, second) >= _LIKE:
        return True
    # A subtitle that only one side prints, or another part of a series: the place on the release tells.
    subtitled = bool(one.extra) != bool(two.extra)
    return subtitled and placed and fuzz.ratio(one.base, two.base) >= _LIKE


def _bare(title: Title) -> str:
    """The title without packaging words that end its running text ("blue river deluxe edition", "blue river ep")."""
    words = [_NUMBER_WORDS.get(word, word) for word in _DISC.sub("", title.base).split()]
    packaging = {at for found in spot(words) if found.kind in _PACKAGING for at in range(found.start, found.end)}
    end = len(words)
    while packaging and end > 1 and (end - 1 in packaging or is_year(words[end - 1]) or _NTH.fullmatch(words[end - 1])):
        end -= 1
    extra = (_NUMBER_WORDS.get(word, word) for part in title.extra for word in part.split())
    return " ".join((*words[:end], *extra))


def _run_on(text: str) -> str:
    return text.removeprefix("the ").replace(" ", "")


def _collections(title: Title) -> frozenset[str]:
    """Words that make "Ada Quill: Greatest Hits" another release than "Ada Quill"; elsewhere they are packaging."""
    return _COLLECTION_WORDS.intersection(title.text.split())


def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split() if word.isdigit())


def _same_artist(wanted: Track, release: Release, owned: OwnedTrack, placed: bool) -> bool:
    """Compare album artists. Where only one side says "Various Artists", the place on the release tells."""
    credits = tuple(artist.name for artist in release.artists if artist.name)
    various = is_various(owned.album_artist)
    if not owned.album_artist.strip() or (various and not credits):
        return True
    if credits and all(map(is_various, credits)) != various:
        return placed
    names = credits or tuple(artist.name for artist in wanted.artists)
    return various or name_ratio(names_of(names), names_of((owned.album_artist,))) >= _LIKE_NAME


def _other_kind(wanted: Track, release: Release, owned: OwnedTrack, album: Title, held: int) -> tuple[str, str] | None:
    """Tell a single or EP from the album that it gave its name: (kind in the library, wanted kind)."""
    short = _short_kind(release)
    named = album.neutral_words & _SHORT_WORDS or _SHORT_WORDS.intersection(album.base.split()[-1:])
    number = owned.track_number or 0
    if short:
        total = release.total_tracks or _MOST_OF_SINGLE
        longer = held >= max(2 * total, total + 4) or number > max(total, _MOST_OF_SINGLE)
        return ("album", short) if longer and not named else None
    if release.total_tracks is None and release.kind is ReleaseKind.UNKNOWN:
        return None
    few = max(held, number) <= _MOST_OF_SINGLE < (wanted.track_number or 0)
    if named or (few and number):
        return "EP" if "ep" in named else "single", "album"
    return None


def _short_kind(release: Release) -> str:
    """Return what a short release is called; empty for an album, and where nothing tells."""
    total = release.total_tracks
    if release.kind is ReleaseKind.EP:
        return "EP"
    if release.kind is ReleaseKind.SINGLE or (total and total <= _MOST_OF_SHORT):
        return "EP" if total and total > _MOST_OF_SINGLE else "single"
    return ""


def _other_year(wanted: Track, release: Release, owned: OwnedTrack, title: Title, album: Title) -> bool:
    """Tell collections of one name apart: other year and other place, and nothing says that one is a new edition."""
    year, place = release.year, _place(wanted.disc_number, wanted.track_number)
    there = _place(owned.disc_number, owned.track_number)
    if year is None or owned.year is None or place is None or there is None:
        return False
    reissued = any(
        one.neutral_words - _COLLECTION_WORDS - _SHORT_WORDS and not _collections(one) for one in (title, album)
    )
    return abs(year - owned.year) > 1 and place != there and not reissued
