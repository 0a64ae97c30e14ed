"""What a remote path says: artist, album, year, disc, number, title, version, format.

Peers name files in every style there is. The reading never raises and never commits too early: beside its best guess
(``artist``, ``album``, ``title``) it keeps every part of the name (``segments`` of the file name, ``folders`` from the
nearest outwards), so that the judges can look for the wanted names wherever they stand. A directory is read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tonearm.logic.file_names import split_path
from tonearm.logic.folder_names import (
    BRACKETED,
    Directory,
    Folder,
    credits_of,
    dashed,
    is_packaging,
    read_directory,
    scene_parts,
    understood,
)
from tonearm.logic.folder_names import with_album as folders_with_album
from tonearm.logic.normalise import fold, words
from tonearm.logic.titles import Title, is_various, parse_title
from tonearm.logic.vocabulary import is_year

__all__ = ["FileName", "Folder", "ParsedPath", "is_tail", "parse_path", "read_file_name", "with_album"]

_NUMBER = re.compile(
    r"^\s*[\[(]?(?:(?P<disc>\d{1,2})[-.x](?=\d{2}\b)|(?P<side>[A-Da-d])(?=\d{1,2}\b)|(?:cd|disc|d)\s?(?P<named>\d{1,2})[\s._-]*(?:t|tr|track)?(?=\d))?"
    r"(?P<number>\d{1,3})[\])]?(?:\s*[-–—._)\]]+\s*|\s+|$)",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"^\s*(?:[A-D]|\d[-.])?\d{1,3}\s*$")
_SLOPPY = re.compile(r"(?<=\S)-\s+|\s+-(?=\S)|\s*[;꞉]\s+")
_MAY_BE_SLOPPY = re.compile(r"[-;꞉]")
_PLACE = re.compile(r"^(?:no|nr|№|#)\.?(?=\d{2,3}\b)", re.IGNORECASE)
_TIGHT_NUMBER = re.compile(r"(?<=[^\s-])-(\d{2})-(?=[^\s-])")
_ZERO_NUMBER = re.compile(r"^0\d[\s.]+\S")
_TWO_DIGITS = re.compile(r"^\d\d[\s.]+\S")
_TRACK = re.compile(r"^\s*track\s*(?P<number>\d{1,3})\b[\s._-]*", re.IGNORECASE)
_SIDES = frozenset("ABCD")
"""Sides of a record, in front of its only song: "B - Morning Glass"."""
_AROUND_A_NUMBER = 3
"""Parts of "artist-album-07-title": artist and album, number, title."""


class FileName(NamedTuple):
    """The reading of one file name, whatever folders it stands in; fields as in `ParsedPath`."""

    segments: tuple[Title, ...]
    texts: tuple[str, ...]
    disc_number: int | None
    track_number: int | None
    words: tuple[str, ...]


class ParsedPath(NamedTuple):
    """The reading of one remote path; "" and None where nothing was said.

    All texts are folded, except ``extension``, ``texts``, ``artist_text``, ``album_text`` and ``title_text``, which are
    as the peer spells them. ``texts`` are the parts of the file name, ``segments`` what each of them says.
    """

    directory: Directory
    segments: tuple[Title, ...]
    texts: tuple[str, ...]
    disc_number: int | None
    track_number: int | None
    extension: str
    stem_words: tuple[str, ...]

    @property
    def title(self) -> Title:
        """The part of the file name that is most likely the title."""
        return self.segments[-1]

    @property
    def artist(self) -> str:
        """The artist, as far as it can be told without knowing what is wanted."""
        return _guess(self.segments, self.directory)[0]

    @property
    def album(self) -> str:
        """The album, as far as it can be told without knowing what is wanted."""
        return _guess(self.segments, self.directory)[1]

    @property
    def year(self) -> int | None:
        """The year that the nearest dated folder names."""
        return self.directory.year

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders that say anything, the nearest first."""
        return self.directory.folders

    @property
    def credits(self) -> tuple[tuple[str, ...], ...]:
        """The parts of the file name before the title, read as artists."""
        return tuple(credit for text in self.texts[:-1] for credit in credits_of(text))

    @property
    def artist_text(self) -> str:
        """The artist as the peer spells it."""
        return self.texts[0].strip() if len(self.texts) > 1 else _spelt(self.artist, self.directory.texts)

    @property
    def album_text(self) -> str:
        """The album as the peer spells it."""
        return self.texts[1].strip() if len(self.texts) > 2 else _spelt(self.album, self.directory.texts)

    @property
    def title_text(self) -> str:
        """The title as the peer spells it."""
        return self.texts[-1].strip()


def _split_stem(stem: str) -> list[str]:
    """Cut the file name into its parts."""
    if " " not in stem:
        scene = scene_parts(stem)
        if scene:
            return [part for part in scene[1] if part]
        if stem.count(".") >= 2:
            stem = stem.replace(".", " ")
        elif stem.count("-") > 2:
            stem = stem.replace("-", " ")
        elif "-" in stem and "_" not in stem:
            stem = stem.replace("-", " - ")
    numbered = _TIGHT_NUMBER.split(stem) if "-" in stem else []
    if len(numbered) == _AROUND_A_NUMBER and " - " not in numbered[0]:
        front, number, title = numbered
        return [*(front.split("-") if front.count("-") == 1 else [front]), number, *dashed(title)]
    parts = [part for part in dashed(stem) if part and not part.isspace()]
    if len(parts) > 1:
        return parts
    plain = stem.replace("_", " ")
    halves = _SLOPPY.split(plain, maxsplit=1) if _MAY_BE_SLOPPY.search(plain) else [plain]
    return [part for part in halves if part.strip()]


@dataclass(slots=True)
class _Number:
    disc: int | None = None
    track: int | None = None

    def take(self, text: str, *, alone: bool) -> str:
        """Cut a track number off the front of a part; return what is left."""
        text = _PLACE.sub("", text) if alone else text
        match = _TRACK.match(text) or _NUMBER.match(text)
        if match is None or (not alone and not text[match.end() :].strip() and len(match["number"]) > 2):
            return text
        track, disc, side = int(match["number"]), "", ""
        if match.re is _NUMBER:
            disc, side = match["disc"] or match["named"], match["side"]
        if not disc and not side and 100 <= track <= 999 and 0 < track % 100 <= 40 and alone:
            self.disc, self.track = track // 100, track % 100
        else:
            self.track = track
            if disc:
                self.disc = int(disc)
            elif side:
                self.disc = (ord(side.lower()) - ord("a")) // 2 + 1
        return text[match.end() :].strip() or _title_of_signs(text[match.end("number") :])


def _title_of_signs(text: str) -> str:
    """Return the title in what follows a number when that is signs alone: "06 ..." is the song "..."."""
    last = text.rpartition(" ")[2].lstrip("-")
    return last if len(last) > 1 and set(last) <= set(".!?…*") else ""


def is_tail(text: str, *, first: bool) -> bool:
    """Tell whether a part of a file name only names a version or packaging ("Live", "2011 Remaster", "Harbour Mix").

    The second part of a name is one only without unknown words: in "artist - title remix" it is the title.
    """
    probe = understood(text)
    if probe is None or not (probe.marks or probe.neutral):
        return False
    return not first or all(is_year(word) for mark in probe.marks for word in mark.detail)


def _unsigned(stem: str, group: str) -> str:
    """Take the release group's name, whole or shortened, off the end of a file name."""
    rest, dash, last = stem.rpartition("-")
    return rest if group and dash and rest.strip("-_ ") and _signs(fold(last), group, rest) else stem


def _signs(last: str, group: str, rest: str) -> bool:
    """Tell whether the end of a file name is its release group's; short forms keep the first letter and the order."""
    if last == group:
        return True
    if not 2 <= len(last) < len(group) or last[0] != group[0] or rest.count("-") < 2:
        return False
    letters = iter(group)
    return all(letter in letters for letter in last)


def _leads_with_number(part: str, at: int) -> bool:
    """Tell whether the last part begins with its track number: "artist - album - 04 title", "artist - 04 title".

    Behind an artist alone only a number with a leading zero is one: "artist - 99 lanterns" is a title.
    """
    return bool(_ZERO_NUMBER.match(part) or (at > 1 and _TWO_DIGITS.match(part)))


def _segments(stem: str, number: _Number) -> list[str]:
    """Cut a file name into its parts; versions and packaging join the part before them.

    A number between the parts ("artist - album - 07 - title") ends artist and album: of what stands before it only
    packaging joins, to the album.
    """
    parts = _split_stem(stem)
    if len(parts) == 2 and parts[0].strip() in _SIDES:
        parts = parts[1:]
    if len(parts) == 1:
        return [number.take(parts[0], alone=True) or stem]
    barrier = next((at for at, part in enumerate(parts) if at and _LONE_NUMBER.match(part)), 0)
    kept: list[str] = []
    for at, part in enumerate(parts):
        numbered = at in (0, barrier) or (at == len(parts) - 1 and _leads_with_number(part, at))
        text = number.take(part, alone=at == 0) if number.track is None and numbered else part
        if not text:
            continue
        behind = at > barrier + bool(barrier) and text == part
        if kept and (is_tail(text, first=len(kept) == 1) if behind else len(kept) > 1 and is_packaging(text)):
            kept[-1] = f"{kept[-1]} - {text}"
        else:
            kept.append(text)
    return kept or [stem]


@lru_cache(maxsize=1 << 14)
def parse_path(path: str) -> ParsedPath:
    """Read a remote path.

    Parameters
    ----------
    path : str
        Path as a peer advertises it, with backslashes or slashes. Any text; never raises.

    Returns
    -------
    ParsedPath
        ``segments`` has at least one part; the same path always gives the same reading.
    """
    parents, stem, extension = split_path(path)
    directory = read_directory(parents)
    name = read_file_name(stem, directory.group)
    return ParsedPath(
        directory=directory,
        segments=name.segments,
        texts=name.texts,
        disc_number=directory.disc if name.disc_number is None else name.disc_number,
        track_number=name.track_number,
        extension=extension,
        stem_words=name.words,
    )


@lru_cache(maxsize=1 << 14)
def read_file_name(stem: str, group: str) -> FileName:
    """Read a file name without its extension; ``group`` signs the folder's name and perhaps this one, "" is nobody."""
    number = _Number()
    texts = _segments(_unsigned(stem, group), number)
    return FileName(
        segments=tuple(map(parse_title, texts)),
        texts=tuple(texts),
        disc_number=number.disc,
        track_number=number.track,
        words=words(stem),
    )


def with_album(path: ParsedPath, album: str) -> ParsedPath:
    """Read a path knowing a folded album name, which may be one that any folder may have ("Pop")."""
    directory = folders_with_album(path.directory, album)
    return path if directory is path.directory else path._replace(directory=directory)


def _spelt(name: str, texts: tuple[str, ...]) -> str:
    """Return a folded folder name as the peer spells it."""
    for text in texts:
        for part in dashed(text):
            bare = BRACKETED.sub(" ", part).strip()
            if fold(bare) == name:
                return bare
    return name


def _guess(segments: tuple[Title, ...], directory: Directory) -> tuple[str, str]:
    """Guess artist and album from the parts of the file name and the two nearest folders that say anything."""
    near = directory.folders[0].names if directory.folders else ()
    outer = directory.folders[1].names if len(directory.folders) > 1 else ()
    artist = segments[0].whole if len(segments) > 1 else ""
    album = segments[1].whole if len(segments) > 2 else ""
    if len(near) > 1:
        return artist or _named(near[0]), album or near[-1]
    if near and outer:
        return artist or _named(outer[0]), album or near[0]
    if near and not directory.various and not artist:
        return near[0], album
    return artist, album or (near[0] if near and near[0] != artist else "")


def _named(name: str) -> str:
    return "" if is_various(name) else name
