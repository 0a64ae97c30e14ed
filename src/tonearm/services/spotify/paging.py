"""Following ``next`` links, which are absolute and get the bearer token: only to the API itself, and only forward."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tonearm.errors import ServiceChanged
from tonearm.services.spotify.reading import rows, text
from tonearm.services.spotify.signals import SERVICE

__all__ = ["MAX_PAGES", "all_rows"]

MAX_PAGES = 1000

Json = Mapping[str, Any]


async def all_rows(first: Json, follow: Callable[[str], Awaitable[Json]], *, origin: str) -> AsyncIterator[Any]:
    """Every row of a paged list, null rows included.

    Parameters
    ----------
    first : mapping
        The first page: ``items`` and ``next``.
    follow : callable
        Fetches one page by its address.
    origin : str
        The API's own address; a link to anywhere else is not followed.

    Raises
    ------
    ServiceChanged
        A link leads elsewhere, a page repeats or is empty though another follows, or there are more than 1,000 pages.
        A list is never cut silently.
    """
    page, seen = first, set[str]()
    while True:
        found = rows(page)
        for row in found:
            yield row
        link = text(page.get("next"))
        if not link:
            return
        _check(link, origin, seen, progress=bool(found))
        seen.add(link)
        page = await follow(link)


def _check(link: str, origin: str, seen: set[str], *, progress: bool) -> None:
    wanted, found = urlsplit(origin), urlsplit(link)
    if (found.scheme, found.netloc) != (wanted.scheme, wanted.netloc):
        raise ServiceChanged("Spotify's next page lies on another address; it was not followed.", service=SERVICE)
    if link in seen or not progress or len(seen) >= MAX_PAGES:
        raise ServiceChanged("Spotify's pages do not come to an end; the list was not read.", service=SERVICE)
