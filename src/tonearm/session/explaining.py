"""``explain()``: the evidence behind a row, for what was accepted, what was rejected, and the nearest miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.runs import plan_of_run
from tonearm.frames import edition_text, rows_of
from tonearm.logic.match import file_measures
from tonearm.logic.naming import last_remote_segment
from tonearm.model import Candidate, Confidence, LibraryCheck, Ownership, PlanRow, QueueItem, Recommendation, Track
from tonearm.session.plans import run_of
from tonearm.session.queue_verbs import AsyncQueue

if TYPE_CHECKING:
    from tonearm.session.shown import Shown

__all__ = [
    "Row",
    "Told",
    "candidates_of_rows",
    "evidence_of",
    "lines",
    "of_candidates",
    "of_item",
    "of_library",
    "of_plan_row",
]

Row = dict[str, Any]


class Told(NamedTuple):
    """What a line says of its subject, the confidence that is explained, and a way to measure once more.

    Measuring again, when somebody asks, is cheaper than keeping what was measured for every file that is shown.
    """

    head: Row
    confidence: Confidence
    measure: Callable[[], Mapping[str, str]] | None = None


_ON_RELEASE = {True: "the wanted release", False: "another release", None: None}


async def evidence_of(row: object, house: Neighbours, queue: AsyncQueue, shown: Shown) -> Iterable[Row]:
    """The evidence of one row of whatever frame; see ``session.explain``."""
    given = rows_of(row)
    if len(given) != 1:
        raise MisuseError(f"One row is explained at a time, not {len(given)}; choose one, such as frame.iloc[0].")
    if given[0].get("item_id"):
        return of_item(await queue.get(str(given[0]["item_id"])))
    if given[0].get("plan_row_id"):
        run_id = run_of(given)
        return of_plan_row(run_id, str(given[0]["plan_row_id"]), await plan_of_run(run_id, house))
    return shown.evidence_of(given[0])


async def candidates_of_rows(
    row: object, house: Neighbours, queue: AsyncQueue
) -> list[tuple[Sequence[Candidate], Track | None]]:
    """The candidates of a queue item or of rows of a plan, each with the wanted track; see ``session.candidates``."""
    given = rows_of(row)
    if len(given) == 1 and given[0].get("item_id"):
        item = await queue.get(str(given[0]["item_id"]))
        return [(item.candidates, item.track)]
    run_id = run_of(given)
    kept = {f"{run_id}:{one.entry.position}": one for one in await plan_of_run(run_id, house)}
    unknown = [one["plan_row_id"] for one in given if one["plan_row_id"] not in kept]
    if unknown:
        raise MisuseError(f"There is no plan row {unknown[0]!r} here; make a new plan with session.missing().")
    rows = [kept[one["plan_row_id"]] for one in given]
    return [(one.candidates, one.entry.track) for one in rows]


def of_library(check: LibraryCheck) -> Iterator[Row]:
    """The evidence of the library check: for the item found, or for the nearest one that was not enough.

    Then a line for each release of the library that holds the recording, without evidence of its own.
    """
    if check.confidence is None:
        return
    owned = check.ownership is Ownership.OWNED
    head = {"standing": "owned" if owned else "nearest in library", "subject": check.library_title}
    yield from lines(Told(head, check.confidence))
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
    files = of_candidates(row.candidates, row.entry.track)
    return [*of_library(row.library), *(line for told in files for line in lines(told))]


def of_item(item: QueueItem) -> Iterator[Row]:
    """The evidence of each candidate of a queue item, with what became of it."""
    for told in of_candidates(item.candidates, item.track, chosen=item.candidate, tried=frozenset(item.tried)):
        yield from lines(told)


def of_candidates(
    candidates: Sequence[Candidate],
    wanted: Track | None = None,
    *,
    chosen: Candidate | None = None,
    tried: frozenset[str] = frozenset(),
) -> Iterator[Told]:
    """What became of each candidate, best first: in use, acceptable, the nearest miss, not acceptable.

    Parameters
    ----------
    candidates : sequence of Candidate
        All that were found for one wanted track, best first.
    wanted : Track, optional
        That track; with it the lines tell what was measured.
    chosen : Candidate, optional
        The one that is being downloaded or was.
    tried : frozenset of str
        Those that failed, as peer and path with a zero byte between.
    """
    miss = next((one for one in candidates if one.recommendation is not Recommendation.ACCEPT), None)
    for one in candidates:
        head = {
            "standing": _standing(one, chosen, miss, tried),
            "subject": last_remote_segment(one.file.remote_path),
            "recommendation": one.recommendation,
            "username": one.file.username,
            "remote_path": one.file.remote_path,
        }
        yield Told(head, one.confidence, partial(file_measures, wanted, one.file) if wanted else None)


def _standing(one: Candidate, chosen: Candidate | None, miss: Candidate | None, tried: frozenset[str]) -> str:
    if f"{one.file.username}\0{one.file.remote_path}" in tried:
        return "tried and failed"
    if one is chosen:
        return "in use"
    if one.recommendation is Recommendation.ACCEPT:
        return "acceptable"
    return "nearest miss" if one is miss else "not acceptable"


def lines(told: Told) -> Iterator[Row]:
    """One line per reason, the strongest first; they sum to the log-odds of the confidence."""
    confidence = told.confidence
    shared = {**told.head, "confidence": confidence.value, "match_reason": confidence.match_reason}
    ordered = sorted(confidence.evidence, key=lambda item: -abs(item.value))
    measured = told.measure() if told.measure and ordered else {}
    for reason in ordered:
        detail = reason.detail or measured.get(reason.name)
        yield {**shared, "evidence": reason.name, "log_odds": reason.value, "detail": detail}
    if not ordered:
        yield shared
