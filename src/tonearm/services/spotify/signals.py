"""Refusals that the adapter itself answers before a caller sees them."""

from __future__ import annotations

from tonearm.errors import ServiceRefused

__all__ = ["SERVICE", "LoginExpired", "SlowDown"]

SERVICE = "spotify"


class LoginExpired(ServiceRefused):
    """The access token is no longer accepted; a fresh one may be."""


class SlowDown(ServiceRefused):
    """Too many requests. ``after_s`` is the service's own wish in seconds, None when it states none."""

    def __init__(self, message: str, *, service: str, status: int, after_s: float | None, quota: bool) -> None:
        super().__init__(message, service=service, status=status)
        self.after_s = after_s
        self.quota = quota
