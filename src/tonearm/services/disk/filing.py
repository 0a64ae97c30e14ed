"""Organise one file, step by step, with the journal: plan, stage, publish, finish (recipes: section 5).

At every instant the untouched original or a verified copy exists; a file under its final name is complete. One file
thread runs all of this, which is also the lock on every target folder.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tonearm.errors import DiskFull, TonearmError
from tonearm.model import FilingOrder, FilingResult, FilingStep, JournalRow, Reason
from tonearm.ports import Clock, Journal
from tonearm.services.disk.finishing import Finisher
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.planning import Planner
from tonearm.services.disk.publishing import Publisher
from tonearm.services.disk.refusal import Refused, refusal_of
from tonearm.services.disk.rows import Rows, result_of
from tonearm.services.disk.staging import Stager

__all__ = ["Filer"]


class Filer:
    """Runs orders through the steps, from wherever the journal says they are."""

    def __init__(
        self, places: Places, journal: Journal, clock: Clock, inspector: Inspector, *, keep_originals_days: int = 0
    ) -> None:
        self._places, self._rows = places, Rows(journal, clock)
        self._planner = Planner(places, self._rows, inspector)
        self._stager = Stager(places, self._rows, inspector)
        self._publisher = Publisher(places, self._rows, inspector)
        self._finisher = Finisher(places, self._rows, inspector, keep=timedelta(days=keep_originals_days))

    def file(self, order: FilingOrder) -> FilingResult:
        """File one order, or go on with it when the journal knows its operation id."""
        return self._guarded(order, lambda: self._go_on(order))

    def resume(self, row: JournalRow) -> FilingResult:
        """Go on with an operation that a death left open; while a root is away, it stays as it is."""
        away = self._places.missing_root()
        if away is not None:
            detail = f"{away} is not there; connect the disk and start again."
            return _failed(row.order, Refused(Reason.FILING_FAILED, detail))
        return self._guarded(row.order, lambda: self._advance(row, resumed=True))

    def is_new(self, order: FilingOrder) -> bool:
        """Whether filing this order begins at its beginning."""
        row = self._rows.read(order.operation_id)
        return row is None or row.step in (FilingStep.ABANDONED, FilingStep.UNDONE)

    def is_waiting(self, row: JournalRow) -> bool:
        """Whether the row is only kept open until its original may go."""
        return self._finisher.is_waiting(row)

    def _go_on(self, order: FilingOrder) -> FilingResult:
        row = self._rows.read(order.operation_id)
        if row is None or self.is_new(order):
            return self._advance(self._planner.plan(order), resumed=False)
        return self._advance(row, resumed=True)

    def _advance(self, row: JournalRow, *, resumed: bool) -> FilingResult:
        if row.step is FilingStep.PLANNED:
            row = self._stager.stage(row)
        if row.step is FilingStep.STAGED:
            row = self._publisher.publish(row, again=self._stager.stage)
            resumed = False
        if row.step is FilingStep.PUBLISHED:
            row = self._finisher.finish(row, verify_first=resumed)
        return result_of(row)

    def _guarded(self, order: FilingOrder, work: Callable[[], FilingResult]) -> FilingResult:
        try:
            return work()
        except Refused as refused:
            stop = refused
        except OSError as error:
            stop = refusal_of(error)
        except DiskFull as full:
            stop = Refused(Reason.DISK_FULL, str(full))
        except TonearmError as error:
            stop = Refused(Reason.FILING_FAILED, str(error))
        return self._stopped(order, stop)

    def _stopped(self, order: FilingOrder, stop: Refused) -> FilingResult:
        """Take back what can be taken back; what was published stays open in the journal for recovery."""
        try:
            row = self._rows.read(order.operation_id)
            if row is not None and row.step in (FilingStep.PLANNED, FilingStep.STAGED):
                self._publisher.roll_back(row, stop)
        except (OSError, TonearmError, Refused):
            pass  # the row stays open; recovery goes on with it
        return _failed(order, stop)


def _failed(order: FilingOrder, stop: Refused) -> FilingResult:
    return FilingResult(
        operation_id=order.operation_id, item_id=order.item_id, filed=False, reason=stop.reason, detail=stop.detail
    )
