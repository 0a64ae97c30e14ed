"""Is a track in the library? Keys find a few pairs, the judge scores them; fast for 10,000 x 100,000.

Finding takes four steps, each on what the one before left open: the same keys, like titles of the same artist, artists
misspelt by a letter, and the judge on what these found. Nothing is "owned" below the product's threshold, and nothing
that contradicts the wanted track. Where the release has to be owned, and not only the recording on any release, the
recordings found are asked whether they are on it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from tonearm.logic.contradictions import contradicts
from tonearm.logic.facts import TrackFacts, of_owned, of_track
from tonearm.logic.features import track_features
from tonearm.logic.fitted import fitted, logistic
from tonearm.logic.library_find import LibraryFinder
from tonearm.logic.library_keys import TrackKeys, keys_of
from tonearm.logic.match import judge_compared
from tonearm.logic.normalise import fold
from tonearm.logic.reasons import track_reason
from tonearm.logic.same_release import Elsewhere, elsewhere, names_release
from tonearm.model import (
    ACCEPT_CONFIDENCE,
    Confidence,
    LibraryCheck,
    OwnedEdition,
    OwnedTrack,
    Ownership,
    OwnershipOf,
    Track,
)

__all__ = ["LibraryIndex"]

_MOST_PAIRS = 12
"""So many pairs of one step are judged: those on an album of the wanted name, then those with the nearest lengths."""
_MOST_NAMED = 2
"""So many other releases are named in a reason; further ones are counted."""
_NO_LENGTH_GAP_S = 5.0
_ACCEPT_SCORE = math.log(ACCEPT_CONFIDENCE / (1 - ACCEPT_CONFIDENCE))


class _Scored(NamedTuple):
    """A library track beside the wanted one; the better of two compares as greater."""

    owned: bool
    score: float
    behind: int
    """Its position, negative: of equals the first in the library is taken."""
    values: list[float]
    facts: TrackFacts


class LibraryIndex:
    """An index over the library's tracks.

    Parameters
    ----------
    tracks : sequence of OwnedTrack
        The whole music section; building takes about 20 microseconds per track.
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
        keys = keys_of(track)
        by_release = ownership_of == "release" and names_release(track)
        found: list[_Scored] = []
        seen: set[int] = set()
        facts: TrackFacts | None = None
        for step in self._steps:
            fresh = set(step(keys)) - seen
            if not fresh:
                continue
            facts = facts or of_track(track)
            fresh = self._nearest(track, fresh)
            seen |= fresh
            found += [self._score(facts, at) for at in fresh]
            if any(one.owned and not (by_release and self._elsewhere(track, one)) for one in found):
                break
        if not facts or not found:
            return LibraryCheck(ownership=Ownership.MISSING, ownership_of=ownership_of)
        found.sort(reverse=True)
        return self._answer(track, facts, found, ownership_of)

    def pairs(self, track: Track) -> list[int]:
        """Return the positions of all tracks worth judging, most promising first."""
        keys = keys_of(track)
        return list(dict.fromkeys(at for step in self._steps for at in step(keys)))

    def _nearest(self, track: Track, places: set[int]) -> set[int]:
        """The few on an album of the wanted name and with the nearest lengths; without a length, the first."""
        if len(places) <= _MOST_PAIRS:
            return places
        wanted = track.duration_s
        album = fold(track.release.title) if track.release else ""

        def gap(at: int) -> tuple[bool, float]:
            length = self._tracks[at].duration_s
            far = abs(length - wanted) if length and wanted else _NO_LENGTH_GAP_S
            return fold(self._tracks[at].album) != album, far

        return set(sorted(sorted(places), key=gap)[:_MOST_PAIRS])

    def _score(self, wanted: TrackFacts, at: int) -> _Scored:
        facts = of_owned(self._tracks[at])
        values = track_features(wanted, facts)
        score = fitted("track").score(values)
        return _Scored(score >= _ACCEPT_SCORE and not contradicts(wanted, facts), score, -at, values, facts)

    def _elsewhere(self, track: Track, found: _Scored) -> Elsewhere | None:
        owned = self._tracks[-found.behind]
        return elsewhere(track, owned, self._held[owned.album_artist, owned.album])

    @cached_property
    def _held(self) -> Counter[tuple[str, str]]:
        """How many tracks there are of each album; two files of one track count once."""
        places = {(one.album_artist, one.album, one.disc_number, one.track_number or one.title) for one in self._tracks}
        return Counter((artist, album) for artist, album, _, _ in places)

    def _answer(
        self, track: Track, wanted: TrackFacts, found: list[_Scored], ownership_of: OwnershipOf
    ) -> LibraryCheck:
        """Put the answer together; ``found`` comes best first."""
        best = found[0]
        reason = track_reason(wanted, best.facts)
        if best.score >= _ACCEPT_SCORE and not best.owned and reason.startswith("title and artist agree"):
            reason = f"another title: {best.facts.title.whole}"
        confidence = judge_compared(best.values, reason)
        held = [one for one in found if one.owned] if confidence.accepted else []
        if held and ownership_of == "release":
            return self._of_release(track, wanted, held)
        return self._checked(best, confidence, ownership_of, bool(held), [(one, None) for one in held])

    def _of_release(self, track: Track, wanted: TrackFacts, held: list[_Scored]) -> LibraryCheck:
        """Answer for a recording that is there: whether it is on the wanted release."""
        if not names_release(track):
            said = f"{track_reason(wanted, held[0].facts)}; no release is named, so any counts"
            confidence = judge_compared(held[0].values, said)
            return self._checked(held[0], confidence, "release", True, [(one, None) for one in held])
        gaps = [(one, self._elsewhere(track, one)) for one in held]
        gaps.sort(key=lambda pair: pair[1] is not None)  # stable: the better recording stays in front
        best, gap = gaps[0]
        if gap is None:
            said = f"{track_reason(wanted, best.facts)}; on “{self._tracks[-best.behind].album}”"
        else:
            said = _only_elsewhere([gap for _, gap in gaps if gap])
        confidence = judge_compared(best.values, said)
        editions = [(one, gap is None) for one, gap in gaps]
        return self._checked(best, confidence, "release", gap is None and confidence.accepted, editions)

    def _checked(
        self,
        best: _Scored,
        confidence: Confidence,
        ownership_of: OwnershipOf,
        is_owned: bool,
        editions: Sequence[tuple[_Scored, bool | None]],
    ) -> LibraryCheck:
        owned = self._tracks[-best.behind]
        return LibraryCheck.of_checked(
            {
                "ownership": Ownership.OWNED if is_owned else Ownership.MISSING,
                "confidence": confidence,
                "library_id": owned.id,
                "library_title": f"{owned.artist or owned.album_artist} - {owned.title}",
                "path": owned.path,
                "ownership_of": ownership_of,
                "editions": tuple(_edition(self._tracks[-one.behind], one, same) for one, same in editions),
            }
        )


def _edition(owned: OwnedTrack, found: _Scored, same_release: bool | None) -> OwnedEdition:
    return OwnedEdition.of_checked(
        {
            "library_id": owned.id,
            "album": owned.album,
            "album_artist": owned.album_artist,
            "year": owned.year,
            "path": owned.path,
            "confidence": logistic(found.score),
            "same_release": same_release,
        }
    )


def _only_elsewhere(gaps: Sequence[Elsewhere]) -> str:
    """Say on which releases a recording is, and on which it is not ("in the library on “Hits”, not on “Dock”")."""
    names = list(dict.fromkeys(gap.found or "a release without a name" for gap in gaps))
    shown = names[:_MOST_NAMED]
    if len(names) > _MOST_NAMED:
        shown.append(f"{len(names) - _MOST_NAMED} more")
    listed = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    return f"in the library on {listed}, not on {gaps[0].wanted}"
