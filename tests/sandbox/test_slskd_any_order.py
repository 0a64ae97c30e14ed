"""The daemon under any order of requests, and proof that the checks would notice a fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slskd_kit import FOLDER, SIZE, Api, RandomBytes, one_of_each, reached

from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import SharedFile, World

USERS = ("good", "flaky", "dying", "stuck", "rejecting", "queueing", "offline")
PATHS = (f"{FOLDER}\\01 Last Stop.flac", f"{FOLDER}\\02 Depot.flac")
PENDING = {"Queued, Locally", "Requested", "Queued, Remotely", "Initializing", "InProgress"}
ENDS = {f"Completed, {how}" for how in ("Succeeded", "Cancelled", "Rejected", "Aborted", "TimedOut", "Errored")}

STEPS = st.one_of(
    st.tuples(st.just("enqueue"), st.sampled_from(USERS), st.sampled_from(PATHS)),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.booleans()),
    st.tuples(st.sampled_from(["sweep", "restart", "disconnect", "reconnect", "prune", "look"])),
)


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("fast")
    (folder / "shares").mkdir()
    shares = RandomBytes(folder / "shares")
    with Sandbox(3, folder / "state", 400, world=one_of_each(), shares=shares, services=("slskd",)) as running:
        yield running


def rows(api: Api) -> list[dict[str, Any]]:
    listed = api("GET", "/transfers/downloads", includeRemoved=True).json()
    return [file for user in listed for folder in user["directories"] for file in folder["files"]]


def do(box: Sandbox, api: Api, step: tuple[Any, ...], known: list[str]) -> None:
    match step:
        case ("enqueue", username, path):
            reply = api.batch(username, path)
            assert reply.status_code in (200, 201, 404, 500), reply.text
            if reply.status_code == 201:
                known.append(reply.json()["batch"]["transfers"][0]["id"])
        case ("cancel", number, remove):
            if known:
                chosen = known[number % len(known)]
                assert api("DELETE", f"/transfers/downloads/x/{chosen}", remove=remove).status_code == 204
        case ("sweep",):
            assert api("DELETE", "/transfers/downloads/all/completed").status_code == 204
        case ("look",):
            assert {row["id"] for row in rows(api)} >= set(known)
        case (action,):
            box.run(getattr(box.slskd, action))


def faults_of(shown: list[dict[str, Any]], known: list[str]) -> list[str]:
    """What must never be seen, as sentences."""
    pending = Counter((row["username"], row["filename"]) for row in shown if row["state"] in PENDING)
    lost = set(known) - {row["id"] for row in shown}
    return [
        *(f"{row['id']} is in the unknown state {row['state']}" for row in shown if row["state"] not in PENDING | ENDS),
        *(f"{key} is downloaded {count} times at once" for key, count in pending.items() if count > 1),
        *(f"{row['id']} is at attempt {row['attempts']}" for row in shown if row["attempts"] > 3),
        *(f"{row['id']} is pending and hidden" for row in shown if row["removed"] and row["state"] in PENDING),
        *(f"{one} is lost" for one in lost),
    ]


@given(st.lists(STEPS, max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_requests_keeps_the_books_in_order(fast: Sandbox, steps: list[tuple[Any, ...]]) -> None:
    """Nothing is lost, nothing runs twice, and every success has its event and its file of the right size."""
    fast.reset()
    known: list[str] = []
    with Api(fast.url("slskd")) as api:
        for step in steps:
            do(fast, api, step, known)
            assert faults_of(rows(api), known) == []
        fast.reconnect()
        for row in rows(api):
            if row["username"] == "stuck":
                api("DELETE", f"/transfers/downloads/x/{row['id']}")
        reached(lambda: len(fast.slskd.tasks) == 0, lambda: [(r["state"], r["username"]) for r in rows(api)])
        ended = rows(api)
        told = [
            json.loads(one["data"])
            for one in api("GET", "/events", limit=1000).json()
            if "localFilename" in one["data"]
        ]
    assert all(row["state"] in ENDS for row in ended)
    assert faults_of(ended, known) == []
    assert fast.slskd.tasks.failures == []
    succeeded = Counter(row["id"] for row in ended if row["state"] == "Completed, Succeeded")
    told_of = Counter(one["transfer"]["id"] for one in told)
    # A restart between the success and the move loses the file (contracts 13, Q13).
    assert told_of == succeeded or ("restart",) in steps
    assert told_of <= succeeded
    assert all(Path(one["localFilename"]).stat().st_size == SIZE for one in told)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "InProgress, Lost"}, "unknown state"),
        ({"attempts": 4}, "attempt 4"),
        ({"removed": True}, "pending and hidden"),
        ({"id": "another"}, "is lost"),
    ],
)
def test_the_checks_above_see_a_broken_book(change: dict[str, Any], sentence: str) -> None:
    """Negative control."""
    row = {"id": "a", "username": "u", "filename": "f", "state": "Requested", "attempts": 1, "removed": False}
    assert faults_of([row], ["a"]) == []
    assert any(sentence in fault for fault in faults_of([{**row, **change}], ["a"]))
    assert any("at once" in fault for fault in faults_of([row, row], ["a"]))


class BrokenShares:
    """Shares with a fault of the simulator itself."""

    def path(self, world: World, file: SharedFile) -> Path:
        raise ValueError("no such encoder")


def test_a_fault_of_the_simulator_itself_is_not_swallowed(tmp_path: Path) -> None:
    """Negative control for the fixture that asks for `failures` after every test."""
    with (
        Sandbox(3, tmp_path / "s", world=one_of_each(), shares=BrokenShares(), services=("slskd",)) as box,
        Api(box.url("slskd")) as api,
    ):
        api.begin("good", PATHS[0])
        reached(lambda: box.slskd.tasks.failures)
        assert "no such encoder" in box.slskd.summary()["faults_of_its_own"][0]
