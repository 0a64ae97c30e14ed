"""How figures become ratios and rows."""

from __future__ import annotations

from itertools import count

import pytest
from benchmarks.rounds import Case, Timings, in_turn
from benchmarks.tables import Row, Table, at_least, at_most, ratio_row, summary


def test_a_slow_round_hits_both_sides_of_a_ratio() -> None:
    """Ratios are taken within a round: a machine that is ten times slower for a while changes none of them."""
    timings = Timings({"ours": [2.0, 20.0, 2.0], "limit": [1.0, 10.0, 1.0]}, probe=[1.0, 10.0, 1.0])
    assert timings.ratios("ours", "limit") == (2.0, 2.0, 2.0)
    assert timings.ratios("ours", "limit", share=0.5) == (4.0, 4.0, 4.0)
    assert timings.spread == 10.0


def test_every_case_runs_once_per_round_and_none_is_always_first() -> None:
    """What runs first meets cold caches; the place is passed round."""
    seen: list[str] = []
    cases = {name: Case(lambda _, name=name: seen.append(name)) for name in "abc"}
    timings = in_turn(cases, 3, rehearse=False)
    assert seen == list("abcbcacab")
    assert timings.rounds == 3
    assert {len(seconds) for seconds in timings.seconds.values()} == {3}


def test_preparing_is_outside_the_time() -> None:
    """The watch is read just before and just after the run itself, which gets what was prepared."""
    events: list[str] = []
    ticks = count()

    def watch() -> float:
        events.append("watch")
        return float(next(ticks))

    case = Case(events.append, lambda: events.append("prepare") or "run")
    timings = in_turn({"one": case}, 3, watch=watch, rehearse=False)
    assert events == ["prepare", "watch", "run", "watch"] * 3
    assert timings.seconds["one"] == [1.0, 1.0, 1.0]


def test_a_table_over_its_budget_ends_after_three_rounds() -> None:
    """Fewer would say nothing about the spread."""
    assert in_turn({"one": Case(lambda _: None)}, 50, budget_s=0.0).rounds == 3


@pytest.mark.parametrize(
    ("values", "aim", "met"),
    [
        ((1.0, 2.0, 9.0), at_most(2.0), True),
        ((1.0, 2.1, 2.2), at_most(2.0), False),
        ((0.99,), at_least(0.99), True),
        ((0.98,), at_least(0.99), False),
        ((0.0,), at_most(0.0), True),
        ((1.0,), at_most(0.0), False),
        ((1.0,), None, None),
    ],
)
def test_the_median_is_held_against_the_bound(values, aim, met) -> None:
    """One bad round does not miss a goal; without a bound nothing is judged."""
    assert Row("row", values, aim).met is met


def test_a_missed_goal_is_printed_as_missed() -> None:
    """Median, least and greatest stand beside the bound, and NO where it is not kept."""
    timings = Timings({"ours": [3.0, 4.0, 5.0], "limit": [1.0, 1.0, 1.0]}, probe=[1.0, 1.5, 1.0])
    table = Table(4, "something", "the limit")
    table.rows.append(ratio_row("slow", table.measured(timings), "ours", "limit", at_most(2.0)))
    line = next(line for line in table.text().splitlines() if "slow" in line)
    assert line.split() == ["slow", "4", "3", "5", "<=", "2", "NO"]
    assert "rounds 3; noise probe max/min 1.50" in table.text()


def test_the_summary_names_the_row_that_is_furthest_from_its_bound() -> None:
    """Not the one with the largest number; and rows without a bound are no part of it."""
    table = Table(7, "queue", "raw")
    table.rows = [
        Row("large but good", (90.0,), at_most(100.0)),
        Row("small but bad", (3.0,), at_most(1.0)),
        Row("found", (0.9,), at_least(0.99)),
        Row("the usual way", (5_000.0,)),
    ]
    last = summary([table]).splitlines()[-1]
    assert " ".join(last.split()) == "7 queue 1 of 3 small but bad 3 <= 1"
