"""The whole benchmark, on tiny sizes: that it measures, never how fast anything is."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
GOALS = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as ``make bench`` does."""
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def faults(tables: list[dict[str, Any]]) -> list[str]:
    """Rows whose figures cannot be: a ratio is positive and finite, a count not negative."""
    bad = []
    for table in tables:
        for row in table["rows"]:
            low, middle, high = row["min"], row["median"], row["max"]
            counted = low == high
            if not (math.isfinite(high) and low <= middle <= high and (low > 0 or (counted and low == 0))):
                bad.append(f"{table['goal']}: {row['what']}")
    return bad


@pytest.mark.slow
def test_a_quick_run_prints_a_table_for_every_goal(tmp_path: Path) -> None:
    """Each goal has its table with finite positive ratios, and its line in the summary."""
    done = bench("--quick", "--json", str(tmp_path / "figures.json"))
    assert (done.returncode, done.stderr) == (0, "")
    tables = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert [table["goal"] for table in tables] == GOALS
    assert faults(tables) == []
    assert all(any(row["goal"] for row in table["rows"]) for table in tables)
    listed = done.stdout.partition("\nSummary\n")[2].splitlines()[1:]
    assert [int(line.split()[0]) for line in listed] == GOALS
    assert " ms" not in done.stdout and " seconds" not in done.stdout


def test_figures_that_cannot_be_are_seen() -> None:
    """The control of the test above."""
    row = {"what": "x", "median": 1.0, "min": 0.5, "max": 2.0}
    wrong = [row | {"max": math.inf}, row | {"min": 0.0}, row | {"median": math.nan}, row | {"min": -1.0}]
    assert faults([{"goal": 1, "rows": [row, row | {"min": 0.0, "median": 0.0, "max": 0.0}]}]) == []
    assert len(faults([{"goal": 1, "rows": wrong}])) == len(wrong)


def test_an_unknown_goal_is_answered_with_the_known_ones() -> None:
    """A misspelt name must not run everything for minutes."""
    done = bench("tik")
    assert done.returncode == 2
    assert "no goal called tik" in done.stderr and "tick" in done.stderr
