"""``undo()``: the journal's reversal, and what it means for the queue, the report and the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.saving import save
from tonearm.model import FilingResult, ItemId, QueueItem, Reason

__all__ = ["undo_items"]


async def undo_items(ids: Sequence[ItemId], house: Neighbours) -> list[FilingResult]:
    """Reverse the filing of items; one result each, also for those of which nothing is filed.

    The journal outlives the queue: an item that was cleared can be undone by its id.

    Raises
    ------
    MisuseError
        Neither queue nor journal knows any of the ids.
    """
    items = {item.id: item for item in await house.store.get_items(ids)}
    results = {ItemId(one.item_id): one for one in await house.need_files().undo(ids)}
    if ids and not items and not results:
        raise MisuseError(f"The queue has no item {ids[0]!r}; session.queue.list() shows the ids.")
    for item_id, result in results.items():
        if not result.filed and item_id in items:
            await _take_back(items[item_id], result, house)
    return [results.get(item_id) or _nothing(items, item_id) for item_id in ids]


async def _take_back(item: QueueItem, result: FilingResult, house: Neighbours) -> None:
    if item.filed_path is not None:
        await house.scans.add(PurePosixPath(item.filed_path).parent.as_posix())
    await save(item, house, filed_path=None, reason=Reason.DECIDED_BY_PERSON, reason_detail=result.detail)


def _nothing(items: Mapping[ItemId, QueueItem], item_id: ItemId) -> FilingResult:
    reason = (items[item_id].reason if item_id in items else None) or Reason.DECIDED_BY_PERSON
    return FilingResult(
        operation_id="", item_id=item_id, filed=False, reason=reason, detail="There is nothing filed to take back."
    )
