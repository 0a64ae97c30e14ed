"""What a session has shown: its frames with a confidence, and the evidence behind each of their rows.

A frame holds numbers and words, not the records they come from. So that a row of it can be explained later, a session
remembers the evidence of what it showed, the latest twenty thousand rows; nothing of it is stored.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.frames import artist_frame, assignment_frame, candidate_frame, file_key, folder_frame, release_frame
from tonearm.logic.assign import Assignment
from tonearm.logic.match import artist_measures, release_measures
from tonearm.model import Artist, Candidate, Confidence, Release, SharedFile, Track
from tonearm.session.explaining import Row, Told, lines, of_candidates

__all__ = ["Shown"]

_MOST = 20_000
_IDS = ("folder_id", "candidate_id", "artist_id", "release_id")
"""The columns that say what a row is about, the most telling first."""
_Key = tuple[str, str, float, str]


class Shown:
    """Makes the frames whose rows have a confidence, and knows their evidence again."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._told: OrderedDict[_Key, Told] = OrderedDict()

    def candidates(self, *found: tuple[Sequence[Candidate], Track | None], **provenance: Any) -> pd.DataFrame:
        """Make a candidate frame of what was found for one wanted track or for several."""
        for candidates, wanted in found:
            for one, told in zip(candidates, of_candidates(candidates, wanted), strict=True):
                self._keep("candidate_id", file_key(one.file), told)
        return candidate_frame([one for candidates, _ in found for one in candidates], **provenance)

    def artists(
        self, found: Sequence[tuple[Artist, Confidence]], file: SharedFile | None = None, **provenance: Any
    ) -> pd.DataFrame:
        """Make a frame of artists that a file, or else a text, was judged to name."""
        for artist, confidence in found:
            head = {"standing": "suggested", "subject": artist.name}
            measure = partial(artist_measures, artist, file) if file else None
            self._keep("artist_id", artist.id, Told(head, confidence, measure))
        return artist_frame(found, **provenance)

    def releases(self, found: Sequence[tuple[Release, Confidence]], file: SharedFile) -> pd.DataFrame:
        """Make a frame of releases that a file may belong to."""
        for release, confidence in found:
            head = {"standing": "suggested", "subject": release.title}
            self._keep("release_id", release.id, Told(head, confidence, partial(release_measures, release, file)))
        return release_frame(found)

    def folders(self, found: Sequence[Assignment], **provenance: Any) -> pd.DataFrame:
        """Make a frame of peers' folders."""
        frame = folder_frame(found, **provenance)
        for folder_id, one in zip(frame["folder_id"], found, strict=True):
            head = {"standing": "folder", "subject": one.folder.path, "username": one.folder.username}
            self._keep("folder_id", folder_id, Told(head, one.confidence))
        return frame

    def folder(self, found: Assignment) -> pd.DataFrame:
        """Make a frame of one folder against its release."""
        for each in found.assigned:
            (told,) = of_candidates((each.candidate,), each.track)
            told.head["standing"] = "assigned"
            self._keep("candidate_id", file_key(each.candidate.file), told)
        return assignment_frame(found)

    def evidence_of(self, row: Mapping[str, Any]) -> Iterable[Row]:
        """Return the lines of evidence for a row that was shown.

        Raises
        ------
        MisuseError
            The row is of another kind of frame, was not judged, or this session has not shown it.
        """
        column = next((name for name in _IDS if row.get(name)), None)
        if column is None:
            raise MisuseError(
                "This row cannot be explained; choose one of found files, suggested artists or releases, folders, "
                "a plan, the queue or a report."
            )
        if row.get("confidence") is None:
            raise MisuseError("This row was not judged, so there is nothing to explain; choose one with a confidence.")
        told = self._told.get(_key(column, row[column], row["confidence"], row.get("match_reason")))
        if told is None:
            raise MisuseError(
                "This session has not shown this row, or it was changed; make the frame again (search, suggest) and "
                "explain a row of that."
            )
        return lines(told)

    def with_evidence(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Give candidates that were read from rows their evidence back, where this session has shown them."""
        return [self._recalled(one) for one in candidates]

    def _recalled(self, one: Candidate) -> Candidate:
        told = one.confidence
        known = self._told.get(_key("candidate_id", file_key(one.file), told.value, told.match_reason))
        return one if told.evidence or known is None else one.replace(confidence=known.confidence)

    def _keep(self, column: str, shown_id: str | None, told: Told) -> None:
        if shown_id is None:
            return
        key = _key(column, shown_id, told.confidence.value, told.confidence.match_reason)
        self._told[key] = told
        self._told.move_to_end(key)
        if len(self._told) > self._most:
            self._told.popitem(last=False)


def _key(column: str, shown_id: object, value: float, reason: object) -> _Key:
    """One thing may be shown for several wanted tracks; its confidence and reason tell which."""
    return column, str(shown_id), float(value), str(reason or "")
