"""One event loop in one daemon thread, and the guarded doors into it."""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures.thread
import contextlib
import logging
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from enum import Enum
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from tonearm.errors import CalledFromEngineThread, SessionClosed

__all__ = ["HEARTBEAT_S", "Portal", "PortalState", "interruptible"]

R = TypeVar("R")

HEARTBEAT_S = 0.25
"""A kernel whose loop sleeps does not notice its Stop button (ipykernel issue 881): awaiting cells wake this often."""

CLOSE_LIMIT_S = 10.0
"""How long closing waits, for farewells and for the thread: what hangs in a foreign call must not hang the user."""

_log = logging.getLogger("tonearm.engine")


class PortalState(Enum):
    """Life cycle of a portal; it only ever moves downwards in this list."""

    UNOPENED = "unopened"
    OPEN = "open"
    CLOSED = "closed"


async def interruptible(future: asyncio.Future[R], beat: float = HEARTBEAT_S) -> R:
    """Await a future so that the Stop button of a notebook works.

    Parameters
    ----------
    future : asyncio.Future
        Of the running loop. It is cancelled when the waiting ends without its result.
    beat : float
        Seconds between two beats of the heart.

    Returns
    -------
    object
        The future's result; its exception is raised.
    """
    try:
        while not future.done():
            await asyncio.wait({future}, timeout=beat)
        return future.result()
    finally:
        future.cancel()  # nothing happens when it is done


def _await_result(future: concurrent.futures.Future[R], timeout: float | None) -> R:
    """Wait for a result in short stretches.

    A signal that arrives between Python's look for signals and the wait for the lock does not end that wait: the main
    thread would sleep on, and Ctrl-C be lost until the work ends.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        left = HEARTBEAT_S if end is None else min(HEARTBEAT_S, max(0.0, end - time.monotonic()))
        try:
            return future.result(left)
        except TimeoutError:
            if future.done():
                return future.result()  # it may be the work's own
            if left < HEARTBEAT_S:
                raise


Farewell = Callable[[], Coroutine[Any, Any, object]]


class _Inside:
    """What the loop's thread makes and others need: the loop, the way to stop it, and what to do before it stops."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.stop = asyncio.Event()
        self.farewells: list[Farewell] = []

    def ask_to_stop(self) -> None:
        """Stop the loop soon; called from any thread."""
        self.loop.call_soon_threadsafe(self.stop.set)


async def _serve(ready: concurrent.futures.Future[_Inside]) -> None:
    inside = _Inside()
    ready.set_result(inside)
    await inside.stop.wait()
    results = await asyncio.gather(
        *(asyncio.wait_for(farewell(), CLOSE_LIMIT_S) for farewell in inside.farewells), return_exceptions=True
    )
    for problem in results:
        if isinstance(problem, BaseException):
            _log.warning("Closing was not complete: %s: %s", type(problem).__name__, problem)


def _run(ready: concurrent.futures.Future[_Inside]) -> None:
    # Runner cancels what is left, ends async generators and the default executor, and closes the loop.
    with asyncio.Runner() as runner:
        runner.run(_serve(ready))


_open_portals: weakref.WeakSet[Portal] = weakref.WeakSet()
_threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def _close_all() -> None:
    """Close what was left open when the interpreter ends, and wait for what is closing already."""
    for portal in list(_open_portals):
        portal.close()
    for thread in list(_threads):
        thread.join(CLOSE_LIMIT_S)


# An open session still needs its worker threads to close in order, and atexit is too late: by then
# concurrent.futures has ended them. Its hook is registered by the import above; those registered later run earlier.
getattr(threading, "_register_atexit", atexit.register)(_close_all)


class _Errand(Generic[R]):
    """Work that its caller can call back at any instant.

    Ctrl-C may hit the caller between the start of the work and the moment it holds the future; what is made before the
    start can be called back also then.
    """

    def __init__(self, coro: Coroutine[Any, Any, R]) -> None:
        self._coro = coro
        self._task: asyncio.Task[Any] | None = None
        self._abandoned = False

    async def run(self) -> R:
        """Do the work, unless it was called back before it began."""
        self._task = asyncio.current_task()
        if self._abandoned:
            raise asyncio.CancelledError
        return await self._coro

    def abandon(self) -> None:
        """Cancel the work, from any thread. Work that has ended stays as it ended."""
        self._abandoned = True
        task = self._task
        if task is None:
            self._coro.close()  # it never began, and now it never will
        elif not task.done():
            with contextlib.suppress(RuntimeError):  # the loop was closed, and its tasks with it
                task.get_loop().call_soon_threadsafe(task.cancel)


class Portal:
    """One loop in one daemon thread: every coroutine of a session runs there.

    It opens with its first use and works from any thread, under a running kernel loop, and when that loop was patched.
    Locks, clients and queues of the engine must be made inside this loop and never be touched from outside.

    Parameters
    ----------
    name : str
        Name of the thread.
    """

    def __init__(self, name: str = "tonearm") -> None:
        self._name = name
        self._state = PortalState.UNOPENED
        self._door = threading.Lock()
        self._inside: _Inside | None = None
        self._thread: threading.Thread | None = None
        self._finalizer: weakref.finalize[..., Portal] | None = None

    @property
    def state(self) -> PortalState:
        """Where in its life the portal stands."""
        return self._state

    @property
    def thread(self) -> threading.Thread | None:
        """The loop's thread; None before it is opened."""
        return self._thread

    def open(self) -> Self:
        """Start the thread. Opening an open portal does nothing.

        Raises
        ------
        SessionClosed
            It was closed before; a portal opens once.
        """
        with self._door:
            self._enter()
        return self

    def _enter(self) -> _Inside:
        """The running loop, started if need be; the door must be held."""
        if self._state is PortalState.CLOSED:
            raise SessionClosed("The session is closed; make a new one with tonearm.connect().")
        if self._inside is None:
            ready: concurrent.futures.Future[_Inside] = concurrent.futures.Future()
            self._thread = threading.Thread(target=_run, args=(ready,), name=self._name, daemon=True)
            self._thread.start()
            self._inside = ready.result()
            self._state = PortalState.OPEN
            _open_portals.add(self)
            _threads.add(self._thread)
            # A portal that is forgotten ends its thread; nobody waits for that.
            self._finalizer = weakref.finalize(self, self._inside.ask_to_stop)
            self._finalizer.atexit = False  # _close_all comes first
        return self._inside

    def submit(self, coro: Coroutine[Any, Any, R]) -> concurrent.futures.Future[R]:
        """Start a coroutine in the loop and return at once; cancelling the future cancels the work.

        Raises
        ------
        SessionClosed
            The portal was closed.
        """
        try:
            # Under the door: close() cannot come between, so what is accepted here is run or cancelled, never lost.
            with self._door:
                return asyncio.run_coroutine_threadsafe(coro, self._enter().loop)
        except SessionClosed:
            coro.close()
            raise

    def call(self, coro: Coroutine[Any, Any, R], timeout: float | None = None) -> R:
        """Run a coroutine in the loop and wait for it; Ctrl-C, Stop and the time limit cancel the work.

        Parameters
        ----------
        coro : coroutine
            It must not have been started.
        timeout : float, optional
            Seconds to wait; None waits until it ends.

        Raises
        ------
        CalledFromEngineThread
            The call came from inside the loop, where it would wait for itself for ever.
        SessionClosed
            The portal was closed, before or meanwhile.
        TimeoutError
            ``timeout`` ran out.
        """
        if threading.current_thread() is self._thread:
            coro.close()
            raise CalledFromEngineThread(
                "A blocking method was called inside the session's own loop, where it would wait for itself; "
                "await the method of AsyncSession instead."
            )
        errand = _Errand(coro)
        try:
            return _await_result(self.submit(errand.run()), timeout)
        except concurrent.futures.CancelledError:
            if self._state is PortalState.CLOSED:
                raise SessionClosed("The session was closed while the call was running.") from None
            raise
        finally:
            errand.abandon()  # nothing happens when it is done

    async def acall(self, coro: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine in the loop and await it from any loop; cancelling the wait cancels the work."""
        if self._inside is not None and asyncio.get_running_loop() is self._inside.loop:
            return await coro
        return await interruptible(asyncio.wrap_future(self.submit(coro)))

    def before_close(self, farewell: Farewell) -> None:
        """Have a coroutine function called and awaited in the loop before it stops, also at interpreter exit.

        Parameters
        ----------
        farewell : coroutine function
            It gets 10 s. What it raises is logged, and does not keep the portal from closing.
        """
        with self._door:
            self._enter().farewells.append(farewell)

    def close(self) -> None:
        """Say farewell, cancel what runs, stop the loop and join its thread. May be called twice, from any thread."""
        with self._door:
            self._state = PortalState.CLOSED
            finalizer, self._finalizer = self._finalizer, None
        _open_portals.discard(self)
        if finalizer is not None:
            finalizer()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(2 * CLOSE_LIMIT_S)
            if thread.is_alive():
                _log.warning("The thread %s still hangs in a call; it ends with the process.", thread.name)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Portal({self._name!r}, {self._state.value})"
