"""The simulated daemon as one object: its parts, its login to the Soulseek server, its restarts."""

from __future__ import annotations

import asyncio
import secrets
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.arrivals import Arrivals
from tonearm.sandbox.slskd.browses import Browses
from tonearm.sandbox.slskd.downloads import Downloads, Shares
from tonearm.sandbox.slskd.enqueueing import Enqueueing
from tonearm.sandbox.slskd.events import Events
from tonearm.sandbox.slskd.landing import Landing
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.searches import Searches
from tonearm.sandbox.slskd.tasks import Tasks
from tonearm.sandbox.slskd.transfers import Book, Transfer
from tonearm.sandbox.world.records import World

__all__ = ["Daemon"]

LOGGED_IN = "Connected, LoggedIn"
RESTART_DELAY_S = 0.5
TOKEN_LIFE = timedelta(days=7)


class Daemon:
    """slskd without HTTP. All methods belong to the loop that serves it.

    Parameters
    ----------
    world : World
        Whose peers and files are on the network.
    clock : SimClock
        Every stay of the daemon is measured with it.
    downloads, incomplete : Path
        The daemon's folders; must exist.
    shares : Shares
        Where the peers' files really lie, usually the audio cache.
    options : SlskdOptions
        Configuration and misbehaviour; may be changed while it runs, `reset` brings back what was given here.
    """

    def __init__(
        self,
        world: World,
        clock: SimClock,
        downloads: Path,
        incomplete: Path,
        shares: Shares,
        options: SlskdOptions | None = None,
    ) -> None:
        self.world = world
        self.clock = clock
        self.downloads_root = downloads
        self.incomplete_root = incomplete
        self.options = options or SlskdOptions()
        self.tasks = Tasks()
        self._shares = shares
        self._pristine = deepcopy(self.options)
        self._restarting: asyncio.Future[None] | None = None
        self._begin()

    def _begin(self) -> None:
        """An empty daemon that is logged in."""
        self.server_state = LOGGED_IN
        self.is_down = False
        self.tokens: dict[str, datetime] = {}
        self.events = Events()
        self.book = Book(self.clock)
        self.browses = Browses(self.clock)
        self.searches = Searches(self.world, self.clock, self.options, self.tasks, self.why_not)
        self._wire_transfers()

    def _wire_transfers(self) -> None:
        landing = Landing(self.downloads_root, self.incomplete_root)
        announced = Path(self.announced_downloads)
        arrivals = Arrivals(self.clock, self.options, landing, announced, self.book, self.events)
        downloads = Downloads(self.world, self.clock, self.options, self._shares, arrivals, self.tasks)
        self.enqueueing = Enqueueing(self.world, self.clock, self.options, self.book, downloads, self.why_not)

    # What it says of itself ----------------------------------------------------------------------------------------

    @property
    def announced_downloads(self) -> str:
        """The downloads folder as the daemon sees it."""
        return self.options.announced_downloads or str(self.downloads_root)

    @property
    def announced_incomplete(self) -> str:
        """The incomplete folder as the daemon sees it."""
        return self.options.announced_incomplete or str(self.incomplete_root)

    def why_not(self) -> str | None:
        """The server state when it is not logged in, else None."""
        return None if self.server_state == LOGGED_IN else self.server_state

    def summary(self) -> dict[str, Any]:
        """Figures for people who steer the sandbox."""
        transfers = self.book.by_id.values()
        return {
            "server_state": self.server_state,
            "is_down": self.is_down,
            "searches": len(self.searches.found),
            "transfers": {state: sum(t.state == state for t in transfers) for state in {t.state for t in transfers}},
            "batches": len(self.book.batches),
            "events": len(self.events),
            "running_tasks": len(self.tasks),
            "faults_of_its_own": [repr(error) for error in self.tasks.failures],
        }

    # Sessions ------------------------------------------------------------------------------------------------------

    def log_in(self, username: str, password: str) -> tuple[str, datetime] | None:
        """A token and its end, or None for a wrong login."""
        if (username, password) != (self.options.username, self.options.password):
            return None
        token = ".".join(secrets.token_urlsafe(size) for size in (27, 60, 32))
        self.tokens[token] = self.clock.now() + TOKEN_LIFE
        return token, self.tokens[token]

    def knows_token(self, token: str) -> bool:
        """Whether a token was given out since the last start and has not expired."""
        until = self.tokens.get(token)
        return until is not None and self.clock.now() < until

    # Steering ------------------------------------------------------------------------------------------------------

    async def disconnect(self) -> None:
        """Leave the Soulseek server; running transfers go on."""
        if self.server_state == LOGGED_IN:
            self.events.raise_event("SoulseekClientDisconnected", self.clock.now(), {"message": "Disconnected"})
        self.server_state = "Disconnected"

    async def reconnect(self) -> None:
        """Log in again, after a moment of connecting."""
        if self.server_state == LOGGED_IN:
            return
        self.server_state = "Connecting"
        await self.clock.sleep(self.options.login_s)
        self.server_state = LOGGED_IN
        self.events.raise_event("SoulseekClientConnected", self.clock.now(), {})

    async def restart(self) -> None:
        """Stop and start: running work is lost, tokens die, unfinished downloads come back under new ids."""
        self.is_down = True
        await self.tasks.stop()
        lost = self._shut_down()
        await self.clock.sleep(self.options.down_s)
        self.is_down = False
        self.tasks.start(self._come_back(lost))

    def restart_soon(self) -> None:
        """Restart after the reply to whoever asked for it has gone out."""
        self._restarting = asyncio.ensure_future(self._restart_later())

    async def _restart_later(self) -> None:
        await self.clock.sleep(RESTART_DELAY_S)
        await self.restart()

    def _shut_down(self) -> list[Transfer]:
        self.tokens.clear()
        self.server_state = "Disconnected"
        self.searches.lose_running()
        lost = self.book.unfinished()
        for transfer in lost:
            transfer.end("Errored", self.clock.now(), "Application shut down")
            transfer.finished = True
        self._wire_transfers()  # permits and turns of lost requests are free again
        return lost

    async def _come_back(self, lost: list[Transfer]) -> None:
        await self.reconnect()
        for transfer in lost:
            await self.enqueueing.again(transfer)

    async def prune(self) -> None:
        """What retention does when its time comes: finished searches vanish, finished transfers are hidden."""
        self.searches.prune()
        self.book.hide_completed()

    async def stop_work(self) -> None:
        """End all background work, so that nothing is written any more."""
        await self.tasks.stop()

    async def reset(self) -> None:
        """Back to the beginning, with the options it was made with."""
        await self.aclose()
        self.tasks = Tasks()
        self.options = deepcopy(self._pristine)
        self._begin()

    async def aclose(self) -> None:
        """End all background work for good, a restart included."""
        if self._restarting is not None:
            self._restarting.cancel()
        await self.tasks.stop(for_good=True)
