"""Pictures come only from where they are known to be, and only when they are pictures."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tonearm.services.web.picture_check import MAX_BYTES, acceptable, picture_type, pixel_size
from tonearm.services.web.pictures import PictureFetcher


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def jpeg(width: int, height: int) -> bytes:
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + application + b"\xff" + frame + b"\xff\xd9"


def webp(kind: bytes, width: int, height: int) -> bytes:
    if kind == b"VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    else:
        body = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(640, 480), "png", (640, 480)),
        (jpeg(640, 480), "jpeg", (640, 480)),
        (webp(b"VP8X", 640, 480), "webp", (640, 480)),
        (webp(b"VP8L", 640, 480), "webp", (640, 480)),
        (webp(b"VP8 ", 640, 480), "webp", (640, 480)),
        (b"\x89PNG\r\n\x1a\n", "png", None),
        (b"\xff\xd8\xff", "jpeg", None),
        (b"RIFF1234WEBPJUNK", "webp", None),
        (b"GIF89a" + bytes(20), None, None),
        (b"<html>", None, None),
        (b"", None, None),
    ],
)
def test_type_and_size_by_the_first_bytes(data, kind, size):
    """JPEG, PNG and WebP are told by their magic, their size by their header."""
    assert picture_type(data) == kind
    assert pixel_size(data) == size


def test_enormous_pictures_are_refused_before_any_decoding():
    """40 megapixels by header and 20 MB of bytes are the limits."""
    assert acceptable(png(8000, 5000))
    assert not acceptable(png(8001, 5000))
    assert not acceptable(png(100, 100) + bytes(MAX_BYTES))


class _Pages(BaseHTTPRequestHandler):
    pages: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server():
    handler = type("Pages", (_Pages,), {"pages": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    handler.origin = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join(5)


def fetch(url: str, *more: str, **options) -> list[bytes | None]:
    async def run() -> list[bytes | None]:
        fetcher = PictureFetcher(**options)
        try:
            return [await fetcher.picture(one) for one in (url, *more)]
        finally:
            await fetcher.close()
            await fetcher.close()

    return asyncio.run(run())


def test_picture_of_a_configured_origin_is_fetched_once(server):
    """The bytes arrive unchanged; the second wish is answered from memory."""
    server.pages["/a.jpg"] = (200, {"Content-Type": "image/jpeg"}, jpeg(640, 640))
    url = server.origin + "/a.jpg"
    assert fetch(url, url, origins=[server.origin]) == [jpeg(640, 640)] * 2
    assert server.asked == ["/a.jpg"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>captive portal</html>"), (404, jpeg(1, 1)), (500, b""), (200, b""), (200, png(9000, 9000))],
)
def test_what_is_no_picture_is_none(server, status, body):
    """The declared type is not believed, and nothing raises."""
    server.pages["/a.jpg"] = (status, {"Content-Type": "image/jpeg"}, body)
    assert fetch(server.origin + "/a.jpg", origins=[server.origin]) == [None]


def test_larger_than_20_mb_is_not_kept(server):
    """Counted while it arrives."""
    server.pages["/a.png"] = (200, {}, png(10, 10) + bytes(MAX_BYTES))
    assert fetch(server.origin + "/a.png", origins=[server.origin]) == [None]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.jpg",
        "http://i.scdn.co/image/1",
        "https://i.scdn.co.example.org/1",
        "https://user:word@i.scdn.co/1",
        "https://i.scdn.co:8443/1",
        "https://10.0.0.1/1",
        "https://[::1]/1",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//i.scdn.co/1",
        "not a url",
        "http://[broken",
        "",
    ],
)
def test_other_places_are_not_asked(url):
    """Refused before a connection is made."""

    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked {request.url}")

    assert fetch(url, transport=httpx.MockTransport(never)) == [None]


@pytest.mark.parametrize("host", ["i.scdn.co", "mosaic.scdn.co", "image-cdn-ak.spotifycdn.com"])
def test_the_catalogue_s_hosts_are_asked_without_credentials(host):
    """https only; no cookie and no key goes along."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=jpeg(3, 3))

    assert fetch(f"https://{host}/image/1", transport=httpx.MockTransport(answer)) == [jpeg(3, 3)]
    assert not {"authorization", "cookie"} & set(seen[0].headers)


def test_redirections_are_followed_three_times_and_looked_at_each_time(server):
    """Within the origin three hops; a hop to elsewhere ends it."""
    server.pages |= {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(1, 9)}
    server.pages["/4"] = (200, {}, jpeg(2, 2))
    server.pages["/away"] = (302, {"Location": "http://localhost:1/x"}, b"")
    start = server.origin
    assert fetch(start + "/1", start + "/5", start + "/away", origins=[start]) == [jpeg(2, 2), None, None]
    assert server.asked == ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/away"]


def test_a_server_that_is_gone_means_no_picture(server):
    """A missing picture never stops a track."""
    assert fetch("http://127.0.0.1:9/x.jpg", origins=["http://127.0.0.1:9"]) == [None]
