"""Playlists and liked songs of the sandbox's user."""

from __future__ import annotations

import base64
import itertools
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tonearm.sandbox.spotify.catalogue import Catalogue
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.world.records import Playlist, PlaylistItem, Track

__all__ = ["ME", "SPOTIFY", "Playlists", "extra_playlist_id"]

ME = "me"
SPOTIFY = "spotify"
"""The owner of editorial playlists, which answer 404 to every app (contracts/spotify.md section 2)."""
_FIRST_DAY = datetime(2026, 1, 1, 10, tzinfo=UTC)


def extra_playlist_id(size: int) -> str:
    """Id of the generated playlist with ``size`` entries (`SpotifyOptions.extra_playlists`)."""
    return f"3pGenerated{size:011d}"


class Playlists:
    """All playlists by id, with their snapshots."""

    def __init__(self, catalogue: Catalogue, options: SpotifyOptions) -> None:
        self._options = options
        self._reads = itertools.count(1)
        extra = [_generated(size, tuple(catalogue.tracks)) for size in options.extra_playlists]
        self.by_id = catalogue.world.playlists | {playlist.playlist_id: playlist for playlist in extra}
        self.liked = _liked(catalogue, options.liked_songs)

    def followed(self) -> list[Playlist]:
        """What ``/me/playlists`` lists: the user's own, then those of others."""
        return sorted(self.by_id.values(), key=lambda playlist: playlist.owner_id != ME)

    def readable(self, playlist: Playlist) -> bool:
        """Whether the user owns or helps to keep this playlist."""
        return playlist.owner_id == ME or self.collaborative(playlist)

    def collaborative(self, playlist: Playlist) -> bool:
        """Whether others may change it."""
        return playlist.playlist_id in self._options.collaborative

    def snapshot(self, playlist: Playlist) -> str:
        """Name of the present version: equal means unchanged."""
        moving = next(self._reads) if playlist.playlist_id in self._options.shifting else 0
        checksum = zlib.crc32(repr((playlist.name, playlist.items)).encode())
        return base64.b64encode(f"{moving},{checksum:08x}".encode()).decode()


def _liked(catalogue: Catalogue, count: int) -> list[tuple[str, Track]]:
    """Return (added at, track), newest first; one track per recording."""
    by_recording = {track.recording_id: track for track in catalogue.tracks.values()}
    chosen = sorted(by_recording.values(), key=lambda track: zlib.crc32(track.track_id.encode()))[:count]
    return [(_stamp(count - place), track) for place, track in enumerate(chosen)]


def _stamp(hours: int) -> str:
    return (_FIRST_DAY + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _generated(size: int, track_ids: tuple[str, ...]) -> Playlist:
    entries = itertools.islice(_entries(track_ids), size)
    return Playlist(extra_playlist_id(size), f"Generated {size}", ME, tuple(entries))


def _entries(track_ids: tuple[str, ...]) -> Iterator[PlaylistItem]:
    """Endless entries with everything that real playlists hold: every kind, null dates, duplicates."""
    for place, track_id in enumerate(itertools.cycle(track_ids or ("",))):
        added_at = None if place % 17 == 5 else _stamp(place)
        if place % 50 == 41 or not track_id:
            yield PlaylistItem("removed", added_at=added_at)
        elif place % 50 == 23:
            yield PlaylistItem("episode", added_at=added_at, episode_name=f"Ep. {place}")
        elif place % 25 == 12:
            yield PlaylistItem("local", None, added_at, "Garage Band", f"Take {place}", "Demos", 187_000)
        else:
            yield PlaylistItem("track", track_id, added_at)
