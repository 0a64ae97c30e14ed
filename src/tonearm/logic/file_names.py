"""A remote path cut into folders, file name and extension, without what programs and sites add to a file's name.

Downloaders append a video's id, sites their address, taggers the bitrate or the tempo, desktops the word "copy". None
of it is said by whoever named the song, so none of it is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from tonearm.logic.mojibake import mended

__all__ = ["extension_of", "split_path"]

_ID = r"(?=[\w-]*[A-Za-z]\d+[A-Za-z])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{11}"
_ID_LENGTH = 11
_SITE = (
    r"(?i:(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|club|online|site|xyz|top|ru|su|ua|by|kz|pm|fm|cc|me|to|ws|tv|eu|br))"
)
_IN_BRACKETS = re.compile(
    rf"\s*[\[(]{_ID}[\])]\s*$"  # a video's id
    rf"|[\s_]*[\[(][^\[\]()]*\b{_SITE}\b(?!\.\w)[^\[\]()]*[\])]"  # a site's address; "(Extended.Club.Mix)" is none
    r"|(?i:[\s_-]*[\[(]\d{2,3}\s?(?:kbps|bpm)[\])])"  # bitrate or tempo
)
_DOT_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*\.")
_ID_AT_END = re.compile(rf"-{_ID}$")
_SITE_AT_END = re.compile(rf"(?:_|\s-\s|\s)(?i:www)\.\S+$|_{_SITE}$")
_SITE_IN_FRONT = re.compile(rf"^(?:(?i:www)\.\S+?|{_SITE})(?:_|\s+[-–]\s+|\s+)(?=\S)")
_BITRATE_AT_END = re.compile(r"[\s_-]+(?:\d{2,3}\s?kbps|-\s+\d{3}k)$", re.IGNORECASE)
_KEY_IN_FRONT = re.compile(  # tempo and key, for mixing: "128 - 8A - "
    r"^(?:\d{2,3}\s+-\s+)?(?:1[0-2]|[1-9])[ABab]\s+-\s+(?:\d{2,3}\s+-\s+)?(?=\S.*\s-\s)"
)
_KEY_AT_END = re.compile(  # the same behind the name: " 128 8A"
    r"\s+(?:-\s+)?(?:[6-9]\d|1\d\d)(?:\s+|\s+-\s+)(?:1[0-2]|[1-9])[ABab]$"
    r"|\s+(?:-\s+)?(?:1[0-2]|[1-9])[ABab](?:\s+|\s+-\s+)(?:[6-9]\d|1\d\d)$"
)
_SHOP_NUMBER_AT_END = re.compile(r"(?<=[a-z)])-(?:\d{5,}|mp3)$")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Za-z])(?=(?:19|20)\d\d(?!\d))|(?<=\d)(?=[A-Z][a-z])")
_LEAST_HUMPS = 2
_COPIES = ("copy", "kopie", "copia", "copie", "копия")
_COPY_AT_END = re.compile(rf"\s+[-–—]\s+(?:{'|'.join(_COPIES)})(?:\s*\(\d+\))?$", re.IGNORECASE)
_COPY_IN_FRONT = re.compile(r"^(?:copy of|kopie von|copia de|copie de|копия)\s+(?=\S)", re.IGNORECASE)


def _bare(stem: str) -> str:
    """Take off a file name what programs and sites added, as long as anything is left."""
    if "%20" in stem and " " not in stem:
        stem = unquote(stem)
    bare = stem
    for pattern in _worth_trying(stem):
        bare = pattern.sub("", bare)
    return _spread(bare if any(map(str.isalnum, bare)) else stem)


def _spread(stem: str) -> str:
    """Set words apart that only their capitals divide: "AdaQuill-MorningGlass", as old players and phones have it."""
    if " " in stem or "_" in stem or stem.isupper() or len(_HUMP.findall(stem)) < _LEAST_HUMPS:
        return stem
    return _HUMP.sub(" ", stem).replace("-", " - ")


def _worth_trying(stem: str) -> list[re.Pattern[str]]:
    """Return the patterns that may match at all: most names hold nothing added, and looking costs."""
    low = stem.lower()
    found: list[re.Pattern[str]] = []
    if ("(" in stem or "[" in stem) and (
        stem.rstrip()[-2 - _ID_LENGTH :][:1] in "([" or "bpm" in low or "kbps" in low or _DOT_IN_BRACKETS.search(stem)
    ):
        found.append(_IN_BRACKETS)
    if stem[-1 - _ID_LENGTH : -_ID_LENGTH] == "-":
        found.append(_ID_AT_END)
    if "." in stem and ("_" in stem or "www." in low):
        found.append(_SITE_AT_END)
    if "." in stem[1:].partition(" ")[0][:-1]:
        found.append(_SITE_IN_FRONT)
    if low.endswith(("kbps", "k")):
        found.append(_BITRATE_AT_END)
    if stem[-1:].isdigit() or low.endswith("-mp3") or stem[-1:] in "ABab":
        found += [_KEY_AT_END, _SHOP_NUMBER_AT_END]
    if stem[:1].isdigit() and ("a - " in low or "b - " in low):
        found.append(_KEY_IN_FRONT)
    if low.startswith(("cop", "kopie", "копия")):
        found.append(_COPY_IN_FRONT)
    if low.rstrip(" ()0123456789").endswith(_COPIES):
        found.append(_COPY_AT_END)
    return found


@lru_cache(maxsize=1 << 14)
def split_path(path: str) -> tuple[tuple[str, ...], str, str]:
    """Cut a path into its folders, the bare file name and the extension in small letters. Total: any text."""
    parts = [part for part in path.replace("/", "\\").split("\\") if part and not part.isspace()] or [path]
    name = parts[-1]
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem.strip() or not (1 <= len(extension) <= 5) or not extension.isalnum():
        stem, extension = name, ""
    return tuple(map(mended, parts[:-1])), _bare(mended(stem)), extension.lower()


def extension_of(path: str) -> str:
    """Return what `split_path` reads as the extension, in small letters, without reading anything else."""
    stem, _, extension = path.rpartition(".")
    last = stem[-1:]
    if len(extension) <= 5 and extension.isalnum() and last not in "\\/" and not last.isspace():
        return extension.lower()
    return split_path(path)[2]
