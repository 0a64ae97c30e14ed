"""What one search brings: ``GET /searches/{id}/responses``."""

from __future__ import annotations

from typing import Any

from benchmarks.made.words import Words
from tonearm.model import Artist, Release, Track

__all__ = ["WANTED", "responses"]

WANTED = Track(
    title="Blue River",
    artists=(Artist(name="Kato Miren"),),
    release=Release(title="Silent Harbor", total_tracks=12, release_date="1999"),
    track_number=3,
    duration_s=241.0,
)
"""Some of the files made here are this track, more are something else by its artist."""

_LAYOUTS = (
    "{mark}\\Music\\{artist}\\{album} ({year})\\{number:02d} - {title}.{kind}",
    "{mark}\\{artist} - {album}\\{number:02d}. {artist} - {title}.{kind}",
    "Music\\{artist}\\{year} - {album}\\{number:02d} {title}.{kind}",
    "{mark}\\Complete\\{artist} - {title}.{kind}",
    "shared\\mp3\\{artist}\\[{year}] {album} [FLAC 24-96]\\{artist} - {album} - {number:02d} - {title}.{kind}",
    "{mark}\\VA - {album} (2CD)\\CD1\\1{number:02d} - {artist} - {title}.{kind}",
)
_FORMATS = ("flac", "flac", "mp3", "mp3", "mp3", "m4a", "ogg", "opus", "wav")
_SIZES = (1, 1, 2, 3, 5, 8, 12, 20, 40)

Row = dict[str, Any]


def responses(files: int, *, seed: int = 3) -> list[Row]:
    """Responses of several peers with that many files in all."""
    words = Words(seed)
    answer: list[Row] = []
    made = 0
    while made < files:
        number = min(files - made, words.random.choice(_SIZES))
        answer.append(_response(words, number, len(answer)))
        made += number
    return answer


def _response(words: Words, number: int, place: int) -> Row:
    random = words.random
    return {
        "fileCount": number,
        "files": _files(words, number),
        "hasFreeUploadSlot": random.random() < 0.6,
        "lockedFileCount": 0,
        "lockedFiles": [],
        "queueLength": random.choice((0, 0, 0, 3, 20, 300)),
        "token": random.randint(1, 1 << 30),
        "uploadSpeed": random.randint(10_000, 6_000_000),
        "username": f"{words.peer()}{place}",
    }


def _files(words: Words, number: int) -> list[Row]:
    """One peer's files: one folder, one way of naming."""
    random = words.random
    layout, mark, year = random.choice(_LAYOUTS), words.mark(), random.randint(1970, 2024)
    album = "Silent Harbor" if random.random() < 0.6 else words.title()
    rows = []
    for track in range(1, number + 1):
        artist = WANTED.artist if random.random() < 0.75 else words.artist()
        title = (WANTED.title if random.random() < 0.35 else words.title()) + words.addition()
        kind = random.choice(_FORMATS)
        name = layout.format(mark=mark, artist=artist, album=album, year=year, number=track, title=title, kind=kind)
        rows.append(_file(words, name, kind))
    return rows


def _file(words: Words, name: str, kind: str) -> Row:
    """One file with the attributes that clients send for its format."""
    random = words.random
    row: Row = {}
    if kind == "flac":
        row["bitDepth"] = random.choice((16, 16, 24))
    elif kind in ("mp3", "m4a"):
        row["bitRate"] = random.choice((128, 192, 256, 320, 320))
    row |= {"code": 1, "extension": "", "filename": name}
    if kind == "mp3":
        row["isVariableBitRate"] = random.random() < 0.2
    if random.random() < 0.95:
        row["length"] = random.randint(90, 480)
    if kind == "flac":
        row["sampleRate"] = random.choice((44_100, 44_100, 48_000, 96_000))
    return row | {"size": random.randint(2_000_000, 70_000_000), "isLocked": False}
