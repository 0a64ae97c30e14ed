"""One SQLite connection with our settings, its transactions, and the one place where its errors are translated."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from tonearm.errors import DiskFull, MisuseError, TonearmError, UserMustAct

__all__ = ["Database", "from_micros", "private_file", "to_micros", "translated"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BUSY_MS = 20_000
"""How long one connection waits for the other's transaction; the longest one is a library snapshot (about a second)."""


def to_micros(at: datetime) -> int:
    """Microseconds since 1970, exact.

    Raises
    ------
    MisuseError
        ``at`` is naive: every time of ours is aware UTC.
    """
    if at.tzinfo is None:
        raise MisuseError(f"The time {at.isoformat()} has no time zone; pass aware UTC, as Clock.now() gives it.")
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """Aware UTC time of `to_micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def private_file(path: Path) -> None:
    """Make ``path`` and its folder, if they are missing, for our eyes only: file 0600, folder 0700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLite, of the file system and of stored records into ours."""
    try:
        yield
    except TonearmError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise _translate(error, path) from None
    except (PydanticSerializationError, UnicodeEncodeError, OverflowError) as error:
        raise MisuseError(
            f"The store takes Unicode text and 64-bit numbers; this record holds others ({type(error).__name__})."
        ) from None
    except ValidationError as error:
        raise UserMustAct(
            f"The store {path} holds a {error.title} that this tonearm cannot read; upgrade tonearm, or move the file."
        ) from None


def _translate(error: sqlite3.Error | OSError, path: Path) -> TonearmError:
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if name == "SQLITE_FULL" or getattr(error, "errno", None) == 28:
        return DiskFull(f"There is no room left for the store {path}; free some space and try again.")
    if name in {"SQLITE_NOTADB", "SQLITE_CORRUPT"}:
        return UserMustAct(f"The store {path} is damaged or no SQLite file; move it away to begin with an empty one.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return UserMustAct(f"The store {path} is locked by another program; close that program and try again.")
    return UserMustAct(f"The store {path} cannot be used ({name}); look at the rights of the file and its folder.")


class Database:
    """One connection; used by one thread at a time.

    Parameters
    ----------
    path : Path
        The SQLite file; it exists already.
    read_only : bool
        Open without the right to write.
    synchronous : {"NORMAL", "FULL"}
        With WAL, NORMAL survives the death of the process; FULL the loss of power, for one flush per commit.
    """

    def __init__(
        self, path: Path, *, read_only: bool = False, synchronous: Literal["NORMAL", "FULL"] = "NORMAL"
    ) -> None:
        mode = "ro" if read_only else "rw"
        self.path = path
        self.read_only = read_only
        self.connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        self._set_up(synchronous)

    def _set_up(self, synchronous: str) -> None:
        try:
            self.connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS:d}")
            if not self.read_only:
                self.connection.execute("PRAGMA journal_mode = WAL")
                self.connection.execute(f"PRAGMA synchronous = {synchronous}")
        except sqlite3.Error:
            self.connection.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing.

        Raises
        ------
        MisuseError
            The store is read-only.
        """
        if self.read_only:
            raise MisuseError(
                f"The store {self.path} is open read-only, because another process owns it; "
                "close that session, or give this one another state_dir."
            )
        # IMMEDIATE: a transaction that reads first and writes later could otherwise be refused half way.
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            # A full disk has ended the transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file; a reader of another process that is in the way is not waited for."""
        if not self.read_only:
            self.connection.execute("PRAGMA busy_timeout = 200")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection. MAY be called twice."""
        self.connection.close()
