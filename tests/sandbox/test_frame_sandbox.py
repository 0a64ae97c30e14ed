"""The sandbox as a whole, with only the daemon behind it where the others do not matter."""

from __future__ import annotations

import os
import shlex
import stat
import threading
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from slskd_kit import FOLDER, KEY, Api, RandomBytes, one_of_each, reached

from tonearm.sandbox import Sandbox, serve, settings_env, write_settings

FILE = f"{FOLDER}\\01 Last Stop.flac"


def small(state: Path, shares: Path) -> Sandbox:
    shares.mkdir(exist_ok=True)
    return Sandbox(3, state, world=one_of_each(), shares=RandomBytes(shares), services=("slskd",))


def downloaded(box: Sandbox) -> list[str]:
    return sorted(str(path.relative_to(box.folders.downloads)) for path in box.folders.downloads.rglob("*.flac"))


def test_a_kept_state_folder_is_served_again(tmp_path: Path) -> None:
    """Downloads of an earlier sandbox lie where they lay, and the daemon lists them."""
    with small(tmp_path / "state", tmp_path / "shares") as first, Api(first.url("slskd")) as api:
        api.until(api.begin("good", FILE), "Completed, Succeeded")
        reached(lambda: downloaded(first))
    with small(tmp_path / "state", tmp_path / "shares") as second, Api(second.url("slskd")) as api:
        assert downloaded(second) == ["Night Bus (2004)/01 Last Stop.flac"]
        listed = api("GET", "/files/downloads/directories", recursive=True).json()
        assert [file["fullName"] for file in listed["files"]] == ["Night Bus (2004)/01 Last Stop.flac"]


def test_a_temporary_sandbox_leaves_nothing(tmp_path: Path) -> None:
    before = {thread.name for thread in threading.enumerate()}
    shares = tmp_path / "shares"
    shares.mkdir()
    with Sandbox(3, world=one_of_each(), shares=RandomBytes(shares), services=("slskd",)) as box:
        folder, url = box.folders.state, box.url("slskd")
        assert folder.is_dir()
    assert not folder.exists()
    assert {thread.name for thread in threading.enumerate()} <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
    with pytest.raises(RuntimeError, match="not running"):
        box.url("slskd")


def test_a_stopped_sandbox_can_be_started_again(tmp_path: Path) -> None:
    box = small(tmp_path / "state", tmp_path / "shares")
    for _ in range(2):
        with box, Api(box.url("slskd")) as api:
            assert api("GET", "/application/version").json() == "0.26.0"


def test_reset_winds_everything_back_but_time(network: Sandbox, api: Api) -> None:
    now = network.clock.now()
    api.until(api.begin("good", FILE), "Completed, Succeeded")
    reached(lambda: downloaded(network))
    network.slskd.options.version = "0.25.0"
    network.reset()
    assert downloaded(network) == []
    assert api("GET", "/transfers/downloads").json() == []
    assert api("GET", "/events").json() == []
    assert api("GET", "/application/version").json() == "0.26.0"
    assert network.clock.now() > now
    assert network.log.count() == 3


def test_a_reset_in_the_middle_of_a_transfer_leaves_no_file(unhurried: Sandbox, api: Api) -> None:
    """Nothing that was under way may write into the emptied folders."""
    api.until(api.begin("slow", FILE), "InProgress")
    unhurried.reset()
    assert unhurried.slskd.summary()["running_tasks"] == 0
    assert [path for path in unhurried.folders.incomplete.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "wrong", [{"host": "0.0.0.0"}, {"time_factor": 0}, {"ports": {"ftp": 1}}, {"services": ("ftp",)}]
)
def test_impossible_sandboxes_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"loopback|factor|ftp"):
        Sandbox(3, world=one_of_each(), **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_settings_name_what_runs(network: Sandbox) -> None:
    settings = network.settings()
    assert settings["slskd_url"] == network.url("slskd")
    assert settings["slskd_api_key"] == KEY
    assert float(settings["time_factor"]) == 60
    assert datetime.fromisoformat(settings["time_origin"]) == network.clock.origin
    assert Path(settings["download_root"]).is_dir() and Path(settings["library_root"]).is_dir()


def test_written_settings_can_be_read_by_a_shell_and_by_nobody_else(tmp_path: Path) -> None:
    """Values with spaces survive; the file with the keys is the owner's alone."""
    with small(tmp_path / "a state", tmp_path / "shares") as box:
        written = write_settings(box.settings(), box.folders.state)
        words = dict(shlex.split(line)[0].split("=", 1) for line in written.read_text().splitlines())
        assert words == {f"TONEARM_{name.upper()}": value for name, value in box.settings().items()}
        assert settings_env(box.settings()) == written.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_sandbox_that_stands_alone_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    """It writes its settings, announces itself once, and stops cleanly; here in a thread, as the command does it."""
    until, announced = threading.Event(), []

    def announce(running: Sandbox) -> None:
        words = (tmp_path / "settings.env").read_text()
        assert httpx.get(running.url("slskd") + "/health", trust_env=False).text == "Healthy"
        announced.append((running.url("slskd"), words))
        until.set()

    serve(7, tmp_path, announce=announce, until=until)
    ((url, words),) = announced
    assert f"TONEARM_SLSKD_URL={url}\n" in words
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_another_process_can_steer_by_the_control_port(network: Sandbox, api: Api) -> None:
    """State, faults, log, counters, daemon actions and reset, all over HTTP."""
    with httpx.Client(base_url=f"{network.url('control')}/sandbox", trust_env=False) as control:
        state = control.get("/state").json()
        assert (state["seed"], state["settings"]["slskd_url"]) == (3, network.url("slskd"))
        script = {"service": "slskd", "kind": "status", "path": "/api/v0/server", "status": 502}
        assert control.post("/faults", json=script).status_code == 201
        assert len(control.get("/faults").json()) == 1
        assert [api("GET", "/server").status_code for _ in range(2)] == [502, 200]
        counted = control.get("/counters").json()
        assert {(row["path"], row["status"]) for row in counted} == {("(no route)", 502), ("/api/v0/server", 200)}
        assert len(control.get("/log", params={"service": "slskd"}).json()) == 2
        assert control.post("/slskd/disconnect").status_code == 204
        assert api("GET", "/server").json()["isLoggedIn"] is False
        assert control.post("/slskd/reconnect").status_code == 204
        assert api("GET", "/server").json()["isLoggedIn"] is True
        assert control.post("/faults", json={"service": "slskd", "kind": "explode"}).status_code == 400
        assert control.post("/slskd/explode").status_code == 404
        assert control.delete("/log").status_code == 204
        assert control.get("/counters").json() == []
        assert control.post("/reset").status_code == 204
