"""The tags of one file as a plain mapping of lists of text: the common form between all formats."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CUSTOM", "Fields", "fields_from", "pair"]

Fields = dict[str, list[str]]
"""Vorbis comment names in lower case to values: the richest common form, used between the formats and for comparing."""

CUSTOM: Final = "tonearm_catalogue_uri"
"""Our own field for the catalogue's URI; no player reads it, our library check does."""


def fields_from(tags: dict[str, Any]) -> Fields:
    """Turn a dumped ``TagFields`` into comment fields; what has no source is absent.

    ``contributing`` is what players call the original or guest artists of a remix.
    """
    found: Fields = {"title": [tags["title"]], "artist": list(tags["artists"])}
    found["albumartist"] = list(tags.get("album_artists") or ())
    found["contributingartist"] = list(tags.get("contributing_artists") or ())
    found["remixer"] = list(tags.get("remixers") or ())
    for name in ("album", "date", "isrc"):
        found[name] = [tags[name]] if tags.get(name) else []
    for name, key in _NUMBERS.items():
        found[name] = [str(tags[key])] if tags.get(key) else []
    found["compilation"] = ["1" if tags["compilation"] else "0"] if tags.get("compilation") is not None else []
    found[CUSTOM] = [tags["catalogue_uri"]] if tags.get("catalogue_uri") else []
    return {name: kept for name, values in found.items() if (kept := [value for value in values if value])}


_NUMBERS: Final = {
    "tracknumber": "track_number",
    "tracktotal": "track_total",
    "discnumber": "disc_number",
    "disctotal": "disc_total",
}


def pair(fields: Fields, number: str, total: str) -> str:
    """Return ``"3/12"`` or ``"3"``; empty when there is no number."""
    if number not in fields:
        return ""
    return fields[number][0] + (f"/{fields[total][0]}" if total in fields else "")
