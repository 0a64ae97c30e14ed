"""The world as the catalogue sees it: who made what, which codes it has, how well known it is."""

from __future__ import annotations

import zlib
from collections import defaultdict

from tonearm.sandbox.world.records import Artist, Recording, Release, Track, World

__all__ = ["VARIOUS_ARTISTS", "Catalogue", "draw"]

VARIOUS_ARTISTS = Artist("0LyfQWJT6nXafLPZqxe9Of", "Various Artists")
"""Whom compilations are credited to; the id is the real catalogue's."""
_GROUPS = ("album", "single", "compilation", "appears_on")
_FAMILIAR = {"": 40, "remaster": 30, "radio edit": 20, "remix": 15, "live": 15, "acoustic": 10}


def draw(key: str, below: int) -> int:
    """A number from 0 to ``below`` - 1 that is always the same for this key."""
    return zlib.crc32(key.encode()) % below


class Catalogue:
    """Indexes over one world. Built once; nothing here changes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.artists = {**world.artists, VARIOUS_ARTISTS.artist_id: VARIOUS_ARTISTS}
        self.releases = world.releases
        self.tracks = world.tracks
        self.by_isrc: dict[str, list[Track]] = defaultdict(list)
        self.by_upc: dict[str, list[Release]] = defaultdict(list)
        self._own: dict[str, list[Release]] = defaultdict(list)
        self._guest: dict[str, list[Release]] = defaultdict(list)
        for release in world.releases.values():
            self._enter(release)

    def _enter(self, release: Release) -> None:
        owners = {artist.artist_id for artist in self.release_artists(release)}
        for artist_id in owners:
            self._own[artist_id].append(release)
        for artist_id in dict.fromkeys(a.artist_id for t in release.tracks for a in self.track_artists(t)):
            if artist_id not in owners:
                self._guest[artist_id].append(release)
        self.by_upc[release.upc].append(release)
        for track in release.tracks:
            self.by_isrc[self.recording(track).isrc.upper()].append(track)

    def recording(self, track: Track) -> Recording:
        """What is heard on a track."""
        return self.world.recordings[track.recording_id]

    def release(self, track: Track) -> Release:
        """The release a track stands on."""
        return self.releases[track.release_id]

    def release_artists(self, release: Release) -> list[Artist]:
        """Album artists; "Various Artists" for a compilation of many."""
        return [self.artists[key] for key in release.artist_ids] or [VARIOUS_ARTISTS]

    def track_artists(self, track: Track) -> list[Artist]:
        """Everybody credited on a track, main artist first, each once."""
        recording = self.recording(track)
        return [self.artists[key] for key in dict.fromkeys((*recording.artist_ids, *recording.guest_ids))]

    def releases_of(self, artist_id: str, groups: tuple[str, ...]) -> list[tuple[str, Release]]:
        """Return (group, release) of an artist, in the order of ``groups`` as the service lists them, newest first.

        Raises ValueError for an unknown group.
        """
        if unknown := set(groups) - set(_GROUPS):
            raise ValueError(", ".join(sorted(unknown)))
        rows = [(release.kind, release) for release in self._own.get(artist_id, [])]
        rows += [("appears_on", release) for release in self._guest.get(artist_id, [])]
        newest_first = sorted(rows, key=lambda row: (row[1].release_date, row[1].release_id), reverse=True)
        return sorted((r for r in newest_first if r[0] in groups), key=lambda row: _GROUPS.index(row[0]))

    def track_popularity(self, track: Track) -> int:
        """0 to 100: plain studio recordings lead, karaoke and covers trail, as listeners would have it."""
        recording = self.recording(track)
        return _FAMILIAR.get(recording.version, 0) + draw(track.track_id, 30) + draw(recording.artist_ids[0], 31)

    def artist_popularity(self, artist_id: str) -> int:
        """0 to 100: many releases, well known."""
        return min(100, draw(artist_id, 41) + 6 * len(self._own.get(artist_id, [])))

    def release_popularity(self, release: Release) -> int:
        """0 to 100."""
        return max((self.track_popularity(track) for track in release.tracks), default=0)
