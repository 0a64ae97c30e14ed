"""Addresses, authentication and error bodies. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from slskd_kit import FOLDER, KEY, Api, reached

from tonearm.sandbox import Sandbox
from tonearm.sandbox.slskd.options import SlskdOptions

FILE = f"{FOLDER}\\01 Last Stop.flac"


@pytest.mark.parametrize("key", [None, "", "wrong-key-0123456789", KEY + "x"])
def test_without_a_known_key_the_answer_is_401_and_empty(network: Sandbox, key: str | None) -> None:
    """[2.2]"""
    with Api(network.url("slskd"), key) as stranger:
        reply = stranger("GET", "/searches")
    assert (reply.status_code, reply.content, reply.headers["www-authenticate"]) == (401, b"", "Bearer")


def test_health_and_the_session_question_are_open(network: Sandbox) -> None:
    """[2.2, 3]"""
    with Api(network.url("slskd"), None) as stranger:
        assert stranger("GET", "/session/enabled").json() is True
        health = stranger.http.get(f"{network.url('slskd')}/health")
    assert (health.status_code, health.text) == (200, "Healthy")
    assert health.headers["content-type"].startswith("text/plain")


def test_a_login_gives_a_bearer_token(network: Sandbox, api: Api) -> None:
    """[2.2] 400 for blanks, 401 for a wrong login, else a token that opens the same doors."""
    options = SlskdOptions()
    assert api("POST", "/session", {"username": " ", "password": "x"}).status_code == 400
    wrong = api("POST", "/session", {"username": options.username, "password": "wrong"})
    assert (wrong.status_code, wrong.content) == (401, b"")
    given = api("POST", "/session", {"username": options.username, "password": options.password}).json()
    assert given["tokenType"] == "Bearer"
    assert given["expires"] - given["issued"] == 7 * 86_400
    with Api(network.url("slskd"), None) as bearer:
        bearer.http.headers["Authorization"] = f"Bearer {given['token']}"
        assert (bearer("GET", "/session").status_code, bearer("GET", "/session").content) == (200, b"")
        assert bearer("GET", "/searches").json() == []


def test_only_a_token_may_restart(api: Api) -> None:
    """[2.2] An API key on such a route is 401."""
    assert api("PUT", "/application").status_code == 401


def test_a_wrong_base_path_answers_with_the_page_of_the_web_interface(network: Sandbox, api: Api) -> None:
    """[2.1] 200 and HTML: nothing but the content type tells."""
    base = network.url("slskd")
    page = api.http.get(f"{base}/slskd/api/v0/searches")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    for path, method in (("/api/v0/nothing", "GET"), ("/api", "GET"), ("/x.js", "GET"), ("/elsewhere", "POST")):
        reply = api.http.request(method, base + path)
        assert (reply.status_code, reply.content) == (404, b"")


def test_with_a_url_base_the_api_answers_with_and_without_it(network: Sandbox, api: Api) -> None:
    """[2.1]"""
    network.slskd.options.url_base = "/music/slskd"
    base = network.url("slskd")
    for path in ("/music/slskd/api/v0/application/version", "/api/v0/application/version"):
        assert api.http.get(base + path).json() == "0.26.0"
    assert network.settings()["slskd_url"] == f"{base}/music/slskd"


@pytest.mark.parametrize("path", ["/Searches", "/searches/", "/TRANSFERS/Downloads/"])
def test_routes_take_any_case_and_a_trailing_slash(api: Api, path: str) -> None:
    """[2.1]"""
    assert api("GET", path).json() == []


def test_a_body_of_another_type_is_415_and_broken_json_400(api: Api) -> None:
    """[2.3]"""
    plain = api.http.post("/searches", content=b"{}", headers={"Content-Type": "text/plain"})
    broken = api.http.post("/searches", content=b"{", headers={"Content-Type": "application/json"})
    assert (plain.status_code, broken.status_code) == (415, 400)


def test_a_known_path_with_another_method_is_405(api: Api) -> None:
    reply = api("PATCH", "/searches")
    assert (reply.status_code, reply.content) == (405, b"")


def test_names_are_read_in_any_case_and_unknown_fields_ignored(api: Api) -> None:
    """[2.3]"""
    reply = api("POST", "/searches", {"SEARCHTEXT": "last stop", "searchTimeout": 100, "nobodyKnows": [1]})
    assert reply.status_code == 200


def test_error_bodies_are_json_strings(api: Api) -> None:
    """[2.4]"""
    reply = api("POST", "/transfers/downloads/good", [])
    assert (reply.status_code, reply.json()) == (400, "At least one file is required")
    assert "retry-after" not in reply.headers


def test_the_application_tells_version_and_login(api: Api) -> None:
    """[3, 15]"""
    state = api("GET", "/application").json()
    assert state["version"]["current"] == "0.26.0" == api("GET", "/application/version").json()
    assert state["server"] == api("GET", "/server").json()
    assert state["server"] == {
        "address": "vps.slsknet.org",
        "ipEndPoint": "203.0.113.5:2271",
        "state": "Connected, LoggedIn",
        "isConnected": True,
        "isConnecting": False,
        "isLoggedIn": True,
        "isLoggingIn": False,
        "isTransitioning": False,
    }


def test_the_options_tell_folders_and_retries_and_hide_secrets(network: Sandbox, api: Api) -> None:
    """[3]"""
    shown = api("GET", "/options")
    options = shown.json()
    assert options["directories"]["downloads"] == str(network.folders.downloads)
    assert options["transfers"]["download"]["retry"] == {
        "attempts": 3,
        "delay": 5000,
        "maxDelay": 60000,
        "partial": "resume",
    }
    assert options["transfers"]["download"]["destination"]["exists"] == "rename"
    assert KEY not in shown.text
    assert api("PATCH", "/options", {}).status_code == 403


def test_a_daemon_in_a_container_announces_other_paths(network: Sandbox, api: Api) -> None:
    """[6] What it calls its folder need not be what we call it."""
    network.reset()
    network.slskd.options.announced_downloads = "/downloads"
    network.run(network.slskd.restart)
    reached(lambda: api("GET", "/server").json()["isLoggedIn"])
    assert api("GET", "/options").json()["directories"]["downloads"] == "/downloads"
    api.until(api.begin("good", FILE), "Completed, Succeeded")
    told = reached(lambda: [event for event in api("GET", "/events").json() if event["type"] == "DownloadFileComplete"])
    assert '"localFilename":"/downloads/Night Bus (2004)/01 Last Stop.flac"' in told[0]["data"]


def test_disconnecting_takes_a_reason_and_connecting_takes_its_time(network: Sandbox, api: Api) -> None:
    """[3, 14.31] Searches 409, enqueues 500, and `PUT /server` is asynchronous."""
    network.slskd.options.login_s = 30
    assert api("DELETE", "/server", {"not": "text"}).status_code == 400
    assert api("DELETE", "/server", "a reason").status_code == 204
    assert api("GET", "/server").json()["state"] == "Disconnected"
    assert api("POST", "/searches", {"searchText": "last stop"}).status_code == 409
    refused = api.batch("good", FILE)
    assert refused.status_code == 500 and "(currently: Disconnected)" in refused.json()
    assert api("PUT", "/server").status_code == 200
    assert api("PUT", "/server").status_code == 205
    reached(lambda: api("GET", "/server").json()["isLoggedIn"])


def test_running_transfers_go_on_without_the_server(unhurried: Sandbox, api: Api) -> None:
    """[14.31]"""
    transfer = api.begin("slow", FILE)
    api.until(transfer, "InProgress")
    unhurried.disconnect()
    api.until(transfer, "Completed, Succeeded")


def test_a_user_name_with_every_hostile_character_can_be_addressed(api: Api) -> None:
    """[8, Q20] Encoded slashes stay part of the name."""
    name = "odd/name?#%!"
    assert api("GET", "/users/odd%2Fname%3F%23%25%21/status").json() == {"isPrivileged": False, "presence": "Online"}
    transfer = api.begin(name, FILE)
    listed = api("GET", "/transfers/downloads/odd%2Fname%3F%23%25%21").json()
    assert listed["username"] == name
    assert listed["directories"][0]["files"][0]["id"] == transfer


def test_sandbox_time_is_what_the_daemon_writes(network: Sandbox, api: Api) -> None:
    search = api("POST", "/searches", {"searchText": "last stop"}).json()
    started = datetime.fromisoformat(search["startedAt"])
    assert abs((network.clock.now() - started).total_seconds()) < 60
    assert started.tzinfo == UTC


def test_a_stranger_is_told_nothing_by_unknown_routes(network: Sandbox) -> None:
    assert httpx.get(f"{network.url('slskd')}/api/v0/secret", trust_env=False).status_code == 404
