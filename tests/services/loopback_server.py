"""A small scripted HTTP server on loopback, and a clock that is wound by waiting."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Ask:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str = ""

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}


@dataclass
class Reply:
    """One answer; ``drop`` closes the connection without any."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


def as_json(value: object, status: int = 200, **headers: str) -> Reply:
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json", **names})


def as_xml(text: str, status: int = 200) -> Reply:
    return Reply(text.encode(), status, {"Content-Type": "text/xml;charset=utf-8"})


class Server:
    """Answers with ``answer(ask)``; keeps every request in ``asked``."""

    def __init__(self, answer: Callable[[Ask], Reply]) -> None:
        self.answer = answer
        self.asked: list[Ask] = []
        self.url = ""

    def count(self, prefix: str) -> int:
        return sum(ask.path.startswith(prefix) for ask in self.asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    owner: Server

    def _handle(self) -> None:
        where = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        ask = Ask(self.command, where.path, query, {k.lower(): v for k, v in self.headers.items()}, body)
        self.owner.asked.append(ask)
        self._send(self.owner.answer(ask))

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        self.send_response(reply.status)
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815  # names given by http.server

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def serving(answer: Callable[[Ask], Reply]) -> Iterator[Server]:
    """A running server with its own port."""
    server = Server(answer)
    handler = type("Handler", (_Handler,), {"owner": server})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join(5)


class WoundClock:
    """Keeps `tonearm.ports.Clock`: waiting takes no time, but time passes."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._seconds += seconds

    def wind(self, seconds: float) -> None:
        self._seconds += seconds
