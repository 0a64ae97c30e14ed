"""Who a track is filed under: folder artist, artist, contributing artists, remixers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tonearm.logic.remixer import credited_remixers, same_name
from tonearm.logic.titles import is_various as is_various_name
from tonearm.model import Artist, CatalogueId, Track
from tonearm.model.base import Record

__all__ = ["Credits", "credits_of", "is_various"]

_VARIOUS_NAME = "Various Artists"
_VARIOUS_ID = CatalogueId("0LyfQWJT6nXafLPZqxe9Of")
"""Spotify's id of Various Artists; its name is translated by the account's language."""


class Credits(Record):
    """Who is named where when a track is filed.

    Parameters
    ----------
    folder_artist : str
        The artist whose folder it goes to; the remixer of a remix, else the matched artist, else the album artist, or
        the track's first artist when that is Various Artists. Empty only when nobody is credited.
    folder_artist_id : str or None
        The catalogue's id of the folder artist, where the credit states one.
    artist : str
        The track's artist; of a remix the remixer.
    contributing_artists : tuple of str
        The other credited artists, in order; of a remix the original artists.
    album_artists : tuple of str
        As the release states them; ``("Various Artists",)`` on a compilation.
    remixers : tuple of str
        Empty when the title names no remixer.
    title : str
        The title as the catalogue prints it, with its remix name.
    compilation : bool
        Whether the album artist is Various Artists.
    """

    folder_artist: str
    folder_artist_id: CatalogueId | None = None
    artist: str
    contributing_artists: tuple[str, ...] = ()
    album_artists: tuple[str, ...] = ()
    remixers: tuple[str, ...] = ()
    title: str
    compilation: bool = False


def is_various(artist: Artist) -> bool:
    """Whether a credit stands for "various artists"; an artist who is called "Diverse" or "Soundtrack" does not."""
    return artist.id == _VARIOUS_ID or same_name(artist.name, _VARIOUS_NAME)


def _is_compilation(album_artist: Artist) -> bool:
    """In front of an album any of the names for many artists counts, in every language."""
    return is_various(album_artist) or is_various_name(album_artist.name)


def credits_of(track: Track, matched: Artist | None = None) -> Credits:
    """Work out the credits of one track.

    Parameters
    ----------
    track : Track
        As the catalogue describes it; without a release the album artist is not known.
    matched : Artist, optional
        The artist that a person or the match chose.

    Notes
    -----
    Source: design.md section 5, "Folder artist" and "Remix".
    """
    credited = [artist for artist in track.artists if artist.name.strip()]
    album_artists = _album_artists(track)
    remixers = credited_remixers(track.title, credited)
    folder = _folder_artist(remixers, matched, album_artists, credited)
    artist = (remixers or credited or ([folder] if folder else []))[:1]
    others = [one for one in credited if one not in (remixers or artist)]
    return Credits(
        folder_artist=folder.name.strip() if folder else "",
        folder_artist_id=folder.id if folder else None,
        artist=artist[0].name.strip() if artist else "",
        contributing_artists=_names(others),
        album_artists=_names(album_artists),
        remixers=_names(remixers),
        title=track.title,
        compilation=any(map(_is_compilation, album_artists)),
    )


def _album_artists(track: Track) -> list[Artist]:
    artists = track.release.artists if track.release else ()
    return [artist for artist in artists if artist.name.strip()]


def _folder_artist(
    remixers: Sequence[Artist], matched: Artist | None, album_artists: Sequence[Artist], credited: Sequence[Artist]
) -> Artist | None:
    if remixers:
        return remixers[0]
    if matched is not None and matched.name.strip() and not is_various(matched):
        return matched
    named = [one for one in album_artists[:1] if not _is_compilation(one)] + [
        one for one in credited if not is_various(one)
    ]
    return next(iter([*named, *album_artists, *credited]), None)


def _names(artists: Iterable[Artist]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(artist.name.strip() for artist in artists))
