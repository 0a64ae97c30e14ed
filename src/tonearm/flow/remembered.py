"""Answers that cost quota, remembered for as long as the session lives."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

from tonearm.logic.normalise import fold

__all__ = ["Remembered"]

T = TypeVar("T")


class Remembered(Generic[T]):
    """What was answered to a text, however it was spelt; of many texts the latest.

    Parameters
    ----------
    most : int
        So many answers are kept.
    """

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._answers: OrderedDict[str, T] = OrderedDict()

    def get(self, text: str) -> T | None:
        """The answer, None when the text was not asked or is forgotten."""
        key = fold(text)
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def put(self, text: str, answer: T) -> T:
        """Keep an answer, and return it."""
        key = fold(text)
        self._answers[key] = answer
        self._answers.move_to_end(key)
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return answer
