"""What happens to received bytes: gathered, moved into place, told (contracts/slskd.md 6 and 7)."""

from __future__ import annotations

from pathlib import Path

import anyio.to_thread

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.slskd.events import Events
from tonearm.sandbox.slskd.landing import Landing, Naming
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.transfers import Book, Transfer

__all__ = ["Arrivals"]


class Arrivals:
    """The end of each download.

    Parameters
    ----------
    clock, options, landing, book, events
        Parts of the daemon.
    announced_root : Path
        What the daemon calls its downloads folder.
    """

    def __init__(
        self,
        clock: SimClock,
        options: SlskdOptions,
        landing: Landing,
        announced_root: Path,
        book: Book,
        events: Events,
    ) -> None:
        self._clock = clock
        self._options = options
        self._landing = landing
        self._announced_root = announced_root
        self._book = book
        self._events = events

    async def leave_part(self, transfer: Transfer, count: int) -> None:
        """Let so many bytes lie in the incomplete folder."""
        await anyio.to_thread.run_sync(self._landing.leave_part, _naming(transfer), count)

    async def gather(self, transfer: Transfer, source: Path) -> None:
        """Let the whole file lie in the incomplete folder."""
        await anyio.to_thread.run_sync(self._landing.gather, _naming(transfer), source)

    async def land(self, transfer: Transfer) -> None:
        """Move the file into its place and tell; `Succeeded` has been seen before that."""
        await self._clock.sleep(self._options.move_s * self._options.dwell)
        try:
            local = await self._place(transfer)
        except OSError as error:
            transfer.exception = str(error)
            transfer.rendered = None
            return
        self._tell(transfer, self._announced_root / local)

    async def _place(self, transfer: Transfer) -> Path:
        options = self._options
        if options.failing_moves > 0:
            options.failing_moves -= 1
            raise PermissionError(f"Access to the path '{self._announced_root}' is denied.")
        return await anyio.to_thread.run_sync(
            self._landing.place, _naming(transfer), options.subdirectory, options.exists, self._clock.now()
        )

    def _tell(self, transfer: Transfer, local: Path) -> None:
        """Raise the event of the file, dated at the transfer's end, and that of its folder when it was the last."""
        fields = transfer.fields(self._clock.now())
        data = {"localFilename": str(local), "remoteFilename": transfer.filename, "transfer": fields}
        self._events.raise_event("DownloadFileComplete", transfer.ended_at or self._clock.now(), data)
        here = (transfer.username, transfer.directory)
        if any((one.username, one.directory) == here for one in self._book.unfinished()):
            return
        folder = {
            "localDirectoryName": str(local.parent),
            "remoteDirectoryName": transfer.directory,
            "username": transfer.username,
        }
        self._events.raise_event("DownloadDirectoryComplete", self._clock.now(), folder)


def _naming(transfer: Transfer) -> Naming:
    return Naming(transfer.username, transfer.filename, transfer.batch_id, transfer.destination, transfer.search_id)
