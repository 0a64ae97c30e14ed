"""iTunes atoms in MP4."""

from __future__ import annotations

from typing import Any, Final

from tonearm.services.disk.tags.fields import CUSTOM, Fields
from tonearm.services.disk.tags.picture import Picture

__all__ = ["read", "write"]

_TEXT: Final = {"title": "\xa9nam", "artist": "\xa9ART", "albumartist": "aART", "album": "\xa9alb", "date": "\xa9day"}
_OWN: Final = {
    "isrc": "----:com.apple.iTunes:ISRC",
    "remixer": "----:com.apple.iTunes:REMIXER",
    "contributingartist": "----:com.apple.iTunes:CONTRIBUTINGARTIST",
    CUSTOM: f"----:com.apple.iTunes:{CUSTOM.upper()}",
}
_PAIRS: Final = {"tracknumber": ("tracktotal", "trkn"), "discnumber": ("disctotal", "disk")}


def read(file: Any) -> Fields:
    """Return the atoms we know by comment name."""
    tags = file.tags or {}
    found = {name: [str(text) for text in tags[atom]] for name, atom in _TEXT.items() if tags.get(atom)}
    for name, atom in _OWN.items():
        if tags.get(atom):
            found[name] = [bytes(value).decode("utf-8", "replace") for value in tags[atom]]
    for number, (total, atom) in _PAIRS.items():
        first, rest = tags[atom][0] if tags.get(atom) else (0, 0)
        found |= ({number: [str(first)]} if first else {}) | ({total: [str(rest)]} if rest else {})
    if "cpil" in tags:
        found["compilation"] = ["1" if tags["cpil"] else "0"]
    return found


def write(file: Any, fields: Fields, cover: Picture | None) -> None:
    """Set the given fields, leave all others; the cover replaces embedded pictures."""
    from mutagen.mp4 import MP4Cover, MP4FreeForm

    if file.tags is None:
        file.add_tags()
    for name, atom in _TEXT.items():
        if name in fields:
            file.tags[atom] = fields[name]
    for name, atom in _OWN.items():
        if name in fields:
            file.tags[atom] = [MP4FreeForm(value.encode("utf-8")) for value in fields[name]]
    for number, (total, atom) in _PAIRS.items():
        if number in fields:
            file.tags[atom] = [(int(fields[number][0]), int(fields.get(total, ["0"])[0]))]
    if "compilation" in fields:
        file.tags["cpil"] = fields["compilation"] == ["1"]
    if cover is not None:
        kind = MP4Cover.FORMAT_PNG if cover.mime == "image/png" else MP4Cover.FORMAT_JPEG
        file.tags["covr"] = [MP4Cover(cover.data, imageformat=kind)]
