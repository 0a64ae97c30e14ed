"""How one attempt of one transfer will go: decided by the peer's behaviour, the same in every run."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tonearm.sandbox.slskd.chance import chance_of
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.world.records import Peer, PeerBehaviour, SharedFile, World

__all__ = ["Manner", "manner_of"]

FASTEST = 1_000_000
SLOWEST = 300_000
"""Bytes per second: three megabytes take 3 to 10 s, whatever a peer claims."""
_REFUSALS = ("File not shared.", "Too many files", "Banned", "Too many megabytes")


@dataclass(frozen=True, slots=True)
class Manner:
    """One attempt. Times in sandbox seconds; ``queue_s`` None is for ever.

    ``rejection`` is what the peer says instead of sending; ``unreachable`` means that no connection comes about;
    ``breaks_at`` is the part of the file (0 to 1) at which the connection is lost, None when it holds.
    """

    locally_s: float
    answer_s: float
    queue_s: float | None
    opening_s: float
    rate: float
    rejection: str | None = None
    unreachable: bool = False
    breaks_at: float | None = None
    overshoot: int = 0

    @property
    def delivers(self) -> bool:
        """Whether all bytes will come."""
        return self.queue_s is not None and self.rejection is None and not self.unreachable and self.breaks_at is None


def manner_of(
    world: World, options: SlskdOptions, username: str, filename: str, file: SharedFile | None, attempt: int
) -> Manner:
    """What will happen in this attempt (1 is the first)."""
    peer = world.peers[username]
    chance = chance_of(world.seed, "transfer", username, filename, attempt)
    steady = chance_of(world.seed, "transfer", username, filename)
    behaviour = peer.behaviour
    rejection = _rejection(behaviour, file, steady)
    return Manner(
        locally_s=chance.uniform(0.1, 0.4),
        answer_s=chance.uniform(0.2, 0.7),
        queue_s=_stay(behaviour, attempt, chance),
        opening_s=chance.uniform(0.4, 1.0),
        rate=_rate(peer),
        rejection=rejection,
        unreachable=behaviour is PeerBehaviour.DYING and attempt > 1 and chance.random() < 0.3,
        breaks_at=_break(behaviour, attempt, steady),
        overshoot=chance.randrange(1, 4096) if chance.random() < (0.02 if attempt == 1 else 0.4) else 0,
    )


def _rejection(behaviour: PeerBehaviour, file: SharedFile | None, steady: Random) -> str | None:
    if file is None or file.locked:
        return _REFUSALS[0]
    return steady.choice(_REFUSALS) if behaviour is PeerBehaviour.REJECTING else None


def _stay(behaviour: PeerBehaviour, attempt: int, chance: Random) -> float | None:
    if behaviour is PeerBehaviour.STUCK:
        return None
    # Who has waited once keeps the place when the connection was lost.
    if behaviour is PeerBehaviour.QUEUEING and attempt == 1:
        return chance.uniform(20, 60)
    return chance.uniform(0.2, 0.9)


def _rate(peer: Peer) -> float:
    rate = float(min(max(peer.speed_bps, SLOWEST), FASTEST))
    return rate / 5 if peer.behaviour is PeerBehaviour.SLOW else rate


def _break(behaviour: PeerBehaviour, attempt: int, steady: Random) -> float | None:
    if behaviour is PeerBehaviour.DYING:
        points = sorted(steady.uniform(0.3, 0.8) for _ in range(3))
        return points[min(attempt, 3) - 1]
    if behaviour is PeerBehaviour.FLAKY and attempt == 1:
        return steady.uniform(0.3, 0.8)
    return None
