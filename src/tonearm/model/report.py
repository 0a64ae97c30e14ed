"""How each item ended, and why: typed outcomes, one per item."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.shared_files import SharedFile

__all__ = ["Outcome", "Reason", "ReportEntry"]


class Outcome(StrEnum):
    """The seven ends of an item (design.md section 5); ``pending`` only while a run is under way."""

    OWNED = "owned"
    FILED = "filed"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    PENDING = "pending"


class Reason(StrEnum):
    """Why an item ended as it did. ``detail`` beside it says it in a sentence."""

    IN_LIBRARY = "in_library"
    FILED_AND_VERIFIED = "filed_and_verified"
    LEFT_IN_DOWNLOAD_FOLDER = "left_in_download_folder"
    SAME_TRACK_EARLIER = "same_track_earlier"
    SAME_AUDIO_ON_DISK = "same_audio_on_disk"
    NO_RESULTS = "no_results"
    SEARCH_UNAVAILABLE = "search_unavailable"
    NO_CONFIDENT_MATCH = "no_confident_match"
    TOO_CLOSE_TO_CALL = "too_close_to_call"
    ALL_CANDIDATES_FAILED = "all_candidates_failed"
    PEER_OFFLINE = "peer_offline"
    TRANSFER_REJECTED = "transfer_rejected"
    TRANSFER_STALLED = "transfer_stalled"
    TRANSFER_FAILED = "transfer_failed"
    SERVICE_UNAVAILABLE = "service_unavailable"
    FILE_NOT_FOUND = "file_not_found"
    FILE_CORRUPT = "file_corrupt"
    WRONG_LENGTH = "wrong_length"
    OTHER_RECORDING_TAGGED = "other_recording_tagged"
    FORMAT_NOT_ACCEPTED = "format_not_accepted"
    ORIGINAL_CHANGED = "original_changed"
    TAGGING_FAILED = "tagging_failed"
    DISK_FULL = "disk_full"
    FILING_FAILED = "filing_failed"
    LIBRARY_UNCHECKED = "library_unchecked"
    NOT_A_TRACK = "not_a_track"
    REMOVED_FROM_CATALOGUE = "removed_from_catalogue"
    DECIDED_BY_PERSON = "decided_by_person"
    CANCELLED_BY_PERSON = "cancelled_by_person"
    NOT_MATCHED = "not_matched"


class ReportEntry(Record):
    """One line of the report. ``path`` is the filed file; ``source`` the shared file it came from."""

    item_id: str | None = None
    position: int | None = None
    wanted_id: str | None = None
    artist: str = ""
    title: str = ""
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    confidence: float | None = Field(default=None, ge=0, le=1)
    match_reason: str = ""
    source: SharedFile | None = None
    path: str | None = None
