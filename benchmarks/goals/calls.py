"""Goal 10: what our own client adds to a small GET, and how many clients a session makes."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.small_server import running
from benchmarks.tables import Row, Table, at_most, count, ratio_row
from tonearm.engine import SystemClock
from tonearm.sandbox import Sandbox
from tonearm.services.slskd.client import SlskdClient
from tonearm.session import AsyncSession
from tonearm.settings import load_settings

__all__ = ["measure"]

_YARDSTICK = "the same GETs with a bare httpx.AsyncClient that is kept"
_FEW = 3
T = TypeVar("T")
_HEADERS = {"X-API-Key": "key"}


def measure(scale: Scale) -> Table:
    """Small answers from a server in another process; then a session on the sandbox."""
    table = Table(10, "small calls", _YARDSTICK)
    with running() as url:
        _measure_calls(table, scale, url)
    asyncio.run(_count_clients(table))
    table.remarks.append("Big bodies: the adapter does not fetch files over HTTP yet, so there is nothing to measure.")
    return table


def _measure_calls(table: Table, scale: Scale, url: str) -> None:
    number = scale.pick(200, 30)
    with asyncio.Runner() as runner:
        bare = httpx.AsyncClient(headers=_HEADERS, trust_env=False)
        ours = SlskdClient(url, SecretStr("key"), clock=SystemClock())

        def case(one: Callable[[], Awaitable[Any]], times: int = number) -> Case:
            return Case(lambda _: runner.run(_repeat(one, times)))

        cases = {
            "bare": case(lambda: _bare(bare, url)),
            "ours": case(lambda: ours.get_json("the session", "session")),
            "fresh": case(lambda: _fresh(url), _FEW),
        }
        timings = table.measured(in_turn(cases, scale.rounds))
        runner.run(bare.aclose())
        runner.run(ours.close())
    table.rows += [
        ratio_row(f"our call, {number} in turn", timings, "ours", "bare", at_most(1.15)),
        Row("the usual way: a client per request", timings.ratios("fresh", "bare", share=_FEW / number)),
    ]


async def _repeat(one: Callable[[], Awaitable[Any]], times: int) -> None:
    for _ in range(times):
        await one()


async def _bare(client: httpx.AsyncClient, url: str) -> Any:
    return (await client.get(f"{url}/api/v0/session")).raise_for_status().json()


async def _fresh(url: str) -> Any:
    async with httpx.AsyncClient(headers=_HEADERS) as client:
        return await _bare(client, url)


async def _count_clients(table: Table) -> None:
    with Sandbox(services=("slskd",)) as sandbox, tempfile.TemporaryDirectory() as folder:
        settings = load_settings(isolated=True, **sandbox.settings(), state_dir=str(Path(folder)))
        with _made(httpx.AsyncClient) as made:
            async with AsyncSession(settings) as session:
                await session.doctor()
                for name in [artist.name for artist in sandbox.world.artists.values()][:_FEW]:
                    await session.search(name)
                    await session.transfers()
    kinds = Counter(client.headers["accept"] for client in made)
    table.rows.append(count("HTTP clients made per service in one session", max(kinds.values()), at_most(1)))


@contextmanager
def _made(kind: type[T]) -> Iterator[list[T]]:
    """Everything of a vendor's class that is made meanwhile."""
    made: list[T] = []
    begin: Any = vars(kind)["__init__"]

    def noted(self: T, *arguments: object, **options: object) -> None:
        made.append(self)
        begin(self, *arguments, **options)

    replace: Any = kind
    replace.__init__ = noted
    try:
        yield made
    finally:
        replace.__init__ = begin
