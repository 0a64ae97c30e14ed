"""`SlskdNetwork`: who offers it, asked through the daemon slskd."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from pydantic import SecretStr

from tonearm.logic.reconcile import DaemonRetry
from tonearm.model import BatchId, Budget, Check, SearchAnswer, SharedFile, Transfer, TransferId, Username
from tonearm.ports import Clock, Store
from tonearm.services.slskd import reading
from tonearm.services.slskd.client import ONE_TRY, SlskdClient
from tonearm.services.slskd.daemon import Daemon, read_daemon
from tonearm.services.slskd.doctor import examine
from tonearm.services.slskd.enqueues import Batches, Lane, askable, check_request
from tonearm.services.slskd.events import Events
from tonearm.services.slskd.landing import Landing
from tonearm.services.slskd.legacy import Legacy
from tonearm.services.slskd.ours import Ours
from tonearm.services.slskd.places import Places
from tonearm.services.slskd.searches import Searches
from tonearm.services.slskd.tick import TransferList

__all__ = ["SlskdNetwork"]

_BIG_LIST = 4_000_000
"""Bytes of a transfer list (some 8,000 rows) beyond which it is read in a thread, so that the loop is not held."""


class SlskdNetwork:
    """Keeps `tonearm.ports.Network` for slskd 0.24.2 and later, over its HTTP API.

    One kept HTTP client, made in the running loop at the first call. Two searches run at once, one is created at a
    time, two enqueues are sent at once, as the daemon takes them. The version is asked for once per connection.

    Files of a daemon on another machine are found only through a shared folder (``path_map``); fetching them over HTTP
    is not part of this adapter yet.

    Parameters
    ----------
    base_url : str
        As a person writes it: ``http://host:5030``, with a url base if there is one.
    api_key : str
        Sent to that origin only; in no repr and no message.
    clock : Clock
        All waits and windows; HTTP time-outs alone are in real seconds.
    store : Store
        Keeps the search ledger ``soulseek_search`` and what we asked for.
    download_root : Path, optional
        Our view of the daemon's download folder.
    path_map : mapping of str to Path
        Daemon folders to ours.
    transport : httpx.AsyncBaseTransport, optional
        Replaces the network.
    searches_per_window, window_s
        The account's search budget; window in seconds.
    keep_searches : bool
        Leave finished searches in the daemon's list instead of deleting our own.

    Raises
    ------
    SettingsMissing
        URL or key cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        clock: Clock,
        store: Store,
        download_root: Path | None,
        path_map: Mapping[str, Path],
        transport: httpx.AsyncBaseTransport | None = None,
        searches_per_window: int = 34,
        window_s: float = 220.0,
        keep_searches: bool = False,
    ) -> None:
        self._client = SlskdClient(base_url, SecretStr(api_key), clock=clock, transport=transport)
        self._searches = Searches(self._client, store, limit=searches_per_window, window_s=window_s, keep=keep_searches)
        self._ours = Ours(self._client, store)
        lane = Lane(self._client)
        self._batches = Batches(self._client, lane, self._ours)
        self._legacy = Legacy(self._client, lane, self._ours, store)
        self._landing = Landing(Events(self._client), Places(download_root, path_map))
        self._list = TransferList()
        self._poll = asyncio.Lock()
        self._daemon: Daemon | None = None

    def __repr__(self) -> str:
        return f"SlskdNetwork({self._client.address.root!r})"

    async def search(self, text: str, *, timeout_s: float = 15.0, response_limit: int = 100) -> SearchAnswer:
        """Run one search to its end and read its responses once.

        Waits for the search budget and for one of two places; then for the end, which comes ``timeout_s`` after the
        last response. A text without a usable term (one-letter words and exclusions only) brings an empty answer and
        costs nothing.

        Raises
        ------
        ServiceUnreachable
            slskd or its login to Soulseek is away, or the results were lost: this is never an empty answer.
        MisuseError
            ``timeout_s`` is not within 0.005 to 600, or ``response_limit`` is below 1.
        """
        await self._known()
        return await self._searches.search(text, timeout_s, response_limit)

    async def enqueue(
        self, username: Username, files: Sequence[SharedFile], *, batch_id: BatchId, destination: str | None = None
    ) -> dict[str, TransferId | str]:
        """Ask one peer for files; the same ``batch_id`` again asks for nothing twice.

        Parameters
        ----------
        destination : str, optional
            Folder below the daemon's download folder; one per (peer, remote folder) keeps equal names apart. Daemons
            before 0.26 ignore it.

        Returns
        -------
        dict
            Remote path to transfer id. A file that a transfer of ours is bringing already has that one's id; a file
            that was refused, or that another client of the daemon is downloading, is absent.

        Raises
        ------
        PeerOffline
            The peer is away, unknown, or cannot be reached.
        """
        check_request(username, destination)
        wanted = askable(files)
        if not wanted:
            return {}
        daemon = await self._known()
        if daemon.has_batches:
            return {**await self._batches.enqueue(username, wanted, batch_id, destination)}
        return {**await self._legacy.enqueue(username, wanted, batch_id)}

    async def transfers(self) -> list[Transfer]:
        """All downloads the daemon shows, of every client; one request, not repeated: the next poll does that.

        The same list object as before when nothing changed; unchanged rows are the same records. Treat it as
        read-only.
        """
        await self._known()
        async with self._poll:
            reply = await self._client.get("transfers", "downloads", tries=ONE_TRY)
            if not reply.ok:
                raise reply.refusal("the transfers")
            if len(reply.body) > _BIG_LIST:
                return await asyncio.to_thread(self._list.read, reply.body)
            return self._list.read(reply.body)

    async def batch(self, batch_id: BatchId) -> list[Transfer] | None:
        """Transfers of one of our batches, removed ones included; None when there was no such batch."""
        daemon = await self._known()
        return await (self._batches.find(batch_id) if daemon.has_batches else self._legacy.find(batch_id))

    async def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """One transfer by id, also when removed; None when unknown."""
        return await reading.read_one(self._client, transfer_id)

    async def cancel(self, username: Username, transfer_id: TransferId) -> None:
        """Cancel; asynchronous at the daemon. Unknown ids are no error."""
        await reading.cancel(self._client, username, transfer_id)

    async def remove(self, username: Username, transfer_id: TransferId) -> bool:
        """Hide one of our transfers from the daemon's list, cancelling it first if need be.

        Returns
        -------
        bool
            Whether it is gone afterwards. Up to 30 s pass until a running one has ended.
        """
        daemon = await self._known()

        async def shown(transfer: Transfer) -> bool:
            if daemon.has_batches:
                return not transfer.removed
            return any(other.id == transfer.id for other in await self._ours.of_user(transfer.username))

        return await reading.hide(self._client, username, transfer_id, shown)

    async def sweep_completed(self) -> None:
        """Hide every finished download of every client of this daemon. Only on an explicit wish."""
        reply = await self._client.delete("transfers", "downloads", "all", "completed")
        if not reply.ok:
            raise reply.refusal("the sweep")

    async def local_path(self, transfer: Transfer, destination: str | None) -> Path | None:
        """Where the finished file lies for us; None while no file of its size is there.

        The daemon's event is asked first, then the place where the file must be, or its ``_<ticks>`` sibling: what
        events give to other transfers is left out, and of several files that remain none is chosen.
        The path is a regular file of exactly ``transfer.size_bytes`` below the download root, reached through no link.
        """
        return await self._landing.find(transfer, destination, await self._known())

    async def retry_settings(self) -> DaemonRetry:
        """How the daemon itself tries again, for `tonearm.logic.reconcile`."""
        return (await self._known()).retry

    async def check(self) -> list[Check]:
        """Health, key, version, login, download folder, budget; for ``doctor()``. Does not raise."""
        return await examine(self._client, self._landing, self._searches)

    async def budget(self) -> list[Budget]:
        """What is left of the search window."""
        return [await self._searches.budget()]

    async def close(self) -> None:
        """Let go of connections. MAY be called twice."""
        await self._client.close()

    async def _known(self) -> Daemon:
        """The daemon, asked once: one that is upgraded meanwhile still understands what its older self did."""
        if self._daemon is None:
            self._daemon = await read_daemon(self._client)
        return self._daemon
