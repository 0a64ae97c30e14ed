"""The best pairing of two groups is what trying every possibility finds."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.optimum import best_pairs

TABLES = st.dictionaries(
    st.integers(0, 4), st.dictionaries(st.integers(0, 4), st.integers(-9, 9), max_size=5), max_size=5
)


def best_by_trying(weights: dict[int, dict[int, int]]) -> tuple[int, int]:
    """Number of pairs and sum of the best pairing, by looking at every one."""
    rows = list(weights)
    columns: list[int | None] = [*range(5), *([None] * len(rows))]
    best = (0, 0)
    for choice in set(permutations(columns, len(rows))):
        taken = [(row, column) for row, column in zip(rows, choice, strict=True) if column is not None]
        if all(column in weights[row] for row, column in taken):
            best = max(best, (len(taken), sum(weights[row][column] for row, column in taken)))
    return best


@settings(deadline=None, max_examples=60)
@given(TABLES.filter(lambda table: len(table) <= 4))
def test_nothing_is_better_than_the_best_pairing(weights: dict[int, dict[int, int]]) -> None:
    """As many pairs as possible, then the highest sum; nobody is used twice, and only allowed pairs are taken."""
    pairs = best_pairs(weights)
    assert len(set(pairs.values())) == len(pairs)
    assert all(column in weights[row] for row, column in pairs.items())
    assert (len(pairs), sum(weights[row][column] for row, column in pairs.items())) == best_by_trying(weights)


def test_the_greedy_choice_is_not_taken_where_it_costs_a_pair() -> None:
    """The first row gives up its favourite so that the second one finds anything at all."""
    assert best_pairs({0: {0: 9, 1: 1}, 1: {0: 8}}) == {0: 1, 1: 0}


def test_a_hundred_times_a_hundred_is_paired() -> None:
    """The largest release there is; the diagonal is the only way to have the highest sum."""
    weights = {row: {column: 100 - abs(row - column) for column in range(100)} for row in range(100)}
    assert best_pairs(weights) == {row: row for row in range(100)}
