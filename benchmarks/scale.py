"""How large a run is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Scale"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """``quick`` is a smoke run on tiny sizes, whose figures mean little; ``full`` adds what takes minutes."""

    quick: bool = False
    full: bool = False

    def pick(self, usual: T, quick: T) -> T:
        """The size for this run."""
        return quick if self.quick else usual

    @property
    def rounds(self) -> int:
        """Rounds of an ordinary table."""
        return self.pick(9, 3)

    @property
    def few(self) -> int:
        """Rounds of a table whose cases take seconds."""
        return self.pick(5, 3)
