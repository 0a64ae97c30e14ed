"""The plan of a missing-tracks run: one row per playlist entry, to be read and edited before anything happens."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.confidence import Confidence
from tonearm.model.ids import LibraryId
from tonearm.model.music import PlaylistEntry
from tonearm.model.network import Candidate
from tonearm.model.report import Reason

__all__ = ["Decision", "LibraryCheck", "OwnedEdition", "Ownership", "OwnershipOf", "PlanRow"]

OwnershipOf = Literal["recording", "release"]
"""What has to be in the library for a track to count as owned: its recording on any release, or on the wanted one."""


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


class OwnedEdition(Record):
    """A release of the library on which the wanted recording was found, by one library track.

    ``album`` is empty where the library names none. ``confidence``, 0 to 1, is that of the recording.
    ``same_release`` says whether it is the wanted release; None unless ownership of the release was asked for and the
    wanted track names one.
    """

    library_id: LibraryId
    album: str
    album_artist: str
    year: int | None = None
    path: str | None = None
    confidence: float = Field(ge=0, le=1)
    same_release: bool | None = None


class LibraryCheck(Record):
    """Whether the library has a track: the best library item found, and all releases that hold the recording.

    ``confidence`` says how sure we are that this item is the wanted recording, 0 to 1, whichever release it is on.
    ``editions`` come best first and are empty when the recording was not found at all; with ``ownership_of="release"``
    a track may be missing although there are some.
    """

    ownership: Ownership
    confidence: Confidence | None = None
    library_id: LibraryId | None = None
    library_title: str = ""
    path: str | None = None
    ownership_of: OwnershipOf = "recording"
    editions: tuple[OwnedEdition, ...] = ()


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
