"""The best way to pair two groups, each member used at most once: as many pairs as possible, then the highest sum."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

__all__ = ["best_pairs"]

Weights = Mapping[int, Mapping[int, int]]


def best_pairs(weights: Weights) -> dict[int, int]:
    """Pair rows with columns.

    Parameters
    ----------
    weights : mapping of row to (mapping of column to weight)
        Only the pairs that are allowed; whole numbers, so that equal sums are equal and the answer is reproducible.

    Returns
    -------
    dict of row to column
        No other choice has more pairs, and none with as many has a higher sum.

    Notes
    -----
    One row is added at a time along the alternating path of the highest gain (the Hungarian method on a sparse
    graph): at most one path search for each row, each over the allowed pairs.
    """
    chosen: dict[int, int] = {}
    owner: dict[int, int] = {}
    while True:
        end, parent = _best_path(weights, chosen, owner)
        if end is None:
            return chosen
        _take(end, parent, chosen, owner)


def _take(column: int | None, parent: Mapping[int, int], chosen: dict[int, int], owner: dict[int, int]) -> None:
    """Give each column of the path to the row before it."""
    while column is not None:
        row = parent[column]
        before = chosen.get(row)
        chosen[row], owner[column] = column, row
        column = before


def _best_path(
    weights: Weights, chosen: Mapping[int, int], owner: Mapping[int, int]
) -> tuple[int | None, dict[int, int]]:
    """Return the free column at the end of the best path, None when there is none, and each column's row before it."""
    at_row = {row: 0 for row in weights if row not in chosen}
    at_column: dict[int, int] = {}
    parent: dict[int, int] = {}
    waiting = deque(at_row)
    while waiting:
        row = waiting.popleft()
        for column, weight in weights[row].items():
            gain = at_row[row] + weight
            if chosen.get(row) == column or gain <= at_column.get(column, gain - 1):
                continue
            at_column[column], parent[column] = gain, row
            holder = owner.get(column)
            if holder is not None:
                at_row[holder] = gain - weights[holder][column]
                waiting.append(holder)
    free = [column for column in at_column if column not in owner]
    return max(free, key=lambda column: (at_column[column], -column), default=None), parent
