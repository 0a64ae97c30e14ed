"""Loss of power: what is on the disk afterwards is what was flushed, and any part of the rest.

While filing runs, two pictures are kept after each operation: what programs see, and what is certain (names by the last
flush of their folder, bytes by the last flush of their file). An image of the dead disk takes each name and each file
from one or the other. The journal flushes itself and counts as certain.
"""

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from .points import Counter, World

Listing = dict[str, int]


@dataclass(frozen=True)
class Picture:
    """Folders by relative path, each with its names; inodes with content; a folder's inode has none."""

    folders: dict[str, Listing]
    contents: dict[int, bytes]


@dataclass(frozen=True)
class Moment:
    """What could be on the disk after one operation."""

    label: str
    seen: Picture
    certain: Picture
    journal: dict[str, bytes]


def picture(world: World) -> Picture:
    """What programs see below the two roots."""
    folders: dict[str, Listing] = {}
    contents: dict[int, bytes] = {}
    for root in (world.library, world.downloads):
        for place, _, _ in os.walk(root):
            with os.scandir(place) as entries:
                found = list(entries)
            folders[os.path.relpath(place, world.base)] = {entry.name: entry.inode() for entry in found}
            contents |= {entry.inode(): Path(entry.path).read_bytes() for entry in found if entry.is_file()}
    return Picture(folders, contents)


class Recorder(Counter):
    """Keeps a moment for each operation. ``forgetful``: flushes are not believed, as on a disk that lies."""

    def __init__(self, world: World, *, forgetful: bool = False) -> None:
        super().__init__()
        self.world, self.forgetful = world, forgetful
        self.moments: list[Moment] = []
        self.certain = picture(world)

    def passed(self, number: int) -> None:
        operation, _, name = self.operations[number - 1].partition(" ")
        seen = picture(self.world)
        if operation == "fsync" and not self.forgetful:
            self._flush(name, seen)
        journal = {path.name: path.read_bytes() for path in (self.world.base / "journal").iterdir()}
        self.moments.append(Moment(f"{number} {operation} {name}", seen, self.certain, journal))

    def _flush(self, name: str, seen: Picture) -> None:
        folders, contents = dict(self.certain.folders), dict(self.certain.contents)
        if name.startswith("/"):
            place = os.path.relpath(name, self.world.base)
            folders[place] = dict(seen.folders[place])
        else:
            inode = next(listing[name] for listing in seen.folders.values() if name in listing)
            contents[inode] = seen.contents[inode]
        self.certain = Picture(folders, contents)


def restore(world: World, moment: Moment, keep: Path, chance: random.Random | None) -> None:
    """Build one image: only what is certain, or (with ``chance``) any part of the rest as well.

    ``keep`` is a second name of the original, so that it stays the same file.
    """
    for root in (world.library, world.downloads):
        shutil.rmtree(root)
        root.mkdir()
    shutil.rmtree(world.base / "journal")
    (world.base / "journal").mkdir()
    for name, data in moment.journal.items():
        (world.base / "journal" / name).write_bytes(data)
    made: dict[int, Path] = {keep.stat().st_ino: keep}
    for place in ("library", "downloads"):
        _fill(world, place, moment, made, chance)


def _fill(world: World, place: str, moment: Moment, made: dict[int, Path], chance: random.Random | None) -> None:
    old, new = moment.certain.folders.get(place, {}), moment.seen.folders.get(place, {})
    for name in sorted(old.keys() | new.keys()):
        inode = new.get(name) if chance is not None and chance.random() < 0.5 else old.get(name)
        if inode is None:
            continue
        path = world.base / place / name
        if f"{place}/{name}" in moment.seen.folders or f"{place}/{name}" in moment.certain.folders:
            path.mkdir()
            _fill(world, f"{place}/{name}", moment, made, chance)
        elif inode in made:
            os.link(made[inode], path)
        else:
            path.write_bytes(_content(inode, moment, chance))
            made[inode] = path


def _content(inode: int, moment: Moment, chance: random.Random | None) -> bytes:
    """Flushed bytes, or newer ones with a torn end."""
    certain, seen = moment.certain.contents.get(inode, b""), moment.seen.contents.get(inode)
    if chance is None or seen is None or chance.random() < 0.5:
        return certain
    cut = chance.choice((0, len(seen) // 3, len(seen)))
    return seen[:cut] + certain[cut:]
