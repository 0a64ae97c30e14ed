"""Tables and trees as plain text, for the demonstration and the command line; names in them cannot play tricks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from tonearm.naming import display_text, log_text

__all__ = ["counts_line", "filed_tree", "outcome_table", "plain_table", "review_table"]

_MOST_LINES = 120


def plain_table(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, widths: Mapping[str, int] | None = None
) -> str:
    """A frame as text, one line per row: control and bidi characters are escaped, long cells are cut.

    Confidences are shown to two places; the commands' ``--json`` keeps them whole.

    Parameters
    ----------
    columns : sequence of str, optional
        Which columns, in this order; all by default.
    widths : mapping of str to int, optional
        Characters kept of a text column; 60 where nothing is said.
    """
    shown = frame if columns is None else frame[list(columns)]
    words = [str(name) for name, kind in shown.dtypes.items() if str(kind) == "str"]
    limits = {name: (widths or {}).get(name, 60) for name in words}
    cells = {name: [display_text(text, limit=limits[name]) for text in shown[name].fillna("")] for name in words}
    sure = {str(name): shown[name].map(_confidence) for name in shown.columns if str(name).endswith("confidence")}
    return shown.assign(**cells, **sure).to_string(index=False, na_rep="")


def _confidence(value: object) -> str:
    """Two places, but never a certainty that nobody claimed."""
    if not isinstance(value, float):
        return ""
    return ">0.99" if value > 0.995 else "<0.01" if value < 0.005 else f"{value:.2f}"


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
        size = f"  ({_size(path.stat().st_size)})" if path.is_file() else "/"
        yield f"{indent}{log_text(path.name)}{size}"
        if path.is_dir():
            yield from _branches(path, indent + "    ")


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:.1f} kB"


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
