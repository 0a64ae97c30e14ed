"""The one thread on which spotipy runs: it has no lock around its tokens (contracts/spotify.md section 5.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tonearm.errors import SessionClosed

if TYPE_CHECKING:
    from tonearm.services.spotify.wire import Wire

__all__ = ["Worker"]

_CLOSING_S = 5.0

Answer = TypeVar("Answer")


class Worker:
    """Runs work on the thread that owns the `Wire`, which is made there on first use: spotipy takes 0.2 s to import.

    Parameters
    ----------
    folder : Path
        For tokens.
    **connection
        The other arguments of `Wire`.
    """

    def __init__(self, folder: Path, **connection: Any) -> None:
        self._folder = folder
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tonearm-spotify")
        self._wire: Wire | None = None
        self._closed = False

    async def run(self, work: Callable[[Wire], Answer]) -> Answer:
        """Do this on the thread and wait for it; a cancelled wait does not stop a call under way."""
        if self._closed:
            raise SessionClosed("The catalogue was closed; make a new session with tonearm.connect().")
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._open()))

    async def close(self) -> None:
        """Close the connections; a call under way is waited for briefly."""
        if self._closed:
            return
        self._closed = True
        last = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        await asyncio.wait({asyncio.wrap_future(last)}, timeout=_CLOSING_S)

    def _open(self) -> Wire:
        if self._wire is None:
            from tonearm.services.spotify.wire import Wire

            self._wire = Wire(folder=self._folder, **self._connection)
        return self._wire

    def _close(self) -> None:
        if self._wire is not None:
            self._wire.close()
