"""The way of one track, in reading order: `plan` is steps 1 to 6, `fulfil` steps 7 to 11 (design.md section 2).

Each step saves the queue item before it changes the world outside, so that a death at any point is followed by the
same step again: enqueuing repeats under the same batch id, filing under the same operation id.
"""

from __future__ import annotations

from tonearm.flow.choosing import choose_candidate
from tonearm.flow.filing import file_and_tag
from tonearm.flow.missing import Progress, check_library, first_positions, propose, search_missing, to_search
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.transferring import transfer_file
from tonearm.flow.watcher import Watcher
from tonearm.model import ENDED, ItemState, OwnershipOf, PlanRow, Playlist, QueueItem

__all__ = ["fulfil", "plan"]


async def plan(
    playlist: Playlist,
    house: Neighbours,
    progress: Progress | None = None,
    ownership_of: OwnershipOf = "recording",
) -> list[PlanRow]:
    """Say for each entry whether it is owned, and for what is missing which file would be taken; change nothing.

    Parameters
    ----------
    playlist : Playlist
        n entries of any kind; n may be 0.
    house : Neighbours
        Whom to ask. Without a library, or with one that is down, every row is ``unchecked``.
    progress : callable, optional
        Called with (what, done, total).
    ownership_of : {"recording", "release"}
        What has to be in the library for an entry to count as owned.

    Returns
    -------
    list of PlanRow, length n
        In the order of the playlist.

    Raises
    ------
    ServiceError, UserMustAct
        Only when the library cannot be asked and the setting ``library_unreachable`` is ``stop``.
    """
    entries = playlist.entries  # 1 wanted
    checks, why_not = await check_library(entries, house, ownership_of)  # 2 library check
    repeats = first_positions(entries, ownership_of)
    missing = to_search(entries, checks, repeats)
    found = await search_missing([track for _, track in missing], house, progress)  # 3 search, 4 read, 5 rank
    answers = {position: answer for (position, _), answer in zip(missing, found, strict=True)}
    return [  # 6 propose; a person may edit the table before it is queued
        propose(entry, check, repeats.get(entry.position), answers.get(entry.position), why_not, house)
        for entry, check in zip(entries, checks, strict=True)
    ]


async def fulfil(item: QueueItem, house: Neighbours, watcher: Watcher) -> QueueItem:
    """Bring one queue item to an end, or to a wait; resumes wherever the stored item stands.

    Returns
    -------
    QueueItem
        As stored: ended, or ``waiting`` until ``not_before``.

    Raises
    ------
    TonearmError
        Nothing that belongs to the item itself: those become its reason. Only a missing setting is raised.
    """
    while item.state not in ENDED and item.state is not ItemState.WAITING:
        match item.state:
            case ItemState.QUEUED | ItemState.SEARCHING:
                item = await choose_candidate(item, house)  # 6 the best file that was not tried yet
            case ItemState.TRANSFERRING:
                item = await transfer_file(item, house, watcher)  # 7 transfer, 8 reconcile
            case ItemState.FILING:
                item = await file_and_tag(item, house)  # 9 file, 10 tag
    return item  # 11 the report reads the stored items: flow/reporting.py
