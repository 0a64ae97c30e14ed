"""Is what the demonstration prints so? Looked up on the disk and asked of the library, not of our own memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from tonearm.frames import rows_of
from tonearm.model import Outcome, Ownership, Playlist, Track
from tonearm.session import Session

__all__ = ["find_untruths"]


def find_untruths(session: Session, playlist: Playlist, report: pd.DataFrame, folder: Path) -> list[str]:
    """Everything the report claims that is not so, in sentences; empty when all of it is.

    Checked: one outcome for each entry, none pending; each filed file is there and claimed by one
    entry only; its original is gone from the download folder; the library server now owns every filed track.
    """
    rows = rows_of(report)
    filed = [row for row in rows if row["outcome"] == Outcome.FILED]
    return [
        *_coverage(playlist, rows),
        *_files(filed, folder / "library"),
        *_originals(session, filed),
        *_ownership(session, playlist, filed),
    ]


def _coverage(playlist: Playlist, rows: list[dict[str, Any]]) -> list[str]:
    wanted = [entry.position for entry in playlist.entries]
    got = [row["position"] for row in rows]
    found = [] if got == wanted else [f"the report has {len(got)} entries, the playlist {len(wanted)}"]
    pending = [row["position"] for row in rows if row["outcome"] == Outcome.PENDING]
    return found + ([f"positions {pending} have no outcome yet"] if pending else [])


def _files(filed: list[dict[str, Any]], library: Path) -> list[str]:
    missing = [row for row in filed if not row["path"] or not (library / row["path"]).is_file()]
    found = [f"position {row['position']} is reported filed at {row['path']}, but no file is there" for row in missing]
    paths = [row["path"] for row in filed]
    return found + [f"two entries claim {path}" for path in sorted({path for path in paths if paths.count(path) > 1})]


def _originals(session: Session, filed: list[dict[str, Any]]) -> list[str]:
    items = [session.queue.get(row["item_id"]) for row in filed]
    left = [item for item in items if item.local_path and Path(item.local_path).exists()]
    return [f"the original of position {item.position} is still at {item.local_path}" for item in left]


def _ownership(session: Session, playlist: Playlist, filed: list[dict[str, Any]]) -> list[str]:
    tracks: dict[int, Track] = {entry.position: entry.track for entry in playlist.entries if entry.track is not None}
    positions = [row["position"] for row in filed]
    checks = session.library.check([tracks[position] for position in positions])
    return [
        f"position {position} was filed, but the library does not report it as owned"
        for position, check in zip(positions, checks, strict=True)
        if check.ownership is not Ownership.OWNED
    ]
