"""Reading what people paste: a link, a URI or a bare id."""

from __future__ import annotations

import re

from tonearm.errors import MisuseError
from tonearm.model import CatalogueId

__all__ = ["catalogue_id", "is_catalogue_ref"]

_ID = re.compile(r"[0-9A-Za-z]{10,40}")
_URI = re.compile(r"spotify:(?:user:[^:]+:)?(?P<kind>[a-z]+):(?P<id>[0-9A-Za-z]{10,40})", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://)?(?:open|play)\.spotify\.com/(?:intl-[a-z]{2}(?:-[a-z]{2})?/)?(?:embed/)?(?:user/[^/]+/)?"
    r"(?P<kind>[a-z]+)/(?P<id>[0-9A-Za-z]{10,40})/*(?:[?#].*)?",
    re.IGNORECASE,
)
_SHORT_LINK = re.compile(r"(?:https?://)?(?:spotify\.link|spoti\.fi|link\.tospotify\.com)/", re.IGNORECASE)


def catalogue_id(kind: str, ref: str) -> CatalogueId:
    """Find the id in a reference.

    Parameters
    ----------
    kind : {"playlist", "album", "artist", "track"}
        What the caller needs; a link to something else is refused.
    ref : str
        A link (any language prefix, query string or trailing slash), a URI, or the bare id.

    Raises
    ------
    MisuseError
        It is none of these; the sentence says what would do.
    """
    text = ref.strip()
    if _ID.fullmatch(text):
        return CatalogueId(text)
    match = _URI.fullmatch(text) or _URL.fullmatch(text)
    if match is None:
        raise MisuseError(_advice(kind, text))
    found = match["kind"].lower()
    if found != kind:
        raise MisuseError(
            f"{_shown(text)} is a Spotify {found}, but a {kind} is needed here; paste the link of a {kind}."
        )
    return CatalogueId(match["id"])


def is_catalogue_ref(ref: str) -> bool:
    """Whether a text looks like a Spotify link, URI or id, and not like a file name."""
    text = ref.strip()
    return any(pattern.match(text) for pattern in (_URI, _URL, _SHORT_LINK)) or (
        len(text) == 22 and _ID.fullmatch(text) is not None
    )


def _advice(kind: str, text: str) -> str:
    if _SHORT_LINK.match(text):
        return (
            f"{_shown(text)} is a short link, which does not hold the id; open it in a browser and paste the address "
            f"that it leads to (https://open.spotify.com/{kind}/...)."
        )
    return (
        f"{_shown(text)} is not a Spotify {kind}; give its link (https://open.spotify.com/{kind}/...), its URI "
        f"(spotify:{kind}:...) or its 22-character id."
    )


def _shown(text: str) -> str:
    return ascii(text if len(text) <= 80 else text[:79] + "…")
