"""Column names, types and order of every frame that a verb returns. Names are forever; units are in the names.

Types: ``str`` (missing is NaN), ``Int64``, ``Float64`` and ``boolean`` (missing is ``pd.NA``), ``datetime64[us, UTC]``,
and ordered categoricals for states and priorities. ``confidence`` is 0 to 1 and has its ``match_reason`` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import pandas as pd

from tonearm.model import CheckState, Decision, ItemState, Outcome, Ownership, Recommendation, TransferPhase

__all__ = ["SCHEMAS", "Dtype", "Place"]

Dtype = str | pd.CategoricalDtype


class Place(StrEnum):
    """What a row of the ``folder`` frame is: a track with its file, a track without one, a file without a track."""

    ASSIGNED = "assigned"
    MISSING = "missing"
    EXTRA = "extra"


def _ordered(values: type[StrEnum]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype([str(value) for value in values], ordered=True)


_TIME: Final = "datetime64[us, UTC]"
_PRIORITY: Final = pd.CategoricalDtype([0, 1, 2], ordered=True)

_SHARED_FILE: Final[dict[str, Dtype]] = {
    "username": "str",
    "remote_path": "str",
    "size_bytes": "Int64",
    "duration_s": "Float64",
    "bitrate_kbps": "Int64",
    "bit_depth": "Int64",
    "sample_rate_hz": "Int64",
    "free_slot": "boolean",
    "queue_length": "Int64",
    "speed_bps": "Int64",
    "locked": "boolean",
}

SCHEMAS: Final[Mapping[str, Mapping[str, Dtype]]] = {
    "candidates": {
        "candidate_id": "str",
        "file_name": "str",
        "format": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "recommendation": _ordered(Recommendation),
        "quality": "Float64",
        **_SHARED_FILE,
    },
    "artists": {
        "rank": "Int64",
        "artist": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "image_url": "str",
        "artist_id": "str",
    },
    "releases": {
        "rank": "Int64",
        "release": "str",
        "artist": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "image_url": "str",
        "release_id": "str",
    },
    "folders": {
        "folder_id": "str",
        "username": "str",
        "folder": "str",
        "release": "str",
        "artist": "str",
        "completeness": "Float64",
        "files": "Int64",
        "missing": "Int64",
        "extra": "Int64",
        "confidence": "Float64",
        "match_reason": "str",
        "formats": "str",
        "bitrate_kbps": "Int64",
        "size_bytes": "Int64",
        "free_slot": "boolean",
        "queue_length": "Int64",
        "speed_bps": "Int64",
        "release_id": "str",
    },
    "folder": {
        "disc_number": "Int64",
        "track_number": "Int64",
        "title": "str",
        "state": _ordered(Place),
        "file": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "candidate_id": "str",
        "username": "str",
        "remote_path": "str",
        "size_bytes": "Int64",
        "track_id": "str",
    },
    "tracks": {
        "position": "Int64",
        "kind": "str",
        "artist": "str",
        "title": "str",
        "album": "str",
        "duration_s": "Float64",
        "disc_number": "Int64",
        "track_number": "Int64",
        "release_kind": "str",
        "release_date": "str",
        "isrc": "str",
        "explicit": "boolean",
        "track_id": "str",
        "uri": "str",
    },
    "plan": {
        "plan_row_id": "str",
        "position": "Int64",
        "artist": "str",
        "title": "str",
        "album": "str",
        "owned": _ordered(Ownership),
        "owned_confidence": "Float64",
        "owned_match_reason": "str",
        "editions": "str",
        "decision": _ordered(Decision),
        "reason": "str",
        "detail": "str",
        "candidate": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "candidates": "Int64",
        "username": "str",
        "remote_path": "str",
        "duration_s": "Float64",
        "track_id": "str",
    },
    "transfers": {
        "transfer_id": "str",
        "username": "str",
        "remote_path": "str",
        "state": "str",
        "phase": _ordered(TransferPhase),
        "percent": "Float64",
        "bytes_transferred": "Int64",
        "size_bytes": "Int64",
        "speed_bps": "Float64",
        "attempts": "Int64",
        "place_in_queue": "Int64",
        "requested_at": _TIME,
        "ended_at": _TIME,
        "exception": "str",
        "batch_id": "str",
    },
    "queue": {
        "item_id": "str",
        "state": _ordered(ItemState),
        "paused": "boolean",
        "priority": _PRIORITY,
        "artist": "str",
        "title": "str",
        "percent": "Float64",
        "speed_bps": "Float64",
        "username": "str",
        "remote_path": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "reason": "str",
        "detail": "str",
        "candidates": "Int64",
        "tried": "Int64",
        "filed_path": "str",
        "playlist": "str",
        "position": "Int64",
        "not_before": _TIME,
        "updated_at": _TIME,
    },
    "report": {
        "item_id": "str",
        "position": "Int64",
        "artist": "str",
        "title": "str",
        "outcome": _ordered(Outcome),
        "reason": "str",
        "detail": "str",
        "confidence": "Float64",
        "match_reason": "str",
        "username": "str",
        "remote_path": "str",
        "path": "str",
        "wanted_id": "str",
    },
    "evidence": {
        "standing": "str",
        "subject": "str",
        "recommendation": _ordered(Recommendation),
        "confidence": "Float64",
        "match_reason": "str",
        "evidence": "str",
        "log_odds": "Float64",
        "detail": "str",
        "username": "str",
        "remote_path": "str",
    },
    "playlists": {
        "ref": "str",
        "name": "str",
        "entries": "Int64",
    },
    "filing": {
        "item_id": "str",
        "reason": "str",
        "detail": "str",
        "path": "str",
    },
    "checks": {
        "service": "str",
        "check": "str",
        "state": _ordered(CheckState),
        "detail": "str",
        "what_to_do": "str",
    },
    "budget": {
        "name": "str",
        "used": "Int64",
        "limit": "Int64",
        "left": "Int64",
        "window_s": "Float64",
        "available_at": _TIME,
    },
}
