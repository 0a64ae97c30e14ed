"""``python -m benchmarks [name ...] [--quick] [--full] [--json FILE]``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.goals import GOALS
from benchmarks.scale import Scale
from benchmarks.tables import Table, summary

_NAMED = ("pydantic", "rapidfuzz", "pandas", "httpx", "mutagen", "plexapi")


def main() -> int:
    """Measure, print, and write the figures down when asked to. A missed goal is no error; it is printed."""
    given = _arguments()
    names = given.names or list(GOALS)
    scale = Scale(quick=given.quick, full=given.full)
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in _NAMED))
    print("Ratios of one run: median, least and greatest of the rounds. Read them together with the noise probe.\n")
    if scale.quick:
        print("Tiny sizes: this run shows that everything can be measured; its figures say little.\n")
    tables: list[Table] = []
    for name in names:
        tables.append(GOALS[name](scale))
        print(tables[-1].text() + "\n", flush=True)
    print(summary(tables))
    if given.json is not None:
        given.json.write_text(json.dumps([table.record() for table in tables], indent=1), "utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against the stated limits.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one or more of: {', '.join(GOALS)}; default all")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything runs")
    parser.add_argument("--full", action="store_true", help="also what takes minutes: a queue of a million rows")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in GOALS]
    if unknown:
        parser.error(f"there is no goal called {', '.join(unknown)}; known: {', '.join(GOALS)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
