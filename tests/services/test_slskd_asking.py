"""Asking for files, against a daemon that answers as scripted: what is sent, and what each answer means."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from slskd_house import FIRST, SECOND, LeapClock, Script, new_batch, offered, said, scripted

from tonearm.errors import MisuseError, PeerOffline, QuotaExhausted, ServiceRefused, ServiceUnreachable
from tonearm.model import BatchId, Username
from tonearm.services.slskd import SlskdNetwork

BATCHES = "/transfers/downloads/batches"
PEER = Username("peer")


def transfer(path: str, number: int = 1, state: str = "Queued, Locally", batch: str | None = None) -> dict[str, Any]:
    known = {} if batch is None else {"batchId": batch}
    return known | {"id": str(uuid.UUID(int=number)), "username": PEER, "filename": path, "size": 5, "state": state}


def taken(*transfers: dict[str, Any], failures: list[Any] | None = None) -> dict[str, Any]:
    return {"batch": {"id": "x", "transfers": list(transfers)}, "failures": failures or []}


def listed(*transfers: dict[str, Any]) -> dict[str, Any]:
    return {"username": PEER, "directories": [{"directory": "x", "files": list(transfers)}]}


def ask(script: Script, folder: Path, batch_id: BatchId, *paths: str, **options: Any) -> Any:
    files = offered(PEER, *(paths or (FIRST,)))
    return scripted(script, folder, lambda network: network.enqueue(PEER, files, batch_id=batch_id, **options))


def test_one_request_with_our_id_the_raw_names_and_the_destination(tmp_path: Path) -> None:
    """What the peer sent goes back byte for byte; without a destination there are no options at all."""
    script, batch_id = Script(), new_batch()
    script.on("POST", BATCHES, said(201, taken(transfer(FIRST, 1), transfer(SECOND, 2))))
    ids = ask(script, tmp_path, batch_id, FIRST, SECOND, destination="tonearm/x")
    assert ids == {FIRST: str(uuid.UUID(int=1)), SECOND: str(uuid.UUID(int=2))}
    (body,) = script.bodies("POST", BATCHES)
    files = [{"filename": path, "size": 300_000} for path in (FIRST, SECOND)]
    assert body == {"id": batch_id, "username": "peer", "files": files, "options": {"destination": "tonearm/x"}}
    ask(script, tmp_path, new_batch())
    assert "options" not in script.bodies("POST", BATCHES)[-1]


def test_files_that_would_cost_the_whole_request_are_kept_out(tmp_path: Path) -> None:
    """Blank names, dot segments and repetitions bring a 400 for all; they are refused here, alone."""
    script = Script()
    script.on("POST", BATCHES, said(201, taken(transfer(FIRST))))
    ids = ask(script, tmp_path, new_batch(), FIRST, "a\\..\\b", "./x", "  ", FIRST, "..")
    assert set(ids) == {FIRST}
    assert [file["filename"] for file in script.bodies("POST", BATCHES)[0]["files"]] == [FIRST]
    quiet = Script()
    assert ask(quiet, tmp_path, new_batch(), "..\\x") == {}
    assert quiet.requests == []


@pytest.mark.parametrize("destination", ["", " ", "/abs", "a/../b", "..", "a//b", "C:\\x", "\\\\host\\x"])
def test_a_destination_must_lie_below_the_root(tmp_path: Path, destination: str) -> None:
    """Refused before anything is sent."""
    script = Script()
    with pytest.raises(MisuseError, match="relative folder"):
        ask(script, tmp_path, new_batch(), destination=destination)
    assert script.requests == []


@pytest.mark.parametrize("bad", ["", "x", "../../searches"])
def test_a_batch_id_must_be_a_guid(tmp_path: Path, bad: str) -> None:
    """It goes into a URL."""
    script = Script()
    with pytest.raises(MisuseError):
        ask(script, tmp_path, BatchId(bad))
    assert script.count("POST", "") == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(404, "User peer appears to be offline"), PeerOffline),
        (said(404, "User peer is blacklisted"), PeerOffline),
        (said(500, "User peer appears to be offline"), PeerOffline),
        (said(500, "Failed to connect to user peer: timed out"), PeerOffline),
        (said(400, "At least one file is required"), ServiceRefused),
        (said(500, "An item with the same key has already been added. Key: x"), ServiceRefused),
    ],
)
def test_a_clear_no_is_asked_once(tmp_path: Path, answer: httpx.Response, error: type[Exception]) -> None:
    """Typed by the daemon's own words, and not repeated."""
    script = Script()
    script.on("POST", BATCHES, answer)
    with pytest.raises(error):
        ask(script, tmp_path, new_batch())
    assert script.count("POST", BATCHES) == 1


@pytest.mark.parametrize(
    "words",
    [
        "The server connection must be connected and logged in to fetch user endpoint (currently: Disconnected)",
        "The wait timed out after 5000 milliseconds",
        "database is locked",
    ],
)
def test_an_unclear_no_is_looked_up_then_repeated_then_told(tmp_path: Path, words: str) -> None:
    """The daemon could not: nothing is decided about the peer."""
    script, batch_id = Script(), new_batch()
    script.on("POST", BATCHES, said(500, words))
    with pytest.raises(ServiceUnreachable, match=words[:20]):
        ask(script, tmp_path, batch_id)
    assert script.count("POST", BATCHES) == script.count("GET", batch_id) == 3


def test_an_unknown_outcome_is_looked_up_before_it_is_repeated(tmp_path: Path) -> None:
    """The reply was lost, the batch is there: its transfers, and no second request."""
    script, batch_id = Script(), new_batch()
    script.on("POST", BATCHES, httpx.ReadTimeout("x"))
    script.on("GET", f"{BATCHES}/{batch_id}", said(200, taken(transfer(FIRST, 7))["batch"]))
    assert ask(script, tmp_path, batch_id) == {FIRST: str(uuid.UUID(int=7))}
    assert script.count("POST", BATCHES) == 1


def test_a_known_batch_returns_its_transfers(tmp_path: Path) -> None:
    """409: the call was made before."""
    script, batch_id = Script(), new_batch()
    script.on("POST", BATCHES, said(409, "A batch with ID ... already exists"))
    removed = transfer(FIRST, 7, "Completed, Succeeded") | {"removed": True}
    script.on("GET", f"{BATCHES}/{batch_id}", said(200, taken(removed)["batch"]))
    assert ask(script, tmp_path, batch_id) == {FIRST: str(uuid.UUID(int=7))}


def test_a_batch_that_was_used_up_in_vain_has_an_heir(tmp_path: Path) -> None:
    """The peer could not be reached, yet the id is taken: the same call again goes through, and finds itself."""
    script, batch_id = Script(), new_batch()
    script.on("POST", BATCHES, said(409, "exists"), said(201, taken(transfer(FIRST, 8))))
    script.on("GET", f"{BATCHES}/{batch_id}", said(200, taken()["batch"]))
    assert ask(script, tmp_path, batch_id) == {FIRST: str(uuid.UUID(int=8))}
    first, second = (body["id"] for body in script.bodies("POST", BATCHES))
    assert first == batch_id != second
    script.on("GET", f"{BATCHES}/{second}", said(200, taken(transfer(FIRST, 8))["batch"]))
    found = scripted(script, tmp_path, lambda network: network.batch(batch_id))
    assert [one.id for one in found] == [str(uuid.UUID(int=8))]


def test_ids_in_vain_come_to_an_end(tmp_path: Path) -> None:
    """A daemon that takes ids and never files ends in a sentence."""
    script = Script()
    script.on("POST", BATCHES, said(409, "exists"))
    script.on("GET", "*", said(200, taken()["batch"]))
    with pytest.raises(PeerOffline):
        ask(script, tmp_path, new_batch())
    assert script.count("POST", BATCHES) == 4


@pytest.mark.parametrize("status", [200, 207])
def test_files_under_way_are_ours_or_absent(tmp_path: Path, status: int) -> None:
    """Some or all were refused as in progress: ours lend their ids, strangers' are absent, ended ones do not count."""
    script, ours, theirs = Script(), new_batch(), new_batch()
    script.on("POST", BATCHES, said(201, taken(transfer(FIRST, 1, batch=ours))))
    ask(script, tmp_path, ours)
    refused = [{"filename": path, "message": "Skipped: Already in progress"} for path in (FIRST, SECOND)]
    script.on("POST", BATCHES, said(status, taken(transfer("third", 3), failures=refused)))
    script.on(
        "GET",
        "/transfers/downloads/peer",
        said(200, listed(
            transfer(FIRST, 9, "Completed, Errored", ours),
            transfer(FIRST, 1, "InProgress", ours),
            transfer(SECOND, 2, "InProgress", theirs),
        )),
    )  # fmt: skip
    ids = ask(script, tmp_path, new_batch(), FIRST, SECOND, "third")
    assert ids == {FIRST: str(uuid.UUID(int=1)), "third": str(uuid.UUID(int=3))}


def test_a_peer_without_transfers_is_an_empty_list(tmp_path: Path) -> None:
    """The per-user list answers 404 after the last removal."""
    script = Script()
    script.on("POST", BATCHES, said(200, taken(failures=[{"filename": FIRST, "message": "Error: x"}])))
    assert ask(script, tmp_path, new_batch()) == {}


def test_two_at_once_and_never_three(tmp_path: Path) -> None:
    """The daemon takes two; others of us wait, other clients' 429 are ridden out, and an end is set to it."""
    running = [0, 0]
    both = asyncio.Event()

    class Busy(Script):
        async def handle(self, request: httpx.Request) -> httpx.Response:
            if request.method != "POST":
                return self(request)
            running[0] += 1
            running[1] = max(running)
            if running[0] == 2:
                both.set()
            await asyncio.wait_for(both.wait(), 10)  # hold the first until a second one is there
            await asyncio.sleep(0.02)  # a third would come now
            running[0] -= 1
            return self(request)

    script = Busy()
    script.on("POST", BATCHES, said(429, "Only one"), said(201, taken(transfer(FIRST))))

    async def work(network: SlskdNetwork) -> None:
        network._client._transport = httpx.MockTransport(script.handle)
        files = offered(PEER, FIRST)
        done = await asyncio.gather(*(network.enqueue(PEER, files, batch_id=new_batch()) for _ in range(9)))
        assert all(done)

    scripted(script, tmp_path, work)
    assert running[1] == 2
    assert script.count("POST", BATCHES) == 10


def test_a_lane_that_stays_full_is_told(tmp_path: Path) -> None:
    """Patience has an end."""
    script, clock = Script(), LeapClock()
    script.on("POST", BATCHES, said(429, "Only one"))

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(QuotaExhausted):
            await network.enqueue(PEER, offered(PEER, FIRST), batch_id=new_batch())

    scripted(script, tmp_path, work, clock)
    assert clock.passed < 121


def test_names_of_dots_go_by_the_body_and_by_id(tmp_path: Path) -> None:
    """Such a peer cannot stand in a URL: the batch carries the name in its body, and a cancellation goes by the id."""
    script = Script()
    script.on("POST", BATCHES, said(201, taken(transfer(FIRST))))
    known = str(uuid.UUID(int=1))
    script.on("DELETE", f"/transfers/downloads/tonearm/{known}", said(204))

    async def work(network: SlskdNetwork) -> None:
        for name in ("..", "."):
            ids = await network.enqueue(Username(name), offered(name, FIRST), batch_id=new_batch())
            await network.cancel(Username(name), ids[FIRST])  # type: ignore[arg-type]  # a transfer's id

    scripted(script, tmp_path, work)
    assert [body["username"] for body in script.bodies("POST", BATCHES)] == ["..", "."]
    assert script.count("DELETE", known) == 2


@pytest.mark.parametrize("name", ["", "x" * 501])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """1 to 500 characters."""
    with pytest.raises(MisuseError):
        scripted(
            Script(),
            tmp_path,
            lambda network: network.enqueue(Username(name), offered("x", FIRST), batch_id=new_batch()),
        )


def test_what_was_asked_before_a_death_is_found_after_it(tmp_path: Path) -> None:
    """Without batches: the note written before the request tells ours from what the list showed already."""
    script, batch_id = Script("0.25.1"), new_batch()
    old, new = transfer(FIRST, 1, "Completed, Succeeded"), transfer(FIRST, 2)
    script.on("GET", "/transfers/downloads/peer", said(200, listed(old)))
    script.on("POST", "/transfers/downloads/peer", RuntimeError("the process dies here"))
    with pytest.raises(RuntimeError):
        ask(script, tmp_path, batch_id)
    script.on("GET", "/transfers/downloads/peer", said(200, listed(old, new)))
    assert ask(script, tmp_path, batch_id) == {FIRST: str(uuid.UUID(int=2))}
    assert script.count("POST", "/transfers/downloads/peer") == 1
    script.on("GET", f"/transfers/downloads/tonearm/{uuid.UUID(int=2)}", said(200, new))
    assert [one.id for one in scripted(script, tmp_path, lambda network: network.batch(batch_id))] == [
        str(uuid.UUID(int=2))
    ]
