"""Asking peers for files, so that asking again changes nothing (contracts: slskd, 5.1)."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from tonearm.errors import MisuseError, PeerOffline, ServiceRefused, ServiceUnreachable, TonearmError
from tonearm.logic.backoff import HTTP_RETRY, RetryPolicy
from tonearm.model import BatchId, SharedFile, Transfer, TransferId, Username
from tonearm.services.slskd.address import guid
from tonearm.services.slskd.client import SERVICE, Reply, SlskdClient
from tonearm.services.slskd.ours import Ours
from tonearm.services.slskd.wire import rows, transfers_of

__all__ = ["Batches", "Lane", "askable", "check_request", "refusal"]

AT_ONCE = 2
"""Enqueues that the daemon takes at once, from all clients together."""
_IDS = 4
_TRIES = 3
_BUSY = RetryPolicy(tries=11, base_s=0.5, cap_s=2.0, spread=0.9, total_s=120.0)


class Lane:
    """At most two enqueues at once, and patience with the daemon's 429."""

    def __init__(self, client: SlskdClient) -> None:
        self._client = client
        self._permits = asyncio.Semaphore(AT_ONCE)

    async def post(self, *segments: str, body: object) -> Reply:
        """POST; again after 0.05 to 2 s while the daemon is busy with other enqueues."""
        clock = self._client.clock
        began = clock.monotonic()
        async with self._permits:
            for failures in range(1, _BUSY.tries + 1):
                reply = await self._client.post(*segments, body=body)
                elapsed = clock.monotonic() - began
                jitter = self._client.jitter()
                wait = _BUSY.wait_s(failures, jitter=jitter, elapsed_s=elapsed, asked_s=reply.asked_s)
                if reply.status != 429 or wait is None:
                    break
                await clock.sleep(wait)
            return reply


class Batches:
    """The batch endpoint of slskd 0.26 and later."""

    def __init__(self, client: SlskdClient, lane: Lane, ours: Ours) -> None:
        self._client = client
        self._lane = lane
        self._ours = ours

    async def enqueue(
        self, username: Username, files: Sequence[SharedFile], batch_id: BatchId, destination: str | None
    ) -> dict[str, TransferId]:
        """Ask for files; see `tonearm.ports.Network.enqueue`.

        A file that is already under way is answered with the transfer that brings it, if that belongs to a batch of
        ours; if it is another client's it is absent, as if refused: we never touch what is not ours.
        """
        problem: TonearmError | None = None
        for one_id in _ids(batch_id):
            await self._ours.claim_batch(one_id)
            request = _request(one_id, username, files, destination)
            outcome, problem = await self._settle(one_id, username, request)
            if outcome is not None:
                return await self._with_known(username, files, outcome)
            # The id is used up, with nothing in it: the peer could not be reached then. Its heir may be tried.
        raise problem or PeerOffline(f"{username} could not be asked; try another peer.")

    async def find(self, batch_id: BatchId) -> list[Transfer] | None:
        """Transfers of a batch, removed ones included; None when the daemon knows no such batch."""
        found: list[Transfer] | None = None
        for one_id in _ids(batch_id):
            transfers = await self._read(one_id)
            if transfers is None:
                return found
            found = transfers
            if transfers:
                return transfers
        return found

    async def _settle(
        self, batch_id: str, username: Username, request: dict[str, Any]
    ) -> tuple[list[Transfer] | None, TonearmError | None]:
        """POST until its outcome is known: the transfers, or None for an id that was used up in vain."""
        problem: TonearmError | None = None
        for failures in range(1, _TRIES + 1):
            try:
                reply = await self._lane.post("transfers", "downloads", "batches", body=request)
            except ServiceUnreachable as error:
                problem = error
            else:
                if reply.ok and (accepted := _accepted(reply)) is not None:
                    return accepted, None
                problem = _problem(reply, username)
            known = await self._read(batch_id)
            if known is not None:
                return known or None, problem
            await self._client.clock.sleep(HTTP_RETRY.ceiling_s(failures) * self._client.jitter())
        raise problem or ServiceUnreachable("slskd gave no clear answer to a download; look again.", service=SERVICE)

    async def _read(self, batch_id: str) -> list[Transfer] | None:
        reply = await self._client.get("transfers", "downloads", "batches", guid(batch_id))
        if reply.status == 404:
            return None
        if not reply.ok:
            raise reply.refusal("a batch")
        value = reply.json()
        return transfers_of(rows(value.get("transfers"))) if isinstance(value, dict) else []

    async def _with_known(
        self, username: Username, files: Sequence[SharedFile], accepted: list[Transfer]
    ) -> dict[str, TransferId]:
        found = _by_path(accepted)
        missing = {file.remote_path for file in files} - set(found)
        return found | await self._ours.under_way(username, missing) if missing else found


def askable(files: Sequence[SharedFile]) -> list[SharedFile]:
    """The files that the daemon would take: each name once, no blank one, no ``.`` or ``..`` segment.

    One of these among the others would cost the whole request (400).
    """
    chosen: dict[str, SharedFile] = {}
    for file in files:
        segments = re.split(r"[\\/]", file.remote_path)
        if file.remote_path.strip() and not {".", ".."} & set(segments):
            chosen.setdefault(file.remote_path, file)
    return list(chosen.values())


def refusal(reply: Reply, username: Username) -> TonearmError:
    """What a refused enqueue means, told by the daemon's own words (quirks Q9, Q16)."""
    said = reply.message
    away = "appears to be offline" in said or "Failed to connect to user" in said or (reply.status == 404 and said)
    if away:
        return PeerOffline(f'{username!r} cannot be asked for files: "{said}"; try another peer.')
    if "same key has already been added" in said:
        return ServiceRefused(
            f"slskd holds two unfinished downloads of one name from {username!r}; cancel one of them in slskd.",
            service=SERVICE,
            status=reply.status,
            body=said,
        )
    return reply.refusal("a download")


def _problem(reply: Reply, username: Username) -> TonearmError | None:
    """The problem that asking again may mend, None for an id in use; all others are raised."""
    if reply.ok or reply.status == 409:
        return None
    problem = refusal(reply, username)
    if not problem.retryable:
        raise problem
    return problem


def _ids(batch_id: BatchId) -> Iterator[str]:
    """The caller's id and its heirs: an id is used up even when the peer could not be reached (section 5.1)."""
    first = guid(batch_id)
    yield first
    for number in range(1, _IDS):
        yield str(uuid.uuid5(uuid.UUID(first), str(number)))


def _request(batch_id: str, username: Username, files: Sequence[SharedFile], destination: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "id": batch_id,
        "username": username,
        "files": [{"filename": file.remote_path, "size": file.size_bytes} for file in files],
    }
    # `"options": null` would be answered with 500.
    return request if destination is None else {**request, "options": {"destination": destination}}


def _accepted(reply: Reply) -> list[Transfer] | None:
    value = reply.json()
    batch = value.get("batch") if isinstance(value, dict) else None
    return transfers_of(rows(batch.get("transfers"))) if isinstance(batch, dict) else None


def _by_path(transfers: Sequence[Transfer]) -> dict[str, TransferId]:
    return {transfer.remote_path: transfer.id for transfer in transfers}


def check_request(username: Username, destination: str | None) -> None:
    """Refuse what can never work.

    Raises
    ------
    MisuseError
        The name is empty or longer than 500 characters, or the destination is not a relative path below the root.
    """
    if not 1 <= len(username) <= 500:
        raise MisuseError("A peer's name has 1 to 500 characters.")
    if destination is not None:
        segments = re.split(r"[\\/]", destination)
        if not destination.strip() or {"", ".", ".."} & set(segments) or re.match(r"[A-Za-z]:", destination):
            raise MisuseError(f"The destination {destination[:80]!r} must be a relative folder, such as tonearm/abc.")
