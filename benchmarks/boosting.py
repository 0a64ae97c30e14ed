"""Fit boosted trees with known directions, in NumPy alone. Deterministic: no randomness, rounded values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """How to fit: number of trees, depth, learning rate, L2 penalty on leaves, least weight of a leaf."""

    trees: int = 80
    depth: int = 3
    rate: float = 0.12
    penalty: float = 4.0
    least: float = 6.0
    bins: int = 40


def _edges(column: Floats, bins: int) -> Floats:
    values = np.unique(column)
    if len(values) > bins:
        values = np.unique(np.quantile(column, np.linspace(0, 1, bins + 1), method="nearest"))
    return np.round((values[:-1] + values[1:]) / 2, 5)


class Booster:
    """Newton boosting on the logistic loss with monotone directions per feature."""

    def __init__(self, x: Floats, y: Floats, weights: Floats, directions: Sequence[int], settings: Settings) -> None:
        self.y, self.w, self.directions, self.settings = y, weights, directions, settings
        self.edges = [_edges(x[:, j], settings.bins) for j in range(x.shape[1])]
        self.codes = np.stack([np.searchsorted(e, x[:, j], side="left") for j, e in enumerate(self.edges)], axis=1)
        rate = np.average(y, weights=weights)
        self.start = round(float(np.log(rate / (1 - rate))), 4)
        self.score = np.full(len(y), self.start)

    def fit(self) -> dict[str, Any]:
        trees = []
        for _ in range(self.settings.trees):
            p = 1 / (1 + np.exp(-self.score))
            self.g, self.h = self.w * (p - self.y), self.w * np.maximum(p * (1 - p), 1e-6)
            trees.append(self._grow(np.arange(len(self.y)), 0, -np.inf, np.inf))
        return {"start": self.start, "trees": trees}

    def _value(self, g: float, h: float, low: float, high: float) -> float:
        return float(np.clip(-g / (h + self.settings.penalty), low, high)) * 1.0

    def _gain(self, g: Floats, h: Floats, v: Floats) -> Floats:
        return -(g * v + 0.5 * (h + self.settings.penalty) * v * v)

    def _grow(self, rows: NDArray[np.int64], depth: int, low: float, high: float) -> list[Any]:
        g, h = float(self.g[rows].sum()), float(self.h[rows].sum())
        value = self._value(g, h, low, high)
        split = self._split(rows, g, h, low, high, value) if depth < self.settings.depth else None
        shown = round(value * self.settings.rate, 5)
        if split is None:
            self.score[rows] += shown
            return [shown]
        j, k, left, right = split
        mask = self.codes[rows, j] <= k
        middle = (left + right) / 2
        bounds = {1: ((low, middle), (middle, high)), -1: ((middle, high), (low, middle)), 0: ((low, high),) * 2}[
            self.directions[j]
        ]
        below = self._grow(rows[mask], depth + 1, *bounds[0])
        above = self._grow(rows[~mask], depth + 1, *bounds[1])
        return [shown, j, float(self.edges[j][k]), below, above]

    def _split(
        self, rows: NDArray[np.int64], g: float, h: float, low: float, high: float, value: float
    ) -> tuple[int, int, float, float] | None:
        here = float(self._gain(np.array(g), np.array(h), np.array(value)))
        best: tuple[float, tuple[int, int, float, float]] | None = None
        least = self.settings.least
        for j, edges in enumerate(self.edges):
            if not len(edges):
                continue
            codes = self.codes[rows, j]
            size = len(edges) + 1
            gl = np.cumsum(np.bincount(codes, self.g[rows], size))[:-1]
            hl = np.cumsum(np.bincount(codes, self.h[rows], size))[:-1]
            nl = np.cumsum(np.bincount(codes, self.w[rows], size))[:-1]
            n = float(self.w[rows].sum())
            vl = np.clip(-gl / (hl + self.settings.penalty), low, high)
            vr = np.clip(-(g - gl) / (h - hl + self.settings.penalty), low, high)
            gain = self._gain(gl, hl, vl) + self._gain(g - gl, h - hl, vr) - here
            bad = (nl < least) | (n - nl < least) | (self.directions[j] * (vr - vl) < 0)
            gain = np.where(bad, -np.inf, gain)
            k = int(np.argmax(gain))
            if gain[k] > 1e-3 and (best is None or gain[k] > best[0] + 1e-9):
                best = (float(gain[k]), (j, k, float(vl[k]), float(vr[k])))
        return best[1] if best else None
