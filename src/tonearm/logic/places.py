"""Where in a path a name stands that may be an artist's or an album's: before others, behind them, beside a year."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tonearm.logic.normalise import fold, name_key
from tonearm.logic.parse_path import ParsedPath
from tonearm.logic.titles import Title

__all__ = ["Places", "places_of"]


class Places(NamedTuple):
    """The parts of a path that can name an artist or an album, and the one that names the song.

    ``credits`` are the parts read as artists, whole name first; ``heads`` those whole names, and the song's, one for
    each place; ``slots`` the parts that stand where an album stands, ``behind`` those of them that another name leads,
    ``leading`` the parts that lead others, ``dated`` a lone name of a folder that stands for an album as a rule;
    ``spelt`` are the names with their articles.
    """

    names: tuple[str, ...]
    heads: tuple[str, ...]
    credits: tuple[tuple[str, ...], ...]
    wholes: tuple[str, ...]
    slots: tuple[str, ...]
    behind: frozenset[str]
    leading: frozenset[str]
    dated: frozenset[str]
    song: Title
    guests: tuple[str, ...]
    words: frozenset[str]
    spelt: frozenset[str]


@lru_cache(maxsize=1 << 10)
def places_of(path: ParsedPath) -> Places:
    """Find the places of a path."""
    parts = [segment.base for segment in path.segments[:-1]]
    parts += [name for folder in path.folders for name in folder.names]
    credits = (
        *path.credits,
        *(credit for folder in path.folders for credit in folder.credits),
        *_joined(tuple(segment.base for segment in path.segments[:-1])),
        *(pair for folder in path.folders for pair in _joined(folder.names)),
    )
    guests = tuple(guest for segment in path.segments for guest in segment.guests)
    heads = (*(whole for whole, *_ in credits), name_key(path.segments[-1].base))
    beside = [name_key(part) for part in path.segments[-1].extra]
    wholes = tuple(fold(folder.title.text) for folder in path.folders)
    keys = dict.fromkeys((*(name_key(p) for p in parts), *(name for credit in credits for name in credit), *beside))
    known = frozenset(w for part in (*parts, *wholes) for w in part.split())
    leading = _leading(path)
    return Places(
        tuple(keys),
        heads,
        credits,
        wholes,
        slots=_slots(path),
        behind=_behind(path),
        leading=leading,
        dated=_dated(path) - leading,
        song=path.segments[-1],
        guests=guests,
        words=known,
        spelt=frozenset((*parts, path.segments[-1].base)),
    )


def _joined(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Join the first two parts of a name: a hyphen inside an artist's name looks like the dash behind it."""
    return [(name_key(f"{parts[0]} {parts[1]}"),)] if len(parts) > 1 else []


def _slots(path: ParsedPath) -> tuple[str, ...]:
    """Return the parts that stand where an album stands: inside the artist's folder or behind the artist's name."""
    middle = tuple(segment.base for segment in path.segments[1:-1])
    if not path.folders:
        return middle
    near = path.folders[0].names
    if len(near) == 1:
        return (*near, *middle)
    return (*near[1:], *middle, " ".join(near))  # "Low Tide - Live at the Pier" in its artist's folder is one name


def _behind(path: ParsedPath) -> frozenset[str]:
    """Return the parts that stand behind another name, in one folder, one file name, or folder in folder.

    The song is one where its file stands in a folder of any name, or names an artist whom the folders name, too.
    """
    near = path.folders[0].names if path.folders else ()
    nested = near if len(path.folders) > 1 and len(near) == 1 else near[1:]
    front = frozenset(path.segments[0].base.split()) if len(path.segments) > 1 else frozenset()
    song = (path.title.base,) if path.directory.words.issuperset(front) and path.folders else ()
    return frozenset(name_key(name) for name in (*nested, *(s.base for s in path.segments[1:-1]), *song))


def _leading(path: ParsedPath) -> frozenset[str]:
    """Return the parts that stand in front of others: of a folder or file name, or further out among the folders."""
    fronts = [folder.names[0] for folder in path.folders if len(folder.names) > 1]
    outer = [name for folder in path.folders[1:] for name in folder.names]
    lone = path.folders[0].names[:1] if len(path.folders) == 1 and not (path.year or _dated(path)) else ()
    return frozenset(map(name_key, (*fronts, *outer, *lone, *(s.base for s in path.segments[:1] if path.texts[1:]))))


def _dated(path: ParsedPath) -> frozenset[str]:
    """Return the name of the nearest folder if it stands for an album, as a rule.

    That is so where a year is all that stands beside it, and where it is all that is said of a numbered song.
    """
    near = path.folders[0] if path.folders else None
    if near is None or len(near.names) != 1 or near.names[0] not in fold(near.song):
        return frozenset()
    alone = len(path.folders) == 1 and not path.directory.common
    numbered = alone and len(path.segments) == 1 and path.track_number is not None
    return frozenset(map(name_key, near.names)) if near.year or numbered else frozenset()
