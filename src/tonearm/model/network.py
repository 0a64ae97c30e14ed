"""What peers offer: shared files as advertised, and candidates as we read and judge them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.confidence import Confidence
from tonearm.model.ids import RemotePath, Username

__all__ = ["Candidate", "Recommendation", "SearchAnswer", "SharedFile"]


class SharedFile(Record):
    """One file as a peer advertises it. Every claim is the peer's and may be wrong.

    ``size_bytes`` is sent back unchanged when the file is asked for. ``speed_bps`` is the peer's own claim in bytes
    per second, ``queue_length`` the number of files waiting in front.
    """

    username: Username
    remote_path: RemotePath
    size_bytes: int = Field(ge=0)
    duration_s: float | None = Field(default=None, ge=0)
    bitrate_kbps: int | None = Field(default=None, ge=0)
    bit_depth: int | None = Field(default=None, ge=0)
    sample_rate_hz: int | None = Field(default=None, ge=0)
    is_vbr: bool | None = None
    locked: bool = False
    free_slot: bool = True
    speed_bps: int = Field(default=0, ge=0)
    queue_length: int = Field(default=0, ge=0)


class SearchAnswer(Record):
    """All files that one search brought, merged by (username, remote path), in order of arrival."""

    query: str
    files: tuple[SharedFile, ...]
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
