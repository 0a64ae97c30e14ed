"""A playlist from its pages, and why one cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tonearm.errors import ServiceRefused
from tonearm.model import CatalogueId, Playlist
from tonearm.services.spotify.reading import read_entry, text
from tonearm.services.spotify.signals import SERVICE

__all__ = ["playlist_of", "readable_page", "unreadable"]

Json = Mapping[str, Any]


def readable_page(answer: Json) -> Json | None:
    """The first page under its new or its old name; None when the contents are withheld (with status 200)."""
    for name in ("items", "tracks"):
        page = answer.get(name)
        if isinstance(page, Mapping) and isinstance(page.get("items"), list):
            return page
    return None


def playlist_of(identity: CatalogueId, answer: Json, found: Sequence[Any]) -> Playlist:
    """All entries in their order; none is left out."""
    return Playlist(
        name=text(answer.get("name")),
        entries=tuple(read_entry(position, row) for position, row in enumerate(found)),
        id=identity,
        source=f"spotify:playlist:{identity}",
        snapshot_id=text(answer.get("snapshot_id")) or None,
    )


def unreadable(answer: Json, *, by_user: bool) -> ServiceRefused:
    """Why, and what would help."""
    name = text(answer.get("name"))[:80]
    if by_user:
        advice = (
            "Spotify shows apps only playlists that you own or edit together with others; copy its tracks into a "
            "playlist of your own, or export it as CSV."
        )
    else:
        advice = (
            "Without a login Spotify shows no playlist's contents; log in with session.catalogue.authorize_url() and "
            "finish_login(), or export it as CSV."
        )
    return ServiceRefused(
        f"The contents of the playlist {name!r} cannot be read. {advice}", service=SERVICE, status=403
    )
