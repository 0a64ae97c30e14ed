"""The one reading of text: two spellings of a name become the same words, in any script, and never nothing.

`fold` is total and cached; everything in ``logic`` that compares text compares its answer. Latin, Cyrillic and Greek
end up in plain Latin letters (so a transliteration compares equal), Japanese, Korean, Chinese, Arabic and Hebrew keep
their script with their marks and spelling variants evened out; traditional Chinese is read as simplified.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["compact", "fold", "is_wide", "name_key", "script_of", "words"]

_CACHE = 1 << 16
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻ′‛＇ʹ"), None)
_DROPPED = dict.fromkeys(map(ord, "™®©℗\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), None)
_ASCII_APOSTROPHES = b"'`"
_ASCII_WORDS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
"""Small letters and digits as they are, a space for every other sign: translating bytes costs a tenth of text."""
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_ALONE = re.compile(r"[\x00-\x7f\u00a0-\u02af\u0370-\u0482\u048a-\u052f\u2010-\u2027]*")
"""Signs of Latin, Greek and Cyrillic texts; each is read the same whatever stands beside it."""
_GREEK_OU = re.compile("[οόΟΌ][υύΥΎ]")
"""Two Greek letters for one sound, which everybody writes "ou"; alone the second is a "y"."""
_SPECIAL = re.compile(r"[!$&+.@]")
_INNER_BANG = re.compile(r"(?<=[^\W\d_])!(?=[^\W\d_])")
_DOLLAR = re.compile(r"\$(?=[^\W\d_])|(?<=[^\W\d_])\$")
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_AND = re.compile(r"(?<=\w)\s*['’]n['’]\s*(?=\w)", re.IGNORECASE)
_PLUS_NUMBER = re.compile(r"\+(?=\d)")
_SPELT_ALIKE = {
    "part": "pt",
    "parts": "pt",
    "pts": "pt",
    "parties": "pt",
    "partes": "pt",
    "parte": "pt",
    "teil": "pt",
    "partie": "pt",
    "vol": "volume",
    "vols": "volume",
    "nr": "no",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "gimme": "give me",
    "gimmie": "give me",
    "lemme": "let me",
    "cuz": "because",
    "coz": "because",
    "thru": "through",
    "tonite": "tonight",
    "nite": "night",
    "luv": "love",
    "n": "and",
}
"""Other spellings of one word or two; "n" stands alone where its apostrophes are gone: "rock 'n' roll"."""
_BETWEEN = frozenset({"n"})
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_ROMAN_AFTER = {**_ROMAN, "i": "1", "v": "5", "x": "10"}
_NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "eins": "1",
    "zwei": "2",
    "drei": "3",
    "uno": "1",
    "dos": "2",
    "tres": "3",
    "un": "1",
    "deux": "2",
    "trois": "3",
}
_COUNTED = frozenset({"pt", "volume", "chapter"})
"""A number in words counts these: "Part One", "Teil Zwei"; "no" is left out, for "no one" is nobody."""
_NUMBERED = frozenset({"pt", "volume", "chapter", "act", "no", "book", "symphony"})
_PRONOUNS = frozenset({"i", "you", "he", "she", "we", "they", "who"})
_ENDINGS: dict[str, Callable[[str], bool]] = {
    "s": lambda last: len(last) > 1 and last.isalpha(),
    "t": lambda last: len(last) > 2 and last.endswith("n"),
    "m": lambda last: last == "i",
    "d": lambda last: last in _PRONOUNS,
    "ll": lambda last: last.isalpha(),
    "re": lambda last: last in _PRONOUNS,
    "ve": lambda last: last in _PRONOUNS,
}
_ELISIONS = frozenset({"l", "d", "j", "qu"})
_REREAD = _ELISIONS.union(_ENDINGS, _SPELT_ALIKE, _ROMAN_AFTER, _COUNTED)
"""Words that are read with their neighbours; a text without them stays as it is."""
_ARTICLES = frozenset({"the", "los", "las", "les", "die", "der", "das"})  # "El" and "La" are too often a name's heart
_KANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # katakana to hiragana


@cache
def _letters() -> dict[int, str]:
    data = tomllib.loads(files("tonearm.logic").joinpath("data/scripts.toml").read_text("utf-8"))
    pairs = [pair for row in data.pop("pairs")["chinese"] for pair in row.split()]
    letters = {ord(letter): latin for table in data.values() for letter, latin in table.items()}
    return letters | {ord(old): new for old, new in pairs}


def _unmark(text: str) -> str:
    """Bring non-ASCII text to its base letters.

    Marks of Latin, Greek, Cyrillic, Hebrew and Arabic go; Japanese, Thai and Indic ones make other sounds and stay.
    """
    text = unicodedata.normalize("NFKC", text.translate(_DROPPED)).casefold().translate(_letters())
    spread = unicodedata.normalize("NFKD", text)
    kept = _MARKS.sub("", spread)
    return unicodedata.normalize("NFC", kept.translate(_letters())).translate(_KANA)


def _bare(text: str) -> str:
    return text.casefold().translate(_APOSTROPHES)


class _Signs(dict[int, str]):
    """Signs read one by one, for ``str.translate``; no more than `_ALONE` allows."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _bare(_unmark(chr(code)))
        return plain


_signs = _Signs()


def _plain(text: str) -> str:
    """Bring non-ASCII text to small base letters without apostrophes."""
    text = _GREEK_OU.sub("ou", text)
    return text.translate(_signs) if _ALONE.fullmatch(text) else _bare(_unmark(text))


def _special(text: str) -> str:
    """Read the signs that stand for letters or words."""
    if "!" in text:
        text = _INNER_BANG.sub("i", text)
    if "$" in text:
        text = _DOLLAR.sub("s", text)
    if text.count(".") > 1:
        text = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    if "+" in text:
        text = _PLUS_NUMBER.sub(" plus ", text).replace("+", " and ")
    return text.replace("&", " and ").replace("@", " at ")


def _elide(tokens: list[str]) -> list[str]:
    """Join what an apostrophe joined before a file system replaced it: "don t", "l amour"."""
    out: list[str] = []
    for token in tokens:
        last = out[-1] if out else ""
        starts = _ENDINGS.get(token)
        if (starts is not None and starts(last)) or (last in _ELISIONS and token[0] in "aeiouh"):
            out[-1] = last + token
        else:
            out.append(token)
    return out


def _spell(tokens: list[str]) -> list[str]:
    """Give words and numerals that are written in several ways one form."""
    out: list[str] = []
    for token in tokens:
        last = out[-1] if out else ""
        lone = token in _BETWEEN and (not last or last in _ELISIONS)
        spelt = token if lone else _SPELT_ALIKE.get(token, token)
        if " " in spelt:
            out += spelt.split()
            continue
        ranged = spelt != "i" and last.isdigit() and len(out) > 1 and out[-2] in _NUMBERED  # "pt 1 v" was "Parts I-V"
        spelt = (_ROMAN_AFTER if ranged or last in _NUMBERED else _ROMAN).get(spelt, spelt)
        out.append(_NUMBER_WORDS.get(spelt, spelt) if last in _COUNTED else spelt)
    return out


@lru_cache(maxsize=1 << 12)
def _or_space(char: str) -> str:
    """Return a letter, digit or vowel sign, and a space for anything else."""
    return char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "


def fold(text: str) -> str:
    """Return the comparable form of a text: lower-case words with single spaces between them.

    Parameters
    ----------
    text : str
        Any text; file-system substitutes, decomposed accents and control characters included.

    Returns
    -------
    str
        Never empty unless ``text`` holds nothing but white space: a name made of signs alone (``!!!``, ``?``) is
        kept as it is. ``fold(fold(text)) == fold(text)``.
    """
    return " ".join(words(text))


@lru_cache(maxsize=_CACHE)
def words(text: str) -> tuple[str, ...]:
    """Return the words of the folded text, in order."""
    if text.count("'") + text.count("’") > 1:
        text = _AND.sub(" n ", text)
    low = text if text.isascii() else _plain(text)
    if _SPECIAL.search(low):
        low = _special(_bare(low))
    if low.isascii():
        spaced = low.encode("ascii").translate(_ASCII_WORDS, _ASCII_APOSTROPHES).decode("ascii")
    else:
        spaced = "".join(map(_or_space, low))
    tokens = spaced.split()
    if not tokens:
        spelt = unicodedata.normalize("NFKC", text).casefold()  # a sign that stands for letters and is dropped: "™"
        return words(spelt) if spelt != text and any(map(str.isalnum, spelt)) else tuple(spelt.split())
    if not _REREAD.isdisjoint(tokens):
        tokens = _spell(_elide(tokens))
    if "0" in spaced:
        tokens = [token.lstrip("0") or "0" if token[0] == "0" and token.isdigit() else token for token in tokens]
    return tuple(tokens)


@lru_cache(maxsize=_CACHE)
def compact(text: str) -> str:
    """Return the folded text without spaces: spaced letters and joined words compare equal."""
    return fold(text).replace(" ", "")


@lru_cache(maxsize=_CACHE)
def name_key(name: str) -> str:
    """Return the folded name without a leading or trailing article ("Norths, The" -> "norths"); never empty."""
    tokens = words(name)
    if len(tokens) > 1 and tokens[0] in _ARTICLES:
        tokens = tokens[1:]
    elif len(tokens) > 1 and tokens[-1] in _ARTICLES and "," in name:
        tokens = tokens[:-1]
    return " ".join(tokens)


def is_wide(text: str) -> bool:
    """Tell whether a text is written in Chinese, Japanese or Korean characters, which stand without spaces."""
    return any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in text)


_SCRIPTS = (
    ("\u0000", "\u036f", "latin"),
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u052f", "cyrillic"),
    ("\u0590", "\u05ff", "hebrew"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u1e00", "\u1eff", "latin"),
    ("\u1f00", "\u1fff", "greek"),
)


@lru_cache(maxsize=_CACHE)
def script_of(text: str) -> str:
    """Name the script of a text by its first letter: latin, greek, cyrillic, hebrew, arabic, cjk, other; "" if none."""
    char = next((c for c in unicodedata.normalize("NFKC", text) if c.isalpha()), "")
    if not char:
        return ""
    if is_wide(char):
        return "cjk"
    return next((name for low, high, name in _SCRIPTS if low <= char <= high), "other")
