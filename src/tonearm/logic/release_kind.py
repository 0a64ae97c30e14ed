"""Whether a track is filed as part of an album or as a single."""

from __future__ import annotations

from tonearm.model import Release, ReleaseKind, Track

__all__ = ["is_single_layout", "release_kind"]


def release_kind(release: Release | None) -> ReleaseKind:
    """Decide what a release is for filing.

    Parameters
    ----------
    release : Release or None
        The release of the playlist entry or of the match. ``total_tracks`` may be None or 0 (not stated).

    Returns
    -------
    ReleaseKind
        ``single`` exactly when the release has one track in all, whatever the catalogue calls it; what the catalogue
        calls a single but has more tracks is an ``ep``; else what the catalogue says, ``unknown`` without a release.

    Notes
    -----
    Source: design.md section 5, "Single or album". The catalogue's own type is not enough: it names releases of up
    to three tracks "single", and people file those as a folder of numbered tracks.
    """
    if release is None:
        return ReleaseKind.UNKNOWN
    if release.total_tracks == 1:
        return ReleaseKind.SINGLE
    if not release.total_tracks:
        return release.kind
    return ReleaseKind.EP if release.kind is ReleaseKind.SINGLE else _longer(release.kind)


def _longer(kind: ReleaseKind) -> ReleaseKind:
    return ReleaseKind.ALBUM if kind is ReleaseKind.UNKNOWN else kind


def is_single_layout(track: Track, told: ReleaseKind | None = None) -> bool:
    """Whether a track is filed as ``ARTIST - SINGLE/SINGLE`` and not in a folder of numbered tracks.

    Parameters
    ----------
    track : Track
        The wanted track with its release, if one is known.
    told : ReleaseKind, optional
        What a person said; it wins. ``unknown`` counts as not said.

    Notes
    -----
    A release of unknown size (a playlist file names albums, but does not count their tracks) is taken for an album
    unless it is called like the track: an album is preferred to a single of the same title.
    """
    kind = told if told not in (None, ReleaseKind.UNKNOWN) else release_kind(track.release)
    if kind is not ReleaseKind.UNKNOWN:
        return kind is ReleaseKind.SINGLE
    return track.release is None or track.release.title.strip() in ("", track.title.strip())
