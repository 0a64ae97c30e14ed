"""Folders of peers: the files of a search answer by folder, and which folders are no albums at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tonearm.logic.normalise import fold
from tonearm.logic.parse_path import ParsedPath, parse_path
from tonearm.logic.titles import is_various
from tonearm.model import SharedFile, Username
from tonearm.model.base import Record

__all__ = ["RemoteFolder", "folder_of", "group_folders", "is_mixed", "is_sound"]

_SOUND = frozenset("flac mp3 m4a mp4 aac ogg oga opus wav wave aif aiff aifc ape wma wv alac".split())  # noqa: SIM905 - short words read better so
_MANY = 4
_CUT = re.compile(r"[\\/]+")


class RemoteFolder(Record):
    """One folder of one peer with the files that a search brought, ordered by path; discs are inside."""

    username: Username
    path: str
    files: tuple[SharedFile, ...]

    @property
    def sound_files(self) -> tuple[SharedFile, ...]:
        """The files whose names promise sound; pictures, lists and logs are left out."""
        return tuple(file for file in self.files if is_sound(file))


def is_sound(file: SharedFile) -> bool:
    """Tell whether the file's name promises sound."""
    return parse_path(file.remote_path).extension in _SOUND


@lru_cache(maxsize=1 << 12)
def _album_folder(folder: str) -> str:
    """Take a disc's subfolder ("CD1", "Disc 2") off; a disc's folder that stands alone is kept."""
    outer = folder[: len(folder) - len(_CUT.split(folder)[-1])].rstrip("\\/")
    if outer and parse_path(f"{folder}\\x").disc_number is not None:
        return outer
    return folder


def folder_of(remote_path: str) -> str:
    """Return the album folder of a file's path as the peer spells it, "" for a file without one."""
    name = _CUT.split(remote_path)[-1]
    return _album_folder(remote_path[: len(remote_path) - len(name)].rstrip("\\/"))


def group_folders(files: Iterable[SharedFile]) -> list[RemoteFolder]:
    """Group the files of search answers by peer and album folder.

    Parameters
    ----------
    files : iterable of SharedFile
        In any order; a path mentioned twice counts once.

    Returns
    -------
    list of RemoteFolder
        By username and path. ``CD1`` and ``Disc 2`` belong to the folder around them.
    """
    found: dict[tuple[Username, str], dict[str, SharedFile]] = {}
    for file in files:
        key = file.username, folder_of(file.remote_path)
        found.setdefault(key, {}).setdefault(file.remote_path, file)
    return [
        RemoteFolder(username=username, path=path, files=tuple(held[name] for name in sorted(held)))
        for (username, path), held in sorted(found.items())
    ]


def is_mixed(files: Sequence[SharedFile]) -> bool:
    """Tell whether a folder is no album: favourites, downloads, charts of the week.

    Parameters
    ----------
    files : sequence of SharedFile
        The sound files of one folder, in any order.

    Returns
    -------
    bool
        True when at least half of four or more files lead with artists of their own that the folders do not name,
        and nothing holds them together: neither one album named in the files, nor a folder of various artists, nor
        track numbers that count up.
    """
    paths = [parse_path(file.remote_path) for file in files]
    artists = {name for path in paths if (name := _own_artist(path))}
    if len(paths) < _MANY or 2 * len(artists) < len(paths) or len(artists) < _MANY:
        return False
    return not (_is_compilation(paths) or _one_album(paths))


def _own_artist(path: ParsedPath) -> str:
    """Return the artist that the file name leads with, "" when it names none or only repeats the folders."""
    if len(path.segments) < 2:
        return ""
    name = path.segments[0].whole
    said = {part for folder in path.folders for part in folder.names}
    return "" if name in said else name


def _is_compilation(paths: Sequence[ParsedPath]) -> bool:
    """Tell whether the folders speak of various artists, or the files are numbered as those of one record."""
    if any(folder.various or is_various(fold(folder.title.text)) for folder in paths[0].folders[:2]):
        return True
    numbers = {(path.disc_number, path.track_number) for path in paths if path.track_number is not None}
    highest = max((number or 0 for _, number in numbers), default=0)
    return 2 * len(numbers) > len(paths) and highest <= 2 * len(numbers)


def _one_album(paths: Sequence[ParsedPath]) -> bool:
    """Tell whether most file names state the same album between artist and title."""
    albums = Counter(path.segments[1].whole for path in paths if len(path.segments) > 2)
    return bool(albums) and 2 * albums.most_common(1)[0][1] > len(paths)
