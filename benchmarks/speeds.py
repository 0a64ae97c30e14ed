"""What judging labelled pairs costs, beside the quickest similarity of the same records.

Called by ``python -m benchmarks.matching DATA`` for the ``valid`` split; ``python -m benchmarks judge`` measures the
same on made records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from benchmarks.cold import forget_texts
from benchmarks.reliability import JOBS, rows
from benchmarks.rounds import Case, in_turn
from benchmarks.tables import Table, at_most, ratio_row

__all__ = ["speeds"]

Row = dict[str, Any]
_ROUNDS = 9
_YARDSTICK = "rapidfuzz.fuzz.token_set_ratio of the same records as texts, as they are"
_TRACKS, _FILES = at_most(20.0), at_most(8.0)


def speeds(
    data: Path,
    pair: Callable[[Row, Row], float],
    many: Callable[[Row, Sequence[Row]], list[float]],
    rounds: int = _ROUNDS,
) -> Table:
    """Time a task at a time; whatever was remembered of earlier texts is forgotten before each round."""
    table = Table(13, "judging the labelled pairs", _YARDSTICK)
    for task in JOBS["same track"]:
        pairs = [(row["a"], row["b"]) for row in rows(data / f"{task}.valid.jsonl.gz")]
        cases = {
            "ours": Case(lambda _, pairs=pairs: [pair(a, b) for a, b in pairs], forget_texts),
            "ratio": Case(lambda _, pairs=pairs: [fuzz.token_set_ratio(_said(a), _said(b)) for a, b in pairs]),
        }
        timings = table.measured(in_turn(cases, rounds))
        table.rows.append(ratio_row(f"same track? {task}", timings, "ours", "ratio", _TRACKS))
    for task in JOBS["this file is it"]:
        answers = [
            (row["query"], [candidate["file"] for candidate in row["candidates"]])
            for row in rows(data / f"{task}.valid.jsonl.gz")
        ]
        cases = {
            "ours": Case(lambda _, answers=answers: [many(query, files) for query, files in answers], forget_texts),
            "ratio": Case(lambda _, answers=answers: [_ratios(query, files) for query, files in answers]),
        }
        timings = table.measured(in_turn(cases, rounds))
        table.rows.append(ratio_row(f"which file? {task}", timings, "ours", "ratio", _FILES))
    return table


def _ratios(query: Row, files: Sequence[Row]) -> list[float]:
    return [fuzz.token_set_ratio(_said(query), file["path"]) for file in files]


def _said(row: Row) -> str:
    return f"{row.get('artist') or ''} {row.get('title') or ''} {row.get('album') or ''}"
