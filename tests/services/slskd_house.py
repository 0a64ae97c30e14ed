"""What the tests of the slskd adapter share: a clock, a scripted daemon, and a small network for the simulated one."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import httpx

from tonearm.engine.clock import ScaledClock
from tonearm.model import BatchId, RemotePath, SharedFile, Transfer, TransferId, Username
from tonearm.sandbox import Sandbox
from tonearm.sandbox.world import records
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.store import SqliteStore

T = TypeVar("T")
KEY = "canary-key-0123456789"
SIZE = 300_000
FOLDER = "@@abcde\\Music\\The Loops\\Night Bus (2004)"
FIRST, SECOND = f"{FOLDER}\\01 Last Stop.flac", f"{FOLDER}\\02 Depot.flac"
START = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


class LeapClock:
    """A clock whose sleeps take no time at all, but count."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += max(0.0, seconds)
        await asyncio.sleep(0)


Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def said(status: int, value: object = None) -> httpx.Response:
    """A reply in slskd's dialect: JSON, or nothing at all."""
    if value is None:
        return httpx.Response(status)
    return httpx.Response(status, content=json.dumps(value).encode(), headers={"Content-Type": "application/json"})


class Script:
    """A daemon that answers as it was told: the answers of a route in turn, the last one for ever."""

    def __init__(self, version: str = "0.26.0") -> None:
        self.requests: list[httpx.Request] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self.on("GET", "/application/version", said(200, version))
        self.on("GET", "/options", said(200, {"directories": {"downloads": "/downloads"}}))

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[method, f"/api/v0{path}"] = list(answers)

    def count(self, method: str, ending: str) -> int:
        return sum(one.method == method and one.url.path.endswith(ending) for one in self.requests)

    def bodies(self, method: str, ending: str) -> list[Any]:
        fitting = (one for one in self.requests if one.method == method and one.url.path.endswith(ending))
        return [json.loads(one.content) for one in fitting]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answers = self._answers.get((request.method, request.url.raw_path.decode().partition("?")[0]))
        if answers is None:
            answers = self._answers.get((request.method, "/api/v0*"), [httpx.Response(404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)
        return answer(request)


def scripted(
    script: Script, folder: Path, work: Callable[[SlskdNetwork], Awaitable[T]], clock: Any = None, **options: Any
) -> T:
    """Run ``work`` with an adapter that talks to the script, on a clock that leaps."""

    async def go() -> T:
        store = SqliteStore.open(folder / "store.sqlite3")
        network = SlskdNetwork(
            "http://daemon:5030",
            KEY,
            clock=clock or LeapClock(),
            store=store,
            transport=httpx.MockTransport(script),
            **{"download_root": None, "path_map": {}, **options},
        )
        try:
            return await work(network)
        finally:
            await network.close()
            await store.close()

    return asyncio.run(go())


@asynccontextmanager
async def joined(sandbox: Sandbox, folder: Path, **options: Any) -> AsyncIterator[SlskdNetwork]:
    """An adapter for a running sandbox, over real HTTP and with the sandbox's time."""
    told = sandbox.settings()
    store = SqliteStore.open(folder / "store.sqlite3")
    network = SlskdNetwork(
        told["slskd_url"],
        told["slskd_api_key"],
        clock=ScaledClock(float(told["time_factor"]), datetime.fromisoformat(told["time_origin"])),
        store=store,
        **{"download_root": Path(told["download_root"]), "path_map": {}, **options},
    )
    try:
        yield network
    finally:
        await network.close()
        await store.close()


async def reached(look: Callable[[], Awaitable[T | None]], deadline_s: float = 15.0) -> T:
    """Look until there is something true, at most ``deadline_s`` real seconds."""
    seen: T | None = None
    try:
        async with asyncio.timeout(deadline_s):
            while not (seen := await look()):  # noqa: ASYNC110  another program: no event to wait for
                await asyncio.sleep(0.003)
    except TimeoutError:
        raise AssertionError(f"not reached within {deadline_s} s; last seen: {seen!r}") from None
    return seen


async def ended(network: SlskdNetwork, transfer_id: TransferId | str) -> Transfer:
    """The transfer, once the daemon calls it completed."""

    async def look() -> Transfer | None:
        found = await network.transfer(TransferId(transfer_id))
        return found if found is not None and found.phase.ended else None

    return await reached(look)


def new_batch() -> BatchId:
    return BatchId(str(uuid.uuid4()))


def offered(username: str, *paths: str, size: int = SIZE) -> list[SharedFile]:
    """Files as a search would bring them."""
    return [SharedFile(username=Username(username), remote_path=RemotePath(path), size_bytes=size) for path in paths]


def small_network() -> records.World:
    """One peer of every behaviour, named after it, each sharing two songs; and a peer with an awkward name."""
    peers = {
        kind.value: records.Peer(kind.value, kind, 800_000, True, 0, kind is records.PeerBehaviour.GOOD)
        for kind in records.PeerBehaviour
    }
    peers |= {
        name: records.Peer(name, records.PeerBehaviour.GOOD, 800_000, True, 0, True)
        for name in ("odd/name?#%! ü", "all", "batches")
    }
    files = [_shared(number, name, path) for number, (name, path) in enumerate(
        (name, path) for name in peers for path in (FIRST, SECOND)
    )]  # fmt: skip
    files.append(_shared(900, "good", "@@abcde\\Private\\Last Stop (live).flac", locked=True))
    return records.World(
        seed=3, artists={}, recordings={}, releases={}, tracks={}, peers=peers, files=tuple(files), playlists={},
        library=(), files_by_path={(file.username, file.remote_path): file for file in files},
    )  # fmt: skip


def _shared(number: int, username: str, path: str, *, locked: bool = False) -> records.SharedFile:
    return records.SharedFile(
        file_id=number + 1,
        username=username,
        remote_path=path,
        format="flac",
        codec_bitrate_kbps=0,
        recording_id=1,
        named_recording_id=1,
        content=records.Content.CLEAN,
        advertised=records.Advertised(SIZE, length=31, bit_depth=16, sample_rate=44_100),
        tags=records.EmbeddedTags(),
        locked=locked,
    )


class RandomBytes:
    """Stands in for the audio: files of the advertised size with repeatable content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, world: records.World, file: records.SharedFile) -> Path:
        target = self._folder / f"{file.file_id}.bin"
        if not target.exists():
            target.write_bytes(Random(file.file_id).randbytes(file.advertised.size))
        return target


def asked(daemon: Sandbox, method: str, part: str) -> int:
    """How many requests of that kind the daemon saw."""
    return sum(one.method == method and part in one.path for one in daemon.log.entries("slskd"))


def statuses(daemon: Sandbox) -> set[int]:
    return {one.status for one in daemon.log.entries("slskd")}
