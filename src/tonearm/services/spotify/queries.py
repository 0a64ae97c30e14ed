"""Search texts as Spotify reads them."""

from __future__ import annotations

from tonearm.errors import MisuseError

__all__ = ["within_limit", "words_for"]

_MOST = 10
_TITLE_LIMIT = 140
_ARTIST_LIMIT = 80


def within_limit(limit: int) -> int:
    """1 to 10: an app of 2026 gets status 400 for more (contracts/spotify.md section 2)."""
    return max(1, min(limit, _MOST))


def words_for(text: str, *, artist: str = "", fields: bool = False) -> str:
    """The query for a text, or with ``fields`` for a title and perhaps an artist.

    Raises
    ------
    MisuseError
        Nothing to search for.
    """
    words = _plain(text, _TITLE_LIMIT)
    if not words:
        raise MisuseError("There is nothing to search for; give a title or a name.")
    if not fields:
        return words
    by = _plain(artist, _ARTIST_LIMIT)
    return f'track:"{words}"' + (f' artist:"{by}"' if by else "")


def _plain(text: str, limit: int) -> str:
    """One line without the quotation mark, which would end the phrase; cut between words, since queries are limited."""
    words = " ".join(text.replace('"', " ").encode("utf-8", "replace").decode().split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0]
