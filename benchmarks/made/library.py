"""A library, and playlists of which a known part is in it, spelt a little differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.made.words import Words
from tonearm.model import Artist, LibraryId, OwnedTrack, Release, Track
from tonearm.services.plex.reading import TrackRow, to_records

__all__ = ["Wish", "library", "playlist"]

_PER_ARTIST = 25
_PRESENT = 0.6
_SAME_RELEASE = 0.5
"""So often a playlist names the release that the library has the track on; else a single, a collection, an edition."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A track of a playlist, and where in the library it is; None when it is not there."""

    track: Track
    place: int | None


def library(tracks: int, *, seed: int = 11) -> list[OwnedTrack]:
    """That many tracks; some artists have many, most have few. No title is twice with one artist."""
    words = Words(seed)
    random = words.random
    names = list(dict.fromkeys(f"{words.artist()}{_suffix(place)}" for place in range(max(50, tracks // _PER_ARTIST))))
    weights = [1 / (place + 3) ** 0.7 for place in range(len(names))]
    seen: set[tuple[str, str]] = set()
    owned: list[TrackRow] = []
    while len(owned) < tracks:
        for artist in random.choices(names, weights, k=tracks - len(owned)):
            title = words.title() + (f" {words.title()}" if random.random() < 0.5 else "")
            if (artist, title) not in seen:
                seen.add((artist, title))
                owned.append(_owned(artist, title, random, len(owned)))
    return to_records(owned)


def playlist(owned: Sequence[OwnedTrack], length: int, *, seed: int) -> list[Wish]:
    """Six of ten wishes are in the library, more than half of them spelt otherwise and half on another release.

    The rest only look like it.
    """
    words = Words(seed)
    random = words.random
    wishes = []
    for _ in range(length):
        place = random.randrange(len(owned))
        found = owned[place]
        if random.random() < _PRESENT:
            wishes.append(Wish(_otherwise(found, random), place))
            continue
        artist = found.artist if random.random() < 0.5 else f"{words.artist()} Zq"
        title = f"{words.title()} {words.title()} {words.title()}"
        wishes.append(Wish(_wanted(artist, title, float(random.randint(90, 480))), None))
    return wishes


def _otherwise(found: OwnedTrack, random: Random) -> Track:
    """The same recording as another shop writes it: never another version of it."""
    artist, title = found.artist, found.title
    pick = random.random()
    if pick < 0.45:
        pass
    elif pick < 0.60:
        title += random.choice((" - Remastered 2011", " (Remastered)", " - 2009 Remaster"))
    elif pick < 0.70:
        artist, title = artist.upper(), title.lower()
    elif pick < 0.78:
        title += " (feat. Someone Else)"
    elif pick < 0.85:
        artist = artist.removeprefix("The ") if artist.startswith("The ") else f"The {artist}"
    elif pick < 0.93 and len(title) > 6:
        at = random.randrange(1, len(title) - 2)
        title = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
    else:
        at = random.randrange(0, max(1, len(artist) - 2))
        artist = artist[:at] + artist[at + 1 :]
    album = found.album if random.random() < _SAME_RELEASE else "Whatever"
    return _wanted(artist, title, (found.duration_s or 0) + random.randint(-1, 1), album)


def _wanted(artist: str, title: str, duration_s: float, album: str = "Anything") -> Track:
    return Track(title=title, artists=(Artist(name=artist),), duration_s=duration_s, release=Release(title=album))


def _owned(artist: str, title: str, random: Random, place: int) -> TrackRow:
    """A track as the Plex adapter reads it out of a page."""
    return TrackRow(
        id=LibraryId(str(place + 1)),
        title=title,
        artist=artist,
        album_artist=artist,
        album="Anything",
        year=None,
        disc_number=None,
        track_number=None,
        duration_s=float(random.randint(90, 480)),
        path=f"/music/{place}.flac",
        updated_at=0,
    )


def _suffix(place: int) -> str:
    return f" {place}" if place % 3 == 0 else ""
