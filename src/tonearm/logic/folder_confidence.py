"""Whether a folder is a release: what its name says, and how its files fit."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tonearm.logic.fitted import logistic
from tonearm.logic.match import file_belongs_to_release
from tonearm.logic.normalise import fold
from tonearm.logic.parse_path import parse_path
from tonearm.logic.vocabulary import spot
from tonearm.model import Confidence, Evidence, Release, SharedFile, Track

__all__ = ["edition_gap", "judge_folder"]

MANY_ARTISTS = -4.0
NOTHING_FITS = -12.0
OTHER_EDITION = -1.0
"""Log-odds: the folder has many artists, none of its files fits (whatever it is called), it names another edition."""

_EDITIONS = frozenset({"remaster", "edition"})
_NAMED = 3


def judge_folder(
    release: Release,
    files: Sequence[SharedFile],
    missing: Sequence[Track],
    strangers: int,
    *,
    found: int,
    mixed: bool,
) -> Confidence:
    """Judge whether a folder is a release.

    Parameters
    ----------
    release : Release
        What is wanted.
    files : sequence of SharedFile
        The folder's sound files.
    missing : sequence of Track
        Tracks that no file holds; up to three are named in the reason.
    strangers : int
        How many files belong to something else.
    found : int
        How many tracks have a file.
    mixed : bool
        Whether the folder has many artists; then its name says nothing.

    Returns
    -------
    Confidence
        The release judge's word on the folder's middle file, with the share of the files that fit; the evidence sums
        to the log-odds.
    """
    told = f"{found} of {found + len(missing)} tracks{_lacks(missing) if found else ''}"
    share = strangers / (found + strangers) if strangers else 0.0
    value = min(3.0, 0.5 * found) - 3.0 * share if found else NOTHING_FITS
    named, said = _name_says(release, files, mixed=mixed)
    evidence = (*named, Evidence(name="files that fit", value=round(value, 4), detail=told))
    return Confidence(
        value=logistic(sum(item.value for item in evidence)), evidence=evidence, match_reason=f"{told}; {said}"
    )


def _name_says(release: Release, files: Sequence[SharedFile], *, mixed: bool) -> tuple[tuple[Evidence, ...], str]:
    if mixed or not files:
        said = "a folder of many artists; each file was judged on its own" if mixed else "no sound in it"
        return (Evidence(name="folder of many artists", value=MANY_ARTISTS),) if mixed else (), said
    judged = sorted((file_belongs_to_release(file, release) for file in files), key=lambda one: one.value)
    middle = judged[statistics.median_low(range(len(judged)))]
    gap = edition_gap(release, files[0])
    if not gap:
        return middle.evidence, middle.match_reason
    evidence = (*middle.evidence, Evidence(name="edition", value=OTHER_EDITION * gap))
    return evidence, f"{middle.match_reason}, another edition of it"


def edition_gap(release: Release, file: SharedFile) -> int:
    """Count the ways (remastered; deluxe, expanded and the like) in which only one of release and folder is special."""
    folders = parse_path(file.remote_path).folders
    return len(_edition(release.title) ^ _edition(folders[0].title.text if folders else ""))


def _edition(title: str) -> frozenset[str]:
    return frozenset(one.kind for one in spot(fold(title).split()) if one.kind in _EDITIONS)


def _lacks(missing: Sequence[Track]) -> str:
    """Name up to three tracks that lack."""
    names = [f"{track.track_number or ''} {track.title}".strip() for track in missing[:_NAMED]]
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return f", without {', '.join(names)}{more}" if names else ""
