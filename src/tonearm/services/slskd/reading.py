"""One transfer by id, cancelling it, and hiding it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tonearm.errors import ServiceChanged
from tonearm.model import Transfer, TransferId, Username
from tonearm.services.slskd.address import guid
from tonearm.services.slskd.client import SERVICE, SlskdClient
from tonearm.services.slskd.wire import read_transfer

__all__ = ["cancel", "hide", "read_one"]

NOBODY = "tonearm"
"""Stands for the peer where only the id counts: the daemon does not compare the two (section 5.2)."""
_POLL_S = 0.5
_END_S = 30.0
_HIDINGS = 3
_AMBIGUOUS = frozenset({"all", "batches"})


def _segment(username: Username) -> str:
    """The peer's name as a URL segment; names that would lead elsewhere are replaced (section 8)."""
    return NOBODY if not username.strip(".") or username.lower() in _AMBIGUOUS else username


async def read_one(client: SlskdClient, transfer_id: str) -> Transfer | None:
    """A transfer by id, also when it is removed; None when the daemon does not know it."""
    reply = await client.get("transfers", "downloads", NOBODY, guid(transfer_id))
    if reply.status == 404:
        return None
    if not reply.ok:
        raise reply.refusal("a transfer")
    value = reply.json()
    transfer = read_transfer(value) if isinstance(value, dict) else None
    if transfer is None:
        raise ServiceChanged("slskd described a transfer in an unknown form.", service=SERVICE)
    return transfer


async def cancel(client: SlskdClient, username: Username, transfer_id: TransferId, *, remove: bool = False) -> None:
    """Ask the daemon to cancel; with ``remove`` also to hide the record, if it has ended. Unknown ids are no error."""
    params = {"remove": "true" if remove else "false"}
    reply = await client.delete("transfers", "downloads", _segment(username), guid(transfer_id), params=params)
    if not reply.ok and reply.status != 404:
        raise reply.refusal("a cancellation")


async def hide(
    client: SlskdClient, username: Username, transfer_id: TransferId, shown: Callable[[Transfer], Awaitable[bool]]
) -> bool:
    """Cancel, wait for the end, hide, and look whether it worked (quirk Q14).

    Parameters
    ----------
    shown : coroutine function
        Whether the daemon's list still shows a record: ``removed`` tells it from 0.26 on, the list itself before.

    Returns
    -------
    bool
        Whether the record is gone from the daemon's list. False: it did not end within 30 s, or came back.
    """
    transfer = await _ended(client, username, transfer_id)
    for _ in range(_HIDINGS):
        if transfer is None or not await shown(transfer):
            return True
        if not transfer.phase.ended:
            return False
        await cancel(client, username, transfer_id, remove=True)
        transfer = await read_one(client, transfer_id)
        if transfer is None or not await shown(transfer):
            return True
        # The last write of a transfer that just ended can show it again: ask once more after a moment.
        await client.clock.sleep(_POLL_S)
    return False


async def _ended(client: SlskdClient, username: Username, transfer_id: TransferId) -> Transfer | None:
    transfer = await read_one(client, transfer_id)
    if transfer is None or transfer.phase.ended:
        return transfer
    await cancel(client, username, transfer_id)
    began = client.clock.monotonic()
    while transfer is not None and not transfer.phase.ended and client.clock.monotonic() - began < _END_S:
        await client.clock.sleep(_POLL_S)
        transfer = await read_one(client, transfer_id)
    return transfer
