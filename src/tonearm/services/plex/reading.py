"""Plex's XML to records. Attributes only; a row without an id costs itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from tonearm.model import LibraryId, OwnedTrack, owned_tracks

__all__ = ["Section", "TrackRow", "read_sections", "read_track", "to_records"]

_TEXT_LIMIT = 4096
_DAY_MS = 86_400_000
_MOST = 2**53


class Section(NamedTuple):
    """A music section. ``changed`` moves when its contents do; empty where the server states none."""

    key: str
    title: str
    uuid: str
    changed: str
    refreshing: bool
    scanned: str
    locations: tuple[str, ...]


class TrackRow(NamedTuple):
    """One track in the order of `OwnedTrack`'s fields, each value within its bounds."""

    id: LibraryId
    title: str
    artist: str
    album_artist: str
    album: str
    year: int | None
    disc_number: int | None
    track_number: int | None
    duration_s: float | None
    path: str | None
    updated_at: int


def read_sections(document: Element) -> list[Section]:
    """The music sections of ``/library/sections``; ``type="artist"`` is what makes one."""
    return [
        _section(found)
        for found in document.iterfind("Directory")
        if found.get("type") == "artist" and found.get("key")
    ]


def _section(found: Element) -> Section:
    values = found.attrib
    return Section(
        key=values["key"],
        title=values.get("title", "").strip(),
        uuid=values.get("uuid", ""),
        changed=values.get("contentChangedAt", ""),
        refreshing=values.get("refreshing", "0") not in ("0", "", "false"),
        scanned=values.get("scannedAt", ""),
        locations=tuple(path for place in found.iterfind("Location") if (path := place.get("path"))),
    )


def read_track(element: Element) -> TrackRow | None:
    """One track; None without an id.

    The track's artist is ``originalTitle``, present only when it differs from the album artist (contracts/plex.md
    section 4). Lengths come in milliseconds.
    """
    values = element.attrib
    identity = values.get("ratingKey", "")
    if not identity:
        return None
    album_artist = _text(values, "grandparentTitle")
    milliseconds = _number(values, "duration")
    part = element.find("Media/Part")
    return TrackRow(
        id=LibraryId(identity[:_TEXT_LIMIT]),
        title=_text(values, "title"),
        artist=_text(values, "originalTitle") or album_artist,
        album_artist=album_artist,
        album=_text(values, "parentTitle"),
        year=_number(values, "parentYear") or _number(values, "year"),
        disc_number=_number(values, "parentIndex"),
        track_number=_number(values, "index"),
        duration_s=milliseconds / 1000 if milliseconds and milliseconds <= _DAY_MS else None,
        path=(part.get("file") or None) if part is not None else None,
        updated_at=_number(values, "updatedAt") or 0,
    )


def to_records(rows: Iterable[TrackRow]) -> list[OwnedTrack]:
    """Records, one for each id; of rows that came twice because the list moved, the later one."""
    return owned_tracks({row.id: row for row in rows}.values())


def _text(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "")[:_TEXT_LIMIT].strip()


def _number(values: Mapping[str, str], name: str) -> int | None:
    """A plain non-negative whole number; anything else is missing."""
    text = values.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        return None
    number = int(text)
    return number if number < _MOST else None
