"""Two pictures of a run: how its entries ended, and how sure the matches were. Needs the ``plots`` extra."""

from tonearm.plots.figures import confidence_histogram, outcome_bars

__all__ = ["confidence_histogram", "outcome_bars"]
