"""Only type-checked, never run: a blocking twin keeps the parameters and the awaited type of its coroutine."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_type

from tonearm.engine import Portal, blocking


class AsyncNetwork:
    async def search(self, text: str, *, limit: int = 5) -> list[str]:
        return [text] * limit


class Network:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._async = AsyncNetwork()

    search = blocking(AsyncNetwork.search)


def uses(network: Network) -> None:
    assert_type(network.search("song"), list[str])
    assert_type(network.search("song", limit=2), list[str])
    keeps: Callable[[str], list[str]] = network.search
    keeps("song")
    network.search()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # the text is missing
    network.search(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not a text
    network.search("song", limits=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # unknown name
