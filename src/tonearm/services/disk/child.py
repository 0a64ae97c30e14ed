"""Our end of the limited child: start, ask, restart. Used from the file thread only."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import tonearm

__all__ = ["DECODE_LIMIT_S", "TAG_LIMIT_S", "Child", "ChildFailed"]

TAG_LIMIT_S: Final = 10.0
"""Seconds for structure and tags of one file."""
DECODE_LIMIT_S: Final = 60.0
"""Seconds for decoding one file to its end."""
_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_END_S: Final = 2.0
_CHANGING: Final = frozenset({"tag"})
"""Jobs that change a file; they are not done twice."""


class ChildFailed(Exception):
    """The child refused, died, hung or spoke nonsense; the message says which, in words for a person."""


class Child:
    """One warm process that reads strangers' files, with 512 MB of memory and a time limit per job.

    It is started at the first question and anew after it died or hung. Only its own process id is ever signalled.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def ask(self, job: str, *, limit_s: float = TAG_LIMIT_S, **details: Any) -> dict[str, Any]:
        """Have one job done.

        Raises
        ------
        ChildFailed
            No good answer came within ``limit_s`` seconds of real time; a hanging child is killed first.
        """
        tries = 1 if job in _CHANGING else 2
        answer = self._answer({"job": job, **details}, limit_s, tries)
        if "error" in answer:
            raise ChildFailed(str(answer["error"]))
        result: dict[str, Any] = answer["ok"]
        return result

    def close(self) -> None:
        """End the child; MAY be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)
        try:
            process.wait(_END_S if process.poll() is None else 0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _answer(self, request: dict[str, Any], limit_s: float, tries: int) -> dict[str, Any]:
        """Exchange one question; a child that died may have died of something else, so it is asked anew once."""
        try:
            return self._exchange(request, time.monotonic() + limit_s)
        except TimeoutError as error:
            self.close()
            raise ChildFailed(str(error)) from None
        except (OSError, ValueError, struct.error) as error:
            self.close()
            if tries > 1:
                return self._answer(request, limit_s, tries - 1)
            raise ChildFailed(f"the checking process failed ({error})") from None

    def _exchange(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise ValueError("it has no pipes")
        body = json.dumps(request).encode("ascii")
        process.stdin.write(struct.pack(">I", len(body)) + body)
        process.stdin.flush()
        size: int = struct.unpack(">I", self._read(process, 4, deadline))[0]
        if size > _LARGEST_ANSWER:
            raise ValueError("its answer is too long")
        answer = json.loads(self._read(process, size, deadline))
        if not isinstance(answer, dict) or not ({"ok", "error"} & answer.keys()):
            raise ValueError("its answer makes no sense")
        return answer

    def _read(self, process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        """Read exactly ``size`` bytes before the deadline."""
        if process.stdout is None:
            raise ValueError("it has no pipes")
        descriptor, got = process.stdout.fileno(), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(got) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    process.kill()
                    raise TimeoutError("it took too long to read")
                piece = os.read(descriptor, size - len(got))
                if not piece:
                    raise ValueError("it died on this file")
                got += piece
        return bytes(got)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tonearm.services.disk.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd=Path(sys.executable).anchor,
            )
        return self._process


def _environment() -> dict[str, str]:
    """Our own, so that the interpreter starts, without anything of ours that might be a secret."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONEARM_", "SPOTIPY_"))}
    paths = [str(Path(next(iter(tonearm.__path__))).parent), kept.get("PYTHONPATH", "")]
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "OPENBLAS_NUM_THREADS": "1"}


def _close_quietly(stream: Any) -> None:
    with contextlib.suppress(OSError):
        stream.close()
