"""``python -m benchmarks.small_server``: answers every GET with the same small JSON, as cheaply as can be.

A process of its own, so that its work is not counted as the client's. Prints its port; ends when its input closes.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.made.transfers import dump, list_of

__all__ = ["running"]

_END = b"\r\n\r\n"
_DEADLINE_S = 20.0


@contextmanager
def running() -> Iterator[str]:
    """Run it as a child; yields its address."""
    command = [sys.executable, "-m", "benchmarks.small_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the child has no pipes")
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.stdin.close()
            try:
                child.wait(_DEADLINE_S)
            except subprocess.TimeoutExpired:
                child.kill()


def _answer() -> bytes:
    body = dump(list_of(3))
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}"
    return head.encode() + _END + body


class _Protocol(asyncio.Protocol):
    """Counts the ends of request heads; a GET has no body."""

    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream was expected")
        self._transport, self._rest = transport, b""

    def data_received(self, data: bytes) -> None:
        *heads, self._rest = (self._rest + data).split(_END)
        for _ in heads:
            self._transport.write(self.answer)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


async def _serve() -> None:
    _Protocol.answer = _answer()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server = await asyncio.get_running_loop().create_server(_Protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
