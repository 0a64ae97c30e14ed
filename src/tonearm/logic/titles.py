"""What a title says: the song, its guests, which version it is, and what is only packaging.

``Morning Glass (feat. Ada Quill) [Harbour Mix] - 2011 Remaster`` -> base "morning glass", guest "ada quill", a remix
with the detail "harbour", packaging "remaster". Brackets and " - " tails are classified one by one: guests, version,
neutral, else part of the title. Version words outside brackets are only *loose* marks: whether they belong to the song
("Born to Live") can be told only beside another title, so `compare_versions` decides that for a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from tonearm.logic.normalise import fold, name_key, words
from tonearm.logic.vocabulary import is_year, spot, vocabulary

__all__ = ["Mark", "Title", "VersionGap", "compare_versions", "is_various", "parse_title", "split_names"]

_CACHE = 1 << 15
_BRACKETS = str.maketrans("（）［］【】「」『』〈〉《》〔〕｛｝{}", "()[]()()()()()()()()")
_OPEN, _CLOSE = "([", ")]"
_DASH = re.compile(r"(?:\s+[-–—―~|／/]+(?=\s|$)\s*)|(?:(?<=\s)[-–—]\s*)|-{2,}")
_NAMES = re.compile(
    r"\s*(?:[,;/、，×|]|\s[&+x×]\s|&)\s*|\s+(?:and|with|vs\.?|versus|feat\.?|ft\.?|featuring|y|e|et|und|och|og|en|и|та|και)\s+",
    re.IGNORECASE,
)
_FILLER = frozenset(
    {"by", "the", "a", "an", "of", "de", "version", "s", "from", "at", "in", "and", "on", "for", "to", "mix", "edit"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign of a version: its class, the words that name it, and the detail (remixer, place, year)."""

    kind: str
    words: tuple[str, ...]
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A parsed title. All words are folded.

    ``base`` is the song alone; ``extra`` holds brackets and tails that belong to the title or that we cannot explain;
    ``marks`` come from brackets and tails, ``loose`` from the running text.
    """

    text: str
    base: str
    extra: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    loose: tuple[Mark, ...] = ()
    neutral: frozenset[str] = frozenset()
    neutral_words: frozenset[str] = frozenset()

    @property
    def versions(self) -> frozenset[str]:
        """Version classes that brackets and tails name."""
        return frozenset(mark.kind for mark in self.marks)

    @property
    def whole(self) -> str:
        """The song with what may belong to its title."""
        return " ".join((self.base, *self.extra)) if self.extra else self.base


class _Parts:
    """Collects what the brackets and tails of one title say."""

    def __init__(self) -> None:
        self.extra: list[str] = []
        self.guests: list[str] = []
        self.marks: list[Mark] = []
        self.neutral: set[str] = set()
        self.neutral_words: set[str] = set()

    def add(self, phrase: str, *, leads: bool = False) -> None:
        """Classify one bracket or tail; one that leads the title ("(With) A Song") opens no guest list."""
        tokens = words(phrase)
        if not tokens:
            return
        known = vocabulary()
        if not leads and tokens[0] in known.guest_openers and len(tokens) > 1:
            self.guests.extend(split_names(_after_word(phrase)))
            return
        at = next((i for i, token in enumerate(tokens) if token in known.guest_words), None)
        if at is not None:
            self.guests.extend(split_names(_after_guest_word(phrase)))
            tokens = tokens[:at]
        self._classify(tokens)

    def _classify(self, tokens: tuple[str, ...]) -> None:
        spots = spot(tokens)
        covered = {i for found in spots for i in range(found.start, found.end)}
        versions = [found for found in spots if found.is_version]
        rest = tuple(t for i, t in enumerate(tokens) if i not in covered and not is_year(t))
        if versions:
            detail = tuple(t for t in tokens if t in rest or is_year(t))
            self.marks.extend(Mark(v.kind, tokens[v.start : v.end], detail) for v in versions)
            return
        head = _head(tokens) if rest else None
        if head and not any(found.end == len(tokens) for found in spots):
            self.marks.append(Mark(head, tokens, tuple(t for t in tokens if t not in _FILLER)))
        elif not rest or any(_contains(tokens, phrase) for phrase in vocabulary().strong):
            self.neutral.update(found.kind for found in spots)
            self.neutral_words.update(tokens)
        else:
            self.extra.append(" ".join(tokens))


def _contains(tokens: tuple[str, ...], phrase: str) -> bool:
    return phrase in tokens if " " not in phrase else f" {phrase} " in f" {' '.join(tokens)} "


def _head(tokens: tuple[str, ...]) -> str | None:
    """Return the version class of a bracket that ends or begins with a word such as "mix" or "versión"."""
    heads = vocabulary().heads
    if tokens[-1] in heads:
        return heads[tokens[-1]]
    if tokens[0] in heads and (len(tokens) <= 4 or not tokens[0].isascii()):
        return heads[tokens[0]]
    return next((kind for word, kind in heads.items() if not word.isascii() and tokens[-1].endswith(word)), None)


def _after_word(phrase: str) -> str:
    return phrase.split(None, 1)[-1] if " " in phrase.strip() else ""


def _after_guest_word(phrase: str) -> str:
    """Return what follows the first guest word ("feat.", "ft", ...) in the raw text."""
    pieces = phrase.split()
    at = next((i for i, piece in enumerate(pieces) if fold(piece) in vocabulary().guest_words), len(pieces))
    return " ".join(pieces[at + 1 :])


def _spaced(text: str) -> str:
    """Even out separators: underscores, and hyphens or dots that stand for spaces."""
    text = text.translate(_BRACKETS).replace("_", " ").strip()
    if " " not in text:
        if text.count("-") >= 2:
            text = re.sub(r"-{3,}", " - ", text).replace("-", " ") if " - " not in text else text
        elif text.count(".") >= 3 and not re.search(r"(?:^|\.)\w\.\w(?:\.|$)", text):
            text = text.replace(".", " ")
    return text


def _brackets(text: str) -> tuple[str, list[str]]:
    """Take the outermost bracket groups out of a text. An unclosed bracket reaches to the end."""
    outside: list[str] = []
    groups: list[str] = []
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char in _OPEN:
            if depth == 0:
                outside.append(text[start:at])
                start = at + 1
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                groups.append(text[start:at])
                start = at + 1
    (groups if depth else outside).append(text[start:])
    return " ".join(outside), [
        g.replace("(", " ").replace("[", " ").replace(")", " ").replace("]", " ") for g in groups
    ]


@lru_cache(maxsize=_CACHE)
def parse_title(text: str) -> Title:
    """Read a title.

    Parameters
    ----------
    text : str
        A title as a catalogue, a library or a peer prints it. Never raises.

    Returns
    -------
    Title
        ``base`` is empty only when ``text`` holds nothing but white space.
    """
    spaced = _spaced(text)
    outside, groups = _brackets(spaced) if any(c in spaced for c in _OPEN) else (spaced, [])
    head, *tails = _DASH.split(outside)
    parts = _Parts()
    for at, phrase in enumerate((*groups, *tails)):
        if phrase.strip():
            parts.add(phrase, leads=at == 0 and spaced[0] in _OPEN)
    if not words(head):
        head, parts = _promote(spaced, parts)
    base = _take_guests(head, parts)
    return Title(
        text=fold(text),
        base=base,
        extra=tuple(parts.extra),
        guests=tuple(dict.fromkeys(parts.guests)),
        marks=tuple(parts.marks),
        loose=_loose(tuple(base.split())),
        neutral=frozenset(parts.neutral),
        neutral_words=frozenset(parts.neutral_words),
    )


def _promote(text: str, parts: _Parts) -> tuple[str, _Parts]:
    """Make a title out of text that is all brackets and tails: its first unexplained part, else all of it."""
    if parts.extra:
        return parts.extra.pop(0), parts
    return text, _Parts()


def _take_guests(head: str, parts: _Parts) -> str:
    """Cut guests off the running text ("Song feat. Somebody") and return the folded song."""
    tokens = words(head)
    guest_words = vocabulary().guest_words
    if len(tokens) > 2 and any(token in guest_words for token in tokens[1:-1]):
        parts.guests.extend(split_names(_after_guest_word(head)))
        at = next(i for i, token in enumerate(tokens) if i and token in guest_words)
        return " ".join(tokens[:at])
    return " ".join(tokens)


def _loose(tokens: tuple[str, ...]) -> tuple[Mark, ...]:
    return tuple(Mark(s.kind, tokens[s.start : s.end]) for s in spot(tokens) if s.is_version)


@lru_cache(maxsize=_CACHE)
def split_names(text: str) -> tuple[str, ...]:
    """Split a credit into folded names, main name first: "Ada & The Norths feat. Ben" -> ("ada", "norths", "ben")."""
    return tuple(
        dict.fromkeys(name_key(piece) for piece in _NAMES.split(text.replace("_", " ")) if piece and fold(piece))
    )


@lru_cache(maxsize=_CACHE)
def is_various(name: str) -> bool:
    """Tell whether a name stands for many artists or for nobody; such a name is never evidence."""
    return not fold(name) or fold(name) in vocabulary().various


@dataclass(frozen=True, slots=True)
class VersionGap:
    """How the versions of two titles differ: classes only one side names, shared classes with different details."""

    only_first: tuple[Mark, ...]
    only_second: tuple[Mark, ...]
    detail_differs: bool
    shared: frozenset[str]

    @property
    def size(self) -> int:
        """Number of version classes that only one side names."""
        return len({mark.kind for mark in self.only_first}) + len({mark.kind for mark in self.only_second})


def _effective(title: Title, others: frozenset[str]) -> tuple[Mark, ...]:
    """Marks of a title that the other side's own words do not explain."""
    if not (title.marks or title.loose):
        return ()
    loose = (mark for mark in title.loose if not others.issuperset(mark.words))
    return (*(mark for mark in title.marks if not others.issuperset((*mark.words, *mark.detail))), *loose)


def compare_versions(
    first: Title, second: Title, *, first_context: Iterable[str] = (), second_context: Iterable[str] = ()
) -> VersionGap:
    """Compare the versions that two titles name.

    Parameters
    ----------
    first, second : Title
        The two titles.
    first_context, second_context : iterable of str
        Further folded words of each record (its album, say) that may explain a version word of the other.
    """
    if not (first.marks or first.loose or second.marks or second.loose):
        return _NO_GAP
    one = _effective(first, frozenset((*second.base.split(), *second_context)))
    two = _effective(second, frozenset((*first.base.split(), *first_context)))
    kinds_one, kinds_two = {m.kind for m in one}, {m.kind for m in two}
    shared = frozenset(kinds_one & kinds_two)
    return VersionGap(
        only_first=tuple(m for m in one if m.kind not in shared),
        only_second=tuple(m for m in two if m.kind not in shared),
        detail_differs=any(_details_differ(one, two, kind) for kind in shared),
        shared=shared,
    )


_NO_GAP = VersionGap((), (), False, frozenset())


def _details_differ(one: tuple[Mark, ...], two: tuple[Mark, ...], kind: str) -> bool:
    first = " ".join(dict.fromkeys(w for m in one if m.kind == kind for w in m.detail if w not in _FILLER))
    second = " ".join(dict.fromkeys(w for m in two if m.kind == kind for w in m.detail if w not in _FILLER))
    return bool(first and second) and fuzz.token_set_ratio(first, second) < 70
