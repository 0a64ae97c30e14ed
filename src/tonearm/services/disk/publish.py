"""Giving a finished copy its final name: never over another file, numbered when the name is taken."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Final

from tonearm.model import Reason
from tonearm.naming import SafeName, collision_key, numbered
from tonearm.services.disk.fs import Folder
from tonearm.services.disk.refusal import Refused

__all__ = ["Duplicate", "choose_name", "publish", "publish_over_reservation"]

_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})
_MOST_NUMBERS: Final = 1000


class Duplicate(Exception):
    """The same sound lies at the target already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def choose_name(folder: Folder, stem: SafeName, extension: str, same_sound: Callable[[str], bool]) -> str:
    """Find a free name in a folder.

    Parameters
    ----------
    folder : Folder
        The target folder, open.
    stem, extension : str
        The wanted name.
    same_sound : callable
        Tells whether an existing file of that name holds the same sound, undamaged.

    Raises
    ------
    Duplicate
        One of the files that have the name or a numbered one holds the same sound.
    Refused
        A thousand numbers are taken.
    """
    taken = {collision_key(name): name for name in folder.names()}
    for number in range(1, _MOST_NUMBERS + 1):
        name = f"{numbered(stem, number)}.{extension}"
        existing = taken.get(collision_key(name))
        if existing is None:
            return name
        if same_sound(existing):
            raise Duplicate(existing)
    raise Refused(Reason.FILING_FAILED, f"The folder holds a thousand files named like {stem!r}.")


def publish(folder: Folder, temp: str, final: str, before_reserving: Callable[[], None]) -> None:
    """Give the temporary file its final name, atomically, without replacing anything.

    ``before_reserving`` is called (and must be durable when it returns) before an empty file is made under the final
    name, which happens only where the file system has no hard links.

    Raises
    ------
    FileExistsError
        The name was taken meanwhile.
    """
    try:
        folder.link(temp, final)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        before_reserving()
        folder.create(final).close()
        publish_over_reservation(folder, temp, final)
    else:
        folder.sync()
        folder.unlink(temp)
        folder.sync()


def publish_over_reservation(folder: Folder, temp: str, final: str) -> None:
    """Rename onto the empty file that we made under the final name."""
    folder.rename_over(temp, final)
    folder.sync()
