"""What the folders of a remote path say: artist, album, year, disc, and which of them hold many artists.

A directory is read once; the files in it share the reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tonearm.logic.normalise import fold, name_key, words
from tonearm.logic.titles import Mark, Title, parse_tail, parse_title, split_names
from tonearm.logic.vocabulary import is_year, may_classify, may_name_version, spot, vocabulary

__all__ = [
    "BRACKETED",
    "Directory",
    "Folder",
    "credits_of",
    "dashed",
    "is_packaging",
    "read_directory",
    "release_group",
    "scene_parts",
    "understood",
    "versions_beside",
    "with_album",
]

_DASH = re.compile(r"\s+[-–—~|｜]+\s+")
_DASH_SIGN = re.compile(r"[\-–—~|｜]")
_DOTTED_YEAR = re.compile(r"(.+?)\.[\[(]?(?:19|20)\d\d[\])]?(?:[.\-]|$)")
_MAY_LEAD_A_YEAR = ("1", "2", "[", "(")
_YEAR_FIRST = re.compile(r"^[\[(]?(?:19|20)\d\d[\])]?(?:[.,\s]+(?=\S)|-(?=[^\W\d]))")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-._](?:0[1-9]|1[0-2])[-._](?:0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(rf"^[\[(]?{_DAY.pattern}[\])]?\s*(?=\S)")
_NO_DISC = re.compile(r"[^A-Za-z0-9]*[ABE-KM-OQRTUW-Zabe-km-oqrtuw-z0-9]")  # begins as no name of a disc does
_DISC_FOLDER = re.compile(
    r"^(?:cd|disc|disk|disque|disco|dvd|volume|vinyl|lp|side|seite|platte|plyta|skiva|d(?=\d))\s*(\d{1,2}|[a-h]$)\b"
)
_TOUR = re.compile(
    r"\b(?:tour|tournée|tournee|gira|turnê|turné|turnee|тур|турне|festival|festiwal|фестиваль)\b", re.IGNORECASE
)
_WHOLE_WORK = re.compile(
    r"(?<=\w)[\s(\[]+(?:the\s+)?(?:complete\s+)?"
    r"(?:discograph(?:y|ie)|discograf[ií]a|diskographie|diskografie|dyskografia|дискография|дискографія)\b.*$",
    re.IGNORECASE,
)
"""Says behind an artist's name that all of the work is below: "Ada Quill Discography (1999-2012) [FLAC]"."""
_NEAR = 2
_AFTER_NUMBER = 2
"""Parts that stand behind a label's number: artist and album."""
_DISC_TITLE = re.compile(r"^\W*[^\W\d]+[\s._]*\d{1,2}\s*[-–—~:]?\s*(?!of\b)([(\[\w].*)$")
_BOX = re.compile(r"(?i)\bbox|\bcomplete\b|\bcollect|\banthology\b|\bdiscograph|\balbums\b|\b\d+\s?cds?\b|\bworks\b")
_SCENE = re.compile(r"^(?P<rest>.+?)-(?P<year>(?:19|20)\d\d)-[A-Za-z0-9_]+$")
_CATALOGUE_NUMBER = re.compile(r"\([A-Za-z ]*\d[A-Za-z\d ]*\)")
_HASH = re.compile(r"^@@\w+$|^[A-Za-z]:$|^\W*$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_QUOTED = re.compile(  # "artist「song」", "artist 『album』 [FLAC]", not "the「quoted」part of a title"
    r"(?<=[^\W\d_])\s*[「『《]([^「」『』《》]+)[」』》]\s*(?=$|[\[(]|([A-Za-z]))"
)
_QUOTED_LAST = re.compile(r"(?<=\w)\s+(?:[-–—]\s+)?[«“„]([^«»“”„]+)[»”“]\s*$")  # "artist «song (live)»"
_OPENING = re.compile(r"[\[({（［【「『〈《〔｛]")
BRACKETED = re.compile(r"[\[({][^\[\](){}]*[\])}]")
_CUT_OFF = re.compile(r"(?<=\w)\s*[\[({][^\[\](){}]*$")
"""A bracket whose end a limit on folder names took away."""
_CATALOGUE_PART = re.compile(r"^[A-Z]{2,}[A-Z ]*(?:[\s-]\d{1,5}|\d{3,5})[A-Z]{0,3}$|^[A-Z]\w* [A-Z]+-\d{3,}$")
"""A label's number in front of artist and album: "ABC 1064", "LCD-12"; behind a label, "Harbour T-54190"."""


_OF_A_FILM = frozenset({"ost", "soundtrack", "score"})


class Folder(NamedTuple):
    """One folder of the path.

    ``names`` are its folded parts without years and format tags, empty when it says nothing; ``texts`` the same parts
    as spelt; ``credits`` the same read as artists: the whole name, then the single ones. ``song`` is what is read as
    its ``title``, ``day`` the concert that a day in it tells, ``versions`` all signs of a version in both.
    ``common`` are the parts left out because any folder may have such a name ("Pop", "Home"); an album may, too.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    year: int | None
    song: str
    day: tuple[Mark, ...]
    versions: tuple[Mark, ...]
    various: bool
    common: tuple[str, ...]

    @property
    def title(self) -> Title:
        """The name read as a title; ranking asks for its versions alone."""
        title = parse_title(self.song)
        return title._replace(marks=title.marks + self.day) if self.day else title

    @property
    def credits(self) -> tuple[tuple[str, ...], ...]:
        """The parts read as artists; ranking never asks, so they are read when somebody does."""
        return tuple(credit for text in self.texts for credit in credits_of(text))


class Directory(NamedTuple):
    """The folders of one path, the nearest first, with all their names and words."""

    folders: tuple[Folder, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]
    words: frozenset[str]
    near_words: frozenset[str]
    """Words of the two nearest folders."""
    versions: tuple[Mark, ...]
    year: int | None
    disc: int | None
    various: bool
    common: tuple[Folder, ...]
    """Nearest folders with nothing but such a name; they are not among ``folders``."""
    group: str
    """As `release_group` reads it."""


@lru_cache(maxsize=1 << 14)
def credits_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Read a part of a path as credits: the whole name first, then the single names; "Quill, Ada" turned, too.

    Two names of several words each are two artists.
    """
    single = split_names(text)
    plain = tuple(dict.fromkeys((_said_once(name_key(text), " and ".join(single)), *single)))
    last, comma, first = text.partition(",")
    if not comma or "," in first or "&" in text or not first.strip() or not last.strip():
        return (plain,)
    if " " in first.strip() and " " in last.strip():
        return (plain,)
    return (plain, (name_key(f"{first} {last}"),))


def _said_once(whole: str, joined: str) -> str:
    """Take a name that a credit says twice ("Quill & Oost & Oost") off it; ``joined`` are its single names."""
    return joined if len(joined) < len(whole) and set(joined.split()) == set(whole.split()) else whole


def scene_parts(name: str) -> tuple[str, list[str]] | None:
    """Read "artist-album_name-1999-GRP" and its file names: underscores for spaces, hyphens between the parts."""
    if " " in name or "-" not in name:
        return None
    match = _SCENE.match(name)
    if match is None and "_" not in name:
        return None
    rest = match["rest"] if match else name
    parts = [part.replace("_", " ").strip() for part in re.split(r"[_]?-[_]?", rest)]
    return (match["year"] if match else ""), [part for part in parts if not _CATALOGUE_NUMBER.fullmatch(part)]


def _parts(raw: str) -> list[str]:
    """Cut a folder's name at its dashes; dots stand for spaces where there are none, but not in "R.E.M."."""
    dated = _DOTTED_YEAR.match(raw) if " " not in raw else None
    if dated is None and (" " in raw or "." not in raw or raw.count("-") != 1):
        return dashed(raw)
    parts = dashed((dated[1] if dated else raw).replace(".", " "))
    return parts[0].split("-") if len(parts) == 1 and parts[0].count("-") == 1 else parts


def dashed(text: str) -> list[str]:
    """Cut a text at the dashes that stand between spaces, and where East Asian quotes set a name apart."""
    text = text.replace("_", " ")
    if not text.isascii():
        text = _QUOTED_LAST.sub(r" - \1", text)
        text = _QUOTED.sub(lambda found: f" - {found[1]} {'- ' if found[2] else ''}", text).rstrip()
    return _DASH.split(text) if _DASH_SIGN.search(text) else [text]


def understood(text: str) -> Title | None:
    """Read a part of a name as a tail; None when some of it can only be a title or a name.

    What stands in front of a bracket settles most of them, and is a song that will be read anyway.
    """
    opening = _OPENING.search(text)
    front = text[: opening.start()].strip() if opening else ""
    if front and (not may_classify(front) or parse_tail(front).extra):
        return None
    if not may_classify(text):
        return None
    probe = parse_tail(text)
    return None if probe.extra else probe


def is_packaging(text: str) -> bool:
    """Tell whether a part of a folder's name is packaging alone: "Low Water - EP" is no album "EP" by "Low Water".

    A film in front of its "OST" is more than packaging.
    """
    probe = understood(text)
    if probe is None or not probe.neutral_words or probe.neutral == {"source"} or probe.marks:
        return False
    tokens = words(text)
    return tokens[-1] not in _OF_A_FILM or all(token in vocabulary().words or token.isdigit() for token in tokens)


def _is_version(text: str) -> bool:
    """Tell whether a part of a folder's name is a version word and no more: "Live - Oslo 2010" names no artist."""
    tokens = words(text)
    spots = spot(tokens)
    return len(spots) == 1 and spots[0].is_version and spots[0].end - spots[0].start == len(tokens)


def _without_tags(part: str) -> str:
    """Take a year in front and brackets off a part; what leaves only signs ("!!! (Zick Zick)") belongs to the name."""
    part = _YEAR_FIRST.sub("", _DAY_FIRST.sub("", part)) if part[:1] in _MAY_LEAD_A_YEAR else part
    low = part.lower()
    part = _WHOLE_WORK.sub("", part) if "ogra" in low or "огра" in low else part  # "discography" in any language
    bare = _CUT_OFF.sub("", BRACKETED.sub(" ", part)).strip() if _OPENING.search(part) else part.strip()
    return bare if any(map(str.isalnum, bare)) else part


@lru_cache(maxsize=1 << 14)
def _folder(raw: str) -> Folder | None:
    """Read a folder's name; None for a mark of the network, a drive, a single letter and signs alone."""
    if _HASH.match(raw) or (len(raw) == 1 and raw.isascii()):
        return None
    scene = scene_parts(raw)
    year, parts = scene or ("", _parts(raw))
    if len(parts) > _AFTER_NUMBER and _CATALOGUE_PART.match(parts[0]):
        parts = parts[1:]
    named = [parts[0], *[part for part in parts[1:] if not is_packaging(part)]]
    bare = [_without_tags(part) for part in named]
    folded = [fold(part) for part in bare]
    telling = [at for at, name in enumerate(folded) if _tells(name)]
    years = _YEAR.findall(year or raw) if "19" in raw or "20" in raw else ()
    sung = parts[1:] if len(named) > 1 and not _is_version(bare[0]) else parts
    song = " - ".join(sung)
    told = parts if telling == [0] else sung  # "Live from Oslo - 2010" is no album "2010"
    day = _day(raw) if years else ()
    return Folder(
        names=tuple([folded[at] for at in telling]),
        texts=tuple([bare[at] for at in telling]),
        year=int(years[-1]) if years else None,
        song=song,
        day=day,
        versions=_versions(" - ".join(told), day) if any(map(may_name_version, told)) else day,
        various=not vocabulary().various.isdisjoint(folded),
        common=tuple([name for at, name in enumerate(folded) if at not in telling and name in vocabulary().folders]),
    )


def _versions(song: str, day: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Return the signs of a version; worth a look only where the words of the parts allow one."""
    title = parse_title(song)
    loose = [mark for mark in title.loose if " ".join(mark.words) not in vocabulary().genres] if title.loose else ()
    return (*title.marks, *day, *loose)


def _day(raw: str) -> tuple[Mark, ...]:
    """Read a day in the name: "1999-05-03 Lund Arena" is a concert, a day alone is when a file came.

    So is a tour or a festival with its year: "Tour 1994 - Lund", "Lund Festival 2003"; a name may have one without.
    """
    tour = _TOUR.search(raw)
    if tour:
        return (Mark("live", (*words(tour[0]), *_YEAR.findall(raw)[:1])),)
    day = _DAY.search(raw)
    if day is None or not any(map(str.isalpha, raw[: day.start()] + raw[day.end() :])):
        return ()
    return (Mark("live", words(day[0])),)


def versions_beside(directory: Directory, albums: Sequence[str]) -> tuple[Mark, ...]:
    """Return all signs of a version; in an album's own folder a day is that of the release, not of a concert."""
    days = [m for f in directory.folders if f.day and not set(albums).isdisjoint(f.names) for m in f.day]
    return tuple([mark for mark in directory.versions if mark not in days]) if days else directory.versions


def _tells(name: str) -> bool:
    """Tell whether a folded part of a folder's name says more than a year, a source or "downloads"."""
    if not name or is_year(name) or name in vocabulary().folders:
        return False
    tokens = name.split()
    return sum([s.end - s.start for s in spot(tokens) if s.kind == "source"]) < len(tokens)


@lru_cache(maxsize=1 << 13)
def read_directory(parts: tuple[str, ...]) -> Directory:
    folders: list[Folder] = []
    texts: list[str] = []
    disc = None
    various = False
    common: list[Folder] = []
    for at in range(len(parts) - 1, -1, -1):
        raw = parts[at]
        folder = _folder(raw)
        if folder is None:
            continue
        match = None if folders or (raw.isascii() and _NO_DISC.match(raw)) else _DISC_FOLDER.match(fold(raw))
        if match:
            disc = int(match[1]) if match[1].isdigit() else ord(match[1]) - ord("a") + 1
            folder = _disc_title(raw, parts[at - 1] if at else "")
        if folder is None:
            continue
        various = various or folder.various
        if folder.names:
            folders.append(folder)
            texts.append(raw)
        elif folder.common and not folders:
            common.append(folder)
    del folders[4:], texts[4:]
    return _directory(folders, texts, disc=disc, various=various, common=tuple(common), group=release_group(parts))


def _directory(
    folders: Sequence[Folder],
    texts: Sequence[str],
    *,
    disc: int | None,
    various: bool,
    common: tuple[Folder, ...],
    group: str,
) -> Directory:
    known = _words_of(folders)
    return Directory(
        folders=tuple(folders),
        texts=tuple(texts),
        names=tuple([name for folder in folders for name in folder.names]),
        words=known,
        near_words=known if len(folders) <= _NEAR else _words_of(folders[:_NEAR]),
        versions=tuple([mark for folder in folders for mark in folder.versions]),
        year=next((folder.year for folder in folders if folder.year), None),
        disc=disc,
        various=various,
        common=common,
        group=group,
    )


def with_album(directory: Directory, album: str) -> Directory:
    """Read the folders knowing a folded album name: a folder named "Pop" tells, if that is the album's name."""
    near = directory.folders[:1]
    if near and album in near[0].common:
        folders: tuple[Folder, ...] = (near[0]._replace(names=(*near[0].names, album)), *directory.folders[1:])
        texts = directory.texts
    else:
        found = next((folder for folder in directory.common if album in folder.common), None)
        if found is None:
            return directory
        folders = (found._replace(names=(album,)), *directory.folders)
        texts = (found.song, *directory.texts)
    return _directory(
        folders,
        texts,
        disc=directory.disc,
        various=directory.various,
        common=(),
        group=directory.group,
    )


def _words_of(folders: Sequence[Folder]) -> frozenset[str]:
    return frozenset([word for folder in folders for name in folder.names for word in name.split()])


def _disc_title(raw: str, above: str) -> Folder | None:
    """Read the name of a disc as an album's where it is one: in a box of albums, or when it names a version."""
    title = _DISC_TITLE.match(raw)
    if title is None:
        return None
    folder = _folder(title[1])
    if folder is None or not folder.names or is_packaging(title[1]):
        return None
    return folder if _BOX.search(above) or folder.versions else None


def release_group(parts: tuple[str, ...]) -> str:
    """Return the folded name of the release group that signs the nearest folder's name, "" without one."""
    match = _SCENE.match(parts[-1]) if parts and " " not in parts[-1] and "-" in parts[-1] else None
    return fold(parts[-1].rpartition("-")[2]) if match else ""
