"""The one decision of the product: accept a match, ask a person, or reject it.

A recommendation is not a score: besides the confidence it looks at the lead over the runner-up (where only one of the
rivals can be right) and at plain contradictions, which no sum of agreements outweighs.
"""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.model import Confidence, Recommendation

__all__ = ["CLEAR_LEAD", "REJECT_CONFIDENCE", "is_clear", "recommend"]

REJECT_CONFIDENCE = 0.2
"""Below this a match is not worth a person's time."""

CLEAR_LEAD = 0.15
"""Two rivals that exclude each other and lie closer than this are for a person to tell apart."""


def recommend(
    confidence: Confidence, runner_up: Confidence | None = None, *, contradicted: bool = False
) -> Recommendation:
    """Decide what to do with a match.

    Parameters
    ----------
    confidence : Confidence
        How sure the judge is.
    runner_up : Confidence, optional
        The best rival that excludes this one (another artist for one file, say). Two files of the same track are no
        rivals.
    contradicted : bool
        A fact speaks plainly against the match: another version, another length. It is never accepted then.
    """
    if confidence.value < REJECT_CONFIDENCE:
        return Recommendation.REJECT
    if contradicted:
        return Recommendation.REJECT
    if not confidence.accepted:
        return Recommendation.ASK
    if runner_up is not None and confidence.value - runner_up.value < CLEAR_LEAD:
        return Recommendation.ASK
    return Recommendation.ACCEPT


def is_clear(rivals: Sequence[tuple[object, Confidence]]) -> bool:
    """Tell whether the first of some suggestions, best first, needs no person."""
    best, runner_up = [*[confidence for _, confidence in rivals[:2]], None, None][:2]
    return best is not None and recommend(best, runner_up) is Recommendation.ACCEPT
