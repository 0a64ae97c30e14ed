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
        return self._shares(*values)

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
    def _shares(self) -> Callable[..., list[float]]:
        """One function of all trees, four times as fast as walking the nodes: each answer adds to its question."""
        sums = [f"s{at}" for at in range(len(self.features))]
        lines = [f"def shares({_names(len(sums))}):", f"    {' = '.join(sums)} = 0.0"]
        lines += [line for tree in self.trees for line in _statements(tree, "    ")]
        scope: dict[str, Any] = {}
        exec("\n".join([*lines, f"    return [{', '.join(sums)}]"]), scope)  # noqa: S102 - numbers alone, made here
        made: Callable[..., list[float]] = scope["shares"]
        return made


def _names(features: int) -> str:
    return ", ".join(f"v{at}" for at in range(features))


def _statements(node: Node, indent: str) -> Iterator[str]:
    """Write a question as a statement that adds what the answer changes in the score to the question's feature."""
    if len(node) == 1:
        return
    value, feature, threshold, below, above = node
    for answer, then in ((f"if v{feature:d} <= {threshold!r}:", below), ("else:", above)):
        yield f"{indent}{answer}"
        yield f"{indent}    s{feature:d} += {then[0] - value!r}"
        yield from _statements(then, indent + "    ")


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
    source = f"lambda {_names(features)}: " + " + ".join([repr(start), *(_expression(tree) for tree in trees)])
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
