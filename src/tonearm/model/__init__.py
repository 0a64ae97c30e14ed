"""What there is: frozen records without behaviour that needs the outside world."""

from tonearm.model.base import Record
from tonearm.model.checks import Budget, Check, CheckState
from tonearm.model.confidence import ACCEPT_CONFIDENCE, Confidence, Evidence
from tonearm.model.events import QueueEvent
from tonearm.model.filing import (
    AudioFormat,
    FilingOrder,
    FilingResult,
    FilingStep,
    JournalRow,
    SoundFile,
    TagFields,
)
from tonearm.model.ids import BatchId, CatalogueId, ItemId, LibraryId, RemotePath, TransferId, Username
from tonearm.model.music import (
    Artist,
    EntryKind,
    OwnedTrack,
    Playlist,
    PlaylistEntry,
    Release,
    ReleaseKind,
    Track,
    owned_tracks,
)
from tonearm.model.network import Candidate, Recommendation, SearchAnswer
from tonearm.model.plan import Decision, LibraryCheck, OwnedEdition, Ownership, OwnershipOf, PlanRow
from tonearm.model.queue import ENDED, LEGAL_MOVES, RUNNING, ItemState, QueueItem, QueueStatus, check_move
from tonearm.model.report import Outcome, Reason, ReportEntry
from tonearm.model.shared_files import FileColumns, SharedFile, SharedFiles
from tonearm.model.transfer import Transfer, TransferPhase, phase_of

__all__ = [
    "ACCEPT_CONFIDENCE",
    "ENDED",
    "LEGAL_MOVES",
    "RUNNING",
    "Artist",
    "AudioFormat",
    "BatchId",
    "Budget",
    "Candidate",
    "CatalogueId",
    "Check",
    "CheckState",
    "Confidence",
    "Decision",
    "EntryKind",
    "Evidence",
    "FileColumns",
    "FilingOrder",
    "FilingResult",
    "FilingStep",
    "ItemId",
    "ItemState",
    "JournalRow",
    "LibraryCheck",
    "LibraryId",
    "Outcome",
    "OwnedEdition",
    "OwnedTrack",
    "Ownership",
    "OwnershipOf",
    "PlanRow",
    "Playlist",
    "PlaylistEntry",
    "QueueEvent",
    "QueueItem",
    "QueueStatus",
    "Reason",
    "Recommendation",
    "Record",
    "Release",
    "ReleaseKind",
    "RemotePath",
    "ReportEntry",
    "SearchAnswer",
    "SharedFile",
    "SharedFiles",
    "SoundFile",
    "TagFields",
    "Track",
    "Transfer",
    "TransferId",
    "TransferPhase",
    "Username",
    "check_move",
    "owned_tracks",
    "phase_of",
]
