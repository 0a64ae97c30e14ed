"""Figures made from the frames that the verbs return; matplotlib is loaded when the first one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from tonearm.errors import MisuseError, SettingsMissing
from tonearm.model import ACCEPT_CONFIDENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["confidence_histogram", "outcome_bars"]


def outcome_bars(report: pd.DataFrame) -> Figure:
    """Draw how many entries of a report ended how.

    Parameters
    ----------
    report : DataFrame
        As ``session.report()`` gives it.

    Raises
    ------
    MisuseError
        The frame has no ``outcome`` column.
    SettingsMissing
        matplotlib is not installed.
    """
    counts = _column(report, "outcome", "report").value_counts(sort=False)
    counts = counts[counts > 0]
    axes = _axes("entries")
    bars = axes.barh([str(name) for name in counts.index], counts.to_numpy())
    axes.bar_label(bars, padding=3)
    axes.invert_yaxis()
    axes.set_title("How the entries ended")
    return _figure_of(axes)


def confidence_histogram(frame: pd.DataFrame) -> Figure:
    """Draw how sure the matches of a plan, a report or a search are, with the threshold above which one is accepted.

    Parameters
    ----------
    frame : DataFrame
        With a ``confidence`` column, 0 to 1; missing values are left out.

    Raises
    ------
    MisuseError
        The frame has no ``confidence`` column.
    SettingsMissing
        matplotlib is not installed.
    """
    values = _column(frame, "confidence", "plan, report or candidate").dropna().astype(float)
    axes = _axes("confidence")
    axes.hist(values.to_numpy(), bins=20, range=(0.0, 1.0))
    axes.axvline(ACCEPT_CONFIDENCE, linestyle="--", color="black", label=f"accepted from {ACCEPT_CONFIDENCE:g}")
    axes.legend()
    axes.set_title("How sure the matches are")
    return _figure_of(axes)


def _column(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    if name not in frame:
        raise MisuseError(f"The frame has no {name!r} column; hand in a {kind} frame.")
    return frame[name]


def _axes(label: str) -> Axes:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SettingsMissing("Figures need matplotlib; install it with: pip install 'tonearm[plots]'.") from None
    axes: Axes = Figure(figsize=(6.4, 3.2), layout="constrained").subplots()
    axes.set_xlabel(label)
    return axes


def _figure_of(axes: Axes) -> Figure:
    return cast("Figure", axes.figure)
