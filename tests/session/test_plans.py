"""What a person changed in the plan wins; what cannot be used is answered before anything is queued."""

from __future__ import annotations

import pytest

from tonearm.errors import MisuseError
from tonearm.frames import plan_frame, rows_of
from tonearm.model import (
    Artist,
    Candidate,
    Confidence,
    Decision,
    EntryKind,
    LibraryCheck,
    Ownership,
    PlanRow,
    PlaylistEntry,
    Reason,
    Recommendation,
    RemotePath,
    SharedFile,
    Track,
    Username,
)
from tonearm.session.plans import edited_rows, run_of


def candidate(path: str, recommendation: Recommendation = Recommendation.ACCEPT) -> Candidate:
    file = SharedFile(username=Username("kiosk"), remote_path=RemotePath(path), size_bytes=1)
    return Candidate(file=file, confidence=Confidence(value=0.9), quality=0.5, recommendation=recommendation)


def a_plan() -> list[PlanRow]:
    """A row to download with two files, and one for review with a doubtful file."""
    missing = LibraryCheck(ownership=Ownership.MISSING)
    tracks = [Track(title=title, artists=(Artist(name="Kite"),)) for title in ("Tide", "Ebb")]
    first, second = (PlaylistEntry(position=n, kind=EntryKind.TRACK, track=track) for n, track in enumerate(tracks))
    return [
        PlanRow(
            entry=first,
            library=missing,
            decision=Decision.DOWNLOAD,
            candidates=(candidate("a"), candidate("b")),
        ),
        PlanRow(
            entry=second,
            library=missing,
            decision=Decision.REVIEW,
            reason=Reason.TOO_CLOSE_TO_CALL,
            candidates=(candidate("c", Recommendation.ASK),),
        ),
    ]


def test_an_untouched_plan_comes_back_as_it_was() -> None:
    """Frame and back changes nothing."""
    rows = a_plan()
    given = rows_of(plan_frame("k-1", rows))
    assert run_of(given) == "k-1"
    assert edited_rows(rows, given) == rows


def test_accepting_a_doubtful_file_is_the_persons_decision() -> None:
    """The file is then taken although the rule would have asked."""
    rows = a_plan()
    frame = plan_frame("k-1", rows)
    frame.loc[1, "decision"] = "download"
    edited = edited_rows(rows, rows_of(frame))[1]
    assert (edited.decision, edited.chosen_by_person, edited.reason) == (
        Decision.DOWNLOAD,
        True,
        Reason.DECIDED_BY_PERSON,
    )
    assert [one.file.remote_path for one in edited.candidates] == ["c"]


def test_naming_another_candidate_takes_that_one() -> None:
    """Only the person's file is tried then."""
    rows = a_plan()
    frame = plan_frame("k-1", rows)
    frame.loc[0, "remote_path"] = "b"
    edited = edited_rows(rows, rows_of(frame))[0]
    assert [one.file.remote_path for one in edited.candidates] == ["b"]
    assert edited.chosen_by_person


def test_a_removed_row_is_skipped_and_says_so() -> None:
    """Taking a row out of the frame is a decision like any other."""
    rows = a_plan()
    edited = edited_rows(rows, rows_of(plan_frame("k-1", rows).iloc[[0]]))
    assert [row.decision for row in edited] == [Decision.DOWNLOAD, Decision.SKIP]
    assert edited[1].reason is Reason.DECIDED_BY_PERSON


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decision": "get"}, "choose one of owned, download, review, skip"),
        ({"decision": None}, "choose one of"),
        ({"remote_path": "nowhere"}, "not among its candidates"),
        ({"plan_row_id": "k-1:77"}, "no position 77"),
        ({"plan_row_id": "k-1:x"}, "is no plan_row_id"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(change: dict[str, object], sentence: str) -> None:
    """The position is named, and nothing was queued."""
    rows = a_plan()
    given = rows_of(plan_frame("k-1", rows))
    given[0] |= change
    with pytest.raises(MisuseError, match=sentence):
        edited_rows(rows, given)


@pytest.mark.parametrize("given", [[], [{"title": "x"}], [{"plan_row_id": "a-1:0"}, {"plan_row_id": "b-1:0"}]])
def test_rows_must_come_from_one_plan(given: list[dict[str, object]]) -> None:
    """No rows, rows of another frame and rows of two plans are refused."""
    with pytest.raises(MisuseError):
        run_of(given)
