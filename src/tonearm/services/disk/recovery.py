"""After a death: every open row of the journal goes on from where it is."""

from __future__ import annotations

from tonearm.model import FilingResult
from tonearm.ports import Journal
from tonearm.services.disk.filing import Filer

__all__ = ["recover"]


def recover(journal: Journal, filer: Filer) -> list[FilingResult]:
    """Finish or roll back each open operation, oldest first; rows that only wait for their days are left alone."""
    return [filer.resume(row) for row in journal.open_rows() if not filer.is_waiting(row)]
