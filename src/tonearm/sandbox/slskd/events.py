"""The daemon's event records (contracts/slskd.md 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tonearm.sandbox.slskd.wire import as_bytes, new_id, stamp

__all__ = ["EVENT_TYPES", "Events"]

EVENT_TYPES = (
    "DownloadFileComplete",
    "DownloadDirectoryComplete",
    "UploadFileComplete",
    "PrivateMessageReceived",
    "RoomMessageReceived",
    "SoulseekClientConnected",
    "SoulseekClientDisconnected",
    "Noop",
)


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    type: str
    timestamp: datetime
    data: str

    def fields(self) -> dict[str, Any]:
        """As the daemon shows it: ``data`` is text that holds JSON."""
        return {"timestamp": stamp(self.timestamp), "type": self.type, "data": self.data, "id": self.id}


class Events:
    """Records in order of insertion; never pruned."""

    def __init__(self) -> None:
        self._records: list[Event] = []

    def __len__(self) -> int:
        return len(self._records)

    def raise_event(self, kind: str, at: datetime, data: dict[str, Any]) -> None:
        """Write one record; its data keep their nulls."""
        text = as_bytes({"version": 0, **data}, nulls=True).decode()
        self._records.append(Event(new_id(), kind, at, text))

    def page(self, offset: int, limit: int) -> Iterable[dict[str, Any]]:
        """A page, newest first by timestamp (which is not the order of insertion)."""
        newest = sorted(reversed(self._records), key=lambda event: event.timestamp, reverse=True)
        return [event.fields() for event in newest[offset : offset + limit]]
