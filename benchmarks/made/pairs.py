"""Records to be judged pair by pair: of a tagged library, of a store with slipped cells, shared files of all styles."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from benchmarks.made.words import Words
from tonearm.model import Artist, LibraryId, OwnedTrack, Release, Track

__all__ = ["Pair", "Search", "library_pairs", "searches", "store_pairs"]

Pair = tuple[Track, OwnedTrack]


class Search(NamedTuple):
    """A wanted track, and the paths and lengths in seconds of what peers offer for it."""

    wanted: Track
    files: tuple[tuple[str, int], ...]


class _Song(NamedTuple):
    title: str
    artist: str
    album: str
    duration_s: int
    year: int
    number: int


def _song(words: Words, artist: str = "") -> _Song:
    random = words.random
    title = f"{words.title()} {words.title()}" if random.random() < 0.4 else words.title()
    when, number = random.randint(1965, 2024), random.randint(1, 14)
    return _Song(title, artist or words.artist(), words.title(), random.randint(90, 480), when, number)


def _wanted(song: _Song) -> Track:
    return Track(
        title=song.title,
        artists=(Artist(name=song.artist),),
        duration_s=float(song.duration_s),
        release=Release(title=song.album, release_date=str(song.year)),
        track_number=song.number,
    )


def _owned(song: _Song, *, title: str = "", artist: str = "", album: str = "") -> OwnedTrack:
    return OwnedTrack(
        id=LibraryId("1"),
        title=title or song.title,
        artist=artist or song.artist,
        album_artist=artist or song.artist,
        album=album or song.album,
        duration_s=float(song.duration_s),
        year=song.year,
        track_number=song.number,
        path="/music/1.flac",
    )


def library_pairs(number: int, *, seed: int) -> list[Pair]:
    """Tracks as a catalogue prints them beside what a tagged library holds: half are right, half another song."""
    words = Words(seed)
    pairs = []
    for _ in range(number):
        song = _song(words)
        wanted = song._replace(title=song.title + words.addition())
        other = song if words.random.random() < 0.5 else _song(words, song.artist)
        pairs.append((_wanted(wanted), _owned(other, title=other.title + words.addition())))
    return pairs


_CELLS = (
    "{title} {artist} {genre} ${price} (C) {year} {label} {length} {month} 4, {year}",
    "{title} {album} {genre} $1.29",
    "{number:03d}-{title}",
    "{artist} - {title} ({album})",
    "{title} (feat. {guest}) [Explicit]",
    "{title} [{guest} Remix] {year} {label}, a division of {label} Entertainment",
    "{title}",
)
_GENRES = ("Pop, Music", "Rock, Music, Country Rock", "Hip-Hop/Rap", "Dance & Electronic", "Alternative, Music")
_EDITIONS = ("", "", " (Deluxe Version)", " [Explicit]", " (Deluxe Edition) [Explicit]", " - EP", " (2011 Remaster)")


def store_pairs(number: int, *, seed: int) -> list[Pair]:
    """Rows of two stores whose cells slipped into each other, with editions, guests and accents."""
    words = Words(seed)
    random = words.random
    pairs = []
    for _ in range(number):
        song = _song(words)
        other = song if random.random() < 0.4 else _song(words, song.artist)
        one = song._replace(title=_slipped(words, song), album=song.album + random.choice(_EDITIONS))
        album = other.album + random.choice(_EDITIONS)
        pairs.append((_wanted(one), _owned(other, title=_slipped(words, other), album=album)))
    return pairs


def _slipped(words: Words, song: _Song) -> str:
    random = words.random
    text = random.choice(_CELLS).format(
        **song._asdict(),
        guest=words.artist(),
        genre=random.choice(_GENRES),
        label=f"{words.title()} Records",
        price=random.choice(("0.99", "1.29")),
        month=random.choice(("January", "March", "August")),
        length=f"{song.duration_s // 60}:{song.duration_s % 60:02d}",
    )
    return _misspelt(text, random) if random.random() < 0.3 else text


def _misspelt(text: str, random: Random) -> str:
    """Two neighbouring letters in the wrong order."""
    at = random.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_STYLES = (
    "{mark}\\Music\\{artist}\\{album} ({year})\\{number:02d} - {title}.flac",
    "{mark}\\{artist} - {album}\\{number:02d}. {artist} - {title}.mp3",
    "Music\\{artist}\\[{year}] {album}\\{number:02d} {title}.m4a",
    "{mark}\\complete\\{artist} - {title}.mp3",
    "shared\\mp3\\{artist}\\{year} - {album} [FLAC 24-96]\\{artist} - {album} - {number:02d} - {title}.flac",
    "{mark}\\VA - {album} (2CD)\\CD1\\1{number:02d} - {artist} - {title}.mp3",
    "D:\\Music\\{initial}\\{artist}\\{album}\\1-{number:02d} {title}.ogg",
    "mp3\\{artist_}-{album_}-{year}-GRP\\{number:02d}-{artist_}-{title_}-grp.mp3",
    "audio\\{dotted}\\{number:02d}.{title_dotted}.flac",
    "vinyl\\{artist} - {album} ({year}) [24-96]\\A{number} {title}.flac",
    "iTunes Media\\Music\\{artist}\\{album}\\{number:02d} {upper}.m4a",
    "Shared\\Various Artists\\Best of {year}\\{number} - {artist} - {title} (Album Version).mp3",
    "downloads\\{title}.mp3",
    "My Music\\{artist}\\Singles\\{artist} feat. {guest} - {title} [{year}].mp3",
)
_PER_SEARCH = 60


def searches(number: int, *, seed: int) -> list[Search]:
    """Searches that find 60 files each: the wanted song in all naming styles, its versions, and other songs."""
    words = Words(seed)
    return [_search(words) for _ in range(number)]


def _search(words: Words) -> Search:
    song = _song(words)
    files = []
    for _ in range(_PER_SEARCH):
        pick = words.random.random()
        found = song if pick < 0.5 else _song(words, song.artist) if pick < 0.75 else _song(words)
        title = (song.title if 0.75 < pick < 0.85 else found.title) + words.addition()
        files.append((_path(words, found._replace(title=title)), found.duration_s))
    return Search(_wanted(song), tuple(files))


def _path(words: Words, song: _Song) -> str:
    return words.random.choice(_STYLES).format(
        **song._asdict(),
        mark=words.mark(),
        guest=words.artist(),
        initial=song.artist[0],
        upper=song.title.upper(),
        artist_=song.artist.replace(" ", "_").lower(),
        album_=song.album.replace(" ", "_").lower(),
        title_=song.title.replace(" ", "_").lower(),
        dotted=f"{song.artist}.{song.album}.{song.year}".replace(" ", "."),
        title_dotted=song.title.replace(" ", "."),
    )
