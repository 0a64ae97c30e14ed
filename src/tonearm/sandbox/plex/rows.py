"""What the server knows: described files, and the tracks, albums and artists made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["AlbumRow", "ArtistRow", "Described", "Media", "Part", "Row", "TrackRow", "title_sort"]

UNKNOWN_ARTIST = "[Unknown Artist]"
UNKNOWN_ALBUM = "[Unknown Album]"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a track; the path is the server's."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Media:
    """How a track sounds. Bit rate in kbit/s, sample rate in Hz; 0 where unknown."""

    parts: tuple[Part, ...]
    container: str
    codec: str
    bitrate_kbps: int = 0
    channels: int = 2
    sample_rate: int = 44_100
    bit_depth: int = 0


@dataclass(frozen=True, slots=True)
class Described:
    """What a scan, or the world, says about one file. ``stamp`` (modified, size) tells whether it has changed.

    ``track_artist`` is empty when it is the album artist. ``matched`` items have the agent's guid, others ``local://``.
    """

    path: str
    title: str
    album_artist: str
    album: str
    track_artist: str = ""
    year: int | None = None
    disc: int | None = None
    number: int | None = None
    duration_ms: int | None = None
    media: Media | None = None
    genres: tuple[str, ...] = ()
    matched: bool = False
    studio: str = ""
    stamp: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track of the catalogue. Times are epoch seconds of the sandbox's clock."""

    key: int
    album_key: int
    artist_key: int
    guid: str
    sort: str
    what: Described
    added_at: int
    updated_at: int

    @property
    def title(self) -> str:
        """Title as listed."""
        return self.what.title


@dataclass(frozen=True, slots=True)
class AlbumRow:
    """An album: all tracks with one album artist and one album title."""

    key: int
    artist_key: int
    guid: str
    title: str
    artist: str
    sort: str
    year: int | None
    studio: str
    genres: tuple[str, ...]
    added_at: int
    updated_at: int
    tracks: tuple[TrackRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ArtistRow:
    """An album artist."""

    key: int
    guid: str
    title: str
    sort: str
    genres: tuple[str, ...]
    added_at: int
    updated_at: int
    albums: tuple[AlbumRow, ...] = field(repr=False)


Row = TrackRow | AlbumRow | ArtistRow


def title_sort(title: str) -> str:
    """Title without its leading article."""
    for article in ("The ", "A ", "An "):
        if title.startswith(article) and len(title) > len(article):
            return title[len(article) :]
    return title
