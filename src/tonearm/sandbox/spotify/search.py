"""The search of the pretend catalogue: three shelves and the playlists' names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from tonearm.sandbox.spotify.catalogue import Catalogue
from tonearm.sandbox.spotify.query import Phrase, SearchText
from tonearm.sandbox.spotify.scoring import Document, Shelf
from tonearm.sandbox.world.records import Artist, Playlist, Release, Track

__all__ = ["Search"]

T = TypeVar("T")


def _words(*groups: Iterable[Phrase]) -> tuple[str, ...]:
    return tuple(word for group in groups for phrase in group for word in phrase.words)


def _both(*sets: set[int] | None) -> set[int] | None:
    """Intersection of what was asked; None when nothing was."""
    asked = [rows for rows in sets if rows is not None]
    return set.intersection(*asked) if asked else None


class Search:
    """Finds artists, albums, tracks and playlists by text. Answers are complete and in order; pages are cut later."""

    def __init__(self, catalogue: Catalogue, playlists: Iterable[Playlist]) -> None:
        self._catalogue = catalogue
        self._artists = Shelf(self._artist_document(artist) for artist in catalogue.artists.values())
        self._albums = Shelf(self._album_document(release) for release in catalogue.releases.values())
        self._tracks = Shelf(self._track_document(track) for track in catalogue.tracks.values())
        self._playlists = Shelf(Document(playlist, {"name": (playlist.name,)}, 0) for playlist in playlists)

    def artists(self, text: SearchText) -> list[Artist]:
        """Artists by name or by its Latin spelling; for a mixed text also those whose whole name is part of it."""
        words = _words(text.free)
        rows = _both(self._artists.having("artist", text.artist), self._free(self._artists, text))
        if words and not text.artist:
            rows = (rows or set()) | self._artists.named_within(words)
        asked = words or _words(text.artist)
        return self._artists.ranked(rows or set(), asked, lambda artist: artist.artist_id)

    def albums(self, text: SearchText) -> list[Release]:
        """Albums by title, artist, year or UPC."""
        if text.upc:
            return list(self._catalogue.by_upc.get(text.upc, ()))
        if text.track or text.isrc:
            return list({track.release_id: self._catalogue.release(track) for track in self.tracks(text)}.values())
        shelf = self._albums
        rows = _both(shelf.having("album", text.album), shelf.having("artist", text.artist), self._free(shelf, text))
        return shelf.ranked(_in_years(shelf, rows, text), _words(text.album, text.free), lambda one: one.release_id)

    def tracks(self, text: SearchText) -> list[Track]:
        """Tracks by title, artist, album, year or ISRC."""
        if text.isrc:
            return sorted(
                self._catalogue.by_isrc.get(text.isrc, ()), key=self._catalogue.track_popularity, reverse=True
            )
        shelf = self._tracks
        rows = _both(
            shelf.having("track", text.track),
            shelf.having("artist", text.artist),
            shelf.having("album", text.album),
            self._free(shelf, text),
        )
        return shelf.ranked(_in_years(shelf, rows, text), _words(text.track, text.free), lambda one: one.track_id)

    def playlists(self, text: SearchText) -> list[Playlist]:
        """Playlists by name."""
        rows = self._free(self._playlists, text) or set()
        return self._playlists.ranked(rows, _words(text.free), lambda one: one.playlist_id)

    def _free(self, shelf: Shelf[T], text: SearchText) -> set[int] | None:
        if not text.free:
            return None
        return shelf.quoting(shelf.mentioning(_words(text.free)), text.free)

    def _spellings(self, artists: Iterable[Artist]) -> tuple[str, ...]:
        return tuple(name for artist in artists for name in (artist.name, artist.transliteration) if name)

    def _artist_document(self, artist: Artist) -> Document[Artist]:
        popularity = self._catalogue.artist_popularity(artist.artist_id)
        return Document(artist, {"artist": self._spellings([artist])}, popularity)

    def _album_document(self, release: Release) -> Document[Release]:
        fields = {"album": (release.title,), "artist": self._spellings(self._catalogue.release_artists(release))}
        return Document(release, fields, self._catalogue.release_popularity(release), _year(release))

    def _track_document(self, track: Track) -> Document[Track]:
        release = self._catalogue.release(track)
        fields = {
            "track": (track.title,),
            "artist": self._spellings(self._catalogue.track_artists(track)),
            "album": (release.title,),
        }
        return Document(track, fields, self._catalogue.track_popularity(track), _year(release))


def _year(release: Release) -> int:
    head = release.release_date[:4]
    return int(head) if head.isdigit() else 0


def _in_years(shelf: Shelf[T], rows: set[int] | None, text: SearchText) -> set[int]:
    if text.years is None:
        return rows or set()
    first, last = text.years
    pool = range(len(shelf.documents)) if rows is None else rows
    return {row for row in pool if first <= shelf.documents[row].year <= last}
