"""Frames of albums: folders of peers, one folder against its release, suggested releases."""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from tonearm.frames.build import make_frame
from tonearm.frames.schemas import Place
from tonearm.frames.tables import file_key
from tonearm.logic.assign import Assignment
from tonearm.logic.naming import last_remote_segment
from tonearm.logic.quality import format_of
from tonearm.model import Candidate, Confidence, Release, SharedFile, Track

__all__ = ["assignment_frame", "folder_frame", "folder_key", "release_frame"]


def folder_key(username: str, folder: str, release_id: str) -> str:
    """A short stable id of a peer's folder as one release."""
    text = f"{username}\0{folder}\0{release_id}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def release_frame(suggestions: Sequence[tuple[Release, Confidence]], **provenance: Any) -> pd.DataFrame:
    """Suggested catalogue releases, best first, rank from 1."""
    rows = (
        {
            "rank": rank,
            "release": release.title,
            "artist": _artists(release),
            "confidence": confidence.value,
            "match_reason": confidence.match_reason,
            "image_url": release.image_url,
            "release_id": release.id,
        }
        for rank, (release, confidence) in enumerate(suggestions, 1)
    )
    return make_frame("releases", rows, **provenance)


def folder_frame(assignments: Sequence[Assignment], **provenance: Any) -> pd.DataFrame:
    """Folders of peers, best first; ``missing`` counts tracks, ``extra`` sound files without a place."""
    return make_frame("folders", (_folder_row(one) for one in assignments), **provenance)


def _folder_row(one: Assignment) -> dict[str, Any]:
    files = [each.candidate.file for each in one.assigned]
    rates = [file.bitrate_kbps for file in files if file.bitrate_kbps]
    return {
        "folder_id": folder_key(one.folder.username, one.folder.path, one.release.id or one.release.title),
        "username": one.folder.username,
        "folder": one.folder.path,
        "release": one.release.title,
        "artist": _artists(one.release),
        "completeness": one.completeness,
        "files": len(files),
        "missing": len(one.missing),
        "extra": len(one.extra),
        "confidence": one.confidence.value,
        "match_reason": one.confidence.match_reason,
        "formats": ", ".join(sorted({format_of(file) for file in files})) or None,
        "bitrate_kbps": round(statistics.median(rates)) if rates else None,
        "size_bytes": sum(file.size_bytes for file in files),
        "free_slot": any(file.free_slot for file in files),
        "queue_length": max((file.queue_length for file in files), default=None),
        "speed_bps": max((file.speed_bps for file in files), default=None),
        "release_id": one.release.id,
    }


def assignment_frame(assignment: Assignment, **provenance: Any) -> pd.DataFrame:
    """One row per track of the release in order, found or missing, then one per file without a place."""
    return make_frame("folder", _assignment_rows(assignment), **provenance)


def _assignment_rows(assignment: Assignment) -> Iterator[dict[str, Any]]:
    tracks: list[tuple[Track, Candidate | None]] = [(one.track, one.candidate) for one in assignment.assigned]
    tracks += [(track, None) for track in assignment.missing]
    for track, candidate in sorted(tracks, key=lambda pair: (pair[0].disc_number or 1, pair[0].track_number or 0)):
        if candidate is None:
            yield {**_track(track), "state": Place.MISSING, "match_reason": "no file of the folder is this track"}
            continue
        told = candidate.confidence
        yield {
            **_track(track),
            **_file(candidate.file),
            "state": Place.ASSIGNED,
            "confidence": told.value,
            "match_reason": told.match_reason,
        }
    for extra in assignment.extra:
        yield {**_file(extra.file), "state": Place.EXTRA, "match_reason": extra.reason}


def _track(track: Track) -> dict[str, Any]:
    return {
        "disc_number": track.disc_number,
        "track_number": track.track_number,
        "title": track.title,
        "track_id": track.id,
    }


def _file(file: SharedFile) -> dict[str, Any]:
    return {
        "file": last_remote_segment(file.remote_path),
        "candidate_id": file_key(file),
        "username": file.username,
        "remote_path": file.remote_path,
        "size_bytes": file.size_bytes,
    }


def _artists(release: Release) -> str | None:
    return ", ".join(artist.name for artist in release.artists) or None
