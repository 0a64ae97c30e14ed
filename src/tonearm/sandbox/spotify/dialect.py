"""What differs between the three kinds of app: limits, names of fields, fields and endpoints that are gone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tonearm.sandbox.spotify.options import Profile

__all__ = ["Dialect", "Limits", "dialect_of", "is_removed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Page size of one endpoint: what it is without ``limit``, and the largest that is accepted."""

    default: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """One column of contracts/spotify.md section 2.

    ``contents`` and ``entry`` are the keys of a playlist's contents and of one entry's track. ``full_fields`` keeps
    popularity, markets, label and their like; ``batch`` serves ``?ids=`` and users' profiles; ``old_paths`` serves
    ``/playlists/{id}/tracks``; ``open_playlists`` shows the contents of other people's playlists.
    """

    search: Limits
    artist_albums: Limits
    playlist_items: Limits
    contents: str
    entry: str
    full_fields: bool
    batch: bool
    old_paths: bool
    open_playlists: bool


PAGE = Limits(20, 50)

_DIALECTS = {
    Profile.DEV_2026: Dialect(Limits(5, 10), Limits(5, 10), PAGE, "items", "item", False, False, False, False),
    Profile.DEV_LEGACY: Dialect(PAGE, PAGE, Limits(20, 100), "tracks", "track", True, False, True, False),
    Profile.EXTENDED: Dialect(PAGE, PAGE, Limits(20, 100), "tracks", "track", True, True, True, True),
}


def dialect_of(profile: Profile | str) -> Dialect:
    """Return the dialect of a profile. Raises ValueError for an unknown one."""
    return _DIALECTS[Profile(profile)]


# Gone for every Development Mode app (contracts/spotify.md sections 2 and 5.1, read there as GET unless said).
_REMOVED = tuple(
    (methods, re.compile(rf"/v1/{path}/?"))
    for methods, path in (
        ("GET", r"(tracks|albums|artists|shows|episodes|chapters|audiobooks)"),
        ("GET", r"artists/[^/]+/(top-tracks|related-artists)"),
        ("GET", r"users/[^/]+"),
        ("GET POST", r"users/[^/]+/playlists"),
        ("GET", r"browse/.*"),
        ("GET", r"markets"),
        ("PUT DELETE", r"me/(tracks|albums|episodes|shows|following)"),
        ("GET", r"me/(tracks|albums|episodes|shows|following)/contains"),
        ("PUT DELETE", r"playlists/[^/]+/followers"),
        ("GET", r"playlists/[^/]+/followers/contains"),
    )
)
_REMOVED_TRACKS_PATH = re.compile(r"/v1/playlists/[^/]+/tracks/?")
# Gone for everybody since 2024-11-27.
_REMOVED_FOR_ALL = re.compile(
    r"/v1/(recommendations(/.*)?|audio-features(/.*)?|audio-analysis/.*|browse/featured-playlists"
    r"|browse/categories/[^/]+/playlists|artists/[^/]+/related-artists)/?"
)


def is_removed(method: str, path: str, dialect: Dialect) -> bool:
    """Whether this endpoint existed once and answers 403 now."""
    if _REMOVED_FOR_ALL.fullmatch(path):
        return True
    if not dialect.old_paths and _REMOVED_TRACKS_PATH.fullmatch(path):
        return True
    return not dialect.batch and any(method in verbs and shape.fullmatch(path) for verbs, shape in _REMOVED)
