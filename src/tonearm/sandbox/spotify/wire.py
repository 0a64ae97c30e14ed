"""JSON of artists, albums and tracks, as each kind of app gets it (contracts/spotify.md sections 2, 6 and 9)."""

from __future__ import annotations

from typing import Any

from tonearm.sandbox.spotify.catalogue import VARIOUS_ARTISTS, Catalogue, draw
from tonearm.sandbox.spotify.dialect import Dialect, Limits
from tonearm.sandbox.spotify.paging import Window, page
from tonearm.sandbox.world.records import Artist, Release, Track

__all__ = ["ALBUM_TRACKS", "IMAGE_SIZES", "Wire"]

IMAGE_SIZES = (640, 300, 64)
"""Widths of the pictures, widest first as the API lists them."""
ALBUM_TRACKS = Limits(20, 50)
_EMBEDDED_TRACKS = 50
_MARKETS = ["DE", "GB", "US"]


class Wire:
    """Renders for one request: ``base`` is the address under which the client sees us."""

    def __init__(
        self,
        catalogue: Catalogue,
        dialect: Dialect,
        base: str,
        market: str = "",
        taken_down: frozenset[str] = frozenset(),
    ) -> None:
        self.catalogue = catalogue
        self.dialect = dialect
        self.base = base.rstrip("/")
        self.market = market
        self._taken_down = taken_down

    def url(self, path: str) -> str:
        """Absolute address of an API path."""
        return f"{self.base}/v1/{path}"

    def identity(self, kind: str, key: str) -> dict[str, Any]:
        """Return the fields that everything with an id has."""
        return {
            "id": key,
            "type": kind,
            "uri": f"spotify:{kind}:{key}",
            "href": self.url(f"{kind}s/{key}"),
            "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{key}"},
        }

    # Artists -------------------------------------------------------------------------------------------------------

    def artist_short(self, artist: Artist) -> dict[str, Any]:
        """Return an artist inside a track or album."""
        return {**self.identity("artist", artist.artist_id), "name": artist.name}

    def artist(self, artist: Artist) -> dict[str, Any]:
        """Return an artist in full; some have no picture, none has genres."""
        bare = draw(artist.artist_id, 12) == 0 or artist is VARIOUS_ARTISTS
        shown = {**self.artist_short(artist), "genres": [], "images": [] if bare else self.images(artist.artist_id)}
        if self.dialect.full_fields:
            popularity = self.catalogue.artist_popularity(artist.artist_id)
            shown |= {"popularity": popularity, "followers": {"href": None, "total": popularity * 1000}}
        return shown

    def images(self, key: str) -> list[dict[str, Any]]:
        """Return pictures, widest first; for a few things the service does not know the size."""
        unknown = draw(key, 29) == 0
        return [
            {
                "url": f"{self.base}/img/{key}-{size}.jpg",
                "width": None if unknown else size,
                "height": None if unknown else size,
            }
            for size in IMAGE_SIZES
        ]

    # Albums --------------------------------------------------------------------------------------------------------

    def album_short(self, release: Release, group: str = "") -> dict[str, Any]:
        """Return an album inside a track or a listing; ``group`` only where an artist's albums are listed."""
        taken_down = release.release_id in self._taken_down
        shown = {
            **self.identity("album", release.release_id),
            "name": "" if taken_down else release.title,
            "album_type": release.kind,
            "total_tracks": len(release.tracks),
            "release_date": release.release_date,
            "release_date_precision": release.precision,
            "images": [] if taken_down else self.images(release.release_id),
            "artists": [self.artist_short(artist) for artist in self.catalogue.release_artists(release)],
        }
        if self.dialect.full_fields:
            shown |= {"available_markets": _MARKETS} | ({"album_group": group} if group else {})
        return shown | ({"is_playable": True} if self.market else {})

    def album(self, release: Release) -> dict[str, Any]:
        """Return an album in full, with its first 50 tracks."""
        shown = {
            **self.album_short(release),
            "tracks": self.album_tracks(release, Window(_EMBEDDED_TRACKS, 0)),
            "copyrights": [{"text": release.copyright, "type": kind} for kind in "CP"] if release.copyright else [],
            "external_ids": {"upc": release.upc} if release.upc else {},
            "genres": [],
        }
        if self.dialect.full_fields:
            label = release.copyright.removeprefix("©").strip(" 0123456789") or "Independent"
            shown |= {"label": label, "popularity": self.catalogue.release_popularity(release)}
        return shown

    def album_tracks(self, release: Release, window: Window) -> dict[str, Any]:
        """Return one page of an album's tracks, which have no codes."""
        params = {"market": self.market} if self.market else {}
        return page(self.url(f"albums/{release.release_id}/tracks"), params, window, release.tracks, self.track_short)

    # Tracks --------------------------------------------------------------------------------------------------------

    def track_short(self, track: Track) -> dict[str, Any]:
        """Return a track inside an album."""
        recording = self.catalogue.recording(track)
        shown = {
            **self.identity("track", track.track_id),
            "name": track.title,
            "duration_ms": round(recording.duration_s * 1000),
            "explicit": recording.explicit,
            "disc_number": track.disc_number,
            "track_number": track.track_number,
            "is_local": False,
            "artists": [self.artist_short(artist) for artist in self.catalogue.track_artists(track)],
        }
        if self.dialect.full_fields:
            shown |= {"available_markets": _MARKETS, "preview_url": None}
        return shown | ({"is_playable": True} if self.market else {})

    def track(self, track: Track) -> dict[str, Any]:
        """Return a track in full: with its album and ISRC."""
        isrc = self.catalogue.recording(track).isrc
        shown = {
            **self.track_short(track),
            "album": self.album_short(self.catalogue.release(track)),
            "external_ids": {"isrc": isrc} if isrc else {},
        }
        if self.dialect.full_fields:
            shown["popularity"] = self.catalogue.track_popularity(track)
        return shown
