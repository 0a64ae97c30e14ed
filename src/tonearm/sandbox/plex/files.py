"""Reading the files of the library's folder as a media server does: by their tags, else by their names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import mutagen

from tonearm.sandbox.plex.rows import UNKNOWN_ALBUM, UNKNOWN_ARTIST, Described, Media, Part

__all__ = ["AUDIO", "describe", "is_below", "look"]

AUDIO = {
    ".flac": ("flac", "flac"),
    ".mp3": ("mp3", "mp3"),
    ".m4a": ("mp4", "aac"),
    ".mp4": ("mp4", "aac"),
    ".ogg": ("ogg", "vorbis"),
    ".oga": ("ogg", "vorbis"),
    ".opus": ("ogg", "opus"),
    ".wav": ("wav", "pcm"),
    ".aiff": ("aiff", "pcm"),
}
"""Endings that count as music, with container and codec."""
_NUMBERED = re.compile(r"(?:(?P<disc>\d)-)?(?P<number>\d{1,3})(?:\s*[-._]\s*|\s+)(?P<title>\S.*)")


def is_below(path: str, folder: str) -> bool:
    """Whether a path is that folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def look(folder: str, known: Mapping[str, tuple[int, int]]) -> tuple[list[Described], list[str]]:
    """Scan a folder: what is new or changed, and which of the known files below it are gone.

    Parameters
    ----------
    folder : str
        Real path; may be gone itself.
    known : mapping
        (modified in ns, size) by path, of all files known so far.

    Returns
    -------
    found : list of Described
        Files whose stamp is not the known one.
    gone : list of str
        Known files below ``folder`` that are no longer there.
    """
    found, seen = [], set()
    for path, stamp in _sound_files(folder):
        seen.add(_shown(path))
        if known.get(_shown(path)) != stamp:
            found.append(describe(path, stamp))
    gone = [path for path in known if is_below(path, folder) and path not in seen]
    return found, gone


def _shown(path: str) -> str:
    """The path as text that any reply can carry, whatever bytes the file's name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _sound_files(folder: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Files with a known ending; hidden ones are left alone, as media servers do."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118 -- os.walk speaks str, and so does the catalogue
            if name.startswith(".") or Path(name).suffix.lower() not in AUDIO:
                continue
            try:
                status = os.stat(path)  # noqa: PTH116 -- the same
            except OSError:
                continue  # gone between listing and looking
            yield path, (status.st_mtime_ns, status.st_size)


def describe(path: str, stamp: tuple[int, int]) -> Described:
    """Read one file. Unreadable tags are no tags: then the names of file and folder have to do."""
    try:
        sound: Any = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, OSError, ValueError, EOFError):
        sound = None
    tags: Mapping[str, Sequence[str]] = (sound.tags if sound is not None else None) or {}
    named = _NUMBERED.fullmatch(Path(_shown(path)).stem)
    album_artist = _text(tags, "albumartist") or _text(tags, "artist") or UNKNOWN_ARTIST
    artist = _text(tags, "artist")
    return Described(
        path=_shown(path),
        title=_text(tags, "title") or (named["title"] if named else Path(_shown(path)).stem),
        album_artist=album_artist,
        album=_text(tags, "album") or UNKNOWN_ALBUM,
        track_artist=artist if artist != album_artist else "",
        year=_number((_text(tags, "date") or _text(tags, "year"))[:4]),
        disc=_number(_text(tags, "discnumber")) or (_number(named["disc"] or "") if named else None),
        number=_number(_text(tags, "tracknumber")) or (_number(named["number"]) if named else None),
        duration_ms=_duration_ms(sound),
        media=_media(path, stamp, sound),
        genres=tuple(str(genre) for genre in tags.get("genre", ()) if str(genre)),
        stamp=stamp,
    )


def _text(tags: Mapping[str, Sequence[str]], name: str) -> str:
    """All values of a tag as one text; several artists are joined by a semicolon."""
    try:
        values = tags.get(name) or ()
    except (KeyError, ValueError):  # mutagen refuses names that a container cannot hold
        return ""
    return "; ".join(str(value).strip() for value in values if str(value).strip())


def _number(text: str) -> int | None:
    head = re.match(r"\d+", text.strip())
    return int(head[0]) if head and int(head[0]) > 0 else None


def _duration_ms(sound: Any) -> int | None:
    length = getattr(getattr(sound, "info", None), "length", 0) or 0
    return round(length * 1000) or None


def _media(path: str, stamp: tuple[int, int], sound: Any) -> Media:
    container, codec = AUDIO[Path(path).suffix.lower()]
    info = getattr(sound, "info", None)
    return Media(
        parts=(Part(_shown(path), stamp[1]),),
        container=container,
        codec=codec,
        bitrate_kbps=(getattr(info, "bitrate", 0) or 0) // 1000,
        channels=getattr(info, "channels", 2) or 2,
        sample_rate=getattr(info, "sample_rate", 0) or 0,
        bit_depth=getattr(info, "bits_per_sample", 0) or 0,
    )
