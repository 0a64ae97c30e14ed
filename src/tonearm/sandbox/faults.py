"""Scripted faults: what a service, a proxy or the network between may do to a request, a counted number of times."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tonearm.sandbox.clock import SimClock

__all__ = ["ABORT", "Fault", "FaultKind", "Faults", "FaultyApp"]

ABORT = "tonearm.abort"
"""Name of the scope extension (a callable) that cuts the connection; put there by `tonearm.sandbox.serving`."""

FaultKind = Literal["status", "html", "garbage", "delay", "drop", "drop_body", "lost_reply", "truncate"]

_HTML = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>It works</h1></body></html>"
_GARBAGE = bytes(range(256)) * 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault.

    Parameters
    ----------
    service : str
        ``slskd``, ``spotify`` or ``plex``.
    kind : str
        ``status`` (answer with ``status``, ``body``, ``headers``), ``html`` (200 with a web page), ``garbage`` (200,
        claims JSON, holds none), ``delay`` (``delay_s`` sandbox seconds, then the true reply), ``drop`` (connection
        cut, request not carried out), ``lost_reply`` (carried out, then cut), ``drop_body`` (cut within the body),
        ``truncate`` (the first half of the true body, with a fitting length).
    path : str
        Beginning of the request path; "" means every path.
    method : str
        HTTP method; "" means every method.
    count : int
        How many requests it hits; 0 means all until it is cleared.
    skip : int
        How many fitting requests pass first.
    """

    service: str
    kind: FaultKind
    path: str = ""
    method: str = ""
    count: int = 1
    skip: int = 0
    status: int = 500
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"Unknown kind of fault {self.kind!r}; known: {', '.join(get_args(FaultKind))}.")
        if self.count < 0 or self.skip < 0 or self.delay_s < 0:
            raise ValueError("A fault's count, skip and delay_s must not be negative.")

    def fits(self, service: str, method: str, path: str) -> bool:
        """Whether a request is of the kind this fault waits for."""
        return self.service == service and self.method in ("", method) and path.startswith(self.path)


class Faults:
    """The script: faults in the order they were added; the first that fits takes a request. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._script: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Append one fault to the script."""
        with self._lock:
            self._script.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._script.clear()

    def pending(self) -> list[Fault]:
        """What has not been used up, with what is left of ``skip`` and ``count``."""
        with self._lock:
            return list(self._script)

    def take(self, service: str, method: str, path: str) -> Fault | None:
        """The fault that hits this request, counted down; None when there is none."""
        with self._lock:
            for index, fault in enumerate(self._script):
                if not fault.fits(service, method, path):
                    continue
                if fault.skip:
                    self._script[index] = replace(fault, skip=fault.skip - 1)
                    continue
                self._use_up(index, fault)
                return fault
        return None

    def _use_up(self, index: int, fault: Fault) -> None:
        if fault.count == 1:
            del self._script[index]
        elif fault.count > 1:
            self._script[index] = replace(fault, count=fault.count - 1)


class FaultyApp:
    """ASGI middleware: carries out the scripted faults of one service."""

    def __init__(self, app: ASGIApp, service: str, faults: Faults, clock: SimClock) -> None:
        self._app = app
        self._service = service
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if scope["type"] == "http":
            fault = self._faults.take(self._service, scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._carry_out(fault, scope, receive, send)

    async def _carry_out(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await self._clock.sleep(fault.delay_s)
        match fault.kind:
            case "delay":
                await self._app(scope, receive, send)
            case "status":
                await _reply(send, fault.status, fault.body.encode(), fault.headers)
            case "html":
                await _reply(send, 200, fault.body.encode() or _HTML, {"content-type": "text/html", **fault.headers})
            case "garbage":
                await _reply(send, 200, _GARBAGE, {"content-type": "application/json", **fault.headers})
            case "drop":
                await _abort(scope)
            case "lost_reply":
                await self._true_reply(scope, receive)
                await _abort(scope)
            case "truncate" | "drop_body":
                status, headers, body = await self._true_reply(scope, receive)
                await _cut_reply(fault.kind, scope, send, status, headers, body)

    async def _true_reply(self, scope: Scope, receive: Receive) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Run the service and keep its reply instead of sending it."""
        start: dict[str, Any] = {"status": 500, "headers": []}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, keep)
        return start["status"], list(start["headers"]), b"".join(parts)


async def _reply(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


async def _cut_reply(
    kind: str, scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """Send half of a body: with a fitting length (truncate), or with the promised length and then cut (drop_body)."""
    half = body[: len(body) // 2]
    promised = half if kind == "truncate" else body
    lines = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    lines.append((b"content-length", str(len(promised)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": half, "more_body": kind == "drop_body"})
    if kind == "drop_body":
        await _abort(scope, flush=True)


async def _abort(scope: Scope, *, flush: bool = False) -> None:
    abort: Callable[[bool], None] = scope["extensions"][ABORT]
    abort(flush)
    for _ in range(2):  # the loop needs a turn or two to tell the server that the connection is gone
        await asyncio.sleep(0)
