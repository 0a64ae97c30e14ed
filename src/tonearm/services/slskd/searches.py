"""Searching: one budget, one creation at a time, two running, and the responses read once (contracts: slskd, 4)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from tonearm.errors import (
    MisuseError,
    QuotaExhausted,
    ServiceChanged,
    ServiceUnreachable,
    TonearmError,
)
from tonearm.logic.backoff import RetryPolicy
from tonearm.model import Budget, SearchAnswer
from tonearm.ports import Store
from tonearm.services.slskd.answers import read_answer
from tonearm.services.slskd.client import ONE_TRY, SERVICE, Reply, SlskdClient

__all__ = ["LEDGER", "Searches"]

LEDGER = "soulseek_search"
RUNNING = 2
"""Searches that the daemon runs at once; further ones wait in it while their callers' time-outs run (quirk Q5)."""
FILE_LIMIT = 10_000
POLL_S = (0.5, 1.0)
"""First and later waits between looks at a running search."""
QUEUED_S = 300.0
"""How long other clients' searches may keep ours waiting."""
SLOWEST_END_S = 60.0
"""How long storing the responses may take after the search ended or was stopped."""
PATIENCE = 4.0
"""A search that still hears of new files after this many time-outs is stopped; what arrived is kept."""
BIG_BODY = 1_000_000
"""Bytes; more is read in a thread, so that the loop is not held."""

_BUSY = RetryPolicy(tries=11, base_s=0.5, cap_s=2.0, spread=0.9, total_s=60.0)
_LOST = 3
"""How often a creation whose outcome is unknown is tried with a new id."""


class Searches:
    """All searches of one session.

    Parameters
    ----------
    client, store
        The ledger of the account is kept in ``store``, across restarts.
    limit : int
        Searches per window.
    window_s : float
        The window in seconds.
    keep : bool
        Leave finished searches in the daemon's list instead of deleting our own.
    """

    def __init__(self, client: SlskdClient, store: Store, *, limit: int, window_s: float, keep: bool = False) -> None:
        self._client = client
        self._store = store
        self._limit = limit
        self._window_s = window_s
        self._keep = keep
        self._gate = asyncio.Semaphore(RUNNING)
        self._creation = asyncio.Lock()
        self._free_at: datetime | None = None

    async def search(self, text: str, timeout_s: float, response_limit: int) -> SearchAnswer:
        """Run one search to its end; see `tonearm.ports.Network.search`."""
        if not 0.005 <= timeout_s <= 600 or response_limit < 1:
            raise MisuseError("A search takes a timeout_s of 0.005 to 600 and a response_limit of at least 1.")
        if not _has_term(text):
            # slskd refuses it (400), and no peer could answer; it costs nothing to say so here.
            return SearchAnswer(query=text, files=())
        request = {
            "searchText": text,
            "searchTimeout": round(timeout_s * 1000),
            "responseLimit": response_limit,
            "fileLimit": FILE_LIMIT,
            "filterResponses": True,
            "minimumResponseFileCount": 1,
        }
        async with self._gate, self._running(request) as search_id:
            ended = await self._end(search_id, timeout_s)
            return await self._answer(search_id, text, ended)

    async def budget(self) -> Budget:
        """What is left of the window."""
        now = self._client.clock.now()
        used = await self._store.spent(LEDGER, now, window_s=self._window_s)
        free_at = self._free_at if self._free_at is not None and self._free_at > now else None
        return Budget(name=LEDGER, used=used, limit=self._limit, window_s=self._window_s, available_at=free_at)

    @asynccontextmanager
    async def _running(self, request: dict[str, Any]) -> AsyncIterator[str]:
        """A search of ours: created, and cleared away whatever happens."""
        async with self._creation:
            search_id = await self._create(request)
        try:
            yield search_id
        except BaseException:
            # Deleting alone would leave it running, in one of the two places.
            await self._clear(search_id, stop=True)
            raise
        await self._clear(search_id, stop=False)

    async def _clear(self, search_id: str, *, stop: bool) -> None:
        if self._keep and not stop:
            return
        try:
            if stop:
                await self._client.put("searches", search_id)
            await self._client.delete("searches", search_id, tries=ONE_TRY)
        except TonearmError:
            # Being polite must not cost a result; retention removes it one day.
            return

    # Creation

    async def _create(self, request: dict[str, Any]) -> str:
        await self._spend()
        problem: TonearmError | None = None
        for _ in range(_LOST):
            search_id = str(uuid.uuid4())
            problem = await self._attempt(search_id, request)
            if problem is None:
                return search_id
        raise problem or AssertionError("an attempt ends with a search or a problem")

    async def _attempt(self, search_id: str, request: dict[str, Any]) -> TonearmError | None:
        """Create a search; None when it lives, a problem when another id may be tried.

        Raises
        ------
        TonearmError
            No other try can help now.
        """
        try:
            reply = await self._post({**request, "id": search_id})
        except asyncio.CancelledError:
            await self._clear(search_id, stop=True)
            raise
        except ServiceUnreachable as error:
            return None if await self._lives(search_id) else error
        if reply.ok:
            return None
        problem = _refusal(reply)
        if reply.status < 500:
            # A refused search leaves a record all the same (section 4.4).
            await self._clear(search_id, stop=False)
            raise problem
        return None if await self._lives(search_id) else problem

    async def _post(self, request: dict[str, Any]) -> Reply:
        """POST, again while another creation is under way at the daemon (429)."""
        began = self._client.clock.monotonic()
        for failures in range(1, _BUSY.tries + 1):
            reply = await self._client.post("searches", body=request)
            elapsed = self._client.clock.monotonic() - began
            jitter = self._client.jitter()
            wait = _BUSY.wait_s(failures, jitter=jitter, elapsed_s=elapsed, asked_s=reply.asked_s)
            if reply.status != 429 or wait is None:
                break
            await self._client.clock.sleep(wait)
        return reply

    async def _lives(self, search_id: str) -> bool:
        """Whether a creation without an answer took place all the same."""
        reply = await self._client.get("searches", search_id, params={"includeResponses": "false"})
        return reply.ok and "Errored" not in str(_object(reply).get("state"))

    async def _spend(self) -> None:
        """Take one search out of the budget, waiting until one is free."""
        clock = self._client.clock
        began = clock.monotonic()
        while True:
            now = clock.now()
            self._free_at = await self._store.spend(LEDGER, now, limit=self._limit, window_s=self._window_s)
            if self._free_at is None:
                return
            if clock.monotonic() - began > 3 * self._window_s:
                raise QuotaExhausted("The search budget stayed spent.", service=SERVICE, retry_at=self._free_at)
            await clock.sleep(max((self._free_at - now).total_seconds(), 0.01))

    # The running search

    async def _end(self, search_id: str, timeout_s: float) -> dict[str, Any]:
        """Wait until the responses are stored: ``endedAt``, not ``isComplete`` (quirk Q2)."""
        watch = _Watch(self._client, timeout_s)
        heard = 0
        while True:
            await self._client.clock.sleep(watch.next_wait())
            reply = await self._client.get("searches", search_id, params={"includeResponses": "false"})
            if not reply.ok:
                raise _lost("it disappeared from the daemon") if reply.status == 404 else reply.refusal("the search")
            seen = _object(reply)
            count = seen.get("responseCount")
            count = count if type(count) is int else 0
            if seen.get("endedAt"):
                if count < heard or "Errored" in str(seen.get("state")):
                    raise _lost("its responses were lost; the daemon was perhaps restarted")
                return seen
            heard = max(heard, count)
            if watch.overdue(str(seen.get("state"))):
                await self._client.put("searches", search_id)

    async def _answer(self, search_id: str, text: str, ended: dict[str, Any]) -> SearchAnswer:
        expected = ended.get("responseCount")
        for last in (False, True):
            reply = await self._client.get("searches", search_id, "responses")
            if not reply.ok:
                raise _lost("its responses disappeared") if reply.status == 404 else reply.refusal("the responses")
            big = len(reply.body) > BIG_BODY
            answer = await asyncio.to_thread(read_answer, text, reply.body) if big else read_answer(text, reply.body)
            if answer.responses or answer.left_out or not expected:
                return answer
            if not last:
                await self._client.clock.sleep(POLL_S[1])
        raise _lost(f"it had {expected} responses, and none can be read")


class _Watch:
    """The deadlines of one search: they start when it starts, not when it was created (quirk Q5)."""

    def __init__(self, client: SlskdClient, timeout_s: float) -> None:
        self._client = client
        self._timeout_s = timeout_s
        self._created = client.clock.monotonic()
        self._started: float | None = None
        self._stopped: float | None = None
        self._looks = 0

    def next_wait(self) -> float:
        """Seconds until the next look."""
        self._looks += 1
        return POLL_S[0] if self._looks <= 2 else POLL_S[1]

    def overdue(self, state: str) -> bool:
        """Whether the search must be stopped now (true once only).

        Raises
        ------
        ServiceUnreachable
            It never started, or never ended.
        """
        now = self._client.clock.monotonic()
        if "Queued" in state or "Requested" in state:
            if now - self._created > QUEUED_S:
                raise _lost("other searches kept it waiting too long")
            return False
        self._started = now if self._started is None else self._started
        if self._stopped is not None and now - self._stopped > SLOWEST_END_S:
            raise _lost("it did not end when it was stopped")
        if self._stopped is None and now - self._started > PATIENCE * self._timeout_s + SLOWEST_END_S:
            self._stopped = now
            return True
        return False


def _has_term(text: str) -> bool:
    """Whether slskd would send anything: terms of one letter and exclusions alone are nothing (section 4.3)."""
    return any(len(term) > 1 and not term.startswith("-") for term in text.split())


def _object(reply: Reply) -> dict[str, Any]:
    value = reply.json()
    if not isinstance(value, dict):
        raise ServiceChanged("slskd described a search in an unknown form.", service=SERVICE)
    return value


def _lost(why: str) -> ServiceUnreachable:
    return ServiceUnreachable(f"A search brought no answer: {why}; search again.", service=SERVICE)


def _refusal(reply: Reply) -> TonearmError:
    if reply.status == 409:
        # Only "not logged in" is a 409 here (quirk Q29).
        return ServiceUnreachable(
            f'slskd is not logged in to Soulseek: "{reply.message}"; wait for it, or look at its login.',
            service=SERVICE,
        )
    return reply.refusal("the search")
