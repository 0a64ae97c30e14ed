"""Getting access tokens: by the app's own id and secret, or by a person's login. Runs on the worker thread only."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlparse

import requests
import spotipy
from spotipy.exceptions import SpotifyOauthError

from tonearm.errors import LoginRejected, MisuseError, SettingsMissing
from tonearm.services.spotify.token_file import TokenFile

__all__ = ["SCOPES", "Login"]

SCOPES = "playlist-read-private playlist-read-collaborative user-library-read"


class _NoSurprises(spotipy.SpotifyOAuth):  # type: ignore[misc]  # spotipy carries no types
    """spotipy opens a browser and waits without end when a token is missing; ours says so instead."""

    def get_auth_response(self, open_browser: bool | None = None) -> str:
        raise SpotifyOauthError("no login", error="invalid_grant")


class Login:
    """Both flows of one app.

    Parameters
    ----------
    session : requests.Session
        Without a retry adapter (contracts/spotify.md section 5.3).
    timeout : tuple of float
        Seconds for connecting and reading; spotipy sets none for tokens by itself.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str | None,
        redirect_uri: str,
        accounts_url: str,
        folder: Path,
        session: requests.Session,
        timeout: tuple[float, float],
    ) -> None:
        self._user_file = TokenFile(folder, client_id, "user", seed=refresh_token, scope=SCOPES)
        self._app_file = TokenFile(folder, client_id, "app")
        app = {"client_id": client_id, "client_secret": client_secret}
        wires = {"requests_session": session, "requests_timeout": timeout}
        self._user = _NoSurprises(
            **app, **wires, redirect_uri=redirect_uri, scope=SCOPES, open_browser=False, cache_handler=self._user_file
        )
        self._app = spotipy.SpotifyClientCredentials(**app, **wires, cache_handler=self._app_file)
        self._user.OAUTH_AUTHORIZE_URL = f"{accounts_url}/authorize"
        self._user.OAUTH_TOKEN_URL = self._app.OAUTH_TOKEN_URL = f"{accounts_url}/api/token"
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._state: str | None = None
        self._ended = False

    @property
    def by_user(self) -> bool:
        """Whether a person's login is used; else only the app's own rights."""
        return self._ended or self._user_file.exists()

    def access_token(self, *, fresh: bool = False) -> str:
        """A token for the next call.

        Parameters
        ----------
        fresh : bool
            Fetch a new one even though the kept one looks valid: the service has just refused it.

        Raises
        ------
        LoginRejected
            The login has ended; it was deleted.
        SpotifyOauthError, requests.RequestException
            For the caller's translation.
        """
        if self._ended:
            raise LoginRejected("The Spotify login has ended; open authorize_url() and log in again.")
        try:
            return self._user_token(fresh) if self.by_user else self._app_token(fresh)
        except SpotifyOauthError as error:
            if error.error == "invalid_grant" and self.by_user:
                self._user_file.discard()
                self._ended = True
            raise

    def authorize_url(self) -> str:
        """Where a person says yes; holds a fresh ``state``, so that no other answer can be slipped in."""
        if urlparse(self._redirect_uri).hostname == "localhost":
            raise SettingsMissing(
                "Spotify no longer accepts 'localhost' as redirect address; write http://127.0.0.1:PORT/callback in "
                "the setting spotify_redirect_uri and in the app's page at developer.spotify.com."
            )
        self._state = secrets.token_urlsafe(16)
        return str(self._user.get_authorize_url(state=self._state))

    def finish(self, pasted_url: str) -> None:
        """Trade the code of the pasted address for a login, which is kept from now on.

        Raises
        ------
        MisuseError
            The address holds no code, or answers another `authorize_url`.
        LoginRejected
            The person said no.
        """
        code = self._code_of(pasted_url)
        self._user.get_access_token(code, as_dict=False, check_cache=False)
        self._state, self._ended = None, False

    def known_secrets(self) -> set[str]:
        """Every secret in the clear, for redaction."""
        return {self._client_secret, *self._user_file.seen, *self._app_file.seen}

    def _code_of(self, pasted_url: str) -> str:
        answer = dict(parse_qsl(urlparse(pasted_url.strip()).query))
        if "error" in answer:
            raise LoginRejected("The login was refused in the browser; open authorize_url() again and agree.")
        if not answer.get("code"):
            raise MisuseError(
                "The pasted address holds no code; paste the whole address that the browser landed on "
                f"({self._redirect_uri}?code=...)."
            )
        if not self._state or not hmac.compare_digest(answer.get("state", "").encode(), self._state.encode()):
            raise MisuseError("The pasted address answers an older login; call authorize_url() and start again.")
        return answer["code"]

    def _user_token(self, fresh: bool) -> str:
        kept: dict[str, Any] = self._user_file.get_cached_token() or {}
        if fresh and kept.get("refresh_token"):
            return str(self._user.refresh_access_token(kept["refresh_token"])["access_token"])
        return str(self._user.get_access_token(as_dict=False))

    def _app_token(self, fresh: bool) -> str:
        return str(self._app.get_access_token(as_dict=False, check_cache=not fresh))
