"""Records to DataFrames with stated schemas, and back again. No other room builds a DataFrame."""

from tonearm.frames.albums import assignment_frame, folder_frame, folder_key, release_frame
from tonearm.frames.build import make_frame
from tonearm.frames.read import candidates_of, ids_of, rows_of
from tonearm.frames.schemas import SCHEMAS
from tonearm.frames.tables import (
    artist_frame,
    budget_frame,
    candidate_frame,
    check_frame,
    edition_text,
    file_key,
    plan_frame,
    queue_frame,
    report_frame,
    track_frame,
    transfer_frame,
)

__all__ = [
    "SCHEMAS",
    "artist_frame",
    "assignment_frame",
    "budget_frame",
    "candidate_frame",
    "candidates_of",
    "check_frame",
    "edition_text",
    "file_key",
    "folder_frame",
    "folder_key",
    "ids_of",
    "make_frame",
    "plan_frame",
    "queue_frame",
    "release_frame",
    "report_frame",
    "rows_of",
    "track_frame",
    "transfer_frame",
]
