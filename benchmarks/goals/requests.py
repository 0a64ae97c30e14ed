"""Goal 3: how often the daemon is asked. Counts on the sandbox, no times."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections import defaultdict
from datetime import datetime
from itertools import islice
from pathlib import Path

from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, count
from tonearm.engine import ScaledClock
from tonearm.model import BatchId, RemotePath, SharedFile, Username
from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import PeerBehaviour
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.store import SqliteStore
from tonearm.session import AsyncSession
from tonearm.settings import load_settings

__all__ = ["measure"]

_TICKS, _PEERS, _SEARCHES, _FILES_EACH = 5, 6, 4, 2
_IDLE_S = 60.0
_BIG = "/responses"


def measure(scale: Scale) -> Table:
    """Ticks, enqueues and searches, several at once; then a session with nothing to do."""
    table = Table(3, "requests to slskd", "counted in the sandbox's request log")
    with Sandbox(services=("slskd",)) as sandbox, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_count_busy(table, sandbox, Path(folder) / "busy"))
        asyncio.run(_count_idle(table, sandbox, Path(folder) / "idle"))
        table.rows.append(count("answers with 429 to all of these", sandbox.log.count("slskd", status=429), at_most(0)))
    return table


async def _count_busy(table: Table, sandbox: Sandbox, folder: Path) -> None:
    network, store = _join(sandbox, folder)
    try:
        await network.transfers()  # also asks for the daemon's version, once
        counted = _Counter(sandbox)
        for _ in range(_TICKS):
            await network.transfers()
        table.rows.append(count("requests per tick", counted.all() / _TICKS, at_most(1)))

        counted = _Counter(sandbox)
        wanted = _wanted(sandbox)
        await asyncio.gather(*(network.enqueue(name, files, batch_id=_batch()) for name, files in wanted))
        table.rows += [
            count(f"enqueues sent for {_PEERS} peers, {_FILES_EACH} files each", counted.of("POST"), at_most(_PEERS)),
            count("other requests for that", counted.all() - counted.of("POST")),
        ]

        counted = _Counter(sandbox)
        texts = list(islice((artist.name for artist in sandbox.world.artists.values()), _SEARCHES))
        await asyncio.gather(*(network.search(text) for text in texts))
        table.rows += [
            count("big answers read per search", counted.of("GET", _BIG) / _SEARCHES, at_most(1)),
            count("small requests per search", (counted.all() - counted.of("GET", _BIG)) / _SEARCHES),
        ]
    finally:
        await network.close()
        await store.close()


async def _count_idle(table: Table, sandbox: Sandbox, folder: Path) -> None:
    counted = _Counter(sandbox)
    settings = load_settings(isolated=True, **sandbox.settings(), state_dir=str(folder))
    async with AsyncSession(settings) as session:
        await session.house.clock.sleep(_IDLE_S)
    table.rows.append(
        count(f"requests of an open session with nothing to do, {_IDLE_S:.0f} s", counted.all(), at_most(0))
    )


class _Counter:
    """Requests since it was made."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._log = sandbox.log
        self._before = len(self._log.entries("slskd"))

    def all(self) -> int:
        """How many there were."""
        return self.of()

    def of(self, method: str = "", ending: str = "") -> int:
        """How many had this method and a path with this ending."""
        entries = self._log.entries("slskd")[self._before :]
        return sum(1 for one in entries if one.method.startswith(method) and one.path.endswith(ending))


def _join(sandbox: Sandbox, folder: Path) -> tuple[SlskdNetwork, SqliteStore]:
    settings = sandbox.settings()
    store = SqliteStore.open(folder / "store.sqlite")
    network = SlskdNetwork(
        settings["slskd_url"],
        settings["slskd_api_key"],
        clock=ScaledClock(float(settings["time_factor"]), datetime.fromisoformat(settings["time_origin"])),
        store=store,
        download_root=Path(settings["download_root"]),
        path_map={},
    )
    return network, store


def _wanted(sandbox: Sandbox) -> list[tuple[Username, list[SharedFile]]]:
    """Some files of each of some peers that answer."""
    by_peer: dict[str, list[SharedFile]] = defaultdict(list)
    for file in sandbox.world.files:
        peer = sandbox.world.peers[file.username]
        if peer.behaviour is PeerBehaviour.GOOD and not file.locked and len(by_peer[peer.username]) < _FILES_EACH:
            size, path = file.advertised.size, RemotePath(file.remote_path)
            name = Username(file.username)
            by_peer[name].append(SharedFile(username=name, remote_path=path, size_bytes=size))
    return [(Username(name), files) for name, files in islice(by_peer.items(), _PEERS)]


def _batch() -> BatchId:
    return BatchId(str(uuid.uuid4()))
