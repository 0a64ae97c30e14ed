"""Refusals that the adapter itself answers before a caller sees them."""

from __future__ import annotations

from tonearm.errors import ServiceRefused

__all__ = ["SERVICE", "LoginExpired", "SlowDown"]

SERVICE = "spotify"


class LoginExpired(ServiceRefused):
    """The access token is no longer accepted; a fresh one may be."""


class SlowDown(ServiceRefused):
    """Too many requests. ``retry_after`` is the header as it came, None when there was none."""

    def __init__(self, message: str, *, service: str, status: int, retry_after: str | None, quota: bool) -> None:
        super().__init__(message, service=service, status=status)
        self.retry_after = retry_after
        self.quota = quota
