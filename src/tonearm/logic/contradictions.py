"""What speaks against "this is in the library" whatever the score: the score weighs, these rules forbid."""

from __future__ import annotations

from tonearm.logic.facts import TrackFacts
from tonearm.logic.titles import compare_versions
from tonearm.logic.vocabulary import is_year, other_parts, spot

__all__ = ["contradicts", "runs_on"]


def contradicts(wanted: TrackFacts, owned: TrackFacts) -> bool:
    """Tell whether two tracks cannot be the same recording.

    Only one title names a version, and the other record's album does not explain it; or one title runs on where the
    other ends ("Faded Cinder", "Faded Cinder Witness"); or they name different parts ("Pt. 1", "Pt. 2").
    """
    if wanted.title is owned.title:  # read from the same text
        return False
    gap = compare_versions(wanted.title, owned.title, first_album=wanted.album_words, second_album=owned.album_words)
    one, two = frozenset(wanted.title.whole.split()), frozenset(owned.title.whole.split())
    return gap.size > 0 or runs_on(wanted, owned) or runs_on(owned, wanted) or other_parts(one - two, two - one)


def runs_on(longer: TrackFacts, shorter: TrackFacts) -> bool:
    """Tell whether a title is another one and some words more, which the other record does not hold anywhere.

    In "Somebody - Faded Cinder Witness" the tail is the title. Words of other brackets and tails are no part of this,
    nor is what the vocabulary knows ("2011 remaster"): they are more often about the song than of it.
    """
    short = shorter.title.base
    long = next((part for part in (longer.title.base, *longer.title.extra) if part.startswith(short + " ")), "")
    if not short or not long:
        return False
    rest = long[len(short) :].split()
    said = {word for mark in longer.title.loose for word in mark.words}
    said.update(word for found in spot(rest) for word in rest[found.start : found.end])
    return not all(word in shorter.all_words or word in said or is_year(word) for word in rest)
