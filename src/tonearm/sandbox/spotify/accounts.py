"""Tokens of the pretend accounts service (contracts/spotify.md section 4)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.spotify.refusals import Refused, TokenRefused

__all__ = ["SCOPES", "Accounts", "Grant"]

SCOPES = frozenset({"playlist-read-private", "playlist-read-collaborative", "user-library-read"})
"""What the sandbox's own refresh token may read."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token allows. ``user`` is False for client credentials, which stand for nobody."""

    user: bool
    scopes: frozenset[str]
    ends: datetime


@dataclass(frozen=True, slots=True)
class _Refresh:
    scopes: frozenset[str]
    ends: datetime


@dataclass(frozen=True, slots=True)
class _Code:
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str


class Accounts:
    """Issues, renews and checks tokens. Token values are random, so a restart makes old ones invalid, as in life."""

    def __init__(self, clock: SimClock, options: SpotifyOptions) -> None:
        self._clock = clock
        self._options = options
        self.token_requests = 0
        """How often ``/api/token`` was asked, refusals included."""
        self._access: dict[str, Grant] = {}
        self._codes: dict[str, _Code] = {}
        self._refresh = {options.refresh_token: self._new_refresh(SCOPES)}

    # Issuing -------------------------------------------------------------------------------------------------------

    def client_credentials(self) -> dict[str, Any]:
        """Issue a token that stands for the app only; the reply has no scope and no refresh token."""
        return self._issue(user=False, scopes=frozenset())

    def renew(self, refresh_token: str) -> dict[str, Any]:
        """Issue a token for a refresh token. With rotation the old one dies and the reply holds its successor."""
        known = self._refresh.get(refresh_token)
        if known is None or self._options.invalid_grant or self._clock.now() >= known.ends:
            raise TokenRefused("invalid_grant", "Refresh token revoked")
        reply = self._issue(user=True, scopes=known.scopes)
        if self._options.rotate_refresh_tokens and refresh_token != self._options.refresh_token:
            del self._refresh[refresh_token]
        if self._options.rotate_refresh_tokens:
            # Refreshing does not prolong the six months: the successor ends when the first one would have.
            reply["refresh_token"] = self._remember_refresh(known)
        return reply

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """Issue tokens for an authorisation code, once; address and PKCE verifier must be those of the login."""
        known = self._codes.pop(code, None)
        if known is None or self._options.invalid_grant:
            raise TokenRefused("invalid_grant", "Invalid authorization code")
        if known.redirect_uri != redirect_uri:
            raise TokenRefused("invalid_grant", "Invalid redirect URI")
        if known.challenge and known.challenge != _challenge(verifier):
            raise TokenRefused("invalid_grant", "code_verifier was incorrect")
        reply = self._issue(user=True, scopes=known.scopes)
        return {**reply, "refresh_token": self._remember_refresh(self._new_refresh(known.scopes))}

    def authorise(self, redirect_uri: str, scope: str, challenge: str) -> str:
        """Say yes for the sandbox's user and return the code. Raises Refused unless the address is a loopback IP."""
        if not _is_loopback(redirect_uri):
            raise Refused(400, "INVALID_CLIENT: Insecure redirect URI")
        code = "code-" + secrets.token_urlsafe(16)
        self._codes[code] = _Code(frozenset(scope.replace(",", " ").split()), redirect_uri, challenge)
        return code

    # Checking ------------------------------------------------------------------------------------------------------

    def check_client(self, client_id: str, client_secret: str | None) -> None:
        """Raise TokenRefused unless these are the app's; PKCE sends no secret (None)."""
        wrong_secret = client_secret is not None and client_secret != self._options.client_secret
        if client_id != self._options.client_id or wrong_secret:
            raise TokenRefused("invalid_client", "Invalid client secret" if wrong_secret else "Invalid client")

    def grant(self, authorization: str) -> Grant:
        """Return what the bearer token of an ``Authorization`` header allows; 401 otherwise."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Refused(401, "No token provided")
        found = self._access.get(token)
        if found is None:
            raise Refused(401, "Invalid access token")
        if self._clock.now() >= found.ends:
            raise Refused(401, "The access token expired")
        return found

    def revoke_access_tokens(self) -> None:
        """Make every access token end now; refresh tokens stay."""
        now = self._clock.now()
        self._access = {token: Grant(grant.user, grant.scopes, now) for token, grant in self._access.items()}

    # Inside --------------------------------------------------------------------------------------------------------

    def _issue(self, *, user: bool, scopes: frozenset[str]) -> dict[str, Any]:
        token = "sim-" + secrets.token_urlsafe(24)
        life = self._options.token_life_s
        self._access[token] = Grant(user, scopes, self._clock.now() + timedelta(seconds=life))
        reply: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": life}
        return {**reply, "scope": " ".join(sorted(scopes))} if user else reply

    def _new_refresh(self, scopes: frozenset[str]) -> _Refresh:
        return _Refresh(scopes, self._clock.now() + timedelta(seconds=self._options.refresh_token_life_s))

    def _remember_refresh(self, entry: _Refresh) -> str:
        token = "sim-r-" + secrets.token_urlsafe(24)
        self._refresh[token] = entry
        return token


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _is_loopback(redirect_uri: str) -> bool:
    """``http://127.0.0.1:PORT`` or ``http://[::1]:PORT``; the name ``localhost`` is refused since November 2025."""
    try:
        parts = urlsplit(redirect_uri)
        return parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
