"""Filters and sorts of a listing, read from the query as clients send it (contracts/plex.md section 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import unquote_plus

from tonearm.sandbox.plex.catalogue import genres_of
from tonearm.sandbox.plex.rows import Row
from tonearm.sandbox.plex.wire import genre_id

__all__ = ["BadFilter", "Filter", "order", "read_filters"]


class BadFilter(Exception):
    """A filter or sort that the server does not know; answered with 400."""


@dataclass(frozen=True, slots=True)
class _Field:
    kind: str
    """string, integer, date or tag: decides what the operators mean."""
    value: Callable[[Any], Any]


def _genre_values(row: Row) -> list[str]:
    return [value for genre in genres_of(row) for value in (str(genre_id(genre)), genre.casefold())]


_OWN = {
    "title": _Field("string", attrgetter("title")),
    "id": _Field("integer", attrgetter("key")),
    "guid": _Field("guid", attrgetter("guid")),
    "genre": _Field("tag", _genre_values),
    "addedAt": _Field("date", attrgetter("added_at")),
    "updatedAt": _Field("date", attrgetter("updated_at")),
}
_FIELDS: dict[str, dict[str, _Field]] = {
    "track": {
        **{f"track.{name}": field for name, field in _OWN.items()},
        "track.index": _Field("integer", attrgetter("what.number")),
        "track.duration": _Field("integer", attrgetter("what.duration_ms")),
        "album.title": _Field("string", attrgetter("what.album")),
        "album.id": _Field("integer", attrgetter("album_key")),
        "album.year": _Field("integer", attrgetter("what.year")),
        "artist.title": _Field("string", attrgetter("what.album_artist")),
        "artist.id": _Field("integer", attrgetter("artist_key")),
    },
    "album": {
        **{f"album.{name}": field for name, field in _OWN.items()},
        "album.year": _Field("integer", attrgetter("year")),
        "artist.title": _Field("string", attrgetter("artist")),
        "artist.id": _Field("integer", attrgetter("artist_key")),
    },
    "artist": {f"artist.{name}": field for name, field in _OWN.items()},
}
_SORTS: dict[str, Callable[[Any], Any]] = {
    "titleSort": lambda row: row.sort.casefold(),
    "addedAt": attrgetter("added_at"),
    "updatedAt": attrgetter("updated_at"),
    "id": attrgetter("key"),
    "guid": attrgetter("guid"),
}
_TRACK_SORTS: dict[str, Callable[[Any], Any]] = {
    "index": lambda row: row.what.number or 0,
    "duration": lambda row: row.what.duration_ms or 0,
    "artist.titleSort": lambda row: row.what.album_artist.casefold(),
    "album.titleSort": lambda row: row.what.album.casefold(),
}
_NAME = re.compile(r"(?P<name>[A-Za-z]+(?:\.[A-Za-z]+)?)(?P<operator>!=|!|=|<<|>>|<|>)?")
_NO_FILTER = re.compile(r"(X-Plex-|include|exclude|check|async).*|type|sort|limit|group|skipRefresh")
_RELATIVE = re.compile(r"-?(\d+)(mon|[smhdwy])")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mon": 2_592_000, "y": 31_536_000}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition; several values mean "any of these"."""

    field: _Field
    operator: str
    values: tuple[Any, ...]

    def fits(self, row: Row) -> bool:
        """Whether a row meets the condition."""
        held = self.field.value(row)
        if self.operator.startswith("!"):
            return not any(_HOW[self.field.kind][self.operator[1:]](held, value) for value in self.values)
        return any(_HOW[self.field.kind][self.operator](held, value) for value in self.values)


_NUMERIC: dict[str, Callable[[Any, Any], bool]] = {
    "": lambda held, value: held == value,
    ">>": lambda held, value: held is not None and held > value,
    "<<": lambda held, value: held is not None and held < value,
}
_HOW: dict[str, dict[str, Callable[[Any, Any], bool]]] = {
    # An empty part is in every title: a title that ends in a comma lists everything, as seen on a server (quirk 5).
    "string": {
        "": lambda held, value: value in held.casefold(),
        "=": lambda held, value: held.casefold() == value,
        "<": lambda held, value: held.casefold().startswith(value),
        ">": lambda held, value: held.casefold().endswith(value),
    },
    "guid": {"": lambda held, value: held == value},
    "tag": {"": lambda held, value: value in held},
    "integer": _NUMERIC,
    "date": _NUMERIC,
}


def read_filters(query: str, kind: str, now: int) -> list[Filter]:
    """Read the conditions of a query string for rows of one kind. Raises BadFilter for what is not known.

    The operator stands between name and ``=``; clients escape it (``artist.title%3D=A``) or not (``artist.title==A``).
    """
    return [_read(name, value, kind, now) for name, value in _pairs(query) if not _NO_FILTER.fullmatch(name)]


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if value.startswith("="):  # an operator that was not escaped
            name, value = name + "=", value[1:]
        if name:
            yield unquote_plus(name), unquote_plus(value)


def _read(name: str, value: str, kind: str, now: int) -> Filter:
    found = _NAME.fullmatch(name)
    field = _field(found["name"], kind) if found else None
    if found is None or field is None:
        raise BadFilter(f"unknown filter {name}")
    operator = found["operator"] or ""
    if operator.removeprefix("!") not in _HOW[field.kind]:
        raise BadFilter(f"unknown operator {operator} for {field.kind}")
    values = [value] if field.kind == "guid" else value.split(",")
    return Filter(field, operator, tuple(_value(field.kind, one, now) for one in values))


def _field(name: str, kind: str) -> _Field | None:
    return _FIELDS[kind].get(name if "." in name else f"{kind}.{name}")


def _value(kind: str, text: str, now: int) -> Any:
    if kind in {"string", "tag"}:
        return text.casefold()
    if kind == "guid":
        return text
    relative = _RELATIVE.fullmatch(text)
    if kind == "date" and relative:
        return now - int(relative[1]) * _UNIT_S[relative[2]]
    try:
        return int(float(text))
    except ValueError:
        raise BadFilter(f"{text!r} is no number") from None


def order(rows: Sequence[Row], sort: str, kind: str) -> list[Row]:
    """Order rows by a ``sort`` parameter; without one by title. Raises BadFilter for an unknown one."""
    ordered = sorted(rows, key=attrgetter("key"))
    for one in reversed((sort or "titleSort").split(",")):
        name, _, direction = one.strip().removeprefix(f"{kind}.").partition(":")
        how = _SORTS.get(name) or (_TRACK_SORTS.get(name) if kind == "track" else None)
        if how is None or direction not in {"", "asc", "desc", "nullsLast"}:
            raise BadFilter(f"unknown sort {one}")
        ordered.sort(key=how, reverse=direction == "desc")
    return ordered
