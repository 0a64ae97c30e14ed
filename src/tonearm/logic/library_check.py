"""Is a track in the library? Keys find a few pairs, the judge scores them; fast for 10,000 x 100,000.

Finding takes four steps, each on what the one before left open: the same keys, like titles of the same artist, artists
misspelt by a letter, and the judge on what these found. Nothing is "owned" below the product's threshold, and nothing
that contradicts the wanted track. Where the release has to be owned, and not only the recording on any release, the
recordings found are asked whether they are on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import get_args

from tonearm.logic.contradictions import contradicts
from tonearm.logic.facts import of_owned
from tonearm.logic.library_answer import ACCEPT_SCORE, Scored, Wanted, answer_of_recording, answer_of_release
from tonearm.logic.library_find import LibraryFinder
from tonearm.logic.library_keys import TrackKeys, keys_of
from tonearm.logic.match import weigh_tracks
from tonearm.logic.normalise import fold
from tonearm.logic.same_release import Elsewhere, elsewhere, names_release
from tonearm.logic.same_texts import same_texts, weigh_same_texts
from tonearm.model import LibraryCheck, OwnedTrack, Ownership, OwnershipOf, Track

__all__ = ["LibraryIndex"]

_MOST_PAIRS = 12
"""So many pairs of one step are judged: those on an album of the wanted name, then those with the nearest lengths."""
_NO_LENGTH_GAP_S = 5.0
_MISSING = {of: LibraryCheck(ownership=Ownership.MISSING, ownership_of=of) for of in get_args(OwnershipOf)}
"""The answers where nothing is worth judging; always the same two."""


class LibraryIndex:
    """An index over the library's tracks.

    Parameters
    ----------
    tracks : sequence of OwnedTrack
        The whole music section; building takes about 10 microseconds per track.
    """

    def __init__(self, tracks: Sequence[OwnedTrack]) -> None:
        self._tracks = tuple(tracks)
        self.finder = LibraryFinder(self._tracks)
        self._steps: tuple[Callable[[TrackKeys], list[int]], ...] = (
            self.finder.same,
            self.finder.alike,
            self.finder.misspelt,
        )

    def __len__(self) -> int:
        return len(self._tracks)

    def check(self, track: Track, ownership_of: OwnershipOf = "recording") -> LibraryCheck:
        """Tell whether the library has the recording, or has it on the wanted release.

        Parameters
        ----------
        track : Track
            What is wanted.
        ownership_of : {"recording", "release"}
            What has to be there. With ``"release"`` a recording that is only on other releases is missing; a track that
            names no release is checked like a recording.

        Returns
        -------
        LibraryCheck
            ``owned`` only with a confidence of at least 0.8 and without a contradiction; else ``missing``, with the
            nearest item found, if any. ``editions`` are all releases on which the recording was found, best first.
        """
        names = self.finder.names_of(track)
        if not self.finder.may_hold(names):
            return _MISSING[ownership_of]
        gap = self._gap(track) if ownership_of == "release" and names_release(track) else None
        keys = TrackKeys(names, self.finder.titles_of(track))
        wanted = Wanted(track)
        found: list[Scored] = []
        for step in self._steps:
            places = step(keys)
            if not places:
                continue
            if len(places) > 1 or found:
                places = self._nearest(track, places, {-one.behind for one in found})
            fresh = [self._score(wanted, at) for at in places]
            found += fresh
            if any([one.is_owned and (gap is None or gap(one) is None) for one in fresh]):
                break
        if not found:
            return _MISSING[ownership_of]
        found.sort(reverse=True)
        if ownership_of == "release":
            return answer_of_release(wanted, found, gap)
        return answer_of_recording(wanted, found)

    def pairs(self, track: Track) -> list[int]:
        """Return the positions of all tracks worth judging, most promising first."""
        keys = keys_of(track)
        return list(dict.fromkeys(at for step in self._steps for at in step(keys)))

    def _nearest(self, track: Track, places: Sequence[int], seen: set[int]) -> list[int]:
        """The few on an album of the wanted name and with the nearest lengths; without a length, the first."""
        fresh = [at for at in dict.fromkeys(places) if at not in seen]
        if len(fresh) <= _MOST_PAIRS:
            return fresh
        wanted = track.duration_s
        album = fold(track.release.title) if track.release else ""

        def gap(at: int) -> tuple[bool, float]:
            length = self._tracks[at].duration_s
            far = abs(length - wanted) if length and wanted else _NO_LENGTH_GAP_S
            return fold(self._tracks[at].album) != album, far

        return sorted(sorted(fresh), key=gap)[:_MOST_PAIRS]

    def _score(self, wanted: Wanted, at: int) -> Scored:
        track = self._tracks[at]
        if same_texts(wanted.track, track):
            weighed = weigh_same_texts(wanted.track, track)
            return Scored(weighed.score >= ACCEPT_SCORE, weighed.score, -at, weighed, None, track)
        facts = of_owned(track)
        weighed = weigh_tracks(wanted.facts, facts)
        is_owned = weighed.score >= ACCEPT_SCORE and not contradicts(wanted.facts, facts)
        return Scored(is_owned, weighed.score, -at, weighed, facts, track)

    def _gap(self, wanted: Track) -> Callable[[Scored], Elsewhere | None]:
        """Ask of what is found whether it is on the wanted release."""

        def gap(found: Scored) -> Elsewhere | None:
            held = self._held[found.track.album_artist, found.track.album]
            return elsewhere(wanted, found.track, held)

        return gap

    @cached_property
    def _held(self) -> Counter[tuple[str, str]]:
        """How many tracks there are of each album; two files of one track count once."""
        places = {(one.album_artist, one.album, one.disc_number, one.track_number or one.title) for one in self._tracks}
        return Counter((artist, album) for artist, album, _, _ in places)
