"""Other forms that paths give an artist's name: "ae" for "ä", "_" for a sign, first letters ("OLT", "A. Quill")."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from tonearm.logic.normalise import fold, name_key

__all__ = ["INITIALS", "WHOLE", "forms_of", "known_as", "other_article", "spellings_of"]

WHOLE, INITIALS = 0.0, 1.0
"""How much of a name is found: all of it, the first letters of its words."""

_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)
_JOINING = frozenset({"and", "the", "of", "in", "for", "to", "a"})
_LEAST_INITIALS = 3
_FIRST_AND_LAST = 2
_SIGN_INSIDE = re.compile(r"(?<=\w)[!$*](?=\w)")
"""Signs in a name that file systems replace: "B!gtide" becomes "B_gtide"."""


@lru_cache(maxsize=1 << 12)
def forms_of(name: str) -> tuple[tuple[str, float], ...]:
    """Return the forms of a name, the whole one first, and how much of it each is."""
    key = name_key(name)
    forms = {key: WHOLE}
    if not name.isascii():
        forms[name_key(name.translate(_LETTERS))] = WHOLE
    for initials in _initials(key, name.casefold().split()):
        forms.setdefault(initials, INITIALS)
    return tuple(forms.items())


@lru_cache(maxsize=1 << 12)
def spellings_of(name: str) -> frozenset[str]:
    """Return all that may stand for a name beside a title that agrees: its forms, "B_gtide", and "A. Quill"."""
    spelt = {form for form, _ in forms_of(name)}
    tokens = name_key(name).split()
    if len(tokens) == _FIRST_AND_LAST:
        spelt.add(f"{tokens[0][0]} {tokens[1]}")
    if _SIGN_INSIDE.search(name):
        spelt.add(name_key(_SIGN_INSIDE.sub(" ", name)))
    return frozenset(spelt)


def _initials(key: str, spelt: list[str]) -> tuple[str, ...]:
    """Return the first letters of a name, folded and as spelt, and without its small words; nothing for two words."""
    tokens = key.split()
    if len(spelt) < _LEAST_INITIALS and len(tokens) < _LEAST_INITIALS:
        return ()
    told = [token for token in tokens if token not in _JOINING]
    found = ("".join([token[0] for token in row]) for row in (tokens, told, spelt))
    return tuple(dict.fromkeys(letters for letters in found if len(letters) >= _LEAST_INITIALS))


def known_as(name: str, names: Collection[str]) -> tuple[str, float]:
    """Return the form of a name by which a path knows it, and how much of it that is; the whole if by none.

    ``names`` are the folded names that stand in the path.
    """
    forms = forms_of(name)
    return next((form for form in forms if form[0] in names), forms[0])


def other_article(name: str, spelt: Collection[str]) -> float:
    """Compare the article of a name: 0 as the path has it, 0.5 the path has none, 1 only the path has one.

    ``spelt`` are the folded names in the path with their articles.
    """
    whole, key = fold(name), name_key(name)
    if whole in spelt:
        return 0.0
    if whole != key:
        return 0.5 if key in spelt else 0.0
    return float(any(name_key(other) == key for other in spelt))
