"""Chance that is the same in every run: a generator per thing that is decided."""

from __future__ import annotations

from random import Random

__all__ = ["chance_of"]


def chance_of(*parts: object) -> Random:
    """A generator seeded by what the decision is about: the world's seed, a peer, a path, an attempt."""
    return Random(ascii("/".join(str(part) for part in parts)))  # ascii: paths may hold half characters
