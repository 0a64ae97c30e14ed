"""Browsing takes its time, and its progress can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.responses import Response

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.wire import as_bytes, reply
from tonearm.sandbox.world.records import Peer

__all__ = ["Browses"]

KEPT_S = 5.0
"""The progress can still be read this long after the end."""
SLOWEST_BPS = 20_000
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class _Delivery:
    size: int
    began: float
    lasts_s: float


class Browses:
    """Running and just finished browses, one per user."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._deliveries: dict[str, _Delivery] = {}

    async def deliver(self, peer: Peer, shown: dict[str, Any]) -> Response:
        """Send the folders at the pace of the peer."""
        body = await anyio.to_thread.run_sync(as_bytes, shown)
        lasts = min(len(body) / max(peer.speed_bps, SLOWEST_BPS), LONGEST_S)
        self._deliveries[peer.username] = _Delivery(len(body), self._clock.monotonic(), lasts)
        await self._clock.sleep(lasts)
        return reply(body)

    def progress(self, username: str) -> dict[str, Any] | None:
        """How far the browse of a user has come; None when none runs or ended lately."""
        delivery = self._deliveries.get(username)
        if delivery is None:
            return None
        passed = self._clock.monotonic() - delivery.began
        if passed > delivery.lasts_s + KEPT_S:
            return None
        part = min(passed / delivery.lasts_s, 1.0) if delivery.lasts_s else 1.0
        done = int(delivery.size * part)
        return {
            "username": username,
            "bytesTransferred": done,
            "bytesRemaining": delivery.size - done,
            "percentComplete": part * 100,
            "size": delivery.size,
        }
