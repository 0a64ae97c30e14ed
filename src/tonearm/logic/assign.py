"""All tracks of a release against all files of one folder, at once: what is which track, what lacks, what is over.

The judge of single files (`tonearm.logic.rank.judge_candidate`) says what may be what; the place on the release (disc
and number) settles what titles cannot, and the optimum over all pairs is taken. A file of another version is never
assigned, however many tracks lack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from tonearm.logic.folder_confidence import judge_folder
from tonearm.logic.folders import RemoteFolder, is_mixed
from tonearm.logic.optimum import best_pairs
from tonearm.logic.pairing import tracks_of_file, wanted_of
from tonearm.logic.parse_path import parse_path
from tonearm.logic.quality import QualityPolicy, accepts, quality
from tonearm.logic.rank import judge_candidate
from tonearm.logic.titles import parse_title
from tonearm.model import Candidate, Confidence, Release, SharedFile, Track
from tonearm.model.base import Record

__all__ = ["AssignedFile", "Assignment", "ExtraFile", "assign"]

_UNITS = 1_000_000
_ALIKE = 80.0


class AssignedFile(Record):
    """A file that holds a track of the release; the candidate's confidence counts the place on the release, too."""

    track: Track
    candidate: Candidate


class ExtraFile(Record):
    """A sound file without a place on the release. ``duplicate_of`` is the track that another file was taken for."""

    file: SharedFile
    duplicate_of: Track | None = None
    reason: str


class Assignment(Record):
    """One folder as one release; ``confidence`` says whether the folder is that release."""

    release: Release
    folder: RemoteFolder
    assigned: tuple[AssignedFile, ...]
    missing: tuple[Track, ...]
    extra: tuple[ExtraFile, ...]
    mixed: bool
    confidence: Confidence

    @property
    def completeness(self) -> float:
        """Share of the release's tracks that the folder has, 0 to 1."""
        total = len(self.assigned) + len(self.missing)
        return len(self.assigned) / total if total else 0.0


def assign(folder: RemoteFolder, release: Release, tracks: Sequence[Track], policy: QualityPolicy) -> Assignment:
    """Find out which file of a folder is which track of a release.

    Parameters
    ----------
    folder : RemoteFolder
        With its files in any order.
    release : Release
        What is wanted.
    tracks : sequence of Track
        All tracks of the release, in any order.
    policy : QualityPolicy
        Files it does not accept are never assigned; of two copies it prefers one.

    Returns
    -------
    Assignment
        Each track and each file is used at most once; as many tracks as possible are found, and among the ways to do
        so the likeliest one is taken. The order of the inputs does not matter, and more files never find fewer tracks
        (unless they make the folder one of many artists).

    Notes
    -----
    Only what reaches the product's threshold is assigned. A folder of many artists (`is_mixed`) says nothing: its files
    are judged by their own names.
    """
    files = sorted(folder.sound_files, key=lambda file: file.remote_path)
    wanted = sorted(tracks, key=_order)
    mixed = is_mixed(files)
    forms = [wanted_of(track) for track in wanted]
    judged = [tracks_of_file(file, forms, policy, mixed=mixed) for file in files]
    weights: dict[int, dict[int, int]] = {}
    for at, row in enumerate(judged):
        for which, candidate in row.items():
            liked = candidate.confidence.log_odds + 0.05 * quality(candidate.file, policy)
            weights.setdefault(which, {})[at] = round(liked * _UNITS)
    pairs = best_pairs(weights)
    assigned = tuple(
        AssignedFile(track=wanted[which], candidate=judged[at][which]) for which, at in sorted(pairs.items())
    )
    extra = tuple(_extra(file, judged[at], wanted, policy) for at, file in enumerate(files) if at not in pairs.values())
    missing = tuple(track for which, track in enumerate(wanted) if which not in pairs)
    return Assignment(
        release=release,
        folder=folder,
        assigned=assigned,
        missing=missing,
        extra=extra,
        mixed=mixed,
        confidence=judge_folder(release, files, missing, _strangers(extra, policy), found=len(pairs), mixed=mixed),
    )


def _order(track: Track) -> tuple[int, int, str, str]:
    return track.disc_number or 1, track.track_number or 0, track.title, track.id or ""


def _extra(
    file: SharedFile, judged: Mapping[int, Candidate], tracks: Sequence[Track], policy: QualityPolicy
) -> ExtraFile:
    """Say why a file has no place: a second copy, one the policy refuses, another version, or another song."""
    if judged:
        which = max(judged, key=lambda at: (judged[at].confidence.value, -at))
        said = f"a second copy of {tracks[which].title}"
        return ExtraFile(file=file, duplicate_of=tracks[which], reason=said)
    if not accepts(file, policy):
        return ExtraFile(file=file, reason="locked" if file.locked else "of a format or bitrate that is not accepted")
    title = parse_path(file.remote_path).title
    alike = [(fuzz.ratio(parse_title(track.title).base, title.base), -at) for at, track in enumerate(tracks)]
    if not alike or max(alike)[0] < _ALIKE:
        return ExtraFile(file=file, reason="not on this release")
    nearest = judge_candidate(file, tracks[-max(alike)[1]], policy)
    return ExtraFile(file=file, reason=nearest.confidence.match_reason)


def _strangers(extra: Sequence[ExtraFile], policy: QualityPolicy) -> int:
    """Count the files that do not belong; second copies and files that the policy refuses may well belong."""
    return sum(one.duplicate_of is None and accepts(one.file, policy) for one in extra)
