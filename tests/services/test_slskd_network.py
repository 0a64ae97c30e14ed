"""The adapter against the simulated daemon: real HTTP on loopback, real files, two readings of one contract."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from slskd_house import FIRST, SECOND, SIZE, asked, ended, joined, new_batch, offered, reached, statuses

from tonearm.errors import LoginRejected, ServiceChanged, ServiceUnreachable, UserMustAct
from tonearm.model import CheckState, TransferId, Username
from tonearm.ports import Network
from tonearm.sandbox import Sandbox
from tonearm.sandbox.faults import Fault
from tonearm.services.store import SqliteStore

API = "/api/v0"


def test_a_search_brings_the_files_of_all_peers(daemon: Sandbox, tmp_path: Path) -> None:
    """Merged files with the peers' claims; locked ones are marked; the search is cleared away afterwards."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            port: Network = network
            answer = await port.search("last stop")
            found = {(file.username, file.remote_path): file for file in answer.files}
            assert (Username("good"), FIRST) in found
            one = found["good", FIRST]
            assert (one.size_bytes, one.duration_s, one.bit_depth, one.sample_rate_hz) == (SIZE, 31.0, 16, 44_100)
            assert [file.remote_path for file in answer.files if file.locked] == [
                "@@abcde\\Private\\Last Stop (live).flac"
            ]
            assert answer.left_out == 0
            assert asked(daemon, "GET", "/responses") == 1
            assert (await network.budget())[0].used == 1
        assert asked(daemon, "DELETE", "/searches/") == 1

    asyncio.run(work())


def test_two_running_searches_never_bring_a_429(daemon: Sandbox, tmp_path: Path) -> None:
    """Six searches at once: one creation at a time, two in the daemon, all answered, no refusal."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            answers = await asyncio.gather(*(network.search(f"last stop {'-x' * n}") for n in range(6)))
            assert all(answer.files for answer in answers)

    asyncio.run(work())
    assert 429 not in statuses(daemon)


def test_the_budget_keeps_the_account_from_a_ban(daemon: Sandbox, tmp_path: Path) -> None:
    """More searches than the window allows wait for it, also in a second session with the same store."""
    daemon.slskd.options.ban_limit = 5  # ours is one below, as 34 is below the 35 of life

    async def work(searches: int) -> None:
        async with joined(daemon, tmp_path, searches_per_window=4, window_s=220.0) as network:
            for _ in range(searches):
                assert (await network.search("last stop", timeout_s=1.0)).files
            (budget,) = await network.budget()
            assert budget.used <= 4

    asyncio.run(work(4))
    asyncio.run(work(1))


def test_a_lost_reply_to_a_search_is_looked_up(daemon: Sandbox, tmp_path: Path) -> None:
    """The search was created, its reply was lost: it is found by our own id and not created again."""
    daemon.faults.add(Fault("slskd", "lost_reply", path=f"{API}/searches", method="POST"))

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            assert (await network.search("last stop")).files

    asyncio.run(work())
    assert asked(daemon, "POST", "/searches") == 1


def test_a_daemon_without_login_is_no_empty_answer(daemon: Sandbox, tmp_path: Path) -> None:
    """Not logged in to Soulseek: the search could not be asked, and doctor says so."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            await asyncio.to_thread(daemon.disconnect)
            with pytest.raises(ServiceUnreachable, match="not logged in"):
                await network.search("last stop")
            rows = {row.check: row.state for row in await network.check()}
            assert rows["login"] is CheckState.FAILED
            await asyncio.to_thread(daemon.reconnect)

    asyncio.run(work())
    assert asked(daemon, "POST", "/searches") == 1


def test_results_lost_in_a_restart_are_no_empty_answer(daemon: Sandbox, tmp_path: Path) -> None:
    """The daemon restarts in the middle of a search: unreachable, never "nothing found"."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            search = asyncio.create_task(network.search("last stop", timeout_s=600.0))

            async def heard() -> bool:
                return asked(daemon, "GET", "/searches/") > 3

            await reached(heard)
            await asyncio.to_thread(daemon.restart_daemon)
            with pytest.raises(ServiceUnreachable):
                await search

    asyncio.run(work())


def test_a_poll_is_one_request_and_idle_is_none(daemon: Sandbox, tmp_path: Path) -> None:
    """Each look at the transfers costs one request; the version is asked for once; nothing runs by itself."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            await network.transfers()
            before = len(daemon.log.entries("slskd"))
            for _ in range(5):
                await network.transfers()
            assert len(daemon.log.entries("slskd")) == before + 5

    asyncio.run(work())


def test_an_unchanged_list_is_the_same_object(daemon: Sandbox, tmp_path: Path) -> None:
    """When the body is equal nothing is parsed; when one row moves the others keep their records."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            ids = await network.enqueue(Username("stuck"), offered("stuck", FIRST, SECOND), batch_id=new_batch())

            async def waiting() -> bool:
                return all(one.state == "Queued, Remotely" for one in await network.transfers())

            await reached(waiting)
            first = await network.transfers()
            assert await network.transfers() is first
            await network.cancel(Username("stuck"), TransferId(ids[FIRST]))
            await ended(network, ids[FIRST])
            second = await network.transfers()
            assert [one in first for one in second] == [one.id != ids[FIRST] for one in second]
            assert next(one for one in second if one.id == ids[SECOND]) in first

    asyncio.run(work())


def test_versions_that_are_too_old_are_refused_with_a_sentence(daemon: Sandbox, tmp_path: Path) -> None:
    """0.24.1 answers in other ways: neither search nor enqueue is tried."""
    daemon.slskd.options.version = "0.24.1"

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            with pytest.raises(UserMustAct, match=r"0\.24\.1 is too old"):
                await network.search("last stop")
            assert [row.state for row in await network.check()][-1] is CheckState.FAILED

    asyncio.run(work())
    assert asked(daemon, "POST", "") == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 401}, LoginRejected),
        ({"kind": "status", "status": 403}, LoginRejected),
        ({"kind": "status", "status": 500, "body": '"database is locked"'}, ServiceUnreachable),
        ({"kind": "status", "status": 502, "body": "<html>"}, ServiceUnreachable),
        ({"kind": "html"}, ServiceChanged),
        ({"kind": "garbage"}, ServiceChanged),
        ({"kind": "truncate"}, ServiceChanged),
        ({"kind": "drop"}, ServiceUnreachable),
        ({"kind": "drop_body"}, ServiceUnreachable),
        ({"kind": "lost_reply"}, ServiceUnreachable),
    ],
)
def test_every_fault_of_a_poll_is_a_typed_error(
    daemon: Sandbox, tmp_path: Path, fault: dict[str, str], error: type[Exception]
) -> None:
    """One poll, one request, one error of ours; the next poll works."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            await network.enqueue(Username("stuck"), offered("stuck", FIRST), batch_id=new_batch())
            daemon.faults.add(Fault("slskd", path=f"{API}/transfers/downloads", method="GET", **fault))  # type: ignore[arg-type]  # parametrised
            with pytest.raises(error):
                await network.transfers()
            assert len(await network.transfers()) == 1

    asyncio.run(work())


def test_faults_in_a_search_are_ridden_out(daemon: Sandbox, tmp_path: Path) -> None:
    """Resets and proxy errors while waiting and reading cost time, not the answer."""
    for path, kind in (("/searches/", "drop"), ("/searches/", "status"), ("/searches/", "drop_body")):
        daemon.faults.add(Fault("slskd", kind, path=f"{API}{path}", method="GET", status=503, skip=1))  # type: ignore[arg-type]  # a table

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            assert (await network.search("last stop")).files

    asyncio.run(work())
    assert daemon.faults.pending() == []


def test_a_cancelled_search_leaves_the_daemon_free(daemon: Sandbox, tmp_path: Path) -> None:
    """Ctrl-C in the middle: the search is stopped and deleted, and both places are free again."""

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            search = asyncio.create_task(network.search("last stop", timeout_s=600.0))

            async def begun() -> bool:
                return asked(daemon, "GET", "/searches/") > 0

            await reached(begun)
            search.cancel()
            with pytest.raises(asyncio.CancelledError):
                await search
            assert (asked(daemon, "PUT", "/searches/"), asked(daemon, "DELETE", "/searches/")) == (1, 1)
            assert (await network.search("last stop")).files

    asyncio.run(work())


def test_the_key_is_in_nothing_that_is_shown(daemon: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither repr nor errors nor logs at DEBUG hold the key."""
    caplog.set_level("DEBUG")
    key = daemon.slskd.options.api_key
    seen: list[str] = []

    async def work() -> None:
        async with joined(daemon, tmp_path) as network:
            seen.extend([repr(network), repr(vars(network)), repr(network._client), repr(vars(network._client))])
            await network.search("last stop")
            daemon.faults.add(Fault("slskd", "status", status=400, body=f'"{key}"'))
            with pytest.raises(Exception, match="slskd") as caught:
                await network.transfers()
            seen.append(str(caught.value.__cause__))
            seen.extend(str(row) for row in await network.check())

    asyncio.run(work())
    assert key not in " ".join([*seen, caplog.text])


def test_a_store_of_another_process_lets_nothing_be_asked(daemon: Sandbox, tmp_path: Path) -> None:
    """A read-only session can look, but neither search nor enqueue: the budget and our notes could not be kept."""

    async def work() -> None:
        owner = SqliteStore.open(tmp_path / "store.sqlite3")
        async with joined(daemon, tmp_path) as network:
            assert await network.transfers() == []
            with pytest.raises(Exception, match="read-only"):
                await network.search("last stop")
            with pytest.raises(Exception, match="read-only"):
                await network.enqueue(Username("good"), offered("good", FIRST), batch_id=new_batch())
        await owner.close()

    asyncio.run(work())
    assert asked(daemon, "POST", "") == 0
