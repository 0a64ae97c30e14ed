"""What happens to a name on its way into a file system and through careless hands."""

from __future__ import annotations

import re
import unicodedata
from random import Random

__all__ = ["for_file_system", "mistype", "strip_accents"]

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SUBSTITUTES: dict[str, dict[str, str]] = {
    "underscore": dict.fromkeys('<>:"|?*', "_"),
    "drop": dict.fromkeys('<>"|?*', "") | {":": " -"},
    "lookalike": {"<": "‹", ">": "›", ":": "꞉", '"': "”", "|": "¦", "?": "？", "*": "＊"},
}


def mistype(rng: Random, text: str) -> str:
    """Return the text with one typing error in a word of five letters or more, if it has one."""
    places = [match.start() for match in re.finditer(r"(?<=[a-z])[a-z](?=[a-z]{3})", text)]
    if not places:
        return text
    at = rng.choice(places)
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def strip_accents(text: str) -> str:
    """Return the text without combining marks, as old programs wrote it; Latin letters only."""
    return "".join(_base_letter(char) for char in unicodedata.normalize("NFC", text))


def _base_letter(char: str) -> str:
    latin = char < "\u0250" or "\u1e00" <= char <= "\u1eff"
    return unicodedata.normalize("NFD", char)[0] if latin else char


def for_file_system(text: str, manner: str, slash: str) -> str:
    """Return a name that may be one part of a path.

    Parameters
    ----------
    text : str
        Any text.
    manner : str
        How characters forbidden on Windows are replaced: ``underscore``, ``drop``, ``lookalike``, or ``keep``.
    slash : str
        Stands for a slash and a backslash, which no file system allows.
    """
    text = text.replace("/", slash).replace("\\", slash)
    if text in {".", ".."}:
        return "_" * len(text)  # no folder can be called that; slskd refuses such paths, contracts/slskd.md 5.1
    if manner == "keep":
        return text
    table = _SUBSTITUTES[manner]
    return _FORBIDDEN.sub(lambda match: table[match.group()], text).strip() or "_"
