"""A vendor client that must stay on one thread, behind one door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from tonearm.errors import SessionClosed

__all__ = ["OneThread"]

_CLOSING_S = 5.0


class Closable(Protocol):
    """What can be let go of."""

    def close(self) -> None:
        """Let go."""
        ...


Client = TypeVar("Client", bound=Closable)
Answer = TypeVar("Answer")


class OneThread(Generic[Client]):
    """Runs work on the one thread that owns a client. spotipy has no lock around its tokens, plexapi promises none.

    Parameters
    ----------
    name : str
        Of the thread, and of what is closed in the message.
    make : callable
        Makes the client, on the thread, when it is first needed: vendor packages take their time to import.
    """

    def __init__(self, name: str, make: Callable[[], Client]) -> None:
        self._name = name
        self._make = make
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"tonearm-{name}")
        self._client: Client | None = None
        self._closed = False

    async def run(self, work: Callable[[Client], Answer]) -> Answer:
        """Do this on the thread and wait for it; a cancelled wait does not stop a call under way.

        Raises
        ------
        SessionClosed
            After `close`.
        """
        if self._closed:
            raise SessionClosed(f"The {self._name} was closed; make a new session with tonearm.connect().")
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._open()))

    async def close(self) -> None:
        """Close the client; a call under way is waited for briefly. May be called twice."""
        if self._closed:
            return
        self._closed = True
        last = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        await asyncio.wait({asyncio.wrap_future(last)}, timeout=_CLOSING_S)

    def _open(self) -> Client:
        if self._client is None:
            self._client = self._make()
        return self._client

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
