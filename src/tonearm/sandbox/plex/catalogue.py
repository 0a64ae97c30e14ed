"""The library's catalogue: put files in, take them out, read tracks, albums and artists."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tonearm.sandbox.plex.keys import KeyMaker
from tonearm.sandbox.plex.rows import AlbumRow, ArtistRow, Described, Row, TrackRow, title_sort

__all__ = ["KINDS", "Catalogue"]

KINDS = {8: "artist", 9: "album", 10: "track"}
"""Numbers of the ``type`` parameter."""


class Catalogue:
    """All rows of the section. ``content_changed_at`` moves only when something did change."""

    def __init__(self) -> None:
        self._keys = KeyMaker()
        self._by_path: dict[str, TrackRow] = {}
        self._grouped = False
        self._by_kind: dict[str, dict[int, Row]] = {}
        self.version = 0
        self.content_changed_at = 0

    # Changing ------------------------------------------------------------------------------------------------------

    def fill(self, described: Iterable[Described], now: int, *, spread_s: int = 0) -> None:
        """Put in what was there from the beginning; with ``spread_s`` it was added over that time before ``now``."""
        for one in described:
            age = zlib.crc32(one.path.encode("utf-8", "surrogatepass")) % spread_s if spread_s else 0
            self._by_path[one.path] = self._row(one, now - age, now - age)
        self._mark_changed()
        # Clients only compare it; made of the contents, so that a restart over the same files keeps it.
        stamps = "".join(f"{path}{row.what.stamp}" for path, row in sorted(self._by_path.items()))
        self.content_changed_at = zlib.crc32(stamps.encode("utf-8", "surrogatepass"))

    def apply(self, found: Iterable[Described], gone: Iterable[str], now: int) -> bool:
        """Add or update the files found, remove those gone; return whether anything changed."""
        changed = False
        for one in found:
            before = self._by_path.get(one.path)
            if before is None or before.what != one:
                self._by_path[one.path] = self._row(one, before.added_at if before else now, now)
                changed = True
        for path in gone:
            changed |= self._by_path.pop(path, None) is not None
        if changed:
            self._mark_changed()
            self.content_changed_at += 1
        return changed

    def match(self, paths: Iterable[str], now: int) -> None:
        """Let the agent match files: they get its guid and its typographic apostrophes."""
        known = [self._by_path[path].what for path in paths if path in self._by_path]
        self.apply([replace(one, matched=True, title=one.title.replace("'", "’")) for one in known], (), now)

    def touch(self, now: int) -> None:
        """Download all metadata anew: every row counts as updated, though nothing else may differ."""
        self._by_path = {path: replace(row, updated_at=now) for path, row in self._by_path.items()}
        self._mark_changed()
        self.content_changed_at += 1

    def _mark_changed(self) -> None:
        self._grouped = False
        self.version += 1

    def _row(self, what: Described, added_at: int, updated_at: int) -> TrackRow:
        key = self._keys.key(f"track {what.path}")
        artist_key = self._keys.key(f"artist {what.album_artist}")
        album_key = self._keys.key(f"album {what.album_artist} / {what.album}")
        guid = _guid("track", key, what.path, what.matched)
        return TrackRow(key, album_key, artist_key, guid, title_sort(what.title), what, added_at, updated_at)

    # Reading -------------------------------------------------------------------------------------------------------

    @property
    def stamps(self) -> dict[str, tuple[int, int]]:
        """The (modified, size) of every file, by path."""
        return {path: row.what.stamp for path, row in self._by_path.items()}

    def rows(self, kind: str) -> dict[int, Row]:
        """All rows of one kind by key: ``artist``, ``album`` or ``track``."""
        if not self._grouped:
            self._group()
        return self._by_kind[kind]

    def find(self, key: int) -> Row | None:
        """Return the row with this key, of whatever kind."""
        return next((self.rows(kind)[key] for kind in KINDS.values() if key in self.rows(kind)), None)

    def genres(self, kind: str) -> list[str]:
        """All genres of one kind, sorted."""
        return sorted({genre for row in self.rows(kind).values() for genre in genres_of(row)})

    def _group(self) -> None:
        by_album: dict[int, list[TrackRow]] = defaultdict(list)
        for row in self._by_path.values():
            by_album[row.album_key].append(row)
        albums = {key: _album(key, rows) for key, rows in by_album.items()}
        by_artist: dict[int, list[AlbumRow]] = defaultdict(list)
        for album in albums.values():
            by_artist[album.artist_key].append(album)
        artists = {key: _artist(key, rows) for key, rows in by_artist.items()}
        self._by_kind = {
            "artist": dict(artists),
            "album": dict(albums),
            "track": {row.key: row for row in self._by_path.values()},
        }
        self._grouped = True


def genres_of(row: Row) -> tuple[str, ...]:
    """Genres of any row."""
    return row.what.genres if isinstance(row, TrackRow) else row.genres


def _guid(kind: str, key: int, name: str, matched: bool) -> str:
    if not matched:
        return f"local://{key}"
    return f"plex://{kind}/{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _merged(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(genre for genres in rows for genre in genres))


def _album(key: int, rows: list[TrackRow]) -> AlbumRow:
    first = rows[0].what
    rows.sort(key=lambda row: (row.what.disc or 0, row.what.number or 0, row.sort))
    return AlbumRow(
        key=key,
        artist_key=rows[0].artist_key,
        guid=_guid("album", key, f"{first.album_artist} / {first.album}", first.matched),
        title=first.album,
        artist=first.album_artist,
        sort=title_sort(first.album),
        year=min((row.what.year for row in rows if row.what.year), default=None),
        studio=first.studio,
        genres=_merged([row.what.genres for row in rows]),
        added_at=min(row.added_at for row in rows),
        updated_at=max(row.updated_at for row in rows),
        tracks=tuple(rows),
    )


def _artist(key: int, rows: list[AlbumRow]) -> ArtistRow:
    rows.sort(key=lambda row: (row.year or 0, row.sort))
    return ArtistRow(
        key=key,
        guid=_guid("artist", key, rows[0].artist, rows[0].guid.startswith("plex")),
        title=rows[0].artist,
        sort=title_sort(rows[0].artist),
        genres=_merged([row.genres for row in rows]),
        added_at=min(row.added_at for row in rows),
        updated_at=max(row.updated_at for row in rows),
        albums=tuple(rows),
    )
