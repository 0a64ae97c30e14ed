"""Two clocks that keep ``ports.Clock``: the one of life, and one that runs faster by a factor."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from tonearm.errors import MisuseError

__all__ = ["ScaledClock", "SystemClock"]


class SystemClock:
    """Time as it is."""

    def now(self) -> datetime:
        """Aware UTC wall time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``; zero or less gives way to other tasks once."""
        await asyncio.sleep(max(0.0, seconds))


class ScaledClock:
    """Time that runs ``factor`` times as fast, so that all ratios stay those of life.

    Parameters
    ----------
    factor : float
        How many seconds of this clock pass in one real second; above 0.
    origin : datetime
        The aware moment at which this clock and the real one agree. Two processes that share factor and origin
        read the same time.

    Raises
    ------
    MisuseError
        The factor is not above 0, or the origin has no time zone.
    """

    def __init__(self, factor: float, origin: datetime) -> None:
        if not 0 < factor < float("inf"):
            raise MisuseError(f"A clock cannot run {factor} times as fast as life; give a factor above 0.")
        if origin.tzinfo is None:
            raise MisuseError("The origin of a clock needs a time zone; use datetime.now(datetime.UTC).")
        self.factor = factor
        self.origin = origin.astimezone(UTC)

    def now(self) -> datetime:
        """Aware UTC time of this clock."""
        return self.origin + (datetime.now(UTC) - self.origin) * self.factor

    def monotonic(self) -> float:
        """Seconds of this clock that never go back."""
        return time.monotonic() * self.factor

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of this clock, that is ``seconds / factor`` real ones."""
        await asyncio.sleep(max(0.0, seconds) / self.factor)

    def __repr__(self) -> str:
        return f"ScaledClock(factor={self.factor:g}, origin={self.origin.isoformat()})"
