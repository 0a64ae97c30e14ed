"""Background work of the daemon: started, counted, and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from tonearm.sandbox.slskd.wire import ApiError

__all__ = ["Tasks"]


class Tasks:
    """Tasks that live until they are done or all are stopped; a failure of one is kept for `failures`."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False
        self.failures: list[BaseException] = []
        """What went wrong inside the simulator itself; always empty unless it has a fault of its own."""

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine in the background; 500 when all work has been ended for good."""
        if self._closed:
            work.close()
            raise ApiError(500, "Application shut down")
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def stop(self, *, for_good: bool = False) -> None:
        """Cancel everything and wait for its end; ``for_good`` also refuses what a late request may want to start."""
        self._closed = for_good
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures.append(error)
