"""The demonstration's tables, as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from tonearm.naming import log_text

__all__ = ["counts_line", "filed_tree", "outcome_table", "review_table"]

_MOST_LINES = 120


def counts_line(frame: pd.DataFrame, column: str) -> str:
    """How many rows per value, in the order of the category: "owned 5, download 11, review 3, skip 1"."""
    counts = frame[column].value_counts(sort=False)
    return ", ".join(f"{value} {count}" for value, count in counts.items() if count)


def filed_tree(root: Path) -> str:
    """The library as a tree; names are shown escaped, so that none can play tricks with the terminal."""
    lines = list(_branches(root, ""))
    more = [f"... and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more]) or "(nothing was filed)"


def _branches(folder: Path, indent: str) -> Iterator[str]:
    for path in sorted(folder.iterdir(), key=lambda one: (one.is_file(), one.name)):
        size = f"  ({path.stat().st_size / 1e6:.1f} MB)" if path.is_file() else "/"
        yield f"{indent}{log_text(path.name)}{size}"
        if path.is_dir():
            yield from _branches(path, indent + "    ")


def outcome_table(report: pd.DataFrame) -> str:
    """How many entries ended how, and for which reason."""
    table = report.assign(reason=report["reason"].fillna("")).groupby(["outcome", "reason"], observed=True).size()
    return table.reset_index(name="entries").to_string(index=False)


def review_table(review: pd.DataFrame) -> str:
    """The review list: what, in which state, and why in a sentence."""
    if review.empty:
        return "(nothing)"
    lines = []
    for row in review.to_dict("records"):
        name = log_text(f"{row['artist']} - {row['title']}")
        lines.append(f"  {row['position']:>4}  {name[:60]:<60}  {row['state']}: {log_text(str(row['detail'] or ''))}")
    return "\n".join(lines)
