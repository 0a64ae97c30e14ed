"""The daemon's JSON dialect (contracts/slskd.md 2.3 and 2.4): dates, spans, ids, error bodies."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

__all__ = [
    "ApiError",
    "as_bytes",
    "body_of",
    "flag",
    "guid",
    "naive",
    "new_id",
    "nothing",
    "reply",
    "span",
    "stamp",
    "ticks",
]

_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


class ApiError(Exception):
    """Ends a request with a status and a JSON string, or with an empty body when ``message`` is None."""

    def __init__(self, status: int, message: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(message or "")
        self.status = status
        self.message = message
        self.headers = headers

    def response(self) -> Response:
        """The reply that says it."""
        return nothing(self.status, self.headers) if self.message is None else reply(self.message, self.status)


def naive(moment: datetime | None) -> str | None:
    """ISO date with seven digits and no zone, as `requestedAt` and `enqueuedAt` are read back."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    # Python counts microseconds, .NET tenths of them: the seventh digit is made up, but always the same.
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond:06d}{utc.microsecond * 7 % 10}"


def stamp(moment: datetime | None) -> str | None:
    """ISO date with seven digits and ``Z``."""
    return None if moment is None else f"{naive(moment)}Z"


def span(length: timedelta) -> str:
    """A .NET time span in its constant form, ``[-][d.]hh:mm:ss[.fffffff]``."""
    micros = abs(length) // timedelta(microseconds=1)
    seconds, fraction = divmod(micros, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    sign = "-" if length < timedelta(0) else ""
    tail = f".{fraction:06d}0" if fraction else ""
    return f"{sign}{f'{day}.' if day else ''}{hour:02d}:{minute:02d}:{second:02d}{tail}"


def ticks(moment: datetime) -> int:
    """.NET ticks (tenths of a microsecond since the year 1); 18 digits in our time."""
    return (moment.astimezone(UTC) - _YEAR_ONE) // timedelta(microseconds=1) * 10


def new_id() -> str:
    """A fresh GUID as the daemon writes it."""
    return str(uuid.uuid4())


def guid(text: Any) -> str | None:
    """A GUID in any accepted spelling as the daemon writes it; None when it is none."""
    try:
        return str(uuid.UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def as_bytes(value: Any, *, nulls: bool = False) -> bytes:
    """JSON as the daemon writes it (ASCII only); None values of objects are left out unless ``nulls``."""
    kept = value if nulls else _without_nulls(value)
    return json.dumps(kept, separators=(",", ":")).encode()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(inner) for inner in value]
    return value


def reply(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON reply; ``value`` may be bytes that are JSON already."""
    body = value if isinstance(value, bytes) else as_bytes(value)
    return Response(body, status, headers=headers, media_type="application/json; charset=utf-8")


def nothing(status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A reply without a body."""
    return Response(status_code=status, headers=headers)


async def body_of(request: Request) -> Any:
    """The request's JSON; 415 for another content type, 400 for what is no JSON."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("application/json", "text/json") and not kind.endswith("+json"):
        raise ApiError(415)
    try:
        return json.loads(await request.body())
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ApiError(400) from None


def flag(request: Request, name: str) -> bool:
    """A boolean of the query; False when absent. 400 for what is none."""
    for key, text in request.query_params.multi_items():
        if key.lower() == name.lower():
            if text.strip().lower() not in ("true", "false"):
                raise ApiError(400)
            return text.strip().lower() == "true"
    return False
