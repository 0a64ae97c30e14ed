"""What a file of a folder may be, seen among all tracks of a release: the judge's word and the place on the release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from tonearm.logic.facts import FileFacts, TrackFacts, of_file, of_track
from tonearm.logic.features_file import FILE_FEATURES, file_features
from tonearm.logic.fitted import logistic
from tonearm.logic.match import score_file
from tonearm.logic.parse_path import ParsedPath, parse_path
from tonearm.logic.quality import QualityPolicy, accepts
from tonearm.logic.rank import judge_candidate
from tonearm.logic.recommend import recommend
from tonearm.logic.titles import parse_title
from tonearm.model import (
    ACCEPT_CONFIDENCE,
    Candidate,
    Confidence,
    Evidence,
    Recommendation,
    RemotePath,
    SharedFile,
    Track,
)

__all__ = ["Wanted", "tracks_of_file", "wanted_of"]

PLACE_AGREES = 1.0
PLACE_DIFFERS = -1.0
TWIN = -1.0
"""Log-odds: disc and number agree, disagree, or another track of the release fits the file about as well."""

_CLEAR = 1.5  # log-odds: what fits a file that much worse than another track is not that file
_TWIN_WITHIN = 0.5
_LIKELY = -1.4  # log-odds of 0.2: below, a pair is not looked at closely
_LEAST = 0.5
_OF_ALBUMS = frozenset({"live", "acoustic", "instrumental", "karaoke", "demo", "cover"})
_FOLDER_VERSIONS = [name for name, _, _ in FILE_FEATURES].index("folder_versions")


class Wanted(NamedTuple):
    """A track of a release, and the ways in which a file may rightly be called like it."""

    track: Track
    forms: tuple[tuple[Track, TrackFacts], ...]


def wanted_of(track: Track) -> Wanted:
    """Read a track of a release once for all files.

    A live album does not say "live" behind each title, but peers' file names do: they may name the version that the
    release itself names.
    """
    album = parse_title(track.release.title) if track.release else None
    marks = (*album.marks, *(mark for mark in album.loose if len(mark.words) > 1)) if album else ()
    said = {mark.kind: " ".join(mark.words) for mark in marks if mark.kind in _OF_ALBUMS}
    facts = of_track(track)
    more = [words for kind, words in said.items() if kind not in facts.title.versions]
    forms = [track, *(track.replace(title=f"{track.title} ({words})") for words in more)]
    return Wanted(track, tuple((form, of_track(form)) for form in forms))


def tracks_of_file(
    file: SharedFile, tracks: Sequence[Wanted], policy: QualityPolicy, *, mixed: bool = False
) -> dict[int, Candidate]:
    """Find the tracks of a release that a file may be.

    Parameters
    ----------
    file : SharedFile
        One file of a folder.
    tracks : sequence of Wanted
        All tracks of the release, as `wanted_of` reads them.
    policy : QualityPolicy
        A file that it does not accept may be nothing.
    mixed : bool
        Whether its folder says nothing; then the file's name alone is judged.

    Returns
    -------
    dict of place in ``tracks`` to Candidate
        What reaches the product's threshold with the place on the release counted, without those that fit clearly
        worse than another one; never one of another version.
    """
    if not accepts(file, policy):
        return {}
    read = _by_name_alone(file) if mixed else file
    held = of_file(read)
    places = [one.track for one in tracks]
    found = {}
    for which, one in enumerate(tracks):
        pairs = (_pair(read, form, policy) for form, facts in one.forms if _likely(facts, held))
        candidate = next((pair for pair in pairs if pair is not None), None)
        if candidate is not None:
            placed = candidate.replace(file=file) if mixed else _placed(candidate, one.track, places)
            if placed.confidence.accepted:
                found[which] = placed
    best = max((candidate.confidence.log_odds for candidate in found.values()), default=0.0)
    close = {which: one for which, one in found.items() if one.confidence.log_odds >= best - _CLEAR}
    twins = sum(one.confidence.log_odds >= best - _TWIN_WITHIN for one in close.values())
    if twins < 2:
        return close
    told = ("twin on the release", TWIN, "another track fits as well")
    return {which: _weighed(one, *told) for which, one in close.items()}


def _by_name_alone(file: SharedFile) -> SharedFile:
    name = file.remote_path.replace("/", "\\").rpartition("\\")[2]
    return file.replace(remote_path=RemotePath(name))


def _pair(file: SharedFile, track: Track, policy: QualityPolicy) -> Candidate | None:
    """Judge one pair; None when it is doubtful, unlikely or another version."""
    candidate = judge_candidate(file, track, policy)
    value = candidate.confidence.value
    asked = candidate.recommendation is Recommendation.ASK and _LEAST <= value < ACCEPT_CONFIDENCE
    return candidate if asked or candidate.recommendation is Recommendation.ACCEPT else None


def _likely(wanted: TrackFacts, found: FileFacts) -> bool:
    """Tell whether a pair deserves the whole judgement; never where only the folders name another version."""
    if not _worth_judging(wanted, found) or score_file(wanted, found) < _LIKELY:
        return False
    return file_features(wanted, found)[_FOLDER_VERSIONS] == 0


def _worth_judging(wanted: TrackFacts, found: FileFacts) -> bool:
    """Tell cheaply whether a title can be in a file name at all; a hundred times a hundred pairs are asked about."""
    stem = found.path.stem_words
    if not wanted.title_words.isdisjoint(stem) or wanted.track_number == found.path.track_number:
        return True
    return fuzz.partial_ratio(wanted.title.base, " ".join(stem)) >= 60.0


def _placed(candidate: Candidate, track: Track, tracks: Sequence[Track]) -> Candidate:
    agrees = _place(parse_path(candidate.file.remote_path), track, tracks)
    if agrees is None:
        return candidate
    if agrees:
        return _weighed(candidate, "place on the release", PLACE_AGREES)
    return _weighed(candidate, "place on the release", PLACE_DIFFERS, "numbered otherwise")


def _place(path: ParsedPath, track: Track, tracks: Sequence[Track]) -> bool | None:
    """Tell whether disc and number agree; None when the file or the track has no number.

    Peers who count through all discs are understood: number 14 is the second track after a first disc of twelve.
    """
    if path.track_number is None or track.track_number is None:
        return None
    disc = track.disc_number or 1
    if path.disc_number is not None:
        return (path.disc_number, path.track_number) == (disc, track.track_number)
    before = sum((other.disc_number or 1) < disc for other in tracks)
    return path.track_number in (track.track_number, before + track.track_number)


def _weighed(candidate: Candidate, name: str, value: float, said: str = "") -> Candidate:
    """Add a reason to a candidate's evidence; the product's one decision is taken again."""
    evidence = (*candidate.confidence.evidence, Evidence(name=name, value=value))
    reason = candidate.confidence.match_reason
    confidence = Confidence(
        value=logistic(sum(item.value for item in evidence)),
        evidence=evidence,
        match_reason=f"{reason}; {said}" if said else reason,
    )
    return candidate.replace(confidence=confidence, recommendation=recommend(confidence))
