"""What the playlists want and what the network will have of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tonearm.sandbox.world.records import Track

__all__ = ["Wishes"]


@dataclass(slots=True)
class Wishes:
    """Missing takes by number, with the tracks that hold them, and the takes nobody will deliver."""

    wanted: dict[int, list[Track]] = field(default_factory=dict)
    barren: frozenset[int] = frozenset()
