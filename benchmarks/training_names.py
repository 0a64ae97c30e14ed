"""Files and catalogue names made of labelled ones, for fitting the judges of artists and releases.

Other people's ways to name the same file, and names almost like the right one. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from benchmarks.matching import Row
from benchmarks.training_pairs import is_plain, replaced
from tonearm.logic import titles
from tonearm.logic.known_as import INITIALS, forms_of
from tonearm.logic.normalise import fold, name_key
from tonearm.logic.parse_path import parse_path

__all__ = [
    "EDITION",
    "NAMED_ALIKE",
    "OTHER_RELEASES",
    "SINGLE",
    "alike_any",
    "collected_releases",
    "credited_releases",
    "credited_with",
    "misplaced",
    "misspelt",
    "named_inside",
    "namesakes",
    "near_names",
    "nobodys",
    "renamed_releases",
    "shortened",
    "turned_around",
    "without_dash",
]


def turned_around(row: Row) -> Row | None:
    """Turn "artist - title" into "title - artist", as some rippers name files; a number in front stays there."""
    folder, slash, name = row["path"].rpartition("\\")
    stem, dot, extension = name.rpartition(".")
    *number, artist, title = parts if len(parts := stem.split(" - ")) > 1 else ("", "", "")
    if len(number) > 1 or not title or not all(part.strip().isdigit() for part in number):
        return None
    return {**row, "path": f"{folder}{slash}{' - '.join((*number, title, artist))}{dot}{extension}"}


def without_dash(row: Row, name: str, turn: int) -> Iterator[Row]:
    """Name a file after its artist and song alone, with nothing or a word in between, in a folder of anything."""
    title = parse_path(row["path"]).title_text
    ways = (f"{title} by {name}", f"{title} ({name})", f"{name} {title}", fold(f"{name} {title}").replace(" ", "_"))
    for way in (ways[turn % 4], ways[(turn + 2) % 4]):
        yield {**row, "path": f"Downloads\\{f'{turn % 17:02} ' if turn % 3 == 0 else ''}{way}.mp3"}


NAMED_ALIKE = 0.4
"""Share of the albums named after their artist where a folder tells nothing but a name and a year."""


def nobodys(row: Row) -> tuple[Row, Row, str] | None:
    """Leave the artist out: (a file in a folder of its album and year alone, the same without year, the name)."""
    path = parse_path(row["path"])
    album = path.folders[0].texts[-1] if path.folders else ""
    if not album or len(path.folders) < 2:
        return None
    name = f"{path.track_number or 3:02} {path.title_text}.mp3"
    dated = {**row, "path": f"Music\\{album} ({path.year or 2004})\\{name}"}
    return dated, {**row, "path": f"Music\\{album}\\{name}"}, album


def misspelt(row: Row, name: str, turn: int) -> Iterator[Row]:
    """Swap two letters of a long artist's name wherever the path holds it, and leave one out."""
    if len(name) < 8:
        return
    at = 1 + turn % (len(name) - 3)
    for wrong in (f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}", f"{name[:at]}{name[at + 1 :]}"):
        found = replaced(row, name, wrong)
        if found:
            yield found


def near_names(name: str) -> Iterator[str]:
    """Name others almost alike: the front of one name of several words, a short one with another letter."""
    front, _, _ = name.rpartition(" ")
    if front and len(titles.split_names(name)) == 1:
        yield front
        yield name.partition(" ")[2]
    first, *middle, last = name.split(" ") if name.count(" ") > 1 else ("", "")
    if middle:
        yield " ".join((first, *middle[1:], last))
    if 3 <= len(name) <= 8 and name.isalpha():
        yield f"{name[:2]}{'k' if name[2] != 'k' else 'r'}{name[3:]}"
        yield f"{name[:-1]}{'k' if name[-1] != 'k' else 'r'}"
        yield name[:-1] if len(name) > 3 else f"{name}s"


FIRST_NAME = "Ada"


def shortened(row: Row, name: str) -> Iterator[tuple[Row, str, bool, float]]:
    """Name an artist by first letters, with another article or without: (row, name, label, share)."""
    for form, degree in forms_of(name):
        short = replaced(row, name, form.upper()) if degree == INITIALS else None
        if short:
            yield short, name, True, 0.9
            yield short, name, False, 0.1
    bare = name[4:] if name.lower().startswith("the ") else ""
    if bare:
        without = replaced(row, name, bare)
        if without:
            yield without, name, True, 1.0
        yield row, bare, False, 0.5
    else:
        yield row, f"The {name}", False, 0.5
        articled = replaced(row, name, f"The {name}")
        if articled:
            yield articled, name, True, 0.7


PARTNER = "Night Ferry"


def credited_with(row: Row, name: str) -> Iterator[tuple[Row, str, bool, float]]:
    """Credit a file to two: it is both's, else rather the first one's than the second's."""
    both = f"{name} & {PARTNER}"
    shared = replaced(row, name, both)
    if shared and len(titles.split_names(name)) == 1:
        yield shared, both, True, 1.0
        yield shared, name, True, 0.7
        yield shared, name, False, 0.3
        yield shared, PARTNER, False, 1.0
    run = replaced(row, name, f"{name} {PARTNER}")
    if run and " " in name:
        yield run, name, True, 1.0
        yield run, name, False, 0.2
        yield run, PARTNER, False, 0.5


def named_inside(row: Row, name: str) -> Iterator[tuple[Row, str, bool, float]]:
    """Put another artist in front of the song: the folder is then rather a label's or a disc jockey's."""
    path = parse_path(row["path"])
    if len(path.folders) < 2 or len(path.segments) > 1 or name_key(name) not in path.directory.names:
        return
    folder = row["path"].rpartition("\\")[0]
    file = {**row, "path": f"{folder}\\{path.track_number or 7:02} - {PARTNER} - {path.title_text}.mp3"}
    for one, share in ((name, 0.6), (PARTNER, 1.4)):
        yield file, one, True, share
        yield file, one, False, 2.0 - share


EDITION = " - The Lantern Edition"
"""Gives a release a name of its own: another one than that without it."""

SINGLE = " - Single"

OTHER_RELEASES = (
    " (Live)",
    " - Single",
    " (Remixes)",
    " (Instrumentals)",
    " Unplugged",
    " (The Demos)",
    " Vol. 2",
    " (Karaoke)",
)
"""Makes the name of a release of other recordings out of a release's."""


def namesakes(item: Row) -> Iterator[Row]:
    """Make releases of the same name by others, who are named after it, or by many artists."""
    yield {**item, "artist": "Various Artists"}
    yield {**item, "artist": item["name"]}
    yield {**item, "artist": f"{FIRST_NAME} {item['name']}"}


def credited_releases(row: Row, item: Row) -> Iterator[tuple[Row, Row, bool]]:
    """Let a path credit two without a sign in between: rather the first one's release than the second's."""
    run = replaced(row, item["artist"], f"{item['artist']} {PARTNER}")
    if run and " " in item["artist"]:
        yield run, item, True
        yield run, {**item, "artist": PARTNER}, False


def misplaced(row: Row) -> Iterator[str]:
    """Name what a path says beside the artist: its song and its album, which an artist may be called as well."""
    path = parse_path(row["path"])
    yield path.title_text
    yield from (name for name in (path.album, *(path.folders[0].texts[-1:] if path.folders else ())) if name)


def alike_any(name: str, keys: set[str]) -> bool:
    """Tell whether a name is, or holds, or is part of one of some folded names."""
    key = name_key(name)
    return any(key in other or other in key or fuzz.ratio(key, other) >= 60 for other in keys)


def renamed_releases(query: Row, item: Row, suffix: str) -> Iterator[tuple[Row, Row, bool]]:
    """Set a right release beside one of almost the same name, in the path, in the catalogue, and in both."""
    other = {**item, "name": f"{item['name']}{suffix}"}
    if is_plain({"title": item["name"]}) and suffix != EDITION:
        yield query, other, False
    named = replaced(query, item["name"], other["name"])
    if named:
        yield named, item, False
        yield named, other, True


def collected_releases(query: Row, item: Row, turn: int) -> Iterator[tuple[Row, Row, bool]]:
    """Make a collection of a right release: its folder names nobody, its files their artists."""
    name, artist = item["name"], item["artist"]
    above = ("Various Artists\\", "Compilations\\", "")[turn % 3]
    title = parse_path(query["path"]).title_text
    file = {**query, "path": f"Music\\{above}{name}\\{turn % 19 + 1:02} {artist} - {title}.mp3"}
    yield file, {**item, "artist": "Various Artists"}, True
    yield file, item, True
    yield file, {**item, "artist": PARTNER}, False
    yield file, {**item, "name": f"A Tribute to {artist}", "artist": "Various Artists"}, False
    yield (
        file,
        {**item, "name": f"{name}{OTHER_RELEASES[turn % len(OTHER_RELEASES)]}", "artist": "Various Artists"},
        False,
    )
