"""Tokens: every grant, every refusal (contracts/spotify.md sections 3, 4 and 11)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from small_world import LUMEN, key
from spotify_kit import Served, served

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.app import SpotifyOptions

BACK = "http://127.0.0.1:8899/callback"


@pytest.fixture
def spotify() -> Iterator[Served]:
    with served() as kit:
        yield kit


def authorize(kit: Served, **changes: str) -> tuple[int, str]:
    """Ask for a code; return status and where the browser is sent."""
    params = {
        "client_id": kit.options.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "",
        "state": "s",
    }
    answer = kit.plain.get(f"{kit.url}/authorize", params=params | changes, allow_redirects=False, timeout=10)
    return answer.status_code, answer.headers.get("Location", "")


def code_of(target: str) -> str:
    return parse_qs(urlsplit(target).query)["code"][0]


def test_client_credentials_reply_has_neither_scope_nor_refresh_token(spotify: Served) -> None:
    """Section 9: the reply of each grant."""
    reply = spotify.token(grant_type="client_credentials").json()
    assert set(reply) == {"access_token", "token_type", "expires_in"} and reply["expires_in"] == 3600


def test_client_credentials_in_the_form(spotify: Served) -> None:
    """Section 11, item 1: Basic header or form fields."""
    form = {
        "grant_type": "client_credentials",
        "client_id": spotify.options.client_id,
        "client_secret": spotify.options.client_secret,
    }
    assert spotify.plain.post(f"{spotify.url}/api/token", data=form, timeout=10).status_code == 200
    wrong = spotify.plain.post(f"{spotify.url}/api/token", data=form | {"client_secret": "x"}, timeout=10)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_client")


def test_refresh_keeps_the_token_unless_it_rotates(spotify: Served) -> None:
    """Section 4: a plain refresh sends no new refresh token; with rotation each one works once."""
    form = {"grant_type": "refresh_token", "refresh_token": spotify.options.refresh_token}
    assert "refresh_token" not in spotify.token(**form).json()
    spotify.options.rotate_refresh_tokens = True
    second = spotify.token(**form).json()["refresh_token"]
    third = spotify.token(grant_type="refresh_token", refresh_token=second).json()["refresh_token"]
    again = spotify.token(grant_type="refresh_token", refresh_token=second)
    assert again.status_code == 400
    assert again.json() == {"error": "invalid_grant", "error_description": "Refresh token revoked"}
    assert third not in {second, spotify.options.refresh_token}


def test_refresh_tokens_end_after_six_months() -> None:
    """Section 2: refreshing does not extend the six months."""
    options = SpotifyOptions(refresh_token_life_s=0)
    with served(options=options) as kit:
        reply = kit.token(grant_type="refresh_token", refresh_token=options.refresh_token)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_grant")


def test_access_tokens_end() -> None:
    """Section 3: an old token meets 401; the life of a token is an hour of the sandbox's time."""
    with served(clock=SimClock(1_000_000)) as kit:
        token = kit.app_token()
        while (answer := kit.get(f"artists/{LUMEN}", token=token)).status_code == 200:
            pass
        assert answer.json() == {"error": {"status": 401, "message": "The access token expired"}}


def test_revoked_access_token_is_renewed_by_spotipy(spotify: Served) -> None:
    """Section 3: on 401 one refresh gives a token that works."""
    token = spotify.user_token()
    spotify.simulator.accounts.revoke_access_tokens()
    assert spotify.get("me", token=token).status_code == 401
    assert spotify.get("me", token=spotify.user_token()).status_code == 200


@pytest.mark.parametrize("header", ["", "nonsense", "Basic abc"])
def test_no_token_no_answer(spotify: Served, header: str) -> None:
    """Section 8: every endpoint needs a token."""
    answer = spotify.plain.get(f"{spotify.url}/v1/artists/{LUMEN}", headers={"Authorization": header}, timeout=10)
    assert answer.status_code == 401


def test_app_tokens_stand_for_nobody(spotify: Served) -> None:
    """Section 11, item 6: refused on ``/me``; playlists are metadata only."""
    assert spotify.get("me").status_code == 401
    assert spotify.get("me/playlists").status_code == 401
    shown = spotify.get(f"playlists/{key('3pMixed')}")
    assert shown.status_code == 200 and "items" not in shown.json()
    assert spotify.get(f"playlists/{key('3pMixed')}/items").status_code == 403


def test_liked_songs_need_their_scope(spotify: Served) -> None:
    """Section 4: what was not asked at login is refused with 403."""
    _, target = authorize(spotify, scope="playlist-read-private")
    reply = spotify.token(grant_type="authorization_code", code=code_of(target), redirect_uri=BACK).json()
    assert reply["scope"] == "playlist-read-private" and reply["refresh_token"]
    assert spotify.get("me", token=reply["access_token"]).status_code == 200
    assert spotify.get("me/tracks", token=reply["access_token"]).status_code == 403


def test_a_code_works_once_and_for_its_address_only(spotify: Served) -> None:
    """Quirk 15: the address must be the same byte for byte."""
    _, target = authorize(spotify)
    wrong = spotify.token(grant_type="authorization_code", code=code_of(target), redirect_uri=BACK + "/")
    assert wrong.json()["error"] == "invalid_grant"
    _, target = authorize(spotify)
    form = {"grant_type": "authorization_code", "code": code_of(target), "redirect_uri": BACK}
    assert [spotify.token(**form).status_code for _ in range(2)] == [200, 400]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://127.0.0.1:8899/callback", 302),
        ("http://[::1]:8899/callback", 302),
        ("http://localhost:8899/callback", 400),
        ("http://192.168.1.4:8899/callback", 400),
        ("https://example.org/callback", 400),
    ],
)
def test_only_loopback_addresses_by_number(spotify: Served, address: str, status: int) -> None:
    """Section 2: ``localhost`` is refused, ``127.0.0.1`` and ``[::1]`` are not."""
    assert authorize(spotify, redirect_uri=address)[0] == status


def test_unknown_app_and_unknown_grant(spotify: Served) -> None:
    """Section 11, item 1: the accounts service's ``error`` is a string."""
    assert authorize(spotify, client_id="other")[0] == 400
    assert spotify.token(grant_type="password").json()["error"] == "unsupported_grant_type"


def test_pkce_needs_the_verifier_instead_of_the_secret(spotify: Served) -> None:
    """Section 4: PKCE works without a secret; the verifier must fit the challenge; it gives no app token."""
    verifier = "v" * 64
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "client_id": spotify.options.client_id}
    statuses = []
    for tried in (verifier, "w" * 64, ""):
        _, target = authorize(spotify, code_challenge=challenge, code_challenge_method="S256")
        sent = form | {"code": code_of(target), "code_verifier": tried}
        statuses.append(spotify.plain.post(f"{spotify.url}/api/token", data=sent, timeout=10).status_code)
    assert statuses == [200, 400, 400]
    secretless = {"grant_type": "client_credentials", "client_id": spotify.options.client_id}
    assert spotify.plain.post(f"{spotify.url}/api/token", data=secretless, timeout=10).status_code == 400


def test_token_requests_are_counted_and_reset_forgets_tokens(spotify: Served) -> None:
    """Section 11, item 1: the count of token requests."""
    token = spotify.user_token()
    spotify.token(grant_type="password")
    assert spotify.simulator.accounts.token_requests == 2
    spotify.simulator.reset()
    assert spotify.simulator.accounts.token_requests == 0
    assert spotify.get("me", token=token).status_code == 401
