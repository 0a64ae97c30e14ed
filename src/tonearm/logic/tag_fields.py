"""Which tags a filed track gets. Only what the catalogue states is written."""

from __future__ import annotations

import re

from tonearm.logic.credits import Credits
from tonearm.model import Release, TagFields, Track

__all__ = ["tag_fields"]

_TEXT_LIMIT = 4096
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)


def tag_fields(track: Track, credits: Credits) -> TagFields:
    """Put together the tags of one file.

    Parameters
    ----------
    track : Track
        The wanted track, at best with its full release (totals come from there).
    credits : Credits
        Its credits.

    Returns
    -------
    TagFields
        ``artists`` are all credited artists in order; of a remix the remixers, and the original artists stand in
        ``contributing_artists`` (design.md section 5, "Remix"). A field without a source stays None or empty.
    """
    release = track.release or Release(title="")
    number, total = track.track_number, _track_total(track, release)
    return TagFields(
        title=_text(credits.title) or "",
        artists=_artists(credits),
        album=_text(release.title),
        album_artists=credits.album_artists,
        contributing_artists=credits.contributing_artists,
        remixers=credits.remixers,
        track_number=number,
        track_total=total if number and total and number <= total else None,
        disc_number=track.disc_number,
        disc_total=release.total_discs,
        date=_date(release),
        isrc=_text(track.isrc or ""),
        catalogue_uri=_text(track.uri or ""),
        compilation=credits.compilation if credits.album_artists else None,
    )


def _artists(credits: Credits) -> tuple[str, ...]:
    if credits.remixers:
        return credits.remixers
    return tuple(name for name in (credits.artist, *credits.contributing_artists) if name)


def _track_total(track: Track, release: Release) -> int | None:
    """The catalogue counts the tracks of all discs together: with several discs that is no track total."""
    one_disc = release.total_discs == 1 or (release.total_discs is None and release.total_tracks == 1)
    return release.total_tracks if one_disc and release.total_tracks else None


def _date(release: Release) -> str | None:
    date = release.release_date or ""
    return date if release.year is not None and _DATE.fullmatch(date) else None


def _text(text: str) -> str | None:
    return text[:_TEXT_LIMIT].strip() or None
