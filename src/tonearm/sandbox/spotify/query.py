"""Reading the search box: field filters, quoted phrases, free words (contracts/spotify.md sections 6 and 11.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tonearm.sandbox.spotify.words import name_words, split

__all__ = ["Phrase", "SearchText", "read_search"]

_FIELDS = ("track", "artist", "album", "year", "isrc", "upc")
# A field's name starts a filter only at the beginning or after a blank or a quote; a phrase may lack its second quote.
_TOKEN = re.compile(
    rf'(?:(?<=\s)|(?<=")|^)(?P<field>{"|".join(_FIELDS)}):|"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+)', re.I
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words; ``together`` when they were quoted and must stand side by side."""

    words: tuple[str, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class SearchText:
    """A search as it was meant. ``free`` are the phrases outside any filter."""

    free: tuple[Phrase, ...]
    track: tuple[Phrase, ...] = ()
    artist: tuple[Phrase, ...] = ()
    album: tuple[Phrase, ...] = ()
    years: tuple[int, int] | None = None
    isrc: str = ""
    upc: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked."""
        return self == SearchText(())


def read_search(text: str) -> SearchText:
    """Take a search text apart. An unquoted filter value goes on until the next filter, as on Spotify."""
    phrases: dict[str, list[Phrase]] = {name: [] for name in ("", "track", "artist", "album")}
    codes = {"year": "", "isrc": "", "upc": ""}
    field = ""
    for token in _TOKEN.finditer(text):
        if token["field"]:
            field = token["field"].lower()
            continue
        value = token["phrase"] if token["phrase"] is not None else token["word"]
        if field in codes:
            codes[field], field = value, ""  # a code is one word; what follows is free text again
        else:
            quoted = token["phrase"] is not None  # only there can signs be a name; elsewhere they separate
            phrases[field].append(Phrase(name_words(value) if quoted else split(value), quoted))
            field = "" if token["phrase"] is not None else field
    kept = {name: tuple(phrase for phrase in found if phrase.words) for name, found in phrases.items()}
    if not any(kept.values()) and not any(codes.values()):
        kept[""] = _signs_only(text)
    return SearchText(
        free=kept[""],
        track=kept["track"],
        artist=kept["artist"],
        album=kept["album"],
        years=_years(codes["year"]),
        isrc=codes["isrc"].replace("-", "").upper(),
        upc=codes["upc"],
    )


def _signs_only(text: str) -> tuple[Phrase, ...]:
    """A text without letters and digits may be a name all the same; in other texts signs only separate."""
    value = text.partition(":")[2] if text.partition(":")[0].lower() in _FIELDS else text
    words = name_words(value.replace('"', " "))
    return (Phrase(words),) if words else ()


def _years(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    return (int(found[1]), int(found[2] or found[1])) if found else None
