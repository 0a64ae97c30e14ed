"""Waiting and retrying: is another try worth it, and how long to wait before it. Pure: time and chance come in."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import Field

from tonearm.model import Record

__all__ = ["HTTP_RETRY", "LONGEST_WAIT_S", "RetryPolicy", "item_retry", "retry_after_s"]

LONGEST_WAIT_S = 300.0
"""A service that wants us to wait longer than this has run out of quota; the caller is told instead of kept waiting."""

_YEAR_S = 31_536_000.0


class RetryPolicy(Record):
    """A bounded way to try again; there is no unbounded one.

    Parameters
    ----------
    tries : int
        How often in all, the first try included; 1 to 11.
    base_s, factor, cap_s : float
        The wait after failure n (counted from 1) is at most ``min(cap_s, base_s * factor ** (n - 1))`` seconds.
    spread : float
        The random part of that wait, 0 to 1: 1 is full jitter (anything from 0 up), 0.25 the last quarter.
    total_s : float
        Seconds since the first try after which no new one starts.
    """

    tries: int = Field(ge=1, le=11)
    base_s: float = Field(default=1.0, gt=0)
    factor: float = Field(default=2.0, ge=1)
    cap_s: float = Field(default=60.0, gt=0)
    spread: float = Field(default=1.0, ge=0, le=1)
    total_s: float = Field(default=60.0, gt=0)

    def wait_s(
        self, failures: int, *, jitter: float, elapsed_s: float = 0.0, asked_s: float | None = None
    ) -> float | None:
        """Seconds to wait before the next try; None when there shall be none.

        Parameters
        ----------
        failures : int
            Tries that failed so far, from 1.
        jitter : float
            A random number from 0 to 1 of the caller.
        elapsed_s : float
            Seconds since the first try began.
        asked_s : float, optional
            What the service asked for (`retry_after_s`); it is waited for at least, and ends the tries when it is
            longer than `LONGEST_WAIT_S`.
        """
        if failures >= self.tries or (asked_s or 0.0) > LONGEST_WAIT_S:
            return None
        wait = max(self.ceiling_s(failures) * (1.0 - self.spread * (1.0 - jitter)), asked_s or 0.0)
        return wait if elapsed_s + wait <= self.total_s else None

    def ceiling_s(self, failures: int) -> float:
        """The longest wait after that many failures, in seconds."""
        # The exponent is bounded because tries are; 10 doublings are no overflow.
        return float(min(self.cap_s, self.base_s * self.factor ** (min(max(failures, 1), 11) - 1)))


HTTP_RETRY = RetryPolicy(tries=5)
"""One HTTP call: full jitter, base 1 s, factor 2, cap 60 s, 5 tries, 60 s in all (recipes: safety, section 6)."""


def item_retry(retries: int = 3) -> RetryPolicy:
    """The tries of one candidate of a queue item: waits of up to 1, 2, 4, ... s, after the daemon's own retries ended.

    Parameters
    ----------
    retries : int
        Tries after the first one, 1 to 10.
    """
    return RetryPolicy(tries=retries + 1, spread=0.25, cap_s=600.0, total_s=86_400.0)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read a ``Retry-After`` header: seconds or an HTTP date.

    Parameters
    ----------
    value : str, optional
        The header; None when there is none.
    now : datetime
        Aware UTC.

    Returns
    -------
    float or None
        Seconds from now, 0 or more and at most a year; None for nonsense.
    """
    text = (value or "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is None:
        seconds = _until(text, now)
    return None if seconds is None else min(max(seconds, 0.0), _YEAR_S)


def _number(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return (aware - now).total_seconds()
