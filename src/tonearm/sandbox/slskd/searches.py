"""Searches and their life: two slots, sliding time-outs, and results that can only be read at the end."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import anyio.to_thread

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.answers import Answer, answers_to
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.query import SearchRequest
from tonearm.sandbox.slskd.tasks import Tasks
from tonearm.sandbox.slskd.wire import ApiError, as_bytes, new_id, stamp
from tonearm.sandbox.world.records import World

__all__ = ["Search", "Searches"]

SLOTS = 2
BEAT_S = 0.25
"""Counts of a running search are written at most this often."""
LOCKED_OUT = "Only one concurrent operation is permitted. Wait until the previous request completes"


@dataclass(slots=True, eq=False)
class Search:
    """One search as the daemon keeps it. ``ended_at`` is set when it is finalised, not when it is complete."""

    id: str
    text: str
    token: int
    started_at: datetime
    state: str = "Requested"
    ended_at: datetime | None = None
    response_count: int = 0
    file_count: int = 0
    locked_file_count: int = 0
    responses: bytes = b"[]"
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    accepted: list[Answer] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether the state says so; results may still be missing."""
        return self.state.startswith("Completed")

    def rendered(self, *, with_responses: bool) -> bytes:
        """The JSON of this search."""
        head = as_bytes(
            {
                "endedAt": stamp(self.ended_at),
                "fileCount": self.file_count,
                "id": self.id,
                "isComplete": self.is_complete,
                "lockedFileCount": self.locked_file_count,
                "responseCount": self.response_count,
            }
        )
        tail = as_bytes(
            {"searchText": self.text, "startedAt": stamp(self.started_at), "state": self.state, "token": self.token}
        )
        return b"".join([head[:-1], b',"responses":', self.responses if with_responses else b"[]", b",", tail[1:]])

    def add(self, answer: Answer) -> None:
        """Count one accepted answer."""
        self.accepted.append(answer)
        self.response_count += 1
        self.file_count += len(answer.files)
        self.locked_file_count += len(answer.locked)

    def fail(self) -> None:
        """It never began; the record stays."""
        self.state = "Completed, Errored"
        self.ended_at = self.started_at


class Searches:
    """All searches of the daemon."""

    def __init__(
        self, world: World, clock: SimClock, options: SlskdOptions, tasks: Tasks, logged_in: Callable[[], str | None]
    ) -> None:
        self._world = world
        self._clock = clock
        self._options = options
        self._tasks = tasks
        self._why_not = logged_in
        self._slots = asyncio.Semaphore(SLOTS)
        self._posting = False
        self._token = 1199
        self._recent: deque[float] = deque()
        self._banned_until = float("-inf")
        self.found: dict[str, Search] = {}

    # Requests ------------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Take the place of the one POST that may run; 429 when it is taken."""
        if self._posting:
            raise ApiError(429, LOCKED_OUT)
        self._posting = True

    def unlock(self) -> None:
        """Give the place back."""
        self._posting = False

    async def begin(self, request: SearchRequest) -> Search:
        """Start a search. 500 for an id that exists; 409 when not logged in, and then a failed record stays."""
        await self._clock.sleep(self._options.search_post_s)
        if request.search_id in self.found:
            raise ApiError(
                500, "An error occurred while saving the entity changes. See the inner exception for details."
            )
        self._token += 1
        search = Search(request.search_id or new_id(), request.terms.reported, self._token, self._clock.now())
        self.found[search.id] = search
        if (state := self._why_not()) is not None:
            search.fail()
            raise ApiError(
                409,
                f"The server connection must be connected and logged in to perform a search (currently: {state})",
            )
        search.state = "Queued"
        self._tasks.start(self._live(search, request, ignored=self._is_ignored()))
        await asyncio.sleep(0)  # with a free slot it is in progress before the reply is written
        return search

    def get(self, search_id: str | None) -> Search:
        """One search; 404 without a word when there is none."""
        search = self.found.get(search_id or "")
        if search is None:
            raise ApiError(404)
        return search

    def forget(self, search_id: str | None) -> None:
        """Delete the record. A running search goes on unseen and keeps its slot."""
        del self.found[self.get(search_id).id]

    def lose_running(self) -> None:
        """What a restart does: unfinished searches end with nothing."""
        for search in self.found.values():
            if search.ended_at is None:
                search.state = "Completed, TimedOut"
                search.ended_at = self._clock.now()
                search.response_count = search.file_count = search.locked_file_count = 0
        self._slots = asyncio.Semaphore(SLOTS)
        self._posting = False

    def prune(self) -> None:
        """What retention does: finished searches vanish."""
        self.found = {key: search for key, search in self.found.items() if search.ended_at is None}

    # Life ----------------------------------------------------------------------------------------------------------

    def _is_ignored(self) -> bool:
        """Whether the Soulseek server drops this search; counts it."""
        now = self._clock.monotonic()
        while self._recent and self._recent[0] <= now - self._options.ban_window_s:
            self._recent.popleft()
        self._recent.append(now)
        if self._options.ban_limit and len(self._recent) > self._options.ban_limit:
            self._banned_until = now + self._options.ban_s
        return now < self._banned_until

    def _is_banned_phrase(self, request: SearchRequest) -> bool:
        asked = f" {request.terms.sent.lower()} "
        return any(f" {phrase.lower()} " in asked for phrase in self._options.banned_phrases)

    async def _live(self, search: Search, request: SearchRequest, *, ignored: bool) -> None:
        end = "Cancelled"
        if await self._slot_for(search):
            try:
                search.state = "InProgress"
                end = await (self._hear_nothing() if ignored else self._gather(search, request))
            finally:
                self._slots.release()
        # The last change of state is written first; date and results follow in a second write (contracts 4.4).
        search.state = f"Completed, {end}"
        await self._clock.sleep(self._options.race_window_s)
        if search.accepted:
            shapes = [answer.shape(search.token) for answer in search.accepted]
            search.responses = await anyio.to_thread.run_sync(as_bytes, shapes)
        search.ended_at = self._clock.now()

    async def _slot_for(self, search: Search) -> bool:
        """Wait for one of the slots, first come first served; False when stopped before."""
        slot = asyncio.ensure_future(self._slots.acquire())
        stop = asyncio.ensure_future(search.stop.wait())
        try:
            await asyncio.wait({slot, stop}, return_when=asyncio.FIRST_COMPLETED)
            return slot.done()
        finally:
            stop.cancel()
            slot.cancel()

    async def _hear_nothing(self) -> str:
        await self._clock.sleep(BEAT_S)
        return "TimedOut"

    async def _gather(self, search: Search, request: SearchRequest) -> str:
        """Let answers come in until a limit, a silence as long as the time-out, or a stop; says how it ended."""
        answers: list[Answer] = []
        if not self._is_banned_phrase(request):
            within = self._options.responses_within_s
            answers = await anyio.to_thread.run_sync(answers_to, self._world, request, within)
        began = last = self._clock.monotonic()
        for answer in (answer for answer in answers if answer.passes(request)):
            due = began + answer.after_s
            if due > last + request.timeout_s:
                break
            if await self._stopped(search, until=began + math.ceil(answer.after_s / BEAT_S) * BEAT_S):
                return "Cancelled"
            search.add(answer)
            last = due
            if search.response_count >= request.response_limit:
                return "ResponseLimitReached"
            if search.file_count >= request.file_limit:
                return "FileLimitReached"
        return "Cancelled" if await self._stopped(search, until=last + request.timeout_s) else "TimedOut"

    async def _stopped(self, search: Search, until: float) -> bool:
        """Wait for a moment or for a stop, whichever is first."""
        left = until - self._clock.monotonic()
        if left <= 0:
            return search.stop.is_set()
        try:
            await asyncio.wait_for(search.stop.wait(), left / self._clock.factor)
        except TimeoutError:
            return False
        return True
