"""Searches over HTTP. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slskd_kit import Api, reached

from tonearm.sandbox import Sandbox

EVERYBODY = 10
"""Peers of the small network whose files fit "last stop"."""


def begin(api: Api, text: str = "last stop", **fields: Any) -> dict[str, Any]:
    reply = api("POST", "/searches", {"searchText": text, **fields})
    assert reply.status_code == 200, reply.text
    begun: dict[str, Any] = reply.json()
    return begun


def users(search: dict[str, Any]) -> set[str]:
    return {response["username"] for response in search["responses"]}


def test_a_search_begins_with_200_and_nothing_in_it(api: Api) -> None:
    """[4.1, 4.4, 15] State Queued or InProgress, counts 0, no `endedAt`."""
    begun = begin(api)
    assert begun["state"] in ("Queued", "InProgress")
    assert (begun["responseCount"], begun["fileCount"], begun["lockedFileCount"], begun["responses"]) == (0, 0, 0, [])
    assert begun["isComplete"] is False and "endedAt" not in begun
    assert set(begun) == {
        "fileCount",
        "id",
        "isComplete",
        "lockedFileCount",
        "responseCount",
        "responses",
        "searchText",
        "startedAt",
        "state",
        "token",
    }


def test_results_appear_only_with_the_end_date(network: Sandbox, api: Api) -> None:
    """[4.4] Counts grow while `responses` is empty; then the race window; then the end."""
    network.slskd.options.race_window_s = 20
    network.slskd.options.responses_within_s = 40
    search_id = begin(api, searchTimeout=40_000)["id"]
    seen: list[dict[str, Any]] = []

    def ended() -> bool:
        seen.append(api("GET", f"/searches/{search_id}", includeResponses=True).json())
        return "endedAt" in seen[-1]

    reached(ended)
    assert all(one["responses"] == [] for one in seen[:-1])
    assert any(0 < one["responseCount"] < EVERYBODY and not one["isComplete"] for one in seen)
    window = [one for one in seen[:-1] if one["isComplete"]]
    assert window and window[0]["state"] == "Completed, TimedOut"
    assert users(seen[-1]) >= {"good", "slow", "offline", "odd/name?#%!"}
    assert len(users(seen[-1])) == EVERYBODY
    assert api("GET", f"/searches/{search_id}").json()["responses"] == []
    assert api("GET", f"/searches/{search_id}/responses").json() == seen[-1]["responses"]


def test_a_response_has_the_fields_of_the_contract(api: Api) -> None:
    """[4.5, 15] Optional attributes are absent, locked files say `isLocked: false`, sizes pass 4 GiB."""
    found = api.search("stop")
    good = next(one for one in found["responses"] if one["username"] == "good" and one["lockedFileCount"])
    assert {name for name in good} == {
        "fileCount",
        "files",
        "hasFreeUploadSlot",
        "lockedFileCount",
        "lockedFiles",
        "queueLength",
        "token",
        "uploadSpeed",
        "username",
    }
    assert [file["isLocked"] for file in good["lockedFiles"]] == [False]
    by_name = {file["filename"].rsplit("\\", 1)[-1]: file for file in good["files"]}
    assert "bitRate" not in by_name["01 Last Stop.flac"] and by_name["01 Last Stop.flac"]["bitDepth"] == 16
    assert "bitDepth" not in by_name["Last Stop.mp3"] and by_name["Last Stop.mp3"]["isVariableBitRate"] is False
    assert by_name["Endless Stop.flac"]["size"] == 5_000_000_000
    assert "length" not in by_name["Endless Stop.flac"]
    assert all(file["filename"].startswith("@@abcde\\") for file in good["files"])
    assert found["fileCount"] == sum(one["fileCount"] for one in found["responses"])
    assert found["lockedFileCount"] == 1


def test_the_same_search_is_answered_the_same_way(api: Api) -> None:
    first, second = (api.search("last stop")["responses"] for _ in range(2))
    assert [one["username"] for one in first] == [one["username"] for one in second]
    assert [one["files"] for one in first] == [one["files"] for one in second]


def test_names_in_other_scripts_are_found(api: Api) -> None:
    assert users(api.search("последняя остановка")) == {"good"}


def test_exclusions_take_files_out(api: Api) -> None:
    """[4.3] And are moved to the end of the text that is shown."""
    found = api.search("-mp3 last -flac stop")
    assert (found["searchText"], found["responses"]) == ("last stop -mp3 -flac", [])


def test_the_timeout_is_in_milliseconds(api: Api) -> None:
    """[4.2, Q1] `searchTimeout: 15` is over before anybody answers; below 5 is refused."""
    found = api.search("last stop", searchTimeout=15)
    assert (found["responseCount"], found["state"]) == (0, "Completed, TimedOut")
    refused = api("POST", "/searches", {"searchText": "last stop", "searchTimeout": 4})
    assert refused.status_code == 400 and isinstance(refused.json(), str)


def test_every_answer_restarts_the_timeout(network: Sandbox, api: Api) -> None:
    """[4.2] A search lasts longer than its timeout: the last answer plus the timeout."""
    network.slskd.options.responses_within_s = 30
    began = network.clock.monotonic()
    found = api.search("last stop", searchTimeout=12_000)
    assert network.clock.monotonic() - began > 15
    assert found["responseCount"] > 1


@pytest.mark.parametrize(
    ("fields", "state", "count"),
    [
        ({"responseLimit": 3}, "Completed, ResponseLimitReached", 3),
        ({"fileLimit": 1}, "Completed, FileLimitReached", 1),
    ],
)
def test_limits_end_a_search(api: Api, fields: dict[str, int], state: str, count: int) -> None:
    """[4.2, 4.4]"""
    found = api.search("last stop", **fields)
    assert found["state"] == state
    assert len(found["responses"]) == count


def test_filters_drop_answers(api: Api) -> None:
    """[4.2] A queue as long as the maximum is too long; without filtering nothing is dropped."""
    assert "far away" in users(api.search("last stop", maximumPeerQueueLength=501))
    assert "far away" not in users(api.search("last stop", maximumPeerQueueLength=500))
    assert "far away" not in users(api.search("last stop", minimumPeerUploadSpeed=10_001))
    assert users(api.search("last stop", minimumResponseFileCount=3)) <= {"good"}
    assert api.search("last stop", maximumPeerQueueLength=0)["responses"] == []
    assert "far away" in users(api.search("last stop", maximumPeerQueueLength=0, filterResponses=False))


def test_a_second_post_at_the_same_time_is_429(network: Sandbox, api: Api) -> None:
    """[Q4] One POST at a time, no queueing, no Retry-After."""
    network.slskd.options.search_post_s = 40
    with ThreadPoolExecutor(4) as threads:
        bodies = [{"searchText": "last stop", "searchTimeout": 100}] * 4
        replies = list(threads.map(lambda body: api("POST", "/searches", body), bodies))
    assert sorted(reply.status_code for reply in replies) == [200, 429, 429, 429]
    refused = next(reply for reply in replies if reply.status_code == 429)
    assert refused.json().startswith("Only one concurrent operation is permitted.")
    assert "retry-after" not in refused.headers


def test_the_third_search_waits_for_a_slot_and_its_time_does_not_run(network: Sandbox, api: Api) -> None:
    """[4.4, Q5] Two slots; the timeout starts with InProgress."""
    ids = [begin(api, searchTimeout=30_000)["id"] for _ in range(3)]
    states = [api("GET", f"/searches/{one}").json()["state"] for one in ids]
    assert states == ["InProgress", "InProgress", "Queued"]
    finished = [api.finished_search(one) for one in ids]
    assert finished[2]["endedAt"] > finished[0]["endedAt"]
    assert len(users(finished[2])) == EVERYBODY


def test_stopping_keeps_what_has_arrived(network: Sandbox, api: Api) -> None:
    """[4.1, 4.4] PUT: Cancelled with the answers so far; PUT on a finished search is 200 too."""
    network.slskd.options.responses_within_s = 600
    search_id = begin(api, searchTimeout=600_000)["id"]
    reached(lambda: api("GET", f"/searches/{search_id}").json()["responseCount"] >= 2)
    assert (api("PUT", f"/searches/{search_id}").status_code, api("PUT", f"/searches/{search_id}").content) == (
        200,
        b"",
    )
    found = api.finished_search(search_id)
    assert found["state"] == "Completed, Cancelled"
    assert 2 <= len(found["responses"]) < EVERYBODY
    assert api("PUT", f"/searches/{search_id}").status_code == 200


def test_a_queued_search_can_be_stopped(api: Api) -> None:
    ids = [begin(api, searchTimeout=60_000)["id"] for _ in range(3)]
    api("PUT", f"/searches/{ids[2]}")
    assert api.finished_search(ids[2])["state"] == "Completed, Cancelled"
    assert api("GET", f"/searches/{ids[0]}").json()["state"] == "InProgress"


def test_deleting_a_running_search_does_not_free_its_slot(api: Api) -> None:
    """[4.1]"""
    ids = [begin(api, searchTimeout=60_000)["id"] for _ in range(2)]
    assert [api("DELETE", f"/searches/{one}").status_code for one in ids] == [204, 204]
    assert api("GET", "/searches").json() == []
    third = begin(api)["id"]
    assert api("GET", f"/searches/{third}").json()["state"] == "Queued"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("search_id", ["no-guid", str(uuid.UUID(int=7))])
def test_unknown_and_malformed_ids_are_404(api: Api, method: str, search_id: str) -> None:
    """[4.1]"""
    reply = api(method, f"/searches/{search_id}")
    assert (reply.status_code, reply.content) == (404, b"")


def test_an_id_of_our_own_is_kept_and_cannot_be_used_twice(api: Api) -> None:
    """[4.1, 4.2] In any spelling of a GUID; again: 500 with a sentence."""
    wished = uuid.uuid4()
    assert begin(api, id="{" + str(wished).upper() + "}", searchTimeout=50)["id"] == str(wished)
    again = api("POST", "/searches", {"searchText": "depot", "id": str(wished)})
    assert again.status_code == 500 and isinstance(again.json(), str)


def test_a_search_that_cannot_start_leaves_a_failed_record(network: Sandbox, api: Api) -> None:
    """[4.4, Q6, Q29]"""
    network.disconnect()
    wished = str(uuid.uuid4())
    refused = api("POST", "/searches", {"searchText": "last stop", "id": wished})
    assert refused.status_code == 409
    assert refused.json() == (
        "The server connection must be connected and logged in to perform a search (currently: Disconnected)"
    )
    record = api("GET", f"/searches/{wished}").json()
    assert record["state"] == "Completed, Errored"
    assert record["endedAt"] == record["startedAt"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"searchText": " "},
        {"searchText": "-live"},
        {"searchText": "a b"},
        {"searchText": "x y", "id": "no-guid"},
        {"searchText": "last stop", "responseLimit": -1},
        {"searchText": "last stop", "fileLimit": "many"},
        {"searchText": "last stop", "searchTimeout": 1.5},
        [],
    ],
)
def test_bad_requests_are_400_and_leave_no_record(api: Api, body: Any) -> None:
    """[4.1, 4.2]"""
    reply = api.http.post("/searches", json=body)
    assert reply.status_code == 400
    assert api("GET", "/searches").json() == []


def test_a_banned_phrase_finds_nothing_and_says_nothing(network: Sandbox, api: Api) -> None:
    """[4.3, Q24] The search completes in the usual way; the title alone is answered."""
    network.slskd.options.banned_phrases = ("The Loops",)
    assert api.search("the loops last stop")["responses"] == []
    assert api.search("last stop")["responses"] != []


def test_too_many_searches_are_banned_for_half_an_hour(network: Sandbox, api: Api) -> None:
    """[12, Q23] 35 in 220 s; then every search ends at once with nothing, also after the window has passed."""
    options = network.slskd.options
    options.search_post_s, options.race_window_s = 0, 0
    for _ in range(35):
        api.search("last stop", searchTimeout=5)
    began = network.clock.monotonic()
    banned = api.search("last stop")
    assert (banned["responses"], banned["state"]) == ([], "Completed, TimedOut")
    assert network.clock.monotonic() - began < 10
    options.ban_window_s = 0.001
    assert api.search("last stop")["responses"] == []
    options.ban_s = 0
    network.reset()
    assert api.search("last stop")["responses"] != []


def test_the_list_never_holds_responses(api: Api) -> None:
    """[4.1]"""
    api.search("last stop")
    listed = api("GET", "/searches", includeResponses=True).json()
    assert [one["responses"] for one in listed] == [[]]
    assert listed[0]["responseCount"] >= EVERYBODY


def test_odd_answers_come_with_any_larger_number_of_searches(api: Api, network: Sandbox) -> None:
    """[14.13] Some user answers twice, some answer repeats a file, some have an empty extension and some a full one."""
    network.slskd.options.ban_limit = 0
    users_twice = files_twice = 0
    extensions = set()
    for text in ("stop", "last", "depot", "night bus", "loops", "music loops", "bus depot", "2004", "flac last"):
        responses = api.search(text, searchTimeout=6000)["responses"]
        names = [one["username"] for one in responses]
        users_twice += len(names) != len(set(names))
        for one in responses:
            paths = [file["filename"] for file in one["files"]]
            files_twice += len(paths) != len(set(paths))
            extensions |= {file["extension"] for file in one["files"]}
    assert users_twice and files_twice
    assert {"", "flac"} <= extensions


def test_retention_makes_finished_searches_vanish(network: Sandbox, api: Api) -> None:
    """[12, 14.34]"""
    finished = api.search("last stop")["id"]
    running = begin(api)["id"]
    network.run(network.slskd.prune)
    assert [one["id"] for one in api("GET", "/searches").json()] == [running]
    assert api("GET", f"/searches/{finished}").status_code == 404


def test_a_finished_search_reads_the_same_each_time(network: Sandbox, api: Api) -> None:
    """To the byte, a hundred times over."""
    search_id = api.search("stop")["id"]
    bodies = {api("GET", f"/searches/{search_id}/responses").content for _ in range(100)}
    assert len(bodies) == 1
