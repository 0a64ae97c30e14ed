"""What peers offer: the answers of searches, and candidates as we read and judge them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.confidence import Confidence
from tonearm.model.shared_files import SharedFile, SharedFiles

__all__ = ["Candidate", "Recommendation", "SearchAnswer"]


class SearchAnswer(Record):
    """All files that one search brought, merged by (username, remote path), in order of arrival."""

    query: str
    files: SharedFiles
    """Also made of records: ``files=(file, file)``."""
    responses: int = 0
    left_out: int = 0
    """Rows that could not be read or went beyond the limits; counted, never silently dropped."""


class Recommendation(StrEnum):
    """What to do with a match. A recommendation is not a score: it also looks at the runner-up and contradictions."""

    ACCEPT = "accept"
    ASK = "ask"
    REJECT = "reject"


class Candidate(Record):
    """A shared file judged against one wanted track."""

    file: SharedFile
    confidence: Confidence
    quality: float = Field(ge=0, le=1)
    """Preference among right files, 0 to 1: format, bitrate, free slot, queue, speed."""
    recommendation: Recommendation
