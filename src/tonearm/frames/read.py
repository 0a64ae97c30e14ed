"""From frames back to rows, ids and records: verbs that take rows accept a frame, a row, or ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.logic.naming_text import log_text
from tonearm.model import Candidate, Confidence, Recommendation, RemotePath, SharedFile, Username

__all__ = ["candidates_of", "ids_of", "rows_of"]


def rows_of(given: object) -> list[dict[str, Any]]:
    """Rows of a frame, one row (a Series), one mapping, or several of these; missing values become None.

    Raises
    ------
    MisuseError
        It is none of these.
    """
    if isinstance(given, pd.DataFrame):
        return [_clean(row) for row in given.to_dict("records")]
    if isinstance(given, pd.Series):
        return [_clean(given.to_dict())]
    if isinstance(given, Mapping):
        return [_clean(given)]
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        return [row for item in given for row in rows_of(item)]
    raise MisuseError(f"Rows are expected (a frame, a row of one, or a mapping), not {type(given).__name__}.")


def _clean(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): None if _missing(value) else value for name, value in row.items()}


def _missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def ids_of(given: object, column: str) -> list[str]:
    """Ids from a frame or row (its ``column``), that column itself, one id, or several ids; in order, no repeats.

    Raises
    ------
    MisuseError
        A frame or row has no such column, or a value is no id.
    """
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if isinstance(given, pd.Series) and given.name == column:
        return ids_of(given.tolist(), column)
    if isinstance(given, (pd.DataFrame, pd.Series, Mapping)):
        rows = rows_of(given)
        if any(not isinstance(row.get(column), str) for row in rows):
            raise MisuseError(
                f"The rows have no usable {column!r} column; hand in rows of the frame that has it, or ids."
            )
        return list(dict.fromkeys(row[column] for row in rows))
    if isinstance(given, Iterable) and not isinstance(given, bytes):
        return list(dict.fromkeys(text for item in given for text in ids_of(item, column)))
    raise MisuseError(f"Ids or rows with a {column!r} column are expected, not {type(given).__name__}.")


def candidates_of(given: object) -> list[Candidate]:
    """Candidate records from rows of a candidate frame (also one saved and read again) or from records.

    Raises
    ------
    MisuseError
        A row lacks the username, the remote path or the size, or holds a value that cannot be.
    """
    if isinstance(given, Candidate):
        return [given]
    if isinstance(given, (list, tuple)) and all(isinstance(item, Candidate) for item in given):
        return list(given)
    return [_candidate(row) for row in rows_of(given)]


def _candidate(row: Mapping[str, Any]) -> Candidate:
    if not row.get("username") or not row.get("remote_path") or row.get("size_bytes") is None:
        raise MisuseError("A candidate row needs username, remote_path and size_bytes, as session.search() gives them.")
    try:
        return _read(row)
    except (ValueError, TypeError, OverflowError):
        peer = log_text(str(row["username"]))
        raise MisuseError(
            f"The candidate row of {peer} holds a number or word that cannot be; hand in rows as session.search() "
            "gives them."
        ) from None


def _read(row: Mapping[str, Any]) -> Candidate:
    numbers = ("bitrate_kbps", "bit_depth", "sample_rate_hz")
    file = SharedFile(
        username=Username(str(row["username"])),
        remote_path=RemotePath(str(row["remote_path"])),
        size_bytes=int(row["size_bytes"]),
        duration_s=None if row.get("duration_s") is None else float(row["duration_s"]),
        free_slot=bool(row.get("free_slot", True)),
        locked=bool(row.get("locked", False)),
        queue_length=int(row.get("queue_length") or 0),
        speed_bps=int(row.get("speed_bps") or 0),
        **{name: int(row[name]) for name in numbers if row.get(name) is not None},
    )
    return Candidate(
        file=file,
        confidence=Confidence(
            value=float(row.get("confidence") or 0.0), match_reason=str(row.get("match_reason") or "")
        ),
        quality=float(row.get("quality") or 0.0),
        recommendation=Recommendation(str(row.get("recommendation") or Recommendation.ASK)),
    )
