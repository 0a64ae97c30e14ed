"""One ticker for all live views of a desk: at most one look a second, and none when nothing can change."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import weakref
from typing import Protocol

from tonearm.engine import SystemClock
from tonearm.errors import SessionClosed
from tonearm.ports import Clock
from tonearm.widgets.desk import Desk

__all__ = ["Refreshing", "Ticker", "ticker_of"]

PERIOD_S = 1.0
"""Real seconds between two looks: eyes and browsers do not run faster in the sandbox."""


class Refreshing(Protocol):
    """A view that can look at the truth again."""

    async def refresh(self) -> bool:
        """Draw what has changed; whether more may change by itself. MUST NOT raise for a service that is down."""
        ...

    def failed(self, problem: BaseException) -> None:
        """Show what `refresh` raised; nobody else will."""
        ...


class Ticker:
    """Refreshes views in the engine's loop, where a busy cell does not stop it.

    Parameters
    ----------
    desk : Desk
        Whose engine runs the ticker. It is held weakly, so a forgotten session is not kept alive by its views.
    clock : Clock, optional
        The real clock by default.
    """

    def __init__(self, desk: Desk, clock: Clock | None = None) -> None:
        self._desk = weakref.ref(desk)
        self._clock = clock or SystemClock()
        self._views: weakref.WeakSet[Refreshing] = weakref.WeakSet()
        self._door = threading.RLock()
        self._run: concurrent.futures.Future[None] | None = None
        self._asked = False
        self._last = float("-inf")

    @property
    def running(self) -> bool:
        """Whether it is ticking now."""
        return self._run is not None

    def add(self, view: Refreshing) -> None:
        """Keep a view fresh from now on."""
        with self._door:
            self._views.add(view)
        self.wake()

    def drop(self, view: Refreshing) -> None:
        """Leave a view alone from now on."""
        with self._door:
            self._views.discard(view)

    def wake(self) -> None:
        """Something may have changed: look again within a second. May be called from any thread, at any rate."""
        with self._door:
            self._asked = True
            desk = self._desk()
            if self._run is None and desk is not None and self._views:
                self._run = self._submitted(desk)

    def _submitted(self, desk: Desk) -> concurrent.futures.Future[None] | None:
        try:
            run = desk.submit(self._tick())
        except SessionClosed:
            return None
        run.add_done_callback(self._ended)
        return run

    def _ended(self, run: concurrent.futures.Future[None]) -> None:
        with self._door:
            if self._run is run:  # cancelled in the middle: the next wake must find the ticker startable
                self._run = None

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(self._last + PERIOD_S - self._clock.monotonic())
            self._last = self._clock.monotonic()
            with self._door:
                self._asked, views = False, list(self._views)
            answers = await asyncio.gather(*(view.refresh() for view in views), return_exceptions=True)
            for view, answer in zip(views, answers, strict=True):
                if isinstance(answer, BaseException):
                    view.failed(answer)
            if not any(answer is True for answer in answers) and self._rests():
                return

    def _rests(self) -> bool:
        """Whether nobody has asked during the round; from here on a wake starts a new run."""
        with self._door:
            if self._asked:
                return False
            self._run = None
            return True


_tickers: weakref.WeakKeyDictionary[Desk, Ticker] = weakref.WeakKeyDictionary()
_tickers_door = threading.Lock()


def ticker_of(desk: Desk) -> Ticker:
    """The one ticker of a desk."""
    with _tickers_door:
        return _tickers.setdefault(desk, Ticker(desk))
