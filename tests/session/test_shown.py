"""The evidence behind what a session showed is found again, for a while, and never that of another showing."""

from __future__ import annotations

import pytest

from tonearm.errors import MisuseError
from tonearm.frames import make_frame, rows_of
from tonearm.model import Candidate, Confidence, Evidence, Recommendation, RemotePath, SharedFile, Username
from tonearm.session.shown import Shown


def candidate(path: str, share: float) -> Candidate:
    return Candidate(
        file=SharedFile(username=Username("kiosk"), remote_path=RemotePath(path), size_bytes=1),
        confidence=Confidence(value=0.5 + share / 100, evidence=(Evidence(name="title", value=share),)),
        quality=0.5,
        recommendation=Recommendation.ACCEPT,
    )


def shares(shown: Shown, row: object) -> list[float]:
    (one,) = rows_of(row)
    return make_frame("evidence", shown.evidence_of(one))["log_odds"].tolist()


def test_one_file_shown_for_two_tracks_is_explained_for_each() -> None:
    shown = Shown()
    first, second = shown.candidates(([candidate("a", 1.0)], None)), shown.candidates(([candidate("a", 2.0)], None))
    assert shares(shown, first.iloc[0]) == [1.0]
    assert shares(shown, second.iloc[0]) == [2.0]


def test_the_oldest_is_forgotten_first_and_what_is_shown_again_is_new() -> None:
    shown = Shown(most=2)
    first = shown.candidates(([candidate("a", 1.0)], None))
    shown.candidates(([candidate("b", 1.0)], None))
    shown.candidates(([candidate("a", 1.0)], None))
    third = shown.candidates(([candidate("c", 1.0)], None))
    assert shares(shown, first.iloc[0]) == shares(shown, third.iloc[0]) == [1.0]
    shown.candidates(([candidate("d", 1.0)], None))
    with pytest.raises(MisuseError, match="has not shown"):
        shares(shown, first.iloc[0])


def test_a_candidate_read_from_a_row_gets_its_evidence_back_unless_the_row_was_changed() -> None:
    shown = Shown()
    whole = candidate("a", 1.0)
    shown.candidates(([whole], None))
    bare = whole.replace(confidence=whole.confidence.replace(evidence=()))
    assert shown.with_evidence([bare]) == [whole]
    other = whole.replace(confidence=Confidence(value=0.9))
    assert shown.with_evidence([other, whole]) == [other, whole]
