"""Several small web applications on loopback ports, served by one daemon thread with one event loop."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tonearm.sandbox.faults import ABORT

__all__ = ["Serving", "require_loopback"]

T = TypeVar("T")

START_DEADLINE_S = 20.0
STOP_DEADLINE_S = 20.0


def require_loopback(host: str) -> str:
    """Return ``host`` when it is a loopback address.

    Raises
    ------
    ValueError
        Anything else: the sandbox has no secrets worth the name and must not be reachable from outside.
    """
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(f"The sandbox listens on loopback addresses only, such as 127.0.0.1; {host!r} is none.")
    return host


class Serving:
    """Serve ASGI applications until stopped.

    Parameters
    ----------
    apps : mapping of str to ASGI application
        Applications by name.
    ports : mapping of str to int
        Wished port by name; 0 or absent takes a free one.
    host : str
        Loopback address.
    on_stop : coroutine function, optional
        Awaited on the loop after the last request, so that background work can end.
    """

    def __init__(
        self,
        apps: Mapping[str, ASGIApp],
        ports: Mapping[str, int] | None = None,
        host: str = "127.0.0.1",
        on_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._apps = dict(apps)
        self._wished = dict(ports or {})
        self.host = require_loopback(host)
        self._on_stop = on_stop
        self._servers: list[uvicorn.Server] = []
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running = threading.Event()
        self._failure: BaseException | None = None
        self.ports: dict[str, int] = {}

    def start(self) -> None:
        """Bind, serve, and return when every application listens.

        Raises
        ------
        OSError
            A wished port is taken.
        RuntimeError
            Started twice, or the server did not come up within 20 s.
        """
        if self._thread is not None:
            raise RuntimeError("This server was started already; make a new one.")
        sockets = self._bind()
        self._servers = [_QuietServer(app, self._one_is_up) for app in self._apps.values()]
        self._thread = threading.Thread(target=self._run, args=(sockets,), name="tonearm-sandbox", daemon=True)
        self._thread.start()
        if not self._running.wait(START_DEADLINE_S) or self._failure is not None:
            self.stop()
            raise RuntimeError("The sandbox's servers did not come up.") from self._failure

    def stop(self) -> None:
        """End requests, background work, the loop, the thread and the sockets. May be called twice."""
        for server in self._servers:
            server.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_DEADLINE_S)
            if self._thread.is_alive():
                raise RuntimeError("The sandbox's server thread did not end within 20 s.")

    def url(self, name: str) -> str:
        """Base URL of one application, without a slash at the end."""
        return f"http://{self.host}:{self.ports[name]}"

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T:
        """Run a coroutine on the server's loop from another thread and wait for its result.

        Raises
        ------
        RuntimeError
            The server is not running, or the caller is the server's own thread, which would wait for itself.
        TimeoutError
            No result within ``timeout`` real seconds.
        """
        if self._loop is None or threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("The sandbox's loop cannot be asked here: it is not running, or it is this very thread.")
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout)

    def _bind(self) -> dict[str, socket.socket]:
        sockets: dict[str, socket.socket] = {}
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            for name in self._apps:
                # The protocol number must be named: asyncio turns TCP_NODELAY on only where it reads IPPROTO_TCP.
                sockets[name] = one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind((self.host, self._wished.get(name, 0)))
        except OSError:
            for one in sockets.values():
                one.close()
            raise
        self.ports = {name: one.getsockname()[1] for name, one in sockets.items()}
        return sockets

    def _one_is_up(self) -> None:
        if all(server.started for server in self._servers):
            self._running.set()

    def _run(self, sockets: Mapping[str, socket.socket]) -> None:
        try:
            asyncio.run(self._serve(sockets))
        except (OSError, RuntimeError, SystemExit) as error:  # SystemExit: uvicorn's way to say "cannot start"
            self._failure = error
        finally:
            self._loop = None
            self._running.set()
            for one in sockets.values():
                one.close()

    async def _serve(self, sockets: Mapping[str, socket.socket]) -> None:
        self._loop = asyncio.get_running_loop()
        pairs = zip(self._servers, sockets.values(), strict=True)
        serving = [asyncio.create_task(server.serve(sockets=[one])) for server, one in pairs]
        try:
            await asyncio.gather(*serving)
        finally:
            if self._on_stop is not None:
                await self._on_stop()


class _QuietServer(uvicorn.Server):
    """uvicorn without logs and signals, which tells when it listens."""

    def __init__(self, app: ASGIApp, tell: Callable[[], None]) -> None:
        config = uvicorn.Config(
            _Abortable(app),
            http="h11",  # `_Abortable` knows this protocol class
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        self._tell()


class _Abortable:
    """Puts a way to cut the connection into the scope; ASGI itself has none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # `send` is a bound method of uvicorn's request cycle, which holds the transport.
        transport: asyncio.Transport = send.__self__.transport  # type: ignore[attr-defined]  # uvicorn's cycle

        def abort(flush: bool) -> None:
            if flush:
                transport.close()
            else:
                transport.abort()

        scope.setdefault("extensions", {})[ABORT] = abort
        await self._app(scope, receive, send)
