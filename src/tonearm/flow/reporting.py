"""Step 11: one typed outcome per item, with its reason; made from what is stored, at any time."""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.flow.neighbours import Neighbours
from tonearm.flow.runs import item_id, plan_of_run
from tonearm.model import Decision, EntryKind, ItemState, Outcome, PlanRow, QueueItem, Reason, ReportEntry, Track

__all__ = ["report_of_items", "report_of_run"]

_OUTCOMES = {
    ItemState.COMPLETED: Outcome.FILED,
    ItemState.REVIEW: Outcome.REVIEW,
    ItemState.FAILED: Outcome.FAILED,
    ItemState.CANCELLED: Outcome.CANCELLED,
}
_OUTCOME_OF_REASON = {
    Reason.SAME_AUDIO_ON_DISK: Outcome.DUPLICATE,
    Reason.LEFT_IN_DOWNLOAD_FOLDER: Outcome.SKIPPED,
    Reason.DECIDED_BY_PERSON: Outcome.SKIPPED,  # filed, and taken back by undo()
}


async def report_of_run(run_id: str, house: Neighbours) -> list[ReportEntry]:
    """One entry per playlist position of a run, in order; ``pending`` where an item has not ended."""
    rows = await plan_of_run(run_id, house)
    ids = [item_id(run_id, row.entry.position) for row in rows]
    items = {item.id: item for item in await house.store.get_items(ids)}
    entries = [_of_row(row, items.get(name)) for row, name in zip(rows, ids, strict=True)]
    return _with_first_paths(rows, entries)


def report_of_items(items: Sequence[QueueItem]) -> list[ReportEntry]:
    """One entry per queue item."""
    return [_of_item(item) for item in items]


def _of_row(row: PlanRow, item: QueueItem | None) -> ReportEntry:
    if item is not None:
        return _of_item(item)
    checked = row.library.confidence
    kept = row.decision is Decision.OWNED
    return ReportEntry(
        position=row.entry.position,
        **_names(row.entry.track, row.entry.title),
        outcome=_outcome(row),
        reason=row.reason,
        detail=row.detail,
        confidence=checked.value if kept and checked else None,
        match_reason=checked.match_reason if kept and checked else "",
    )


def _outcome(row: PlanRow) -> Outcome:
    if row.decision is Decision.OWNED:
        return Outcome.OWNED
    if row.reason is Reason.SAME_TRACK_EARLIER and row.entry.kind is EntryKind.TRACK:
        return Outcome.DUPLICATE
    return Outcome.SKIPPED if row.decision is Decision.SKIP else Outcome.PENDING


def _of_item(item: QueueItem) -> ReportEntry:
    outcome = _OUTCOMES.get(item.state, Outcome.PENDING)
    if outcome is Outcome.FILED and item.reason is not None:
        outcome = _OUTCOME_OF_REASON.get(item.reason, Outcome.FILED)
    candidate = item.candidate
    return ReportEntry(
        item_id=item.id,
        position=item.position,
        **_names(item.track, ""),
        outcome=outcome,
        reason=item.reason,
        detail=item.reason_detail,
        confidence=item.confidence,
        match_reason=item.match_reason,
        source=candidate.file if candidate and outcome in (Outcome.FILED, Outcome.DUPLICATE) else None,
        path=item.filed_path,
    )


def _names(track: Track | None, title: str) -> dict[str, str | None]:
    if track is None:
        return {"title": title}
    return {"wanted_id": track.id, "artist": ", ".join(artist.name for artist in track.artists), "title": track.title}


def _with_first_paths(rows: Sequence[PlanRow], entries: Sequence[ReportEntry]) -> list[ReportEntry]:
    """A repeat points at the file that its first mention was filed as."""
    filed = {
        row.entry.track.id or row.entry.track.title: entry.path
        for row, entry in zip(rows, entries, strict=True)
        if row.entry.track is not None and entry.path is not None
    }
    return [
        entry.replace(path=filed.get(row.entry.track.id or row.entry.track.title))
        if entry.outcome is Outcome.DUPLICATE and entry.path is None and row.entry.track is not None
        else entry
        for row, entry in zip(rows, entries, strict=True)
    ]
