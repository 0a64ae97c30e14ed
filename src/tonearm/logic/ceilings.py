"""The highest score that a fitted model can still give when only some of its features are known.

A file whose ceiling lies below what would be accepted or asked about need not be read any further: whatever the other
features were, it would be rejected. The bound is the sum of each tree's highest leaf within reach, so it holds for any
model, and it is worked out once for every combination of answers that the trees can tell apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

from tonearm.logic.fitted import Node, fitted

__all__ = ["ceiling"]

_Ranges = tuple[tuple[int, int, int], ...]
"""(feature, lowest, highest step): step i lies above exactly i of the feature's thresholds."""


@cache
def _index(job: str) -> dict[str, int]:
    return {name: at for at, name in enumerate(fitted(job).features)}


def ceiling(job: str, known: Mapping[str, tuple[float, float]]) -> float:
    """Return the highest score possible within the given ranges.

    Parameters
    ----------
    job : str
        Which of the package's models; see `tonearm.logic.fitted.fitted`.
    known : mapping of str to (float, float)
        Lowest and highest value of some features; the others may be anything.

    Returns
    -------
    float
        Log-odds; no values within the ranges score higher, except by rounding in the last digits.
    """
    index, thresholds = _index(job), fitted(job).steps
    steps: list[tuple[int, int, int]] = []
    for name, (low, high) in known.items():
        at = index[name]
        if thresholds[at]:
            steps.append((at, bisect_left(thresholds[at], low), bisect_left(thresholds[at], high)))
    return _ceiling(job, tuple(steps))


@cache
def _ceiling(job: str, ranges: _Ranges) -> float:
    model = fitted(job)
    thresholds = model.steps
    reach = {at: (low, high) for at, low, high in ranges}

    def most(node: Node) -> float:
        if len(node) == 1:
            return float(node[0])
        low, high = reach.get(node[1], (0, len(thresholds[node[1]])))
        step = bisect_left(thresholds[node[1]], node[2])
        below = [most(node[3])] if low <= step else []
        above = [most(node[4])] if high > step else []
        return max(below + above)

    return model.start + sum(most(tree) for tree in model.trees)
