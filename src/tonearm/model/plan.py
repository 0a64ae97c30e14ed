"""The plan of a missing-tracks run: one row per playlist entry, to be read and edited before anything happens."""

from __future__ import annotations

from enum import StrEnum

from tonearm.model.base import Record
from tonearm.model.confidence import Confidence
from tonearm.model.ids import LibraryId
from tonearm.model.music import PlaylistEntry
from tonearm.model.network import Candidate
from tonearm.model.report import Reason

__all__ = ["Decision", "LibraryCheck", "Ownership", "PlanRow"]


class Decision(StrEnum):
    """What ``apply`` will do with a row. Change it in the frame before applying."""

    OWNED = "owned"
    DOWNLOAD = "download"
    REVIEW = "review"
    SKIP = "skip"


class Ownership(StrEnum):
    """What the library check found. ``unchecked`` means that the library could not be asked, never that it lacks it."""

    OWNED = "owned"
    MISSING = "missing"
    UNCHECKED = "unchecked"


class LibraryCheck(Record):
    """Whether the library has a track: the best library item found and how sure we are, 0 to 1."""

    ownership: Ownership
    confidence: Confidence | None = None
    library_id: LibraryId | None = None
    library_title: str = ""
    path: str | None = None


class PlanRow(Record):
    """One playlist entry: is it owned, what will be done, and the ranked candidates (best first, at most ten kept)."""

    entry: PlaylistEntry
    library: LibraryCheck
    decision: Decision
    reason: Reason | None = None
    detail: str = ""
    candidates: tuple[Candidate, ...] = ()
    queries: tuple[str, ...] = ()
    chosen_by_person: bool = False
