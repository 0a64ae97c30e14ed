"""Waiting and retrying, as tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tonearm.logic.backoff import HTTP_RETRY, LONGEST_WAIT_S, RetryPolicy, item_retry, retry_after_s

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
YEAR = 31_536_000.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-5", 0.0),
        ("9" * 30, YEAR),
        ("1e999", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("12 seconds", None),
        ("Tue, 01 Sep 2026 10:01:00 GMT", 60.0),
        ("Tue, 01 Sep 2026 12:01:00 +0200", 60.0),
        ("Tue, 01 Sep 2026 10:01:00 -0000", 60.0),
        ("Tue, 01 Sep 2026 09:00:00 GMT", 0.0),
        ("Tuesday, 01-Sep-26 10:02:00 GMT", 120.0),
        ("Tue, 99 Sep 2026 10:01:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", YEAR),
        ("Tue, 01 Sep 99999999999 10:00:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, the past is now, nonsense is nothing, and no number is absurd."""
    assert retry_after_s(value, NOW) == seconds


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=200)
def test_retry_after_takes_any_text(text: str) -> None:
    """Whatever a server sends, the answer is None or a usable number of seconds."""
    seconds = retry_after_s(text, NOW)
    assert seconds is None or 0 <= seconds <= YEAR


def test_http_waits_double_with_full_jitter_and_end() -> None:
    """Five tries: waits of at most 1, 2, 4, 8 s, any part of them by chance; then no more."""
    assert [HTTP_RETRY.wait_s(n, jitter=1.0) for n in range(1, 6)] == [1.0, 2.0, 4.0, 8.0, None]
    assert [HTTP_RETRY.wait_s(n, jitter=0.0) for n in range(1, 5)] == [0.0] * 4
    assert HTTP_RETRY.wait_s(2, jitter=0.5) == 1.0


def test_tries_end_with_the_total_time() -> None:
    """A try that would start after the total time does not start."""
    assert HTTP_RETRY.wait_s(3, jitter=1.0, elapsed_s=56.0) == 4.0
    assert HTTP_RETRY.wait_s(3, jitter=1.0, elapsed_s=56.1) is None


def test_the_wish_of_the_service_is_kept_or_ends_the_tries() -> None:
    """Retry-After lengthens a wait; beyond five minutes the caller is told instead."""
    patient = RetryPolicy(tries=3, total_s=10_000)
    assert patient.wait_s(1, jitter=0.0, asked_s=30.0) == 30.0
    assert patient.wait_s(1, jitter=1.0, asked_s=0.2) == 1.0
    assert patient.wait_s(1, jitter=0.0, asked_s=LONGEST_WAIT_S) == LONGEST_WAIT_S
    assert patient.wait_s(1, jitter=0.0, asked_s=LONGEST_WAIT_S + 1) is None


def test_item_retries_wait_one_two_four_seconds() -> None:
    """Three retries of a candidate, each wait within the last quarter of 1, 2, 4 s, then the next candidate."""
    policy = item_retry(3)
    assert [policy.wait_s(n, jitter=1.0) for n in range(1, 5)] == [1.0, 2.0, 4.0, None]
    assert [policy.wait_s(n, jitter=0.0) for n in range(1, 4)] == [0.75, 1.5, 3.0]
    assert [item_retry(10).wait_s(n, jitter=1.0) for n in range(1, 5)] == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    "fields", [{"tries": 0}, {"tries": 99}, {"tries": 2, "total_s": 0}, {"tries": 2, "factor": 0.5}]
)
def test_there_is_no_unbounded_policy(fields: dict[str, float]) -> None:
    """A policy without an end, or one that never waits longer, cannot be made."""
    with pytest.raises(ValidationError):
        RetryPolicy.model_validate(fields)


@given(st.integers(1, 50), st.floats(0, 1), st.floats(0, 100), st.one_of(st.none(), st.floats(0, 1000)))
@settings(deadline=None, max_examples=200)
def test_any_wait_is_bounded(failures: int, jitter: float, elapsed: float, asked: float | None) -> None:
    """No combination waits beyond the total time, or less than nothing."""
    wait = HTTP_RETRY.wait_s(failures, jitter=jitter, elapsed_s=elapsed, asked_s=asked)
    assert wait is None or 0 <= wait <= HTTP_RETRY.total_s - elapsed + 1e-9
