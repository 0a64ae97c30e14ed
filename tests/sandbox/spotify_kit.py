"""The catalogue simulator on a loopback port, with the real spotipy pointed at it as contracts/spotify.md 5.4 says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import small_world
import spotipy
from counting import Counted

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.serving import Serving
from tonearm.sandbox.spotify.app import SpotifyOptions, make_app
from tonearm.sandbox.spotify.simulator import SpotifySimulator
from tonearm.sandbox.world.records import World


class Served:
    """A running simulator: its address, its state, its request log, and clients for it."""

    def __init__(self, url: str, simulator: SpotifySimulator, log: Counted) -> None:
        self.url = url
        self.simulator = simulator
        self.options = simulator.options
        self.log = log
        self.plain = requests.Session()
        self.plain.trust_env = False

    def get(self, path: str, token: str | None = None, **params: Any) -> requests.Response:
        """One GET of the API with a token of the app, or the one given ("" for none)."""
        token = self.app_token() if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.plain.get(f"{self.url}/v1/{path}", headers=headers, params=params, timeout=10)

    def token(self, **form: str) -> requests.Response:
        """One token request with the app's own id and secret."""
        secret = (self.options.client_id, self.options.client_secret)
        return self.plain.post(f"{self.url}/api/token", data=form, auth=secret, timeout=10)

    def app_token(self) -> str:
        return str(self.token(grant_type="client_credentials").json()["access_token"])

    def user_token(self) -> str:
        reply = self.token(grant_type="refresh_token", refresh_token=self.options.refresh_token)
        return str(reply.json()["access_token"])

    def app_client(self) -> spotipy.Spotify:
        """The real spotipy with client credentials."""
        auth = spotipy.SpotifyClientCredentials(
            self.options.client_id,
            self.options.client_secret,
            requests_session=self.plain,
            cache_handler=spotipy.MemoryCacheHandler(),
        )
        auth.OAUTH_TOKEN_URL = f"{self.url}/api/token"
        return self._client(auth)

    def login(self) -> spotipy.SpotifyOAuth:
        """The real spotipy's user login."""
        auth = spotipy.SpotifyOAuth(
            self.options.client_id,
            self.options.client_secret,
            "http://127.0.0.1:8899/callback",
            scope="playlist-read-private user-library-read",
            open_browser=False,
            requests_session=self.plain,
            cache_handler=spotipy.MemoryCacheHandler(),
        )
        auth.OAUTH_TOKEN_URL = f"{self.url}/api/token"
        auth.OAUTH_AUTHORIZE_URL = f"{self.url}/authorize"
        return auth

    def user_client(self) -> spotipy.Spotify:
        """The real spotipy for the sandbox's user, logged in by the refresh token."""
        auth = self.login()
        auth.refresh_access_token(self.options.refresh_token)
        return self._client(auth)

    def _client(self, auth: Any) -> spotipy.Spotify:
        client = spotipy.Spotify(auth_manager=auth, requests_session=self.plain, requests_timeout=10)
        client.prefix = f"{self.url}/v1/"
        return client


@contextmanager
def served(
    world: World | None = None, options: SpotifyOptions | None = None, clock: SimClock | None = None
) -> Iterator[Served]:
    """Serve the simulator for a while."""
    clock = clock or SimClock(1)
    app = make_app(world or small_world.build(), clock, options or SpotifyOptions())
    log = Counted(app)
    serving = Serving({"spotify": log})
    serving.start()
    kit = Served(serving.url("spotify"), app.state.simulator, log)
    try:
        yield kit
    finally:
        kit.plain.close()
        serving.stop()
