"""One function per frame: how a record becomes a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from tonearm.frames.build import make_frame
from tonearm.logic.naming import last_remote_segment
from tonearm.model import (
    Artist,
    Budget,
    Candidate,
    Check,
    Confidence,
    OwnedEdition,
    PlanRow,
    Playlist,
    PlaylistEntry,
    QueueItem,
    ReportEntry,
    SharedFile,
    Track,
    Transfer,
)

__all__ = [
    "artist_frame",
    "budget_frame",
    "candidate_frame",
    "check_frame",
    "edition_text",
    "file_key",
    "plan_frame",
    "queue_frame",
    "report_frame",
    "track_frame",
    "transfer_frame",
]


def file_key(file: SharedFile) -> str:
    """A short stable id of a shared file: the same peer, path and size give the same id in every session."""
    text = f"{file.username}\0{file.remote_path}\0{file.size_bytes}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def candidate_frame(candidates: Sequence[Candidate], **provenance: Any) -> pd.DataFrame:
    """Ranked candidates, best first: what a peer offers, how sure we are, and why."""
    return make_frame("candidates", (_candidate_row(item) for item in candidates), **provenance)


def _candidate_row(candidate: Candidate) -> dict[str, Any]:
    file = candidate.file
    name = last_remote_segment(file.remote_path)
    return {
        **vars(file),
        "candidate_id": file_key(file),
        "file_name": name,
        "format": name.rpartition(".")[2].lower() if "." in name else None,
        "confidence": candidate.confidence.value,
        "match_reason": candidate.confidence.match_reason,
        "recommendation": candidate.recommendation,
        "quality": candidate.quality,
    }


def artist_frame(suggestions: Sequence[tuple[Artist, Confidence]], **provenance: Any) -> pd.DataFrame:
    """Suggested catalogue artists, best first, rank from 1."""
    return make_frame(
        "artists",
        (
            {
                "rank": rank,
                "artist": artist.name,
                "confidence": confidence.value,
                "match_reason": confidence.match_reason,
                "image_url": artist.image_url,
                "artist_id": artist.id,
            }
            for rank, (artist, confidence) in enumerate(suggestions, 1)
        ),
        **provenance,
    )


def track_frame(playlist: Playlist, **provenance: Any) -> pd.DataFrame:
    """All entries of a playlist in order; positions count from 0 and stay, whatever the entry is."""
    rows = ({"position": entry.position, "kind": entry.kind, **_entry_row(entry)} for entry in playlist.entries)
    return make_frame("tracks", rows, playlist=playlist.name, playlist_id=playlist.id, **provenance)


def _entry_row(entry: PlaylistEntry) -> dict[str, Any]:
    return _track_row(entry.track) if entry.track is not None else {"title": entry.title or None}


def _track_row(track: Track | None) -> dict[str, Any]:
    if track is None:
        return {}
    release = track.release
    return {
        "artist": ", ".join(artist.name for artist in track.artists),
        "title": track.title,
        "album": release.title if release else None,
        "duration_s": track.duration_s,
        "disc_number": track.disc_number,
        "track_number": track.track_number,
        "release_kind": release.kind if release else None,
        "release_date": release.release_date if release else None,
        "isrc": track.isrc,
        "explicit": track.explicit,
        "track_id": track.id,
        "uri": track.uri,
    }


def plan_frame(plan_id: str, rows: Sequence[PlanRow], **provenance: Any) -> pd.DataFrame:
    """The plan, one row per playlist entry. Edit ``decision`` (or the candidate columns) before ``apply``."""
    return make_frame("plan", (_plan_row(plan_id, row) for row in rows), plan_id=plan_id, **provenance)


def _plan_row(plan_id: str, row: PlanRow) -> dict[str, Any]:
    checked = row.library.confidence
    best = row.candidates[0] if row.candidates else None
    found = {}
    if best is not None:
        found = {
            "candidate": last_remote_segment(best.file.remote_path),
            "confidence": best.confidence.value,
            "match_reason": best.confidence.match_reason,
            "username": best.file.username,
            "remote_path": best.file.remote_path,
        }
    return {
        **_entry_row(row.entry),
        "plan_row_id": f"{plan_id}:{row.entry.position}",
        "position": row.entry.position,
        "owned": row.library.ownership,
        "owned_confidence": checked.value if checked else None,
        "owned_match_reason": checked.match_reason if checked else None,
        "editions": _editions_text(row.library.editions) or None,
        "decision": row.decision,
        "reason": row.reason,
        "detail": row.detail or None,
        "candidates": len(row.candidates),
        **found,
    }


def edition_text(edition: OwnedEdition) -> str:
    """Name one release of the library that holds a recording: "Blue River (2004)"."""
    name = edition.album or "(no album)"
    return f"{name} ({edition.year})" if edition.year else name


def _editions_text(editions: Sequence[OwnedEdition]) -> str:
    return "; ".join(dict.fromkeys(map(edition_text, editions)))


def transfer_frame(transfers: Sequence[Transfer], **provenance: Any) -> pd.DataFrame:
    """Slskd's downloads, of every client of the daemon; ``percent`` 0 to 100."""
    rows = (
        {**item.model_dump(), "transfer_id": item.id, "phase": item.phase, "percent": 100.0 * item.fraction}
        for item in transfers
    )
    return make_frame("transfers", rows, **provenance)


def queue_frame(items: Iterable[QueueItem], **provenance: Any) -> pd.DataFrame:
    """Queue items; ``percent`` 0 to 100 of the present transfer, ``tried`` counts candidates that failed."""
    return make_frame("queue", (_queue_row(item) for item in items), **provenance)


def _queue_row(item: QueueItem) -> dict[str, Any]:
    candidate = item.candidate
    size = candidate.file.size_bytes if candidate else 0
    return {
        **_track_row(item.track),
        "item_id": item.id,
        "state": item.state,
        "paused": item.paused,
        "priority": item.priority,
        "percent": min(100.0, 100.0 * item.bytes_transferred / size) if size else 0.0,
        "speed_bps": item.speed_bps,
        "username": candidate.file.username if candidate else None,
        "remote_path": candidate.file.remote_path if candidate else None,
        "confidence": item.confidence,
        "match_reason": item.match_reason or None,
        "reason": item.reason,
        "detail": item.reason_detail or None,
        "candidates": len(item.candidates),
        "tried": len(item.tried),
        "filed_path": item.filed_path,
        "playlist": item.playlist,
        "position": item.position,
        "not_before": item.not_before,
        "updated_at": item.updated_at,
    }


def report_frame(entries: Sequence[ReportEntry], **provenance: Any) -> pd.DataFrame:
    """One line per item: outcome, reason, and where the filed file lies."""
    rows = (
        {
            **entry.model_dump(exclude={"source"}),
            "detail": entry.detail or None,
            "match_reason": entry.match_reason or None,
            "username": entry.source.username if entry.source else None,
            "remote_path": entry.source.remote_path if entry.source else None,
        }
        for entry in entries
    )
    return make_frame("report", rows, **provenance)


def check_frame(checks: Sequence[Check]) -> pd.DataFrame:
    """One row per check of ``doctor()``."""
    return make_frame("checks", (check.model_dump() for check in checks))


def budget_frame(budgets: Sequence[Budget]) -> pd.DataFrame:
    """What is left of each allowance; ``available_at`` is missing when something is left now."""
    rows = ({**item.model_dump(), "left": max(0, item.limit - item.used)} for item in budgets)
    return make_frame("budget", rows)
