"""Where a filed track goes: folders below the library root and the file's stem. The only place that decides it."""

from __future__ import annotations

import hashlib

from tonearm.logic.credits import Credits
from tonearm.logic.naming import (
    LONG_PATH_BUDGET,
    SafeName,
    collision_key,
    distinct_segment,
    fit_path,
    safe_segment,
)
from tonearm.logic.release_kind import is_single_layout
from tonearm.model import ReleaseKind, Track

__all__ = ["album_key", "destination", "folder_text"]

_SEGMENT_BYTES = 240
_LEAST_TITLE_BYTES = 64
"""However long the artist's name is, this much of an album's title stays in the folder's name."""


def destination(
    track: Track,
    credits: Credits,
    *,
    album_folder: str | None = None,
    told: ReleaseKind | None = None,
    root: str = "",
    budget: int = LONG_PATH_BUDGET,
) -> tuple[tuple[str, ...], str]:
    """Decide folder and file name of one track.

    Parameters
    ----------
    track : Track
        The wanted track with its release.
    credits : Credits
        Its credits; the folder artist names both folders.
    album_folder : str, optional
        The folder that this album was given first, as `folder_text` wrote it; so that all its tracks meet in one folder
        with one spelling, also in later runs.
    told : ReleaseKind, optional
        What a person said about single or album.
    root : str
        The library root as text; it counts towards the budget.
    budget : int
        UTF-8 bytes for the whole path; the album is shortened first, then the title.

    Returns
    -------
    folder : tuple of str
        Cleaned folder names, outermost first: ``ARTIST``, ``ARTIST - ALBUM`` (or ``ARTIST - SINGLE``).
    stem : str
        ``NN TITLE``, ``D-NN TITLE`` with several discs, ``TITLE`` for a single or where the number is unknown; without
        extension, which is told from the content.

    Raises
    ------
    MisuseError
        The root leaves no room within the budget. Nothing that the names say ever raises.

    Notes
    -----
    Source: design.md sections 1 and 5; recipes/safety.md section 3: each part is cleaned before it is joined with
    fixed text, and the joined name once more.
    """
    single = is_single_layout(track, told)
    stem = _stem(track, numbered=not single)
    folder = _folder(track, credits, single=single) if album_folder is None else _folder_from_text(album_folder)
    return fit_path(folder, stem, root=root, budget=budget)


def folder_text(folder: tuple[str, ...]) -> str:
    """One line for the store; ``/`` cannot occur inside a cleaned name."""
    return "/".join(folder)


def album_key(track: Track, folder_artist: str) -> str:
    """Key of the stored folder of an album: its id (or its title) and the folder artist.

    Two spellings of one folder artist that the disk cannot hold side by side give the same key.
    """
    release = track.release
    owner = collision_key(distinct_segment(folder_artist, ""))
    if release is not None and release.id:
        return f"id:{release.id}|{owner}"
    title = release.title if release is not None else track.title
    return f"title:{collision_key(distinct_segment(title, ''))}|{owner}"


def _folder(track: Track, credits: Credits, *, single: bool) -> tuple[SafeName, ...]:
    artist = distinct_segment(credits.folder_artist, credits.folder_artist_id or "")
    named = track if single or track.release is None else track.release
    return artist, _joined(artist, distinct_segment(named.title, named.id or ""), named.id or named.title)


def _joined(artist: SafeName, title: SafeName, identity: str) -> SafeName:
    """``ARTIST - TITLE`` within one segment: the title is shortened first, and marked, so that two stay apart."""
    room = max(_LEAST_TITLE_BYTES, _SEGMENT_BYTES - _size(artist) - 3)
    if _size(title) > room:
        mark = f" ~{_mark(identity)}"
        title = safe_segment(safe_segment(title, max_bytes=room - _size(mark)) + mark)
    artist = safe_segment(artist, max_bytes=_SEGMENT_BYTES - _size(title) - 3)
    return safe_segment(f"{artist} - {title}", max_bytes=_SEGMENT_BYTES)


def _stem(track: Track, *, numbered: bool) -> SafeName:
    title = distinct_segment(track.title, track.id or "")
    number = _number(track) if numbered else ""
    return safe_segment(f"{number} {title}" if number else title, max_bytes=_SEGMENT_BYTES)


def _number(track: Track) -> str:
    if track.track_number is None:
        return ""
    discs = track.release.total_discs if track.release is not None else None
    disc = track.disc_number or 1
    number = f"{track.track_number:02d}"
    return f"{disc}-{number}" if disc > 1 or (discs or 1) > 1 else number


def _mark(identity: str) -> str:
    """Six characters that stay the same for the same id; case-blind disks keep them apart as well."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _folder_from_text(text: str) -> tuple[SafeName, ...]:
    """A stored folder; cleaned again, because a file that somebody edited is input like any other."""
    return tuple(safe_segment(part) for part in text.split("/") if part)
