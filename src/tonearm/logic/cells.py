"""A title that swallowed its neighbours: "Song Artist Pop, Music $1.29 (C) 2012 Some Records 3:45 May 4, 2012".

Rows copied out of a store's table, and exports with a lost separator, carry price, length, date, genre and legal text
in the title. They are taken out again; a length that is found is kept.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tonearm.logic.normalise import fold, words
from tonearm.logic.vocabulary import spot

__all__ = ["Cells", "read_cells"]

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DIGIT = re.compile(r"[0-9]")
_DATE = re.compile(
    rf"\s(?:\d{{1,2}}-{_MONTHS}-(?P<short>\d\d(?:\d\d)?)|{_MONTHS}\.? \d{{1,2}}, (?P<long>(?:19|20)\d\d))\s*$", re.I
)
_TIME = re.compile(r"\s(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\s*$")
_PRICE = re.compile(r"\s*(?:[$€£]\s?\d{1,3}\.\d\d|(?<=\s)album only)(?=\s|$)", re.I)
_LEGAL_SIGN = re.compile(r"\s*(?:\([cp]\)\s*(?=\d{4})|[©℗]|‰ ãñ).*$", re.I)
_MAY_LEGAL_SIGN = re.compile(r"[(©℗‰]")
_LEGAL_YEAR = re.compile(r"\s(?:19|20)\d\d(?:, (?:19|20)\d\d)* +(?=\S).*$")
_COMMON_LEGAL_WORDS = frozenset({"records", "recordings", "entertainment", "llc", "ltd", "inc", "productions"})
_LEGAL_WORD = re.compile(
    r"\b(?:records?|recordings?|entertainment|llc|ltd|limited|inc|gmbh|corporation|company|license|licence|"
    r"rights reserved|productions?|publishing|music group|division of|marketed|distributed|s\.?a\.?|b\.?v\.?)\b",
    re.I,
)


class Cells(NamedTuple):
    """What is left of the title, and a length in seconds and a year if cells gave them. ``merged`` tells if any did."""

    title: str
    duration_s: float | None
    year: int | None
    merged: bool


@cache
def _genre_words() -> frozenset[str]:
    data = tomllib.loads(files("tonearm.logic").joinpath("data/genres.toml").read_text("utf-8"))
    return frozenset(data["words"])


def read_cells(text: str) -> Cells:
    """Take the cells of a store's row off the end of a title; a title without such cells comes back unchanged."""
    if "," not in text and "lbum " not in text.lower() and not _has_digit(text):
        return Cells(text, None, None, False)
    left, duration, year, found = text, None, None, 0
    for _ in range(4):
        before = left
        if _ends_in_digit(left) and (date := _DATE.search(left, _start_of_last(left, 3))):
            left, found = left[: date.start()], found + 1
            year = _year(date)
        if _ends_in_digit(left) and (time := _TIME.search(left, _start_of_last(left, 1))):
            hours, minutes, seconds = (int(part or 0) for part in time.groups())
            left, duration, found = left[: time.start()], float(hours * 3600 + minutes * 60 + seconds), found + 1
        cut = _legal(left)
        if cut != left:
            left, found = cut, found + 1
        cut = _PRICE.sub(" ", left).rstrip() if _may_price(left) else left
        if cut != left and cut != left.rstrip():
            left, found = cut, found + 1
        if left == before:
            break
    cut = _without_genres(left)
    if found or cut.count(",") != left.count(","):
        left, found = cut, found + 1
    if not found or not left.strip():
        return Cells(text, None, None, False)
    return Cells(left.strip(), duration, year, True)


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None if text.isascii() else any(map(str.isdigit, text))


def _ends_in_digit(text: str) -> bool:
    """Whether a date or a time may stand at the end; looking for one costs ten times as much."""
    return text.rstrip()[-1:].isdigit()


def _start_of_last(text: str, count: int) -> int:
    """Return where the space in front of the last ``count`` words begins."""
    pieces = text.rsplit(None, count)
    return len(pieces[0]) if len(pieces) > count else 0


def _may_price(text: str) -> bool:
    return "$" in text or "€" in text or "£" in text or "album only" in text.lower()


def _year(date: re.Match[str]) -> int:
    short = date["long"] or date["short"]
    return int(short) if len(short) == 4 else 1900 + int(short) + (100 if int(short) < 50 else 0)


def _legal(text: str) -> str:
    """Cut legal text: from a copyright sign, or from a year that company words follow."""
    if _MAY_LEGAL_SIGN.search(text) and (match := _LEGAL_SIGN.search(text)):
        return text[: match.start()]
    match = _LEGAL_YEAR.search(text)
    if match and _is_legal(match.group()):
        return text[: match.start()]
    return text


def _is_legal(text: str) -> bool:
    """Tell whether a text names a company; the commonest words are looked up before the rest is searched for.

    "2021 Re-recording" and "2012 Live Recording" name a version.
    """
    if not _COMMON_LEGAL_WORDS.isdisjoint(text.lower().split()):
        return True
    return _LEGAL_WORD.search(text) is not None and not any(found.is_version for found in spot(words(text)))


def _without_genres(text: str) -> str:
    """Cut a list of genres off the end; the first word of a title never counts."""
    pieces = text.split()
    end = len(pieces)
    while end > 1 and _is_genre(pieces[end - 1]):
        end -= 1
    return " ".join(pieces[:end])


def _is_genre(piece: str) -> bool:
    return piece[-1] not in ")]" and all(word in _genre_words() for word in fold(piece).split())
