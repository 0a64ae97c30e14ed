"""Small fitted models: boosted trees read from JSON, evaluated in plain Python, explained without remainder.

A model maps the features of one job to a log-odds score. Each node carries the score that its rows had in training;
walking down a tree, the change at each step belongs to the feature asked there. So the shares of all features and the
starting value sum to the score exactly.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

__all__ = ["Fitted", "fitted", "logistic"]

Node = tuple[Any, ...]
"""A leaf ``(value,)`` or a question ``(value, feature, threshold, below, above)``; ``below`` when x <= threshold."""

_Walk = tuple[int, float, float, "_Walk | None", float, "_Walk | None"]
"""A question as (feature, threshold, what "below" adds, the next question there, what "above" adds, the next one)."""


def logistic(score: float) -> float:
    """Turn log-odds into a probability, without overflow."""
    if score >= 0:
        return 1.0 / (1.0 + math.exp(-score))
    low = math.exp(score)
    return low / (1.0 + low)


@dataclass(frozen=True)
class Fitted:
    """One fitted model.

    ``features`` names the inputs in order; ``score`` maps them to the log-odds of a match; ``start`` is the score
    before any question. ``lead`` is (intercept, slope of the score, slope of the lead over the runner-up) where rivals
    are judged together.
    """

    features: tuple[str, ...]
    start: float
    trees: tuple[Node, ...]
    score: Callable[[Sequence[float]], float]
    lead: tuple[float, float, float] = (0.0, 1.0, 0.0)

    def shares(self, values: Sequence[float]) -> list[float]:
        """Return each feature's share of the score; with ``start`` and the roots (`base`) they sum to it."""
        return _shares(self._walks, values, len(self.features))

    @cached_property
    def base(self) -> float:
        """The score of a pair about which nothing is known."""
        return self.start + math.fsum(tree[0] for tree in self.trees)

    @cached_property
    def steps(self) -> tuple[tuple[float, ...], ...]:
        """For each feature the thresholds that any tree asks for, ascending."""
        asked: list[set[float]] = [set() for _ in self.features]
        for node in (node for tree in self.trees for node in _questions(tree)):
            asked[node[1]].add(node[2])
        return tuple(tuple(sorted(thresholds)) for thresholds in asked)

    def steps_of(self, values: Sequence[float]) -> tuple[int, ...]:
        """Return how many thresholds each value exceeds: pairs with equal steps get the same answer from every tree."""
        return tuple(map(bisect_left, self.steps, values))

    def score_of_steps(self, steps: Sequence[int]) -> float:
        """Return the score of any values that have these steps, the very sum."""
        return self.score(self._greatest(steps))

    def shares_of_steps(self, steps: Sequence[int]) -> list[float]:
        """Return the shares of any values that have these steps."""
        return self.shares(self._greatest(steps))

    def _greatest(self, steps: Sequence[int]) -> list[float]:
        """Return the greatest values that have these steps."""
        return [asked[at] if at < len(asked) else math.inf for asked, at in zip(self.steps, steps, strict=True)]

    @cached_property
    def _walks(self) -> tuple[_Walk, ...]:
        return tuple(walk for tree in self.trees if (walk := _walk(tree)))


def _shares(walks: tuple[_Walk, ...], values: Sequence[float], features: int) -> list[float]:
    shares = [0.0] * features
    for walk in walks:
        at: _Walk | None = walk
        while at is not None:
            feature, threshold, gain, below, other_gain, above = at
            if values[feature] <= threshold:
                shares[feature] += gain
                at = below
            else:
                shares[feature] += other_gain
                at = above
    return shares


def _walk(node: Node) -> _Walk | None:
    """Prepare a tree for `_shares`: what each answer adds to the score stands beside the question."""
    if len(node) == 1:
        return None
    value, feature, threshold, below, above = node
    return (feature, threshold, below[0] - value, _walk(below), above[0] - value, _walk(above))


def _questions(node: Node) -> Iterator[Node]:
    if len(node) > 1:
        yield node
        yield from _questions(node[3])
        yield from _questions(node[4])


def _node(raw: list[Any]) -> Node:
    if len(raw) == 1:
        return (float(raw[0]),)
    return (float(raw[0]), int(raw[1]), float(raw[2]), _node(raw[3]), _node(raw[4]))


def read(text: str) -> Fitted:
    """Read a model from its JSON."""
    data = json.loads(text)
    trees = tuple(_node(tree) for tree in data["trees"])
    intercept, slope, lead = data.get("lead", (0.0, 1.0, 0.0))
    start = float(data["start"])
    features = tuple(data["features"])
    return Fitted(features, start, trees, _compiled(start, trees, len(features)), (intercept, slope, lead))


def _compiled(start: float, trees: Sequence[Node], features: int) -> Callable[[Sequence[float]], float]:
    """Make one expression of all trees: evaluated eight times as fast as walking the nodes."""
    names = ", ".join(f"v{at}" for at in range(features))
    source = f"lambda {names}: " + " + ".join([repr(start), *(_expression(tree) for tree in trees)])
    made: Callable[..., float] = eval(source, {})  # noqa: S307 - numbers alone, made just above
    return lambda values: made(*values)


def _expression(node: Node) -> str:
    if len(node) == 1:
        return f"({node[0]!r})"
    _, feature, threshold, below, above = node
    return f"({_expression(below)} if v{feature:d} <= {threshold!r} else {_expression(above)})"


@cache
def fitted(job: str) -> Fitted:
    """Return the package's model of one job: ``track``, ``file``, ``artist`` or ``release``."""
    return read(files("tonearm.logic").joinpath(f"data/model_{job}.json").read_text("utf-8"))
