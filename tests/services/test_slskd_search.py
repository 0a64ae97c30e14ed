"""Searching, against a daemon that answers as scripted: units, deadlines, the budget, and what counts as no answer."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from slskd_house import START, LeapClock, Script, reached, said, scripted

from tonearm.engine.clock import ScaledClock
from tonearm.errors import LoginRejected, MisuseError, QuotaExhausted, ServiceRefused, ServiceUnreachable
from tonearm.services.slskd import SlskdNetwork

RESPONSES = [{"username": "peer", "hasFreeUploadSlot": True, "files": [{"filename": "a\\One.flac", "size": 5}]}]
RUNNING = {"state": "InProgress", "isComplete": False, "responseCount": 0, "responses": []}
RACE = {"state": "Completed, TimedOut", "isComplete": True, "responseCount": 1, "responses": []}
ENDED = {**RACE, "endedAt": "2026-09-01T10:00:17.9Z"}
ID = "6f1c0a52-8a0e-4c5d-9a7f-0d2f6f0b7c11"


class Searchable(Script):
    """A daemon whose every search has the same life; paths with the search's id are told by their shape."""

    def __init__(self, *states: Any, responses: Any = RESPONSES) -> None:
        super().__init__()
        self.states = list(states) or [RUNNING, RACE, ENDED]
        self.responses = responses if isinstance(responses, list) and responses[:1] == ["in turn"] else None
        self.body = responses
        self.on("POST", "/searches", said(200, RUNNING))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/")[3:]
        if parts[0] != "searches" or len(parts) == 1:
            return super().__call__(request)
        self.requests.append(request)
        uuid.UUID(parts[1])
        if request.method != "GET":
            return said(204 if request.method == "DELETE" else 200)
        if parts[-1] == "responses":
            return said(200, self.responses.pop(1) if self.responses else self.body)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return state if isinstance(state, httpx.Response) else said(200, {"id": parts[1], **state})


def search(script: Script, folder: Path, clock: LeapClock | None = None, **options: Any) -> Any:
    return scripted(script, folder, lambda network: network.search("one", **options), clock)


def test_seconds_become_milliseconds_once_and_limits_are_sent(tmp_path: Path) -> None:
    """15 s is sent as 15000, with an id of our own."""
    script = Searchable()
    answer = search(script, tmp_path, timeout_s=15.0, response_limit=7)
    assert [file.remote_path for file in answer.files] == ["a\\One.flac"]
    (body,) = script.bodies("POST", "/searches")
    assert str(uuid.UUID(body.pop("id"))) in script.requests[-1].url.path
    assert body == {
        "searchText": "one", "searchTimeout": 15000, "responseLimit": 7, "fileLimit": 10_000, "filterResponses": True,
        "minimumResponseFileCount": 1,
    }  # fmt: skip


def test_the_end_is_endedat_and_the_big_body_is_read_once(tmp_path: Path) -> None:
    """Complete without ``endedAt`` is the race window: wait on; poll the small state only."""
    script = Searchable(RUNNING, RACE, RACE, RACE, ENDED)
    assert len(search(script, tmp_path).files) == 1
    assert script.count("GET", "/responses") == 1
    polls = [one for one in script.requests if one.method == "GET" and "includeResponses" in str(one.url)]
    assert len(polls) == 5
    assert {one.url.params["includeResponses"] for one in polls} == {"false"}


def test_responses_that_are_not_there_yet_are_read_once_more(tmp_path: Path) -> None:
    """Ended, counted, but empty: look again after a moment; then they are lost, which is no empty answer."""
    script = Searchable(ENDED, responses=["in turn", [], RESPONSES])
    assert len(search(script, tmp_path).files) == 1
    with pytest.raises(ServiceUnreachable, match="none can be read"):
        search(Searchable(ENDED, responses=[]), tmp_path)


def test_nothing_found_is_an_empty_answer(tmp_path: Path) -> None:
    """A search that ended without responses was asked and answered."""
    script = Searchable({**ENDED, "responseCount": 0}, responses=[])
    answer = search(script, tmp_path)
    assert (answer.files, answer.responses) == ((), 0)


@pytest.mark.parametrize(
    "states",
    [
        ({**RUNNING, "responseCount": 3}, {**ENDED, "responseCount": 0}),
        ({**ENDED, "state": "Completed, Errored"},),
        (httpx.Response(404),),
    ],
    ids=["counts went back", "errored", "gone"],
)
def test_lost_results_are_no_empty_answer(tmp_path: Path, states: tuple[Any, ...]) -> None:
    """A restart, an error, somebody's clean-up: the search could not be asked."""
    with pytest.raises(ServiceUnreachable):
        search(Searchable(*states), tmp_path)


def test_a_search_that_waits_in_the_daemon_has_not_begun(tmp_path: Path) -> None:
    """Two minutes in ``Queued`` behind other clients are no reason to stop it."""
    script = Searchable(*[{**RUNNING, "state": "Queued"}] * 120, RUNNING, ENDED)
    assert len(search(script, tmp_path, timeout_s=1.0).files) == 1
    assert script.count("PUT", "") == 0


def test_a_search_that_never_ends_is_stopped_and_what_arrived_is_kept(tmp_path: Path) -> None:
    """A popular term goes on for ever: after its time it is stopped, once, and read."""
    script, clock = Searchable(*[RUNNING] * 90, ENDED), LeapClock()
    assert len(search(script, tmp_path, clock, timeout_s=1.0).files) == 1
    assert script.count("PUT", "") == 1
    assert clock.passed < 120


@pytest.mark.parametrize("state", ["Queued", "InProgress"])
def test_no_search_keeps_us_for_ever(tmp_path: Path, state: str) -> None:
    """Every wait has an end, with an error that says why; the search is stopped and deleted."""
    script, clock = Searchable({**RUNNING, "state": state}), LeapClock()
    with pytest.raises(ServiceUnreachable, match=r"waiting too long|did not end"):
        search(script, tmp_path, clock, timeout_s=15.0)
    assert clock.passed < 400
    assert script.requests[-1].method == "DELETE"
    assert script.requests[-2].method == "PUT"


def test_our_search_is_deleted_unless_told_otherwise(tmp_path: Path) -> None:
    """Polite by default; and a failing deletion costs nothing."""
    script = Searchable()
    search(script, tmp_path)
    assert script.requests[-1].method == "DELETE"
    kept = Searchable()
    scripted(kept, tmp_path, lambda network: network.search("one"), keep_searches=True)
    assert kept.count("DELETE", "") == 0


def test_a_busy_daemon_is_asked_again(tmp_path: Path) -> None:
    """429 without Retry-After: again after a moment, one search out of the budget."""
    script, clock = Searchable(), LeapClock()
    script.on("POST", "/searches", said(429, "Only one"), said(429, "Only one"), said(200, RUNNING))

    async def work(network: SlskdNetwork) -> None:
        assert (await network.search("one")).files
        assert (await network.budget())[0].used == 1

    scripted(script, tmp_path, work, clock)
    assert len({body["id"] for body in script.bodies("POST", "/searches")}) == 1


def test_a_daemon_that_stays_busy_is_told(tmp_path: Path) -> None:
    """The patience ends within a minute."""
    script, clock = Searchable(), LeapClock()
    script.on("POST", "/searches", said(429, "Only one"))
    with pytest.raises(QuotaExhausted):
        search(script, tmp_path, clock)
    assert clock.passed < 61


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(400, "The searchText contains no usable term"), ServiceRefused),
        (said(409, "The server connection must be connected and logged in"), ServiceUnreachable),
        (said(401), LoginRejected),
    ],
)
def test_a_refused_search_is_asked_once_and_its_record_cleared(
    tmp_path: Path, answer: httpx.Response, error: type[Exception]
) -> None:
    """No hammering; the Errored record that a refusal leaves is deleted."""
    script = Searchable()
    script.on("POST", "/searches", answer)
    with pytest.raises(error):
        search(script, tmp_path)
    assert script.count("POST", "/searches") == 1
    assert sum(one.method == "DELETE" for one in script.requests) == (error is not LoginRejected)


def test_a_creation_that_failed_is_tried_with_a_new_id(tmp_path: Path) -> None:
    """500, and no search under our id: another id, because the first may be used up; and an end to it."""
    script = Searchable({**RUNNING, "state": "Completed, Errored"}, RUNNING, ENDED)
    script.on("POST", "/searches", said(500, "database is locked"), said(200, RUNNING))
    assert len(search(script, tmp_path).files) == 1
    assert len({body["id"] for body in script.bodies("POST", "/searches")}) == 2
    hopeless = Searchable(httpx.Response(404))
    hopeless.on("POST", "/searches", said(500, "database is locked"))
    with pytest.raises(ServiceUnreachable, match="database is locked"):
        search(hopeless, tmp_path)
    assert hopeless.count("POST", "/searches") == 3


def test_a_lost_reply_is_looked_up_by_id(tmp_path: Path) -> None:
    """The reply was lost, the search lives: it is used."""
    script = Searchable()
    script.on("POST", "/searches", httpx.ReadError("reset"))
    assert len(search(script, tmp_path).files) == 1
    assert script.count("POST", "/searches") == 1


@pytest.mark.parametrize("text", ["", "x", "a - b", "-live", "-live x", "  "])
def test_a_text_without_a_usable_term_costs_nothing(tmp_path: Path, text: str) -> None:
    """slskd would refuse it, no peer could answer it."""
    script = Searchable()

    async def work(network: SlskdNetwork) -> None:
        assert (await network.search(text)).files == ()
        assert (await network.budget())[0].used == 0

    scripted(script, tmp_path, work)
    assert script.count("POST", "/searches") == 0


@pytest.mark.parametrize("options", [{"timeout_s": 0.001}, {"timeout_s": 1e9}, {"response_limit": 0}])
def test_impossible_limits_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """Before anything is sent."""
    with pytest.raises(MisuseError):
        search(Searchable(), tmp_path, **options)


def test_the_window_is_never_exceeded(tmp_path: Path) -> None:
    """Eighty searches wanted at once: never above 34 created within any 220 s, two at a time, and none is lost."""
    clock = ScaledClock(200.0, START)
    created: list[float] = []
    running = [0, 0]

    class Counting(Searchable):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                created.append(clock.now().timestamp())
                running[0] += 1
                running[1] = max(running)
            running[0] -= request.method == "DELETE"
            return super().__call__(request)

    async def work(network: SlskdNetwork) -> None:
        answers = await asyncio.gather(*(network.search(f"one {n:02d}") for n in range(80)))
        assert all(answer.files for answer in answers)
        (budget,) = await network.budget()
        assert budget.limit == 34
        assert budget.used <= 34

    scripted(Counting(ENDED), tmp_path, work, clock)
    assert len(created) == 80
    # A request leaves a moment after its entry in the ledger; at this speed of time a busy machine makes seconds of it.
    assert max(sum(at <= other < at + 200 for other in created) for at in created) <= 34
    assert running[1] <= 2
    assert created[-1] - created[0] < 3 * 220


def test_the_budget_tells_when_the_next_is_free(tmp_path: Path) -> None:
    """Two searches want the one place of a window: meanwhile ``available_at`` is the moment the second goes on."""
    clock = ScaledClock(400.0, START)

    async def work(network: SlskdNetwork) -> None:
        await network.search("one")
        (before,) = await network.budget()
        assert (before.used, before.available_at) == (1, None)
        waiting = asyncio.create_task(network.search("one"))

        async def told() -> Any:
            return (await network.budget())[0].available_at

        free_at = await reached(told)
        assert 200 < (free_at - clock.now()).total_seconds() <= 220
        await waiting
        assert clock.now() >= free_at

    scripted(Searchable(ENDED), tmp_path, work, clock, searches_per_window=1)
