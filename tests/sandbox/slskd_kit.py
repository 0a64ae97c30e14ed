"""A small hand-made network for the tests of the simulated daemon: one peer of each kind, files of random bytes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import httpx

from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.world.records import (
    Advertised,
    Content,
    EmbeddedTags,
    Peer,
    PeerBehaviour,
    SharedFile,
    World,
)

T = TypeVar("T")
KEY = SlskdOptions().api_key
SIZE = 300_000

FOLDER = "@@abcde\\Music\\The Loops\\Night Bus (2004)"


def peer(username: str, behaviour: PeerBehaviour = PeerBehaviour.GOOD, queue: int = 0, speed: int = 800_000) -> Peer:
    return Peer(username, behaviour, speed, queue == 0, queue, behaviour is PeerBehaviour.GOOD)


def shared(number: int, username: str, path: str, *, size: int = SIZE, locked: bool = False, **told: Any) -> SharedFile:
    return SharedFile(
        file_id=number,
        username=username,
        remote_path=path,
        format=path.rsplit(".", 1)[-1],
        codec_bitrate_kbps=0,
        recording_id=1,
        named_recording_id=1,
        content=Content.CLEAN,
        advertised=Advertised(size, **told),
        tags=EmbeddedTags(),
        locked=locked,
    )


def network(peers: list[Peer], files: list[SharedFile], seed: int = 3) -> World:
    """A world with nothing but peers and their files."""
    return World(
        seed=seed,
        artists={},
        recordings={},
        releases={},
        tracks={},
        peers={one.username: one for one in peers},
        files=tuple(files),
        playlists={},
        library=(),
        files_by_path={(file.username, file.remote_path): file for file in files},
    )


def one_of_each() -> World:
    """A peer of every behaviour, named after it, each sharing two songs; some peers with odd names and files."""
    peers = [peer(kind.value, kind, queue=3 if kind is PeerBehaviour.QUEUEING else 0) for kind in PeerBehaviour]
    peers += [peer("odd/name?#%!"), peer("far away", queue=500, speed=10_000)]
    files: list[SharedFile] = []
    for one in peers:
        for number, title in enumerate(("Last Stop", "Depot"), start=1):
            path = f"{FOLDER}\\{number:02d} {title}.flac"
            files.append(shared(len(files) + 1, one.username, path, length=31, bit_depth=16, sample_rate=44_100))
    files += [
        shared(90, "good", "@@abcde\\Private\\Last Stop (live).flac", locked=True),
        shared(91, "good", "@@abcde\\Music\\mp3\\Last Stop.mp3", bit_rate=320, length=31, is_vbr=False),
        shared(92, "good", "@@abcde\\Музыка\\Последняя остановка.ogg"),
        shared(93, "good", "@@abcde\\Huge\\Endless Stop.flac", size=5_000_000_000),
    ]
    return network(peers, files)


class RandomBytes:
    """Stands in for the audio: files of the advertised size with repeatable content."""

    def __init__(self, folder: Path, wrong: dict[str, int] | None = None) -> None:
        self._folder = folder
        self._wrong = wrong or {}

    def path(self, world: World, file: SharedFile) -> Path:
        """The bytes of a file; ``wrong`` holds real sizes of files whose advertised size is a lie."""
        target = self._folder / f"{file.file_id}.bin"
        if not target.exists():
            size = self._wrong.get(file.remote_path, file.advertised.size)
            target.write_bytes(Random(file.file_id).randbytes(size))
        return target


class Api:
    """A thin client of the daemon's API for tests: status and JSON, nothing clever."""

    def __init__(self, base: str, key: str | None = KEY) -> None:
        headers = {"X-API-Key": key} if key else {}
        self.http = httpx.Client(base_url=f"{base}/api/v0", headers=headers, timeout=20, trust_env=False)

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        if body is None:
            return self.http.request(method, path, params=query)
        # Not httpx's own way, which cannot send the half characters that some remote paths hold.
        head = {"Content-Type": "application/json"}
        return self.http.request(method, path, params=query, content=json.dumps(body), headers=head)

    def search(self, text: str, **fields: Any) -> dict[str, Any]:
        """Run a search to its end and return it with its responses."""
        begun = self("POST", "/searches", {"searchText": text, **fields})
        assert begun.status_code == 200, begun.text
        return self.finished_search(begun.json()["id"])

    def finished_search(self, search_id: str) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            found = self("GET", f"/searches/{search_id}", includeResponses=True).json()
            return found if "endedAt" in found else None

        return reached(ended)

    def batch(self, username: str, *paths: str, **fields: Any) -> httpx.Response:
        """Enqueue files with the size the network advertises by default."""
        files = [{"filename": path, "size": SIZE} for path in paths]
        return self("POST", "/transfers/downloads/batches", {"username": username, "files": files, **fields})

    def transfer(self, transfer_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self("GET", f"/transfers/downloads/anybody/{transfer_id}").json()
        return found

    def begin(self, username: str, path: str, **fields: Any) -> str:
        """Enqueue one file and return its transfer's id."""
        reply = self.batch(username, path, **fields)
        assert reply.status_code == 201, reply.text
        transfer_id: str = reply.json()["batch"]["transfers"][0]["id"]
        return transfer_id

    def until(self, transfer_id: str, *states: str) -> dict[str, Any]:
        """Wait until a transfer shows one of the states."""

        def there() -> dict[str, Any] | None:
            found = self.transfer(transfer_id)
            return found if found["state"] in states else None

        return reached(there, lambda: self.transfer(transfer_id))

    def walk(self, transfer_id: str, *ends: str) -> list[dict[str, Any]]:
        """Poll without a pause and keep every change of state or attempt, up to one of the ends."""
        seen: list[dict[str, Any]] = []

        def ended() -> bool:
            now = self.transfer(transfer_id)
            if not seen or (seen[-1]["state"], seen[-1]["attempts"]) != (now["state"], now["attempts"]):
                seen.append(now)
            return now["state"] in ends

        reached(ended, lambda: [(one["state"], one["attempts"]) for one in seen])
        return seen


def reached(look: Callable[[], T | None], otherwise: Callable[[], Any] = lambda: None, deadline_s: float = 15.0) -> T:
    """Look until there is something true, at most ``deadline_s`` real seconds; says what was there instead."""
    until = time.monotonic() + deadline_s
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.002)
    raise AssertionError(f"not reached within {deadline_s} s; instead: {otherwise()}")
