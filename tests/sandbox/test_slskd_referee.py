"""A third-party client as referee, and figures for a large daemon."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import slskd_api
from slskd_kit import FOLDER, KEY, SIZE, Api, RandomBytes, peer, reached, shared
from slskd_kit import network as network_of

from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import PeerBehaviour


def test_a_third_party_client_searches_downloads_and_reads_the_file(network: Sandbox) -> None:
    """slskd-api knows nothing of us: it searches, enqueues, waits for Succeeded, and the bytes are the peer's."""
    client = slskd_api.SlskdClient(network.url("slskd"), KEY, timeout=20)
    assert client.session.auth_valid() and client.session.security_enabled()
    assert client.application.state()["server"]["isLoggedIn"]
    begun = client.searches.search_text("last stop", id=str(uuid.uuid4()))
    reached(lambda: "endedAt" in client.searches.state(begun["id"]))
    answers = client.searches.search_responses(begun["id"])
    file = next(
        one for answer in answers if answer["username"] == "good" for one in answer["files"] if one["size"] == SIZE
    )
    assert client.transfers.enqueue("good", [file])

    def finished() -> str | None:
        folders = client.transfers.get_downloads("good")["directories"]
        return next((one["id"] for one in folders[0]["files"] if one["state"] == "Completed, Succeeded"), None)

    transfer = reached(finished)
    told = reached(lambda: [one for one in client.events.get() if one["type"] == "DownloadFileComplete"])
    local = Path(json.loads(told[0]["data"])["localFilename"])
    served = network.slskd.world.files_by_path["good", file["filename"]]
    assert (
        local.read_bytes()
        == RandomBytes(network.folders.state.parent / "shares").path(network.world, served).read_bytes()
    )
    listed = client.files.get_downloads_dir(recursive=True)
    assert [one["length"] for one in listed["files"]] == [SIZE]
    assert client.transfers.cancel_download("good", transfer, remove=True)
    assert client.transfers.get_all_downloads() == []
    assert client.searches.delete(begun["id"])


def test_it_can_browse_steer_the_server_and_read_options(network: Sandbox) -> None:
    client = slskd_api.SlskdClient(network.url("slskd"), KEY, timeout=20)
    assert client.users.browse("good")["directoryCount"] == 4
    assert client.users.directory("good", FOLDER)[0]["name"] == FOLDER
    assert client.users.status("good")["presence"] == "Online"
    assert client.options.get()["directories"]["downloads"] == str(network.folders.downloads)
    assert client.server.disconnect()
    assert not client.server.state()["isLoggedIn"]
    assert client.server.connect()
    reached(lambda: client.server.state()["isLoggedIn"])


def test_a_login_by_name_works_as_well(network: Sandbox) -> None:
    options = network.slskd.options
    client = slskd_api.SlskdClient(
        network.url("slskd"), username=options.username, password=options.password, timeout=20
    )
    assert client.application.version() == "0.26.0"


def test_the_transfers_of_ten_peers_are_listed_together(tmp_path: Path) -> None:
    """A thousand of them, in one answer."""
    (tmp_path / "shares").mkdir()
    peers = [peer(f"user {number}", PeerBehaviour.STUCK) for number in range(10)]
    files = [
        shared(place * 100 + number, one.username, f"@@root\\Album {number // 10}\\{number:03d}.mp3")
        for place, one in enumerate(peers)
        for number in range(100)
    ]
    world = network_of(peers, files)
    with (
        Sandbox(3, tmp_path / "s", world=world, shares=RandomBytes(tmp_path / "shares"), services=("slskd",)) as box,
        Api(box.url("slskd")) as api,
    ):
        for one in peers:
            paths = [file.remote_path for file in files if file.username == one.username]
            assert api.batch(one.username, *paths).status_code == 201
        listed = api("GET", "/transfers/downloads").json()
        assert sum(folder["fileCount"] for user in listed for folder in user["directories"]) == 1000
