"""Serving, faults and the request log, seen by a real HTTP client."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import httpx
import pytest
from slskd_kit import reached
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.faults import Fault, Faults, FaultyApp
from tonearm.sandbox.requestlog import LoggedApp, RequestLog
from tonearm.sandbox.serving import Serving


@dataclass
class Rig:
    """One small service behind the frame."""

    client: httpx.Client
    faults: Faults
    log: RequestLog
    served: list[str]


@pytest.fixture
def rig() -> Iterator[Rig]:
    clock, faults, served = SimClock(60), Faults(), []
    log = RequestLog(clock.now)

    async def item(request: Request) -> Response:
        served.append(request.path_params["name"])
        return JSONResponse({"text": "x" * 500})

    app = Starlette(routes=[Route("/item/{name}", item, methods=["GET", "POST"])])
    serving = Serving({"web": LoggedApp(FaultyApp(app, "web", faults, clock), "web", log)})
    serving.start()
    with httpx.Client(base_url=serving.url("web"), trust_env=False, timeout=10) as client:
        yield Rig(client, faults, log, served)
    serving.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "localhost", "::", "example.org", ""])
def test_a_host_that_is_not_loopback_is_refused(host: str) -> None:
    """The sandbox cannot be opened to a network by accident."""
    with pytest.raises(ValueError, match="loopback"):
        Serving({}, host=host)


def test_stop_ends_thread_and_sockets() -> None:
    """After a stop nothing listens and no thread is left; a second stop does no harm."""
    before = set(threading.enumerate())
    serving = Serving({"one": Starlette(), "two": Starlette()})
    serving.start()
    ports = dict(serving.ports)
    with httpx.Client(trust_env=False) as kept_alive:
        assert kept_alive.get(serving.url("one")).status_code == 404
        assert set(threading.enumerate()) - before
        serving.stop()
    serving.stop()
    assert set(threading.enumerate()) <= before
    for port in ports.values():
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))


def test_a_taken_port_is_told_and_leaves_nothing_behind() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        before = set(threading.enumerate())
        with pytest.raises(OSError, match="use"):
            Serving({"free": Starlette(), "taken": Starlette()}, {"taken": holder.getsockname()[1]}).start()
        assert set(threading.enumerate()) <= before


def test_a_wished_port_is_used() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wished = probe.getsockname()[1]
    serving = Serving({"web": Starlette()}, {"web": wished})
    serving.start()
    try:
        assert serving.url("web") == f"http://127.0.0.1:{wished}"
    finally:
        serving.stop()


def test_replies_are_not_held_back_by_nagle(rig: Rig) -> None:
    """Without TCP_NODELAY each reply on a kept connection costs about 40 ms."""
    took = []
    for _ in range(21):
        began = time.perf_counter()
        rig.client.get("/item/a")
        took.append(time.perf_counter() - began)
    assert median(took) < 0.035


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (Fault("web", "status", status=502, body="bad gateway", headers={"X-Proxy": "1"}), 502, "bad gateway"),
        (Fault("web", "html"), 200, "<html>"),
        (Fault("web", "garbage"), 200, "\x01\x02"),
    ],
)
def test_a_scripted_reply_replaces_the_true_one_once(rig: Rig, fault: Fault, status: int, says: str) -> None:
    rig.faults.add(fault)
    reply = rig.client.get("/item/a")
    assert (reply.status_code, says in reply.text) == (status, True)
    assert rig.served == []
    assert rig.client.get("/item/a").json()["text"]
    assert rig.faults.pending() == []


def test_a_truncated_body_has_a_fitting_length_and_half_its_json(rig: Rig) -> None:
    rig.faults.add(Fault("web", "truncate"))
    reply = rig.client.get("/item/a")
    assert reply.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        reply.json()


@pytest.mark.parametrize(("kind", "carried_out"), [("drop", 0), ("lost_reply", 1), ("drop_body", 1)])
def test_a_cut_connection_is_seen_and_the_request_is_carried_out_or_not(rig: Rig, kind: str, carried_out: int) -> None:
    """`drop` never reaches the service; `lost_reply` and `drop_body` do, only the answer is missing."""
    rig.faults.add(Fault("web", kind))  # type: ignore[arg-type]  # the table above holds known kinds
    with pytest.raises(httpx.RemoteProtocolError):
        rig.client.post("/item/a")
    assert len(rig.served) == carried_out
    assert rig.client.get("/item/a").status_code == 200


def test_a_delay_is_in_sandbox_time_and_then_the_true_reply_comes(rig: Rig) -> None:
    rig.faults.add(Fault("web", "delay", delay_s=12))
    began = time.monotonic()
    assert rig.client.get("/item/a").json()["text"]
    assert 0.2 <= time.monotonic() - began < 12


def test_a_fault_waits_for_its_service_method_path_and_turn(rig: Rig) -> None:
    """Two requests are let by, the next two are hit, others are none of its business."""
    rig.faults.add(Fault("other", "status", count=0))
    rig.faults.add(Fault("web", "status", path="/item/b", method="POST", skip=2, count=2, status=503))
    assert [rig.client.post("/item/a").status_code for _ in range(3)] == [200] * 3
    assert [rig.client.get("/item/b").status_code for _ in range(3)] == [200] * 3
    assert [rig.client.post("/item/b").status_code for _ in range(5)] == [200, 200, 503, 503, 200]


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"kind": "drop", "count": -1}])
def test_impossible_faults_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="fault"):
        Fault("web", **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_the_log_counts_templates_and_holds_no_values(rig: Rig) -> None:
    """Names, queries and headers of a request never reach the log."""
    rig.client.get("/item/a-secret-name", params={"token": "hush"}, headers={"Authorization": "Bearer hush"})
    rig.client.get("/nowhere/hush")
    rig.faults.add(Fault("web", "drop"))
    with pytest.raises(httpx.RemoteProtocolError):
        rig.client.get("/item/b")
    reached(lambda: rig.log.count() == 3)  # a cut connection is seen before its entry is written
    rows = rig.log.rows()
    assert [(row["path"], row["status"]) for row in rows] == [
        ("/item/{name}", 200),
        ("(no route)", 404),
        ("(no route)", 0),
    ]
    assert "hush" not in json.dumps(rows) and "secret" not in json.dumps(rows)
    assert rig.log.count("web", "GET", "/item", 200) == 1


def test_the_loop_refuses_to_wait_for_itself() -> None:
    """Asking the loop from its own thread would hang; it is refused at once."""
    serving = Serving({"web": Starlette()})
    serving.start()

    async def nested() -> None:
        async def nothing() -> None: ...

        serving.run(nothing())

    try:
        with pytest.raises(RuntimeError, match="this very thread"):
            serving.run(nested())
    finally:
        serving.stop()
