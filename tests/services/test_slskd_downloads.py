"""Downloads against the simulated daemon: asked for once, found on disk, cleared, whatever names and versions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from slskd_house import FIRST, SECOND, SIZE, asked, ended, joined, new_batch, offered, reached

from tonearm.errors import PeerOffline
from tonearm.model import CheckState, TransferId, TransferPhase, Username
from tonearm.sandbox import Sandbox
from tonearm.sandbox.faults import Fault

API = "/api/v0"


def test_a_download_goes_from_wish_to_file(daemon: Sandbox, tmp_path: Path) -> None:
    """Enqueue, poll, find the file in the batch's own folder, clear: one request each."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            batch_id = new_batch()
            where = f"tonearm/{batch_id}"
            ids = await network.enqueue(
                Username("good"), offered("good", FIRST, SECOND), batch_id=batch_id, destination=where
            )
            assert set(ids) == {FIRST, SECOND}
            assert asked(daemon, "POST", "downloads") == 1
            done = await ended(network, ids[FIRST])
            assert done.phase is TransferPhase.SUCCEEDED
            path = await reached(lambda: network.local_path(done, where))
            assert path.stat().st_size == SIZE
            assert path.parent == daemon.folders.downloads / where
            assert {one.id for one in await network.batch(batch_id) or []} == set(ids.values())
            await ended(network, ids[SECOND])
            assert await network.remove(Username("good"), TransferId(ids[FIRST]))
            assert [one.id for one in await network.transfers()] == [ids[SECOND]]
            kept = await network.transfer(TransferId(ids[FIRST]))
            assert kept is not None
            assert kept.removed

    asyncio.run(work())


@pytest.mark.parametrize("kind", ["offline", "unreachable"])
def test_a_peer_that_is_away_is_told_as_such(daemon: Sandbox, tmp_path: Path, kind: str) -> None:
    """404 and 500 of the daemon both become PeerOffline; asking again under the same id is no error of ours."""
    getattr(daemon.slskd.options, kind).add("good")

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            batch_id = new_batch()
            for _ in range(2):
                with pytest.raises(PeerOffline):
                    await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id)
            assert not await network.batch(batch_id)
            getattr(daemon.slskd.options, kind).clear()
            ids = await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id)
            assert [one.id for one in await network.batch(batch_id) or []] == list(ids.values())

    asyncio.run(work())


@pytest.mark.parametrize("kind", ["lost_reply", "drop", "drop_body"])
def test_an_enqueue_of_unknown_outcome_asks_for_nothing_twice(daemon: Sandbox, tmp_path: Path, kind: str) -> None:
    """Whatever happened to the reply, there is one transfer, and its id is returned."""
    daemon.faults.add(Fault("slskd", kind, path=f"{API}/transfers/downloads/batches", method="POST"))  # type: ignore[arg-type]  # parametrised

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            ids = await network.enqueue(Username("good"), offered("good", FIRST), batch_id=new_batch())
            assert [one.id for one in await network.transfers()] == [ids[FIRST]]

    asyncio.run(work())


def test_the_same_batch_again_returns_its_transfers(daemon: Sandbox, tmp_path: Path) -> None:
    """After a death of ours the call is made again: same ids, one transfer, also once it has ended."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            batch_id = new_batch()
            first = await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id)
            assert await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id) == first
            await ended(network, first[FIRST])
            assert await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id) == first
            assert len(await network.transfers()) == 1

    asyncio.run(work())


def test_a_file_under_way_is_ours_or_left_alone(daemon: Sandbox, tmp_path: Path) -> None:
    """Another batch of ours lends its transfer; another client's transfer is absent from the answer."""
    (tmp_path / "theirs").mkdir()

    async def work() -> None:
        async with joined(daemon, tmp_path) as network, joined(daemon, tmp_path / "theirs") as stranger:
            ours = await network.enqueue(Username("stuck"), offered("stuck", FIRST), batch_id=new_batch())
            theirs = await stranger.enqueue(Username("stuck"), offered("stuck", SECOND), batch_id=new_batch())
            assert set(theirs) == {SECOND}
            again = await network.enqueue(Username("stuck"), offered("stuck", FIRST, SECOND), batch_id=new_batch())
            assert again == ours

    asyncio.run(work())


def test_names_that_urls_would_mangle_reach_their_peer(daemon: Sandbox, tmp_path: Path) -> None:
    """Slashes, percent signs, umlauts, and peers named like a route: enqueue, cancel and clear go to the right one."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            for name in ("odd/name?#%! ü", "all", "batches"):
                ids = await network.enqueue(Username(name), offered(name, FIRST), batch_id=new_batch())
                (mine,) = await network.transfers()
                assert (mine.username, mine.id) == (name, ids[FIRST])
                assert await network.remove(Username(name), mine.id)
                assert await network.transfers() == []
                again = await network.enqueue(Username(name), offered(name, FIRST), batch_id=new_batch())
                assert again != ids
                await network.cancel(Username(name), TransferId(again[FIRST]))
                await ended(network, again[FIRST])
                assert await network.remove(Username(name), TransferId(again[FIRST]))

    asyncio.run(work())


def test_cancel_and_remove(daemon: Sandbox, tmp_path: Path) -> None:
    """A running transfer is cancelled before it is hidden; unknown ids are no error; the sweep takes the rest."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            ids = await network.enqueue(Username("stuck"), offered("stuck", FIRST, SECOND), batch_id=new_batch())
            stuck = TransferId(ids[FIRST])
            assert await network.remove(Username("stuck"), stuck)
            assert [one.id for one in await network.transfers()] == [ids[SECOND]]
            unknown = TransferId("00000000-0000-4000-8000-000000000000")
            await network.cancel(Username("stuck"), unknown)
            assert await network.transfer(unknown) is None
            assert await network.remove(Username("stuck"), unknown)
            await network.cancel(Username("stuck"), TransferId(ids[SECOND]))
            assert (await ended(network, ids[SECOND])).phase.failed
            await network.sweep_completed()
            assert await network.transfers() == []

    asyncio.run(work())


@pytest.mark.parametrize("version", ["0.24.2", "0.25.0"])
def test_older_daemons_do_the_same_without_batches(daemon: Sandbox, tmp_path: Path, version: str) -> None:
    """The legacy enqueue is repeatable by our batch id, survives a lost reply, and its file is found and cleared."""
    daemon.slskd.options.version = version
    daemon.faults.add(Fault("slskd", "lost_reply", path=f"{API}/transfers/downloads/good", method="POST"))

    async def work() -> None:
        batch_id = new_batch()
        async with joined(daemon, tmp_path) as network:
            assert await network.batch(batch_id) is None
            ids = await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id)
            assert asked(daemon, "POST", "downloads") == 1
        async with joined(daemon, tmp_path) as network:
            assert await network.enqueue(Username("good"), offered("good", FIRST), batch_id=batch_id) == ids
            assert asked(daemon, "POST", "downloads") == 1
            done = await ended(network, ids[FIRST])
            path = await reached(lambda: network.local_path(done, "ignored/by/these"))
            assert path.parent.name == "Night Bus (2004)"
            assert [one.id for one in await network.batch(batch_id) or []] == [ids[FIRST]]
            assert await network.remove(Username("good"), done.id)
            assert await network.transfers() == []
            assert (await network.retry_settings()).attempts == 1

    asyncio.run(work())


def test_older_daemons_name_an_absent_peer_too(daemon: Sandbox, tmp_path: Path) -> None:
    """The legacy endpoint answers 500 for an offline peer; it is PeerOffline all the same."""
    daemon.slskd.options.version = "0.25.0"

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            with pytest.raises(PeerOffline):
                await network.enqueue(Username("offline"), offered("offline", FIRST), batch_id=new_batch())

    asyncio.run(work())


def test_where_files_land_follows_the_map(daemon: Sandbox, tmp_path: Path) -> None:
    """A daemon in a container calls its folder otherwise; and of two equal names each transfer gets its own."""
    daemon.slskd.options.announced_downloads = "/container/downloads"

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            for username in ("good", "all"):
                ids = await network.enqueue(Username(username), offered(username, FIRST), batch_id=new_batch())
                done = await ended(network, ids[FIRST])
                path = await reached(lambda done=done: network.local_path(done, None))  # type: ignore[misc]  # bound now
                assert daemon.folders.downloads in path.parents
            assert path.name != "01 Last Stop.flac"
            rows = {row.check: row for row in await network.check()}
            assert rows["download folder"].state is CheckState.OK
        async with joined(daemon, tmp_path, download_root=None) as blind:
            assert await blind.local_path(done, None) is None
            rows = {row.check: row for row in await blind.check()}
            assert rows["download folder"].state is CheckState.FAILED

    asyncio.run(work())


def test_succeeded_without_a_file_is_no_path(daemon: Sandbox, tmp_path: Path) -> None:
    """The move failed: the transfer succeeded, there is no file, and we do not invent one."""
    daemon.slskd.options.failing_moves = 1

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            ids = await network.enqueue(Username("good"), offered("good", FIRST), batch_id=new_batch())

            async def told() -> bool:
                found = await network.transfer(TransferId(ids[FIRST]))
                return found is not None and found.exception is not None

            await reached(told)
            assert await network.local_path(await ended(network, ids[FIRST]), None) is None

    asyncio.run(work())
