"""What a title says: the song, its guests, which version it is, and what is only packaging.

``Morning Glass (feat. Ada Quill) [Harbour Mix] - 2011 Remaster`` -> base "morning glass", guest "ada quill", a remix
with the detail "harbour", packaging "remaster". Brackets and " - " tails are classified one by one: guests, version,
neutral, else part of the title. Version words outside brackets are only *loose* marks: whether they belong to the song
("Born to Live") can be told only beside another title, so `compare_versions` decides that for a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tonearm.logic.normalise import fold, script_of, words
from tonearm.logic.title_parts import FILLER, Mark, Part, Song, read_part, read_song, split_names
from tonearm.logic.vocabulary import vocabulary

__all__ = [
    "NO_VERSION_GAP",
    "Mark",
    "Title",
    "VersionGap",
    "compare_versions",
    "is_various",
    "misspells",
    "parse_tail",
    "parse_title",
    "same_sort",
    "split_names",
]

_CACHE = 1 << 15
_BRACKETS = str.maketrans("（）［］【】「」『』〈〉《》〔〕｛｝{}", "()[]()()()()()()()()")
_BRACKET = re.compile(r"[()\[\]]")
_PAIR = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MARKUP = re.compile(
    r"[\[\](){}_|／（）［］【】「」『』〈〉《》〔〕｛｝\-–—―~/]"
)  # signs that may set a part of a title apart
_DASH_SIGN = re.compile(r"[\-–—―~|／/]")
_DASH = re.compile(r"(?:\s+[-–—―~|／/]+(?=\s|$)\s*)|(?:(?<=\s)[-–—]\s*)|-{2,}")


_SECOND_TITLE = 2


class Title(NamedTuple):
    """A parsed title. All words but those of ``raw`` are folded.

    ``raw`` is the whole as it was given; ``base`` is the song alone; ``extra`` holds brackets and tails that belong to
    the title or that we cannot explain; ``marks`` come from brackets and tails, ``loose`` from the running text.
    """

    raw: str
    base: str
    extra: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    loose: tuple[Mark, ...] = ()
    neutral: frozenset[str] = frozenset()
    neutral_words: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The whole, folded."""
        return fold(self.raw)

    @property
    def plain(self) -> str:
        """The song without version words that stand in its running text."""
        if not self.loose:
            return self.base
        named = {word for mark in self.loose for word in mark.words}
        return " ".join(word for word in self.base.split() if word not in named) or self.base

    @property
    def glosses(self) -> tuple[str, ...]:
        """Brackets and tails that say the song once more in the letters of another script."""
        return tuple([e for e in self.extra if _sounds_alike(e, self.base) or _sounds_alike(e, self.plain)])

    @property
    def second_titles(self) -> tuple[str, ...]:
        """Brackets and tails of so many words that they may be used as the title alone."""
        return tuple([extra for extra in self.extra if extra.count(" ") + 1 >= _SECOND_TITLE])

    @property
    def translations(self) -> tuple[str, ...]:
        """Brackets and tails in another script than the song: the song once more, or a version in unknown words."""
        return tuple([extra for extra in self.extra if len({script_of(extra), script_of(self.base), ""}) == 3])

    @property
    def versions(self) -> frozenset[str]:
        """Version classes that brackets and tails name."""
        return frozenset(mark.kind for mark in self.marks)

    @property
    def whole(self) -> str:
        """The song with what may belong to its title."""
        return " ".join((self.base, *self.extra)) if self.extra else self.base


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
    if not _BRACKET.search(text):
        return [(False, text)]
    pieces = _PAIR.split(text)
    if _BRACKET.search("".join(pieces[::2])):  # brackets within brackets, or left open
        return _nested_pieces(text)
    return [(at % 2 == 1, piece) for at, piece in enumerate(pieces) if piece and not piece.isspace()]


def _nested_pieces(text: str) -> list[tuple[bool, str]]:
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
    if not _MARKUP.search(text) and (" " in text or "." not in text):
        song = read_song(text)
        if song.base and not song.guests:
            base = " ".join(song.base)
            return Title(text, base, loose=song.loose) if song.loose else Title(text, base)
    spaced = _spaced(text)
    head, parts = _read_pieces(_pieces(spaced))
    if not words(head):
        head, parts = _promote(spaced.strip() or text, parts)
    return _titled(text, read_song(head), parts)


def _titled(text: str, song: Song, parts: list[Part]) -> Title:
    """Put a title together from its song and its brackets and tails."""
    base = " ".join(song.base)
    if len(parts) == 1 and not song.guests:
        extra, guests, marks, neutral, neutral_words, _ = parts[0]
        return Title(text, base, extra, guests, marks, song.loose, neutral, neutral_words)
    return Title(
        text,
        base,
        extra=tuple([extra for part in parts for extra in part.extra]),
        guests=tuple(dict.fromkeys([guest for part in parts for guest in part.guests] + [*song.guests])),
        marks=tuple([mark for part in parts for mark in part.marks]),
        loose=song.loose,
        neutral=frozenset().union(*[part.neutral for part in parts]),
        neutral_words=frozenset().union(*[part.neutral_words for part in parts]),
    )


_NOWHERE = Song((), (), ())


@lru_cache(maxsize=_CACHE)
def parse_tail(text: str) -> Title:
    """Read a text as a tail, as if it stood behind the dash of some title; its ``base`` is empty."""
    if _MARKUP.search(text):
        return parse_title(f"x - {text}")._replace(raw=text, base="")
    return _titled(text, _NOWHERE, [read_part(text)])


def _read_pieces(pieces: list[tuple[bool, str]]) -> tuple[str, list[Part]]:
    """Classify brackets and tails; return the running text in front of the first tail or classified bracket, too."""
    head: list[str] = []
    parts: list[Part] = []
    closed = False
    for inside, piece in pieces:
        if inside:
            parts.append(read_part(piece, leads=not head))
            closed = (parts[-1].understood and bool(head)) or closed
            continue
        first, *tails = _DASH.split(piece) if _DASH_SIGN.search(piece) else (piece,)
        if not closed:
            head.append(first)
        elif first.strip():
            tails.insert(0, first)
        closed = closed or bool(tails)
        parts += [read_part(tail) for tail in tails]
    return " ".join(head).strip(), parts


def _promote(text: str, parts: list[Part]) -> tuple[str, list[Part]]:
    """Make a title out of text that is all brackets and tails: its first unexplained part, else all of it."""
    for at, part in enumerate(parts):
        if part.extra:
            return part.extra[0], [*parts[:at], part._replace(extra=part.extra[1:]), *parts[at + 1 :]]
    return text, []


def is_various(name: str) -> bool:
    """Tell whether a name stands for many artists or for nobody; such a name is never evidence."""
    folded = fold(name)
    return not folded.strip("-–—_ ") or folded in vocabulary().various


_GLOSS_LENGTH = 5
_GLOSS_RATIO = 75.0
"""A name in Cyrillic or Greek and its usual spelling in Latin letters are at least so much alike after folding."""


@lru_cache(maxsize=1 << 12)
def _sounds_alike(extra: str, base: str) -> bool:
    return len(base) >= _GLOSS_LENGTH and fuzz.ratio(extra, base) >= _GLOSS_RATIO


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
    counts = dict.fromkeys([mark.kind for mark in title.marks], 1)
    if title.loose:
        for kind in {mark.kind for mark in title.loose}:
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _unmatched(
    title: Title, more: frozenset[str], others: frozenset[str], albums: frozenset[str], names: frozenset[str]
) -> tuple[Mark, ...]:
    """Marks of the classes in ``more`` that neither the other side's words nor an album's name explain.

    Nor is a word of the record's own artist a version where it stands in the running text ("Live Choir: Morning").
    A bare "live" is not explained by an album, "live at the harbour" and "acoustic" by an album of that name are.
    """
    own = frozenset(title.base.split())
    kept = [
        mark
        for mark in title.marks
        if mark.kind in more
        and (own.issuperset(mark.words) or not others.issuperset((*mark.words, *mark.detail)))
        and not (
            (mark.kind != "live" or len(mark.words) + len(mark.detail) > 1)
            and albums.issuperset((*mark.words, *mark.detail))
        )
    ]
    named = {mark.kind for mark in title.marks}
    known = others | names
    loose = (m for m in title.loose if m.kind in more and m.kind not in named and not known.issuperset(m.words))
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
        Folded words of each record's artists; they may explain a version word, their own in running text only.
    albums : frozenset of str
        Folded words that are known to name the album of both; a version that repeats them is none.
    first_album, second_album : frozenset of str
        Folded words of each record's album. They explain a version that only the *other* title names: "Song - Live at
        the Pier" may be the plain "Song" of the album "Live at the Pier", but not that of another album.
    """
    if not (first.marks or first.loose or second.marks or second.loose):
        return NO_VERSION_GAP
    one, two = _counts(first), _counts(second)
    both = frozenset(one.keys() & two.keys())
    more_one = frozenset([kind for kind, count in one.items() if count > two.get(kind, 0)])
    more_two = frozenset([kind for kind, count in two.items() if count > one.get(kind, 0)])
    only_one: tuple[Mark, ...] = ()
    only_two: tuple[Mark, ...] = ()
    if more_one:
        others = second_words.union(second.whole.split())
        only_one = _unmatched(first, more_one, others, albums | second_album, first_words)
    if more_two:
        others = first_words.union(first.whole.split())
        only_two = _unmatched(second, more_two, others, albums | first_album, second_words)
    if only_one:
        only_one = tuple([mark for mark in only_one if not misspells(second, mark)])
    if only_two:
        only_two = tuple([mark for mark in only_two if not misspells(first, mark)])
    if only_one and _unplugged(second, first_album):
        only_one = tuple([mark for mark in only_one if mark.kind != "live"])
    if only_two and _unplugged(first, second_album):
        only_two = tuple([mark for mark in only_two if mark.kind != "live"])
    differs = any([_details_differ(first, second, kind) for kind in both])
    return VersionGap(only_first=only_one, only_second=only_two, detail_differs=differs, shared=both)


def _unplugged(title: Title, album: frozenset[str]) -> bool:
    """Tell whether a title calls "unplugged" what another one calls "live" on an album of that word."""
    return "unplugged" in album and any(["unplugged" in mark.words for mark in title.marks])


_MISSPELT = 90.0
"""Brackets whose letters are so much alike, in any order of the words, say the same."""


def misspells(title: Title, mark: Mark) -> bool:
    """Tell whether a bracket or tail of another title means this mark: "(radioo mix)", "(30 second versoin)"."""
    said = " ".join(dict.fromkeys((*mark.words, *mark.detail)))
    others = [" ".join(dict.fromkeys((*other.words, *other.detail))) for other in title.marks]
    return any(
        fuzz.token_sort_ratio(said, other) >= _MISSPELT and _numbers(said) == _numbers(other)
        for other in (*others, *title.extra)
    )


def _numbers(text: str) -> list[str]:
    return sorted(word for word in text.split() if word.isdigit())


NO_VERSION_GAP = VersionGap((), (), False, frozenset())


def _details_differ(one: Title, two: Title, kind: str) -> bool:
    first = " ".join(dict.fromkeys(w for m in one.marks if m.kind == kind for w in m.detail if w not in FILLER))
    second = " ".join(dict.fromkeys(w for m in two.marks if m.kind == kind for w in m.detail if w not in FILLER))
    if first and second and fuzz.token_set_ratio(first, second) < 70:
        return True
    return not same_sort((*one.marks, *one.loose), (*two.marks, *two.loose), kind)


def same_sort(one: Iterable[Mark], two: Iterable[Mark], kind: str) -> bool:
    """Tell whether signs of the same class may name one recording: "slowed" is no "sped up"."""
    return not _sorts_differ(_sorts(one, kind), _sorts(two, kind), kind)


def _sorts(marks: Iterable[Mark], kind: str) -> frozenset[str]:
    """Name the sorts of a class that some marks tell of, numbers ("take 2") included."""
    tokens = [word for mark in marks if mark.kind == kind for word in (*mark.words, *mark.detail)]
    known = vocabulary().sorts
    numbers = [word for word in tokens if kind == "other" and word.isdigit() and len(word) < 4]
    return frozenset([*(known[word] for word in tokens if word in known), *numbers])


def _sorts_differ(one: frozenset[str], two: frozenset[str], kind: str) -> bool:
    """Tell whether both name sorts, none in common; in the class "other" one side's silence is a difference.

    So it is for some sorts of other classes: "(A Cappella)" is not "(Acoustic)".
    """
    if kind != "other" and not (one and two) and vocabulary().lone_sorts.isdisjoint(one | two):
        return False
    return one != two and one.isdisjoint(two)
