"""Runs: a plan that was applied, what its items are called, and whether it has come to its end."""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.flow.neighbours import Neighbours
from tonearm.model import ENDED, Decision, ItemId, ItemState, PlanRow, Playlist, QueueItem

__all__ = ["apply_plan", "item_id", "latest_run", "new_run", "open_run", "plan_of_run"]

_QUEUED = (Decision.DOWNLOAD, Decision.REVIEW)


def item_id(run_id: str, position: int) -> ItemId:
    """The id of a plan row's queue item: the same row gives the same id, so that applying twice adds nothing."""
    return ItemId(f"{run_id}-{position}")


async def open_run(key: str, house: Neighbours) -> str | None:
    """The run of this playlist that was applied last and has not come to its end, if there is one."""
    run_id = await house.store.recall("applied_run", key)
    if run_id is None:
        return None
    rows = await house.store.load_plan(run_id)
    if rows is None:
        return None
    wanted = [item_id(run_id, row.entry.position) for row in rows if row.decision in _QUEUED]
    items = await house.store.get_items(wanted)
    ended = len(items) == len(wanted) and all(item.state in ENDED for item in items)
    return None if ended else run_id


async def new_run(key: str, rows: Sequence[PlanRow], playlist: Playlist, house: Neighbours) -> str:
    """Keep a fresh plan under a new run id and return the id."""
    last = await house.store.recall("run_count", key)
    number = int(last or 0) + 1
    run_id = f"{key}-{number}"
    await house.store.save_plan(run_id, rows)
    await house.store.remember("run_playlist", run_id, playlist.name)
    await house.store.remember("run_count", key, str(number))
    return run_id


async def latest_run(house: Neighbours) -> str | None:
    """The run that was applied last, in this session or an earlier one."""
    return await house.store.recall("latest_run", "")


async def plan_of_run(run_id: str, house: Neighbours) -> list[PlanRow]:
    """The kept rows of a run; empty when it is unknown."""
    return await house.store.load_plan(run_id) or []


async def apply_plan(run_id: str, rows: Sequence[PlanRow], house: Neighbours) -> list[QueueItem]:
    """Queue what the plan says; rows for review become items that wait for a person.

    The plan is kept first and the items are added in one transaction, so that a death in between is mended by
    applying again; items that exist already are left as they are.
    """
    playlist = await house.store.recall("run_playlist", run_id)
    await house.store.save_plan(run_id, rows)
    await house.store.remember("latest_run", "", run_id)
    # Not the plan made last: a person may look at a new plan while an older one is under way.
    await house.store.remember("applied_run", run_id.rpartition("-")[0], run_id)
    items = [_item(run_id, row, playlist, house) for row in rows if row.decision in _QUEUED]
    return await house.store.add_items(items)


def _item(run_id: str, row: PlanRow, playlist: str | None, house: Neighbours) -> QueueItem:
    best = row.candidates[0] if row.candidates else None
    now = house.clock.now()
    return QueueItem(
        id=item_id(run_id, row.entry.position),
        state=ItemState.QUEUED if row.decision is Decision.DOWNLOAD else ItemState.REVIEW,
        priority=2,
        track=row.entry.track,
        matched_by_person=row.chosen_by_person,
        playlist=playlist,
        position=row.entry.position,
        run_id=run_id,
        candidates=row.candidates,
        queries=row.queries,
        confidence=best.confidence.value if best else None,
        match_reason=best.confidence.match_reason if best else "",
        reason=row.reason,
        reason_detail=row.detail,
        created_at=now,
        updated_at=now,
    )
