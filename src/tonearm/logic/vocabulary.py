"""The words that name a version, an edition, a guest or a folder of anything, read once from the data files.

Phrases are looked up whole-word in folded text, the longest first, so a neutral phrase ("album version") shields a
version word inside it and "live" is never found in "alive".
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from tonearm.logic.normalise import fold, is_wide

__all__ = [
    "NEUTRAL",
    "VERSIONS",
    "Spot",
    "Vocabulary",
    "cut_off",
    "find_guests",
    "is_known",
    "is_year",
    "may_classify",
    "near_versions",
    "spot",
    "vocabulary",
]

VERSIONS = (
    "live", "remix", "karaoke", "instrumental", "tempo", "acoustic", "demo", "edit", "extended", "cover", "other",
)  # fmt: skip
"""Version classes: recordings that are not the plain one."""

NEUTRAL = ("remaster", "edition", "release", "video", "explicit", "clean", "source")
"""Kinds of words that say nothing about the recording."""

_MISSPELT = (
    "karaoke",
    "instrumental",
    "acoustic",
    "extended",
    "unplugged",
    "nightcore",
    "remastered",
    "remaster",
    "slowed",
    "remix",
)  # long and frequent enough that one wrong letter is an error, not another word

Phrase = tuple[str, ...]


class Spot(NamedTuple):
    """A phrase of the vocabulary found in a row of words: ``words[start:end]`` is of this ``kind``."""

    start: int
    end: int
    kind: str

    @property
    def is_version(self) -> bool:
        """Whether it names another recording."""
        return self.kind in VERSIONS


class Vocabulary(NamedTuple):
    """All tables, folded.

    ``phrases`` maps a first word to its (phrase, kind) pairs, longest first; ``long`` the length of a word to the
    version words that it may be with one typing error.
    """

    phrases: dict[str, tuple[tuple[Phrase, str], ...]]
    wide: tuple[tuple[str, str], ...]
    heads: dict[str, str]
    long: dict[int, tuple[tuple[str, str], ...]]
    strong: frozenset[str]
    guest_words: frozenset[str]
    guest_openers: frozenset[str]
    guest_starts: frozenset[str]
    various: frozenset[str]
    folders: frozenset[str]
    words: frozenset[str]
    """Every word that means something to the title parser: alone, or as a part of a phrase."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("tonearm.logic").joinpath(f"data/{name}.toml").read_text("utf-8"))


def _folded(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


def _by_length(rows: Sequence[tuple[str, str]]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Group words by the lengths that they may have with one letter lost, doubled or swapped; four at least."""
    lengths = {len(word) + more for word, _ in rows for more in (-1, 0, 1)}
    return {size: tuple(row for row in rows if abs(len(row[0]) - size) <= 1) for size in lengths if size >= 4}


def build(hidden: frozenset[str] = frozenset()) -> Vocabulary:
    """Build the tables without the folded phrases in ``hidden`` (training hides some to learn about unknown words)."""
    versions, neutral = _read("versions"), _read("neutral")
    kinds: dict[str, str] = {}
    for kind, source in [*((k, versions) for k in VERSIONS), *((k, neutral) for k in NEUTRAL)]:
        kinds.update({fold(p): kind for p in source[kind]["phrases"] if fold(p) not in hidden})
    index: dict[str, list[tuple[Phrase, str]]] = {}
    for phrase, kind in kinds.items():
        row = tuple(phrase.split())
        index.setdefault(row[0], []).append((row, kind))
    heads = {fold(w): kind for kind, ws in versions["heads"].items() for w in ws if fold(w) not in hidden}
    wide = sorted(((p, k) for p, k in kinds.items() if is_wide(p) and " " not in p), key=lambda item: -len(item[0]))
    guests = _folded((*neutral["guests"]["word"], *neutral["guests"]["bracket"]))
    strong = _folded(neutral["strong"]["phrases"])
    return Vocabulary(
        phrases={first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in index.items()},
        wide=tuple(wide),
        heads=heads,
        long=_by_length([(word, kinds[word]) for word in _MISSPELT if word in kinds]),
        strong=strong,
        guest_words=_folded(neutral["guests"]["word"]),
        guest_openers=_folded(neutral["guests"]["bracket"]),
        guest_starts=frozenset(phrase.split()[0] for phrase in guests),
        various=_folded(neutral["various"]["phrases"]),
        folders=_folded(neutral["folders"]["phrases"]),
        words=frozenset(word for phrase in (*kinds, *heads, *strong, *guests) for word in phrase.split()),
    )


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    return build()


def is_year(word: str) -> bool:
    """Tell whether a word is a year that a release could name, 1900 to 2099."""
    return len(word) == 4 and word[:2] in ("19", "20") and word.isascii() and word.isdigit()


def spot(tokens: Sequence[str]) -> list[Spot]:
    """Find the phrases of the vocabulary in a row of folded words, left to right, the longest first."""
    phrases = vocabulary().phrases
    found: list[Spot] = []
    if phrases.keys().isdisjoint(tokens) and all(map(str.isascii, tokens)):
        return found
    at, count = 0, len(tokens)
    while at < count:
        hit = _longest(phrases.get(tokens[at], ()), tokens, at) or _wide(tokens[at], at)
        if hit:
            found.append(hit)
            at = hit.end
        else:
            at += 1
    return found


def _longest(rows: Sequence[tuple[Phrase, str]], tokens: Sequence[str], at: int) -> Spot | None:
    for phrase, kind in rows:
        end = at + len(phrase)
        if len(phrase) == 1 or tuple(tokens[at:end]) == phrase:
            return Spot(at, end, kind)
    return None


def _wide(token: str, at: int) -> Spot | None:
    """Find a phrase inside a run of Chinese, Japanese or Korean characters, which have no spaces."""
    if token.isascii() or not is_wide(token):
        return None
    return next(
        (Spot(at, at + 1, kind) for phrase, kind in vocabulary().wide if len(phrase) > 1 and phrase in token), None
    )


def is_known(tokens: Sequence[str]) -> bool:
    """Tell whether the whole row is one phrase of the lists ("with lyrics")."""
    found = spot(tokens)
    return len(found) == 1 and found[0].start == 0 and found[0].end == len(tokens)


def may_classify(text: str) -> bool:
    """Tell whether a part of a name may name a version or packaging at all; False only when it certainly does not."""
    tokens = fold(text).split()
    if not text.isascii() or not vocabulary().words.isdisjoint(tokens):
        return True
    return bool(near_versions(tokens))


def find_guests(tokens: Sequence[str], *, opening: bool) -> tuple[int, int]:
    """Find the words that introduce guests: (where, how many words), (0, 0) when there are none.

    "feat" and its kin count anywhere; "with" and its kin only where a bracket opens.
    """
    known = vocabulary()
    if known.guest_starts.isdisjoint(tokens):
        return 0, 0
    for at in range(len(tokens)):
        for size in (3, 2, 1):
            phrase = " ".join(tokens[at : at + size])
            if phrase in known.guest_words or (opening and at == 0 and phrase in known.guest_openers):
                return at, min(size, len(tokens) - at)
    return 0, 0


def near_versions(tokens: Sequence[str]) -> list[Spot]:
    """Find long version words with one typing error ("instruental"), for brackets that nothing else explains."""
    rows = vocabulary().long
    for at, token in enumerate(tokens):
        for word, kind in rows.get(len(token), ()):
            if OSA.distance(word, token, score_cutoff=1) <= 1:
                return [Spot(at, at + 1, kind)]
    return []


def cut_off(tokens: Sequence[str]) -> list[Spot]:
    """Read a phrase whose last word was cut off by a limit on file names ("album vers"); at least two words."""
    count = len(tokens)
    if count < 2:
        return []
    start = 1 if is_year(tokens[0]) and count > 2 else 0
    for phrase, kind in vocabulary().phrases.get(tokens[start], ()):
        if (
            len(phrase) == count - start
            and phrase[:-1] == tuple(tokens[start:-1])
            and phrase[-1].startswith(tokens[-1])
        ):
            return [Spot(start, count, kind)]
    return []
