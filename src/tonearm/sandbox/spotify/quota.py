"""The two budgets: a rolling 24 h quota and a rolling 30 s rate (contracts/spotify.md section 3)."""

from __future__ import annotations

from collections import deque

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.spotify.refusals import Refused

__all__ = ["Budgets"]

_DAY_S = 86_400.0
_RATE_WINDOW_S = 30.0


class Budgets:
    """Counts calls; refuses when a window is full. Refused calls do not count."""

    def __init__(self, clock: SimClock, options: SpotifyOptions) -> None:
        self._clock = clock
        self._options = options
        self._calls: deque[float] = deque()

    def spend(self) -> None:
        """Count one call, or raise the 429 of the budget that is used up."""
        now = self._clock.monotonic()
        while self._calls and now - self._calls[0] > _DAY_S:
            self._calls.popleft()
        if self._options.quota_calls is not None and len(self._calls) >= self._options.quota_calls:
            raise Refused(429, "Too many requests", "QUOTA_EXCEEDED", self._options.quota_retry_after_s)
        if self._options.rate_calls is not None and self._recent(now) >= self._options.rate_calls:
            raise Refused(429, "API rate limit exceeded", retry_after_s=self._rate_wait(now))
        self._calls.append(now)

    def _recent(self, now: float) -> int:
        return sum(1 for moment in self._calls if now - moment <= _RATE_WINDOW_S)

    def _rate_wait(self, now: float) -> int:
        first = next((moment for moment in self._calls if now - moment <= _RATE_WINDOW_S), now)
        return int(first + _RATE_WINDOW_S - now) + 1
