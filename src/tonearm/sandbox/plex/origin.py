"""What the library holds from the beginning: the world's tracks, and a generated catalogue for tests of scale."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tonearm.sandbox.plex.rows import UNKNOWN_ALBUM, UNKNOWN_ARTIST, Described, Media, Part
from tonearm.sandbox.world.records import LibraryTrack, World

__all__ = ["generated", "world_library"]

_GENRES = ("Electronic", "Folk", "Jazz", "Pop", "Rock")
_FORMATS = {
    "flac": ("flac", "flac", 912, 16),
    "mp3": ("mp3", "mp3", 320, 0),
    "m4a": ("mp4", "aac", 256, 0),
    "ogg": ("ogg", "vorbis", 192, 0),
    "opus": ("ogg", "opus", 160, 0),
}
_WORDS = ("Harbour", "Ferry", "Ünder", "Night’s", "“Tide”", "Ño", "夜の海", "Kite", "R&B", "<Static>", "Remix", "Été")
_BETWEEN_ALBUMS = 12


def _draw(text: str, below: int) -> int:
    return zlib.crc32(text.encode()) % below


def _media(path: str, duration_ms: int | None, parts: int = 1) -> Media:
    ending = path.rpartition(".")[2].lower()
    container, codec, bitrate, depth = _FORMATS.get(ending, (ending, ending, 256, 0))
    size = (duration_ms or 180_000) * bitrate // 8
    names = [path] + [f"{path.rpartition('.')[0]} part {n}.{ending}" for n in range(2, parts + 1)]
    return Media(tuple(Part(name, size) for name in names), container, codec, bitrate, bit_depth=depth)


def world_library(world: World) -> Iterator[Described]:
    """Describe the tracks that the world's user owns; one in fifteen was never matched by the agent.

    Two tracks whose names meet in one path are two files all the same: the later one gets a number.
    """
    seen: Counter[str] = Counter()
    for track in world.library:
        seen[track.path] += 1
        stem, _, ending = track.path.rpartition(".")
        yield _owned(track if seen[track.path] == 1 else replace(track, path=f"{stem} ({seen[track.path]}).{ending}"))


def _owned(track: LibraryTrack) -> Described:
    album_artist = track.album_artist or UNKNOWN_ARTIST
    return Described(
        path=track.path,
        title=track.title,
        album_artist=album_artist,
        album=track.album or UNKNOWN_ALBUM,
        track_artist=track.artist if track.artist != album_artist else "",
        year=track.year,
        disc=track.disc_number,
        number=track.track_number,
        duration_ms=track.duration_ms,
        media=_media(track.path, track.duration_ms),
        genres=(_GENRES[_draw(album_artist, len(_GENRES))],),
        matched=_draw(track.path, 15) != 0,
    )


def generated(count: int, seed: int) -> Iterator[Described]:
    """Make ``count`` tracks with everything that real libraries hold (contracts/plex.md section 8, item 9)."""
    dice = random.Random(seed)
    for number in range(count):
        album_number = number // _BETWEEN_ALBUMS
        yield _made_up(number, album_number, dice)


def _made_up(number: int, album_number: int, dice: random.Random) -> Described:
    various = album_number % 9 == 4
    title = f"{dice.choice(_WORDS)} {dice.choice(_WORDS)}" + (f" {number}" if number % 3 else "")
    artist = "Various Artists" if various else f"{_WORDS[album_number % len(_WORDS)]} Band {album_number // 4}"
    album = f"{_WORDS[(album_number * 7) % len(_WORDS)]} Album {album_number}"
    place = number % _BETWEEN_ALBUMS + 1
    path = f"/music/Extra/{artist}/{album}/{place:02d} {title}.{dice.choice(tuple(_FORMATS))}".replace("“", "'")
    duration = None if number % 41 == 7 else dice.randrange(60_000, 600_000)
    return Described(
        path=f"{path.rpartition('.')[0]} {number}.{path.rpartition('.')[2]}",
        title=title,
        album_artist=artist,
        album=album,
        track_artist=f"Guest {number % 50} & Friends" if various else "",
        year=None if album_number % 11 == 3 else 1960 + album_number % 65,
        disc=1,
        number=None if number % 37 == 5 else place,
        duration_ms=duration,
        media=None if number % 97 == 11 else _media(path, duration, 2 if number % 53 == 9 else 1),
        genres=(_GENRES[album_number % len(_GENRES)],),
        matched=number % 15 != 2,
        studio="Quay Records" if album_number % 2 else "",
    )
