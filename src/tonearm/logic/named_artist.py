"""A file name read again by somebody who knows the artist: where no dash sets the name apart from the song.

"Morning Glass by Ada Quill", "Morning Glass (Ada Quill)" and "ada_quill_morning_glass" can be read only with the name
at hand; without it, the last could be a song "Ada" of anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tonearm.logic.folder_names import BRACKETED, credits_of, understood
from tonearm.logic.normalise import name_key
from tonearm.logic.parse_path import ParsedPath
from tonearm.logic.titles import parse_title

__all__ = ["AS_READ", "ONE_WORD", "RUN_TOGETHER", "TOLD", "with_artist"]

AS_READ, TOLD, RUN_TOGETHER, ONE_WORD = 0.0, 1.0, 2.0, 3.0
"""How the name was found: as anybody reads it; behind "by" or in a bracket; in front, with nothing in between; the
same of a single word, which may be the first one of a longer name."""

_BY = re.compile(r"\s+(?:by|von|par|por|di|av|af|door|przez)\s+", re.IGNORECASE)
_NARROW = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_MOST_FOLDERS = 1
"""A file inside the folders of an artist and an album is named after its song; one folder may hold anything."""
_ARTICLES = ("", "the ", "los ", "las ", "les ", "die ", "der ", "das ")
"""What `name_key` takes off a name and a file name may hold all the same."""


def with_artist(path: ParsedPath, key: str) -> tuple[ParsedPath, float]:
    """Read a path knowing an artist's name, as `tonearm.logic.normalise.name_key` gives it.

    Returns
    -------
    (ParsedPath, float)
        The path with the artist as a part of its own in front of the title, if the file name holds it without a dash
        at its side; else the same path. The number tells how it was found: 0 as read, 1 told, 2 or 3 run together.
    """
    if not key or (len(path.segments) > 1 and path.track_number is None):
        return path, AS_READ
    if len(path.segments) == 1:
        for text in (path.title_text, *path.directory.texts[:1]):
            for name, title in _told(text):
                if any(key in credit for credit in credits_of(name)):
                    return _split(path, name, title if text is path.title_text else path.title_text), TOLD
    return _run_together(path, key)


@lru_cache(maxsize=1 << 10)
def _told(text: str) -> tuple[tuple[str, str], ...]:
    """Return the ways to read a name as (artist, title): behind "by", in each of its brackets, at a narrow hyphen."""
    narrow = [(text[: at.start()].strip(), text[at.end() :].strip()) for at in _NARROW.finditer(text)]
    return (
        tuple(_by(text))
        + tuple(narrow)
        + tuple(
            (found[0][1:-1], f"{text[: found.start()]}{text[found.end() :]}".strip())
            for found in BRACKETED.finditer(text)
            if (text[: found.start()] + text[found.end() :]).strip() and understood(found[0]) is None
        )
    )


def _by(text: str) -> Iterator[tuple[str, str]]:
    for found in _BY.finditer(text.replace("_", " ")):
        if text[: found.start()].strip():
            yield BRACKETED.sub(" ", text[found.end() :]).strip(), text[: found.start()]


def _run_together(path: ParsedPath, key: str) -> tuple[ParsedPath, float]:
    """Cut a name off the front: also one whose first word was taken for a track number ("24 Lanterns - Glass")."""
    front = path.segments[0].base
    known = (front, " ".join(path.stem_words))
    if len(path.segments) > 1:
        known = (front, f"{path.track_number} {front}")
        if key != front and key in known:
            return path._replace(segments=(parse_title(key), *path.segments[1:]), texts=(key, *path.texts[1:])), AS_READ
        return path, AS_READ
    if len(path.folders) > _MOST_FOLDERS or any(key == name_key(title) for _, title in _by(path.title_text)):
        return path, AS_READ
    if path.folders and path.track_number and " " not in key:  # "Low Tide\\04 Morning Glass": a song, on an album
        return path, AS_READ
    for name in known:
        for article in _ARTICLES:
            title = _behind(name, article + key)
            if title:
                return _split(path, key, title), RUN_TOGETHER if " " in key else ONE_WORD
    return path, AS_READ


def _behind(text: str, name: str) -> str:
    """Return what follows a name in front of a text, however both are spaced; "" where it does not stand there."""
    left = name.replace(" ", "")
    tokens = text.split()
    for at, token in enumerate(tokens):
        if not left:
            return " ".join(tokens[at:])
        if not left.startswith(token):
            return ""
        left = left.removeprefix(token)
    return ""


def _split(path: ParsedPath, artist: str, title: str) -> ParsedPath:
    return path._replace(segments=(parse_title(artist), parse_title(title)), texts=(artist, title))
