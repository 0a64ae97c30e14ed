"""What a person means by "artist title": where the artist ends is told by the files that answer.

Nobody types a dash. Peers, though, name folders after artists and albums, so the words that are somebody's name in the
paths of an answer are taken for the artist, and the rest for the title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tonearm.logic.normalise import name_key
from tonearm.logic.parse_path import ParsedPath, parse_path
from tonearm.logic.titles import parse_title
from tonearm.model import Artist, Release, Track

__all__ = ["track_of_text"]

_LOOKED_AT = 60
"""So many paths are read; those of one answer mostly agree."""
_MOST_WORDS = 16
"""A longer text is no artist and title."""
_SAYS_IT_ALL = 3
"""A path with the rest of the words as its title counts as much as so many that only name the artist."""


class _Reading(NamedTuple):
    """A text cut into artist, album ("" for none) and title, as typed; ``leads`` tells if the artist stands first."""

    artist: str
    album: str
    title: str
    leads: bool


def track_of_text(text: str, paths: Iterable[str]) -> Track:
    """Read a search text as the track that is meant.

    Parameters
    ----------
    text : str
        Artist and title in either order, perhaps with the album in between, with dashes or without; or a title alone.
    paths : iterable of str
        Remote paths that answer the search; the first sixty are looked at.

    Returns
    -------
    Track
        Where no part of the text is anybody's name in the paths, what stands before the first dash is the artist;
        without a dash there is none.
    """
    tokens = text.split()
    votes: Counter[_Reading] = Counter()
    if 1 < len(tokens) <= _MOST_WORDS:
        for path in islice(paths, _LOOKED_AT):
            for reading, weight in _readings(tokens, parse_path(path)):
                votes[reading] += weight
    if votes:
        best = max(votes, key=lambda one: (votes[one], one.leads, len(one.artist), one))
        release = Release(title=best.album) if best.album else None
        return Track(title=best.title, artists=(Artist(name=best.artist),), release=release)
    artist, _, title = text.partition(" - ")
    if artist.strip() and title.strip():
        return Track(title=title.strip(), artists=(Artist(name=artist.strip()),))
    return Track(title=text.strip(), artists=())


def _readings(tokens: Sequence[str], path: ParsedPath) -> Iterator[tuple[_Reading, int]]:
    """Yield the ways to read the words that a path supports, with how much it does."""
    names = {name_key(name) for name in (*path.directory.names, *[part.base for part in path.segments[:-1]])}
    song = path.title.base
    for cut in range(1, len(tokens)):
        for artist, rest, leads in ((tokens[:cut], tokens[cut:], True), (tokens[cut:], tokens[:cut], False)):
            name, title = _joined(artist), _joined(rest)
            if not name or not title or name_key(name) not in names:
                continue
            yield _Reading(name, "", title, leads), _SAYS_IT_ALL if parse_title(title).base == song else 1
            for at in range(1, len(rest)):
                album, title = _joined(rest[:at]), _joined(rest[at:])
                if album and title and parse_title(title).base == song and name_key(album) in names:
                    yield _Reading(name, album, title, leads), _SAYS_IT_ALL


def _joined(tokens: Sequence[str]) -> str:
    """Return the words as typed, without a dash that only divides them from others."""
    return " ".join(tokens).strip(" -–—")
