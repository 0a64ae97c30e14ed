"""One gate in front of every call: one in flight, a gap between them, a kept 24-hour ledger, and a kept block."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from tonearm.errors import QuotaExhausted, ServiceUnreachable, TonearmError
from tonearm.logic.backoff import RetryPolicy, retry_after_s
from tonearm.model import Budget
from tonearm.ports import Clock, Store
from tonearm.services.spotify.signals import SERVICE, SlowDown

__all__ = ["DAY_S", "LEDGER", "Gate"]

LEDGER = "spotify_call"
DAY_S = 86_400.0
LONGEST_PATIENCE_S = 60.0
"""A service that wants a longer wait has run out of quota for us (contracts/spotify.md section 3, rule 3)."""

_RETRY = RetryPolicy(tries=4, cap_s=30.0, total_s=150.0)
_FACT = ("spotify", "blocked_until")
_UNKNOWN_QUOTA_WAIT_S = 3600.0

Answer = TypeVar("Answer")


class Gate:
    """Lets calls through one by one, and none while the quota is spent.

    Parameters
    ----------
    daily : int
        Calls within any 24 hours; ours, since Spotify does not say how many it allows.
    gap_s : float
        Least time between the end of one call and the start of the next.
    """

    def __init__(self, clock: Clock, store: Store, *, daily: int, gap_s: float) -> None:
        self._clock = clock
        self._store = store
        self._daily = daily
        self._gap_s = gap_s
        self._turn = asyncio.Lock()
        self._last_end: float | None = None
        self._blocked_until: datetime | None = None
        self._recalled = False

    async def run(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make one GET; trouble that may pass is waited for and tried again, bounded in number and time.

        Raises
        ------
        QuotaExhausted
            At once, when the ledger is full or the service asked for more than 60 s.
        TonearmError
            What the last try raised.
        """
        async with self._turn:
            begin = self._clock.monotonic()
            failures = 0
            while True:
                try:
                    async with self._admitted():
                        return await call()
                except (SlowDown, ServiceUnreachable) as error:
                    failures += 1
                    await self._wait_or_give_up(error, failures, self._clock.monotonic() - begin)

    async def budget(self) -> Budget:
        """What is left of the rolling ledger."""
        now = self._clock.now()
        await self._recall()
        used = await self._store.spent(LEDGER, now, window_s=DAY_S)
        blocked = self._blocked_until if self._blocked_until and self._blocked_until > now else None
        return Budget(name="spotify_calls", used=used, limit=self._daily, window_s=DAY_S, available_at=blocked)

    @asynccontextmanager
    async def _admitted(self) -> AsyncIterator[None]:
        await self._refuse_if_blocked()
        if self._last_end is not None:
            rest = self._last_end + self._gap_s - self._clock.monotonic()
            if rest > 0:
                await self._clock.sleep(rest)
        free_at = await self._store.spend(LEDGER, self._clock.now(), limit=self._daily, window_s=DAY_S)
        if free_at is not None:
            raise self._exhausted(f"The day's {self._daily} Spotify calls are spent", free_at)
        try:
            yield
        finally:
            self._last_end = self._clock.monotonic()

    async def _refuse_if_blocked(self) -> None:
        await self._recall()
        if self._blocked_until is not None and self._blocked_until > self._clock.now():
            raise self._exhausted("Spotify's quota is spent", self._blocked_until)

    async def _recall(self) -> None:
        if not self._recalled:
            kept = await self._store.recall(*_FACT)
            self._blocked_until = _moment(kept)
            self._recalled = True

    async def _wait_or_give_up(self, error: TonearmError, failures: int, elapsed_s: float) -> None:
        asked_s = retry_after_s(error.retry_after, self._clock.now()) if isinstance(error, SlowDown) else None
        if isinstance(error, SlowDown) and (error.quota or (asked_s or 0.0) > LONGEST_PATIENCE_S):
            raise await self._block(asked_s)
        wait_s = _RETRY.wait_s(failures, jitter=random.random(), elapsed_s=elapsed_s, asked_s=asked_s)
        if wait_s is None:
            raise self._gave_up(error)
        await self._clock.sleep(wait_s)

    async def _block(self, asked_s: float | None) -> QuotaExhausted:
        """Keep the block, so that a new process does not knock again."""
        until = self._clock.now() + timedelta(seconds=asked_s if asked_s else _UNKNOWN_QUOTA_WAIT_S)
        self._blocked_until = until
        await self._store.remember(*_FACT, until.isoformat())
        return self._exhausted("Spotify's quota is spent", until)

    def _gave_up(self, error: TonearmError) -> TonearmError:
        if isinstance(error, SlowDown):
            until = self._clock.now() + timedelta(seconds=LONGEST_PATIENCE_S)
            return self._exhausted("Spotify keeps asking for slower calls", until)
        return error

    def _exhausted(self, what: str, until: datetime) -> QuotaExhausted:
        return QuotaExhausted(
            f"{what}; ask again after {until:%Y-%m-%d %H:%M} UTC. What is known already stays usable.",
            service=SERVICE,
            retry_at=until,
        )


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
