"""What the catalogue and the library say about music."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.ids import CatalogueId, LibraryId

__all__ = [
    "Artist",
    "EntryKind",
    "OwnedTrack",
    "Playlist",
    "PlaylistEntry",
    "Release",
    "ReleaseKind",
    "Track",
    "owned_tracks",
]


class ReleaseKind(StrEnum):
    """What a release is. ``unknown`` stays unknown until a person or the catalogue says."""

    ALBUM = "album"
    EP = "ep"
    SINGLE = "single"
    COMPILATION = "compilation"
    UNKNOWN = "unknown"


class Artist(Record):
    """A catalogue artist; ``id`` is None for credits that come from a CSV or a local file."""

    name: str
    id: CatalogueId | None = None
    image_url: str | None = None


class Release(Record):
    """A release as the catalogue lists it. ``release_date`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

    title: str
    id: CatalogueId | None = None
    kind: ReleaseKind = ReleaseKind.UNKNOWN
    artists: tuple[Artist, ...] = ()
    total_tracks: int | None = Field(default=None, ge=0)
    total_discs: int | None = Field(default=None, ge=1)
    release_date: str | None = None
    image_url: str | None = None

    @property
    def year(self) -> int | None:
        """Four-digit year of the release date, if it states one."""
        head = (self.release_date or "")[:4]
        return int(head) if len(head) == 4 and head.isascii() and head.isdigit() and head != "0000" else None


class Track(Record):
    """A recording's place on a release, as the catalogue describes it. ``duration_s`` in seconds, None if unknown."""

    title: str
    artists: tuple[Artist, ...]
    id: CatalogueId | None = None
    uri: str | None = None
    release: Release | None = None
    disc_number: int | None = Field(default=None, ge=1)
    track_number: int | None = Field(default=None, ge=1)
    duration_s: float | None = Field(default=None, ge=0)
    isrc: str | None = None
    explicit: bool | None = None

    @property
    def artist(self) -> str:
        """The first artist's name, or an empty string."""
        return self.artists[0].name if self.artists else ""


class EntryKind(StrEnum):
    """What stands at one position of a playlist."""

    TRACK = "track"
    LOCAL = "local"
    EPISODE = "episode"
    REMOVED = "removed"


class PlaylistEntry(Record):
    """One position of a playlist, counted from 0. ``track`` is None for removed entries and episodes."""

    position: int = Field(ge=0)
    kind: EntryKind
    track: Track | None = None
    title: str = ""


class Playlist(Record):
    """A playlist with every entry in order; duplicates, local files, episodes and removed entries keep their place."""

    name: str
    entries: tuple[PlaylistEntry, ...]
    id: CatalogueId | None = None
    source: str = ""
    snapshot_id: str | None = None


class OwnedTrack(Record):
    """A track of the library. ``path`` is the file as the library's server sees it."""

    id: LibraryId
    title: str
    artist: str
    album_artist: str
    album: str
    year: int | None = None
    disc_number: int | None = None
    track_number: int | None = None
    duration_s: float | None = Field(default=None, ge=0)
    path: str | None = None
    updated_at: int = 0


_OWNED_FIELDS = tuple(OwnedTrack.model_fields)


def owned_tracks(rows: Iterable[tuple[Any, ...]]) -> list[OwnedTrack]:
    """Make the records of a library: 100,000 of them in a quarter of the memory of as many validated ones.

    Parameters
    ----------
    rows : iterable of tuple
        Values that were checked already, in the order of the fields of `OwnedTrack`. A name that comes again (artist,
        album artist, album) is kept once for all tracks.
    """
    shared: dict[str, str] = {}
    share = shared.setdefault
    found = []
    for row in rows:
        fields = dict(zip(_OWNED_FIELDS, row, strict=True))
        for name in ("artist", "album_artist", "album"):
            fields[name] = share(fields[name], fields[name])
        found.append(OwnedTrack.of_checked(fields))
    return found
