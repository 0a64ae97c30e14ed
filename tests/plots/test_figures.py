"""Figures show what the frames say."""

from __future__ import annotations

import pytest

from tonearm.errors import MisuseError
from tonearm.frames import make_frame
from tonearm.plots import confidence_histogram, outcome_bars


def test_outcomes_become_one_labelled_bar_each() -> None:
    """Only outcomes that occur are drawn, with their numbers."""
    report = make_frame("report", [{"outcome": "filed"}, {"outcome": "filed"}, {"outcome": "review"}])
    axes = outcome_bars(report).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["filed", "review"]
    assert [bar.get_width() for bar in axes.patches] == [2, 1]


def test_missing_confidences_are_left_out_of_the_histogram() -> None:
    """The bars add up to the rows that have a confidence."""
    frame = make_frame("report", [{"confidence": 0.9}, {"confidence": None}, {"confidence": 0.1}])
    assert sum(bar.get_height() for bar in confidence_histogram(frame).axes[0].patches) == 2


@pytest.mark.parametrize("draw", [outcome_bars, confidence_histogram])
def test_another_frame_is_answered_with_a_sentence(draw: object) -> None:
    """The error names the column and the right frame."""
    with pytest.raises(MisuseError, match="has no"):
        draw(make_frame("budget", []))  # type: ignore[operator]
