"""Keys under which a track is looked up in the library: cheap, forgiving, and never the last word.

A key is the folded text without article and without spaces, so "The Yorbos" meets "Yorbos" and "Hidde nFables" meets
"Hidden Fables". What a key finds is judged afterwards; a key only has to find it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tonearm.logic.facts import track_facts
from tonearm.logic.normalise import name_key, words
from tonearm.logic.titles import Title, is_various, parse_title, split_names
from tonearm.logic.vocabulary import find_guests, spot, vocabulary
from tonearm.model import OwnedTrack, Track

__all__ = [
    "TrackKeys",
    "credit_names",
    "forms_of",
    "keys_of",
    "keys_of_owned",
    "spellings",
    "wanted_names",
    "wanted_titles",
]

_ARTICLES = ("the", "los", "las", "les", "die", "der", "das")
_NEAR_LENGTH = 4
"""Shorter names are other names when a letter is left out."""
_SIGN = re.compile(r"[^\w '’.,!?]|_")
"""A title without such signs has neither brackets nor tails."""
_NUMBERED = re.compile(r"\s*[0oO\d][\dA-D]*\s*[-.)_ ]")


class TrackKeys(NamedTuple):
    """What to look for: the keys of all credited artists, main artist first, and of all forms of the title."""

    names: tuple[str, ...]
    titles: tuple[str, ...]


def _key(folded: str) -> str:
    """A folded text without its leading article and without spaces."""
    first, _, rest = folded.partition(" ")
    return (rest if rest and first in _ARTICLES else folded).replace(" ", "")


def forms_of(text: str) -> tuple[str, ...]:
    """Return the keys of a title: the song, without loose version words, with its brackets; never none."""
    return _plain_form(text) or _forms(parse_title(text))


def _plain_form(text: str) -> tuple[str, ...]:
    """The key of words in a row that name neither guest nor version, as most titles are: nothing to be parsed there."""
    if _SIGN.search(text) or " " not in text:
        return ()
    tokens = words(text)
    if not (text.isascii() and vocabulary().starts.isdisjoint(tokens)) and (
        find_guests(tokens[1:-1], opening=False)[1] or any(found.is_version for found in spot(tokens))
    ):
        return ()
    if len(tokens) > 1 and tokens[0] in _ARTICLES:
        tokens = tokens[1:]
    return ("".join(tokens),) if tokens else ()


def _forms(title: Title) -> tuple[str, ...]:
    base = _key(title.base)
    if not title.loose and not title.extra:
        return (base,)
    return tuple(dict.fromkeys((base, _key(title.plain), _key(title.whole))))


def _titles(text: str, track_number: int | None, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a title; also those without a track number that was left in front of it."""
    if not _NUMBERED.match(text):
        return forms
    bare = track_facts(text, (), track_number=track_number).title
    return tuple(dict.fromkeys((*forms, *_forms(bare))))


@lru_cache(maxsize=1 << 12)
def credit_names(credit: str) -> tuple[str, ...]:
    """Make the keys of all artists that a credit names: the whole first, then its parts; none for "Various Artists"."""
    if is_various(credit):
        return ()
    whole, parts = name_key(credit), split_names(credit)
    if parts == (whole,):
        return (_key(whole),)
    return tuple(dict.fromkeys([_key(name) for name in (whole, *parts) if name]))


def _names(credits: Sequence[str]) -> tuple[str, ...]:
    """The keys of all artists that some credits name: first the first name of each, then the others."""
    if len(credits) == 1:
        return credit_names(credits[0])
    found = [credit_names(credit) for credit in credits]
    return tuple(dict.fromkeys([*(keys[0] for keys in found if keys), *(key for keys in found for key in keys)]))


def keys_of(track: Track) -> TrackKeys:
    """Make the keys of a wanted track."""
    return TrackKeys(wanted_names(track), wanted_titles(track))


def wanted_names(track: Track) -> tuple[str, ...]:
    """Make the keys of all credited artists of a wanted track, main artist first."""
    return _names([artist.name for artist in track.artists])


def wanted_titles(track: Track, forms: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Make the keys of all forms of a wanted track's title; ``forms`` is what `forms_of` gave for it, if known."""
    return _titles(track.title, track.track_number, forms or forms_of(track.title))


def keys_of_owned(owned: OwnedTrack, forms: tuple[str, ...]) -> tuple[TrackKeys, tuple[str, ...]]:
    """Make the keys of a library track, and titles under which it is to be found whoever is wanted.

    ``forms`` is what `forms_of` gave for its title. Whoever is wanted, there are titles to look under where the
    performer may stand in the title: without any artist, or below "Various Artists".
    """
    names = _names(tuple(dict.fromkeys((owned.artist, owned.album_artist))))
    titles = _titles(owned.title, owned.track_number, forms)
    if names and not is_various(owned.album_artist):
        return TrackKeys(names, titles), ()
    tails = map(_key, parse_title(owned.title).extra)
    return TrackKeys(names, titles), tuple(dict.fromkeys((*titles, *tails)))


def spellings(name: str) -> list[str]:
    """Return a name's key and its forms with one letter left out; two keys that share a form are one error apart.

    An article that was glued to the name or spoilt ("theyorbos", "teyorbos") is left out too.
    """
    if len(name) < _NEAR_LENGTH:
        return [name]
    forms = [name[:at] + name[at + 1 :] for at in range(len(name))]
    forms.append(name)
    spoilt = _spoilt_articles()
    for size in (3, 2):
        if name[:size] in spoilt and len(name) >= size + _NEAR_LENGTH:
            forms.append(name[size:])
    return forms


@lru_cache(maxsize=1)
def _spoilt_articles() -> frozenset[str]:
    """Articles, whole, with a letter left out and with two letters exchanged."""
    found: set[str] = set(_ARTICLES)
    for word in _ARTICLES:
        found.update(word[:at] + word[at + 1 :] for at in range(len(word)))
        found.update(word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return frozenset(found)
