"""Reading the daemon's rows, each one alone: a bad row never costs the good ones (contracts: slskd, 2.3 to 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from tonearm.model import BatchId, RemotePath, SharedFile, Transfer, TransferId, Username, phase_of

__all__ = ["read_file", "read_time", "read_transfer", "rows", "transfers_of", "whole"]

_LONGEST_TEXT = 4_096
_LARGEST_FILE = 64 * 1024**3
_LONGEST_S = 86_400.0


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


def _name(row: dict[str, Any], name: str) -> str | None:
    """A text that is kept byte for byte; None when it is empty, too long, or no Unicode (a lone surrogate)."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value


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


def read_file(row: dict[str, Any], response: dict[str, Any], *, locked: bool) -> SharedFile | None:
    """One file of a search response; None when it could not be asked for: without a name or a usable size.

    ``locked`` tells which list it was in: the field ``isLocked`` is always false (quirk Q25).
    """
    path, username, size = _name(row, "filename"), _name(response, "username"), whole(row, "size", _LARGEST_FILE)
    if path is None or username is None or size is None:
        return None
    length = _number(row, "length")
    vbr = row.get("isVariableBitRate")
    try:
        return SharedFile(
            username=Username(username),
            remote_path=RemotePath(path),
            size_bytes=size,
            duration_s=length if length is not None and 0 <= length <= _LONGEST_S else None,
            bitrate_kbps=whole(row, "bitRate", 10**6),
            bit_depth=whole(row, "bitDepth", 1024),
            sample_rate_hz=whole(row, "sampleRate", 10**8),
            is_vbr=vbr if isinstance(vbr, bool) else None,
            locked=locked,
            free_slot=response.get("hasFreeUploadSlot") is True,
            speed_bps=whole(response, "uploadSpeed") or 0,
            queue_length=whole(response, "queueLength") or 0,
        )
    except ValidationError:
        return None
