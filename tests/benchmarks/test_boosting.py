"""Training is reproducible, respects the known directions, and finds what there is to find."""

from __future__ import annotations

import json

import numpy as np
from benchmarks.boosting import Booster, Settings

from tonearm.logic.fitted import logistic, read


def _made() -> tuple[np.ndarray, np.ndarray]:
    x = np.array([[i % 7, (i * 5) % 11, i % 2] for i in range(600)], float)
    return x, ((x[:, 0] > 3) & (x[:, 1] < 6)).astype(float)


def _fit(directions: tuple[int, int, int]) -> str:
    x, y = _made()
    found = Booster(x, y, np.ones(len(y)), directions, Settings(trees=30)).fit()
    return json.dumps({"features": ["a", "b", "c"], **found})


def test_the_same_rows_give_the_same_bytes() -> None:
    assert _fit((1, -1, 0)) == _fit((1, -1, 0))


def test_the_model_learns_the_rule() -> None:
    x, y = _made()
    model = read(_fit((1, -1, 0)))
    guesses = [logistic(model.score(row)) >= 0.5 for row in x]
    assert np.mean(np.array(guesses) == (y > 0)) > 0.99


def test_a_forbidden_direction_is_not_learnt() -> None:
    """The first column speaks for a match; told that it may only speak against one, the model keeps silent about it."""
    model = read(_fit((-1, -1, 0)))
    assert all(model.score([5.0, b, 0.0]) <= model.score([1.0, b, 0.0]) + 1e-9 for b in range(11))
