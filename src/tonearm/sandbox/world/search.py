"""What peers answer to a search: every word, as a whole word, somewhere in the path."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Callable

from tonearm.sandbox.world.records import SharedFile, World

__all__ = ["search_files", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_KEPT_INDEXES = 4


def words_of(text: str) -> list[str]:
    """Return the casefolded runs of letters and digits, in order; accents are kept."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def search_files(world: World, text: str) -> list[SharedFile]:
    """Return the files whose paths hold every word of a search text.

    Words are compared whole and without case. Every other peer's client folds accents on both sides, the rest
    compares them. ``-word`` leaves out paths that hold the word. A text without any positive word finds nothing.

    Returns
    -------
    list of SharedFile
        Grouped by peer, in the order of ``world.files``; side files and locked files included.
    """
    return _index(world).find(text)


class _Index:
    """Two inverted indexes, one per way of comparing accents."""

    def __init__(self, world: World) -> None:
        self._files = world.files
        folding = {name for place, name in enumerate(world.peers) if place % 2 == 0}
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._folded: dict[str, set[int]] = defaultdict(set)
        for place, file in enumerate(world.files):
            folds = file.username in folding
            target = self._folded if folds else self._exact
            for word in words_of(_fold(file.remote_path) if folds else file.remote_path):
                target[word].add(place)

    def find(self, text: str) -> list[SharedFile]:
        """Return the files for one search text, in the world's order."""
        terms = text.split()
        unwanted = [term[1:] for term in terms if term.startswith("-") and len(term) > 1]
        wanted = " ".join(term for term in terms if not term.startswith("-"))
        places = self._places(self._exact, wanted, unwanted, str)
        places |= self._places(self._folded, wanted, unwanted, _fold)
        return [self._files[place] for place in sorted(places)]

    @staticmethod
    def _places(index: dict[str, set[int]], wanted: str, unwanted: list[str], fold: Callable[[str], str]) -> set[int]:
        words = words_of(fold(wanted))
        if not words:
            return set()
        postings = sorted((index.get(word, set()) for word in words), key=len)
        found = set.intersection(*postings)
        for term in unwanted:
            for word in words_of(fold(term)):
                found -= index.get(word, set())
        return found


def _fold(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


_lock = threading.Lock()
_indexes: list[tuple[World, _Index]] = []


def _index(world: World) -> _Index:
    """Return the world's index, made at the first search; the last few worlds keep theirs."""
    with _lock:
        for known, index in _indexes:
            if known is world:
                return index
        index = _Index(world)
        _indexes.append((world, index))
        del _indexes[:-_KEPT_INDEXES]
        return index
