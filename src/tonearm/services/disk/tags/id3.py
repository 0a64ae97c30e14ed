"""ID3v2.4: MP3, and the ID3 chunk of WAV and AIFF."""

from __future__ import annotations

from typing import Any, Final

from tonearm.services.disk.tags.fields import CUSTOM, Fields, pair
from tonearm.services.disk.tags.picture import Picture

__all__ = ["read", "write"]

_UTF8: Final = 3
_TEXT: Final = {
    "title": "TIT2",
    "artist": "TPE1",
    "albumartist": "TPE2",
    "remixer": "TPE4",
    "album": "TALB",
    "date": "TDRC",
    "isrc": "TSRC",
    "compilation": "TCMP",
}
_PAIRS: Final = {"tracknumber": ("tracktotal", "TRCK"), "discnumber": ("disctotal", "TPOS")}
_OWN: Final = {"contributingartist": "CONTRIBUTINGARTIST", CUSTOM: CUSTOM.upper()}
_FRONT_COVER: Final = 3


def read(file: Any) -> Fields:
    """Return the frames we know by comment name; versions 2.2 and 2.3 are read alike."""
    tags = file.tags
    if tags is None:
        return {}
    found = {name: [str(text) for text in tags[frame].text] for name, frame in _TEXT.items() if frame in tags}
    for number, (total, frame) in _PAIRS.items():
        if frame in tags:
            first, _, rest = str(tags[frame].text[0]).partition("/")
            found |= {number: [first]} | ({total: [rest]} if rest else {})
    for name, description in _OWN.items():
        frames = [frame for frame in tags.getall("TXXX") if frame.desc.upper() == description]
        if frames:
            found[name] = [str(text) for text in frames[0].text]
    return found


def write(file: Any, fields: Fields, cover: Picture | None) -> None:
    """Set the given fields as UTF-8 frames, leave all others; the cover replaces embedded front covers."""
    from mutagen import id3

    if file.tags is None:
        file.add_tags()
    for name, frame in _TEXT.items():
        if name in fields:
            file.tags.setall(frame, [getattr(id3, frame)(encoding=_UTF8, text=fields[name])])
    for number, (total, frame) in _PAIRS.items():
        if number in fields:
            file.tags.setall(frame, [getattr(id3, frame)(encoding=_UTF8, text=[pair(fields, number, total)])])
    for name, description in _OWN.items():
        if name in fields:
            _drop_own(file.tags, description)
            file.tags.add(id3.TXXX(encoding=_UTF8, desc=description, text=fields[name]))
    if cover is not None:
        kept = [frame for frame in file.tags.getall("APIC") if frame.type != _FRONT_COVER]
        front = id3.APIC(encoding=_UTF8, mime=cover.mime, type=_FRONT_COVER, desc="", data=cover.data)
        file.tags.setall("APIC", [front, *kept])


def _drop_own(tags: Any, description: str) -> None:
    for key in [key for key in tags if key.startswith("TXXX:") and key[5:].upper() == description]:
        del tags[key]
