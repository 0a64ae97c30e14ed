"""Steps 7 and 8: ask the peer for the file, follow the transfer to its end, and find where it landed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tonearm.errors import PeerOffline, ServiceError, ServiceRefused, UserMustAct
from tonearm.flow.matched import gather_early
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.saving import next_candidate, save, wait_and_retry, wait_for_service
from tonearm.flow.watcher import EndKind, TransferEnd, Watcher
from tonearm.logic.naming_text import log_text
from tonearm.model import Candidate, ItemState, QueueItem, Reason, Transfer, TransferId, TransferPhase
from tonearm.ports import Network

__all__ = ["transfer_file"]

_PLACE_GRACE_S = 20.0
_PLACE_LOOKS = 10
"""slskd says Succeeded before it has moved the file (contracts/slskd.md Q13): look this often within the grace."""


async def transfer_file(item: QueueItem, house: Neighbours, watcher: Watcher) -> QueueItem:
    """One attempt at the candidate in use; the item comes back filing, waiting, or queued for its next candidate."""
    network, candidate = house.need_network(), item.candidate
    if candidate is None or item.batch_id is None:
        return await save(item, house, state=ItemState.QUEUED)
    if item.transfer_id is None:
        item = await _enqueue(item, candidate, network, house)
        if item.transfer_id is None:
            return item
    metadata = asyncio.create_task(gather_early(item, house))
    try:
        end = await watcher.follow(item)
    except ServiceError as error:
        metadata.cancel()
        return await wait_for_service(item, house, str(error))
    except BaseException:
        metadata.cancel()
        raise
    item = await metadata
    if end.kind is not EndKind.SUCCEEDED or end.transfer is None:
        return await _failed(item, end, network, house)
    return await _find_file(item, end.transfer, network, house)


async def _enqueue(item: QueueItem, candidate: Candidate, network: Network, house: Neighbours) -> QueueItem:
    """Ask the peer under the item's own batch id, which makes the call repeatable after a death."""
    file = candidate.file
    if item.batch_id is None:
        return item
    try:
        accepted = await network.enqueue(file.username, [file], batch_id=item.batch_id, destination=item.destination)
    except PeerOffline as error:
        return await wait_and_retry(item, house, Reason.PEER_OFFLINE, str(error))
    except ServiceRefused as error:
        return await wait_and_retry(item, house, Reason.TRANSFER_REJECTED, str(error))
    except ServiceError as error:
        return await wait_for_service(item, house, str(error))
    transfer_id = accepted.get(file.remote_path)
    if transfer_id is None:
        detail = (
            f"slskd did not take the file of {log_text(file.username)}: "
            "another client has it in progress, or its name cannot be asked for"
        )
        return await next_candidate(item, house, Reason.TRANSFER_REJECTED, detail)
    return await save(item, house, transfer_id=TransferId(str(transfer_id)), bytes_transferred=0)


async def _failed(item: QueueItem, end: TransferEnd, network: Network, house: Neighbours) -> QueueItem:
    """What a transfer without a file means: another try with the same peer, or the next candidate."""
    await _let_go(item, network)
    phase = end.transfer.phase if end.transfer is not None else None
    if phase is TransferPhase.REJECTED:
        return await next_candidate(item, house, Reason.TRANSFER_REJECTED, end.detail)
    if end.kind is EndKind.STALLED:
        return await next_candidate(item, house, Reason.TRANSFER_STALLED, end.detail)
    if phase in (TransferPhase.ABORTED, TransferPhase.CANCELLED):
        return await next_candidate(item, house, Reason.TRANSFER_FAILED, end.detail)
    return await wait_and_retry(item, house, Reason.TRANSFER_FAILED, end.detail)


async def _let_go(item: QueueItem, network: Network) -> None:
    """Cancel and hide our own transfer; when the daemon is down, that is left undone and harms nothing."""
    if item.candidate is None or item.transfer_id is None:
        return
    try:
        await network.remove(item.candidate.file.username, item.transfer_id)
    except (ServiceError, UserMustAct):
        return


async def _find_file(item: QueueItem, transfer: Transfer, network: Network, house: Neighbours) -> QueueItem:
    """Wait until the daemon has moved the file, and store where it lies.

    The record is read again at each look: the daemon writes into it, later, why a move failed (contracts/slskd.md 6).
    """
    path: Path | None = None
    for _ in range(_PLACE_LOOKS):
        try:
            path = await network.local_path(transfer, item.destination)
            if path is not None or transfer.exception:
                break
            await house.clock.sleep(_PLACE_GRACE_S / _PLACE_LOOKS)
            transfer = await network.transfer(transfer.id) or transfer
        except ServiceError as error:
            return await wait_for_service(item, house, str(error))
    if path is None:
        why = transfer.exception or f"no file of {transfer.size_bytes} bytes appeared within {_PLACE_GRACE_S:.0f} s"
        detail = f"slskd reports success, but the file was not found: {why}; check download_root and path_map"
        return await next_candidate(item, house, Reason.FILE_NOT_FOUND, detail)
    return await save(
        item, house, state=ItemState.FILING, local_path=str(path), bytes_transferred=transfer.size_bytes, speed_bps=0.0
    )
