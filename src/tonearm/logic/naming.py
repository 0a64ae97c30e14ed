"""The one place that turns untrusted text into names for the disk (public as ``tonearm.naming``).

Pure and total: never raises on a string, gives the same name on every system, so that a library can move between
systems, and applying it twice changes nothing. Replacing a bad character, not deleting it, keeps ``*..*`` from ``..``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NewType

from tonearm.errors import MisuseError
from tonearm.logic.naming_text import clean_text, clusters_end

__all__ = [
    "DEFAULT_NAME",
    "LONG_PATH_BUDGET",
    "WINDOWS_PATH_BUDGET",
    "SafeName",
    "as_safe",
    "collision_key",
    "distinct_segment",
    "fit_path",
    "last_remote_segment",
    "numbered",
    "safe_segment",
]

SafeName = NewType("SafeName", str)
"""One cleaned path segment. Only this module makes it."""

DEFAULT_NAME: Final = "untitled"
LONG_PATH_BUDGET: Final = 4000
"""Bytes for a whole path where long paths are allowed (PATH_MAX of Linux is 4,096)."""
WINDOWS_PATH_BUDGET: Final = 240
"""Characters for a whole path on Windows without long paths (MAX_PATH is 260)."""

_LIMIT: Final = 255
_SMALLEST: Final = 16
_ROOM: Final = 240
_PASSES: Final = 8
_EXTENSION: Final = re.compile(r"\.(?:flac|mp3|m4a|ogg|opus|wav|aiff|jpg|png)\Z", re.IGNORECASE)
_DEVICE: Final = re.compile(
    r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE
)
_SEPARATORS: Final = re.compile(r"[/\\]")
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")


def safe_segment(raw: str, *, default: str = DEFAULT_NAME, max_bytes: int = _ROOM) -> SafeName:
    """Clean any text into one path segment that is legal on every system.

    Parameters
    ----------
    raw : str
        Anything, lone surrogates included.
    default : str
        Taken when nothing visible is left; cleaned as well.
    max_bytes : int
        Longest result in UTF-8 bytes, held within 16 to 255. The room between 240 and 255 is for `` (n)``.

    Returns
    -------
    SafeName
        NFC; never empty, ``.`` or ``..``; without separators, reserved, control or bidi characters, without a dot,
        dash or tilde in front, a dot or space at the end, or the name of a device.
        ``safe_segment(safe_segment(x)) == safe_segment(x)``.
    """
    limit = min(_LIMIT, max(_SMALLEST, max_bytes))
    text = _settle(raw, limit)
    if not _has_visible(text):
        text = _settle(default, limit)
    return SafeName(text if _has_visible(text) else DEFAULT_NAME)


def distinct_segment(raw: str, identity: str, *, default: str = DEFAULT_NAME, max_bytes: int = _ROOM) -> SafeName:
    """Clean a name, and keep names apart that cleaning makes meaningless (``???`` and ``***``).

    Parameters
    ----------
    raw, default, max_bytes
        As in `safe_segment`.
    identity : str
        The service's id of the thing; its first eight letters and digits follow such a name. May be empty.
    """
    name = safe_segment(raw, default=default, max_bytes=max_bytes)
    mark = "".join(character for character in identity if character.isascii() and character.isalnum())[:8]
    if not mark or not _is_unclear(raw, name):
        return name
    room = min(_LIMIT, max(_SMALLEST, max_bytes)) - len(mark) - 3
    return safe_segment(f"{_cut(name, room)} [{mark}]", max_bytes=max_bytes)


def as_safe(name: str) -> SafeName:
    """Take a name that was cleaned earlier and read back from a record.

    Raises
    ------
    MisuseError
        The name is not one that `safe_segment` would have made.
    """
    if safe_segment(name, max_bytes=_LIMIT) != name:
        raise MisuseError(f"{name!r} is not a cleaned name; pass it through tonearm.naming.safe_segment first.")
    return SafeName(name)


def collision_key(name: str) -> str:
    """Return what two names share when some file system takes them for one (case, accents' form, trailing dots)."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).casefold())
    return unicodedata.normalize("NFC", folded).rstrip(". ")


def last_remote_segment(remote_path: str) -> str:
    r"""Return the last non-empty part of a peer's path, split at ``/`` and ``\``; still raw, for reading only."""
    return next((part for part in reversed(_SEPARATORS.split(remote_path)) if part), "")


def numbered(stem: str, n: int) -> SafeName:
    """Return the stem for the n-th file of that name: unchanged for 1, then ``stem (2)``, ``stem (3)``.

    Leaves room for an extension within 255 bytes.
    """
    if n < 2:
        return safe_segment(stem)
    suffix = f" ({n})"
    return safe_segment(_cut(stem, _LIMIT - len(suffix) - 5).rstrip(" .") + suffix, max_bytes=_LIMIT - 5)


def fit_path(
    folders: Sequence[SafeName], stem: SafeName, *, root: str = "", budget: int = LONG_PATH_BUDGET
) -> tuple[tuple[SafeName, ...], SafeName]:
    """Shorten folder and file names until the whole path fits: the last folder (album), then the stem, then the rest.

    Parameters
    ----------
    folders : sequence of SafeName
        Below the root, outermost first.
    stem : SafeName
        File name without extension; 16 bytes are kept free for extension and number.
    root : str
        The library root, as text.
    budget : int
        UTF-8 bytes for root and path together: `LONG_PATH_BUDGET`, or `WINDOWS_PATH_BUDGET`.

    Raises
    ------
    MisuseError
        The root leaves no room even for the shortest names.
    """
    parts = [*folders, stem]
    over = len(root.encode("utf-8", "replace")) + 16 + sum(_size(part) + 1 for part in parts) - budget
    last = max(0, len(folders) - 1)
    album_first = [*range(last, len(folders)), len(folders), *range(last)]
    for index in album_first:
        if over <= 0:
            break
        shorter = safe_segment(parts[index], max_bytes=max(_SMALLEST, _size(parts[index]) - over))
        over -= _size(parts[index]) - _size(shorter)
        parts[index] = shorter
    if over > 0:
        raise MisuseError(f"The library root {root!r} is too long to file anything below it; choose a shorter one.")
    return tuple(parts[:-1]), parts[-1]


def _settle(raw: str, limit: int) -> str:
    """Apply all rules until nothing changes; each pass only shortens, or adds one underscore in front."""
    text = raw
    for _ in range(_PASSES):
        cleaned = _cut_keeping_extension(_guard_front(clean_text(text)), limit)
        if cleaned == text:
            break
        text = cleaned
    return text


def _guard_front(text: str) -> str:
    """Put an underscore before what would be hidden, an option, a home folder or a device."""
    if text[:1] in {".", "-", "~"} or _DEVICE.fullmatch(text.split(".", 1)[0].strip(" ")):
        return "_" + text
    return text


def _cut_keeping_extension(text: str, limit: int) -> str:
    if _size(text) <= limit:
        return text
    found = _EXTENSION.search(text)
    extension = found.group() if found else ""
    return _cut(text[: len(text) - len(extension)], limit - len(extension)).rstrip(" .") + extension


def _cut(text: str, limit: int) -> str:
    """Return the longest prefix within ``limit`` bytes, not inside what people see as one character if avoidable."""
    if _size(text) <= limit:
        return text
    fits = len(text.encode("utf-8", "replace")[: max(0, limit)].decode("utf-8", "ignore"))
    return text[: clusters_end(text, fits)]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _has_visible(text: str) -> bool:
    return any(c not in _JOINERS and unicodedata.category(c) not in _INVISIBLE_CATEGORIES for c in text)


def _is_unclear(raw: str, name: str) -> bool:
    """Whether cleaning changed the name and left no letter or digit of it."""
    changed = unicodedata.normalize("NFC", raw.strip(" ")) != name
    return changed and (not any(c.isalnum() for c in name) or not _has_visible(_settle(raw, _LIMIT)))
