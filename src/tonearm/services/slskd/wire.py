"""Reading the daemon's rows, each one alone: a bad row never costs the good ones (contracts: slskd, 2.3 to 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeGuard

from pydantic import ValidationError

from tonearm.model import BatchId, RemotePath, Transfer, TransferId, Username, phase_of

__all__ = ["askable", "read_claims", "read_peer", "read_time", "read_transfer", "rows", "transfers_of", "whole"]

_LONGEST_TEXT = 4_096
_LARGEST_FILE = 64 * 1024**3
_LONGEST_S = 86_400.0
_INT: frozenset[type] = frozenset({int, type(None)})
_BOOL: frozenset[type] = frozenset({bool, type(None)})
_NUMBERS: frozenset[type] = frozenset({int, float, type(None)})


def rows(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a JSON list; anything else in it is passed over."""
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def whole(row: dict[str, Any], name: str, largest: int = 2**63 - 1) -> int | None:
    """A whole number from 0 to ``largest``; None for everything else, ``true`` included."""
    value = row.get(name)
    return value if type(value) is int and 0 <= value <= largest else None


def _signed(row: dict[str, Any], name: str) -> int:
    value = row.get(name)
    return value if type(value) is int and abs(value) < 2**63 else 0


def _number(row: dict[str, Any], name: str) -> float | None:
    value = row.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= 1e15:
        return None
    return float(value)


def _is_name(value: object) -> TypeGuard[str]:
    """Tell whether a value is a text to keep byte for byte: not empty, not too long, Unicode (no lone surrogate)."""
    if not isinstance(value, str) or not value or value.isspace() or len(value) > _LONGEST_TEXT:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _name(row: dict[str, Any], name: str) -> str | None:
    """A text that is kept byte for byte; None for anything else."""
    value = row.get(name)
    return value if _is_name(value) else None


def _text(row: dict[str, Any], name: str) -> str | None:
    """A text for people, cut if need be."""
    value = row.get(name)
    return value[:_LONGEST_TEXT].encode("utf-8", "replace").decode() if isinstance(value, str) and value else None


def read_time(value: object) -> datetime | None:
    """An ISO time with up to seven fractional digits; one without a zone is UTC (quirk Q27). None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        return None


def read_transfer(row: dict[str, Any]) -> Transfer | None:
    """One transfer; None when a field is missing without which it means nothing. Odd numbers become harmless ones."""
    state, transfer_id, username, path = (_name(row, name) for name in ("state", "id", "username", "filename"))
    if state is None or transfer_id is None or username is None or path is None:
        return None
    batch_id = _name(row, "batchId")
    try:
        return Transfer(
            id=TransferId(transfer_id),
            username=Username(username),
            remote_path=RemotePath(path),
            size_bytes=_signed(row, "size"),
            state=state,
            phase=phase_of(state),
            bytes_transferred=max(0, _signed(row, "bytesTransferred")),
            speed_bps=max(0.0, _number(row, "averageSpeed") or 0.0),
            attempts=whole(row, "attempts") or 0,
            batch_id=None if batch_id is None else BatchId(batch_id),
            place_in_queue=whole(row, "placeInQueue"),
            requested_at=read_time(row.get("requestedAt")),
            ended_at=read_time(row.get("endedAt")),
            exception=_text(row, "exception"),
            removed=row.get("removed") is True,
        )
    except ValidationError:
        return None


def transfers_of(values: Iterable[dict[str, Any]]) -> list[Transfer]:
    """The readable ones."""
    return [transfer for row in values if (transfer := read_transfer(row)) is not None]


def read_peer(response: dict[str, Any]) -> dict[str, Any] | None:
    """What a search response says of its peer, as fields of a file; None when files could not be asked for."""
    username = response.get("username")
    if not _is_name(username):
        return None
    return {
        "username": username,
        "free_slot": response.get("hasFreeUploadSlot") is True,
        "speed_bps": whole(response, "uploadSpeed") or 0,
        "queue_length": whole(response, "queueLength") or 0,
    }


def askable(paths: list[Any], sizes: list[Any]) -> list[bool]:
    """Tell of each file of a search response whether it could be asked for: it has a name and a usable size."""
    if _are_names(paths) and set(map(type, sizes)) == {int} and min(sizes) >= 0 and max(sizes) <= _LARGEST_FILE:
        return [True] * len(paths)
    return [_is_name(path) and _within(size, _LARGEST_FILE) for path, size in zip(paths, sizes, strict=True)]


def _are_names(values: list[Any]) -> bool:
    """Tell what `_is_name` tells of each value, in a few passes over all; False also for none at all."""
    try:
        joined = "".join(values)
        if not joined.isascii():
            joined.encode()  # refuses lone surrogates
    except (TypeError, UnicodeEncodeError):
        return False
    return bool(values) and all(map(str.strip, values)) and max(map(len, values)) <= _LONGEST_TEXT


def read_claims(rows: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """What the rows of search responses say of their files beside name and size, as columns; an odd claim is None."""
    return {
        "duration_s": _column(rows, "length", _NUMBERS, _length),
        "bitrate_kbps": _column(rows, "bitRate", _INT, lambda value: value if _within(value, 10**6) else None),
        "bit_depth": _column(rows, "bitDepth", _INT, lambda value: value if _within(value, 1024) else None),
        "sample_rate_hz": _column(rows, "sampleRate", _INT, lambda value: value if _within(value, 10**8) else None),
        "is_vbr": _column(rows, "isVariableBitRate", _BOOL, lambda value: value if type(value) is bool else None),
    }


def _column(
    rows: list[dict[str, Any]], name: str, types: frozenset[type], read: Callable[[Any], Any]
) -> tuple[Any, ...]:
    """One claim of all rows. Where no value is of another type, each different one is read once.

    ``types`` are such that equal values of them read alike; ``True == 1`` and ``320 == 320.0`` do not.
    """
    values = [row.get(name) for row in rows]
    if not types.issuperset(map(type, values)):
        return tuple([read(value) for value in values])
    known = {value: read(value) for value in set(values)}
    if all(value is found for value, found in known.items()):
        return tuple(values)
    return tuple([known[value] for value in values])


def _within(value: object, largest: int) -> bool:
    return type(value) is int and 0 <= value <= largest


def _length(value: Any) -> float | None:
    if type(value) not in (int, float) or not 0 <= value <= _LONGEST_S:
        return None
    return float(value) or 0.0  # -0.0 equals 0.0, so it must read alike
