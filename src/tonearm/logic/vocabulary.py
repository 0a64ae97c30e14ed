"""The words that name a version, an edition, a guest or a folder of anything, read once from the data files.

Phrases are looked up whole-word in folded text, the longest first, so a neutral phrase ("album version") shields a
version word inside it and "live" is never found in "alive".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from tonearm.logic.normalise import fold, is_wide, words

__all__ = [
    "NEUTRAL",
    "VERSIONS",
    "Spot",
    "Vocabulary",
    "cut_off",
    "find_guests",
    "has_strong",
    "is_whole",
    "is_year",
    "may_classify",
    "may_name_version",
    "near_versions",
    "other_parts",
    "spot",
    "vocabulary",
]

VERSIONS = (
    "live", "remix", "karaoke", "instrumental", "tempo", "acoustic", "demo", "edit", "extended", "cover", "other",
)  # fmt: skip
"""Version classes: recordings that are not the plain one."""
_VERSIONS = frozenset(VERSIONS)

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
    "explicit",
)  # long and frequent enough that one wrong letter is an error, not another word

_LEAST_FRONT = 4
"""Letters in front of a compound's last word: "Klavierversion" is a version, "conversion" and "inversion" are not."""

_REMASTERED = ("remaster", "rimaster")
"""However a language goes on ("remasterizzato", "ремастеринг"): a new pressing of the same recording."""

_REMASTER = "remastered"
"""What stands behind a year more often than anything else, so that its first letter is enough."""

Phrase = tuple[str, ...]
T = TypeVar("T")
K = TypeVar("K")


class Spot(NamedTuple):
    """A phrase of the vocabulary found in a row of words: ``words[start:end]`` is of this ``kind``."""

    start: int
    end: int
    kind: str

    @property
    def is_version(self) -> bool:
        """Whether it names another recording."""
        return self.kind in _VERSIONS


class Vocabulary(NamedTuple):
    """All tables, folded.

    ``phrases`` maps a first word to its (phrase, kind) pairs, longest first, ``pairs`` a first and a second word to
    the pairs that begin with both, ``single`` the phrases of one word to their kind; ``long`` maps the length of a word
    to the version words that it may be with one typing error. ``strong_rows`` are the strong phrases of several words
    by the first of them, ``wide_heads`` the heads that other words may run into, in scripts without spaces.
    """

    phrases: dict[str, tuple[tuple[Phrase, str], ...]]
    pairs: dict[Phrase, tuple[tuple[Phrase, str], ...]]
    single: dict[str, str]
    wide: tuple[tuple[str, str], ...]
    heads: dict[str, str]
    wide_heads: tuple[tuple[str, str], ...]
    long: dict[int, tuple[tuple[str, str], ...]]
    strong: frozenset[str]
    strong_rows: dict[str, tuple[Phrase, ...]]
    endings: tuple[tuple[str, str], ...]
    """Last words of compounds, to the class that they name on their own."""
    last_parts: tuple[str, ...]
    """The same words without their classes."""
    guest_words: frozenset[str]
    guest_openers: frozenset[str]
    guest_starts: frozenset[str]
    various: frozenset[str]
    folders: frozenset[str]
    common_titles: frozenset[str]
    """Whole titles that any album may have ("intro"), folded."""
    words: frozenset[str]
    """Every word that means something to the title parser: alone, or as a part of a phrase."""
    sorts: dict[str, str]
    """Words that tell sorts of one class apart ("slowed", "sped"), to the name of their sort."""
    lone_sorts: frozenset[str]
    """Sorts that do not agree with a mark of the same class that names none."""
    genres: frozenset[str]
    """Version words that name a kind of music where they stand in a folder's name."""
    ensembles: frozenset[str]
    """Words for players that end a "with ..." when it names another recording and no guest."""
    editions: tuple[frozenset[str], ...]
    """Words that tell the same of a release: "ost" and "soundtrack"."""
    starts: frozenset[str]
    """Every word that a phrase or a list of guests may begin with: a title of others in plain letters is all song."""
    openers: frozenset[str]
    """Every word that a phrase of any list may begin with; the part of a name without one is understood by nobody."""
    version_starts: frozenset[str]
    """Those of them that the name of a version may begin with."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("tonearm.logic").joinpath(f"data/{name}.toml").read_text("utf-8"))


def _folded(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in phrases)


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """Group rows by a key; within a group they keep their order."""
    groups: dict[K, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {found: tuple(group) for found, group in groups.items()}


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
    rows = sorted(((tuple(phrase.split()), kind) for phrase, kind in kinds.items()), key=lambda row: -len(row[0]))
    heads = {fold(w): kind for kind, ws in versions["heads"].items() for w in ws if fold(w) not in hidden}
    wide = sorted(((p, k) for p, k in kinds.items() if is_wide(p) and " " not in p), key=lambda item: -len(item[0]))
    guests = _folded((*neutral["guests"]["word"], *neutral["guests"]["bracket"]))
    guest_starts = _first_words(guests)
    strong = _folded(neutral["strong"]["phrases"])
    return Vocabulary(
        phrases=_grouped(rows, lambda row: row[0][0]),
        pairs=_grouped((row for row in rows if len(row[0]) > 1), lambda row: row[0][:2]),
        single={phrase[0]: kind for phrase, kind in rows if len(phrase) == 1},
        wide=tuple(wide),
        heads=heads,
        wide_heads=tuple((word, kind) for word, kind in heads.items() if not word.isascii()),
        long=_by_length([(word, kinds[word]) for word in _MISSPELT if word in kinds]),
        strong=strong,
        endings=tuple((fold(word), kind) for kind, found in versions["endings"].items() for word in found),
        last_parts=tuple(fold(word) for found in versions["endings"].values() for word in found),
        sorts={fold(word): sort for sort, sorted_words in versions["sorts"].items() for word in sorted_words},
        lone_sorts=frozenset(versions["alone"]["sorts"]),
        genres=_folded(versions["genres"]["words"]),
        ensembles=_folded(versions["ensembles"]["words"]),
        editions=tuple(frozenset(words(" ".join(alike))) for alike in neutral["editions"].values()),
        starts=frozenset(row[0][0] for row in rows) | guest_starts,
        openers=_first_words((*kinds, *heads, *strong, *guests)),
        version_starts=_first_words((*(phrase for phrase, kind in kinds.items() if kind in _VERSIONS), *heads)),
        strong_rows=_grouped((tuple(phrase.split()) for phrase in strong if " " in phrase), lambda row: row[0]),
        guest_words=_folded(neutral["guests"]["word"]),
        guest_openers=_folded(neutral["guests"]["bracket"]),
        guest_starts=guest_starts,
        various=_folded(neutral["various"]["phrases"]),
        folders=_folded((*neutral["folders"]["phrases"], *neutral["various"]["phrases"])),
        common_titles=_folded(neutral["common_titles"]["phrases"]),
        words=frozenset(word for phrase in (*kinds, *heads, *strong, *guests) for word in phrase.split()),
    )


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    return build()


_NUMERALS = frozenset("ivx")
_IN_WORD = re.compile("[0-9]+|[一二三四五六七八九十]+|[上中下]$")
"""Numbers inside a word: "1부", "第二章", "b2", and the first, middle and last volume in Chinese and Japanese."""


def other_parts(one: Collection[str], two: Collection[str]) -> bool:
    """Tell whether the words of two titles differ in numbers on both sides: "pt 1", "pt 2"; "第一章", "第二章"."""
    only_one = [word for word in one if word not in two]
    if any(map(_IN_WORD.search, only_one)) and _other_numbers(only_one, [word for word in two if word not in one]):
        return True
    first = [word for word in only_one if word.isdigit() or word in _NUMERALS]
    if not first:
        return False
    second = [word for word in two if word not in one and (word.isdigit() or word in _NUMERALS)]
    return bool(second) and any(map(str.isdigit, (*first, *second)))


def _other_numbers(one: Sequence[str], two: Sequence[str]) -> bool:
    """Tell whether a word with a number in it stands on the other side with another number."""
    first, second = (
        {_IN_WORD.sub("#", w) for w in side if not w.isdigit() and _IN_WORD.search(w)} for side in (one, two)
    )
    return not first.isdisjoint(second)


def is_year(word: str) -> bool:
    """Tell whether a word is a year that a release could name, 1900 to 2099."""
    return len(word) == 4 and word[:2] in ("19", "20") and word.isascii() and word.isdigit()


def spot(tokens: Sequence[str]) -> list[Spot]:
    """Find the phrases of the vocabulary in a row of folded words, left to right, the longest first."""
    known = vocabulary()
    found: list[Spot] = []
    if not _may_spot(known, tokens) and "".join(tokens).isascii():
        return found
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        hit = None
        if token in known.phrases:
            hit = _longest(known, tokens, at)
        elif not token.isascii():
            hit = _wide(token, at)
        if hit:
            found.append(hit)
        at = hit.end if hit else at + 1
    return found


def _may_spot(known: Vocabulary, tokens: Sequence[str]) -> bool:
    """Tell whether a phrase may stand in a row of words; "the" and "in" begin some, but rarely in a title."""
    if known.starts.isdisjoint(tokens):
        return False
    return not (known.single.keys().isdisjoint(tokens) and known.pairs.keys().isdisjoint(pairwise(tokens)))


def _longest(known: Vocabulary, tokens: Sequence[str], at: int) -> Spot | None:
    for phrase, kind in known.pairs.get(tuple(tokens[at : at + 2]), ()):
        end = at + len(phrase)
        if len(phrase) == 2 or tuple(tokens[at:end]) == phrase:
            return Spot(at, end, kind)
    lone = known.single.get(tokens[at])
    return Spot(at, at + 1, lone) if lone else _wide(tokens[at], at)


def _wide(token: str, at: int) -> Spot | None:
    """Find a phrase inside a run of Chinese, Japanese or Korean characters, which have no spaces."""
    if token.isascii() or not is_wide(token):
        return None
    return next(
        (Spot(at, at + 1, kind) for phrase, kind in vocabulary().wide if len(phrase) > 1 and phrase in token), None
    )


def is_whole(spots: Sequence[Spot], tokens: Sequence[str]) -> bool:
    """Tell whether a row of words is one phrase of the lists ("with lyrics"); ``spots`` is what `spot` finds in it."""
    return len(spots) == 1 and spots[0].start == 0 and spots[0].end == len(tokens)


def has_strong(tokens: Sequence[str]) -> bool:
    """Tell whether a phrase stands in a row of words that makes all of it packaging, whatever the other words are."""
    known = vocabulary()
    if not known.strong.isdisjoint(tokens) or any(token.startswith(_REMASTERED) for token in tokens):
        return True
    if known.strong_rows.keys().isdisjoint(tokens):
        return False
    return any(
        tuple(tokens[at : at + len(row)]) == row
        for at, token in enumerate(tokens)
        for row in known.strong_rows.get(token, ())
    )


def may_classify(text: str) -> bool:
    """Tell whether a part of a name may name a version or packaging at all; False only when it certainly does not."""
    tokens = words(text)
    if not vocabulary().openers.isdisjoint(tokens):
        return True
    if not text.isascii() and (not "".join(tokens).isascii() or any(map(is_year, tokens))):
        return True
    return any(map(_unlisted, tokens))


def may_name_version(text: str) -> bool:
    """Tell whether a part of a name may name a version at all; False only when it certainly does not."""
    tokens = words(text)
    if not vocabulary().version_starts.isdisjoint(tokens) or not "".join(tokens).isascii():
        return True
    return any(map(_unlisted, tokens))


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
    """Find long version words with one typing error, compounds and other forms, for brackets that nothing explains."""
    for at, kind in enumerate(map(_unlisted, tokens)):
        if kind:
            return [Spot(at, at + 1, kind)]
    return []


@lru_cache(maxsize=1 << 14)
def _unlisted(word: str) -> str:
    """Return the kind that a word outside the lists names: misspelt, compound or inflected; "" if it names none."""
    for right, kind in vocabulary().long.get(len(word), ()):
        one_end = right[0] == word[0] or right[-1] == word[-1]  # an error changes one end of a word, never both
        if one_end and OSA.distance(right, word, score_cutoff=1) <= 1:
            return kind
    return "remaster" if word.startswith(_REMASTERED) else _compound(word)


def _compound(word: str) -> str:
    """Return the kind of a compound: that of its first word ("karaokeversio"), else that of its last."""
    known = vocabulary()
    if not word.endswith(known.last_parts):
        return ""
    for ending, kind in known.endings:
        front = word.removesuffix(ending)
        if len(front) >= _LEAST_FRONT and front != word:
            return known.single.get(front, kind)
    return ""


def cut_off(tokens: Sequence[str]) -> list[Spot]:
    """Read a phrase whose last word was cut off by a limit on file names ("album vers", "2011 rem").

    A single word is read so only behind a year: too much could be meant.
    """
    count = len(tokens)
    if count < 2:
        return []
    start = 1 if is_year(tokens[0]) else 0
    if start and count == 2:
        return [Spot(1, 2, "remaster")] if _REMASTER.startswith(tokens[1]) else []
    for phrase, kind in vocabulary().phrases.get(tokens[start], ()):
        if (
            len(phrase) == count - start
            and phrase[:-1] == tuple(tokens[start:-1])
            and phrase[-1].startswith(tokens[-1])
        ):
            return [Spot(start, count, kind)]
    return []
