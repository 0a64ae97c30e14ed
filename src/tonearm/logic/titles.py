"""What a title says: the song, its guests, which version it is, and what is only packaging.

``Morning Glass (feat. Ada Quill) [Harbour Mix] - 2011 Remaster`` -> base "morning glass", guest "ada quill", a remix
with the detail "harbour", packaging "remaster". Brackets and " - " tails are classified one by one: guests, version,
neutral, else part of the title. Version words outside brackets are only *loose* marks: whether they belong to the song
("Born to Live") can be told only beside another title, so `compare_versions` decides that for a pair.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tonearm.logic.normalise import fold, name_key, words
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

__all__ = ["Mark", "Title", "VersionGap", "compare_versions", "is_various", "parse_title", "split_names"]

_CACHE = 1 << 15
_BRACKETS = str.maketrans("（）［］【】「」『』〈〉《》〔〕｛｝{}", "()[]()()()()()()()()")
_BRACKET = re.compile(r"[()\[\]]")
_MARKUP = re.compile(
    r"[\[\](){}_|／（）［］【】「」『』〈〉《》〔〕｛｝\-–—―~/]"
)  # signs that may set a part of a title apart
_DASH_SIGN = re.compile(r"[\-–—―~|／/]")
_DASH = re.compile(r"(?:\s+[-–—―~|／/]+(?=\s|$)\s*)|(?:(?<=\s)[-–—]\s*)|-{2,}")
_NAMES = re.compile(
    r"\s*(?:[,;/、，×|]|\s[&+x×]\s|&)\s*|\s+(?:and|with|vs\.?|versus|feat\.?|ft\.?|featuring|y|e|et|und|och|og|en|и|та|και)\s+",
    re.IGNORECASE,
)
_FILLER = frozenset(
    {"by", "the", "a", "an", "of", "de", "version", "s", "from", "at", "in", "and", "on", "for", "to", "mix", "edit"}
    | {"dj", "mc", "mr", "dr"}
)


class Mark(NamedTuple):
    """One sign of a version: its class, the words that name it, and the detail (remixer, place, year)."""

    kind: str
    words: tuple[str, ...]
    detail: tuple[str, ...] = ()


class Title(NamedTuple):
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
    def plain(self) -> str:
        """The song without version words that stand in its running text."""
        if not self.loose:
            return self.base
        named = {word for mark in self.loose for word in mark.words}
        return " ".join(word for word in self.base.split() if word not in named) or self.base

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

    def add(self, phrase: str, *, leads: bool = False) -> bool:
        """Classify one bracket or tail and tell whether it is understood.

        One that leads the title ("(With) A Song") opens no guest list.
        """
        tokens = words(phrase)
        if not tokens:
            return False
        spots = spot(tokens)
        at, size = (0, 0) if is_whole(spots, tokens) else find_guests(tokens, opening=not leads)
        if not size:
            return self._classify(tokens, spots)
        self.guests.extend(split_names(_after(phrase, at + size)))
        return self._classify(tokens[:at], spot(tokens[:at])) if at else True

    def _classify(self, tokens: tuple[str, ...], spots: list[Spot]) -> bool:
        if not spots or spots[-1].end < len(tokens):
            spots = cut_off(tokens) or spots or near_versions(tokens)
        covered = {i for found in spots for i in range(found.start, found.end)}
        versions = [found for found in spots if found.is_version]
        rest = tuple(t for i, t in enumerate(tokens) if i not in covered and not is_year(t))
        if versions:
            detail = tuple(t for t in tokens if t in rest or is_year(t))
            self.marks.extend(Mark(v.kind, tokens[v.start : v.end], detail) for v in versions)
            return True
        head = _head(tokens) if rest else None
        if head and not any(found.end == len(tokens) for found in spots):
            self.marks.append(Mark(head, tokens, tuple(t for t in tokens if t not in _FILLER)))
        elif not rest or has_strong(tokens):
            self.neutral.update(found.kind for found in spots)
            self.neutral_words.update(tokens)
        else:
            self.extra.append(" ".join(tokens))
            return False
        return True


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


def _spaced(text: str) -> str:
    """Even out separators: underscores, and hyphens or dots that stand for spaces."""
    if not text.isascii() or "{" in text or "}" in text:
        text = text.translate(_BRACKETS)
    text = text.replace("_", " ").strip()
    if " " not in text:
        if text.count("-") >= 2:
            text = re.sub(r"-{3,}", " - ", text).replace("-", " ") if " - " not in text else text
        elif text.count(".") >= 3 and not re.search(r"(?:^|\.)\w\.\w(?:\.|$)", text):
            text = text.replace(".", " ")
    return text


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Cut a text at its outermost brackets: (inside a bracket?, piece). An unclosed bracket reaches to the end."""
    pieces: list[tuple[bool, str]] = []
    depth, start = 0, 0
    for found in _BRACKET.finditer(text):
        at = found.start()
        if text[at] in "([":
            if depth == 0:
                pieces.append((False, text[start:at]))
                start = at + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                pieces.append((True, _BRACKET.sub(" ", text[start:at])))
                start = at + 1
    pieces.append((depth > 0, _BRACKET.sub(" ", text[start:])))
    return [piece for piece in pieces if piece[1].strip()]


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
    if not _MARKUP.search(text) and " " in text:
        tokens = words(text)
        if tokens and find_guests(tokens[1:-1], opening=False)[1] == 0:
            folded = " ".join(tokens)
            return Title(text=folded, base=folded, loose=_loose(tokens))
    spaced = _spaced(text)
    parts = _Parts()
    head = _read_pieces(_pieces(spaced), parts)
    if not words(head):
        head, parts = _promote(spaced.strip() or text, parts)
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


def _read_pieces(pieces: list[tuple[bool, str]], parts: _Parts) -> str:
    """Classify brackets and tails; return the running text in front of the first tail or classified bracket."""
    head: list[str] = []
    closed = False
    for inside, piece in pieces:
        if inside:
            closed = (parts.add(piece, leads=not head) and bool(head)) or closed
            continue
        first, *tails = _DASH.split(piece) if _DASH_SIGN.search(piece) else (piece,)
        if not closed:
            head.append(first)
        elif first.strip():
            tails.insert(0, first)
        for tail in tails:
            closed = True
            parts.add(tail)
    return " ".join(head)


def _promote(text: str, parts: _Parts) -> tuple[str, _Parts]:
    """Make a title out of text that is all brackets and tails: its first unexplained part, else all of it."""
    if parts.extra:
        return parts.extra.pop(0), parts
    return text, _Parts()


def _take_guests(head: str, parts: _Parts) -> str:
    """Cut guests off the running text ("Song feat. Somebody") and return the folded song."""
    tokens = words(head)
    at, size = find_guests(tokens[1:-1], opening=False) if len(tokens) > 2 else (0, 0)
    if not size:
        return " ".join(tokens)
    parts.guests.extend(split_names(_after(head, at + 1 + size)))
    return " ".join(tokens[: at + 1])


def _loose(tokens: tuple[str, ...]) -> tuple[Mark, ...]:
    return tuple([Mark(s.kind, tokens[s.start : s.end]) for s in spot(tokens) if s.is_version])


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


class VersionGap(NamedTuple):
    """How the versions of two titles differ: classes only one side names, shared classes with different details."""

    only_first: tuple[Mark, ...]
    only_second: tuple[Mark, ...]
    detail_differs: bool
    shared: frozenset[str]

    @property
    def size(self) -> int:
        """Number of version classes that only one side names."""
        return len({mark.kind for mark in self.only_first}) + len({mark.kind for mark in self.only_second})


def _counts(title: Title) -> dict[str, int]:
    """Count how a title names each class: 1 for brackets and tails, 1 more for the running text."""
    counts = dict.fromkeys((mark.kind for mark in title.marks), 1)
    for kind in {mark.kind for mark in title.loose}:
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _unmatched(title: Title, more: frozenset[str], others: frozenset[str], albums: frozenset[str]) -> tuple[Mark, ...]:
    """Marks of the classes in ``more`` that neither the other side's words nor an album's name explain.

    A bare "live" is not explained by an album, "live at the harbour" by the album of that name is.
    """
    own = frozenset(title.base.split())
    kept = [
        mark
        for mark in title.marks
        if mark.kind in more
        and (own.issuperset(mark.words) or not others.issuperset((*mark.words, *mark.detail)))
        and not (len(mark.words) + len(mark.detail) > 1 and albums.issuperset((*mark.words, *mark.detail)))
    ]
    named = {mark.kind for mark in title.marks}
    loose = (m for m in title.loose if m.kind in more and m.kind not in named and not others.issuperset(m.words))
    return (*kept, *loose)


def compare_versions(
    first: Title,
    second: Title,
    *,
    first_words: frozenset[str] = frozenset(),
    second_words: frozenset[str] = frozenset(),
    albums: frozenset[str] = frozenset(),
    first_album: frozenset[str] = frozenset(),
    second_album: frozenset[str] = frozenset(),
) -> VersionGap:
    """Compare the versions that two titles name.

    Parameters
    ----------
    first, second : Title
        The two titles.
    first_words, second_words : frozenset of str
        Further folded words of each record that may explain a version word of the other.
    albums : frozenset of str
        Folded words that are known to name the album of both; a version that repeats them is none.
    first_album, second_album : frozenset of str
        Folded words of each record's album. They explain a version that only the *other* title names: "Song - Live at
        the Pier" may be the plain "Song" of the album "Live at the Pier", but not that of another album.
    """
    if not (first.marks or first.loose or second.marks or second.loose):
        return _NO_GAP
    one, two = _counts(first), _counts(second)
    both = frozenset(kind for kind in one if kind in two)
    more_one = frozenset(kind for kind, count in one.items() if count > two.get(kind, 0))
    more_two = frozenset(kind for kind, count in two.items() if count > one.get(kind, 0))
    said_one, said_two = first_words.union(first.whole.split()), second_words.union(second.whole.split())
    return VersionGap(
        only_first=_unmatched(first, more_one, said_two, albums | second_album) if more_one else (),
        only_second=_unmatched(second, more_two, said_one, albums | first_album) if more_two else (),
        detail_differs=any(_details_differ(first.marks, second.marks, kind) for kind in both),
        shared=both,
    )


_NO_GAP = VersionGap((), (), False, frozenset())


def _details_differ(one: tuple[Mark, ...], two: tuple[Mark, ...], kind: str) -> bool:
    first = " ".join(dict.fromkeys(w for m in one if m.kind == kind for w in m.detail if w not in _FILLER))
    second = " ".join(dict.fromkeys(w for m in two if m.kind == kind for w in m.detail if w not in _FILLER))
    return bool(first and second) and fuzz.token_set_ratio(first, second) < 70
