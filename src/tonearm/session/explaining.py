"""``explain()``: the evidence behind a row, for what was accepted, what was rejected, and the nearest miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tonearm.logic.naming import last_remote_segment
from tonearm.model import Candidate, Confidence, LibraryCheck, Ownership, QueueItem, Recommendation

__all__ = ["of_item", "of_library", "of_plan_candidates"]

Row = dict[str, Any]


def of_library(check: LibraryCheck) -> Iterator[Row]:
    """The evidence of the library check: for the item found, or for the nearest one that was not enough."""
    if check.confidence is None:
        return
    owned = check.ownership is Ownership.OWNED
    yield from _lines(
        {"standing": "owned" if owned else "nearest in library", "subject": check.library_title}, check.confidence
    )


def of_plan_candidates(candidates: Sequence[Candidate]) -> Iterator[Row]:
    """The evidence of each candidate of a plan row, best first."""
    yield from _of_candidates(candidates, chosen=None, tried=frozenset())


def of_item(item: QueueItem) -> Iterator[Row]:
    """The evidence of each candidate of a queue item, with what became of it."""
    yield from _of_candidates(item.candidates, chosen=item.candidate, tried=frozenset(item.tried))


def _of_candidates(
    candidates: Sequence[Candidate], *, chosen: Candidate | None, tried: frozenset[str]
) -> Iterator[Row]:
    miss = next((one for one in candidates if one.recommendation is not Recommendation.ACCEPT), None)
    for one in candidates:
        yield from _lines(
            {
                "standing": _standing(one, chosen, miss, tried),
                "subject": last_remote_segment(one.file.remote_path),
                "recommendation": one.recommendation,
                "username": one.file.username,
                "remote_path": one.file.remote_path,
            },
            one.confidence,
        )


def _standing(one: Candidate, chosen: Candidate | None, miss: Candidate | None, tried: frozenset[str]) -> str:
    if f"{one.file.username}\0{one.file.remote_path}" in tried:
        return "tried and failed"
    if one is chosen:
        return "in use"
    if one.recommendation is Recommendation.ACCEPT:
        return "acceptable"
    return "nearest miss" if one is miss else "not acceptable"


def _lines(head: Row, confidence: Confidence) -> Iterable[Row]:
    """One line per reason, the strongest first; they sum to the log-odds of the confidence."""
    shared = {**head, "confidence": confidence.value, "match_reason": confidence.match_reason}
    ordered = sorted(confidence.evidence, key=lambda item: -abs(item.value))
    for reason in ordered:
        yield {**shared, "evidence": reason.name, "log_odds": reason.value, "detail": reason.detail or None}
    if not ordered:
        yield shared
