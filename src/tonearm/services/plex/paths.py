"""Our folders as the Plex server sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from tonearm.errors import ServiceRefused

__all__ = ["server_path"]


def server_path(
    folder: Path, *, path_map: Mapping[Path, str], library_root: Path | None, locations: Sequence[str]
) -> str:
    """Translate one folder.

    Parameters
    ----------
    folder : Path
        Absolute, on this machine.
    path_map : mapping of Path to str
        The setting ``plex_path_map``: our folder to the server's. The longest fitting entry counts.
    library_root : Path, optional
        Ours; stands for the section's folder when the section has exactly one and nothing else fits.
    locations : sequence of str
        The section's folders, as the server spells them.

    Raises
    ------
    ServiceRefused
        Nothing leads into the section: a scan of that path would do nothing, silently.
    """
    mapped = _by_map(folder, path_map)
    wanted = mapped if mapped is not None else str(folder)
    if any(_inside(wanted, location) for location in locations):
        return wanted
    if mapped is None and len(locations) == 1 and library_root is not None and folder.is_relative_to(library_root):
        return _joined(locations[0], folder.relative_to(library_root))
    raise ServiceRefused(
        f"The folder {wanted!r} lies outside the Plex section ({', '.join(map(repr, locations)) or 'no folder'}); say "
        "in plex_path_map which of the server's folders your library folder is.",
        service="plex",
        status=404,
    )


def _by_map(folder: Path, path_map: Mapping[Path, str]) -> str | None:
    fitting = [ours for ours in path_map if folder.is_relative_to(ours)]
    if not fitting:
        return None
    ours = max(fitting, key=lambda path: len(path.parts))
    return _joined(path_map[ours], folder.relative_to(ours))


def _joined(theirs: str, relative: PurePath) -> str:
    return str(_pure(theirs).joinpath(*relative.parts))


def _inside(path: str, location: str) -> bool:
    place = _pure(location)
    return type(place)(path).is_relative_to(place)


def _pure(path: str) -> PurePath:
    """The server may be a Windows machine."""
    windows = "\\" in path or (len(path) > 1 and path[1] == ":")
    return PureWindowsPath(path) if windows else PurePosixPath(path)
