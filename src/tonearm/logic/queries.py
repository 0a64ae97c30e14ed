"""What to ask Soulseek for: at most two queries per track, the more selective one first.

Peers match every word of a query against their paths, so a query holds only words that any honest copy must carry:
the song's own words and the main artist, without guests, brackets that peers spell differently, and signs.
"""

from __future__ import annotations

from tonearm.logic.facts import STOP_WORDS
from tonearm.logic.normalise import fold, unpunctuated
from tonearm.logic.titles import Title, is_various, parse_title
from tonearm.model import Track

__all__ = ["queries_for"]

_SELECTIVE_WORDS = 3
_SELECTIVE_LETTERS = 12
_SPOKEN = frozenset({"live", "remix", "acoustic", "instrumental", "karaoke", "demo"})


def queries_for(track: Track) -> tuple[str, ...]:
    """Return one or two queries for a track, the first to be sent first.

    A title of three telling words or twelve letters goes alone first, then artist and title; a shorter or commoner
    title goes with its artist first. Where both forms coincide (no artist known) the plain-letter form is the second.
    Queries are never empty and hold no word that begins with a hyphen, which the network reads as "without".
    """
    title = parse_title(track.title)
    song = _song_words(track.title, title)
    version = _version_words(title)
    artist = _artist_words(track)
    alone = _query((*song, *version))
    named = _query((*artist, *song, *version))
    first, second = (alone, named) if _selective(song) else (named, alone)
    if not artist or first == second:
        second = fold(first)
    if not _selective(song) and artist:
        second = _query((*artist, *song)) if version else _plain(first)
    return tuple(dict.fromkeys(query for query in (first, second) if query)) or (fold(track.title) or track.artist,)


def _plain(query: str) -> str:
    return fold(query)


def _song_words(text: str, title: Title) -> tuple[str, ...]:
    """Return the words of the song as the catalogue spells them, for as long as they fold to the song's base."""
    base = title.base.split()
    found: list[str] = []
    for word in _typed(text):
        if not base:
            break
        folded = fold(word).split()
        if base[: len(folded)] == folded:
            found.append(word)
            base = base[len(folded) :]
    return tuple(found) if found and not base else tuple(title.base.split())


def _typed(text: str) -> tuple[str, ...]:
    """Return the words as a person would type them; names such as "P!nk" and "R.E.M." as one plain word."""
    out: list[str] = []
    for piece in text.split():
        pieces = unpunctuated(piece).split()
        letters = any(len(word) == 1 and word.isascii() for word in pieces) and len(pieces) > 1
        out.extend(fold(piece).split() if letters else pieces)
    return tuple(out)


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
    """Join the words; single letters go unless nothing else would stay."""
    kept = [word.lstrip("-") for word in dict.fromkeys(words)]
    long = [word for word in kept if len(word) > 1 or not word.isascii()]
    return " ".join(long or kept).strip()
