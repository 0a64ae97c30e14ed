"""Words as the search sees them: folded, split, found again by prefix or with one letter wrong."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache

__all__ = ["EXACT", "FUZZY", "PREFIX", "Vocabulary", "fold", "name_words", "split"]

EXACT, PREFIX, FUZZY = 1.0, 0.8, 0.5
"""How much a hit counts that is the word itself, its beginning, or one letter off."""
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "þ": "th",
        "'": "",
        "’": "",
        "ʼ": "",
        "`": "",
    }
)
# Chinese characters and Japanese letters stand alone, so that a part of a title is found; other letters form words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_SHORTEST_FUZZY = 4
_SHORTEST_PREFIX = 2


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Case and accents away: ``Señorita`` and ``SENORITA`` are one."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


@lru_cache(maxsize=65_536)
def split(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, in order."""
    return tuple(_WORD.findall(fold(text)))


def _one_missing(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name; a name without any letter or digit is one word as it stands."""
    return split(text) or ((fold(text).strip(),) if text.strip() else ())


class Vocabulary:
    """All words of the index, to find those a typed word may mean."""

    def __init__(self, words: set[str]) -> None:
        self._sorted = sorted(words)
        self._words = words
        self._by_gap: dict[str, set[str]] = defaultdict(set)
        for word in words:
            if len(word) >= _SHORTEST_FUZZY:
                for rest in _one_missing(word) | {word}:
                    self._by_gap[rest].add(word)
        self.meant = lru_cache(maxsize=8192)(self._meant)

    def _meant(self, typed: str) -> dict[str, float]:
        """Words of the index that ``typed`` may mean, with how well each fits; do not change the answer."""
        found = dict.fromkeys(self._near(typed), FUZZY)
        if len(typed) >= _SHORTEST_PREFIX:
            found |= dict.fromkeys(self._starting(typed), PREFIX)
        if typed in self._words:
            found[typed] = EXACT
        return found

    def _starting(self, typed: str) -> list[str]:
        low = bisect_left(self._sorted, typed)
        return self._sorted[low : bisect_left(self._sorted, typed + "\U0010ffff")]

    def _near(self, typed: str) -> set[str]:
        if len(typed) < _SHORTEST_FUZZY:
            return set()
        near: set[str] = set()
        for rest in _one_missing(typed) | {typed}:
            near |= self._by_gap.get(rest, set())
        return {word for word in near if _one_letter_off(word, typed)}


def _one_letter_off(left: str, right: str) -> bool:
    """Whether one letter was changed, left out, added, or swapped with its neighbour."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    a, b = left[start:], right[start:]
    swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
