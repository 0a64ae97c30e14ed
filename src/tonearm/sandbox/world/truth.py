"""What is so: for each playlist entry, what is wanted, whether it is owned, and whether it can be had."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tonearm.sandbox.world.records import Content, SharedFile, World

__all__ = ["AUDIO_FORMATS", "acceptable_files", "truth"]

AUDIO_FORMATS = frozenset({"flac", "mp3", "m4a", "ogg", "opus"})


def truth(world: World, playlist_id: str) -> list[dict[str, Any]]:
    """Return one dictionary per playlist entry, in order.

    Keys: ``position`` (from 0), ``wanted_id`` (catalogue track id, None for what is no catalogue track), ``owned`` (the
    library holds an acceptable recording), ``acceptable_ids`` (sorted numbers of all recordings of the wanted take),
    ``acceptable_available`` (an undamaged, unlocked audio file of one of them at a peer that delivers).

    Raises
    ------
    KeyError
        The world has no such playlist.
    """
    takes, available = _takes(world), _available(world)
    owned = {track.recording_id for track in world.library}
    return [
        _row(position, item.track_id, _acceptable(world, takes, item.track_id), owned, available)
        for position, item in enumerate(world.playlists[playlist_id].items)
    ]


def acceptable_files(world: World, acceptable_ids: list[int]) -> list[SharedFile]:
    """Return the files that may be delivered and hold one of these recordings undamaged."""
    wanted = set(acceptable_ids)
    return [file for file in world.files if file.recording_id in wanted and _good(world, file)]


def _row(position: int, track_id: str | None, ids: list[int], owned: set[int], available: set[int]) -> dict[str, Any]:
    return {
        "position": position,
        "wanted_id": track_id,
        "owned": not owned.isdisjoint(ids),
        "acceptable_ids": ids,
        "acceptable_available": not available.isdisjoint(ids),
    }


def _takes(world: World) -> dict[int, list[int]]:
    takes: dict[int, list[int]] = defaultdict(list)
    for recording in world.recordings.values():
        takes[recording.take].append(recording.recording_id)
    return takes


def _acceptable(world: World, takes: dict[int, list[int]], track_id: str | None) -> list[int]:
    if track_id is None:
        return []
    return sorted(takes[world.recordings[world.tracks[track_id].recording_id].take])


def _available(world: World) -> set[int]:
    return {file.recording_id for file in world.files if _good(world, file)}


def _good(world: World, file: SharedFile) -> bool:
    return (
        file.format in AUDIO_FORMATS
        and file.content is Content.CLEAN
        and not file.locked
        and world.peers[file.username].delivers
        and _askable(file.remote_path)
    )


def _askable(remote_path: str) -> bool:
    """Whether slskd takes the path: it refuses one with a ``.`` or ``..`` segment (contracts/slskd.md 5.1)."""
    return not {".", ".."} & set(remote_path.replace("/", "\\").split("\\"))
