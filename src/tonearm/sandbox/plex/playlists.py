"""Audio playlists of the server."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

__all__ = ["Playlist", "Playlists"]

_FIRST_KEY = 900


@dataclass(slots=True)
class Playlist:
    """``items`` are pairs (playlistItemID, key of the track); the same track may stand there twice."""

    key: int
    title: str
    summary: str
    added_at: int
    updated_at: int
    items: list[tuple[int, int]] = field(default_factory=list)


class Playlists:
    """All playlists by key."""

    def __init__(self) -> None:
        self.by_key: dict[int, Playlist] = {}
        self._keys = itertools.count(_FIRST_KEY)
        self._item_ids = itertools.count(1)

    def create(self, title: str, tracks: list[int], now: int) -> Playlist:
        """Make a playlist of these tracks."""
        playlist = Playlist(next(self._keys), title, "", now, now)
        self.by_key[playlist.key] = playlist
        self.add(playlist, tracks, now)
        return playlist

    def add(self, playlist: Playlist, tracks: list[int], now: int) -> None:
        """Put tracks at the end; duplicates stay."""
        playlist.items += [(next(self._item_ids), track) for track in tracks]
        playlist.updated_at = now

    def remove(self, playlist: Playlist, item_id: int, now: int) -> bool:
        """Take one item out; False when it is not there."""
        kept = [item for item in playlist.items if item[0] != item_id]
        removed = len(kept) < len(playlist.items)
        playlist.items = kept
        playlist.updated_at = now if removed else playlist.updated_at
        return removed
