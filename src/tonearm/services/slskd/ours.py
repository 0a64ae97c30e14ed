"""Which transfers are ours: told by batches and ids that we wrote down before we asked (recipes: safety, rule 7)."""

from __future__ import annotations

from collections.abc import Collection

from tonearm.model import Transfer, TransferId, Username
from tonearm.ports import Store
from tonearm.services.slskd.client import SlskdClient
from tonearm.services.slskd.wire import rows, transfers_of

__all__ = ["Ours"]

_BATCH = "slskd_batch"
_TRANSFER = "slskd_transfer"


class Ours:
    """The memory of what we asked the daemon for; it survives restarts."""

    def __init__(self, client: SlskdClient, store: Store) -> None:
        self._client = client
        self._store = store

    async def claim_batch(self, batch_id: str) -> None:
        """Note a batch as ours, before it is sent."""
        await self._store.remember(_BATCH, batch_id, "")

    async def claim_transfer(self, transfer_id: str) -> None:
        """Note a transfer as ours, where the daemon has no batches."""
        await self._store.remember(_TRANSFER, transfer_id, "")

    async def has(self, transfer: Transfer) -> bool:
        """Whether we asked for it."""
        if transfer.batch_id and await self._store.recall(_BATCH, transfer.batch_id) is not None:
            return True
        return await self._store.recall(_TRANSFER, transfer.id) is not None

    async def of_user(self, username: Username) -> list[Transfer]:
        """The daemon's visible downloads from one peer, of all clients."""
        if username == "batches":
            # The per-user address of a peer of that name leads to the batches (section 5.2).
            everything = await self._client.get_json("the transfers", "transfers", "downloads")
            users = [user for user in rows(everything) if user.get("username") == username]
        else:
            reply = await self._client.get("transfers", "downloads", username)
            if reply.status == 404:
                return []
            if not reply.ok:
                raise reply.refusal("the transfers of a peer")
            users = list(rows([reply.json()]))
        folders = (folder for user in users for folder in rows(user.get("directories")))
        return transfers_of(row for folder in folders for row in rows(folder.get("files")))

    async def under_way(self, username: Username, paths: Collection[str]) -> dict[str, TransferId]:
        """Those of ``paths`` that a transfer of ours is bringing already; other clients' are left out."""
        found: dict[str, TransferId] = {}
        for transfer in await self.of_user(username):
            wanted = transfer.username == username and transfer.remote_path in paths
            if wanted and not transfer.phase.ended and await self.has(transfer):
                found[transfer.remote_path] = transfer.id
        return found
