"""What to ask Soulseek for: at most two queries per track, the more selective one first.

Peers match every word of a query against their paths, so a query holds only words that any honest copy must carry:
the song's own words and the main artist, without guests, brackets that peers spell differently, and signs.
"""

from __future__ import annotations

import re

from tonearm.logic.facts import STOP_WORDS
from tonearm.logic.normalise import fold
from tonearm.logic.titles import Title, is_various, parse_title
from tonearm.model import Track

__all__ = ["queries_for"]

_SELECTIVE_WORDS = 3
_SELECTIVE_LETTERS = 12
_QUOTE = re.compile(r"['’‘`´ʼ]")
_TAILS = re.compile(r"[\[(]| - ")
_INNER_SIGN = re.compile(r"\w!\w|\b\w\.\w\.")
_SIGNS = re.compile(r"[^\w'’‘`´ʼ]+|_+")
_JOINERS = frozenset({"and", "und", "et", "e", "y", "og", "och", "en"})
"""One peer writes "&", the next one the word of their language: neither helps to find both."""
_SPOKEN = frozenset({"live", "remix", "acoustic", "instrumental", "karaoke", "demo"})


def queries_for(track: Track) -> tuple[str, ...]:
    """Return at most two queries for a track, the one to be sent first in front.

    Parameters
    ----------
    track : Track
        What is wanted.

    Returns
    -------
    tuple of str, length 0 to 2
        A title of three telling words goes alone first; a shorter or commoner one with its artist. The second query is
        the other form, the one without the version words (a remixer's name is often left out), or the plain Latin
        spelling of a name with accents or in another script. No query is without a word of two letters, which the
        network would refuse (contracts/slskd.md 4.3); when nothing can be asked the answer is empty.
    """
    title = parse_title(track.title)
    song, artist, version = _song_words(track.title, title), _artist_words(track), _version_words(title)
    alone, named = _query((*song, *version)), _query((*artist, *song, *version))
    first, second = (alone, named) if _selective(song) else (named, alone)
    if version:
        telling = sum(len(word) > 2 for word in song) > 1
        first, second = named, _query(song if telling else (*artist, *song))
    elif (plain := _query(tuple(fold(f"{track.artist} {title.base}").split()))) and _spelt_specially(track):
        second = plain
    return tuple(dict.fromkeys(query for query in (first, second) if query))


def _spelt_specially(track: Track) -> bool:
    """Tell whether a name has letters that many peers replace: accents, other scripts, "P!lot", "$"."""
    text = f"{track.artist} {track.title}"
    return not text.isascii() or "$" in text or _INNER_SIGN.search(text) is not None


def _song_words(text: str, title: Title) -> tuple[str, ...]:
    """Return the words of the song as the catalogue spells them, for as long as they fold to the song's base."""
    base = [word for word in title.base.split() if word != "and"]
    found: list[str] = []
    for word in _typed(text):
        if not base:
            break
        if fold(word) == "and":
            continue
        folded = fold(word).split()
        if base[: len(folded)] == folded:
            found.append(word)
            base = base[len(folded) :]
    if found and not base:
        return tuple(found)
    head = _TAILS.split(text)[0]  # "P!er": its pieces do not fold to the song, but they are what clients see
    if fold(head) == title.base and not found:
        return _typed(head)
    return tuple(word for word in title.base.split() if word != "and")


def _typed(text: str) -> tuple[str, ...]:
    """Return the words as clients cut them, apostrophes kept; a name of single letters ("R.E.M.") as one plain word."""
    out: list[str] = []
    for piece in text.split():
        out.extend(word.strip("'’") for word in _SIGNS.split(piece) if word.strip("'’"))
    return tuple(out) if any(len(word) > 1 for word in out) else tuple(fold(text).split())


def _version_words(title: Title) -> tuple[str, ...]:
    """Return the words of a wanted version that peers spell alike: its class, and a remixer's name."""
    words: list[str] = []
    for mark in title.marks:
        if mark.kind == "remix":
            words.extend(word for word in mark.detail if word not in STOP_WORDS and not word.isdigit())
        words.extend(word for word in mark.words if word in _SPOKEN)
    return tuple(dict.fromkeys(words))


def _artist_words(track: Track) -> tuple[str, ...]:
    name = track.artist
    if not name or is_various(name):
        return ()
    words = _typed(name)
    if len(words) > 1 and fold(words[0]) == "the":
        words = words[1:]
    return words or tuple(fold(name).split())


def _selective(words: tuple[str, ...]) -> bool:
    """Tell whether a title alone brings few other songs."""
    telling = [word for word in words if len(word) > 1 and fold(word) not in STOP_WORDS]
    return len(telling) >= _SELECTIVE_WORDS and sum(map(len, telling)) >= _SELECTIVE_LETTERS


def _query(words: tuple[str, ...]) -> str:
    """Join the words that the network hears; words with an apostrophe go when enough others stay.

    Clients disagree whether "don't" is one word or two, so a query without it finds both; else its parts are asked.
    """
    words = tuple(word.lstrip("-") for word in words)
    plain = [word for word in dict.fromkeys(words) if len(word) > 1 and not _QUOTE.search(word)]
    if sum(len(word) > 2 for word in plain) >= _SELECTIVE_WORDS:
        return " ".join(plain)
    heard = [part for word in dict.fromkeys(words) for part in _QUOTE.split(word) if len(part) > 1]
    return " ".join(dict.fromkeys(heard))
