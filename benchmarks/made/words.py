"""Names of artists, titles and peers that nobody has."""

from __future__ import annotations

from random import Random

__all__ = ["Words"]

_SOUNDS = (
    "ba be bo da de dor el en fa fen ga gil ha hol im jor ka kel la lem lor ma mi mun na nor ol pa per ra "
    "rin sa sel tam tor ul va ven wen yor zan zi"
)
_THINGS = (
    "anchor attic beacon cable canyon cellar chapel cinder circus clock comet corner dawn ember fable ferry "
    "field flag fountain gate glacier grove harvest hotel island junction kite lagoon lantern meadow mill needle "
    "orchard pier pilot prairie quarry ribbon saddle signal spire station summit tide tower valley willow"
)
_KINDS = (
    "amber bitter calm careless cold crooked distant eager faded first gentle grey heavy hidden hollow last "
    "late lonely lost mild narrow open pale patient plain quiet restless rough second slow small stray sudden warm"
)
_ADDITIONS = ("", "", "", "", "", " (Live)", " (Remastered 2011)", " (Radio Edit)", " (feat. Somebody)", " [Deluxe]")


class Words:
    """Draws names; each draw moves the seed on."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._sounds, self._things, self._kinds = _SOUNDS.split(), _THINGS.split(), _KINDS.split()

    def artist(self) -> str:
        """A band or a person, sometimes with an article, an ampersand or an accent."""
        pick = self.random.random()
        name = self._made(2, 4).title()
        if pick < 0.25:
            return f"The {name}s"
        if pick < 0.55:
            return f"{name} {self._made(2, 2).title()}"
        if pick < 0.62:
            return f"{name} & {self.random.choice(self._things).title()}"
        return name.replace("o", "ö", 1).replace("e", "é", 1) if pick < 0.67 else name

    def title(self) -> str:
        """One to six words."""
        choice, pick = self.random.choice, self.random.random()
        thing, kind = choice(self._things), choice(self._kinds)
        if pick < 0.3:
            text = f"{kind} {thing}"
        elif pick < 0.5:
            text = f"the {thing} and the {choice(self._things)}"
        elif pick < 0.7:
            text = f"{thing} of {choice(self._kinds)} {choice(self._things)}s"
        else:
            text = f"{self._made(3, 3)} {thing}"
        return text.title()

    def addition(self) -> str:
        """What often stands behind a title; mostly nothing."""
        return self.random.choice(_ADDITIONS)

    def peer(self) -> str:
        """A user name."""
        return f"{self._made(3, 3)}{self.random.randint(1, 9999)}"

    def mark(self) -> str:
        """The opaque first folder of a shared path."""
        return "@@" + "".join(self.random.choice("abcdefghij") for _ in range(5))

    def _made(self, least: int, most: int) -> str:
        return "".join(self.random.choice(self._sounds) for _ in range(self.random.randint(least, most)))
