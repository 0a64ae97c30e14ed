"""How the catalogue says no: one exception per dialect of error body (contracts/spotify.md section 3)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

__all__ = ["Refused", "TokenRefused", "refusal_handlers"]


class Refused(Exception):
    """A refusal of the API: ``error`` is an object with status and message, and ``reason`` where Spotify sends one."""

    def __init__(self, status: int, message: str, reason: str = "", retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.retry_after_s = retry_after_s


class TokenRefused(Exception):
    """A refusal of the accounts service: ``error`` is a string there."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def _answer_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    body: dict[str, object] = {"status": error.status, "message": error.message}
    if error.reason:
        body["reason"] = error.reason
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return JSONResponse({"error": body}, error.status, headers)


def _answer_token_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, TokenRefused)
    return JSONResponse({"error": error.error, "error_description": error.description}, 400)


def refusal_handlers() -> dict[Any, ExceptionHandler]:
    """Exception handlers for the application."""
    return {Refused: _answer_refused, TokenRefused: _answer_token_refused}
