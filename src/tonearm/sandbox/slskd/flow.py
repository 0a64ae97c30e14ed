"""Bytes on their way, as a function of time: nothing has to run for progress to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = ["Flow", "Progress", "Trickle"]

BEAT_S = 0.25
"""Progress is written at most four times a second."""
SMOOTHING = 0.2
TRICKLE_S = 20.0
"""After so long a trickle has brought half of what it ever will."""


class Progress(Protocol):
    """What a transfer in progress can be asked."""

    def bytes_at(self, now: datetime) -> int:
        """Bytes written to the database by then."""
        ...

    def speed_at(self, now: datetime) -> float:
        """The average speed shown by then, in bytes per second."""
        ...


@dataclass(frozen=True, slots=True)
class Trickle:
    """Bytes that come ever more slowly and never quite reach ``until``: the sender's disk is busy."""

    began: datetime
    offset: int
    until: int

    def bytes_at(self, now: datetime) -> int:
        """Bytes written to the database by then."""
        passed = int((now - self.began).total_seconds() / BEAT_S) * BEAT_S
        return self.offset + int(max(self.until - self.offset, 0) * passed / (passed + TRICKLE_S))

    def speed_at(self, now: datetime) -> float:
        """Average since the beginning; nothing in the first second."""
        passed = (now - self.began).total_seconds()
        return (self.bytes_at(now) - self.offset) / passed if passed >= 1 else 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """One attempt's stream of bytes.

    Parameters
    ----------
    began : datetime
        When the first byte came.
    offset : int
        Bytes that an earlier attempt left; counting starts there.
    until : int
        Bytes at which this attempt ends, for good or bad; may pass the file's size.
    rate : float
        Bytes per sandbox second; above 0.
    """

    began: datetime
    offset: int
    until: int
    rate: float

    @property
    def duration_s(self) -> float:
        """How long it takes."""
        return max(self.until - self.offset, 0) / self.rate

    def bytes_at(self, now: datetime) -> int:
        """Bytes written to the database by then."""
        passed = (now - self.began).total_seconds()
        if passed >= self.duration_s:
            return self.until
        beats = int(passed / BEAT_S)
        return self.offset + int(beats * BEAT_S * self.rate)

    def speed_at(self, now: datetime) -> float:
        """Nothing in the first second, then a moving average that is renewed once a second."""
        seconds = int((now - self.began).total_seconds())
        if seconds < 1:
            return 0.0
        # The measured rate starts low (connections warm up) and the average follows it.
        return self.rate * (1 - 0.3 * (1 - SMOOTHING) ** (seconds - 1))
