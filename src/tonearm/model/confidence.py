"""A number that says how likely something is, and the reasons that make up the number."""

from __future__ import annotations

import math

from pydantic import Field

from tonearm.model.base import Record

__all__ = ["ACCEPT_CONFIDENCE", "Confidence", "Evidence"]

ACCEPT_CONFIDENCE = 0.8
"""The product's one threshold: at or above it a match may be accepted without a person (design.md section 5)."""


class Evidence(Record):
    """One named reason. ``value`` is its signed share of the log-odds score; positive speaks for the match."""

    name: str
    value: float
    detail: str = ""


class Confidence(Record):
    """How likely a match is right, 0 to 1, with the evidence that adds up to it.

    The sum of ``evidence`` values is the log-odds score; ``value`` is its logistic. ``match_reason`` is one line for a
    person ("live in Madrid; you asked for the studio recording").
    """

    value: float = Field(ge=0, le=1)
    evidence: tuple[Evidence, ...] = ()
    match_reason: str = ""

    @property
    def log_odds(self) -> float:
        """The score before the logistic; the evidence sums to it."""
        return math.fsum(item.value for item in self.evidence)

    @property
    def accepted(self) -> bool:
        """Whether the value reaches the product's threshold."""
        return self.value >= ACCEPT_CONFIDENCE
