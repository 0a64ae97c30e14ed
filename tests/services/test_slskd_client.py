"""The one kept client: where the key goes, what is refused, what is tried again, and what errors say."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from slskd_house import KEY, START, LeapClock, Script, said, scripted

from tonearm.errors import (
    LoginRejected,
    MisuseError,
    QuotaExhausted,
    ResponseTooLarge,
    ServiceChanged,
    ServiceRefused,
    ServiceUnreachable,
    SessionClosed,
    SettingsMissing,
    TonearmError,
)
from tonearm.model import TransferId
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.slskd.address import Address, KeyAuth
from tonearm.services.slskd.client import LARGEST_BODY

DOWNLOADS = "/transfers/downloads"


@pytest.mark.parametrize(
    ("written", "endpoint"),
    [
        ("http://nas:5030", "http://nas:5030/api/v0/x"),
        ("http://nas:5030/", "http://nas:5030/api/v0/x"),
        (" nas:5030 ", "http://nas:5030/api/v0/x"),
        ("https://music.example/slskd/", "https://music.example/slskd/api/v0/x"),
        ("http://nas:5030/api/v0", "http://nas:5030/api/v0/x"),
        ("http://nas:5030/slskd/api/v0/", "http://nas:5030/slskd/api/v0/x"),
        ("http://[::1]:5030", "http://[::1]:5030/api/v0/x"),
    ],
)
def test_the_base_url_is_taken_as_people_write_it(written: str, endpoint: str) -> None:
    """Scheme, slashes, url base and the API path may be there or not."""
    assert Address(written).api("x") == endpoint


@pytest.mark.parametrize(
    "written",
    ["", "ftp://nas", "http://", "http://u:canary@nas", "http://nas/?canary", "http://nas:canary", "http://nas#x"],
)
def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(written: str) -> None:
    """A person may have pasted a secret into it."""
    with pytest.raises(SettingsMissing, match="slskd_url") as caught:
        Address(written)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("key", ["schlüssel", "with\nnewline", "tab\there"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    """A pasted line break would otherwise become a header, or an error that shows the key."""
    with pytest.raises(SettingsMissing, match="slskd_api_key") as caught:
        SlskdNetwork("http://nas", key, clock=LeapClock(), store=None, download_root=None, path_map={})  # type: ignore[arg-type]  # not reached
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("segment", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("ü!", "%C3%BC%21"),
        ("a b", "a%20b"),
        ("\ud800", "%3F"),
    ],
)
def test_segments_are_quoted_completely(segment: str, quoted: str) -> None:
    """No letter of a peer's name means anything in a URL."""
    assert Address("http://nas").api(segment) == f"http://nas/api/v0/{quoted}"


@pytest.mark.parametrize("segment", ["", ".", "..", "..."])
def test_segments_that_fold_away_are_refused(segment: str) -> None:
    """URL normalisation would turn them into another endpoint."""
    with pytest.raises(MisuseError):
        Address("http://nas").api(segment)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://nas:5030/api", True),
        ("http://NAS:5030/", True),
        ("https://nas:5030/", False),
        ("http://nas:5031/", False),
        ("http://nas.evil:5030/", False),
        ("http://nas/", False),
    ],
)
def test_the_key_goes_to_its_origin_only(url: str, sent: bool) -> None:
    """Scheme, host and port must be the configured ones."""
    request = httpx.Request("GET", url)
    next(KeyAuth("http://nas:5030", SecretStr(KEY)).auth_flow(request))
    assert (request.headers.get("X-API-Key") == KEY) is sent


def test_every_request_carries_the_key_and_no_redirect_is_followed(tmp_path: Path) -> None:
    """A redirect is a wrong setting, and would carry the key elsewhere."""
    script = Script()
    script.on("GET", DOWNLOADS, httpx.Response(302, headers={"Location": "http://evil/"}))

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(ServiceChanged, match=r"redirect.*slskd_url"):
            await network.transfers()

    scripted(script, tmp_path, work)
    assert {one.url.host for one in script.requests} == {"daemon"}
    assert {one.headers.get("X-API-Key") for one in script.requests} == {KEY}


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (httpx.Response(200, text="<html>", headers={"Content-Type": "text/html"}), ServiceChanged, "slskd_url"),
        (httpx.Response(200, content=b"x"), ServiceChanged, "unknown type"),
        (said(401), LoginRejected, "slskd_api_key"),
        (said(403), LoginRejected, "slskd_api_key"),
        (said(400, "No\nway \u202e"), ServiceRefused, 'status 400\\): "No way'),
        (said(404), ServiceRefused, "status 404"),
        (said(500, "database is locked"), ServiceUnreachable, "database is locked"),
        (httpx.Response(504, text="<h1>gateway"), ServiceUnreachable, "504"),
        (httpx.ConnectError("refused"), ServiceUnreachable, "is it running"),
        (httpx.ReadTimeout("slow"), ServiceUnreachable, "ReadTimeout"),
        (httpx.RemoteProtocolError("x"), ServiceUnreachable, "RemoteProtocolError"),
        (httpx.Response(200, content=b"{", headers={"Content-Type": "application/json"}), ServiceChanged, "no JSON"),
    ],
)
def test_what_goes_wrong_is_a_sentence_of_ours(
    tmp_path: Path, answer: httpx.Response | Exception, error: type[TonearmError], words: str
) -> None:
    """Each kind of failure has its class and says what to do; nothing of httpx and no key comes through."""
    script = Script()
    script.on("GET", DOWNLOADS, answer)

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(error, match=words) as caught:
            await network.transfers()
        assert caught.value.__cause__ is None
        assert KEY not in str(caught.value)
        assert "\n" not in str(caught.value)

    scripted(script, tmp_path, work)
    assert script.count("GET", DOWNLOADS) == 1


def test_an_answer_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """A small packed body that unpacks to more than 64 MB is refused while it is being unpacked."""
    packed = gzip.compress(b" " * (LARGEST_BODY + 1), 9)
    assert len(packed) < 100_000
    script = Script()
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    script.on("GET", DOWNLOADS, lambda _: httpx.Response(200, stream=httpx.ByteStream(packed), headers=headers))

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(ResponseTooLarge):
            await network.transfers()

    scripted(script, tmp_path, work)


def test_a_body_that_cannot_be_unpacked_is_told(tmp_path: Path) -> None:
    """Bad gzip is an answer we do not understand."""
    script = Script()
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    script.on("GET", DOWNLOADS, lambda _: httpx.Response(200, stream=httpx.ByteStream(b"nonsense"), headers=headers))

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(ServiceChanged, match="decoded"):
            await network.transfers()

    scripted(script, tmp_path, work)


def test_reads_are_tried_again_with_waits_and_an_end(tmp_path: Path) -> None:
    """A read rides out a dropped connection, a busy daemon and a proxy error; it gives up after five tries."""
    script, clock = Script(), LeapClock()
    one = f"{DOWNLOADS}/tonearm/00000000-0000-4000-8000-000000000000"
    script.on("GET", one, httpx.ConnectError("x"), said(429, "busy"), said(502), said(404))

    async def rides_out(network: SlskdNetwork) -> None:
        assert await network.transfer(TransferId("00000000-0000-4000-8000-000000000000")) is None

    scripted(script, tmp_path, rides_out, clock)
    assert script.count("GET", one) == 4
    assert clock.passed < 7.0
    script.on("GET", one, httpx.ConnectError("x"))

    async def gives_up(network: SlskdNetwork) -> None:
        with pytest.raises(ServiceUnreachable):
            await network.transfer(TransferId("00000000-0000-4000-8000-000000000000"))

    scripted(script, tmp_path, gives_up, clock)
    assert script.count("GET", one) == 9


@pytest.mark.parametrize(("header", "tries", "waited"), [("3", 2, 3.0), ("301", 1, 0.0), ("soon", 2, 0.0)])
def test_the_wish_of_a_proxy_is_kept_or_told(tmp_path: Path, header: str, tries: int, waited: float) -> None:
    """Retry-After is waited for at least; beyond five minutes the caller learns when to come back."""
    script, clock = Script(), LeapClock()
    one = f"{DOWNLOADS}/tonearm/00000000-0000-4000-8000-000000000000"
    script.on("GET", one, httpx.Response(429, headers={"Retry-After": header}), said(404))

    async def work(network: SlskdNetwork) -> None:
        transfer_id = TransferId("00000000-0000-4000-8000-000000000000")
        if tries == 2:
            assert await network.transfer(transfer_id) is None
        else:
            with pytest.raises(QuotaExhausted) as caught:
                await network.transfer(transfer_id)
            assert caught.value.retry_at == START + timedelta(seconds=301)

    scripted(script, tmp_path, work, clock)
    assert script.count("GET", one) == tries
    assert waited <= clock.passed <= waited + 1.0


@pytest.mark.parametrize("bad", ["", "..", "x", "../../searches", "6f1c0a52-8a0e-4c5d-9a7f"])
def test_ids_that_are_none_never_reach_a_url(tmp_path: Path, bad: str) -> None:
    """Every method that takes an id refuses what is no GUID, before any request."""
    script = Script()

    async def work(network: SlskdNetwork) -> None:
        with pytest.raises(MisuseError):
            await network.transfer(TransferId(bad))
        with pytest.raises(MisuseError):
            await network.cancel("peer", TransferId(bad))  # type: ignore[arg-type]  # a plain name

    scripted(script, tmp_path, work)
    assert script.requests == []


def test_a_proxy_of_the_environment_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key would pass through it in the clear."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    script = Script()
    script.on("GET", DOWNLOADS, said(200, []))

    async def work(network: SlskdNetwork) -> None:
        assert await network.transfers() == []
        assert network._client._http is not None
        assert network._client._http.trust_env is False

    scripted(script, tmp_path, work)


def test_use_after_close_is_a_plain_sentence(tmp_path: Path) -> None:
    """A closed adapter says so; closing twice is allowed."""
    script = Script()

    async def work(network: SlskdNetwork) -> None:
        await network.close()
        await network.close()
        with pytest.raises(SessionClosed):
            await network.transfers()

    scripted(script, tmp_path, work)


def test_one_lone_surrogate_costs_one_row(tmp_path: Path) -> None:
    """A strict parser refuses the whole text for it; we lose only the row."""
    good = {"id": "a", "username": "u", "filename": "f", "size": 1, "state": "InProgress"}
    rows = [good, good | {"id": "b", "filename": "\ud800"}]
    script = Script()
    script.on("GET", DOWNLOADS, said(200, [{"directories": [{"files": rows}]}]))
    assert "\\ud800" in json.dumps(rows)

    async def work(network: SlskdNetwork) -> None:
        assert [one.id for one in await network.transfers()] == ["a"]

    scripted(script, tmp_path, work)
