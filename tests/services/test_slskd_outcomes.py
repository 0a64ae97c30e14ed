"""Adapter and reconciliation together, against a simulated daemon with peers of every kind."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from slskd_house import FIRST, joined, new_batch, offered, reached

from tonearm.logic.reconcile import Change, ChangeKind, Held, StallLimits, reconcile
from tonearm.model import ItemId, RemotePath, TransferId, Username
from tonearm.sandbox import Sandbox
from tonearm.services.slskd import SlskdNetwork

PEERS = {
    "good": "succeeded", "slow": "succeeded", "queueing": "succeeded", "flaky": "succeeded", "rejecting": "failed",
    "dying": "failed", "stuck": "stalled",
}  # fmt: skip


async def wish(network: SlskdNetwork, username: str) -> Held:
    ids = await network.enqueue(Username(username), offered(username, FIRST), batch_id=new_batch())
    now = network._client.clock.monotonic()
    return Held(
        item_id=ItemId(username), transfer_id=TransferId(ids[FIRST]), username=Username(username),
        remote_path=RemotePath(FIRST), seen_at=now, changed_at=now,
    )  # fmt: skip


async def follow(network: SlskdNetwork, held: tuple[Held, ...]) -> list[Change]:
    """Poll until every wish is decided; all changes in order."""
    clock, changes = network._client.clock, []
    retry = await network.retry_settings()
    # A busy machine makes a long gap of sandbox time out of a short pause; gaps are the business of the unit tests.
    options = {"limits": StallLimits(remote_queue_s=300.0), "retry": retry, "gap_s": 1e9}
    async with asyncio.timeout(40):
        while held:
            rows = await network.transfers()
            result = reconcile(held, rows, clock.monotonic(), **options)  # type: ignore[arg-type]  # keywords of a table
            if gone := result.of(ChangeKind.VANISHED):
                known = {one.transfer_id: await network.transfer(one.transfer_id) for one in gone}
                result = reconcile(held, rows, clock.monotonic(), looked_up=known, **options)  # type: ignore[arg-type]  # as above
            held = result.held
            changes += result.changes
            await clock.sleep(0.5)
    return changes


def test_every_kind_of_peer_ends_as_it_should(daemon: Sandbox, tmp_path: Path) -> None:
    """Each wish is decided once; a flaky peer's failures are the daemon's to mend, a dying peer's are final."""

    async def work() -> list[Change]:
        async with joined(daemon, tmp_path) as network:
            held = [await wish(network, name) for name in PEERS]
            return await follow(network, tuple(held))

    changes = asyncio.run(work())
    ends = [(change.item_id, change.kind) for change in changes if change.kind in ("succeeded", "failed", "stalled")]
    assert dict(ends) == PEERS
    assert max(Counter(name for name, _ in ends).values()) == 1
    mended = {change.item_id for change in changes if change.kind is ChangeKind.RETRYING}
    assert mended <= {"flaky", "dying"}


def test_a_restarted_daemon_is_followed_to_the_file(daemon: Sandbox, tmp_path: Path) -> None:
    """The daemon is restarted in the middle: new id, no batch, lost destination; the file is found all the same."""

    daemon.slskd.options.dwell = 500.0  # nobody's turn comes before the restart

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            batch = new_batch()
            where = f"tonearm/{batch}"
            ids = await network.enqueue(
                Username("queueing"), offered("queueing", FIRST), batch_id=batch, destination=where
            )
            now = network._client.clock.monotonic()
            held = Held(
                item_id=ItemId("queueing"), transfer_id=TransferId(ids[FIRST]), username=Username("queueing"),
                remote_path=RemotePath(FIRST), seen_at=now, changed_at=now,
            )  # fmt: skip

            async def waiting() -> bool:
                return not (await network.transfers())[0].phase.ended

            await reached(waiting)
            daemon.slskd.options.dwell = 1.0
            await asyncio.to_thread(daemon.restart_daemon)
            changes = await follow(network, (held,))
            kinds = [change.kind for change in changes]
            assert kinds.count(ChangeKind.ADOPTED) == 1
            assert kinds[-1] is ChangeKind.SUCCEEDED
            done = changes[-1].transfer
            assert done is not None
            assert done.id != ids[FIRST]
            path = await reached(lambda: network.local_path(done, where))
            assert path.parent.name == "Night Bus (2004)"
            assert [one.id for one in await network.transfers()] == [done.id]
            again = await network.enqueue(
                Username("queueing"), offered("queueing", FIRST), batch_id=batch, destination=where
            )
            assert again == ids

    asyncio.run(work())
