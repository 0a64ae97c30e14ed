"""The daemon's list of events: where it says which local file a finished download became (contracts: slskd, 7)."""

from __future__ import annotations

from typing import Any

from tonearm.errors import ServiceChanged, ServiceRefused
from tonearm.services.slskd.client import SlskdClient, parse
from tonearm.services.slskd.wire import rows

__all__ = ["Events"]

_PAGE = 200
_PAGES = 25
"""At most 5,000 events are looked through; the list is never pruned."""
_KEEP = 20_000


class Events:
    """Remembers what was read, so that usually one page is enough.

    A new event can stand behind older ones (it carries the time of the download's end, not of its own writing), so
    reading goes on until a whole page is known.
    """

    def __init__(self, client: SlskdClient) -> None:
        self._client = client
        self._seen: set[str] = set()
        self._files: dict[str, str] = {}

    async def local_file(self, transfer_id: str) -> str | None:
        """Path of the finished file, as the daemon sees it; None while there is no such event."""
        if transfer_id not in self._files:
            await self._read_new(transfer_id)
        return self._files.get(transfer_id)

    def claimed(self, name: str, transfer_id: str) -> list[str]:
        """Paths that end in ``name`` and belong to other transfers, as far as events were read."""
        return [path for key, path in self._files.items() if key != transfer_id and path.endswith(name)]

    async def _read_new(self, transfer_id: str) -> None:
        if len(self._seen) > _KEEP:
            self._seen.clear()
            self._files.clear()
        for page in range(_PAGES):
            records = await self._page(page * _PAGE)
            fresh = [record for record in records if record.get("id") not in self._seen]
            for record in fresh:
                self._note(record)
            if transfer_id in self._files or not fresh or len(records) < _PAGE:
                return

    async def _page(self, offset: int) -> list[dict[str, Any]]:
        try:
            value = await self._client.get_json("its events", "events", params={"offset": offset, "limit": _PAGE})
        except ServiceRefused as refused:
            if refused.status == 404:
                # Daemons before 0.22 have none; then the path is computed.
                return []
            raise
        return list(rows(value))

    def _note(self, record: dict[str, Any]) -> None:
        self._seen.add(str(record.get("id")))
        data = record.get("data")
        if record.get("type") != "DownloadFileComplete" or not isinstance(data, str):
            return
        try:
            found = parse(data.encode("utf-8", "replace"))
        except ServiceChanged:
            return
        transfer = found.get("transfer") if isinstance(found, dict) else None
        path = found.get("localFilename") if isinstance(found, dict) else None
        if isinstance(transfer, dict) and isinstance(path, str) and isinstance(transfer.get("id"), str):
            self._files[transfer["id"]] = path
