"""The limited child: ``python -m tonearm.services.disk.worker``. Everything that reads strangers' bytes happens here.

It reads requests from its standard input and writes answers to its standard output, each a length of four bytes and
JSON. It ends when its input closes, at once, whatever it is doing: its parent is gone or wants it gone.
"""

from __future__ import annotations

import base64
import json
import mmap
import os
import queue
import stat
import struct
import sys
import threading
import zlib
from typing import Any, BinaryIO, Final

from mutagen import MutagenError

from tonearm.services.disk.sound.check import check
from tonearm.services.disk.sound.judge import measure
from tonearm.services.disk.sound.look import Kind, payload_digest
from tonearm.services.disk.sound.sniff import sniff
from tonearm.services.disk.tags.fields import fields_from
from tonearm.services.disk.tags.file import LARGEST_TAGS, different_tags, first, header_with_tags, read_tags, write_tags
from tonearm.services.disk.tags.picture import Picture, picture_from

__all__ = ["FRAME_LIMIT", "answer", "main"]

FRAME_LIMIT: Final = 64 * 1024 * 1024
"""Largest request or answer, bytes."""
_MEMORY: Final = 512 * 1024 * 1024
_TEXT_KEPT: Final = 4096
_THROWN: Final = (
    MutagenError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What mutagen and FFmpeg were seen to throw at bad bytes. Anything else ends the child, which its parent reports."""


def main() -> None:
    """Serve until the input closes."""
    _limit_memory()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    answers = _take_output()
    while True:
        _send(answers, answer(requests.get()))


def _take_output() -> BinaryIO:
    """Keep the standard output for answers alone: a library that prints must not break into them."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _listen(stream: BinaryIO, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    try:
        while len(head := stream.read(4)) == 4:
            requests.put(json.loads(stream.read(struct.unpack(">I", head)[0])))
    finally:
        os._exit(0)


def _send(stream: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode("ascii")
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do one job. Whatever the vendor's parsers throw at a stranger's bytes becomes an answer."""
    try:
        return {"ok": _JOBS[request["job"]](request)}
    except MemoryError:
        return {"error": "it needs more memory than a sound file may"}
    except _THROWN as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def _inspect(request: dict[str, Any]) -> dict[str, Any]:
    """Format, structure, payload digest, tags, and with ``decode`` the measured length."""
    path: str = request["path"]
    size, mapped = _map(path)
    if mapped is None:
        return {"format": None, "size": size, "problems": ["it is empty"]}
    with mapped, memoryview(mapped) as data:
        kind = sniff(data)
        if kind is None:
            return {"format": None, "size": size, "problems": ["it is not a sound file of a known format"]}
        found = check(data, kind)
        sound_bytes = sum(end - start for start, end in found.spans)
        report: dict[str, Any] = {
            "format": kind,
            "size": size,
            "duration_s": found.duration_s,
            "sample_rate_hz": found.sample_rate_hz,
            "payload": payload_digest(data, found.spans),
            "problems": list(found.problems),
            "notes": [],
            "decoded": False,
        }
    if size - sound_bytes > LARGEST_TAGS:
        report["problems"].append("its tags are larger than 64 MB")
        return report
    report |= _embedded(path, kind)
    if request.get("decode"):
        measure(path, kind, found, report)
    seconds = report["duration_s"]
    report["bitrate_kbps"] = round(sound_bytes * 8 / seconds / 1000) if seconds else None
    return report


def _embedded(path: str, kind: Kind) -> dict[str, Any]:
    """Embedded title, artist, album; unreadable tags are a note, no damage: the copy is tagged anew."""
    try:
        fields = read_tags(path, kind)
    except (*_THROWN, MemoryError) as error:
        return {"tags_error": f"{type(error).__name__}: {error}"[:300]}
    return {name: (first(fields, name) or "")[:_TEXT_KEPT] or None for name in ("title", "artist", "album")}


def _tag(request: dict[str, Any]) -> dict[str, Any]:
    """Write tags and cover into our own copy."""
    write_tags(request["path"], request["format"], fields_from(request["fields"]), _cover(request))
    return {}


def _header(request: dict[str, Any]) -> dict[str, Any]:
    """Make the front of a tagged copy: its bytes, and which range of the original follows them."""
    _, mapped = _map(request["path"])
    if mapped is None:
        raise ValueError("it is empty")
    with mapped, memoryview(mapped) as data:
        start = check(data, request["format"]).spans[0][0]
        front = header_with_tags(data, start, request["format"], fields_from(request["fields"]), _cover(request))
        end = len(data) - (128 if bytes(data[-128:-125]) == b"TAG" else 0)
    return {"front": base64.b64encode(front).decode("ascii"), "start": start, "end": end}


def _compare(request: dict[str, Any]) -> dict[str, Any]:
    """Read the tags anew and name those that are not as ordered."""
    return {"different": different_tags(request["path"], request["format"], fields_from(request["fields"]))}


def _cover(request: dict[str, Any]) -> Picture | None:
    return picture_from(base64.b64decode(request["cover"])) if request.get("cover") else None


def _read(request: dict[str, Any]) -> dict[str, Any]:
    return {"fields": read_tags(request["path"], request["format"])}


def _ping(_: dict[str, Any]) -> dict[str, Any]:
    return {}


_JOBS: Final = {
    "inspect": _inspect,
    "tag": _tag,
    "header": _header,
    "compare": _compare,
    "read": _read,
    "ping": _ping,
}


def _map(path: str) -> tuple[int, mmap.mmap | None]:
    """Map a regular file read-only; links, pipes and devices are refused."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not a regular file")
        if not found.st_size:
            return 0, None
        return found.st_size, mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(descriptor)


def _limit_memory() -> None:
    """Private memory only: mapped libraries and the mapped file do not count. Not offered on Windows."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
