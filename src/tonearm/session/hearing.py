"""Events of the queue, for callbacks and for ``async for``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from tonearm.flow.neighbours import Neighbours
from tonearm.model import QueueEvent

__all__ = ["event_stream", "listen"]

_KEPT = 10_000
"""Events kept for a slow reader; beyond it the oldest are dropped, because the newest say how things stand."""


def listen(callback: Callable[[QueueEvent], None], house: Neighbours) -> Callable[[], None]:
    """Have a callback called for each event; the function returned ends that, and may be called twice."""
    house.listeners.append(callback)

    def end() -> None:
        if callback in house.listeners:
            house.listeners.remove(callback)

    return end


async def event_stream(house: Neighbours) -> AsyncIterator[QueueEvent]:
    """Events as they come, from the first look on."""
    waiting: asyncio.Queue[QueueEvent] = asyncio.Queue(maxsize=_KEPT)

    def put(event: QueueEvent) -> None:
        if waiting.full():
            waiting.get_nowait()
        waiting.put_nowait(event)

    end = listen(put, house)
    try:
        while True:
            yield await waiting.get()
    finally:
        end()
