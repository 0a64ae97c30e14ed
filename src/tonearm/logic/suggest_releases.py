"""Which catalogue release a file or a typed text means, and in which order folders are offered."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from tonearm.logic.assign import Assignment
from tonearm.logic.facts import of_file
from tonearm.logic.features_name import ReleaseFacts, release_facts
from tonearm.logic.folder_confidence import edition_gap
from tonearm.logic.match import releases_of_file
from tonearm.logic.normalise import fold
from tonearm.logic.parse_path import parse_path
from tonearm.logic.queries import queries_for
from tonearm.logic.release_kind import release_kind
from tonearm.model import Confidence, Release, ReleaseKind, SharedFile, Track

__all__ = ["album_queries", "folder_order", "release_of_text", "release_query", "suggest_releases"]

_ALIKE = 60.0
_PART = "pt"


def release_query(file: SharedFile) -> str:
    """Return what to ask the catalogue's album search for a file: artist and album that the path names."""
    path = parse_path(file.remote_path)
    return " ".join(part for part in (path.artist_text, path.album) if part)


def album_queries(release: Release) -> tuple[str, ...]:
    """Return at most two network queries for the folders of a release; the rules are those for a track.

    The short form of "Part", which stands for its words when texts are compared, is only asked for where it is typed:
    folders are called as the release is.
    """
    queries = queries_for(Track(title=release.title, artists=release.artists))
    if _PART in release.title.casefold():
        return queries
    plain = (" ".join(word for word in query.split() if word != _PART) for query in queries)
    return tuple(dict.fromkeys(query for query in plain if query))


def suggest_releases(
    file: SharedFile, releases: Sequence[Release], tracks: Sequence[Track], *, top: int = 5
) -> list[tuple[Release, Confidence]]:
    """Rank the releases that a file may belong to.

    Parameters
    ----------
    file : SharedFile
        The found file.
    releases : sequence of Release
        What the catalogue's album search brought.
    tracks : sequence of Track
        What its track search brought; their releases are candidates, too.
    top : int
        How many to return at most.

    Returns
    -------
    list of (Release, Confidence)
        Best first, each id once, judged together: a close runner-up lowers both. The same inputs in any order give
        the same answer; of equally likely ones those that have a found track come first.
    """
    of_tracks = [track.release for track in tracks if track.release is not None]
    found: dict[str, Release] = {}
    for release in (*releases, *of_tracks):
        found.setdefault(_key(release), release)
    pool = [found[key] for key in sorted(found)]
    judged = releases_of_file(of_file(file), [_facts(release) for release in pool])
    with_track = {_key(release) for release in of_tracks}
    rows = sorted(
        zip(pool, judged, strict=True),
        key=lambda row: (-round(row[1].value, 6), _key(row[0]) not in with_track, row[0].title, _key(row[0])),
    )
    return rows[:top]


def _key(release: Release) -> str:
    return release.id or f"title:{fold(release.title)}|{fold(_names(release))}"


def _facts(release: Release) -> ReleaseFacts:
    credits = tuple(artist.name for artist in release.artists)
    return release_facts(release.title, credits, release.year, release.total_tracks)


def _names(release: Release) -> str:
    return " ".join(artist.name for artist in release.artists)


def release_of_text(text: str, releases: Sequence[Release]) -> Release | None:
    """Return the release that a typed text means; None when none is alike.

    The words decide, in any order, with or without the artist; of equally alike ones an album comes before a single,
    then the catalogue's own order counts.
    """
    typed = fold(text)
    judged = [
        (
            max(fuzz.token_sort_ratio(typed, fold(form)) for form in (f"{_names(one)} {one.title}", one.title)),
            release_kind(one) is not ReleaseKind.SINGLE,
            -place,
        )
        for place, one in enumerate(releases)
    ]
    best = max(judged, default=(0.0, False, 0))
    return releases[-best[2]] if best[0] >= _ALIKE else None


def folder_order(one: Assignment) -> tuple[float, bool, int, int, float, float, str, str]:
    """Sort key, best first: how complete, is it the release, this edition, what is over, certainty, quality, names."""
    files = [each.candidate for each in one.assigned]
    quality = sum(each.quality for each in files) / len(files) if files else 0.0
    certain = sum(each.confidence.value for each in files) / len(files) if files else 0.0
    strangers = sum(each.duplicate_of is None for each in one.extra)
    return (
        -round(one.completeness, 2),
        not one.confidence.accepted,
        edition_gap(one.release, files[0].file) if files else 0,
        strangers,
        -round(certain * 20),
        -quality,
        one.folder.username,
        one.folder.path,
    )
