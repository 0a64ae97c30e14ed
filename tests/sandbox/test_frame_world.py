"""The whole sandbox over the real world: settings, searches, one real file, the same again."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from slskd_kit import Api, reached

from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import Content, PeerBehaviour, SharedFile, World
from tonearm.settings import load_settings

KEYS = {
    "slskd_url",
    "slskd_api_key",
    "spotify_client_id",
    "spotify_client_secret",
    "spotify_refresh_token",
    "spotify_api_url",
    "spotify_accounts_url",
    "spotify_gap_s",
    "plex_url",
    "plex_token",
    "plex_section",
    "download_root",
    "library_root",
    "time_factor",
    "time_origin",
}


def some_file(world: World) -> SharedFile:
    """The smallest clean FLAC of a good peer."""
    fitting = (
        file
        for file in world.files
        if world.peers[file.username].behaviour is PeerBehaviour.GOOD
        and file.content is Content.CLEAN
        and file.format == "flac"
        and not file.locked
    )
    return min(fitting, key=lambda file: file.advertised.size)


def test_the_settings_are_exactly_those_a_session_knows(sandbox: Sandbox) -> None:
    """Every key is a setting of tonearm and every value is accepted."""
    told = sandbox.settings()
    assert set(told) == KEYS
    settings = load_settings(**told)
    assert (settings.time_factor, settings.time_origin) == (60, sandbox.clock.origin)
    assert settings.spotify_gap_s == 0.35


def test_all_services_listen_on_loopback_and_want_a_key(sandbox: Sandbox) -> None:
    told = sandbox.settings()
    for url in (
        told["slskd_url"] + "/api/v0/searches",
        told["spotify_api_url"] + "/v1/me",
        told["plex_url"] + "/library/sections",
    ):
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(url, trust_env=False).status_code == 401


def test_one_log_counts_all_services(sandbox: Sandbox) -> None:
    told = sandbox.settings()
    httpx.get(told["spotify_api_url"] + "/v1/me", trust_env=False)
    httpx.get(told["plex_url"] + "/library/sections", trust_env=False)
    assert {row["service"] for row in sandbox.log.counters()} == {"spotify", "plex"}


def test_a_real_file_comes_with_the_advertised_size(sandbox: Sandbox) -> None:
    """Found by its name, downloaded, and as long as the peer said, to the byte."""
    file = some_file(sandbox.world)
    with Api(sandbox.url("slskd")) as api:
        title = sandbox.world.recordings[file.named_recording_id].title
        found = api.search(title)
        assert found["responseCount"] > 0
        body = {"username": file.username, "files": [{"filename": file.remote_path, "size": file.advertised.size}]}
        made = api("POST", "/transfers/downloads/batches", body).json()["batch"]["transfers"][0]["id"]
        api.until(made, "Completed, Succeeded")
        told = reached(lambda: [one for one in api("GET", "/events").json() if one["type"] == "DownloadFileComplete"])
    local = Path(json.loads(told[0]["data"])["localFilename"])
    assert local.stat().st_size == file.advertised.size
    assert local.read_bytes()[:4] == b"fLaC"


def test_every_peer_kind_is_in_the_world(sandbox: Sandbox) -> None:
    assert {peer.behaviour for peer in sandbox.world.peers.values()} == set(PeerBehaviour)


def test_two_sandboxes_of_one_seed_answer_alike(sandbox: Sandbox) -> None:
    """The same search brings the same answers in the same order."""
    text = sandbox.world.recordings[some_file(sandbox.world).named_recording_id].title
    with Sandbox(sandbox.seed) as twin, Api(sandbox.url("slskd")) as here, Api(twin.url("slskd")) as there:
        first, second = ([_without_token(one) for one in api.search(text)["responses"]] for api in (here, there))
    assert first == second != []


def _without_token(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "token"}
