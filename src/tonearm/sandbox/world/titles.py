"""Song and album titles in many shapes, each new within one maker unless a repeat is asked for."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tonearm.sandbox.world.vocabulary import (
    ADJECTIVES,
    COINED,
    FIRST_NAMES,
    NOUNS,
    NUMBERS,
    OTHER_SCRIPTS,
    PHRASES,
    VERBS,
)

__all__ = ["TitleMaker", "transliterated"]

_TRANSLITERATIONS = {
    native: latin for script in OTHER_SCRIPTS.values() for pairs in script.values() for native, latin in pairs
}


def transliterated(text: str) -> str:
    """Return the usual Latin spelling of a non-Latin name of this world, or the text itself."""
    return ", ".join(_TRANSLITERATIONS.get(part, part) for part in text.split(", "))


class TitleMaker:
    """Draws titles; ``song`` and ``album`` never return the same Latin title twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._phrases = list(PHRASES)
        rng.shuffle(self._phrases)

    def song(self, script: str = "latin") -> str:
        """Return a song title in a script; other scripts have few words and may repeat a title."""
        if script != "latin":
            return self._other_script(script)
        if self._phrases and self._rng.random() < 0.06:
            return self._phrases.pop()
        return self._new(self._shape)

    def album(self, script: str = "latin") -> str:
        """Return a new album title."""
        if script != "latin" and self._rng.random() < 0.7:
            return self._rng.choice(OTHER_SCRIPTS[script]["title"])[0]
        return self._new(self._album_shape)

    def longer(self, title: str) -> str:
        """Return a title that begins with the whole of another one."""
        return f"{title} {self._noun()}"

    def _other_script(self, script: str) -> str:
        words = [native for native, _ in OTHER_SCRIPTS[script]["title"]]
        return ", ".join(self._rng.sample(words, self._rng.choices((1, 2, 3), (60, 35, 5))[0]))

    def _new(self, shape: Callable[[], str]) -> str:
        for _ in range(200):
            title = shape()
            if title not in self._used:
                self._used.add(title)
                return title
        return f"{shape()} {len(self._used)}"

    def _shape(self) -> str:
        rng, noun = self._rng, self._noun
        roll = rng.random()
        if roll < 0.10:
            return noun()
        if roll < 0.44:
            return f"{self._adjective()} {noun()}"
        if roll < 0.54:
            return f"{noun()} {rng.choice(('of', 'in', 'under', 'without', 'after'))} {noun()}"
        if roll < 0.64:
            return f"{rng.choice(VERBS)} the {noun()}"
        if roll < 0.70:
            return f"{rng.choice(VERBS)} Me {rng.choice(('Home', 'Slowly', 'Twice', 'Down', 'Later'))} {noun()}"
        if roll < 0.76:
            return f"{noun()} & {noun()}"
        if roll < 0.82:
            return f"{rng.choice(NUMBERS)} {noun()}s"
        if roll < 0.88:
            return f"{rng.choice(FIRST_NAMES)}'s {noun()}"
        if roll < 0.94:
            return f"The {self._adjective()} {noun()}"
        return f"How the {noun()} {rng.choice(('Fell', 'Sang', 'Burned', 'Learned to Swim'))}"

    def _album_shape(self) -> str:
        rng, noun = self._rng, self._noun
        roll = rng.random()
        if roll < 0.30:
            return f"{self._adjective()} {noun()}s"
        if roll < 0.50:
            return f"{noun()} {rng.choice(('Songs', 'Sessions', 'Theory', 'Letters', 'Variations'))}"
        if roll < 0.65:
            return f"A {rng.choice(('Field Guide to', 'Short History of', 'Map of'))} {noun()}s"
        if roll < 0.80:
            return f"{rng.choice(COINED)}, {noun()}"
        return f"{noun()} {rng.choice(('Volume', 'No.', 'Part'))} {rng.choice(('I', 'II', '3', '4'))}"

    def _noun(self) -> str:
        return self._rng.choice(NOUNS)

    def _adjective(self) -> str:
        return self._rng.choice(ADJECTIVES)
