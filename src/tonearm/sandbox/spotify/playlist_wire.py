"""JSON of playlists and of what stands in them (contracts/spotify.md sections 6 and 9)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.spotify.paging import Window, page
from tonearm.sandbox.spotify.playlists import ME, SPOTIFY, Playlists
from tonearm.sandbox.spotify.wire import Wire
from tonearm.sandbox.world.records import Playlist, PlaylistItem, Track

__all__ = ["EMBEDDED_ENTRIES", "PlaylistWire"]

EMBEDDED_ENTRIES = 100
"""Entries of the first page inside a playlist, as seen in life; the items endpoint itself documents at most 50."""


class PlaylistWire:
    """Renders playlists for one request."""

    def __init__(self, wire: Wire, playlists: Playlists, options: SpotifyOptions) -> None:
        self._wire = wire
        self._playlists = playlists
        self._options = options

    def user(self, user_id: str) -> dict[str, Any]:
        """Return a user as the owner of something."""
        return {
            **self._wire.identity("user", user_id),
            "display_name": self._options.user_name if user_id == ME else user_id,
        }

    def me(self) -> dict[str, Any]:
        """Return the logged-in user; a new app learns neither country nor product."""
        shown = {**self.user(ME), "account_id": "1100000001"}
        if self._wire.dialect.full_fields:
            shown |= {"country": "DE", "email": "user@example.org", "product": "premium", "images": []}
            shown |= {"followers": {"href": None, "total": 3}, "explicit_content": {"filter_enabled": False}}
        return shown

    def short(self, playlist: Playlist) -> dict[str, Any] | None:
        """Return a playlist in a listing: the contents are an address and a number. Editorial ones show as null."""
        if playlist.owner_id == SPOTIFY:
            return None
        contents = {"href": self._entries_url(playlist), "total": len(playlist.items)}
        return {**self._head(playlist), self._wire.dialect.contents: contents}

    def full(self, playlist: Playlist, *, contents: bool) -> dict[str, Any]:
        """Return a playlist; without ``contents`` the key is missing altogether, and still it is a 200 (quirk 3)."""
        shown = self._head(playlist)
        if contents:
            shown[self._wire.dialect.contents] = self._first_page(playlist)
        return shown

    def entries(self, playlist: Playlist, window: Window) -> dict[str, Any]:
        """Return one page of a playlist's entries."""
        params = {"market": self._wire.market} if self._wire.market else {}
        return page(self._entries_url(playlist), params, window, playlist.items, self._entry)

    def liked(self, row: tuple[str, Track]) -> dict[str, Any]:
        """Return a liked song: here the field is ``track`` for every kind of app (quirk 4)."""
        added_at, track = row
        return {"added_at": added_at, "track": self._wire.track(track)}

    # Inside --------------------------------------------------------------------------------------------------------

    def _head(self, playlist: Playlist) -> dict[str, Any]:
        return {
            **self._wire.identity("playlist", playlist.playlist_id),
            "name": playlist.name,
            "description": "",
            "images": [],
            "owner": self.user(playlist.owner_id),
            "public": playlist.owner_id != ME,
            "collaborative": self._playlists.collaborative(playlist),
            "snapshot_id": self._playlists.snapshot(playlist),
        }

    def _entries_url(self, playlist: Playlist) -> str:
        return self._wire.url(f"playlists/{playlist.playlist_id}/{self._wire.dialect.contents}")

    def _first_page(self, playlist: Playlist) -> dict[str, Any]:
        """Embed 100 entries whose ``next`` keeps the configured page size."""
        first = self.entries(playlist, Window(EMBEDDED_ENTRIES, 0))
        if first["next"]:
            first["next"] = first["next"].replace(
                f"limit={EMBEDDED_ENTRIES}", f"limit={self._options.playlist_next_limit}"
            )
        return first

    def _entry(self, entry: PlaylistItem) -> dict[str, Any]:
        return {
            "added_at": entry.added_at,
            "added_by": {"id": ME} if entry.added_at else None,
            "is_local": entry.kind == "local",
            self._wire.dialect.entry: self._content(entry),
        }

    def _content(self, entry: PlaylistItem) -> dict[str, Any] | None:
        if entry.kind == "local":
            return _local(entry)
        if entry.kind == "episode":
            return self._episode(entry)
        track = self._wire.catalogue.tracks.get(entry.track_id or "") if entry.kind == "track" else None
        return None if track is None else self._wire.track(track)

    def _episode(self, entry: PlaylistItem) -> dict[str, Any]:
        key = "9e" + "".join(c for c in entry.episode_name.title() if c.isascii() and c.isalnum()).ljust(20, "0")[:20]
        return {
            **self._wire.identity("episode", key),
            "name": entry.episode_name,
            "duration_ms": entry.local_duration_ms or 2_400_000,
            "explicit": False,
            "show": {"name": "Crate Talk"},
        }


def _local(entry: PlaylistItem) -> dict[str, Any]:
    """Return a file from the user's own disk: no ids, and an album of which only the name is known."""
    seconds = str(entry.local_duration_ms // 1000)
    parts = (entry.local_artist, entry.local_album, entry.local_title, seconds)
    return {
        "id": None,
        "type": "track",
        "uri": "spotify:local:" + ":".join(quote_plus(part) for part in parts),
        "href": None,
        "external_urls": {},
        "name": entry.local_title,
        "duration_ms": entry.local_duration_ms,
        "explicit": False,
        "disc_number": 0,
        "track_number": 0,
        "is_local": True,
        "artists": [{"id": None, "type": "artist", "name": entry.local_artist, "uri": None, "href": None}],
        "album": {
            "id": None,
            "type": "album",
            "name": entry.local_album,
            "album_type": None,
            "release_date": None,
            "artists": [],
            "images": [],
        },
    }
