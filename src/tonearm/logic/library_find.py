"""Find the library tracks worth judging, by keys alone: no title is parsed and nothing is scored here.

Three steps, each dearer than the one before and only taken when that did not settle the matter: the same keys, like
titles of the same artist, artists that are one letter away. 10,000 tracks against 100,000 cost about as much as a dozen
plain lookups each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from tonearm.logic.library_keys import (
    TrackKeys,
    credit_names,
    forms_of,
    keys_of_owned,
    spellings,
    wanted_names,
    wanted_titles,
)
from tonearm.model import OwnedTrack, Track

__all__ = ["LibraryFinder"]

_LIKE = 75.0
"""How alike two titles of one artist must be to be judged, 0 to 100."""
_MOST_TITLES = 12
_ratio = fuzz.ratio
_SHORTER, _LONGER = _LIKE / (200.0 - _LIKE), (200.0 - _LIKE) / _LIKE
"""A title beyond these shares of another's length cannot be that much like it."""


class _Shelf:
    """The titles of one artist and where they are."""

    __slots__ = ("_lengths", "_places", "_sorted")

    def __init__(self) -> None:
        self._places: dict[str, int | tuple[int, ...]] = {}
        self._sorted: list[str] = []
        self._lengths: list[int] = []

    def put(self, title: str, at: int) -> None:
        """Add a track; most titles have one, and a bare number takes the least memory."""
        found = self._places.get(title)
        if found is None:
            self._places[title] = at
        else:
            self._places[title] = (*found, at) if isinstance(found, tuple) else (found, at)

    def places(self, title: str) -> tuple[int, ...]:
        """Positions of a title, in the order of the library."""
        found = self._places.get(title, ())
        return found if isinstance(found, tuple) else (found,)

    def like(self, title: str) -> list[str]:
        """Titles like this one, the most alike first."""
        if not self._sorted:
            self._sorted = sorted(self._places, key=lambda key: (len(key), key))
            self._lengths = [len(key) for key in self._sorted]
        first = bisect_left(self._lengths, len(title) * _SHORTER)
        last = bisect_right(self._lengths, len(title) * _LONGER)
        if first == last:
            return []
        near = self._sorted[first:last]
        return [hit[0] for hit in process.extract(title, near, scorer=_ratio, score_cutoff=_LIKE, limit=_MOST_TITLES)]


class LibraryFinder:
    """Positions of library tracks by artist and title.

    Parameters
    ----------
    tracks : sequence of OwnedTrack
        The whole music section; positions count from 0 in its order.
    """

    def __init__(self, tracks: Sequence[OwnedTrack]) -> None:
        self._anybody: dict[str, list[int]] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, list[str]] = {}
        self._credits: dict[str, tuple[str, ...]] = {}
        self._titles: dict[str, tuple[str, ...]] = {}
        for at, track in enumerate(tracks):
            self._read(at, track)
        for name in self._shelves:
            for form in dict.fromkeys(spellings(name)):
                self._spellings[form] = (*self._spellings.get(form, ()), name)
        for name in self._shelves:
            if near := self._spelt_like(name):
                self._near[name] = near

    def _read(self, at: int, track: OwnedTrack) -> None:
        forms = self._titles.get(track.title)
        if forms is None:
            forms = self._titles[track.title] = forms_of(track.title)
        if track.artist not in self._credits:
            self._credits[track.artist] = credit_names(track.artist)
        self._put(at, *keys_of_owned(track, forms))

    def _put(self, at: int, keys: TrackKeys, anybody: tuple[str, ...]) -> None:
        for name in keys.names:
            shelf = self._shelves.get(name)
            if shelf is None:
                shelf = self._shelves[name] = _Shelf()
            for title in keys.titles:
                shelf.put(title, at)
        for title in anybody:
            self._anybody.setdefault(title, []).append(at)

    def names_of(self, track: Track) -> tuple[str, ...]:
        """Keys of all credited artists of a wanted track; an artist written as in the library is not read again."""
        known = self._credits.get(track.artists[0].name) if len(track.artists) == 1 else None
        return wanted_names(track) if known is None else known

    def titles_of(self, track: Track) -> tuple[str, ...]:
        """Keys of all forms of a wanted track's title; one that is written as in the library is not read again."""
        return wanted_titles(track, self._titles.get(track.title, ()))

    def may_hold(self, names: Sequence[str]) -> bool:
        """Tell by the artists alone whether anything can be found; if not, no title has to be read."""
        if self._anybody or not self._shelves.keys().isdisjoint(names):
            return True
        return any(map(self._spelt_like, names))

    def same(self, keys: TrackKeys) -> list[int]:
        """Positions under the same artist and title; of titles alone where the library names no performer."""
        found: list[int] = []
        for name in keys.names:
            shelf = self._shelves.get(name)
            if shelf is not None:
                for title in keys.titles:
                    found += shelf.places(title)
        if self._anybody:
            found += [at for title in keys.titles for at in self._anybody.get(title, ())]
        return found

    def alike(self, keys: TrackKeys) -> list[int]:
        """Positions of like titles of the same artist."""
        return self._like(keys.names, keys.titles)

    def misspelt(self, keys: TrackKeys) -> list[int]:
        """Positions of the same and like titles of artists one letter, or an article, away."""
        near: list[str] = []
        for name in keys.names:
            near += self._near.get(name, ()) if name in self._shelves else self._spelt_like(name)
        return self._like(dict.fromkeys(near), keys.titles) if near else []

    def _spelt_like(self, name: str) -> list[str]:
        """Artists of the library, other than this one, that are one letter or an article away."""
        known, forms = self._spellings, spellings(name)
        if known.keys().isdisjoint(forms):
            return []
        found = {artist for form in forms if form in known for artist in known[form]}
        return sorted(found - {name})

    def _like(self, names: Iterable[str], titles: Sequence[str]) -> list[int]:
        shelves = [self._shelves[name] for name in names if name in self._shelves]
        return [
            at for shelf in shelves for title in titles for found in shelf.like(title) for at in shelf.places(found)
        ]

    def find(self, keys: TrackKeys) -> list[int]:
        """Positions of the first step that finds any; one may be there twice."""
        return self.same(keys) or self.alike(keys) or self.misspelt(keys)
