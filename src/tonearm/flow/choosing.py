"""Step 6: which file to ask for next, and what it means when none is left."""

from __future__ import annotations

import uuid

from tonearm.errors import ServiceError
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.saving import save, wait_for_service
from tonearm.flow.searching import find_candidates
from tonearm.logic.queries import queries_for
from tonearm.model import BatchId, Candidate, ItemState, QueueItem, Reason, Recommendation

__all__ = ["choose_candidate", "untried"]

_BATCHES = uuid.UUID("6f6e6561-726d-4000-8000-746f6e656172")
"""Namespace of our batch ids, so that the same attempt has the same id after a restart."""


async def choose_candidate(item: QueueItem, house: Neighbours) -> QueueItem:
    """Take the best acceptable file that was not tried; search again with an unused query before giving up."""
    if item.verified and item.local_path is not None:
        return await save(item, house, state=ItemState.FILING)
    index = _next_index(item)
    track = item.track
    if index is None and track is not None and set(queries_for(track)) - set(item.queries):
        item = await save(item, house, state=ItemState.SEARCHING)
        try:
            found, queries = await find_candidates(track, house, already=item.queries)
        except ServiceError as error:
            return await wait_for_service(item, house, str(error))
        item = item.replace(queries=queries, candidate_index=-1)
        if found:
            # A person chose the files they saw; among others that are found now the rule decides again.
            item = item.replace(candidates=found, matched_by_person=False)
        index = _next_index(item)
    if index is None:
        return await _give_up(item, house)
    chosen = item.candidates[index]
    # The attempts of another candidate do not count for this one.
    attempts = item.attempts if index == item.candidate_index else 0
    batch_id = _batch_id(item, chosen, attempts)
    destination = _asked_destination(item, house) or f"{house.policy.download_prefix}/{batch_id}"
    return await save(
        item,
        house,
        state=ItemState.TRANSFERRING,
        candidate_index=index,
        attempts=attempts,
        batch_id=batch_id,
        destination=destination,
        not_before=None,
        confidence=chosen.confidence.value,
        match_reason=chosen.confidence.match_reason,
    )


def untried(item: QueueItem) -> list[tuple[int, Candidate]]:
    """Candidates that did not fail yet, with their places, best first."""
    tried = set(item.tried)
    return [
        (index, candidate)
        for index, candidate in enumerate(item.candidates)
        if f"{candidate.file.username}\0{candidate.file.remote_path}" not in tried
    ]


def _next_index(item: QueueItem) -> int | None:
    for index, candidate in untried(item):
        if item.matched_by_person or candidate.recommendation is Recommendation.ACCEPT:
            return index
    return None


def _asked_destination(item: QueueItem, house: Neighbours) -> str | None:
    """The folder that a person named for a file that stays in the download folder; ours are named by a batch id."""
    if not item.keep_in_download_folder or item.destination is None:
        return None
    try:
        uuid.UUID(item.destination.removeprefix(f"{house.policy.download_prefix}/"))
    except ValueError:
        return item.destination
    return None


def _batch_id(item: QueueItem, candidate: Candidate, attempt: int) -> BatchId:
    name = f"{item.id}\0{candidate.file.username}\0{candidate.file.remote_path}\0{attempt}"
    if item.rounds:
        name += f"\0{item.rounds}"  # the daemon knows the ids of earlier rounds, and would answer with their transfers
    return BatchId(str(uuid.uuid5(_BATCHES, name.encode("utf-8", "backslashreplace").decode())))


async def _give_up(item: QueueItem, house: Neighbours) -> QueueItem:
    """No acceptable file is left: a person may still choose among doubtful ones; else the item has failed."""
    left = untried(item)
    if left or not item.tried:
        doubt = f"; best of {len(left)} left: {left[0][1].confidence.match_reason}" if left else ""
        reason = Reason.NO_CONFIDENT_MATCH if left else Reason.NO_RESULTS
        detail = (item.reason_detail or ("no acceptable file was found" if left else "nobody offers it")) + doubt
        return await save(item, house, state=ItemState.REVIEW, reason=reason, reason_detail=detail, batch_id=None)
    detail = f"all {len(item.tried)} acceptable files failed; the last: {item.reason_detail}"
    return await save(
        item, house, state=ItemState.FAILED, reason=Reason.ALL_CANDIDATES_FAILED, reason_detail=detail, batch_id=None
    )
