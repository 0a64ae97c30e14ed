"""What is printed: one table per goal, and one line per goal at the end. Ratios and counts, never bare times."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.rounds import Timings

__all__ = ["Aim", "Row", "Table", "at_least", "at_most", "count", "ratio_row", "summary"]


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound for the median."""

    bound: float
    upwards: bool = False

    def met(self, value: float) -> bool:
        """Whether the value keeps the bound."""
        return value >= self.bound if self.upwards else value <= self.bound

    def missed_by(self, value: float) -> float:
        """How many times the bound; above 1 when it is missed."""
        if self.upwards:
            return self.bound / value if value else float("inf")
        return value / self.bound if self.bound else float(value > 0) * (1 + value)

    def __str__(self) -> str:
        return f"{'>=' if self.upwards else '<='} {_number(self.bound)}"


def at_most(bound: float) -> Aim:
    """The median must not be above."""
    return Aim(bound)


def at_least(bound: float) -> Aim:
    """The median must not be below."""
    return Aim(bound, upwards=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, one value per round (a single one for what is counted), and the bound, if any."""

    what: str
    values: tuple[float, ...]
    aim: Aim | None = None

    @property
    def median(self) -> float:
        """The value that is compared with the bound."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept; None without one."""
        return None if self.aim is None else self.aim.met(self.median)

    def cells(self) -> list[str]:
        """Texts of the printed columns."""
        spread = len(self.values) > 1
        return [
            self.what,
            _number(self.median),
            _number(min(self.values)) if spread else "",
            _number(max(self.values)) if spread else "",
            str(self.aim or ""),
            {None: "", True: "yes", False: "NO"}[self.met],
        ]

    def record(self) -> dict[str, Any]:
        """The row as plain data."""
        low, high = min(self.values), max(self.values)
        bound = None if self.aim is None else str(self.aim)
        return {"what": self.what, "median": self.median, "min": low, "max": high, "goal": bound, "met": self.met}


def ratio_row(what: str, timings: Timings, case: str, yardstick: str, aim: Aim | None = None) -> Row:
    """A row of ratios, round by round."""
    return Row(what, timings.ratios(case, yardstick), aim)


def count(what: str, value: float, aim: Aim | None = None) -> Row:
    """A row of something counted once."""
    return Row(what, (float(value),), aim)


@dataclass(slots=True)
class Table:
    """The table of one goal."""

    number: int
    name: str
    yardstick: str
    rows: list[Row] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    spreads: list[float] = field(default_factory=list)

    def measured(self, timings: Timings) -> Timings:
        """Note how it was measured; returns the timings for further use."""
        self.rounds.append(timings.rounds)
        self.spreads.append(timings.spread)
        return timings

    def text(self) -> str:
        """The table as it is printed."""
        lines = [f"Goal {self.number}: {self.name}", f"  x = {self.yardstick}"]
        if self.rounds:
            rounds = "/".join(str(number) for number in self.rounds)
            lines.append(f"  rounds {rounds}; noise probe max/min {max(self.spreads):.2f}")
        head = ["what", "median", "min", "max", "goal", "met?"]
        lines += _aligned([head, *(row.cells() for row in self.rows)])
        return "\n".join([*lines, *(f"  {remark}" for remark in self.remarks)])

    def record(self) -> dict[str, Any]:
        """The table as plain data."""
        rows = [row.record() for row in self.rows]
        return {"goal": self.number, "name": self.name, "yardstick": self.yardstick, "rows": rows}


def summary(tables: Iterable[Table]) -> str:
    """One line per goal: how many of its bounds are kept, and the row that is furthest from its own."""
    lines = [["goal", "name", "met", "worst row", "median", "goal"]]
    for table in tables:
        judged = [(row, row.aim) for row in table.rows if row.aim is not None]
        if not judged:
            continue
        met = sum(aim.met(row.median) for row, aim in judged)
        worst, aim = max(judged, key=lambda pair: pair[1].missed_by(pair[0].median))
        lines.append(
            [str(table.number), table.name, f"{met} of {len(judged)}", worst.what, _number(worst.median), str(aim)]
        )
    return "\n".join(["Summary", *_aligned(lines)])


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Texts to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    number = [all(_is_number(text) for text in column[1:]) for column in zip(*lines, strict=True)]
    return [
        "  " + "  ".join(_padded(*cell) for cell in zip(line, widths, number, strict=True)).rstrip() for line in lines
    ]


def _padded(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _is_number(text: str) -> bool:
    return not text.strip("0123456789.,")


def _number(value: float) -> str:
    """Three figures that count; whole numbers as they are."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
