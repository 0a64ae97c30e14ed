"""The one place that touches the user's files. Every call goes through a hook: tests can kill, fail or delay it.

A `Folder` is an open directory; names below it are single segments and links are refused, so nothing outside the root
that was opened first can be reached (recipes: section 4, "File layer").
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

from tonearm.errors import MisuseError

__all__ = ["Folder", "Hook", "Identity", "OpenFile", "identity_of"]

P = ParamSpec("P")
T = TypeVar("T")

_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)
_READ: Final = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | _BINARY | getattr(os, "O_CLOEXEC", 0)
_CREATE: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY | getattr(os, "O_CLOEXEC", 0)
_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


class Hook:
    """What happens around each call; does nothing. Tests hand in one that kills the process or raises."""

    def before(self, operation: str, name: str) -> None:
        """Called before each operation; may raise `OSError` in its place."""

    def torn(self, size: int) -> int | None:
        """How many bytes of the next write are written before `middle` is called; None writes all."""
        return None

    def middle(self) -> None:
        """Called inside a torn write."""

    def after(self, operation: str, name: str) -> None:
        """Called after each operation that succeeded."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one file from another and from its own later self."""

    device: int
    inode: int
    size: int
    mtime_ns: int


def identity_of(found: os.stat_result) -> Identity:
    """Take device, inode, size and time of change."""
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


class _Layer:
    def __init__(self, descriptor: int, name: str, hook: Hook) -> None:
        self.descriptor, self.name, self.hook = descriptor, name, hook

    def _run(self, operation: str, name: str, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.hook.before(operation, name)
        result = call(*args, **kwargs)
        self.hook.after(operation, name)
        return result

    def close(self) -> None:
        """Let go of the descriptor. MAY be called twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class OpenFile(_Layer):
    """One open regular file."""

    def read(self, size: int) -> bytes:
        """Read up to ``size`` bytes from where the last read ended."""
        return self._run("read", self.name, os.read, self.descriptor, size)

    def write(self, data: bytes) -> None:
        """Write all bytes."""
        self.hook.before("write", self.name)
        part = self.hook.torn(len(data))
        if part is not None:
            _write_all(self.descriptor, data[:part])
            self.hook.middle()
            data = data[part:]
        _write_all(self.descriptor, data)
        self.hook.after("write", self.name)

    def sync(self) -> None:
        """Bring the bytes to the disk."""
        self._run("fsync", self.name, os.fsync, self.descriptor)

    def stat(self) -> os.stat_result:
        """Look at the open file itself, whatever its name means now."""
        return self._run("stat", self.name, os.fstat, self.descriptor)


class Folder(_Layer):
    """One open directory below a root, reached without following links."""

    def __init__(self, descriptor: int, path: Path, hook: Hook) -> None:
        super().__init__(descriptor, str(path), hook)
        self.path = path

    @classmethod
    def root(cls, path: Path, hook: Hook) -> Folder:
        """Open a root; it may be a link that the user chose."""
        hook.before("open", str(path))
        descriptor = os.open(path, _FOLDER)
        hook.after("open", str(path))
        return cls(descriptor, path, hook)

    def folder(self, name: str) -> Folder:
        """Open a folder inside; `OSError` when it is missing, a file or a link."""
        flags = _FOLDER | _NO_LINK
        return Folder(
            self._run("open", name, os.open, _one(name), flags, dir_fd=self.descriptor), self.path / name, self.hook
        )

    def make_folder(self, name: str) -> None:
        """Make a folder and bring its name to the disk, also one that exists: a life cut short may have made it."""
        with suppress(FileExistsError):
            self._run("mkdir", name, os.mkdir, _one(name), 0o777, dir_fd=self.descriptor)
        self.sync()

    def remove_folder(self, name: str) -> None:
        """Remove an empty folder."""
        self._run("rmdir", name, os.rmdir, _one(name), dir_fd=self.descriptor)

    def open(self, name: str) -> OpenFile:
        """Open a regular file for reading; links, pipes and devices are refused with `OSError`."""
        file = OpenFile(self._run("open", name, os.open, _one(name), _READ, dir_fd=self.descriptor), name, self.hook)
        if not stat.S_ISREG(os.fstat(file.descriptor).st_mode):
            file.close()
            raise OSError(f"{name!r} is not a regular file")
        return file

    def create(self, name: str) -> OpenFile:
        """Make a new file; `FileExistsError` when the name is taken. The user's umask decides who may read it."""
        descriptor = self._run("create", name, os.open, _one(name), _CREATE, 0o666, dir_fd=self.descriptor)
        return OpenFile(descriptor, name, self.hook)

    def link(self, name: str, final: str) -> None:
        """Give a file a second name; `FileExistsError` when that is taken."""
        here = self.descriptor
        self._run(
            "link", final, os.link, _one(name), _one(final), src_dir_fd=here, dst_dir_fd=here, follow_symlinks=False
        )

    def rename_over(self, name: str, final: str) -> None:
        """Rename onto a name that we reserved ourselves; replaces what lies there."""
        here = self.descriptor
        self._run("rename", final, os.replace, _one(name), _one(final), src_dir_fd=here, dst_dir_fd=here)

    def unlink(self, name: str) -> None:
        """Remove a file's name."""
        self._run("unlink", name, os.unlink, _one(name), dir_fd=self.descriptor)

    def stat(self, name: str) -> os.stat_result:
        """Look at a name without following it."""
        return self._run("stat", name, os.stat, _one(name), dir_fd=self.descriptor, follow_symlinks=False)

    def names(self) -> list[str]:
        """List everything inside."""
        return self._run("list", self.name, os.listdir, self.descriptor)

    def sync(self) -> None:
        """Bring the names inside to the disk."""
        self._run("fsync", self.name, os.fsync, self.descriptor)

    def free_bytes(self) -> int:
        """Space that is free for us."""
        found = self._run("statvfs", self.name, os.fstatvfs, self.descriptor)
        return found.f_bavail * found.f_frsize


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _one(name: str) -> str:
    """Refuse what is not exactly one step down."""
    if name in {"", ".", ".."} or "/" in name or "\0" in name or (os.sep != "/" and os.sep in name):
        raise MisuseError(f"{name!r} is not the name of one file or folder.")
    return name
