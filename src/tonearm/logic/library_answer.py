"""What the library check answers once the pairs are scored: owned or missing, why, and on which releases it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tonearm.logic.facts import TrackFacts, of_track
from tonearm.logic.match import Weighed, tracks_confidence
from tonearm.logic.reasons import agreement, track_reason
from tonearm.logic.same_release import Elsewhere
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

__all__ = ["ACCEPT_SCORE", "Scored", "Wanted", "answer_of_recording", "answer_of_release"]

ACCEPT_SCORE = math.log(ACCEPT_CONFIDENCE / (1 - ACCEPT_CONFIDENCE))
"""The product's threshold in log-odds."""
_MOST_NAMED = 2
"""So many other releases are named in a reason; further ones are counted."""


class Wanted:
    """A wanted track, which is read only where a pair cannot be judged without."""

    __slots__ = ("_facts", "track")

    def __init__(self, track: Track) -> None:
        self.track = track
        self._facts: TrackFacts | None = None

    @property
    def facts(self) -> TrackFacts:
        """The track as the judge sees it."""
        if self._facts is None:
            self._facts = of_track(self.track)
        return self._facts


class Scored(NamedTuple):
    """A library track beside the wanted one; the better of two compares as greater.

    ``is_owned`` says that it is the wanted recording; ``behind`` is its position, negative, so that of equals the first
    in the library is taken. ``facts`` are None where both records' texts are the same, so that none had to be read.
    """

    is_owned: bool
    score: float
    behind: int
    weighed: Weighed
    facts: TrackFacts | None
    track: OwnedTrack


def answer_of_recording(wanted: Wanted, found: Sequence[Scored]) -> LibraryCheck:
    """Answer whether the recording is there, on whichever release.

    Parameters
    ----------
    wanted : Wanted
        The wanted track.
    found : sequence of Scored, at least one
        What was judged, best first.
    """
    confidence, held = _judged(wanted, found)
    return _check(found[0], confidence, "recording", bool(held), tuple(map(_edition, held)))


def answer_of_release(
    wanted: Wanted, found: Sequence[Scored], gap: Callable[[Scored], Elsewhere | None] | None
) -> LibraryCheck:
    """Answer whether the recording is there on the wanted release.

    Parameters
    ----------
    wanted, found
        As in `answer_of_recording`.
    gap : callable, optional
        Tells why a library track is not on the wanted release, None when it is. Without it no release is known, and any
        counts.
    """
    confidence, held = _judged(wanted, found)
    if not held:
        return _check(found[0], confidence, "release", False, ())
    if gap is None:
        said = f"{confidence.match_reason}; no release is named, so any counts"
        editions = tuple([_edition(one) for one in held])
        return _check(found[0], tracks_confidence(found[0].weighed, said), "release", True, editions)
    pairs = sorted(((one, gap(one)) for one in held), key=lambda pair: pair[1] is not None)
    best, first = pairs[0]  # sorting is stable: of those on the wanted release, and of the others, the surest first
    if first is None:
        said = f"{_reason(wanted, best)}; on “{best.track.album}”"
    else:
        said = _only_elsewhere([one for _, one in pairs if one is not None])
    confidence = tracks_confidence(best.weighed, said)
    is_owned = first is None and confidence.accepted
    return _check(best, confidence, "release", is_owned, tuple([_edition(one, why is None) for one, why in pairs]))


def _judged(wanted: Wanted, found: Sequence[Scored]) -> tuple[Confidence, list[Scored]]:
    """Return the confidence of the best, with its reason, and all that are the wanted recording."""
    best = found[0]
    reason = _reason(wanted, best)
    if best.facts and best.score >= ACCEPT_SCORE and not best.is_owned and reason.startswith("title and artist agree"):
        reason = f"another title: {best.facts.title.whole}"
    confidence = tracks_confidence(best.weighed, reason)
    if not confidence.accepted:
        return confidence, []
    return confidence, [one for one in found if one.is_owned]


def _reason(wanted: Wanted, found: Scored) -> str:
    if found.facts is None:
        return agreement(wanted.track.duration_s or None, found.track.duration_s or None)
    return track_reason(wanted.facts, found.facts)


def _check(
    best: Scored,
    confidence: Confidence,
    ownership_of: OwnershipOf,
    is_owned: bool,
    editions: tuple[OwnedEdition, ...],
) -> LibraryCheck:
    owned = best.track
    return LibraryCheck.of_checked(
        {
            "ownership": Ownership.OWNED if is_owned else Ownership.MISSING,
            "confidence": confidence,
            "library_id": owned.id,
            "library_title": f"{owned.artist or owned.album_artist} - {owned.title}",
            "path": owned.path,
            "ownership_of": ownership_of,
            "editions": editions,
        }
    )


def _edition(found: Scored, same_release: bool | None = None) -> OwnedEdition:
    owned = found.track
    return OwnedEdition.of_checked(
        {
            "library_id": owned.id,
            "album": owned.album,
            "album_artist": owned.album_artist,
            "year": owned.year,
            "path": owned.path,
            "confidence": found.weighed.value,
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
