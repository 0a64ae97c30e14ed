"""Rolling ledgers: how often something was used within a window of wall time, also across restarts."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from tonearm.services.store.database import from_micros, to_micros

__all__ = ["spend", "spent"]

_KEEP = 2 * 86_400_000_000
"""Uses older than two days are dropped: the longest window in use is one day."""


def spend(
    connection: sqlite3.Connection, ledger: str, now: datetime, *, limit: int, window_s: float
) -> datetime | None:
    """Write one use and return None, or, when ``limit`` uses lie within the window, return when the next one is free.

    A use "in the future" (the wall clock was put back) counts as made now, so that it blocks for one window at most.
    """
    present, window = to_micros(now), int(window_s * 1_000_000)
    connection.execute("UPDATE ledger_use SET used_at = ? WHERE ledger = ? AND used_at > ?", (present, ledger, present))
    newest = connection.execute(
        "SELECT used_at FROM ledger_use WHERE ledger = ? AND used_at > ? ORDER BY used_at DESC LIMIT 1 OFFSET ?",
        (ledger, present - window, max(limit, 1) - 1),
    ).fetchone()
    if newest is not None:
        return from_micros(newest[0] + window)
    connection.execute(
        "DELETE FROM ledger_use WHERE ledger = ? AND used_at < ?", (ledger, present - max(window, _KEEP))
    )
    connection.execute("INSERT INTO ledger_use (ledger, used_at) VALUES (?, ?)", (ledger, present))
    return None


def spent(connection: sqlite3.Connection, ledger: str, now: datetime, *, window_s: float) -> int:
    """Uses within the window that ends now."""
    since = to_micros(now) - int(window_s * 1_000_000)
    sql = "SELECT count(*) FROM ledger_use WHERE ledger = ? AND used_at > ?"
    (number,) = connection.execute(sql, (ledger, since)).fetchone()
    return int(number)
