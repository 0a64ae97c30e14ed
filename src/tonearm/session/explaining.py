"""``explain()``: the evidence behind a row, for what was accepted, what was rejected, and the nearest miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tonearm.errors import MisuseError
from tonearm.frames import edition_text
from tonearm.logic.naming import last_remote_segment
from tonearm.model import Candidate, Confidence, LibraryCheck, Ownership, PlanRow, QueueItem, Recommendation

__all__ = ["of_item", "of_library", "of_plan_candidates", "of_plan_row"]

Row = dict[str, Any]
_ON_RELEASE = {True: "the wanted release", False: "another release", None: None}


def of_library(check: LibraryCheck) -> Iterator[Row]:
    """The evidence of the library check: for the item found, or for the nearest one that was not enough.

    Then a line for each release of the library that holds the recording, without evidence of its own.
    """
    if check.confidence is None:
        return
    owned = check.ownership is Ownership.OWNED
    yield from _lines(
        {"standing": "owned" if owned else "nearest in library", "subject": check.library_title}, check.confidence
    )
    for edition in check.editions:
        yield {
            "standing": "edition in library",
            "subject": edition_text(edition),
            "confidence": edition.confidence,
            "match_reason": _ON_RELEASE[edition.same_release],
            "detail": edition.path,
        }


def of_plan_row(run_id: str, plan_row_id: str, rows: Sequence[PlanRow]) -> list[Row]:
    """The evidence of one row of a kept plan: what the library has, then each candidate.

    Raises
    ------
    MisuseError
        The plan has no such row.
    """
    row = next((one for one in rows if f"{run_id}:{one.entry.position}" == plan_row_id), None)
    if row is None:
        raise MisuseError(f"There is no plan row {plan_row_id!r}; make a new plan with session.missing().")
    return [*of_library(row.library), *of_plan_candidates(row.candidates)]


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
