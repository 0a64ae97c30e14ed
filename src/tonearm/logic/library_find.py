"""Find the library tracks worth judging, by keys alone: no title is parsed and nothing is scored here.

Three steps, each dearer than the one before and only taken when that did not settle the matter: the same keys, like
titles of the same artist, artists that are one letter away. 10,000 tracks against 100,000 cost about as much as a dozen
plain lookups each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from tonearm.logic.library_keys import TrackKeys, keys_of_owned, spellings
from tonearm.model import OwnedTrack

__all__ = ["LibraryFinder"]

_LIKE = 75.0
"""How alike two titles of one artist must be to be judged, 0 to 100."""
_MOST_TITLES = 12
_BETWEEN = "\0"
_ratio = fuzz.ratio
_SHORTER, _LONGER = _LIKE / (200.0 - _LIKE), (200.0 - _LIKE) / _LIKE
"""A title beyond these shares of another's length cannot be that much like it."""


class _Shelf:
    """The title keys of one artist."""

    __slots__ = ("_lengths", "_sorted", "titles")

    def __init__(self) -> None:
        self.titles: list[str] = []
        self._sorted = False
        self._lengths: list[int] = []

    def like(self, title: str) -> list[str]:
        """Titles like this one, the most alike first."""
        if not self._sorted:
            self.titles.sort(key=lambda key: (len(key), key))
            self._lengths = [len(key) for key in self.titles]
            self._sorted = True
        first = bisect_left(self._lengths, len(title) * _SHORTER)
        last = bisect_right(self._lengths, len(title) * _LONGER)
        if first == last:
            return []
        near = self.titles[first:last]
        return [hit[0] for hit in process.extract(title, near, scorer=_ratio, score_cutoff=_LIKE, limit=_MOST_TITLES)]


class LibraryFinder:
    """Positions of library tracks by artist and title.

    Parameters
    ----------
    tracks : sequence of OwnedTrack
        The whole music section; positions count from 0 in its order.
    """

    def __init__(self, tracks: Sequence[OwnedTrack]) -> None:
        self._places: dict[str, tuple[int, ...]] = {}
        self._anybody: dict[str, list[int]] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._spellings: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        for at, track in enumerate(tracks):
            self._put(at, *keys_of_owned(track))
        for name in self._shelves:
            for form in dict.fromkeys(spellings(name)):
                self._spellings.setdefault(form, []).append(name)
        for name in self._shelves:
            if near := self._spelt_like(name):
                self._near[name] = near

    def _put(self, at: int, keys: TrackKeys, anybody: tuple[str, ...]) -> None:
        for name in keys.names:
            for title in keys.titles:
                key = name + _BETWEEN + title
                found = self._places.get(key, ())
                if not found:
                    self._shelves.setdefault(name, _Shelf()).titles.append(title)
                self._places[key] = (*found, at)  # a list would need twice the memory, and most have one
        for title in anybody:
            self._anybody.setdefault(title, []).append(at)

    def same(self, keys: TrackKeys) -> list[int]:
        """Positions under the same artist and title; of titles alone where the library names no performer."""
        names, titles = keys
        places = self._places
        found = [at for name in names for title in titles for at in places.get(name + _BETWEEN + title, ())]
        if self._anybody:
            found += [at for title in titles for at in self._anybody.get(title, ())]
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
        known = self._spellings
        found = {artist for form in spellings(name) if form in known for artist in known[form]}
        return sorted(found - {name})

    def _like(self, names: Iterable[str], titles: Sequence[str]) -> list[int]:
        shelves = self._shelves
        return [
            at
            for name in names
            if name in shelves
            for title in titles
            for found in shelves[name].like(title)
            for at in self._places[name + _BETWEEN + found]
        ]

    def find(self, keys: TrackKeys) -> list[int]:
        """Positions of the first step that finds any; one may be there twice."""
        return self.same(keys) or self.alike(keys) or self.misspelt(keys)
