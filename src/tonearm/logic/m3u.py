"""Reading M3U playlists: what their comment lines say; paths are only read when no comment line says more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tonearm.logic.naming import last_remote_segment
from tonearm.model import Artist, EntryKind, PlaylistEntry, Release, Track

__all__ = ["m3u_entries", "m3u_name"]

_TEXT_LIMIT = 4096
_INFO = re.compile(r"#EXTINF:\s*(?P<seconds>-?\d+(?:\.\d+)?)?(?:\s+[\w-]+=\"[^\"]*\")*\s*,?(?P<text>.*)", re.IGNORECASE)
_NAME = re.compile(r"#PLAYLIST:\s*(.+)", re.IGNORECASE)
_ALBUM = re.compile(r"#EXTALB:\s*(.+)", re.IGNORECASE)
_ARTIST = re.compile(r"#EXTART:\s*(.+)", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:\d-\d{2}\s+|\d{1,3}\s*[-._)]\s*|0\d{1,2}\s+)(?=\S)")
"""A track number in front of a name; a bare number without a leading zero may be part of the title."""

_DASH = re.compile(r"\s+[-–—]\s+")
_DAY_S = 86_400


def m3u_name(text: str) -> str:
    """The playlist's own name, or an empty string."""
    match = next(filter(None, (_NAME.match(line.strip()) for line in text.splitlines()[:50])), None)
    return match[1].strip()[:_TEXT_LIMIT] if match else ""


def m3u_entries(text: str) -> tuple[PlaylistEntry, ...]:
    """Entries in order. One that names nothing is ``removed`` and says so; it costs no other."""
    return tuple(_entry(position, found) for position, found in enumerate(_blocks(text)))


class _Block:
    """The comment lines before one path, and the path."""

    def __init__(self) -> None:
        self.seconds = ""
        self.text = ""
        self.album = ""
        self.artist = ""
        self.path = ""

    @property
    def says_something(self) -> bool:
        return bool(self.text or self.path)


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for line in (raw.strip()[:_TEXT_LIMIT] for raw in text.splitlines()):
        info = _INFO.match(line)
        if info is not None:
            if block.says_something:
                yield block
                block = _Block()
            block.seconds, block.text = info["seconds"] or "", info["text"].strip()
        elif line.startswith("#"):
            _note(block, line)
        elif line:
            block.path = line
            yield block
            block = _Block()
    if block.says_something:
        yield block


def _note(block: _Block, line: str) -> None:
    if album := _ALBUM.match(line):
        block.album = album[1].strip()
    elif artist := _ARTIST.match(line):
        block.artist = artist[1].strip()


def _entry(position: int, block: _Block) -> PlaylistEntry:
    artist, title = _names(block)
    if not title:
        return PlaylistEntry(position=position, kind=EntryKind.REMOVED, title=f"(entry {position + 1} names no track)")
    seconds = float(block.seconds or 0)
    track = Track(
        title=title,
        artists=(Artist(name=artist),) if artist else (),
        release=Release(title=block.album) if block.album else None,
        duration_s=seconds if 0 < seconds <= _DAY_S else None,
    )
    return PlaylistEntry(position=position, kind=EntryKind.TRACK, track=track, title=title)


def _names(block: _Block) -> tuple[str, str]:
    """Artist and title: "Artist - Title" of the comment line, else of the file's name without number and extension."""
    text = block.text or _NUMBER.sub("", last_remote_segment(block.path).rpartition(".")[0] or block.path)
    artist, title = ([*_DASH.split(text, maxsplit=1), ""] if _DASH.search(text) else [block.artist, text])[:2]
    if block.artist and not block.text:
        artist = block.artist
    return artist.strip(), title.strip()
