"""Runs in a real store: applying twice adds nothing, and an unfinished run is found again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tonearm.engine import SystemClock
from tonearm.flow.neighbours import Journeys, Neighbours
from tonearm.flow.reporting import report_of_run
from tonearm.flow.runs import apply_plan, item_id, latest_run, new_run, open_run
from tonearm.flow.scanning import PendingScans
from tonearm.logic.quality import QualityPolicy
from tonearm.model import (
    Artist,
    Decision,
    EntryKind,
    ItemState,
    LibraryCheck,
    Outcome,
    Ownership,
    PlanRow,
    Playlist,
    PlaylistEntry,
    Reason,
    Track,
)
from tonearm.services.store import SqliteStore


@asynccontextmanager
async def house_in(folder: Path) -> AsyncIterator[Neighbours]:
    """Neighbours with a real store and nothing else."""
    store = SqliteStore.open(folder / "tonearm.sqlite3")
    try:
        yield Neighbours(
            store=store,
            clock=SystemClock(),
            policy=Journeys(quality=QualityPolicy()),
            scans=PendingScans(store, folder),
        )
    finally:
        await store.close()


def a_plan() -> tuple[Playlist, list[PlanRow]]:
    """Four entries: owned, to download, for review, and a removed one."""
    tracks = [Track(title=title, artists=(Artist(name="Kite"),)) for title in ("Tide", "Ebb", "Flow")]
    entries = [PlaylistEntry(position=n, kind=EntryKind.TRACK, track=track) for n, track in enumerate(tracks)]
    entries.append(PlaylistEntry(position=3, kind=EntryKind.REMOVED))
    missing = LibraryCheck(ownership=Ownership.MISSING)
    rows = [
        PlanRow(
            entry=entries[0],
            library=LibraryCheck(ownership=Ownership.OWNED),
            decision=Decision.OWNED,
            reason=Reason.IN_LIBRARY,
        ),
        PlanRow(entry=entries[1], library=missing, decision=Decision.DOWNLOAD),
        PlanRow(entry=entries[2], library=missing, decision=Decision.REVIEW, reason=Reason.NO_RESULTS),
        PlanRow(entry=entries[3], library=missing, decision=Decision.SKIP, reason=Reason.REMOVED_FROM_CATALOGUE),
    ]
    return Playlist(name="p", entries=tuple(entries)), rows


def test_applying_a_plan_twice_adds_nothing(tmp_path: Path) -> None:
    """Ids come from the plan, so that a death between two steps is mended by applying again."""

    async def scenario() -> None:
        async with house_in(tmp_path) as house:
            playlist, rows = a_plan()
            run_id = await new_run("key", rows, playlist, house)
            first = await apply_plan(run_id, rows, house)
            again = await apply_plan(run_id, rows, house)
            assert [item.id for item in first] == [item.id for item in again] == [f"{run_id}-1", f"{run_id}-2"]
            assert await house.store.count_items() == {ItemState.QUEUED: 1, ItemState.REVIEW: 1}
            assert await latest_run(house) == run_id

    asyncio.run(scenario())


def test_an_applied_run_is_open_until_its_items_have_ended(tmp_path: Path) -> None:
    """A plan that was only looked at is made anew; one that was applied goes on, also in a new process."""

    async def scenario() -> None:
        playlist, rows = a_plan()
        async with house_in(tmp_path) as house:
            run_id = await new_run("key", rows, playlist, house)
            assert await open_run("key", house) is None
            await apply_plan(run_id, rows, house)
            assert await open_run("key", house) == run_id
        async with house_in(tmp_path) as house:
            assert await open_run("key", house) == run_id
            item = (await house.store.get_items([item_id(run_id, 1)]))[0]
            await house.store.save_items([item.replace(state=ItemState.CANCELLED)])
            assert await open_run("key", house) is None
            assert await new_run("key", rows, playlist, house) != run_id

    asyncio.run(scenario())


def test_looking_at_a_new_plan_does_not_lose_the_one_under_way(tmp_path: Path) -> None:
    """A plan made meanwhile and not applied changes nothing; the one applied last is the one that is resumed."""

    async def scenario() -> None:
        async with house_in(tmp_path) as house:
            playlist, rows = a_plan()
            first = await new_run("key", rows, playlist, house)
            second = await new_run("key", rows, playlist, house)
            await apply_plan(first, rows, house)
            await new_run("key", rows, playlist, house)
            assert await open_run("key", house) == first
            await apply_plan(second, rows, house)
            assert await open_run("key", house) == second

    asyncio.run(scenario())


def test_the_report_has_one_typed_outcome_per_entry(tmp_path: Path) -> None:
    """Also for what was never queued, and while items are under way."""

    async def scenario() -> None:
        async with house_in(tmp_path) as house:
            playlist, rows = a_plan()
            run_id = await new_run("key", rows, playlist, house)
            await apply_plan(run_id, rows, house)
            entries = await report_of_run(run_id, house)
            assert [entry.outcome for entry in entries] == [
                Outcome.OWNED,
                Outcome.PENDING,
                Outcome.REVIEW,
                Outcome.SKIPPED,
            ]
            assert [entry.position for entry in entries] == [0, 1, 2, 3]

    asyncio.run(scenario())
