"""Each file that was looked at is explained, also the ones that were not taken."""

from __future__ import annotations

import pytest

from tonearm.errors import MisuseError
from tonearm.frames import make_frame
from tonearm.model import (
    Candidate,
    Confidence,
    Evidence,
    ItemId,
    LibraryCheck,
    Ownership,
    QueueItem,
    Recommendation,
    RemotePath,
    SharedFile,
    Username,
)
from tonearm.session.explaining import lines, of_candidates, of_item, of_library, of_plan_row


def candidate(path: str, recommendation: Recommendation, *shares: float) -> Candidate:
    evidence = tuple(Evidence(name=f"reason {n}", value=share) for n, share in enumerate(shares))
    return Candidate(
        file=SharedFile(username=Username("kiosk"), remote_path=RemotePath(path), size_bytes=1),
        confidence=Confidence(value=0.5, evidence=evidence, match_reason="why"),
        quality=0.5,
        recommendation=recommendation,
    )


CANDIDATES = (
    candidate("a", Recommendation.ACCEPT, 1.0, -2.5),
    candidate("b", Recommendation.ACCEPT, 3.0),
    candidate("c", Recommendation.ASK, 0.1),
    candidate("d", Recommendation.REJECT),
)


def all_lines(candidates: tuple[Candidate, ...]) -> list[dict[str, object]]:
    return [line for told in of_candidates(candidates) for line in lines(told)]


def test_accepted_and_rejected_files_are_told_with_the_nearest_miss() -> None:
    """The first file that was not acceptable is the nearest miss; a file without evidence still has its line."""
    frame = make_frame("evidence", all_lines(CANDIDATES))
    assert frame["subject"].tolist() == ["a", "a", "b", "c", "d"]
    assert frame["standing"].tolist() == ["acceptable", "acceptable", "acceptable", "nearest miss", "not acceptable"]


def test_the_strongest_reason_comes_first_and_the_shares_sum_to_the_score() -> None:
    """Nothing of the score is left unexplained."""
    frame = make_frame("evidence", all_lines(CANDIDATES[:1]))
    assert frame["log_odds"].tolist() == [-2.5, 1.0]
    assert frame["log_odds"].sum() == pytest.approx(CANDIDATES[0].confidence.log_odds)


def test_an_item_says_what_became_of_each_file() -> None:
    """Tried, in use, and still acceptable."""
    item = QueueItem(id=ItemId("x"), candidates=CANDIDATES, candidate_index=1, tried=("kiosk\0a",))
    standing = {row["subject"]: row["standing"] for row in of_item(item)}
    assert standing == {"a": "tried and failed", "b": "in use", "c": "nearest miss", "d": "not acceptable"}


@pytest.mark.parametrize(
    ("ownership", "standing"), [(Ownership.OWNED, "owned"), (Ownership.MISSING, "nearest in library")]
)
def test_the_library_check_is_explained_too(ownership: Ownership, standing: str) -> None:
    """Also the item that was not enough."""
    confidence = Confidence(value=0.3, evidence=(Evidence(name="title", value=-1.0),))
    rows = list(of_library(LibraryCheck(ownership=ownership, confidence=confidence, library_title="Kite - Tide")))
    assert [(row["standing"], row["subject"]) for row in rows] == [(standing, "Kite - Tide")]
    assert list(of_library(LibraryCheck(ownership=Ownership.UNCHECKED))) == []


def test_a_row_that_the_plan_does_not_have_is_told() -> None:
    with pytest.raises(MisuseError, match="no plan row 'k-1:7'"):
        of_plan_row("k-1", "k-1:7", [])
