"""Clocks: one runs as life does, the other faster by one factor."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from tonearm.engine import ScaledClock, SystemClock
from tonearm.errors import MisuseError
from tonearm.ports import Clock


def test_both_clocks_keep_the_port() -> None:
    """Either may stand wherever a Clock is asked for."""
    assert isinstance(SystemClock(), Clock)
    assert isinstance(ScaledClock(60, datetime.now(UTC)), Clock)


def test_a_scaled_hour_takes_its_share_of_real_time() -> None:
    """Sleeping, wall time and monotonic time agree with each other and with the factor."""
    clock = ScaledClock(3600, datetime.now(UTC))
    real, wall, steady = time.monotonic(), clock.now(), clock.monotonic()
    asyncio.run(clock.sleep(360))
    spent = time.monotonic() - real
    assert spent >= 0.1
    assert clock.monotonic() - steady == pytest.approx(spent * 3600, rel=0.5)
    assert (clock.now() - wall).total_seconds() == pytest.approx(spent * 3600, rel=0.5)


def test_two_processes_with_one_origin_read_the_same_time() -> None:
    """Windows that outlive a process are counted in wall time, so it must not depend on when a clock was made."""
    origin = datetime.now(UTC) - timedelta(seconds=10)
    early, late = ScaledClock(60, origin), ScaledClock(60, origin)
    assert abs((early.now() - late.now()).total_seconds()) < 60
    assert (early.now() - origin).total_seconds() >= 600


def test_the_system_clock_is_the_machines() -> None:
    """No factor, and aware UTC."""
    now = SystemClock().now()
    assert now.tzinfo is UTC and abs((now - datetime.now(UTC)).total_seconds()) < 5


@pytest.mark.parametrize("clock", [SystemClock(), ScaledClock(1000, datetime.now(UTC))])
def test_a_negative_wait_is_no_wait(clock: Clock) -> None:
    """A deadline that has passed already asks for a negative wait."""
    asyncio.run(asyncio.wait_for(clock.sleep(-5), 5))


@pytest.mark.parametrize(
    ("factor", "origin"),
    [(0, datetime.now(UTC)), (-1, datetime.now(UTC)), (float("nan"), datetime.now(UTC)), (60, datetime(2026, 1, 1))],
)
def test_an_impossible_clock_is_refused(factor: float, origin: datetime) -> None:
    """A clock that stands still, runs back or has no zone is a mistake at construction."""
    with pytest.raises(MisuseError):
        ScaledClock(factor, origin)
