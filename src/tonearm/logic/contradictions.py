"""What speaks against "this is in the library" whatever the score: the score weighs, these rules forbid."""

from __future__ import annotations

from rapidfuzz import fuzz

from tonearm.logic.facts import TrackFacts
from tonearm.logic.features import length_gap
from tonearm.logic.titles import compare_versions
from tonearm.logic.vocabulary import is_year, other_parts, spot, vocabulary

__all__ = ["contradicts", "runs_on"]

_SAME_LENGTH_S = 1.0
"""One recording's lengths in a catalogue and in a library differ by less; those of two intros hardly ever do."""
_SAME_ALBUM = 80.0
"""Names of albums that are at least so much alike are two spellings of one."""


def contradicts(wanted: TrackFacts, owned: TrackFacts) -> bool:
    """Tell whether two tracks cannot be the same recording.

    Only one title names a version, and the other record's album does not explain it; or one title runs on where the
    other ends ("Faded Cinder", "Faded Cinder Witness"); or they name different parts ("Pt. 1", "Pt. 2"); or they are
    the "Intro" of two albums.
    """
    if _common_on_other_albums(wanted, owned):
        return True
    if wanted.title is owned.title:  # read from the same text
        return False
    gap = compare_versions(wanted.title, owned.title, first_album=wanted.album_words, second_album=owned.album_words)
    if gap.size > 0 or other_parts(wanted.title_words, owned.title_words):
        return True
    return runs_on(wanted, owned) or runs_on(owned, wanted)


def _common_on_other_albums(wanted: TrackFacts, owned: TrackFacts) -> bool:
    """Tell whether the title is one that any album may have, and neither album nor length is the same.

    A collection may hold the very same "Intro"; then it is as long.
    """
    if wanted.title.base not in vocabulary().common_titles or wanted.album is None or owned.album is None:
        return False
    one, two = wanted.album.base, owned.album.base
    if wanted.title.base in (one, two):
        return False  # a single of that name is a song of its own
    gap_s, missing = length_gap(wanted.duration_s, owned.duration_s)
    if gap_s < _SAME_LENGTH_S and not missing:
        return False
    return fuzz.ratio(one, two) < _SAME_ALBUM and not one.startswith(f"{two} ") and not two.startswith(f"{one} ")


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
