"""Sandbox time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from tonearm.sandbox.clock import SimClock


def test_two_clocks_with_the_same_numbers_agree() -> None:
    """A client in another process computes the services' time from the factor and the origin."""
    origin = datetime.now(UTC) - timedelta(seconds=100)
    first, second = SimClock(60, origin), SimClock(60, origin)
    assert abs((first.now() - second.now()).total_seconds()) < 60 * 0.05
    assert abs((first.now() - origin).total_seconds() - 6000) < 60 * 0.5


def test_sleep_is_scaled() -> None:
    """Six sandbox seconds at factor 60 are a tenth of a real one."""
    clock = SimClock(60)
    began, sandbox_began = time.monotonic(), clock.monotonic()
    asyncio.run(clock.sleep(6))
    assert 0.1 <= time.monotonic() - began < 6
    assert clock.monotonic() - sandbox_began >= 6


def test_time_of_the_sandbox_is_aware_and_goes_forward() -> None:
    clock = SimClock(1000)
    seen = [clock.now() for _ in range(100)]
    assert seen == sorted(seen)
    assert all(moment.tzinfo is not None for moment in seen)


@pytest.mark.parametrize(("factor", "origin"), [(0, None), (-1, None), (60, datetime(2026, 1, 1))])
def test_impossible_clocks_are_refused(factor: float, origin: datetime | None) -> None:
    with pytest.raises(ValueError, match=r"factor|aware"):
        SimClock(factor, origin)
