"""Frozen records that tell a script what just happened. New fields never break a callback."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tonearm.model.base import Record
from tonearm.model.ids import ItemId
from tonearm.model.queue import ItemState
from tonearm.model.report import Reason

__all__ = ["QueueEvent"]


class QueueEvent(Record):
    """A queue item changed.

    Parameters
    ----------
    kind : {"state", "progress"}
        ``state`` for each change of state, ``progress`` at most once a second per item.
    fraction : float
        Share of the present transfer's bytes, 0 to 1.
    at : datetime
        Aware UTC.
    """

    kind: Literal["state", "progress"]
    item_id: ItemId
    state: ItemState
    at: datetime
    fraction: float = 0.0
    speed_bps: float = 0.0
    reason: Reason | None = None
    detail: str = ""
