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
from tonearm.logic.normalise import fold, name_key, words
from tonearm.logic.titles import Title, is_various, parse_tail, parse_title, split_names
from tonearm.logic.vocabulary import is_year, may_classify, spot, vocabulary

__all__ = ["Folder", "ParsedPath", "parse_path"]

_DASH = re.compile(r"\s+[-–—~|]+\s+")
_DASH_SIGN = re.compile(r"[\-–—~|]")
_NUMBER = re.compile(
    r"^\s*[\[(]?(?:(?P<disc>\d{1,2})[-.x](?=\d{2}\b)|(?P<side>[A-Da-d])(?=\d{1,2}\b)|(?:cd|disc|d)\s?(?P<named>\d{1,2})[\s._-]*(?:t|tr|track)?(?=\d))?"
    r"(?P<number>\d{1,3})[\])]?(?:\s*[-–—._)\]]+\s*|\s+|$)",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"^\s*(?:[A-D]|\d[-.])?\d{1,3}\s*$")
_DOTTED_YEAR = re.compile(r"(.+?)\.[\[(]?(?:19|20)\d\d[\])]?(?:[.\-]|$)")
_YEAR_FIRST = re.compile(r"^[\[(]?(?:19|20)\d\d[\])]?[.,\s]+(?=\S)")
_SLOPPY = re.compile(r"(?<=\S)-\s+|\s+-(?=\S)|\s*[;꞉]\s+")
_ZERO_NUMBER = re.compile(r"^0\d[\s.]+\S")
_TWO_DIGITS = re.compile(r"^\d\d[\s.]+\S")
_TRACK = re.compile(r"^\s*track\s*(?P<number>\d{1,3})\b[\s._-]*", re.IGNORECASE)
_NO_DISC = re.compile(r"[^A-Za-z0-9]*[ABE-UW-Zabe-uw-z0-9]")  # begins as no name of a disc does
_DISC_FOLDER = re.compile(r"^(?:cd|disc|disk|disque|disco|dvd|volume)\s*(\d{1,2})\b")
_SCENE = re.compile(r"^(?P<rest>.+?)-(?P<year>(?:19|20)\d\d)-[A-Za-z0-9_]+$")
_HASH = re.compile(r"^@@\w+$|^[A-Za-z]:$|^\W*$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OPENING = re.compile(r"[\[({（［【「『〈《〔｛]")
_TAGS = re.compile(r"[\[({][^\[\](){}]*[\])}]")


class Folder(NamedTuple):
    """One folder of the path.

    ``names`` are its folded parts without years and format tags, empty when it says nothing; ``texts`` the same parts
    as spelt; ``credits`` the same read as artists: the whole name, then the single ones.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    year: int | None
    title: Title
    various: bool = False

    @property
    def credits(self) -> tuple[tuple[str, ...], ...]:
        """The parts read as artists; ranking never asks, so they are read when somebody does."""
        return tuple(credit for text in self.texts for credit in _credits(text))


class ParsedPath(NamedTuple):
    """The reading of one remote path; "" and None where nothing was said.

    All texts are folded, except ``extension``, ``texts``, ``artist_text`` and ``title_text``, which are as the peer
    spells them. ``texts`` are the parts of the file name, ``folder_texts`` the folders', the nearest first;
    ``folder_names`` and ``folder_words`` are all names of the folders and their words.
    """

    artist: str
    album: str
    year: int | None
    disc_number: int | None
    track_number: int | None
    title: Title
    segments: tuple[Title, ...]
    folders: tuple[Folder, ...]
    extension: str
    stem_words: tuple[str, ...]
    texts: tuple[str, ...]
    folder_texts: tuple[str, ...]
    folder_names: tuple[str, ...]
    folder_words: frozenset[str]

    @property
    def credits(self) -> tuple[tuple[str, ...], ...]:
        """The parts of the file name before the title, read as artists."""
        return tuple(credit for text in self.texts[:-1] for credit in _credits(text))

    @property
    def artist_text(self) -> str:
        """The artist as the peer spells it."""
        return self.texts[0].strip() if len(self.texts) > 1 else _spelt(self.artist, self.folder_texts)

    @property
    def title_text(self) -> str:
        """The title as the peer spells it."""
        return self.texts[-1].strip()


class _Directory(NamedTuple):
    folders: tuple[Folder, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]
    words: frozenset[str]
    disc: int | None
    various: bool
    group: str
    """Folded name of the release group that signs the folder's name, "" without one."""


@lru_cache(maxsize=1 << 14)
def _credits(text: str) -> tuple[tuple[str, ...], ...]:
    """Read a part of a path as credits: the whole name first, then the single names; "Quill, Ada" turned, too."""
    plain = tuple(dict.fromkeys((name_key(text), *split_names(text))))
    last, comma, first = text.partition(",")
    if not comma or "," in first or "&" in text or not first.strip() or not last.strip():
        return (plain,)
    return (plain, (name_key(f"{first} {last}"),))


def _scene(name: str) -> tuple[str, list[str]] | None:
    """Read "artist-album_name-1999-GRP" and its file names: underscores for spaces, hyphens between the parts."""
    if " " in name or "-" not in name:
        return None
    match = _SCENE.match(name)
    if match is None and "_" not in name:
        return None
    rest = match["rest"] if match else name
    return (match["year"] if match else ""), [part.replace("_", " ").strip() for part in re.split(r"[_]?-[_]?", rest)]


def _parts(raw: str) -> list[str]:
    """Cut a folder's name at its dashes; dots stand for spaces where there are none."""
    if " " in raw or "." not in raw:
        return _dashed(raw)
    dated = _DOTTED_YEAR.match(raw)
    parts = _dashed((dated[1] if dated else raw).replace(".", " "))
    return parts[0].split("-") if len(parts) == 1 and parts[0].count("-") == 1 else parts


def _dashed(text: str) -> list[str]:
    """Cut a text at the dashes that stand between spaces."""
    text = text.replace("_", " ")
    return _DASH.split(text) if _DASH_SIGN.search(text) else [text]


def _understood(text: str) -> Title | None:
    """Read a part of a name as a tail; None when some of it can only be a title or a name.

    What stands in front of a bracket settles most of them, and is a song that will be read anyway.
    """
    if not may_classify(text):
        return None
    front = _OPENING.split(text, maxsplit=1)[0].strip()
    if front and parse_tail(front).extra:
        return None
    probe = parse_tail(text)
    return None if probe.extra else probe


def _is_packaging(text: str) -> bool:
    """Tell whether a part of a folder's name says nothing but packaging: "Voices - EP" is no album "EP" by "Voices"."""
    probe = _understood(text)
    return probe is not None and bool(probe.neutral_words) and probe.neutral != {"source"} and not probe.marks


def _is_version(text: str) -> bool:
    """Tell whether a part of a folder's name is a version word and no more: "Live - Oslo 2010" names no artist."""
    tokens = words(text)
    spots = spot(tokens)
    return len(spots) == 1 and spots[0].is_version and spots[0].end - spots[0].start == len(tokens)


def _without_tags(part: str) -> str:
    """Take brackets off a part; one that leaves only signs ("!!! (Chk Chk)") is a part of the name."""
    bare = _TAGS.sub(" ", part).strip()
    return bare if any(map(str.isalnum, bare)) else part


@lru_cache(maxsize=1 << 14)
def _folder(raw: str) -> Folder:
    scene = _scene(raw)
    year, parts = scene if scene else ("", _parts(raw))
    named = [part for at, part in enumerate(parts) if not at or not _is_packaging(part)]
    bare = [_without_tags(_YEAR_FIRST.sub("", part)) for part in named]
    telling = [part for part in bare if _tells(words(part))]
    years = _YEAR.findall(year or raw) if "19" in raw or "20" in raw else ()
    return Folder(
        names=tuple([fold(part) for part in telling]),
        texts=tuple(telling),
        year=int(years[-1]) if years else None,
        title=parse_title(" - ".join(parts[1:] if len(named) > 1 and not _is_version(named[0]) else parts)),
        various=not vocabulary().various.isdisjoint(map(fold, bare)),
    )


def _tells(tokens: tuple[str, ...]) -> bool:
    """Tell whether a part of a folder's name says more than a year, a source or "downloads"."""
    if not tokens or (len(tokens) == 1 and is_year(tokens[0])) or " ".join(tokens) in vocabulary().folders:
        return False
    return sum([s.end - s.start for s in spot(tokens) if s.kind == "source"]) < len(tokens)


@lru_cache(maxsize=1 << 13)
def _directory(parts: tuple[str, ...]) -> _Directory:
    folders: list[Folder] = []
    texts: list[str] = []
    disc = None
    various = False
    for raw in reversed(parts):
        if _HASH.match(raw) or (len(raw) == 1 and raw.isascii()):
            continue
        match = None if folders or (raw.isascii() and _NO_DISC.match(raw)) else _DISC_FOLDER.match(fold(raw))
        if match:
            disc = int(match[1])
            continue
        folder = _folder(raw)
        various = various or folder.various
        if folder.names:
            folders.append(folder)
            texts.append(raw)
    del folders[4:], texts[4:]
    names = tuple([name for folder in folders for name in folder.names])
    known = frozenset(" ".join(names).split())
    return _Directory(tuple(folders), tuple(texts), names, known, disc, various, _group(parts))


def _group(parts: tuple[str, ...]) -> str:
    match = _SCENE.match(parts[-1]) if parts and " " not in parts[-1] else None
    return fold(parts[-1].rpartition("-")[2]) if match else ""


def _split_stem(stem: str) -> list[str]:
    """Cut the file name into its parts."""
    if " " not in stem:
        scene = _scene(stem)
        if scene:
            return [part for part in scene[1] if part]
        if stem.count(".") >= 2:
            stem = stem.replace(".", " ")
        elif stem.count("-") > 2:
            stem = stem.replace("-", " ")
        elif "-" in stem and "_" not in stem:
            stem = stem.replace("-", " - ")
    parts = [part for part in _dashed(stem) if part.strip()]
    return (
        parts
        if len(parts) > 1
        else [part for part in _SLOPPY.split(stem.replace("_", " "), maxsplit=1) if part.strip()]
    )


@dataclass(slots=True)
class _Number:
    disc: int | None = None
    track: int | None = None

    def take(self, text: str, *, alone: bool) -> str:
        """Cut a track number off the front of a part; return what is left."""
        match = _TRACK.match(text) or _NUMBER.match(text)
        if match is None or (not alone and not text[match.end() :].strip() and len(match["number"]) > 2):
            return text
        track, groups = int(match["number"]), match.groupdict()
        disc, side = groups.get("disc") or groups.get("named"), groups.get("side")
        if disc is None and side is None and 100 <= track <= 999 and 0 < track % 100 <= 40 and alone:
            self.disc, self.track = track // 100, track % 100
        else:
            self.track = track
            if disc:
                self.disc = int(disc)
            elif side:
                self.disc = (ord(side.lower()) - ord("a")) // 2 + 1
        return text[match.end() :].strip()


def _is_tail(text: str, *, first: bool) -> bool:
    """Tell whether a part of a file name only names a version or packaging ("Live", "2011 Remaster", "Harbour Mix").

    The second part of a name is one only without unknown words: in "artist - title remix" it is the title.
    """
    probe = _understood(text)
    if probe is None or not (probe.marks or probe.neutral):
        return False
    return not first or all(not mark.detail for mark in probe.marks)


def _unsigned(stem: str, group: str) -> str:
    """Take the release group's name off the end of a file name."""
    rest, dash, last = stem.rpartition("-")
    return rest if group and dash and rest.strip("-_ ") and fold(last) == group else stem


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
    barrier = next((at for at, part in enumerate(parts) if at and _LONE_NUMBER.match(part)), 0)
    kept: list[str] = []
    for at, part in enumerate(parts):
        numbered = at in (0, barrier) or (at == len(parts) - 1 and _leads_with_number(part, at))
        text = number.take(part, alone=at == 0) if number.track is None and numbered else part
        if not text:
            continue
        behind = at > barrier + bool(barrier)
        if kept and (_is_tail(text, first=len(kept) == 1) if behind else len(kept) > 1 and _is_packaging(text)):
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
    directory = _directory(parents)
    number = _Number(disc=directory.disc)
    texts = _segments(_unsigned(stem, directory.group), number)
    segments = tuple(map(parse_title, texts))
    artist, album = _guess(segments, directory)
    years = [folder.year for folder in directory.folders if folder.year]
    return ParsedPath(
        artist=artist,
        album=album,
        year=years[0] if years else None,
        disc_number=number.disc,
        track_number=number.track,
        title=segments[-1],
        segments=segments,
        folders=directory.folders,
        extension=extension,
        stem_words=words(stem),
        texts=tuple(texts),
        folder_texts=directory.texts,
        folder_names=directory.names,
        folder_words=directory.words,
    )


def _spelt(name: str, texts: tuple[str, ...]) -> str:
    """Return a folded folder name as the peer spells it."""
    for text in texts:
        for part in _dashed(text):
            bare = _TAGS.sub(" ", part).strip()
            if fold(bare) == name:
                return bare
    return name


def _guess(segments: tuple[Title, ...], directory: _Directory) -> tuple[str, str]:
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
