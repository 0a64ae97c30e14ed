"""Enqueuing at a daemon before 0.26, which has no batches: what it was asked for is kept in our own store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tonearm.errors import ServiceUnreachable, TonearmError
from tonearm.model import BatchId, SharedFile, Transfer, TransferId, Username
from tonearm.ports import Store
from tonearm.services.slskd.address import guid
from tonearm.services.slskd.client import SlskdClient
from tonearm.services.slskd.enqueues import Lane, refusal
from tonearm.services.slskd.ours import Ours
from tonearm.services.slskd.reading import read_one

__all__ = ["Legacy"]

_FACT = "slskd_legacy_batch"
_TRIES = 3


class Legacy:
    """The old endpoint, made repeatable.

    Before each request the ids that the peer's list shows are written down. When the answer is lost (a reset, our own
    death), whatever the list shows beyond them for the same paths was made by that request.
    """

    def __init__(self, client: SlskdClient, lane: Lane, ours: Ours, store: Store) -> None:
        self._client = client
        self._lane = lane
        self._ours = ours
        self._store = store

    async def enqueue(
        self, username: Username, files: Sequence[SharedFile], batch_id: BatchId
    ) -> dict[str, TransferId]:
        """Ask for files; a batch id that is known already returns its transfers and asks for nothing."""
        note = await self._note(batch_id)
        if note is None:
            note = await self._write_before(username, files, batch_id)
        elif found := await self._made_by(note):
            return found
        await self._ask(note, username, files)
        found = await self._made_by(note)
        missing = {file.remote_path for file in files} - set(found)
        return found | await self._ours.under_way(username, missing) if missing else found

    async def _ask(self, note: dict[str, Any], username: Username, files: Sequence[SharedFile]) -> None:
        problem: TonearmError | None = None
        for _ in range(_TRIES):
            try:
                reply = await self._lane.post("transfers", "downloads", username, body=_body(files))
            except ServiceUnreachable as error:
                problem = error
            else:
                if reply.ok:
                    return
                problem = refusal(reply, username)
                if not problem.retryable:
                    raise problem
            if await self._made_by(note):
                return
        raise problem or AssertionError("an unknown outcome has a problem")

    async def find(self, batch_id: BatchId) -> list[Transfer] | None:
        """Transfers that a call with this id made, removed ones included; None when there was no such call."""
        note = await self._note(batch_id)
        if note is None:
            return None
        ids = (await self._made_by(note)).values()
        found = [await read_one(self._client, transfer_id) for transfer_id in ids]
        return [transfer for transfer in found if transfer is not None]

    async def _note(self, batch_id: BatchId) -> dict[str, Any] | None:
        kept = await self._store.recall(_FACT, guid(batch_id))
        return None if kept is None else json.loads(kept)

    async def _write_before(self, username: Username, files: Sequence[SharedFile], batch_id: BatchId) -> dict[str, Any]:
        note = {
            "id": guid(batch_id),
            "username": username,
            "paths": [file.remote_path for file in files],
            "before": [transfer.id for transfer in await self._ours.of_user(username)],
            "made": {},
        }
        await self._store.remember(_FACT, guid(batch_id), json.dumps(note))
        return note

    async def _made_by(self, note: dict[str, Any]) -> dict[str, TransferId]:
        """Remote path to id of what the noted request made; looked up, and then kept."""
        if note["made"]:
            return dict(note["made"])
        username, before = Username(note["username"]), set(note["before"])
        for transfer in await self._ours.of_user(username):
            if transfer.remote_path in note["paths"] and transfer.id not in before:
                note["made"][transfer.remote_path] = transfer.id
                await self._ours.claim_transfer(transfer.id)
        if note["made"]:
            await self._store.remember(_FACT, note["id"], json.dumps(note))
        return dict(note["made"])


def _body(files: Sequence[SharedFile]) -> list[dict[str, Any]]:
    return [{"filename": file.remote_path, "size": file.size_bytes} for file in files]
