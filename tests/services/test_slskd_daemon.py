"""Which daemon it is, and what doctor says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from slskd_house import LeapClock, Script, said, scripted

from tonearm.errors import ServiceChanged, UserMustAct
from tonearm.logic.reconcile import DaemonRetry
from tonearm.model import CheckState
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.slskd.daemon import read_version


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ("0.26.0", (0, 26, 0)),
        ("0.26.0.65534", (0, 26, 0)),
        ("0.24.2 (0.24.2+abcdef01)", (0, 24, 2)),
        ("v1.0.12", (1, 0, 12)),
        ("0.26", None),
        ("", None),
        ("latest", None),
        ("9999999.1.1", None),
        (None, None),
        (26, None),
        ({"current": "0.26.0"}, None),
    ],
)
def test_versions(told: Any, version: Any) -> None:
    """The first three numbers count; a fourth marks a canary."""
    assert read_version(told) == version


@pytest.mark.parametrize(
    ("version", "refused"), [("0.22.5", True), ("0.24.1", True), ("0.24.2", False), ("0.25.0", False), ("1.0.0", False)]
)
def test_the_oldest_daemon_we_work_with(tmp_path: Path, version: str, refused: bool) -> None:
    """0.24.2; before that a sentence, and nothing else is asked."""
    script = Script(version)
    script.on("GET", "/transfers/downloads", said(200, []))

    async def work(network: SlskdNetwork) -> None:
        if refused:
            with pytest.raises(UserMustAct, match=r"too old.*0\.24\.2"):
                await network.transfers()
        else:
            assert await network.transfers() == []

    scripted(script, tmp_path, work)
    assert script.count("GET", "/transfers/downloads") == (not refused)


def test_a_daemon_that_mangles_names_behind_a_url_base_is_refused(tmp_path: Path) -> None:
    """0.24.2 decodes twice there; 0.24.3 does not."""

    async def work(version: str) -> None:
        script = Script(version)
        script.on("GET", "/transfers/downloads", said(200, []))
        network = SlskdNetwork(
            "http://daemon/slskd", "k", clock=LeapClock(), store=None, download_root=None, path_map={},  # type: ignore[arg-type]  # not needed here
            transport=httpx.MockTransport(lambda request: script(
                httpx.Request(request.method, str(request.url).replace("/slskd", ""))
            )),
        )  # fmt: skip
        try:
            await network.transfers()
        finally:
            await network.close()

    import asyncio

    with pytest.raises(UserMustAct, match="url base"):
        asyncio.run(work("0.24.2"))
    asyncio.run(work("0.24.3"))


def test_another_program_is_told(tmp_path: Path) -> None:
    """JSON, but no version: a wrong address."""
    script = Script()
    script.on("GET", "/application/version", said(200, {"hello": "world"}))

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(ServiceChanged, match="slskd_url"):
            await network.search("one")

    scripted(script, tmp_path, work)


@pytest.mark.parametrize(
    ("options", "retry"),
    [
        ({}, DaemonRetry()),
        ({"transfers": {"download": {"retry": {"attempts": 5, "delay": 2000, "maxDelay": 9000, "partial": "resume"}}}},
         DaemonRetry(attempts=5, delay_s=2.0, max_delay_s=9.0)),
        ({"transfers": {"download": {"retry": {"attempts": 0}}}}, DaemonRetry(attempts=1)),
        ({"transfers": {"download": {"retry": {"attempts": "3", "delay": -1, "maxDelay": None}}}}, DaemonRetry()),
        ({"transfers": []}, DaemonRetry()),
    ],
)  # fmt: skip
def test_the_daemons_own_retries_are_learnt(tmp_path: Path, options: dict[str, Any], retry: DaemonRetry) -> None:
    """Milliseconds become seconds; what is missing or odd is slskd's default."""
    script = Script()
    script.on("GET", "/options", said(200, options))
    assert scripted(script, tmp_path, lambda network: network.retry_settings()) == retry


def test_doctor_never_raises_and_says_what_to_do(tmp_path: Path) -> None:
    """A dead daemon is one failed row; a live one with troubles is a row for each."""
    dead = Script()
    dead.on("GET", "*", httpx.ConnectError("refused"))
    (row,) = scripted(dead, tmp_path, lambda network: network.check())
    assert (row.state, row.service) == (CheckState.FAILED, "slskd")
    assert "cannot be reached" in row.detail
    assert row.what_to_do
    script = Script("0.25.1")
    script.on("GET", "/application", said(200, {"server": {"isLoggedIn": False, "state": "Disconnected"}}))
    health = httpx.Response(200, text="Healthy", headers={"Content-Type": "text/plain"})

    def daemon(request: httpx.Request) -> httpx.Response:
        return health if request.url.path == "/health" else script(request)

    async def work(network: SlskdNetwork) -> Any:
        network._client._transport = httpx.MockTransport(daemon)
        return {one.check: (one.state.value, one.detail) for one in await network.check()}

    rows = scripted(script, tmp_path, work)
    assert {name: state for name, (state, _) in rows.items()} == {
        "process": "ok", "version": "warning", "login": "failed", "download folder": "failed", "search budget": "ok",
    }  # fmt: skip
    assert "Disconnected" in rows["login"][1]
