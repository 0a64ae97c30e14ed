"""`DiskFiles`: the disk as the flows see it. Every call hops to one file thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from tonearm.errors import SessionClosed
from tonearm.model import Check, FilingOrder, FilingResult, Reason, SoundFile
from tonearm.ports import Clock, Journal
from tonearm.services.disk.child import Child
from tonearm.services.disk.copying import exists
from tonearm.services.disk.filing import Filer
from tonearm.services.disk.fs import Hook, Identity
from tonearm.services.disk.health import disk_checks
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.recovery import recover
from tonearm.services.disk.refusal import Refused
from tonearm.services.disk.undo import Undoer

__all__ = ["DiskFiles"]

T = TypeVar("T")
_STABLE_S: Final = 1.0
"""Seconds of the clock between two looks at size and time of change."""


class DiskFiles:
    """Keeps `tonearm.ports.Files` (recipes: sections 3 to 5).

    Parameters
    ----------
    library_root : Path
        Where filed music goes. Must exist.
    download_roots : sequence of Path
        Where downloaded files lie; originals are only ever removed below them.
    journal : Journal
        Durable; called from the file thread only.
    clock : Clock
        Time of the rows and of the stability look.
    keep_originals_days : int
        Days that originals stay after filing; `recover` lets them go later. 0 removes them at once.
    hook : Hook, optional
        Called around every file operation; for tests.

    Notes
    -----
    When the same sound (equal payload digest, undamaged) lies at the target already, nothing is written, the result
    names it in ``duplicate_of``, and the original is removed as after filing: the existing file is its verified copy.
    """

    def __init__(
        self,
        library_root: Path,
        download_roots: Sequence[Path],
        journal: Journal,
        clock: Clock,
        *,
        keep_originals_days: int = 0,
        hook: Hook | None = None,
    ) -> None:
        self._places = Places(library_root, download_roots, hook or Hook())
        self._clock, self._journal = clock, journal
        self._child = Child()
        self._inspector = Inspector(self._child)
        self._filer = Filer(self._places, journal, clock, self._inspector, keep_originals_days=keep_originals_days)
        self._undoer = Undoer(self._places, journal, clock)
        self._thread: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="tonearm-files")

    async def inspect(self, path: Path) -> SoundFile:
        """Look at a file: format, damage, embedded tags, measured length. Never raises for what the bytes say."""
        return (await self._hop(lambda: self._inspector.inspect(path))).sound

    async def file(self, order: FilingOrder) -> FilingResult:
        """File one order; its outcome is always a result. The same operation id again goes on or tells the end."""
        if await self._hop(lambda: self._filer.is_new(order)):
            first = await self._hop(lambda: self._identity(order.source))
            await self._clock.sleep(_STABLE_S)
            if first is not None and await self._hop(lambda: self._identity(order.source)) != first:
                return _still_growing(order)
        return await self._hop(lambda: self._filer.file(order))

    async def recover(self) -> list[FilingResult]:
        """Finish or roll back what a death left open, and let originals go whose days are over."""
        return await self._hop(lambda: recover(self._journal, self._filer))

    async def undo(self, item_ids: Sequence[str]) -> list[FilingResult]:
        """Reverse filing where the original is still there or can be put back; one result per operation."""
        return await self._hop(lambda: self._undoer.undo(item_ids))

    async def free_bytes(self) -> int:
        """Free space at the library root; 0 when it cannot be asked."""
        return await self._hop(self._free_bytes)

    async def check(self) -> list[Check]:
        """Roots, rights, space, decoder and the checking process. Never raises."""
        return await self._hop(lambda: disk_checks(self._places, self._child))

    async def close(self) -> None:
        """End the child process and the thread. MAY be called twice."""
        if self._thread is not None:
            await self._hop(self._child.close)
            thread, self._thread = self._thread, None
            thread.shutdown(wait=False)

    async def _hop(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            raise SessionClosed("The disk was closed; make a new session with tonearm.connect().")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _identity(self, source: str) -> Identity | None:
        try:
            with self._places.source_folder(source) as (folder, name):
                return exists(folder, name)
        except (Refused, OSError):
            return None

    def _free_bytes(self) -> int:
        try:
            with self._places.library_folder(()) as root:
                return root.free_bytes()
        except OSError:
            return 0


def _still_growing(order: FilingOrder) -> FilingResult:
    return FilingResult(
        operation_id=order.operation_id,
        item_id=order.item_id,
        filed=False,
        reason=Reason.ORIGINAL_CHANGED,
        detail="The downloaded file is still being written; file it again when it is complete.",
    )
