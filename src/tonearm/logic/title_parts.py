"""What one bracket or one tail of a title says: guests, a version, packaging, or more of the title.

Brackets are alike everywhere ("(Live)", "[2011 Remaster]"), so each is read once however many titles carry it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tonearm.logic.normalise import name_key, words
from tonearm.logic.vocabulary import (
    Spot,
    cut_off,
    find_guests,
    has_strong,
    is_whole,
    is_year,
    near_versions,
    spot,
    vocabulary,
)

__all__ = ["FILLER", "Mark", "Part", "Song", "read_part", "read_song", "split_names"]

_CACHE = 1 << 15
_NAMES = re.compile(
    r"[,;/、，×|&]\s*|\s(?:[+x]|and|with|vs\.?|versus|feat\.?|ft\.?|featuring|y|e|et|und|och|og|en|и|та|και|(?-i:i))\s+",
    re.IGNORECASE,
)
FILLER = frozenset(
    {"by", "the", "a", "an", "of", "de", "version", "s", "from", "at", "in", "and", "on", "for", "to", "mix", "edit"}
    | {"dj", "mc", "mr", "dr"}
)
"""Words that tell no remixer and no place from another."""


class Mark(NamedTuple):
    """One sign of a version: its class, the words that name it, and the detail (remixer, place, year)."""

    kind: str
    words: tuple[str, ...]
    detail: tuple[str, ...] = ()


class Part(NamedTuple):
    """What a bracket or a tail says; ``understood`` tells if it is not just more of the title."""

    extra: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    neutral: frozenset[str] = frozenset()
    neutral_words: frozenset[str] = frozenset()
    understood: bool = True


_EMPTY = Part(understood=False)


@lru_cache(maxsize=_CACHE)
def read_part(phrase: str, leads: bool = False) -> Part:
    """Classify one bracket or tail. One that leads the title ("(With) A Song") opens no guest list."""
    tokens = words(phrase)
    if not tokens:
        return _EMPTY
    spots = spot(tokens)
    at, size = (0, 0) if is_whole(spots, tokens) else find_guests(tokens, opening=not leads)
    if not size:
        return _classify(tokens, spots)
    if (
        at == 0
        and not vocabulary().ensembles.isdisjoint(tokens[-2:])
        and " ".join(tokens[:size]) in vocabulary().guest_openers
    ):
        return Part(marks=(Mark("acoustic", tokens[-1:], tuple([t for t in tokens[size:-1] if t not in FILLER])),))
    before = _classify(tokens[:at], spot(tokens[:at])) if at else Part()
    return before._replace(guests=split_names(_after(phrase, at + size)))


def _classify(tokens: tuple[str, ...], spots: list[Spot]) -> Part:
    if not spots or spots[-1].end < len(tokens):
        spots = cut_off(tokens) or spots or near_versions(tokens)
    versions = [found for found in spots if found.is_version]
    rest = _uncovered(tokens, spots)
    if versions:
        detail = tuple([t for t in tokens if t in rest or is_year(t)])
        return Part(marks=tuple([Mark(v.kind, tokens[v.start : v.end], detail) for v in versions]))
    head = _head(tokens) if rest else None
    if head and not any(found.end == len(tokens) for found in spots):
        return Part(marks=(Mark(head, tokens, tuple([t for t in tokens if t not in FILLER])),))
    if not rest or has_strong(tokens):
        return Part(neutral=frozenset([found.kind for found in spots]), neutral_words=frozenset(tokens))
    return Part(extra=(" ".join(tokens),), understood=False)


def _uncovered(tokens: tuple[str, ...], spots: list[Spot]) -> list[str]:
    """The words that are neither in a phrase of the vocabulary nor years."""
    if is_whole(spots, tokens):
        return []
    covered = {at for found in spots for at in range(found.start, found.end)}
    return [token for at, token in enumerate(tokens) if at not in covered and not is_year(token)]


def _head(tokens: tuple[str, ...]) -> str | None:
    """Return the version class of a bracket that ends or begins with a word such as "mix" or "versión"."""
    heads, last = vocabulary().heads, tokens[-1]
    if last in heads:
        return heads[last]
    if tokens[0] in heads and (len(tokens) <= 4 or not tokens[0].isascii()):
        return heads[tokens[0]]
    if (two := " ".join(tokens[-2:])) in heads:
        return heads[two]
    if last.isascii():
        return None
    return next((kind for word, kind in vocabulary().wide_heads if last.endswith(word)), None)


def _after(phrase: str, count: int) -> str:
    """Return the raw text behind its first ``count`` folded words."""
    pieces = phrase.split()
    at = 0
    while at < len(pieces) and count > 0:
        count -= len(words(pieces[at]))
        at += 1
    return " ".join(pieces[at:])


class Song(NamedTuple):
    """The running text of a title: the words of the song, the guests it names, and version words inside it."""

    base: tuple[str, ...]
    guests: tuple[str, ...]
    loose: tuple[Mark, ...]


def read_song(text: str) -> Song:
    """Cut guests off the running text ("Song feat. Somebody"), fold the song and mark the version words in it."""
    tokens = words(text)
    if text.isascii() and vocabulary().starts.isdisjoint(tokens):
        return Song(tokens, (), ())
    at, size = find_guests(tokens[1:-1], opening=False) if len(tokens) > 2 else (0, 0)
    if not size:
        return Song(tokens, (), _loose(tokens))
    return Song(tokens[: at + 1], split_names(_after(text, at + 1 + size)), _loose(tokens[: at + 1]))


def _loose(tokens: tuple[str, ...]) -> tuple[Mark, ...]:
    return tuple([Mark(s.kind, tokens[s.start : s.end]) for s in spot(tokens) if s.is_version])


@lru_cache(maxsize=_CACHE)
def split_names(text: str) -> tuple[str, ...]:
    """Split a credit into folded names, main name first: "Ada & The Norths feat. Ben" -> ("ada", "norths", "ben")."""
    pieces = _NAMES.split(text.replace("_", " "))
    return tuple(dict.fromkeys([key for key in map(name_key, pieces) if key]))
