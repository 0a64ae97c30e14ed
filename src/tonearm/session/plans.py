"""From an edited plan frame back to plan rows: what a person changed wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.model import Candidate, Decision, OwnershipOf, PlanRow, Reason

__all__ = ["chosen_ownership", "edited_rows", "run_of"]


def chosen_ownership(given: OwnershipOf | None, house: Neighbours) -> OwnershipOf:
    """What has to be owned: as given, else by the setting ``ownership_of``.

    Raises
    ------
    MisuseError
        It is neither ``"recording"`` nor ``"release"``.
    """
    chosen = house.policy.ownership_of if given is None else given
    if chosen not in get_args(OwnershipOf):
        raise MisuseError(f"ownership_of={chosen!r} is not possible; choose 'recording' or 'release'.")
    return chosen


def run_of(rows: list[dict[str, Any]]) -> str:
    """The run that the rows of a plan frame belong to.

    Raises
    ------
    MisuseError
        There are no rows, a row has no ``plan_row_id``, or they come from several plans.
    """
    if not rows:
        raise MisuseError("The plan has no rows; nothing was queued.")
    if any(not isinstance(row.get("plan_row_id"), str) for row in rows):
        raise MisuseError(
            "A plan row without plan_row_id cannot be applied; use the frame that session.missing() gave."
        )
    runs = {str(row["plan_row_id"]).rpartition(":")[0] for row in rows}
    if len(runs) > 1:
        raise MisuseError(f"These rows come from {len(runs)} plans; apply one plan at a time.")
    return runs.pop()


def edited_rows(kept: list[PlanRow], rows: list[dict[str, Any]]) -> list[PlanRow]:
    """The kept plan with the decisions and candidates of the edited frame; rows that were removed are skipped.

    Raises
    ------
    MisuseError
        A decision is unknown, a row belongs to no position, or a named candidate was never found. Nothing was queued.
    """
    by_position = {_position(row): row for row in rows}
    unknown = set(by_position) - {row.entry.position for row in kept}
    if unknown:
        raise MisuseError(f"The plan has no position {min(unknown)}; make a new plan with session.missing().")
    return [_edited(row, by_position.get(row.entry.position)) for row in kept]


def _position(row: Mapping[str, Any]) -> int:
    text = str(row["plan_row_id"]).rpartition(":")[2]
    if not text.isdigit():
        raise MisuseError(f"{row['plan_row_id']!r} is no plan_row_id; use the frame that session.missing() gave.")
    return int(text)


def _edited(row: PlanRow, given: Mapping[str, Any] | None) -> PlanRow:
    if given is None:
        if row.decision in (Decision.OWNED, Decision.SKIP):
            return row
        return row.replace(decision=Decision.SKIP, reason=Reason.DECIDED_BY_PERSON, detail="removed from the plan")
    decision = _decision(given.get("decision"), row.entry.position)
    candidates = _chosen_first(row, given)
    by_person = decision is Decision.DOWNLOAD and (
        row.decision is not Decision.DOWNLOAD or candidates[:1] != row.candidates[:1]
    )
    if decision is row.decision and not by_person:
        return row
    if by_person:
        # The person's choice is tried alone: the others were not what they decided on.
        return row.replace(
            decision=decision,
            candidates=candidates[:1],
            chosen_by_person=True,
            reason=Reason.DECIDED_BY_PERSON,
            detail="",
        )
    detail = f"changed from {row.decision} to {decision}"
    return row.replace(decision=decision, reason=Reason.DECIDED_BY_PERSON, detail=detail)


def _decision(value: object, position: int) -> Decision:
    try:
        return Decision(str(value))
    except ValueError:
        known = ", ".join(Decision)
        raise MisuseError(f"Position {position} has the decision {value!r}; choose one of {known}.") from None


def _chosen_first(row: PlanRow, given: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """The candidate that the frame names, before the others."""
    wanted = (given.get("username"), given.get("remote_path"))
    if not row.candidates or wanted == (None, None):
        return row.candidates
    first = [item for item in row.candidates if (item.file.username, item.file.remote_path) == wanted]
    if not first:
        raise MisuseError(
            f"Position {row.entry.position} names a file that was not among its candidates; "
            f"session.candidates(row) shows them, or use session.download()."
        )
    return (*first, *(item for item in row.candidates if item not in first))
