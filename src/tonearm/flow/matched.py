"""The matched download: which artist a found file belongs to, and which of the artist's tracks it is."""

from __future__ import annotations

from tonearm.errors import ServiceError, UserMustAct
from tonearm.flow.neighbours import Neighbours
from tonearm.logic.match import file_is_track
from tonearm.logic.recommend import REJECT_CONFIDENCE, is_clear
from tonearm.logic.release_kind import release_kind
from tonearm.logic.suggest import artist_query, artists_of_text, suggest_artists, track_query
from tonearm.model import Artist, Confidence, QueueItem, ReleaseKind, SharedFile, Track

__all__ = ["best_track", "gather_early", "gather_metadata", "search_artists", "suggest_for_file"]


_ASKED = 10
"""So many artists one call brings."""
_PREFERRED = (ReleaseKind.SINGLE, ReleaseKind.COMPILATION, ReleaseKind.EP, ReleaseKind.ALBUM)
_ABOUT_AS_WELL = 0.1
"""Two releases of one recording differ by less, whatever the path says; another recording of the title by more."""


async def suggest_for_file(file: SharedFile, house: Neighbours, top: int = 5) -> list[tuple[Artist, Confidence]]:
    """Catalogue artists that a found file may belong to, best first: an artist search and a track search, merged.

    Two calls at most. Where an earlier search of the session brought an artist that the file clearly belongs to, none.

    Raises
    ------
    ServiceError
        The catalogue could not be asked.
    """
    text = artist_query(file)
    known = house.artists.get(text) if text else None
    if known is not None and is_clear(found := suggest_artists(file, known, [], top=max(top, 2))):
        return found[:top]
    artists = await _named(text, house) if text else []
    title, artist = track_query(file)
    likely = any(confidence.value >= REJECT_CONFIDENCE for _, confidence in suggest_artists(file, artists, []))
    # Nobody is called what the path says: then it may not name the artist at all, and the title alone is asked for.
    tracks = await house.need_catalogue().find_tracks(title=title, artist=artist if likely else "") if title else []
    return suggest_artists(file, artists, tracks, top=top)


async def search_artists(
    text: str, file: SharedFile | None, house: Neighbours, top: int = 5
) -> list[tuple[Artist, Confidence]]:
    """The manual search: artists by the text a person typed, judged by the file or, without one, by the text.

    Raises
    ------
    ServiceError
        The catalogue could not be asked.
    """
    return artists_of_text(text, await _named(text, house), file, top=top)


async def _named(text: str, house: Neighbours) -> list[Artist]:
    """The answer of the artist search: one call, none when it was asked before."""
    known = house.artists.get(text)
    if known is not None:
        return known
    return house.artists.put(text, await house.need_catalogue().find_artists(text, limit=_ASKED))


async def gather_metadata(item: QueueItem, house: Neighbours) -> QueueItem:
    """Find the track of a file whose artist a person chose.

    Items that have a track, or stay in the download folder, are returned as they are; so is one of which the catalogue
    has no track that fits.

    Raises
    ------
    ServiceError, UserMustAct
        The catalogue could not be asked.
    """
    candidate = item.candidate
    if item.track is not None or item.artist is None or candidate is None or item.keep_in_download_folder:
        return item
    found = await best_track(candidate.file, item.artist, house)
    if found is None:
        return item
    track, confidence = found
    return item.replace(track=track, confidence=confidence.value, match_reason=confidence.match_reason)


async def gather_early(item: QueueItem, house: Neighbours) -> QueueItem:
    """`gather_metadata` while the file travels; a catalogue that cannot be asked now is asked once more at filing."""
    try:
        return await gather_metadata(item, house)
    except (ServiceError, UserMustAct):
        return item


async def best_track(file: SharedFile, artist: Artist, house: Neighbours) -> tuple[Track, Confidence] | None:
    """The chosen artist's track that a file most likely holds; None when none reaches the product's threshold.

    An album that fits about as well is preferred to a single of the same title (design.md section 5); among albums the
    one that the path names, then the artist's own before a compilation.
    """
    title, _ = track_query(file)
    tracks = await house.need_catalogue().find_tracks(title=title, artist=artist.name, limit=10)
    of_artist = [track for track in tracks if any(credit.id == artist.id for credit in track.artists)]
    judged = [(track, file_is_track(track, file)) for track in of_artist]
    accepted = [pair for pair in judged if pair[1].accepted]
    best = max((confidence.value for _, confidence in accepted), default=0.0)
    close = [pair for pair in accepted if pair[1].value >= best - _ABOUT_AS_WELL]
    return max(close, key=_preference, default=None)


def _preference(judged: tuple[Track, Confidence]) -> tuple[bool, float, int]:
    track, confidence = judged
    kind = release_kind(track.release)
    rank = _PREFERRED.index(kind) if kind in _PREFERRED else 0
    return rank > 0, round(confidence.value, 2), rank
