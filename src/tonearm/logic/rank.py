"""Order what peers offer for one wanted track: certainty first, then quality among equally certain files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import itemgetter

from tonearm.logic.facts import STOP_WORDS, FileFacts, TrackFacts, of_file, of_track
from tonearm.logic.features_file import FILE_FEATURES, file_features
from tonearm.logic.match import file_confidence, with_reason
from tonearm.logic.quality import QualityPolicy, accepted, quality
from tonearm.logic.reasons import ANOTHER_TITLE
from tonearm.logic.recommend import recommend
from tonearm.logic.shortlist import Shortlist
from tonearm.model import Candidate, Confidence, Recommendation, SharedFile, SharedFiles, Track

__all__ = ["CLEAR_LENGTH_GAP_S", "judge_candidate", "order_key", "rank"]

CLEAR_LENGTH_GAP_S = 7.0
"""An advertised length further off than this names another cut, whatever else agrees."""

_ORDER = {Recommendation.ACCEPT: 0, Recommendation.ASK: 1, Recommendation.REJECT: 2}
_STEPS = 20
"""Files are equally certain when their confidences, in so many steps, are the same."""
_MISSES = 10
"""So many rejected files stand below those that may be the wanted one; a person looks at hardly more of them."""
_AT = {name: i for i, (name, _, _) in enumerate(FILE_FEATURES)}


@dataclass
class _Weighed:
    """A judged file before anything is written down for a person."""

    file: SharedFile
    found: FileFacts
    values: Sequence[float]
    quality: float
    recommendation: Recommendation = Recommendation.REJECT

    @cached_property
    def confidence(self) -> Confidence:
        return file_confidence(self.values)


def judge_candidate(file: SharedFile, wanted: Track, policy: QualityPolicy) -> Candidate:
    """Judge one file for a wanted track: confidence with evidence, quality, recommendation."""
    facts = of_track(wanted)
    return _candidate(_weigh(file, facts, quality(file, policy)), facts)


def _weigh(file: SharedFile, facts: TrackFacts, liked: float) -> _Weighed:
    found = of_file(file)
    values = file_features(facts, found)
    weighed = _Weighed(file, found, values, liked)
    if _contradicted(values, stated=not found.duration_implied):
        return weighed  # whatever the confidence: only the rejected ones that are shown need it
    weighed.recommendation = recommend(weighed.confidence)
    if weighed.recommendation is Recommendation.ACCEPT and _doubtful(facts, found, values):
        weighed.recommendation = Recommendation.ASK
    return weighed


def _candidate(weighed: _Weighed, facts: TrackFacts) -> Candidate:
    confidence = with_reason(weighed.confidence, facts, weighed.found, weighed.values)
    return Candidate.of_checked(
        {
            "file": weighed.file,
            "confidence": confidence,
            "quality": weighed.quality,
            "recommendation": weighed.recommendation,
        }
    )


def _contradicted(values: Sequence[float], *, stated: bool) -> bool:
    """Tell whether a version class or the stated length plainly contradicts the wanted track."""
    versions = values[_AT["versions_added"]] + values[_AT["versions_missing"]] + values[_AT["version_detail_differs"]]
    return versions > 0 or (stated and values[_AT["length_gap"]] > CLEAR_LENGTH_GAP_S)


def _doubtful(wanted: TrackFacts, found: FileFacts, values: Sequence[float]) -> bool:
    """Tell whether only the folders tell another version, nothing tells the wanted one, or the title is not all there.

    None is a contradiction (a folder may be wrong, an album's name may say it all, a title may repeat its album's), but
    a person must look: the length of such a file is often right. The same goes for words that are turned round.
    """
    if values[_AT["folder_versions"]] > 0 or values[_AT["title_found"]] < ANOTHER_TITLE:
        return True
    if values[_AT["title_ratio"]] < 1.0 and _turned_round(wanted, found):
        return True
    named = [mark for part in found.path.segments for mark in (*part.marks, *part.loose)]
    told = {mark.kind for mark in (*named, *found.path.directory.versions)}
    return bool({mark.kind for mark in wanted.title.marks} - told)


def _turned_round(wanted: TrackFacts, found: FileFacts) -> bool:
    """Tell whether the file's title has the wanted words in another order ("Boat, Lamp" for "Lamp, Boat")."""
    asked = _telling(wanted.title.base)
    named = _telling(found.path.title.base)
    return asked != named and sorted(asked) == sorted(named)


def _telling(title: str) -> list[str]:
    return [word for word in title.split() if word not in STOP_WORDS]


def _weigh_all(files: Iterable[SharedFile], facts: TrackFacts, policy: QualityPolicy, limit: int) -> list[_Weighed]:
    """Weigh the files, best quality first, until no other one could be among the first ``limit``.

    That is so when as many are accepted with the highest certainty there is, and all of them are liked better.
    """
    liked = sorted(((quality(file, policy), file) for file in files), key=itemgetter(0), reverse=True)
    weighed: list[_Weighed] = []
    certain = 0
    last = 0.0
    for value, file in liked:
        if certain >= limit and value < last:
            break
        one = _weigh(file, facts, value)
        weighed.append(one)
        if certain < limit and one.recommendation is Recommendation.ACCEPT and _in_steps(one.confidence) == _STEPS:
            certain, last = certain + 1, value
    return weighed


def _in_steps(confidence: Confidence) -> int:
    return round(confidence.value * _STEPS)


def order_key(candidate: Candidate | _Weighed) -> tuple[int, int, float, float, str, str]:
    """Sort key: equally certain files (within a twentieth) are ordered by quality; names make it reproducible."""
    return (
        _ORDER[candidate.recommendation],
        -_in_steps(candidate.confidence),
        -candidate.quality,
        -candidate.confidence.value,
        candidate.file.username,
        candidate.file.remote_path,
    )


def rank(files: Sequence[SharedFile], wanted: Track, policy: QualityPolicy, *, limit: int = 10) -> list[Candidate]:
    """Order the files for one wanted track, best first.

    Parameters
    ----------
    files : sequence of SharedFile, length n
        Files of one or more searches in any order; the order does not matter. `SharedFiles` are read by columns, and
        a record is made only of those that are judged closely.
    wanted : Track
        ``wanted.duration_s`` may be None; then length is no evidence for or against.
    policy : QualityPolicy
        Files it does not accept (format, bitrate, locked) are left out.
    limit : int
        At most this many candidates are returned.

    Returns
    -------
    list of Candidate, length k <= min(n, limit)
        Accepted ones first, then those to ask about, then rejected ones, so that `explain` can show the nearest miss:
        at most ten of them, or as many as the limit allows where nothing else is left.

    Notes
    -----
    Every file that could be accepted or asked about is judged (`tonearm.logic.shortlist`) as long as it could be among
    the first; rejected ones only as far as there is room for them, those with most words of the title in their name
    first, then those of the nearest length. Ties: confidence, username, path.
    """
    held = SharedFiles.of(files)
    rows = _each_once(held, policy)
    facts = of_track(wanted)
    shortlist = Shortlist(facts)
    near = shortlist.by_name(held, list(accepted(held, shortlist.by_length(held, rows), policy)))
    weighed = _weigh_all([held[row] for row in near], facts, policy, limit)
    shown = sorted((one for one in weighed if one.recommendation is not Recommendation.REJECT), key=order_key)
    room = min(limit - len(shown), _MISSES if shown else limit)
    if room > 0:
        rejected = [one for one in weighed if one.recommendation is Recommendation.REJECT]
        judged = frozenset(near)
        grouped = (row for group in shortlist.by_words(held, rows) for row in shortlist.nearest(held, group))
        far = accepted(held, (row for row in grouped if row not in judged), policy)
        missing = max(0, room - len(rejected))
        rejected += _weigh_all([held[row] for row in islice(far, missing)], facts, policy, missing)
        shown += sorted(rejected, key=order_key)[:room]
    return [_candidate(one, facts) for one in shown[:limit]]


def _each_once(files: SharedFiles, policy: QualityPolicy) -> Sequence[int]:
    """Return the rows to look at; of a file that comes several times, the last one that the policy takes."""
    left_out: set[int] = set()
    for rows in files.repeated():
        left_out.update(set(rows).difference(list(accepted(files, rows, policy))[-1:]))
    return [row for row in range(len(files)) if row not in left_out] if left_out else range(len(files))
