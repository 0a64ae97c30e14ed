"""Spotify's answers to records. Old and new names, missing fields and null entries are read; a bad row costs itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from tonearm.model import Artist, CatalogueId, EntryKind, PlaylistEntry, Release, ReleaseKind, Track

__all__ = [
    "read_artist",
    "read_artists",
    "read_entry",
    "read_release",
    "read_releases",
    "read_track",
    "read_tracks",
    "rows",
    "text",
]

Json = Mapping[str, Any]

_TEXT_LIMIT = 4096
_DAY_S = 86_400
_ENOUGH_PX = 160
_KINDS = {
    "album": ReleaseKind.ALBUM,
    "single": ReleaseKind.SINGLE,
    "ep": ReleaseKind.EP,
    "compilation": ReleaseKind.COMPILATION,
}


def rows(page: object) -> list[Any]:
    """The entries of one page; null entries stay, because they keep a position."""
    found = page.get("items") if isinstance(page, Mapping) else None
    return found if isinstance(found, list) else []


def read_artists(values: object) -> tuple[Artist, ...]:
    """Artists of a list; what is none is left out."""
    found = (read_artist(value) for value in (values if isinstance(values, list) else []))
    return tuple(artist for artist in found if artist is not None)


def read_artist(value: object) -> Artist | None:
    """One artist, or None when there is not even a name."""
    if not isinstance(value, Mapping) or not text(value.get("name")):
        return None
    return Artist(name=text(value.get("name")), id=_id(value), image_url=_small_picture(value))


def read_releases(page: object) -> list[Release]:
    """Releases of one page."""
    return [release for release in map(read_release, rows(page)) if release is not None]


def read_release(value: object) -> Release | None:
    """One release; its title may be empty (taken down). None when it states neither id nor title."""
    if not isinstance(value, Mapping):
        return None
    identity, title = _id(value), text(value.get("name"))
    if identity is None and not title:
        return None
    return Release(
        title=title,
        id=identity,
        kind=_KINDS.get(text(value.get("album_type")).lower(), ReleaseKind.UNKNOWN),
        artists=read_artists(value.get("artists")),
        total_tracks=_whole(value.get("total_tracks"), least=0),
        release_date=text(value.get("release_date")) or None,
        image_url=_picture(value),
    )


def read_tracks(page: object) -> list[Track]:
    """Tracks of one page of a search."""
    return [track for track in map(read_track, rows(page)) if track is not None]


def read_track(value: object, release: Release | None = None) -> Track | None:
    """One track; ``release`` for a track inside its album, which does not repeat it. None when it has no title."""
    if not isinstance(value, Mapping) or text(value.get("type") or "track") != "track" or not text(value.get("name")):
        return None
    external = value.get("external_ids")
    return Track(
        title=text(value.get("name")),
        artists=read_artists(value.get("artists")),
        id=_id(value),
        uri=text(value.get("uri")) or None,
        release=release if release is not None else read_release(value.get("album")),
        disc_number=_whole(value.get("disc_number"), least=1),
        track_number=_whole(value.get("track_number"), least=1),
        duration_s=_seconds(value.get("duration_ms")),
        isrc=text(external.get("isrc")).upper() or None if isinstance(external, Mapping) else None,
        explicit=value["explicit"] if isinstance(value.get("explicit"), bool) else None,
    )


def read_entry(position: int, row: object) -> PlaylistEntry:
    """One playlist position; whatever cannot be read is ``removed``, so that positions stay true."""
    found = next(_items_of(row), None)
    title = text(found.get("name")) if found is not None else ""
    if found is not None and text(found.get("type")) == "episode":
        return PlaylistEntry(position=position, kind=EntryKind.EPISODE, title=title)
    track = read_track(found)
    if track is None or found is None or not isinstance(row, Mapping):
        return PlaylistEntry(position=position, kind=EntryKind.REMOVED, title=title)
    local = row.get("is_local") is True or found.get("is_local") is True
    kind = EntryKind.LOCAL if local else EntryKind.TRACK
    return PlaylistEntry(position=position, kind=kind, track=_local(track) if local else track, title=title)


def _items_of(row: object) -> Iterator[Json]:
    """The entry under its new name, then under its old one (contracts/spotify.md section 1: detect by response)."""
    for name in ("item", "track"):
        value = row.get(name) if isinstance(row, Mapping) else None
        if isinstance(value, Mapping):
            yield value


def _local(track: Track) -> Track:
    """A local file's track; artist and album may stand only in its URI ``spotify:local:Artist:Album:Title:seconds``."""
    parts = [unquote_plus(part)[:_TEXT_LIMIT].strip() for part in (track.uri or "").split(":")]
    if len(parts) < 6 or track.artists or not parts[2]:
        return track
    return track.replace(artists=(Artist(name=parts[2]),))


def text(value: object) -> str:
    """A text field: stripped, at most 4,096 characters, without lone surrogates; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return value[:_TEXT_LIMIT].encode("utf-8", "replace").decode("utf-8").strip()


def _id(value: Json) -> CatalogueId | None:
    found = text(value.get("id"))
    return CatalogueId(found) if found else None


def _picture(value: Json) -> str | None:
    """Address of the first picture, which is the widest; the list may be empty or null."""
    return next((url for url, _ in _pictures(value)), None)


def _small_picture(value: Json) -> str | None:
    """Address of the smallest picture that is still good to look at; the widest where no width is stated."""
    enough = [(width, url) for url, width in _pictures(value) if width is not None and width >= _ENOUGH_PX]
    return min(enough)[1] if enough else _picture(value)


def _pictures(value: Json) -> Iterator[tuple[str, int | None]]:
    images = value.get("images")
    for image in images if isinstance(images, list) else []:
        if isinstance(image, Mapping) and text(image.get("url")):
            yield text(image.get("url")), _whole(image.get("width"), least=1)


def _whole(value: object, *, least: int) -> int | None:
    """A whole number; ``true`` is none, and neither is anything beyond what a counter can be."""
    good = isinstance(value, int) and not isinstance(value, bool) and least <= value < 1_000_000
    return value if good and isinstance(value, int) else None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / 1000 if 0 < value <= _DAY_S * 1000 else None
