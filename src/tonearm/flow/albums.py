"""Whole albums: which release is meant, which folders of peers hold it, which file is which track."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tonearm.flow.neighbours import Neighbours
from tonearm.flow.searching import ask_network
from tonearm.logic.assign import Assignment, assign
from tonearm.logic.folders import RemoteFolder, group_folders
from tonearm.logic.match import file_belongs_to_release
from tonearm.logic.quality import QualityPolicy
from tonearm.logic.recommend import is_clear
from tonearm.logic.suggest import track_query
from tonearm.logic.suggest_releases import (
    album_queries,
    folder_order,
    release_of_text,
    release_query,
    suggest_releases,
)
from tonearm.model import Confidence, Release, SharedFile, SharedFiles, Track

__all__ = ["find_folders", "find_release", "suggest_releases_for_file"]

_MOST_FOLDERS = 60
"""So many folders are looked at closely; the others' names are less like the release's."""


async def find_release(text: str, house: Neighbours) -> Release | None:
    """The release that a typed text means; one call of the catalogue. None when it knows none that is alike."""
    return release_of_text(text, await house.need_catalogue().find_releases(text, limit=10))


async def find_folders(release_id: str, house: Neighbours) -> tuple[Release, list[Assignment], tuple[str, ...]]:
    """Folders of peers that hold tracks of a release, best first.

    Searches until a complete folder is found or the queries are used up; answers already received are used first, so
    that the same question soon after costs nothing and has the same answer. The release costs at most one call.

    Returns
    -------
    release : Release
        With all that the catalogue says.
    folders : list of Assignment
        Only those with at least one track.
    queries : tuple of str
        What was asked.
    """
    release, tracks = await house.need_catalogue().release_tracks(release_id)
    answers: list[SharedFiles] = []
    made: list[str] = []
    ranked: list[Assignment] = []
    for query in album_queries(release):
        answers.append((await ask_network(query, house)).files)
        made.append(query)
        ranked = await asyncio.to_thread(
            _rank, group_folders(SharedFiles.joined(answers)), release, tracks, house.policy.quality
        )
        if ranked and ranked[0].completeness == 1.0 and ranked[0].confidence.accepted:
            break
    return release, ranked, tuple(made)


def _rank(
    folders: Sequence[RemoteFolder], release: Release, tracks: Sequence[Track], policy: QualityPolicy
) -> list[Assignment]:
    likely = sorted(
        ((_likeness(folder, release), at) for at, folder in enumerate(folders) if folder.sound_files), reverse=True
    )[:_MOST_FOLDERS]
    judged = [assign(folders[at], release, tracks, policy) for _, at in likely]
    return sorted((one for one in judged if one.assigned), key=folder_order)


def _likeness(folder: RemoteFolder, release: Release) -> tuple[float, int]:
    """How much a folder's name is like the release's, and how many of its tracks it can hold."""
    files = folder.sound_files
    count = len(files)
    return round(file_belongs_to_release(files[0], release).value, 1), min(count, release.total_tracks or count)


async def suggest_releases_for_file(
    file: SharedFile, house: Neighbours, top: int = 5
) -> list[tuple[Release, Confidence]]:
    """Catalogue releases that a found file may belong to: an album search and a track search, merged.

    Two calls at most. Where an earlier search of the session brought a release that the file clearly belongs to, none.
    """
    catalogue = house.need_catalogue()
    text = release_query(file)
    known = house.releases.get(text) if text else None
    if known is not None and is_clear(found := suggest_releases(file, known, [], top=max(top, 2))):
        return found[:top]
    if text and known is None:
        known = house.releases.put(text, await catalogue.find_releases(text, limit=10))
    title, artist = track_query(file)
    tracks = await catalogue.find_tracks(title=title, artist=artist, limit=10) if title else []
    return suggest_releases(file, known or [], tracks, top=top)
