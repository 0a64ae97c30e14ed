"""The album verbs of a session: what was asked for, rows of the folder frame back to folders, and their queue items."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from tonearm.errors import MisuseError
from tonearm.flow.albums import find_folders, find_release
from tonearm.flow.neighbours import Neighbours
from tonearm.frames import folder_key, rows_of
from tonearm.logic.assign import AssignedFile, Assignment
from tonearm.model import Candidate, QueueItem, Recommendation, Release, Track
from tonearm.session.downloads import free_id

__all__ = ["folder_rows", "items_for_folders", "one_folder", "search_for_albums"]

_FALLBACKS = 3
"""So many files of other folders stand by for each track."""


async def search_for_albums(
    wanted: object, limit: int, house: Neighbours
) -> tuple[Sequence[Assignment], dict[str, str]]:
    """Ranked folders for a text or a release, and where they come from; see ``session.search_albums``."""
    if limit < 1:
        raise MisuseError(f"A limit of {limit} rows is not possible; choose 1 or more.")
    release_id, text = _wanted(wanted)
    house.need_network()
    if release_id is None:
        found = await find_release(text, house)
        if found is None or found.id is None:
            return (), {"text": text, "detail": "the catalogue knows no album that is called like this"}
        release_id = found.id
    release, folders, queries = await find_folders(release_id, house)
    return folders[:limit], {"release": release.title, "release_id": release_id, "query": "; ".join(queries)}


def _wanted(given: object) -> tuple[str | None, str]:
    """A release's id, or else the text to find it by."""
    if isinstance(given, Release):
        return given.id, _text(f"{' '.join(artist.name for artist in given.artists)} {given.title}")
    if isinstance(given, str):
        return None, _text(given)
    rows = rows_of(given)
    if len(rows) != 1:
        raise MisuseError(f"One release is expected, not {len(rows)}; choose a row, such as frame.iloc[0].")
    row = rows[0]
    title = row.get("release") or row.get("album")
    if not row.get("release_id") and not (title and row.get("artist")):
        raise MisuseError("search_albums() takes a text, or a row with release_id, or with artist and album.")
    return row.get("release_id"), f"{row.get('artist') or ''} {title or ''}".strip()


def _text(text: str) -> str:
    if not text.strip():
        raise MisuseError("There is nothing to search for; give an artist and an album.")
    return text


def folder_rows(given: object) -> list[dict[str, Any]]:
    """Rows of the folder frame; none when what is given are files.

    Raises
    ------
    MisuseError
        Folders and files are mixed, or a folder row lacks what names it.
    """
    if isinstance(given, Candidate) or (
        isinstance(given, Sequence) and any(isinstance(one, Candidate) for one in given)
    ):
        return []
    rows = rows_of(given)
    named = [row for row in rows if row.get("folder_id")]
    if named and len(named) < len(rows):
        raise MisuseError("Folders and files cannot be downloaded in one call; make two of it.")
    if any(not row.get(name) for row in named for name in ("username", "folder", "release_id")):
        raise MisuseError("A folder row needs username, folder and release_id, as session.search_albums() gives them.")
    return named


async def one_folder(given: object, house: Neighbours) -> Assignment:
    """The folder of one row.

    Raises
    ------
    MisuseError
        It is not one folder row, or the peers do not offer that folder any more.
    """
    rows = folder_rows(given)
    if len(rows) != 1:
        raise MisuseError(f"One folder is expected, not {len(rows)}; choose a row of session.search_albums().")
    _, folders, _ = await find_folders(str(rows[0]["release_id"]), house)
    return _chosen(rows[0], folders)


def _chosen(row: Mapping[str, Any], folders: Sequence[Assignment]) -> Assignment:
    wanted = folder_key(str(row["username"]), str(row["folder"]), str(row["release_id"]))
    for one in folders:
        if folder_key(one.folder.username, one.folder.path, str(row["release_id"])) == wanted:
            return one
    raise MisuseError("This folder is not among what peers offer now; search again with session.search_albums().")


async def items_for_folders(rows: Sequence[Mapping[str, Any]], house: Neighbours, *, priority: int) -> list[QueueItem]:
    """One queue item per assigned track; a track that two chosen folders have is asked of the first one first."""
    found: dict[str, list[Assignment]] = {}
    items: dict[str, QueueItem] = {}
    for row in rows:
        release_id = str(row["release_id"])
        if release_id not in found:
            found[release_id] = (await find_folders(release_id, house))[1]
        chosen = _chosen(row, found[release_id])
        for one in chosen.assigned:
            item = await _item(one, chosen, found[release_id], house, priority)
            items.setdefault(item.id, item)
    return list(items.values())


async def _item(
    one: AssignedFile, chosen: Assignment, folders: Sequence[Assignment], house: Neighbours, priority: int
) -> QueueItem:
    now = house.clock.now()
    others = [
        each.candidate
        for folder in folders
        if folder is not chosen
        for each in folder.assigned
        if each.track == one.track and each.candidate.recommendation is Recommendation.ACCEPT
    ]
    return QueueItem(
        id=await free_id(f"album-{_track_key(one.track)}", house),
        priority=priority,
        track=one.track,
        matched_by_person=True,
        candidates=(one.candidate, *others[:_FALLBACKS]),
        confidence=one.candidate.confidence.value,
        match_reason=one.candidate.confidence.match_reason,
        created_at=now,
        updated_at=now,
    )


def _track_key(track: Track) -> str:
    """A short stable id of a track's place on its release."""
    release = track.release.id or track.release.title if track.release else ""
    place = f"{release}\0{track.disc_number}\0{track.track_number}\0{track.id or track.title}"
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
