"""The sharers: who they are, how they treat downloads, and their habits when they name and advertise files."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tonearm.sandbox.world.file_styles import ALBUM_STYLES, LOOSE_STYLES, Style
from tonearm.sandbox.world.records import Peer, PeerBehaviour
from tonearm.sandbox.world.vocabulary import NOUNS

__all__ = ["DELIVERING", "FORMATS", "HOSTILE_USERNAMES", "Habits", "Sharer", "make_sharers"]

DELIVERING = frozenset({PeerBehaviour.GOOD, PeerBehaviour.SLOW, PeerBehaviour.QUEUEING, PeerBehaviour.FLAKY})
HOSTILE_USERNAMES = (
    "all",
    "batches",
    "user with spaces",
    "what?is#this%25!",
    "a/b/c",
    "ünïcødé ☕",
    "漢字ユーザー",
    "<b>bold</b>",
)
"""Names that collide with routes, need escaping or carry mark-up."""

_COUNTS = {
    PeerBehaviour.GOOD: 15,
    PeerBehaviour.SLOW: 5,
    PeerBehaviour.QUEUEING: 5,
    PeerBehaviour.FLAKY: 4,
    PeerBehaviour.OFFLINE: 6,
    PeerBehaviour.STUCK: 4,
    PeerBehaviour.REJECTING: 4,
    PeerBehaviour.DYING: 5,
}
_SPEEDS = {PeerBehaviour.SLOW: (15_000, 60_000), PeerBehaviour.DYING: (80_000, 2_000_000)}
FORMATS = ("flac", "mp3", "m4a", "ogg", "opus")


@dataclass(frozen=True, slots=True)
class Habits:
    """How one sharer names, spells and advertises."""

    root: tuple[str, ...]
    album_styles: tuple[Style, ...]
    loose_styles: tuple[Style, ...]
    formats: tuple[int, ...]
    """Weights of flac, mp3, m4a, ogg, opus."""
    manner: str
    slash: str
    carelessness: float
    """Chance of a slip per name, 0 to 1."""
    transliterates: bool
    drops_accents: bool
    attributes: str
    """Which attributes are advertised: full, no_length, or none."""
    accent_folding: bool


@dataclass(frozen=True, slots=True)
class Sharer:
    """A peer with its habits."""

    peer: Peer
    habits: Habits


def make_sharers(rng: Random) -> list[Sharer]:
    """Return all sharers; each hostile user name belongs to somebody."""
    behaviours = [behaviour for behaviour, count in _COUNTS.items() for _ in range(count)]
    names = _usernames(rng, len(behaviours))
    rng.shuffle(names)
    return [
        Sharer(_peer(rng, name, behaviour), _habits(rng, place))
        for place, (name, behaviour) in enumerate(zip(names, behaviours, strict=True))
    ]


def _usernames(rng: Random, count: int) -> list[str]:
    names = list(HOSTILE_USERNAMES)
    while len(names) < count:
        noun, other = rng.choice(NOUNS).lower(), rng.choice(NOUNS)
        name = rng.choice(
            (
                f"{noun}{rng.randint(1, 999)}",
                f"{noun}_{other.lower()}",
                f"{other}{noun.title()}",
                f"xX{other}Xx",
                f"{noun}.{other}",
            )
        )
        if name not in names:
            names.append(name)
    return names


def _peer(rng: Random, name: str, behaviour: PeerBehaviour) -> Peer:
    slow, fast = _SPEEDS.get(behaviour, (200_000, 8_000_000))
    waits = behaviour in {PeerBehaviour.QUEUEING, PeerBehaviour.STUCK}
    busy = waits or rng.random() < 0.15
    queue = rng.randint(3, 900 if behaviour is PeerBehaviour.STUCK else 40) if busy else 0
    return Peer(name, behaviour, rng.randint(slow, fast), not busy, queue, behaviour in DELIVERING)


def _habits(rng: Random, place: int) -> Habits:
    own = rng.sample(ALBUM_STYLES, 2)
    return Habits(
        root=_root(rng),
        album_styles=(own[0], own[0], own[1]),
        loose_styles=tuple(rng.sample(LOOSE_STYLES, 3)),
        formats=rng.choice(
            ((80, 20, 0, 0, 0), (15, 75, 5, 5, 0), (35, 50, 5, 5, 5), (5, 60, 30, 5, 0), (10, 40, 5, 20, 25))
        ),
        manner=rng.choice(("underscore", "underscore", "drop", "drop", "lookalike", "keep")),
        slash=rng.choice(("_", "-", " ", "∕")),
        carelessness=rng.choice((0.02, 0.05, 0.1, 0.2)),
        transliterates=rng.random() < 0.4,
        drops_accents=rng.random() < 0.3,
        attributes=rng.choices(("full", "no_length", "none"), (82, 8, 10))[0],
        accent_folding=place % 2 == 0,
    )


def _root(rng: Random) -> tuple[str, ...]:
    share = "@@" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=5))
    return rng.choice(
        (
            (share,),
            (share, "Music"),
            ("C:", "Music"),
            ("D:", "Shared", "Audio"),
            (share, "mp3"),
            ("music",),
            (share, "Compleet"),
        )
    )
