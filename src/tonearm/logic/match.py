"""Judge pairs: the same track, the wanted recording in a file, a file of this artist or release.

Each answer is a calibrated `Confidence`: of all pairs judged 0.8, about eight in ten are right. The evidence is made of
signed shares of the log-odds, grouped by what a person would name (title, artist, version, length, ...), and sums to
the score without remainder.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tonearm.logic.facts import FileFacts, TrackFacts, of_file, of_owned, of_track
from tonearm.logic.features import TRACK_FEATURES, track_features
from tonearm.logic.features_file import FILE_FEATURES, file_features
from tonearm.logic.features_name import (
    ARTIST_FEATURES,
    RELEASE_FEATURES,
    ReleaseFacts,
    artist_features,
    release_facts,
    release_features,
)
from tonearm.logic.fitted import Fitted, fitted, logistic
from tonearm.logic.reasons import file_reason, name_reason, track_reason
from tonearm.model import Artist, Confidence, Evidence, OwnedTrack, Release, SharedFile, Track

__all__ = [
    "Weighed",
    "artist_measures",
    "artists_of_file",
    "file_belongs_to_artist",
    "file_belongs_to_release",
    "file_confidence",
    "file_is_track",
    "file_measures",
    "judge_file",
    "judge_tracks",
    "release_measures",
    "releases_of_file",
    "same_track",
    "score_file",
    "score_tracks",
    "tracks_confidence",
    "weigh_features",
    "weigh_tracks",
    "with_reason",
]

_Spec = tuple[tuple[str, int, str], ...]


def same_track(wanted: Track, owned: OwnedTrack) -> Confidence:
    """Judge whether a library track is the wanted recording.

    Parameters
    ----------
    wanted : Track
        The catalogue's track; a missing length is no evidence for or against.
    owned : OwnedTrack
        A track of the library.

    Returns
    -------
    Confidence
        Calibrated; the evidence sums to the log-odds.
    """
    return judge_tracks(of_track(wanted), of_owned(owned))


def file_is_track(wanted: Track, file: SharedFile) -> Confidence:
    """Judge from path and advertised length whether a shared file is the wanted recording."""
    return judge_file(of_track(wanted), of_file(file))


def file_belongs_to_artist(file: SharedFile, artist: Artist, others: Sequence[Artist] = ()) -> Confidence:
    """Judge whether a file belongs to an artist; ``others`` are the rivals, whose best is compared with."""
    return artists_of_file(of_file(file), [artist.name, *(other.name for other in others)])[0]


def file_belongs_to_release(file: SharedFile, release: Release, others: Sequence[Release] = ()) -> Confidence:
    """Judge whether a file belongs to a release; ``others`` are the rivals, whose best is compared with."""
    return releases_of_file(of_file(file), [_release(one) for one in (release, *others)])[0]


def _release(release: Release) -> ReleaseFacts:
    credits = tuple(artist.name for artist in release.artists)
    return release_facts(release.title, credits, release.year, release.total_tracks)


def score_tracks(a: TrackFacts, b: TrackFacts) -> float:
    """Return the log-odds that two tracks are the same recording; symmetric."""
    return fitted("track").score(track_features(a, b))


def score_file(wanted: TrackFacts, file: FileFacts) -> float:
    """Return the log-odds that a file is the wanted recording."""
    return fitted("file").score(file_features(wanted, file))


def judge_tracks(wanted: TrackFacts, other: TrackFacts) -> Confidence:
    """Judge two tracks by their facts."""
    return tracks_confidence(weigh_tracks(wanted, other), track_reason(wanted, other))


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What two tracks score, and the confidence and evidence that follow; one object for all pairs that compare alike.

    ``score`` is the log-odds as `score_tracks` gives it; ``value`` follows from the rounded ``evidence``.
    """

    score: float
    value: float
    evidence: tuple[Evidence, ...]


def weigh_tracks(wanted: TrackFacts, other: TrackFacts) -> Weighed:
    """Judge two tracks without saying why, which only the pair that is answered needs."""
    return weigh_features(track_features(wanted, other))


def weigh_features(values: Sequence[float]) -> Weighed:
    """Judge two tracks by what `tonearm.logic.features.track_features` says of them."""
    return _weighed(fitted("track").steps_of(values))


@lru_cache(maxsize=1 << 12)
def _weighed(steps: tuple[int, ...]) -> Weighed:
    """Most pairs that belong together compare alike, so few are ever scored and explained."""
    model = fitted("track")
    judged = _from_shares(_grouped(model, TRACK_FEATURES, model.shares_of_steps(steps)), "")
    return Weighed(model.score_of_steps(steps), judged.value, judged.evidence)


@lru_cache(maxsize=1 << 12)
def tracks_confidence(weighed: Weighed, reason: str) -> Confidence:
    """Add the line for a person to what `weigh_tracks` gave."""
    return Confidence.of_checked({"value": weighed.value, "evidence": weighed.evidence, "match_reason": reason})


def judge_file(wanted: TrackFacts, file: FileFacts) -> Confidence:
    """Judge a file by its facts."""
    values = file_features(wanted, file)
    return with_reason(file_confidence(values), wanted, file, values)


def file_confidence(values: Sequence[float]) -> Confidence:
    """Judge a file by its features; `with_reason` says why, which only the files that are shown need."""
    value, evidence = _file_evidence(fitted("file").steps_of(values))
    return Confidence.of_checked({"value": value, "evidence": evidence, "match_reason": ""})


def with_reason(confidence: Confidence, wanted: TrackFacts, file: FileFacts, values: Sequence[float]) -> Confidence:
    """Add the line for a person to what `file_confidence` gave for these features."""
    named = {name: value for (name, _, _), value in zip(FILE_FEATURES, values, strict=True)}
    reason = file_reason(wanted, file, named)
    return Confidence.of_checked({**vars(confidence), "match_reason": reason})


@lru_cache(maxsize=1 << 12)
def _file_evidence(steps: tuple[int, ...]) -> tuple[float, tuple[Evidence, ...]]:
    model = fitted("file")
    judged = _from_shares(_grouped(model, FILE_FEATURES, model.shares_of_steps(steps)), "")
    return judged.value, judged.evidence


def artists_of_file(file: FileFacts, names: Sequence[str]) -> list[Confidence]:
    """Judge all rival artists of one file together: the lead over the best other one is part of the evidence."""
    rows = [artist_features(name, file) for name in names]
    return _rivals("artist", ARTIST_FEATURES, rows, names, file)


def releases_of_file(file: FileFacts, releases: Sequence[ReleaseFacts]) -> list[Confidence]:
    """Judge all rival releases of one file together."""
    rows = [release_features(release, file) for release in releases]
    return _rivals("release", RELEASE_FEATURES, rows, [release.title.raw for release in releases], file)


def file_measures(wanted: Track, file: SharedFile) -> dict[str, str]:
    """Say for each reason of `file_is_track` what was measured ("length": "length gap 35, length missing 0")."""
    return _measures(FILE_FEATURES, file_features(of_track(wanted), of_file(file)))


def artist_measures(artist: Artist, file: SharedFile) -> dict[str, str]:
    """Say for each reason of `file_belongs_to_artist` what was measured; the lead depends on the rivals."""
    return _measures(ARTIST_FEATURES, artist_features(artist.name, of_file(file)))


def release_measures(release: Release, file: SharedFile) -> dict[str, str]:
    """Say for each reason of `file_belongs_to_release` what was measured; the lead depends on the rivals."""
    return _measures(RELEASE_FEATURES, release_features(_release(release), of_file(file)))


def _measures(spec: _Spec, values: Sequence[float]) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for (name, _, group), value in zip(spec, values, strict=True):
        said.setdefault(group, []).append(f"{name.replace('_', ' ')} {value:.3g}")
    return {group: ", ".join(parts) for group, parts in said.items()}


def _shares(job: str, spec: _Spec, values: Sequence[float]) -> dict[str, float]:
    model = fitted(job)
    return _grouped(model, spec, model.shares(values))


def _grouped(model: Fitted, spec: _Spec, shares: Sequence[float]) -> dict[str, float]:
    grouped = {"starting point": model.base}
    for (_, _, group), share in zip(spec, shares, strict=True):
        grouped[group] = grouped.get(group, 0.0) + share
    return grouped


def _from_shares(shares: dict[str, float], reason: str) -> Confidence:
    rounded = {name: round(value, 4) for name, value in shares.items()}
    evidence = tuple([Evidence.of_checked({"name": name, "value": v, "detail": ""}) for name, v in rounded.items()])
    value = logistic(math.fsum(rounded.values()))
    return Confidence.of_checked({"value": value, "evidence": evidence, "match_reason": reason})


def _rivals(
    job: str, spec: _Spec, rows: Sequence[Sequence[float]], names: Sequence[str], file: FileFacts
) -> list[Confidence]:
    model = fitted(job)
    scores = [model.score(row) for row in rows]
    out = []
    for at, row in enumerate(rows):
        lead = lead_over(scores, at)
        intercept, slope, lead_slope = model.lead
        shares = {name: value * slope for name, value in _shares(job, spec, row).items()}
        shares["lead over the runner-up"] = intercept + lead_slope * lead
        out.append(_from_shares(shares, name_reason(names[at], file, sum(shares.values()) > 0)))
    return out


LEAD_LIMIT = 4.0


def lead_over(scores: Sequence[float], at: int) -> float:
    """Return how far one score lies above the best of the others, between -4 and 4; 4 when there is no other."""
    best = max((score for i, score in enumerate(scores) if i != at), default=-math.inf)
    return max(-LEAD_LIMIT, min(LEAD_LIMIT, scores[at] - best))
