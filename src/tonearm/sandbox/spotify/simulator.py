"""The state of the pretend catalogue: everything the routes ask."""

from __future__ import annotations

from starlette.requests import Request

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.accounts import Accounts, Grant
from tonearm.sandbox.spotify.catalogue import Catalogue
from tonearm.sandbox.spotify.dialect import Dialect, dialect_of, is_removed
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.spotify.playlist_wire import PlaylistWire
from tonearm.sandbox.spotify.playlists import Playlists
from tonearm.sandbox.spotify.quota import Budgets
from tonearm.sandbox.spotify.refusals import Refused
from tonearm.sandbox.spotify.search import Search
from tonearm.sandbox.spotify.wire import Wire
from tonearm.sandbox.world.records import World

__all__ = ["SpotifySimulator"]


class SpotifySimulator:
    """One catalogue over one world. ``accounts.token_requests`` counts what was asked of the accounts service."""

    def __init__(self, world: World, clock: SimClock, options: SpotifyOptions) -> None:
        self.world = world
        self.clock = clock
        self.options = options
        self.catalogue = Catalogue(world)
        self.playlists = Playlists(self.catalogue, options)
        self.search = Search(self.catalogue, self.playlists.by_id.values())
        self.reset()

    def reset(self) -> None:
        """Forget all tokens and calls; options stay as they are."""
        self.accounts = Accounts(self.clock, self.options)
        self.budgets = Budgets(self.clock, self.options)

    @property
    def dialect(self) -> Dialect:
        """What the present profile looks like."""
        return dialect_of(self.options.profile)

    def admit(self, request: Request, *, user: bool = False, scope: str = "") -> Grant:
        """Let a call in: token, kind of token, scope, budgets. Raises Refused otherwise."""
        grant = self.accounts.grant(request.headers.get("authorization", ""))
        self.budgets.spend()
        if is_removed(request.method, request.url.path, self.dialect):
            raise Refused(403, "Forbidden")
        if user and not grant.user:
            raise Refused(401, "Valid user authentication required")
        if scope and scope not in grant.scopes:
            raise Refused(403, "Insufficient client scope")
        return grant

    def wire(self, request: Request) -> Wire:
        """Return the renderer for one request: addresses of its own host, fields of the present profile."""
        market = request.query_params.get("market", "")
        return Wire(self.catalogue, self.dialect, str(request.base_url), market, self.options.taken_down)

    def playlist_wire(self, request: Request) -> PlaylistWire:
        """Return the renderer of playlists for one request."""
        return PlaylistWire(self.wire(request), self.playlists, self.options)
