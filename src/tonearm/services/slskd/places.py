"""From the daemon's paths to ours, and whether the finished file really lies there (contracts: slskd, 6)."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tonearm.model import Transfer

__all__ = ["Places", "computed_folder", "file_name", "find", "find_all", "safe_name"]


class Places:
    """Where the daemon's folders are for us.

    Parameters
    ----------
    download_root : Path, optional
        Our view of the daemon's download folder; nothing outside it is ever given out.
    path_map : mapping of str to Path
        Daemon folders to ours, for daemons in containers or on other machines. The longest fitting one counts.
    """

    def __init__(self, download_root: Path | None, path_map: Mapping[str, Path]) -> None:
        self._root = None if download_root is None else Path(os.path.realpath(download_root))
        self._map = {_parts(there): Path(os.path.realpath(here)) for there, here in path_map.items()}

    def here(self, there: str, downloads: str | None) -> tuple[Path, tuple[str, ...]] | None:
        """Our root and the names below it for a path of the daemon; None when no mapping fits.

        Parameters
        ----------
        there : str
            A path as the daemon sees it, with either separator.
        downloads : str, optional
            The daemon's download folder; it is mapped to our root unless ``path_map`` says otherwise. Our own spelling
            of the root is understood as well.
        """
        known = dict(self._map)
        if downloads is not None and self._root is not None:
            known.setdefault(_parts(downloads), self._root)
        if self._root is not None:
            known.setdefault(_parts(str(self._root)), self._root)
        path = _parts(there)
        for length in range(len(path), 0, -1):
            base = known.get(path[:length])
            if base is not None:
                return self._inside(base, path[length:])
        return None

    def _inside(self, base: Path, names: tuple[str, ...]) -> tuple[Path, tuple[str, ...]] | None:
        if any(name in {".", ".."} or "\0" in name for name in names):
            return None
        if self._root is None or base == self._root or self._root in base.parents:
            return base, names
        whole = base.joinpath(*names)
        # The mapping begins above our root: the file must still lie below it.
        return (self._root, whole.relative_to(self._root).parts) if self._root in whole.parents else None


def _parts(path: str) -> tuple[str, ...]:
    pieces = re.split(r"[\\/]", path) if "\\" in path and not path.startswith("/") else path.split("/")
    return ("/" if path.startswith("/") else "", *(piece for piece in pieces if piece))


def find(root: Path, names: Sequence[str], size_bytes: int) -> Path | None:
    """The regular file of that size, if no link leads to it; None otherwise.

    The root itself may be a link, which its owner chose; below it none is followed.
    """
    path = root
    try:
        for name in names[:-1]:
            path = path / name
            if not stat.S_ISDIR(path.lstat().st_mode):
                return None
        path = path / names[-1]
        found = path.lstat()
    except (OSError, ValueError, IndexError):
        return None
    return path if stat.S_ISREG(found.st_mode) and found.st_size == size_bytes else None


def find_all(root: Path, names: Sequence[str], size_bytes: int) -> list[Path]:
    """The file itself and its ``<stem>_<18 digits><ext>`` siblings, as far as they have that size."""
    if not names:
        return []
    stem, dot, ext = names[-1].rpartition(".")
    pattern = re.compile(re.escape(stem if dot else ext) + r"_\d{18}" + re.escape(f".{ext}" if dot else ""))
    renamed = sorted(name for name in _names(root.joinpath(*names[:-1])) if pattern.fullmatch(name))
    found = (find(root, (*names[:-1], name), size_bytes) for name in (names[-1], *renamed))
    return [path for path in found if path is not None]


def _names(folder: Path) -> Iterable[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except (OSError, ValueError):
        return ()


def computed_folder(transfer: Transfer, destination: str | None) -> tuple[str, ...]:
    """Folder names below the download folder where the daemon puts the file: the batch's, else the last remote one."""
    if destination is not None:
        return tuple(part for part in re.split(r"[\\/]", destination) if part)
    folders = [part for part in re.split(r"[\\/]", transfer.remote_path)[:-1] if part]
    bare = [part for part in folders if not re.fullmatch(r"[A-Za-z]:|@@.*", part)]
    return (safe_name(bare[-1]),) if bare else ()


def file_name(transfer: Transfer) -> str:
    """The name that the daemon gives to the file on its disk."""
    return safe_name(re.split(r"[\\/]", transfer.remote_path)[-1])


def safe_name(segment: str) -> str:
    """Clean one segment as slskd does on Linux and macOS (section 6); not ours, which is ``tonearm.naming``."""
    return "_" if segment in {".", ".."} else re.sub(r"[\0/\\]", "_", segment)
