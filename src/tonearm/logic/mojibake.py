"""Names whose bytes were read in the wrong code page, put right: "SÃ¸ren" is Søren, "Ïåñíÿ" is Песня.

Old programs and archives on one system write names that another system reads as Western European. Two mistakes can be
undone without guessing: UTF-8 taken for a Western code page, and Russian Windows names (cp1251) taken for one.
"""

from __future__ import annotations

import re

__all__ = ["mended"]

_MAY_BE_UTF_8 = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
_WORD = re.compile(r"[^\W\d_]+")
_RUSSIAN_LENGTH = 4
"""No Western word of so many letters is made of accented ones alone."""


def _western_bytes() -> dict[int, int]:
    """Map each sign of the Western code pages to its byte; cp1252 where it has one, else Latin-1."""
    table = {code: code for code in range(256)}
    for code in range(0x80, 0xA0):
        sign = bytes([code]).decode("cp1252", errors="ignore")
        if sign:
            table[ord(sign)] = code
    return table


_BYTES = _western_bytes()


def mended(text: str) -> str:
    """Return the text with its letters as they were meant; most texts are returned as they are."""
    if text.isascii() or not all(ord(sign) in _BYTES for sign in text):
        return text
    if _MAY_BE_UTF_8.search(text):
        try:
            return bytes(_BYTES[ord(sign)] for sign in text).decode("utf-8")
        except UnicodeDecodeError:
            return text
    return _russian(text)


def _russian(text: str) -> str:
    """Read accented letters as Russian ones where whole words consist of nothing else."""
    accented = [word for word in _WORD.findall(text) if not word.isascii()]
    if max(map(len, accented), default=0) < _RUSSIAN_LENGTH or any(re.search("[A-Za-z]", word) for word in accented):
        return text
    return text.encode("latin-1", errors="replace").decode("cp1251", errors="replace")
