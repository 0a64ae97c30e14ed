"""Asking for files. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slskd_kit import FOLDER, SIZE, Api, reached

from tonearm.sandbox import Sandbox

FILE = f"{FOLDER}\\01 Last Stop.flac"
OTHER = f"{FOLDER}\\02 Depot.flac"
LOCKED_OUT = "Only one concurrent operation is permitted. Wait until the previous request completes"


def legacy(api: Api, username: str, *files: tuple[str, int]) -> Any:
    return api("POST", f"/transfers/downloads/{username}", [{"filename": name, "size": size} for name, size in files])


def test_a_batch_is_201_with_its_transfers(api: Api) -> None:
    """[5.1, 15] Dates: `createdAt` with Z, `requestedAt` naive; absent fields absent; attempts 0."""
    batch_id, search_id = str(uuid.uuid4()), str(uuid.uuid4())
    wishes = {"id": batch_id, "searchId": search_id, "options": {"destination": "tonearm/x", "externalId": "mine"}}
    reply = api.batch("good", FILE, OTHER, **wishes)
    assert reply.status_code == 201
    body = reply.json()
    batch = body["batch"]
    assert body["failures"] == []
    assert (batch["id"], batch["searchId"], batch["username"], batch["direction"]) == (
        batch_id,
        search_id,
        "good",
        "Download",
    )
    assert batch["createdAt"].endswith("Z")
    assert batch["options"] == {"destination": "tonearm/x"}
    first = batch["transfers"][0]
    assert set(first) == {
        "batchId",
        "id",
        "username",
        "direction",
        "filename",
        "size",
        "state",
        "requestedAt",
        "bytesTransferred",
        "averageSpeed",
        "attempts",
        "removed",
        "bytesRemaining",
        "percentComplete",
    }
    assert (first["filename"], first["state"], first["attempts"], first["removed"]) == (
        FILE,
        "Queued, Locally",
        0,
        False,
    )
    assert not first["requestedAt"].endswith("Z") and len(first["requestedAt"].split(".")[1]) == 7
    assert {one["id"] for one in api("GET", f"/transfers/downloads/batches/{batch_id}").json()["transfers"]} == {
        one["id"] for one in batch["transfers"]
    }


def test_what_is_in_progress_is_refused_file_by_file(api: Api) -> None:
    """[5.1] 207 when some, 200 when all; the batch exists and is empty."""
    api.batch("stuck", FILE)
    some = api.batch("stuck", FILE, OTHER)
    assert some.status_code == 207
    assert [one["filename"] for one in some.json()["batch"]["transfers"]] == [OTHER]
    assert some.json()["failures"] == [{"filename": FILE, "message": "Skipped: Already in progress"}]
    none = api.batch("stuck", FILE, OTHER)
    assert (none.status_code, none.json()["batch"]["transfers"]) == (200, [])
    assert api("GET", f"/transfers/downloads/batches/{none.json()['batch']['id']}").json()["transfers"] == []


def test_the_legacy_reply_has_zoned_dates_and_empty_failures(api: Api) -> None:
    """[5.1, 2.3, Q7] 201 `{enqueued, failed}`; refused files are `{}` on 0.26."""
    first = legacy(api, "stuck", (FILE, SIZE))
    assert first.status_code == 201
    assert first.json()["enqueued"][0]["requestedAt"].endswith("Z")
    assert "batchId" not in first.json()["enqueued"][0]
    again = legacy(api, "stuck", (FILE, SIZE))
    assert (again.status_code, again.json()) == (201, {"enqueued": [], "failed": [{}]})


@pytest.mark.parametrize("version", ["0.25.1", "0.24.4"])
def test_older_daemons_name_refused_files_and_know_no_batches(network: Sandbox, api: Api, version: str) -> None:
    """[1]"""
    network.slskd.options.version = version
    legacy(api, "stuck", (FILE, SIZE))
    assert legacy(api, "stuck", (FILE, SIZE)).json() == {"enqueued": [], "failed": [FILE]}
    assert api.batch("good", FILE).status_code == 400
    assert network.slskd.summary()["batches"] == 0
    shown = api("GET", "/transfers/downloads").json()[0]["directories"][0]["files"][0]
    assert "removed" not in shown and shown["stateDescription"] == shown["state"]
    assert ("attempts" in shown) == (version >= "0.25")


@pytest.mark.parametrize("username", ["offline", "nobody-of-this-name"])
def test_an_offline_or_unknown_user_is_500_or_404(api: Api, username: str) -> None:
    """[5.1, Q9] The same sentence, two statuses; no batch is created."""
    sentence = f"User {username} appears to be offline"
    batch_id = str(uuid.uuid4())
    batch = api.batch(username, FILE, id=batch_id)
    assert (batch.status_code, batch.json()) == (404, sentence)
    assert api("GET", f"/transfers/downloads/batches/{batch_id}").status_code == 404
    old = legacy(api, username, (FILE, SIZE))
    assert (old.status_code, old.json()) == (500, sentence)


def test_an_unreachable_peer_is_500_and_uses_the_batch_id_up(network: Sandbox, api: Api) -> None:
    """[5.1, 14.16]"""
    network.slskd.options.unreachable.add("good")
    batch_id = str(uuid.uuid4())
    failed = api.batch("good", FILE, id=batch_id)
    assert failed.status_code == 500 and failed.json().startswith("Failed to connect to user good: ")
    assert legacy(api, "good", (FILE, SIZE)).status_code == 500
    network.slskd.options.unreachable.clear()
    again = api.batch("good", FILE, id=batch_id)
    assert (again.status_code, again.json()) == (409, f"A batch with ID {batch_id} already exists")


def test_a_slow_soulseek_server_is_500(network: Sandbox, api: Api) -> None:
    """[5.1, 12]"""
    network.slskd.options.slow_server = True
    refused = api.batch("good", FILE)
    assert (refused.status_code, refused.json()) == (500, "The wait timed out after 5000 milliseconds")


def test_two_enqueues_run_and_the_third_is_429_on_either_endpoint(calm: Sandbox) -> None:
    """[5.1, Q4] Both share two permits; a slow connection holds one."""
    calm.slskd.options.slow_connect = {"good": 9.0, "slow": 9.0}
    with Api(calm.url("slskd")) as api, ThreadPoolExecutor(2) as threads:
        running = [threads.submit(api.batch, "good", FILE), threads.submit(legacy, api, "slow", (FILE, SIZE))]
        reached(lambda: calm.run(lambda: calm.slskd.enqueueing.busy) == 2)
        refused = [api.batch("flaky", FILE), legacy(api, "flaky", (FILE, SIZE))]
        assert [one.result().status_code for one in running] == [201, 201]
        assert [(one.status_code, one.json()) for one in refused] == [(429, LOCKED_OUT)] * 2
        assert api.batch("flaky", FILE).status_code == 201


def test_a_peer_that_takes_too_long_to_connect_is_500(network: Sandbox, api: Api) -> None:
    """[12] Ten seconds are the limit."""
    network.slskd.options.slow_connect = {"good": 60.0}
    assert api.batch("good", FILE).status_code == 500
    assert network.slskd.book.by_id == {}


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"files": None},
        {"files": [{"filename": " ", "size": 1}]},
        {"files": [{"filename": FILE}]},
        {"files": [{"filename": FILE, "size": 1}, {"filename": FILE, "size": 2}]},
        {"files": [{"filename": "a\\..\\b.mp3", "size": 1}]},
        {"username": ""},
        {"username": "x" * 501},
        {"id": "no-guid"},
        {"id": str(uuid.UUID(int=0))},
        {"options": {"destination": " "}},
        {"options": {"destination": "/absolute"}},
        {"options": {"destination": "C:\\absolute"}},
        {"options": {"destination": "a/../../b"}},
    ],
)
def test_bad_batches_are_400_and_leave_nothing(network: Sandbox, api: Api, change: dict[str, Any]) -> None:
    """[5.1]"""
    body = {"username": "good", "files": [{"filename": FILE, "size": SIZE}], **change}
    assert api("POST", "/transfers/downloads/batches", body).status_code == 400
    assert (network.slskd.book.by_id, network.slskd.book.batches) == ({}, {})


def test_null_options_break_the_handler(api: Api) -> None:
    """[5.1]"""
    assert api.batch("good", FILE, options=None).status_code == 500


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([], 400),
        ([("", 1)], 400),
        ([("a\\.\\b.mp3", 1)], 400),
        ([(FILE, 1), (FILE, 1)], 500),
    ],
)
def test_bad_legacy_requests(api: Api, files: list[tuple[str, int]], status: int) -> None:
    """[5.1]"""
    assert legacy(api, "good", *files).status_code == status


def test_the_same_name_with_two_sizes_slips_through_and_one_fails(api: Api) -> None:
    """[5.1]"""
    made = legacy(api, "good", (FILE, SIZE), (FILE, SIZE + 1)).json()["enqueued"]
    assert len(made) == 2
    assert api.until(made[0]["id"], "Completed, Succeeded")["size"] == SIZE
    assert api.transfer(made[1]["id"])["state"] == "Completed, Errored"


def test_a_missing_size_counts_as_zero_and_is_aborted(api: Api) -> None:
    """[5.1, Q26]"""
    made = api("POST", "/transfers/downloads/good", [{"filename": FILE}]).json()["enqueued"]
    ended = api.until(made[0]["id"], "Completed, Aborted")
    assert (ended["size"], ended["percentComplete"]) == (0, 0)


def test_a_finished_transfer_is_superseded(api: Api) -> None:
    """[5.1] The old record is hidden, readable by id, and the file has a new one."""
    old = api.begin("rejecting", FILE)
    api.until(old, "Completed, Rejected")
    new = api.begin("rejecting", FILE)
    assert new != old
    assert api.transfer(old)["removed"] is True
    listed = api("GET", "/transfers/downloads/rejecting").json()
    assert [file["id"] for folder in listed["directories"] for file in folder["files"]] == [new]


def test_a_batch_keeps_its_removed_transfers(api: Api) -> None:
    """[5.1]"""
    batch = api.batch("rejecting", FILE).json()["batch"]
    transfer = batch["transfers"][0]["id"]
    api.until(transfer, "Completed, Rejected")
    api("DELETE", f"/transfers/downloads/rejecting/{transfer}", remove=True)
    kept = api("GET", f"/transfers/downloads/batches/{batch['id']}").json()["transfers"]
    assert [(one["id"], one["removed"]) for one in kept] == [(transfer, True)]


def test_batches_are_read_by_guid_only(api: Api) -> None:
    """[5.1]"""
    assert api("GET", "/transfers/downloads/batches/no-guid").status_code == 400
    assert api("GET", f"/transfers/downloads/batches/{uuid.uuid4()}").status_code == 404


def test_a_batch_can_be_addressed_to_a_name_that_no_url_can_carry(network: Sandbox, api: Api) -> None:
    """[8, Q20] The batch call carries the user name in its body."""
    name = "odd/name?#%!"
    assert api.batch(name, FILE).status_code == 201
    assert [one["username"] for one in api("GET", "/transfers/downloads").json()] == [name]
