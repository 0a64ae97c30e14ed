"""A fault inside the one poller is told to every item that waits for it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from tonearm.engine import SystemClock
from tonearm.flow.neighbours import Journeys, Neighbours
from tonearm.flow.scanning import PendingScans
from tonearm.flow.watcher import Watcher
from tonearm.logic.quality import QualityPolicy
from tonearm.model import (
    Candidate,
    Confidence,
    ItemId,
    ItemState,
    QueueItem,
    Recommendation,
    RemotePath,
    SharedFile,
    Transfer,
    TransferId,
    Username,
)
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.store import SqliteStore


class BrokenNetwork(SlskdNetwork):
    """An adapter with a fault of its own: it breaks the rule that only our errors leave it."""

    async def transfers(self) -> list[Transfer]:
        raise ZeroDivisionError("a fault of ours")


def waiting_item() -> QueueItem:
    file = SharedFile(username=Username("kiosk"), remote_path=RemotePath("a.mp3"), size_bytes=1)
    found = Candidate(file=file, confidence=Confidence(value=0.9), quality=0.5, recommendation=Recommendation.ACCEPT)
    return QueueItem(
        id=ItemId("x"),
        state=ItemState.TRANSFERRING,
        candidates=(found,),
        candidate_index=0,
        transfer_id=TransferId("00000000-0000-4000-8000-000000000000"),
    )


def test_a_fault_of_ours_leaves_nobody_waiting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The item gets the error within its deadline, the log has the traceback, and the poller goes on."""

    async def scenario() -> None:
        store, clock = SqliteStore.open(tmp_path / "tonearm.sqlite3"), SystemClock()
        network = BrokenNetwork(
            "http://127.0.0.1:9", "key", clock=clock, store=store, download_root=tmp_path, path_map={}
        )
        house = Neighbours(
            store=store,
            clock=clock,
            policy=Journeys(quality=QualityPolicy()),
            scans=PendingScans(store, tmp_path),
            network=network,
        )
        watcher = Watcher(house)
        try:
            for _ in range(2):
                with pytest.raises(ZeroDivisionError):
                    await asyncio.wait_for(watcher.follow(waiting_item()), 10)
        finally:
            await watcher.close()
            await network.close()
            await store.close()

    with caplog.at_level(logging.ERROR, "tonearm.flow"):
        asyncio.run(scenario())
    assert "a fault of ours" in caplog.text
