"""The accounts part: tokens and the login page that says yes by itself."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tonearm.sandbox.spotify.accounts import Accounts
from tonearm.sandbox.spotify.refusals import Refused, TokenRefused
from tonearm.sandbox.spotify.simulator import SpotifySimulator

__all__ = ["AccountRoutes"]


class AccountRoutes:
    """``/api/token`` and ``/authorize``."""

    def __init__(self, simulator: SpotifySimulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        """All paths of this part."""
        return [
            Route("/api/token", self.token, methods=["POST"]),
            Route("/authorize", self.authorize, methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        """Answer a form body with a token, or with 400 and an error that is a string."""
        accounts = self._simulator.accounts
        accounts.token_requests += 1
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        client_id, client_secret = _credentials(request, form)
        accounts.check_client(client_id, client_secret)
        return JSONResponse(_grant(accounts, form, secret_known=client_secret is not None))

    async def authorize(self, request: Request) -> Response:
        """Send the browser back to the app with a code and its state; nobody has to click."""
        params = request.query_params
        if params.get("client_id") != self._simulator.options.client_id:
            raise Refused(400, "INVALID_CLIENT: Invalid client")
        if params.get("response_type") != "code":
            raise Refused(400, "response_type must be code")
        target = params.get("redirect_uri", "")
        code = self._simulator.accounts.authorise(target, params.get("scope", ""), params.get("code_challenge", ""))
        state = {"state": params["state"]} if "state" in params else {}
        joint = "&" if "?" in target else "?"
        return RedirectResponse(f"{target}{joint}{urlencode({'code': code, **state})}", 302)


def _grant(accounts: Accounts, form: dict[str, str], *, secret_known: bool) -> dict[str, Any]:
    kind = form.get("grant_type", "")
    if kind == "client_credentials":
        if not secret_known:
            raise TokenRefused("invalid_client", "Invalid client secret")
        return accounts.client_credentials()
    if kind == "refresh_token":
        return accounts.renew(form.get("refresh_token", ""))
    if kind == "authorization_code":
        verifier = form.get("code_verifier", "")
        if not secret_known and not verifier:
            raise TokenRefused("invalid_request", "code_verifier must be supplied")
        return accounts.exchange(form.get("code", ""), form.get("redirect_uri", ""), verifier)
    raise TokenRefused("unsupported_grant_type", "grant_type parameter is missing or unknown")


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str | None]:
    """Read id and secret from the Basic header, or from the form; PKCE sends the id alone."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise TokenRefused("invalid_client", "Invalid client") from None
    return unquote_plus(client_id), unquote_plus(secret)
