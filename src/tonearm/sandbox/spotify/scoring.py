"""One kind of thing that can be searched for: its words, who matches, and in which order."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tonearm.sandbox.spotify.query import Phrase
from tonearm.sandbox.spotify.words import Vocabulary, name_words

__all__ = ["Document", "Shelf"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document(Generic[T]):
    """One artist, album or track with the words it is found by.

    ``fields`` holds lists of names; the first field is what the thing itself is called. Aliases (another spelling of a
    name) are further names in the same field.
    """

    thing: T
    fields: Mapping[str, tuple[str, ...]]
    popularity: int
    year: int = 0
    words: Mapping[str, tuple[tuple[str, ...], ...]] = field(init=False)

    def __post_init__(self) -> None:
        words = {name: tuple(name_words(text) for text in texts) for name, texts in self.fields.items()}
        object.__setattr__(self, "words", words)

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """Words of the thing's own names."""
        return next(iter(self.words.values()))


class Shelf(Generic[T]):
    """All documents of one kind, with an index of their words."""

    def __init__(self, documents: Iterable[Document[T]]) -> None:
        self.documents = list(documents)
        self._places: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for number, document in enumerate(self.documents):
            for name, texts in document.words.items():
                for word in (word for text in texts for word in text):
                    self._places[name][word].add(number)
        self._vocabulary = Vocabulary({word for places in self._places.values() for word in places})

    def having(self, name: str, phrases: Sequence[Phrase]) -> set[int] | None:
        """Return the documents with all phrases in one field; None when nothing was asked of it."""
        if not phrases:
            return None
        rows = [self._having_phrase(name, phrase) for phrase in phrases]
        return set.intersection(*rows)

    def _having_phrase(self, name: str, phrase: Phrase) -> set[int]:
        rows = set.intersection(*(self._having_word((name,), word) for word in phrase.words))
        if phrase.together and len(phrase.words) > 1:
            rows = {row for row in rows if self._side_by_side(self.documents[row].words[name], phrase.words)}
        return rows

    def _having_word(self, names: Iterable[str], word: str) -> set[int]:
        meant = self._vocabulary.meant(word)
        return {row for name in names for other in meant for row in self._places[name].get(other, ())}

    def _side_by_side(self, texts: Iterable[tuple[str, ...]], wanted: tuple[str, ...]) -> bool:
        meant = [self._vocabulary.meant(word) for word in wanted]
        return any(
            all(text[start + step] in one for step, one in enumerate(meant))
            for text in texts
            for start in range(len(text) - len(wanted) + 1)
        )

    def mentioning(self, words: Sequence[str]) -> set[int]:
        """Documents with all of these words in any field; of three words or more some may be missing when none has all.

        A real search answers something to nearly every text; at least six words in ten must be there.
        """
        if not words:
            return set()
        sets = [self._having_word(list(self._places), word) for word in dict.fromkeys(words)]
        complete = set.intersection(*sets)
        if complete or len(sets) < 3:
            return complete
        hits: dict[int, int] = defaultdict(int)
        for rows in sets:
            for row in rows:
                hits[row] += 1
        needed = max(2, math.ceil(0.6 * len(sets)))
        return {row for row, count in hits.items() if count >= needed}

    def quoting(self, rows: set[int], phrases: Iterable[Phrase]) -> set[int]:
        """Of these documents, those that have every quoted phrase word beside word in some name."""
        for phrase in phrases:
            if phrase.together:
                rows = {row for row in rows if self._quotes(self.documents[row], phrase.words)}
        return rows

    def _quotes(self, document: Document[T], wanted: tuple[str, ...]) -> bool:
        return any(self._side_by_side(texts, wanted) for texts in document.words.values())

    def named_within(self, words: Sequence[str]) -> set[int]:
        """Documents one of whose own names is part of the text: the artist of "artist title"."""
        asked = set(words)
        first = next(iter(self.documents[0].words)) if self.documents else ""
        rows = {row for word in asked for row in self._places[first].get(word, ())}
        return {row for row in rows if any(name and asked.issuperset(name) for name in self.documents[row].names)}

    def ranked(self, rows: Iterable[int], words: Sequence[str], key: Callable[[T], str]) -> list[T]:
        """Order documents: the name itself, names that begin so, that contain it, then the rest; popular first."""
        scored = [(-self._score(self.documents[row], words), row) for row in rows]
        ordered = sorted(scored, key=lambda pair: (pair[0], key(self.documents[pair[1]].thing)))
        return [self.documents[row].thing for _, row in ordered]

    def _score(self, document: Document[T], words: Sequence[str]) -> float:
        if not words:
            return float(document.popularity)
        own = max((self._closeness(name, words) for name in document.names), default=0.0)
        everywhere = [word for texts in document.words.values() for text in texts for word in text]
        return own + 40 * self._share(words, everywhere) + document.popularity / 10

    def _closeness(self, name: tuple[str, ...], words: Sequence[str]) -> float:
        asked = tuple(words)
        if name == asked:
            return 100.0
        if name[: len(asked)] == asked:
            return 70.0 - len(name)
        return 50.0 * self._share(words, name) * (len(asked) / max(len(name), len(asked)))

    def _share(self, words: Sequence[str], there: Sequence[str]) -> float:
        """How much of the asked words is there, 0 to 1; a misspelt one counts half."""
        present = set(there)
        best = (
            max((weight for word, weight in self._vocabulary.meant(asked).items() if word in present), default=0.0)
            for asked in words
        )
        return sum(best) / len(words)
