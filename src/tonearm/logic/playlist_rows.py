"""Rows of a table (a CSV file, a DataFrame) to playlist entries: which column means what, and what a cell says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import NamedTuple

from tonearm.errors import MisuseError
from tonearm.logic.naming import collision_key
from tonearm.model import Artist, CatalogueId, EntryKind, PlaylistEntry, Release, Track

__all__ = ["Columns", "entries_of", "find_columns", "known_columns", "read_row"]

_TEXT_LIMIT = 4096
_DAY_S = 86_400
_MILLISECONDS_FROM = 10_000
"""A bare length at or above this is taken for milliseconds: as seconds it would be nearly three hours."""

_NAMES = {
    "title": ("track name", "title", "name", "track", "song", "song title", "track title"),
    "artists": ("artist name(s)", "artist name", "artist names", "artist", "artists", "artist(s)"),
    "album": ("album name", "album", "album title", "release"),
    "album_artists": ("album artist name(s)", "album artist", "album artists", "album_artist", "albumartist"),
    "duration_ms": ("track duration (ms)", "duration (ms)", "duration_ms", "duration ms"),
    "duration": ("duration_s", "duration (s)", "duration", "length", "length_s", "time"),
    "isrc": ("isrc",),
    "uri": ("track uri", "uri", "spotify uri", "spotify_uri"),
    "track_id": ("track_id", "spotify id", "spotify track id"),
    "album_uri": ("album uri",),
    "disc": ("disc number", "disc_number", "disc"),
    "number": ("track number", "track_number", "track no", "track #"),
    "date": ("album release date", "release date", "release_date", "date", "year"),
    "image": ("album image url",),
    "explicit": ("explicit",),
    "kind": ("kind",),
}
_SPOTIFY_ORDER = (
    *("uri", "title", "", "artists", "album_uri", "album", "", "album_artists"),
    *("date", "image", "disc", "number", "duration_ms"),
)
"""Column order of exportify.app, whose headers are translated into the user's language (contracts/spotify.md 8)."""

_MARKS_OF_COMMA_LISTS = frozenset({"artist uri(s)", "album artist uri(s)", "release_kind"})
"""Headers of tables that join artists with ", " (and write a comma inside a name as ``\\,``)."""

_URI = re.compile(r"spotify:(?P<kind>track|album|episode|local):(?P<id>.+)")
_LINK = re.compile(
    r"https?://open\.spotify\.com/(?:intl-[a-z-]+/)?(?P<kind>track|album|episode)/(?P<id>[0-9A-Za-z]+).*"
)
_ID = re.compile(r"[0-9A-Za-z]{10,40}")
_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:\.0|[T ].*)?")
_NOTHING = frozenset({"", "undefined", "null", "none", "nan", "nat", "<na>"})


class Columns(NamedTuple):
    """Which header carries which field, and whether artists are joined with commas."""

    headers: Mapping[str, str]
    comma_lists: bool


def known_columns(headers: Iterable[object]) -> int:
    """How many headers are understood; tells one separator from another."""
    return len(_matched(headers))


def find_columns(headers: Iterable[object], first_row: Mapping[str, object] | None = None) -> Columns:
    """Find out what each column means.

    Parameters
    ----------
    headers : iterable
        Names of the columns; capitals and a byte order mark do not count.
    first_row : mapping, optional
        A row by header; tells a translated table of exportify.app by its Spotify URIs.

    Raises
    ------
    MisuseError
        No column is a title. The sentence names what was found and what would do.
    """
    names = [str(header) for header in headers]
    found = _matched(names)
    if "title" not in found and first_row is not None and _looks_translated(names, first_row):
        ordered = {field: name for field, name in zip(_SPOTIFY_ORDER, names, strict=False) if field}
        return Columns(ordered, comma_lists=True)
    if "title" not in found:
        shown = ", ".join(repr(name[:40]) for name in names[:12]) or "none"
        raise MisuseError(
            f"No column for the title was found; the columns are {shown}. Name at least 'title' and 'artist' "
            "('album' and 'duration_s' help), or export the playlist with English headers."
        )
    keys = {_key(name) for name in names}
    return Columns(found, comma_lists=bool(keys & _MARKS_OF_COMMA_LISTS))


def entries_of(rows: Iterable[Mapping[str, object] | None], columns: Columns) -> tuple[PlaylistEntry, ...]:
    """Entries in order; None stands for a row that could not even be split, and keeps its place."""
    return tuple(read_row(position, row, columns) for position, row in enumerate(rows))


def read_row(position: int, row: Mapping[str, object] | None, columns: Columns) -> PlaylistEntry:
    """One row; one that names no track becomes ``removed`` and says why, so that it is counted and costs no other."""
    cells = {} if row is None else {field: _cell(row.get(header)) for field, header in columns.headers.items()}
    kind = _kind(cells)
    title = cells.get("title", "")
    if kind in (EntryKind.EPISODE, EntryKind.REMOVED):
        return PlaylistEntry(position=position, kind=kind, title=title)
    if not title:
        why = "could not be read" if row is None else "has no title"
        return PlaylistEntry(position=position, kind=EntryKind.REMOVED, title=f"(row {position + 1} {why})")
    raw_artists = row.get(columns.headers.get("artists", "")) if row is not None else None
    return PlaylistEntry(position=position, kind=kind, track=_track(cells, raw_artists, columns), title=title)


def _track(cells: Mapping[str, str], raw_artists: object, columns: Columns) -> Track:
    identity = _identity(cells.get("uri", ""), "track") or _plain_id(cells.get("track_id", ""))
    return Track(
        title=cells["title"],
        artists=_artists(raw_artists, comma_lists=columns.comma_lists),
        id=identity,
        uri=f"spotify:track:{identity}" if identity else None,
        release=_release(cells, columns),
        disc_number=_whole(cells.get("disc", "")),
        track_number=_whole(cells.get("number", "")),
        duration_s=_duration(cells),
        isrc=cells.get("isrc", "").upper() or None,
        explicit={"true": True, "false": False}.get(cells.get("explicit", "").casefold()),
    )


def _release(cells: Mapping[str, str], columns: Columns) -> Release | None:
    if not cells.get("album"):
        return None
    date = _DATE.fullmatch(cells.get("date", ""))
    return Release(
        title=cells["album"],
        id=_identity(cells.get("album_uri", ""), "album"),
        artists=_artists(cells.get("album_artists", ""), comma_lists=columns.comma_lists),
        release_date=date[1] if date else None,
        image_url=cells.get("image") or None,
    )


def _kind(cells: Mapping[str, str]) -> EntryKind:
    stated = cells.get("kind", "")
    if stated in set(EntryKind):
        return EntryKind(stated)
    uri = _URI.fullmatch(cells.get("uri", ""))
    kinds = {"episode": EntryKind.EPISODE, "local": EntryKind.LOCAL}
    return kinds.get(uri["kind"], EntryKind.TRACK) if uri else EntryKind.TRACK


def _artists(value: object, *, comma_lists: bool) -> tuple[Artist, ...]:
    """Names of a list, or of a text: parted by ``;`` always, by ``,`` only where the table is known to do so."""
    if isinstance(value, list | tuple):
        names = [_cell(name) for name in value]
    else:
        names = re.split(r"(?<!\\),\s*|;" if comma_lists else ";", _cell(value))
    clean = (name.replace("\\,", ",").strip() for name in names)
    return tuple(Artist(name=name) for name in dict.fromkeys(clean) if name)


def _duration(cells: Mapping[str, str]) -> float | None:
    milliseconds = _number(cells.get("duration_ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000 if 0 < milliseconds <= _DAY_S * 1000 else None
    text = cells.get("duration", "")
    seconds = _clock_time(text) if ":" in text else _number(text)
    if seconds is not None and ":" not in text and seconds >= _MILLISECONDS_FROM:
        seconds /= 1000
    return seconds if seconds is not None and 0 < seconds <= _DAY_S else None


def _clock_time(text: str) -> float | None:
    """``3:45`` or ``1:02:03`` in seconds."""
    parts = [_number(part) for part in text.split(":")]
    if len(parts) > 3:
        return None
    seconds = 0.0
    for part in parts:
        if part is None:
            return None
        seconds = seconds * 60 + part
    return seconds


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and 1 <= number < 1_000_000 and number == int(number) else None


def _identity(text: str, kind: str) -> CatalogueId | None:
    match = _URI.fullmatch(text) or _LINK.fullmatch(text)
    return _plain_id(match["id"]) if match is not None and match["kind"] == kind else None


def _plain_id(text: str) -> CatalogueId | None:
    return CatalogueId(text) if _ID.fullmatch(text) else None


def _matched(headers: Iterable[object]) -> dict[str, str]:
    """Field to header; of several names for one field the first in our list wins."""
    by_key = {_key(str(header)): str(header) for header in reversed(list(headers))}
    wanted = {field: next((by_key[name] for name in names if name in by_key), None) for field, names in _NAMES.items()}
    return {field: header for field, header in wanted.items() if header is not None}


def _looks_translated(names: list[str], row: Mapping[str, object]) -> bool:
    cells = [_cell(row.get(name)) for name in names]
    if len(cells) < len(_SPOTIFY_ORDER):
        return False
    return (
        cells[0].startswith("spotify:")
        and cells[2].startswith("spotify:artist:")
        and cells[4].startswith("spotify:album:")
    )


def _key(header: str) -> str:
    return collision_key(" ".join(header.replace("\ufeff", "").split()))


def _cell(value: object) -> str:
    """The text of one cell; empty for whatever stands for nothing."""
    if isinstance(value, str):
        text = value[:_TEXT_LIMIT].replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
    elif isinstance(value, bool) or value is None:
        text = "" if value is None else str(value)
    elif isinstance(value, Real):
        text = _plain_number(value)
    else:
        text = str(value)[:_TEXT_LIMIT]
    return "" if text.casefold() in _NOTHING else text


def _plain_number(value: Real) -> str:
    """Whole numbers without a fraction: a table turns them into floats as soon as one is missing."""
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return ""
    if not math.isfinite(number):
        return ""
    return str(int(number)) if number == int(number) else repr(number)
