"""Restarts, events, users and the files API. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from slskd_kit import FOLDER, Api, reached

from tonearm.sandbox import Sandbox
from tonearm.sandbox.slskd.options import SlskdOptions

FILE = f"{FOLDER}\\01 Last Stop.flac"
OTHER = f"{FOLDER}\\02 Depot.flac"


def visible(api: Api) -> dict[str, dict[str, Any]]:
    """Transfers of the list by user and bare name."""
    return {
        f"{user['username']}/{file['filename'].rsplit(chr(92), 1)[-1]}": file
        for user in api("GET", "/transfers/downloads").json()
        for folder in user["directories"]
        for file in folder["files"]
    }


def base64(path: str) -> str:
    return quote(b64encode(path.encode()).decode(), safe="")


# Restart ----------------------------------------------------------------------


def test_a_restart_loses_running_searches_and_keeps_finished_ones(network: Sandbox, api: Api) -> None:
    """[12] `Completed, TimedOut`, counts 0, no responses."""
    finished = api.search("last stop")
    running = api("POST", "/searches", {"searchText": "depot", "searchTimeout": 60_000}).json()["id"]
    reached(lambda: api("GET", f"/searches/{running}").json()["responseCount"])
    network.restart_daemon()
    lost = api("GET", f"/searches/{running}", includeResponses=True).json()
    assert (lost["state"], lost["responseCount"], lost["responses"]) == ("Completed, TimedOut", 0, [])
    assert "endedAt" in lost
    assert api("GET", f"/searches/{finished['id']}", includeResponses=True).json() == finished


def test_a_restart_brings_unfinished_downloads_back_under_new_ids(unhurried: Sandbox, api: Api) -> None:
    """[12, Q22] Old: Errored, `Application shut down`, removed. New: no batch, so no destination."""
    batch = api.batch("slow", FILE, options={"destination": "mine"}).json()["batch"]
    old = batch["transfers"][0]["id"]
    api.until(old, "InProgress")
    unhurried.restart_daemon()
    lost = api.transfer(old)
    assert (lost["state"], lost["exception"]) == ("Completed, Errored", "Application shut down")
    new = reached(lambda: [one for one in visible(api).values() if one["id"] != old])[0]
    assert "batchId" not in new and new["filename"] == FILE
    assert api.transfer(old)["removed"] is True
    api.until(new["id"], "Completed, Succeeded")
    place = unhurried.folders.downloads / "Night Bus (2004)" / "01 Last Stop.flac"
    reached(place.exists)


def test_after_a_restart_offline_peers_are_not_tried_again(network: Sandbox, api: Api) -> None:
    """[12]"""
    old = api.begin("stuck", FILE)
    network.slskd.options.offline.add("stuck")
    network.restart_daemon()
    reached(lambda: api("GET", "/server").json()["isLoggedIn"])
    reached(lambda: len(network.slskd.tasks) == 0)
    assert [one["id"] for one in visible(api).values()] == [old]


def test_finished_transfers_batches_and_events_survive(network: Sandbox, api: Api) -> None:
    """[12]"""
    batch = api.batch("rejecting", FILE).json()["batch"]
    api.until(batch["transfers"][0]["id"], "Completed, Rejected")
    api("POST", "/events/Noop", "before")
    network.restart_daemon()
    assert api.transfer(batch["transfers"][0]["id"])["state"] == "Completed, Rejected"
    assert api("GET", f"/transfers/downloads/batches/{batch['id']}").status_code == 200
    assert "before" in api("GET", "/events").text


def test_tokens_die_with_a_restart_and_connections_are_refused_meanwhile(network: Sandbox, api: Api) -> None:
    """[2.2, 12] A token asks for the restart and is worth nothing afterwards."""
    options = SlskdOptions()
    network.slskd.options.down_s = 60
    token = api("POST", "/session", {"username": options.username, "password": options.password}).json()["token"]
    with Api(network.url("slskd"), None) as bearer:
        bearer.http.headers["Authorization"] = f"Bearer {token}"
        assert bearer("PUT", "/application").status_code == 204

        def is_down() -> bool:
            try:
                bearer("GET", "/session")
            except httpx.TransportError:
                return True
            return False

        reached(is_down)
        reached(lambda: not is_down())
        assert bearer("GET", "/session").status_code == 401
    reached(lambda: api("GET", "/server").json()["isLoggedIn"])


def test_retention_hides_finished_transfers(network: Sandbox, api: Api) -> None:
    """[12, 14.34]"""
    done, running = api.begin("rejecting", FILE), api.begin("stuck", FILE)
    api.until(done, "Completed, Rejected")
    network.run(network.slskd.prune)
    assert [one["id"] for one in visible(api).values()] == [running]


# Events -----------------------------------------------------------------------


def test_events_come_newest_first_in_pages_with_a_total(api: Api) -> None:
    """[7] New events shift the offset."""
    for number in range(5):
        assert api("POST", "/events/noop", f"number {number}").status_code == 201
    page = api("GET", "/events", offset=1, limit=2)
    assert page.headers["x-total-count"] == "5"
    assert [json.loads(event["data"])["message"] for event in page.json()] == ["number 3", "number 2"]
    assert set(page.json()[0]) == {"timestamp", "type", "data", "id"}
    api("POST", "/events/Noop", "number 5")
    shifted = api("GET", "/events", offset=1, limit=2).json()
    assert shifted[1] == page.json()[0]


@pytest.mark.parametrize("query", [{"offset": -1}, {"limit": 0}, {"limit": "many"}])
def test_impossible_pages_are_400(api: Api, query: dict[str, Any]) -> None:
    """[7]"""
    assert api("GET", "/events", **query).status_code == 400


def test_an_unknown_kind_of_event_is_400(api: Api) -> None:
    assert api("POST", "/events/Explosion", "x").status_code == 400


def test_failures_raise_no_event_and_a_folder_is_told_when_nothing_of_it_is_left(network: Sandbox, api: Api) -> None:
    """[7]"""
    api.until(api.begin("rejecting", FILE), "Completed, Rejected")
    assert api("GET", "/events").json() == []
    for transfer in api.batch("good", FILE, OTHER).json()["batch"]["transfers"]:
        api.until(transfer["id"], "Completed, Succeeded")

    def kinds() -> list[str]:
        return sorted(event["type"] for event in api("GET", "/events").json())

    reached(lambda: kinds().count("DownloadFileComplete") == 2 and "DownloadDirectoryComplete" in kinds(), kinds)
    folder = next(one for one in api("GET", "/events").json() if one["type"] == "DownloadDirectoryComplete")
    assert json.loads(folder["data"]) == {
        "version": 0,
        "localDirectoryName": str(network.folders.downloads / "Night Bus (2004)"),
        "remoteDirectoryName": FOLDER,
        "username": "good",
    }


def test_coming_and_going_of_the_server_is_told(network: Sandbox, api: Api) -> None:
    """[7]"""
    network.disconnect()
    network.reconnect()
    assert [event["type"] for event in api("GET", "/events").json()] == [
        "SoulseekClientConnected",
        "SoulseekClientDisconnected",
    ]


# Users ------------------------------------------------------------------------


def test_browsing_shows_bare_names_and_locked_folders(api: Api) -> None:
    """[8, Q28]"""
    shown = api("GET", "/users/good/browse").json()
    assert shown["directoryCount"] == len(shown["directories"]) == 4
    folder = next(one for one in shown["directories"] if one["name"] == FOLDER)
    assert [file["filename"] for file in folder["files"]] == ["01 Last Stop.flac", "02 Depot.flac"]
    assert folder["files"][0]["attributes"] == [
        {"type": 1, "value": 31},
        {"type": 4, "value": 44_100},
        {"type": 5, "value": 16},
    ]
    assert folder["files"][0]["attributeCount"] == 3 and folder["files"][0]["extension"] == "flac"
    assert [one["name"] for one in shown["lockedDirectories"]] == ["@@abcde\\Private"]


def test_the_progress_of_a_browse_can_be_read(calm: Sandbox) -> None:
    """[8] 404 when none runs; still there for a moment after its end."""
    with Api(calm.url("slskd")) as api:
        assert api("GET", "/users/good/browse/status").status_code == 404
        api("GET", "/users/good/browse")
        status = api("GET", "/users/good/browse/status").json()
        assert (status["username"], status["percentComplete"], status["bytesRemaining"]) == ("good", 100, 0)
        reached(lambda: api("GET", "/users/good/browse/status").status_code == 404)


def test_a_directory_is_a_list_whose_first_entry_was_asked_for(api: Api) -> None:
    """[8]"""
    listed = api("POST", "/users/good/directory", {"directory": "@@abcde\\Music"}).json()
    assert [one["name"] for one in listed] == [
        "@@abcde\\Music",
        "@@abcde\\Music\\The Loops\\Night Bus (2004)",
        "@@abcde\\Music\\mp3",
    ]
    assert api("POST", "/users/good/directory", {}).status_code == 400


def test_offline_users_are_404_and_unreachable_ones_500(network: Sandbox, api: Api) -> None:
    """[8]"""
    assert api("GET", "/users/offline/status").json() == {"isPrivileged": False, "presence": "Offline"}
    for call in ("browse", "info", "endpoint"):
        reply = api("GET", f"/users/offline/{call}")
        assert (reply.status_code, reply.json()) == (404, "User offline appears to be offline")
    network.slskd.options.unreachable.add("good")
    assert api("GET", "/users/good/browse").status_code == 500
    assert api("GET", "/users/good/endpoint").json()["addressFamily"] == "InterNetwork"
    assert api("GET", "/users/slow/info").json()["uploadSlots"] == 2


# Files ------------------------------------------------------------------------


def test_the_files_api_lists_flat_and_relative(network: Sandbox, api: Api) -> None:
    """[9] `recursive` gives one flat list; `fullName` is relative to the folder that was asked for."""
    inner = network.folders.downloads / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "x.flac").write_bytes(b"12345")
    top = api("GET", "/files/downloads/directories").json()
    assert ([one["fullName"] for one in top["directories"]], top["files"]) == (["a"], [])
    flat = api("GET", "/files/downloads/directories", recursive=True).json()
    assert [one["fullName"] for one in flat["directories"]] == ["a", "a/b"]
    assert [(one["fullName"], one["length"]) for one in flat["files"]] == [("a/b/x.flac", 5)]
    below = api("GET", f"/files/downloads/directories/{base64('a')}", recursive=True).json()
    assert [one["fullName"] for one in below["files"]] == ["b/x.flac"]
    assert api("GET", f"/files/downloads/directories/{base64('nowhere')}").status_code == 404
    assert api("GET", "/files/incomplete/directories").json()["files"] == []


@pytest.mark.parametrize("path", ["..", "../..", "a/../../state", "/etc"])
def test_leaving_the_root_is_500(api: Api, path: str) -> None:
    """[9]"""
    assert api("GET", f"/files/downloads/directories/{base64(path)}").status_code == 500


def test_deleting_needs_a_switch(network: Sandbox, api: Api) -> None:
    """[9] 403 by default; then 204, also for a file that is not there; 500 when its folder is not."""
    (network.folders.downloads / "a").mkdir()
    (network.folders.downloads / "a" / "x").write_bytes(b"1")
    assert api("DELETE", f"/files/downloads/files/{base64('a/x')}").status_code == 403
    assert api("DELETE", f"/files/downloads/directories/{base64('a')}").status_code == 403
    network.slskd.options.remote_file_management = True
    assert api("DELETE", f"/files/downloads/files/{base64('a/x')}").status_code == 204
    assert api("DELETE", f"/files/downloads/files/{base64('a/x')}").status_code == 204
    assert api("DELETE", f"/files/downloads/files/{base64('b/x')}").status_code == 500
    assert api("DELETE", f"/files/downloads/directories/{base64('a')}").status_code == 204
    assert list(network.folders.downloads.iterdir()) == []
    assert api("DELETE", f"/files/downloads/directories/{base64('a')}").status_code == 404
    assert api("GET", "/files/downloads/directories/!!").status_code == 500
