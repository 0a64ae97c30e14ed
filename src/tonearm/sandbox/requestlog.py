"""What was asked of the sandbox: one entry per request, without secrets, and counters that are never cut."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LoggedApp", "RequestEntry", "RequestLog"]

UNROUTED = "(no route)"


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One request.

    ``path`` is the route's template, so it holds no user name, id or token; ``status`` is 0 when the connection was
    dropped before a reply began. ``at`` is sandbox time.
    """

    service: str
    method: str
    path: str
    status: int
    at: datetime


class RequestLog:
    """Entries and counters of all services; safe to read from any thread.

    Parameters
    ----------
    now : callable
        Gives the time of an entry.
    keep : int
        How many entries are kept, newest last; counters count all.
    """

    def __init__(self, now: Callable[[], datetime], keep: int = 50_000) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._entries: deque[RequestEntry] = deque(maxlen=keep)
        self._counts: Counter[tuple[str, str, str, int]] = Counter()

    def add(self, service: str, method: str, path: str, status: int) -> None:
        """Write one entry."""
        entry = RequestEntry(service, method, path, status, self._now())
        with self._lock:
            self._entries.append(entry)
            self._counts[service, method, path, status] += 1

    def entries(self, service: str | None = None) -> list[RequestEntry]:
        """Kept entries in order of their replies."""
        with self._lock:
            return [entry for entry in self._entries if service in (None, entry.service)]

    def count(
        self, service: str | None = None, method: str | None = None, path: str | None = None, status: int | None = None
    ) -> int:
        """How many requests fit; None fits everything. ``path`` is a template's beginning."""
        with self._lock:
            return sum(
                number
                for (of, verb, template, code), number in self._counts.items()
                if service in (None, of)
                and method in (None, verb)
                and status in (None, code)
                and template.startswith(path or "")
            )

    def counters(self) -> list[dict[str, Any]]:
        """All counters as plain rows: service, method, path, status, count."""
        with self._lock:
            rows = sorted(self._counts.items())
        return [
            {"service": of, "method": verb, "path": path, "status": code, "count": number}
            for (of, verb, path, code), number in rows
        ]

    def rows(self, service: str | None = None) -> list[dict[str, Any]]:
        """Kept entries as plain rows; ``at`` in ISO form."""
        return [{**asdict(entry), "at": entry.at.isoformat()} for entry in self.entries(service)]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()


class LoggedApp:
    """ASGI middleware: writes every HTTP request of one service into the log when its reply begins."""

    def __init__(self, app: ASGIApp, service: str, log: RequestLog) -> None:
        self._app = app
        self._service = service
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        logged = False

        def log(status: int) -> None:
            nonlocal logged
            if not logged:
                # The router writes the route it found into this same scope; its template carries no value.
                template = getattr(scope.get("route"), "path_format", UNROUTED)
                self._log.add(self._service, scope["method"], template, status)
                logged = True

        async def note(message: Message) -> None:
            # Before it is sent: who has an answer can read its entry.
            if message["type"] == "http.response.start":
                log(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            log(0)
