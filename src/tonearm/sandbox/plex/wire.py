"""XML of tracks, albums and artists, short in listings and full for one item (contracts/plex.md sections 3 and 4)."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from tonearm.sandbox.plex.catalogue import genres_of
from tonearm.sandbox.plex.rows import AlbumRow, ArtistRow, Media, Part, Row, TrackRow
from tonearm.sandbox.plex.xml import element

__all__ = ["Shape", "Wire", "genre_id"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of an item is shown. Genres and streams are in the full item only, so that reloading shows."""

    guids: bool = False
    full: bool = False
    without_elements: frozenset[str] = frozenset()
    without_fields: frozenset[str] = frozenset()

    @classmethod
    def of(cls, params: Mapping[str, str], *, full: bool = False) -> Shape:
        """Read ``includeGuids``, ``excludeElements`` and ``excludeFields``; a full item always has its guids."""

        def names(key: str) -> frozenset[str]:
            return frozenset(name for name in params.get(key, "").split(",") if name)

        guids = full or params.get("includeGuids") == "1"
        return cls(guids, full, names("excludeElements"), names("excludeFields"))


def genre_id(genre: str) -> int:
    """Number of a genre."""
    return 100_000 + zlib.crc32(genre.encode()) % 900_000


class Wire:
    """Renders rows; remembers what it wrote, as the same pages are read again and again."""

    def __init__(self) -> None:
        self._written: dict[Shape, dict[int, tuple[Row, str]]] = {}

    def row(self, row: Row, shape: Shape) -> str:
        """Render a row of any kind."""
        kept = self._written.setdefault(shape, {})
        known = kept.get(row.key)
        if known is not None and known[0] is row:
            return known[1]
        text = self._write(row, shape)
        kept[row.key] = (row, text)
        return text

    def _write(self, row: Row, shape: Shape) -> str:
        if isinstance(row, TrackRow):
            tag, attributes, children = "Track", track_attributes(row), _track_children(row, shape)
        elif isinstance(row, AlbumRow):
            tag, attributes, children = "Directory", _album_attributes(row), _shared_children(row, shape)
        else:
            tag, attributes, children = "Directory", _artist_attributes(row), _shared_children(row, shape)
        kept = {name: value for name, value in attributes.items() if name not in shape.without_fields}
        return element(tag, kept, [text for name, text in children if name not in shape.without_elements])


def _head(key: int, kind: str, guid: str, title: str, sort: str, *, children: bool) -> dict[str, object]:
    return {
        "ratingKey": key,
        "key": f"/library/metadata/{key}{'/children' if children else ''}",
        "guid": guid,
        "type": kind,
        "title": title,
        "titleSort": sort if sort != title else None,
    }


def _thumb(key: int, guid: str, updated_at: int) -> str | None:
    return f"/library/metadata/{key}/thumb/{updated_at}" if guid.startswith("plex") else None


def track_attributes(row: TrackRow) -> dict[str, object]:
    """Return the attributes of a track; ``originalTitle`` only where the artist is not the album artist."""
    what = row.what
    return {
        **_head(row.key, "track", row.guid, what.title, row.sort, children=False),
        "parentRatingKey": row.album_key,
        "grandparentRatingKey": row.artist_key,
        "parentKey": f"/library/metadata/{row.album_key}",
        "grandparentKey": f"/library/metadata/{row.artist_key}",
        "grandparentTitle": what.album_artist,
        "parentTitle": what.album,
        "originalTitle": what.track_artist or None,
        "parentStudio": what.studio or None,
        "parentYear": what.year,
        "summary": "",
        "index": what.number,
        "parentIndex": what.disc,
        "ratingCount": row.key % 5000 if what.matched else None,
        "thumb": _thumb(row.album_key, row.guid, row.updated_at),
        "duration": what.duration_ms,
        "addedAt": row.added_at,
        "updatedAt": row.updated_at,
    }


def _album_attributes(row: AlbumRow) -> dict[str, object]:
    return {
        **_head(row.key, "album", row.guid, row.title, row.sort, children=True),
        "parentRatingKey": row.artist_key,
        "parentKey": f"/library/metadata/{row.artist_key}",
        "parentTitle": row.artist,
        "studio": row.studio or None,
        "summary": "",
        "index": 1,
        "year": row.year,
        "leafCount": len(row.tracks),
        "thumb": _thumb(row.key, row.guid, row.updated_at),
        "addedAt": row.added_at,
        "updatedAt": row.updated_at,
    }


def _artist_attributes(row: ArtistRow) -> dict[str, object]:
    return {
        **_head(row.key, "artist", row.guid, row.title, row.sort, children=True),
        "summary": "",
        "index": 1,
        "childCount": len(row.albums),
        "thumb": _thumb(row.key, row.guid, row.updated_at),
        "addedAt": row.added_at,
        "updatedAt": row.updated_at,
    }


def _shared_children(row: Row, shape: Shape) -> list[tuple[str, str]]:
    children = []
    if shape.guids and row.guid.startswith("plex"):
        mbid = uuid.uuid5(uuid.NAMESPACE_URL, row.guid)
        children.append(("Guid", element("Guid", {"id": f"mbid://{mbid}"})))
    if shape.full:
        children += [("Genre", element("Genre", {"id": genre_id(g), "tag": g})) for g in genres_of(row)]
    return children


def _track_children(row: TrackRow, shape: Shape) -> list[tuple[str, str]]:
    media = row.what.media
    shown = [("Media", _media(row, media, shape))] if media is not None else []
    return shown + _shared_children(row, shape)


def _media(row: TrackRow, media: Media, shape: Shape) -> str:
    attributes = {
        "id": row.key + 10_000_000,
        "duration": row.what.duration_ms,
        "bitrate": media.bitrate_kbps or None,
        "audioChannels": media.channels,
        "audioCodec": media.codec,
        "container": media.container,
    }
    parts = [_part(row, media, part, number, shape) for number, part in enumerate(media.parts)]
    return element("Media", attributes, parts)


def _part(row: TrackRow, media: Media, part: Part, number: int, shape: Shape) -> str:
    key = row.key + 20_000_000 + number
    ending = part.path.rpartition(".")[2]
    attributes = {
        "id": key,
        "key": f"/library/parts/{key}/{row.updated_at}/file.{ending}",
        "duration": row.what.duration_ms,
        "file": part.path,
        "size": part.size,
        "container": media.container,
    }
    return element(
        "Part", attributes, [_stream(key, media)] if shape.full and "Stream" not in shape.without_elements else []
    )


def _stream(part_key: int, media: Media) -> str:
    attributes = {
        "id": part_key + 10_000_000,
        "streamType": 2,
        "selected": 1,
        "codec": media.codec,
        "index": 0,
        "channels": media.channels,
        "bitrate": media.bitrate_kbps or None,
        "samplingRate": media.sample_rate or None,
        "bitDepth": media.bit_depth or None,
    }
    return element("Stream", attributes)
