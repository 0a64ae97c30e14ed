"""Characters: which a name may hold, where text may be cut, and how hostile text is shown."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["clean_text", "clusters_end", "display_text", "log_text"]

_RESERVED: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPACES: Final = re.compile(" {2,}")
_JOINERS: Final = frozenset("\u200c\u200d")
_EMOJI_STYLE: Final = "\ufe0f"
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_LOG_LIMIT: Final = 300
_SHOWN_LIMIT: Final = 4096


def clean_text(raw: str) -> str:
    """Return text without anything that is reserved, invisible or unstable: NFC, single spaces, stripped ends.

    NFKC is not used: it changes titles and can create separators and dots.
    """
    text = unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", raw)).translate(_RESERVED)
    spaced = "".join(" " if _is_space(character) else character for character in text if not _is_dropped(character))
    joined = unicodedata.normalize("NFC", _keep_useful_joiners(spaced))
    return _SPACES.sub(" ", joined).strip(" ").rstrip(" .")


def clusters_end(text: str, end: int) -> int:
    """Return the last place at or before ``end`` that is not inside a combining sequence, flag or joined emoji.

    Gives up after 32 characters and returns ``end``: a tower of marks is cut anywhere.
    """
    for place in range(end, max(0, end - 32), -1):
        if place >= len(text) or not _inside_cluster(text, place):
            return place
    return end


def display_text(text: str, *, limit: int = _SHOWN_LIMIT) -> str:
    r"""Make text harmless for people to look at: control, bidi and line characters become ``\u....``, long text is cut.

    Parameters
    ----------
    text : str
        Anything, lone surrogates included.
    limit : int
        Characters kept; what is longer ends in an ellipsis.
    """
    kept = text if len(text) <= limit else text[: max(0, limit - 1)] + "…"
    return "".join(_escaped(character) if _is_hostile(character) else character for character in kept)


def log_text(text: str, *, limit: int = _LOG_LIMIT) -> str:
    """Make text safe for a log line: as `display_text`, backslashes doubled, 300 characters: one record, one line."""
    return display_text(text.replace("\\", "\\\\"), limit=limit)


def _is_space(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zs", "Zl", "Zp"}


def _is_dropped(character: str) -> bool:
    """Whether it is a format character, blank filler, variation selector or noncharacter."""
    if character in _JOINERS or character == _EMOJI_STYLE:
        return False
    return character in _FILLERS or unicodedata.category(character) == "Cf" or _is_selector_or_noncharacter(character)


def _is_selector_or_noncharacter(character: str) -> bool:
    point = ord(character)
    selector = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return selector or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def _keep_useful_joiners(text: str) -> str:
    """Keep joiners between visible characters, and the emoji style after one; several scripts and emoji need them."""
    kept: list[str] = []
    for index, character in enumerate(text):
        before = kept[-1] if kept else " "
        if character == _EMOJI_STYLE and (before == " " or before in _JOINERS or before == _EMOJI_STYLE):
            continue
        if character in _JOINERS and not _joins(before, text[index + 1 : index + 2]):
            continue
        kept.append(character)
    return "".join(kept)


def _joins(before: str, after: str) -> bool:
    return before not in _JOINERS and before != " " and after not in {"", " ", _EMOJI_STYLE} and after not in _JOINERS


def _inside_cluster(text: str, place: int) -> bool:
    following = text[place]
    if following in _JOINERS or following == _EMOJI_STYLE or text[place - 1] == "\u200d":
        return True
    if unicodedata.category(following).startswith("M") or 0x1F3FB <= ord(following) <= 0x1F3FF:
        return True
    return _is_flag(following) and _flags_before(text, place) % 2 == 1


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flags_before(text: str, place: int) -> int:
    count = 0
    while count < place and _is_flag(text[place - 1 - count]):
        count += 1
    return count


def _is_hostile(character: str) -> bool:
    if character in _JOINERS:
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or character in _FILLERS


def _escaped(character: str) -> str:
    point = ord(character)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
