"""One spotipy client on one worker thread: plain session, bounded answers, one boundary for errors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spotipy

from tonearm.errors import ServiceChanged
from tonearm.logic.redact import redact
from tonearm.services.bounded_session import TIMEOUT, BoundedSession
from tonearm.services.spotify.login import Login
from tonearm.services.spotify.refusals import translated
from tonearm.services.spotify.signals import SERVICE

__all__ = ["Wire"]

# spotipy logs every refusal as an error, also those that we mend (an expired token). Where nobody set up logging,
# Python would print it; our own errors already say what a person must know.
logging.getLogger("spotipy").addHandler(logging.NullHandler())


class Wire:
    """Everything that touches spotipy. All methods block; the adapter calls them on its one thread.

    Parameters
    ----------
    api_url, accounts_url : str
        Without a trailing slash.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str | None,
        redirect_uri: str,
        api_url: str,
        accounts_url: str,
        folder: Path,
    ) -> None:
        self._session = BoundedSession(SERVICE)
        self._lock = threading.Lock()
        self._login = Login(
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=refresh_token,
            redirect_uri=redirect_uri,
            accounts_url=accounts_url,
            folder=folder,
            session=self._session,
            timeout=TIMEOUT,
        )
        self._spotify = spotipy.Spotify(requests_session=self._session, requests_timeout=TIMEOUT)
        self._spotify.prefix = f"{api_url}/v1/"

    @property
    def by_user(self) -> bool:
        """Whether a person's login is used."""
        return self._login.by_user

    def call(self, ask: Callable[[Any], Any], *, fresh_token: bool = False) -> dict[str, Any]:
        """One API call.

        Parameters
        ----------
        ask : callable
            Gets the spotipy client; calls exactly one of its methods.
        fresh_token : bool
            The last token was refused; get another one first.

        Raises
        ------
        TonearmError
            Nothing else leaves.
        """
        with self._lock, translated(self._clean):
            self._spotify.set_auth(self._login.access_token(fresh=fresh_token))
            answer = ask(self._spotify)
        if not isinstance(answer, dict):
            raise ServiceChanged(
                "Spotify's answer was empty or not JSON; a proxy or a login page may stand in between.", service=SERVICE
            )
        return answer

    def authorize_url(self) -> str:
        """See `Login.authorize_url`."""
        return self._login.authorize_url()

    def finish_login(self, pasted_url: str) -> None:
        """See `Login.finish`."""
        with self._lock, translated(self._clean):
            self._login.finish(pasted_url)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _clean(self, text: str) -> str:
        return redact(text, self._login.known_secrets())
