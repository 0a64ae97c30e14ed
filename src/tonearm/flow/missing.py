"""The plan of a playlist: what is owned, what is missing, and which file would be taken."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from tonearm.errors import ServiceError, TonearmError, UserMustAct
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.searching import find_candidates
from tonearm.model import (
    Candidate,
    Decision,
    EntryKind,
    LibraryCheck,
    Ownership,
    OwnershipOf,
    PlanRow,
    Playlist,
    PlaylistEntry,
    Reason,
    Recommendation,
    Track,
)

__all__ = ["Progress", "check_library", "decide", "first_positions", "plan_key", "search_missing"]

Progress = Callable[[str, int, int], None]
"""Called with (what, done, total) as a plan is made."""

_UNCHECKED = LibraryCheck(ownership=Ownership.UNCHECKED)
_GIVE_UP_AFTER = 3
"""So many tracks in a row that could not be asked about, and the rest of the plan does not wait for the network."""
_SEARCHES_AT_ONCE = 2  # slskd runs two searches at once; more would only wait there (contracts/slskd.md Q5)


def plan_key(playlist: Playlist, ownership_of: OwnershipOf = "recording") -> str:
    """A short stable key of a playlist as it is now and of what is asked about it: the same gives the same key."""
    parts = [playlist.id or playlist.source or playlist.name]
    for entry in playlist.entries:
        track = entry.track
        name = (track.id or f"{track.artist}\0{track.title}") if track else entry.title
        parts.append(f"{entry.position}\0{entry.kind}\0{name}")
    if ownership_of != "recording":
        parts.append(ownership_of)
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


async def check_library(
    entries: Sequence[PlaylistEntry], house: Neighbours, ownership_of: OwnershipOf = "recording"
) -> tuple[list[LibraryCheck], str]:
    """Ask the library about every track at once, without a request per track.

    Returns
    -------
    checks : list of LibraryCheck, one per entry
        ``unchecked`` everywhere when the library could not be asked: that is not the same as missing.
    why_not : str
        Why it could not be asked; empty when it was.

    Raises
    ------
    ServiceError, UserMustAct
        The library could not be asked and the setting ``library_unreachable`` is ``stop``.
    """
    if house.library is None:
        return [_UNCHECKED] * len(entries), "no library is configured"
    try:
        owned = await house.library.snapshot()
    except (ServiceError, UserMustAct) as error:  # a rejected token or a missing section is no answer either
        if house.policy.library_unreachable == "stop":
            raise
        return [_UNCHECKED] * len(entries), str(error)
    checks = await house.owned.check([entry.track for entry in entries], owned, ownership_of)
    return [check or _UNCHECKED for check in checks], ""


def first_positions(entries: Sequence[PlaylistEntry], ownership_of: OwnershipOf = "recording") -> dict[int, int]:
    """For each repeated track, the position where it stood first: {later position: first position}.

    With ownership of the release, the same recording on another release is no repeat.
    """
    seen: dict[str, int] = {}
    repeats: dict[int, int] = {}
    for entry in entries:
        if entry.kind is not EntryKind.TRACK or entry.track is None:
            continue
        release = entry.track.release if ownership_of == "release" else None
        on = f" on {release.id or release.title.casefold()}" if release else ""
        keys = [f"id {entry.track.id}"] if entry.track.id else []
        if entry.track.isrc:
            keys.append(f"isrc {entry.track.isrc}{on}")
        if not keys:
            keys = [f"name {entry.track.artist}\0{entry.track.title}".casefold() + on]
        first = min((seen[key] for key in keys if key in seen), default=None)
        if first is not None:
            repeats[entry.position] = first
        for key in keys:
            seen.setdefault(key, entry.position)
    return repeats


async def search_missing(
    tracks: Sequence[Track], house: Neighbours, progress: Progress | None = None
) -> list[tuple[tuple[Candidate, ...], tuple[str, ...], str]]:
    """Search the network for each track, two at once, in order.

    Returns
    -------
    list of (candidates, queries, trouble)
        ``trouble`` is empty, or says why the network could not be asked for this track; one track's trouble never
        costs the others. After three in a row the rest is not asked: the network is away then.
    """
    gate = asyncio.Semaphore(_SEARCHES_AT_ONCE)
    done = in_a_row = 0
    last_trouble = ""

    async def one(track: Track) -> tuple[tuple[Candidate, ...], tuple[str, ...], str]:
        nonlocal done, in_a_row, last_trouble
        async with gate:
            try:
                if in_a_row >= _GIVE_UP_AFTER:
                    return (), (), last_trouble
                candidates, queries = await find_candidates(track, house)
                in_a_row = 0
                return candidates, queries, ""
            except TonearmError as error:
                in_a_row, last_trouble = in_a_row + 1, str(error)
                return (), (), last_trouble
            finally:
                done += 1
                if progress is not None:
                    progress("searching", done, len(tracks))

    asked = [asyncio.create_task(one(track)) for track in tracks]
    try:
        return list(await asyncio.gather(*asked))
    finally:
        await _end(asked)


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """An interrupt, or a progress callback that raises, must leave no search running, here or at the daemon."""
    for task in tasks:
        if not task.cancelling():  # a second cancellation would cut off the clearing up
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def decide(
    candidates: Sequence[Candidate], queries: Sequence[str], trouble: str
) -> tuple[Decision, Reason | None, str]:
    """What a plan proposes for a missing track, and why: the one rule is the candidate's recommendation."""
    if trouble:
        return Decision.DOWNLOAD, Reason.SEARCH_UNAVAILABLE, f"not searched yet: {trouble}"
    if any(candidate.recommendation is Recommendation.ACCEPT for candidate in candidates):
        return Decision.DOWNLOAD, None, ""
    if not candidates:
        asked = " and ".join(f'"{query}"' for query in queries)
        return Decision.REVIEW, Reason.NO_RESULTS, f"nobody answered {asked} with a file of an accepted format"
    best = candidates[0]
    reason = Reason.TOO_CLOSE_TO_CALL if best.recommendation is Recommendation.ASK else Reason.NO_CONFIDENT_MATCH
    return Decision.REVIEW, reason, f"best file found: {best.confidence.match_reason} ({best.confidence.value:.0%})"


def to_search(
    entries: Sequence[PlaylistEntry], checks: Sequence[LibraryCheck], repeats: dict[int, int]
) -> list[tuple[int, Track]]:
    """Positions and tracks worth a search: catalogue tracks that are neither owned nor a repeat."""
    return [
        (entry.position, entry.track)
        for entry, check in zip(entries, checks, strict=True)
        if entry.kind is EntryKind.TRACK
        and entry.track is not None
        and check.ownership is not Ownership.OWNED
        and entry.position not in repeats
    ]


def propose(
    entry: PlaylistEntry,
    check: LibraryCheck,
    first_position: int | None,
    answer: tuple[tuple[Candidate, ...], tuple[str, ...], str] | None,
    why_not: str,
    house: Neighbours,
) -> PlanRow:
    """One row of the plan: the decision with its reason."""
    row = PlanRow(entry=entry, library=check, decision=Decision.SKIP)
    if entry.track is None or entry.kind is not EntryKind.TRACK:
        return row.replace(**_no_track(entry))
    if check.ownership is Ownership.OWNED:
        return row.replace(decision=Decision.OWNED, reason=Reason.IN_LIBRARY, detail=check.library_title)
    if first_position is not None:
        return row.replace(reason=Reason.SAME_TRACK_EARLIER, detail=f"the same track as at position {first_position}")
    candidates, queries, trouble = answer if answer is not None else ((), (), "")
    decision, reason, detail = decide(candidates, queries, trouble)
    if check.ownership is Ownership.UNCHECKED and decision is Decision.DOWNLOAD:
        detail = f"library not checked: {why_not}" + (f"; {detail}" if detail else "")
        reason = reason or Reason.LIBRARY_UNCHECKED
        decision = Decision.REVIEW if house.policy.library_unreachable == "ask" else decision
    return row.replace(decision=decision, reason=reason, detail=detail, candidates=candidates, queries=queries)


def _no_track(entry: PlaylistEntry) -> dict[str, object]:
    if entry.kind is EntryKind.REMOVED:
        return {
            "reason": Reason.REMOVED_FROM_CATALOGUE,
            "detail": entry.title or "the catalogue shows nothing here now",
        }
    what = "a podcast episode" if entry.kind is EntryKind.EPISODE else "a local file of the playlist's owner"
    return {"reason": Reason.NOT_A_TRACK, "detail": f"{what}: {entry.title}" if entry.title else what}
