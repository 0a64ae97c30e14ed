"""What ``doctor()`` and ``budget()`` answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tonearm.model.base import Record

__all__ = ["Budget", "Check", "CheckState"]


class CheckState(StrEnum):
    """``ok``, ``warning`` (works, with a limit) or ``failed``."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(Record):
    """One look at one service: what was checked, how it stands, what to do."""

    service: str
    check: str
    state: CheckState
    detail: str
    what_to_do: str = ""


class Budget(Record):
    """What is left of one allowance. ``window_s`` in seconds; ``available_at`` is aware UTC, None when free now."""

    name: str
    used: int
    limit: int
    window_s: float
    available_at: datetime | None = None
