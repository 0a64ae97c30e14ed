"""Sandbox time: the clock of the pretend world, which runs faster than ours by one factor."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

__all__ = ["SimClock"]


class SimClock:
    """Sandbox time: ``origin`` plus the real time since ``origin`` times ``factor``.

    Another process that knows the two numbers computes the same time, so client and services agree.

    Parameters
    ----------
    factor : float
        Sandbox seconds per real second; above 0. The demonstration uses 60, life is 1.
    origin : datetime
        Aware moment at which sandbox time and real time were equal: the start of the sandbox.

    Raises
    ------
    ValueError
        ``factor`` is not above 0, or ``origin`` is naive.
    """

    def __init__(self, factor: float = 1.0, origin: datetime | None = None) -> None:
        self.factor = float(factor)
        self.origin = datetime.now(UTC) if origin is None else origin
        if not self.factor > 0:
            raise ValueError(f"The time factor must be above 0; it is {factor!r}.")
        if self.origin.tzinfo is None:
            raise ValueError("The origin of the sandbox's time must be an aware datetime.")
        # Anchored once on the wall clock, then monotonic: a correction of the machine's time cannot turn it back.
        self._anchor = time.monotonic()
        self._at_anchor = self.origin + (datetime.now(UTC) - self.origin) * self.factor

    def now(self) -> datetime:
        """Aware UTC time of the sandbox."""
        return self._at_anchor + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Sandbox seconds since this clock was made; never goes back."""
        return (time.monotonic() - self._anchor) * self.factor

    async def sleep(self, seconds: float) -> None:
        """Wait that many sandbox seconds; 0 or less gives the loop one turn."""
        await asyncio.sleep(max(seconds, 0.0) / self.factor)
