"""Who may write: one process at a time, told by a lock on a file beside the store."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from pathlib import Path

__all__ = ["OwnerLock"]

_held: dict[str, int] = {}
"""Lock files this process holds, with the pid that took them: a forked child inherits the dict, but not the lock."""
_guard = threading.Lock()


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _start_ticks() -> int:
    """When this process started, in clock ticks since boot (proc(5), field 22); 0 where there is no /proc."""
    try:
        return int(Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


class OwnerLock:
    """An exclusive lock that ends with the process, however it dies.

    A POSIX record lock is used, not ``flock``: a child forked by another part must not keep the store locked after its
    parent was killed. Record locks do not tell two opens of one process apart, so a table of this process does.
    """

    def __init__(self, path: Path) -> None:
        self._key = os.path.realpath(path)
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Try to become the owner, without waiting; whether it worked.

        Raises
        ------
        OSError
            The lock file cannot be made.
        """
        with _guard:
            if _held.get(self._key) == os.getpid():
                return False
            descriptor = os.open(self._key, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                return False
            self._descriptor = descriptor
            _held[self._key] = os.getpid()
            self._sign(descriptor)
            return True

    def release(self) -> None:
        """Let go; the lock file stays, because removing it would let two processes lock two different files."""
        with _guard:
            if self._descriptor is not None:
                os.ftruncate(self._descriptor, 0)
                os.close(self._descriptor)
                self._descriptor = None
                _held.pop(self._key, None)

    @staticmethod
    def _sign(descriptor: int) -> None:
        """Write down who we are, for a person who wonders what holds the store."""
        owner = {"pid": os.getpid(), "boot_id": _boot_id(), "started": _start_ticks()}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(owner).encode(), 0)
