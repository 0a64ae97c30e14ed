"""Two records that say the same in the same letters: how alike they are can be told without reading what they say.

A playlist made from tagged files, or a library tagged from the catalogue, writes many tracks exactly alike. Whatever
such texts say, both records say it; the judge's answer then depends on nothing but lengths, track numbers and years,
as long as there is a title, an artist and an album at all. Artists are often written a little differently ("Yorbos",
"The Yorbos") and are soon read, so theirs need only be read alike.
"""

from __future__ import annotations

import re
from functools import cache

from tonearm.logic.facts import names_of, track_facts
from tonearm.logic.features import TRACK_FEATURES, length_gap, number_agrees, track_features, year_gap
from tonearm.logic.match import Weighed, weigh_features
from tonearm.logic.titles import is_various, split_names
from tonearm.model import OwnedTrack, Track

__all__ = ["same_texts", "weigh_same_texts"]

_WORDED = re.compile(r"[^\W\d_][^\d./]*")
"""A title without numbers and points: reading finds words in it, and no length, year or track number to take off."""
_NAMES = [name for name, _, _ in TRACK_FEATURES]
_LENGTH, _LENGTH_MISSING = _NAMES.index("length_gap"), _NAMES.index("length_missing")
_NUMBER, _YEAR = _NAMES.index("track_number"), _NAMES.index("year_gap")


def same_texts(wanted: Track, owned: OwnedTrack) -> bool:
    """Tell whether title, artist and album are there and say the same; False also where reading may tell more."""
    title, credits, release = owned.title, wanted.artists, wanted.release
    if not _same(wanted.title, title) or len(credits) != 1 or release is None:
        return False
    artist, album = owned.artist, owned.album
    return (
        artist == owned.album_artist
        and _same(release.title, album)
        and _WORDED.fullmatch(title) is not None
        and not album.isspace()
        and album != ""
        and _same_artist(credits[0].name, artist)
    )


def _same_artist(one: str, two: str) -> bool:
    """Tell whether two credits name the same artist, and somebody at all; names are soon read ("The Yorbos")."""
    if _same(one, two):
        return not is_various(two) and bool(split_names(two))
    names = names_of((one,))
    return bool(names.main) and names == names_of((two,))


def _same(one: str, two: str) -> bool:
    """Compare two texts; capitals are read like small letters, which is certain only of plain ones."""
    return one == two or (one.isascii() and two.isascii() and one.lower() == two.lower())


def weigh_same_texts(wanted: Track, owned: OwnedTrack) -> Weighed:
    """Judge two tracks of which `same_texts` is true, as `tonearm.logic.match.weigh_tracks` would."""
    values = list(_agreement())
    gap = length_gap(wanted.duration_s or None, owned.duration_s or None)
    values[_LENGTH], values[_LENGTH_MISSING] = gap
    values[_NUMBER] = number_agrees(wanted.track_number, owned.track_number)
    values[_YEAR] = year_gap(wanted.release.year if wanted.release else None, owned.year or None)
    return weigh_features(values)


@cache
def _agreement() -> tuple[float, ...]:
    """What any two records compare like whose texts are the same; one text is as good as another."""
    facts = track_facts("same", ("same",), "same")
    return tuple(track_features(facts, facts))
