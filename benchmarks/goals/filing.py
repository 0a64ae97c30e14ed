"""Goal 9: a downloaded file becomes a tagged copy with a cover."""

from __future__ import annotations

import asyncio
import base64
import resource
import shutil
import tempfile
import time
from itertools import count as numbers
from pathlib import Path
from typing import Any

import mutagen

from benchmarks.made.songs import COVER, TAGS, song
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Row, Table, at_most, count, ratio_row
from tonearm.engine import SystemClock
from tonearm.model import FilingOrder
from tonearm.services.disk import DiskFiles
from tonearm.services.disk.copying import copy, rebuild
from tonearm.services.disk.fs import Folder, Hook
from tonearm.services.disk.sound.look import Kind
from tonearm.services.disk.tags.file import HEADER_FIRST
from tonearm.services.disk.worker import answer
from tonearm.services.store import SqliteStore

__all__ = ["measure"]

_YARDSTICK = "copying the same file (shutil.copyfile)"
_BOUNDS: dict[Kind, float] = {"flac": 2.6, "ogg": 6.0, "opus": 6.0}
_IO = Path("/proc/self/io")


def measure(scale: Scale) -> Table:
    """Building the tagged copy in three formats; filing a FLAC by all steps."""
    table = Table(9, "finish a downloaded file", _YARDSTICK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in _BOUNDS:
            path = folder / f"song.{kind}"
            path.write_bytes(song(kind, scale.pick(170.0 if kind == "flac" else 90.0, 1.0)))
            _measure_building(table, scale, kind, path)
        flac = folder / "song.flac"
        _measure_bytes(table, flac)
        _measure_filing(table, scale, flac)
    table.remarks.append(
        "Ours is hashed with SHA-256 in the same pass: what is read, and for FLAC what is written too."
    )
    table.remarks.append("Waiting for the disk is not counted.")
    return table


def _measure_building(table: Table, scale: Scale, kind: Kind, path: Path) -> None:
    plain = path.with_name(f"plain.{kind}")
    cases = {
        "cp": Case(lambda _: shutil.copyfile(path, plain)),
        "build": Case(lambda _: _build(path, kind)),
    }
    if kind == "flac":
        cases["usual"] = Case(lambda _: _usual(path, plain))
    timings = table.measured(in_turn(cases, scale.rounds))
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    table.rows.append(
        ratio_row(f"{kind}, {size}: copy, tags and cover", timings, "build", "cp", at_most(_BOUNDS[kind]))
    )
    if "usual" in cases:
        table.rows.append(ratio_row("the usual way: copy, then title and artist, no digest", timings, "usual", "cp"))


def _build(path: Path, kind: Kind, hook: Hook | None = None) -> None:
    """The product's own copying and tagging; what its checking process does is done in this one."""
    name = f"built.{kind}"
    target = path.with_name(name)
    target.unlink(missing_ok=True)
    with Folder.root(path.parent, hook or Hook()) as folder, folder.open(path.name) as source:
        if kind in HEADER_FIRST:
            made = _ask("header", path, kind)
            rebuild(source, folder, name, base64.b64decode(made["front"]), made["start"], made["end"])
        else:
            copy(source, folder, name)
            _ask("tag", target, kind)


def _ask(job: str, path: Path, kind: Kind) -> dict[str, Any]:
    cover = base64.b64encode(COVER).decode("ascii")
    fields = TAGS.model_dump(mode="json")
    found = answer({"job": job, "path": str(path), "format": kind, "fields": fields, "cover": cover})
    if "error" in found:
        raise AssertionError(found["error"])
    result: dict[str, Any] = found["ok"]
    return result


def _usual(path: Path, target: Path) -> None:
    shutil.copyfile(path, target)
    file = mutagen.File(target)
    file["title"], file["artist"] = TAGS.title, list(TAGS.artists)
    file.save()


class _Counting(Hook):
    """Counts what is written through the file layer."""

    def __init__(self) -> None:
        self.written = 0

    def torn(self, size: int) -> int | None:
        """Called with the size of each write."""
        self.written += size
        return None


def _measure_bytes(table: Table, flac: Path) -> None:
    hook, before = _Counting(), _written()
    _build(flac, "flac", hook)
    size = flac.with_name("built.flac").stat().st_size
    table.rows.append(count("flac: bytes written through the file layer / size", hook.written / size))
    if before is not None:
        written = (_written() or 0) - before
        table.rows.append(count("flac: bytes written in all / size", written / size, at_most(1.05)))


def _written() -> int | None:
    """Bytes this process has written by now; None where the system does not say."""
    if not _IO.exists():
        return None
    return int(dict(line.split(": ") for line in _IO.read_text("ascii").splitlines())["wchar"])


class _Impatient(SystemClock):
    """The clock of life, but nobody waits on it: looking whether a file still grows takes a second by design."""

    async def sleep(self, seconds: float) -> None:
        """Give way once."""
        await asyncio.sleep(0)


def _measure_filing(table: Table, scale: Scale, flac: Path) -> None:
    """All steps with journal, checking process, verification; several files in a row, as its start is paid once."""
    library, downloads = flac.parent / "library", flac.parent / "downloads"
    library.mkdir()
    downloads.mkdir()
    names, together = numbers(1), scale.pick(3, 1)

    def arrived() -> list[Path]:
        paths = [downloads / f"{next(names)}.flac" for _ in range(together)]
        for path in paths:
            shutil.copyfile(flac, path)
        return paths

    cases = {
        "cp": Case(lambda _: shutil.copyfile(flac, flac.with_name("plain.flac"))),
        "file": Case(lambda paths: asyncio.run(_file(library, downloads, paths)), arrived),
    }
    timings = table.measured(in_turn(cases, scale.few, watch=_all_s, rehearse=not scale.quick))
    table.rows.append(
        Row("flac: DiskFiles.file, all steps and checks included", timings.ratios("file", "cp", share=together))
    )


async def _file(library: Path, downloads: Path, paths: list[Path]) -> None:
    store = SqliteStore.open(library.parent / "store.sqlite")
    files = DiskFiles(library, [downloads], store.journal, _Impatient())
    try:
        for path in paths:
            result = await files.file(_order(path))
            if not result.filed:
                raise AssertionError(f"the file was not filed: {result.detail}")
    finally:
        await files.close()
        await store.close()


def _order(path: Path) -> FilingOrder:
    return FilingOrder(
        operation_id=path.stem,
        item_id=path.stem,
        source=str(path),
        size_bytes=path.stat().st_size,
        folder=("Kato Miren", "Kato Miren - Silent Harbor"),
        stem=f"{path.stem} Blue River",
        tags=TAGS,
        cover=COVER,
    )


def _all_s() -> float:
    """Processor time of this process and of its children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime
