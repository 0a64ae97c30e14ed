"""Counts requests when they arrive, so that a client that has its answer can read the count at once."""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send


class Counted:
    """ASGI middleware with one counter per (method, path)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.requests: Counter[tuple[str, str]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests[scope["method"], scope["path"]] += 1
        await self._app(scope, receive, send)

    def count(self) -> int:
        """All requests so far."""
        return self.requests.total()
