"""From plan to report on the sandbox: what a person sees, edits, applies, and finds again later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from face_kit import good_files, make_session, playlist_ref, reached, tracks_frame
from test_verbs_looking import assert_schema

from tonearm.errors import MisuseError
from tonearm.sandbox import Sandbox
from tonearm.session import Session


@pytest.fixture(scope="module")
def ref(box: Sandbox) -> str:
    """The sandbox user's playlist of 20 entries."""
    return playlist_ref(box, 20)


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int, int]]:
    """What the progress callback heard."""
    return []


@pytest.fixture(scope="module")
def plan(session: Session, ref: str, told: list[tuple[str, int, int]]) -> pd.DataFrame:
    """The plan of that playlist, made once; the queue stands still."""
    session.queue.pause()
    return session.missing(ref, progress=lambda *news: told.append(news))


@pytest.fixture(scope="module")
def edited(plan: pd.DataFrame, session: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    """The plan as a person changed it in a saved file: two downloads kept, a doubtful one taken, others taken out."""
    frame = plan.copy()
    downloads = frame.index[frame["decision"] == "download"]
    doubtful = frame.index[(frame["decision"] == "review") & (frame["candidates"] > 0)]
    frame.loc[downloads[3:], "decision"] = "skip"
    frame.loc[doubtful[0], "decision"] = "download"
    frame = frame.drop(index=[downloads[2], *doubtful[1:]])
    saved = tmp_path_factory.mktemp("plan") / "plan.csv"
    frame.to_csv(saved, index=False)
    session.apply(pd.read_csv(saved))
    yield frame


def test_the_plan_has_a_row_for_every_entry(plan: pd.DataFrame, told: list[tuple[str, int, int]]) -> None:
    """In the playlist's order, each with a decision; every match has its reason; progress came to its end."""
    assert_schema(plan, "plan")
    assert plan["position"].tolist() == list(range(20))
    assert set(plan["decision"]) >= {"owned", "download", "review", "skip"}
    assert plan[plan["decision"] != "download"]["reason"].notna().all()
    matched = plan[plan["confidence"].notna()]
    assert matched["match_reason"].notna().all() and matched["confidence"].between(0, 1).all()
    assert plan[plan["owned"] == "owned"]["owned_confidence"].min() >= 0.8
    assert told[-1][1] == told[-1][2] == len(told)


def test_nothing_has_happened_yet(plan: pd.DataFrame, session: Session, box: Sandbox) -> None:
    """A plan only looks: nothing is queued, transferred or written."""
    assert session.queue.list(limit=None).empty and session.transfers().empty
    assert not [path for path in box.folders.downloads.rglob("*") if path.is_file()]


def test_candidates_of_a_row_are_all_that_were_kept(plan: pd.DataFrame, session: Session) -> None:
    """Best first, as the plan counts them; the plan's own choice is the first."""
    row = plan[plan["decision"] == "download"].iloc[0]
    found = session.candidates(row)
    assert_schema(found, "candidates")
    assert len(found) == row["candidates"] and found["remote_path"].iloc[0] == row["remote_path"]


@pytest.mark.parametrize(
    "row", [{}, {"plan_row_id": "nobody-1:0"}, {"plan_row_id": "x"}, "text", [], {"item_id": "nope"}]
)
def test_candidates_of_nothing_are_told(session: Session, row: object) -> None:
    """A row of no plan is answered in a sentence."""
    with pytest.raises(MisuseError):
        session.candidates(row)


def test_a_plan_that_was_not_applied_is_made_anew(plan: pd.DataFrame, session: Session, ref: str) -> None:
    """It costs no search, because the answers are kept, and says the same."""
    used = session.budget().set_index("name")["used"]["soulseek_search"]
    again = session.missing(ref)
    assert session.budget().set_index("name")["used"]["soulseek_search"] == used
    assert again["decision"].tolist() == plan["decision"].tolist()
    assert again.attrs["resumed"] is False


@pytest.mark.parametrize(
    "given", ["text", 7, None, [], {"title": "x"}, {"plan_row_id": "nobody-1:0", "decision": "skip"}]
)
def test_what_is_no_plan_cannot_be_applied(session: Session, given: object) -> None:
    """Told in a sentence; nothing is queued."""
    with pytest.raises(MisuseError):
        session.apply(given)
    assert session.queue.list(limit=None).empty


def test_the_edited_plan_is_what_is_queued(edited: pd.DataFrame, session: Session, plan: pd.DataFrame) -> None:
    """Two downloads, the accepted doubtful one, and what is under review; the rest is not queued."""
    queued = session.queue.list(limit=None)
    states = queued["state"].value_counts()
    wanted = edited["decision"].value_counts()
    assert states["queued"] == wanted["download"] == 3
    assert states["review"] == wanted["review"]
    assert queued["position"].isin(edited["position"]).all()
    assert set(queued["playlist"]) == {plan.attrs["playlist"]}
    assert (queued["priority"] == 2).all()


def test_applying_again_adds_nothing(edited: pd.DataFrame, session: Session) -> None:
    """The same plan a second time gives the same items."""
    before = session.queue.list(limit=None)["item_id"].tolist()
    assert session.apply(edited)["item_id"].tolist() == sorted(before, key=lambda one: int(one.rpartition("-")[2]))
    assert session.queue.list(limit=None)["item_id"].tolist() == before


def test_an_applied_plan_is_resumed(edited: pd.DataFrame, session: Session, ref: str) -> None:
    """``missing`` shows the plan that is under way, with the person's decisions; ``fresh=True`` makes another."""
    again = session.missing(ref)
    assert again.attrs["resumed"] is True
    kept = again.set_index("position")["decision"]
    assert kept[edited["position"]].tolist() == edited["decision"].tolist()
    removed = set(again["position"]) - set(edited["position"])
    assert {kept[position] for position in removed} == {"skip"}
    assert session.missing(ref, fresh=True).attrs["resumed"] is False


def test_the_report_before_the_end_is_honest(edited: pd.DataFrame, session: Session) -> None:
    """Twenty lines; what has not ended is pending."""
    report = session.report()
    assert_schema(report, "report")
    assert report["position"].tolist() == list(range(20))
    assert (report["outcome"] == "pending").sum() == 3


def test_the_run_ends_with_one_outcome_per_entry(edited: pd.DataFrame, session: Session, box: Sandbox) -> None:
    """Filed files are where the report says; skipped and owned entries say why; review() lists the rest."""
    session.queue.resume()
    assert session.queue.wait(timeout=7200)
    report = session.report()
    assert not (report["outcome"] == "pending").any()
    filed = report[report["outcome"] == "filed"]
    assert len(filed) >= 1
    assert all((box.folders.library / path).is_file() for path in filed["path"])
    assert report["reason"].notna().all()
    decided = set(edited[edited["decision"] == "skip"]["position"]) & set(
        report[report["reason"] == "decided_by_person"]["position"]
    )
    assert decided, "what the person skipped says so"
    review = session.review()
    assert set(review["position"]) == set(report[report["outcome"].isin(["review", "failed"])]["position"])
    assert review["reason"].notna().all()


def test_what_was_filed_is_owned_now(edited: pd.DataFrame, session: Session, ref: str) -> None:
    """The library was told when the queue had ended: a new plan downloads nothing twice."""
    report = session.report()
    filed = report[report["outcome"] == "filed"]["position"]
    plan = session.missing(ref, fresh=True).set_index("position")
    assert (plan.loc[filed, "decision"] == "owned").all()


def test_the_report_is_kept_for_a_later_session(
    edited: pd.DataFrame, box: Sandbox, session: Session, state_dir: Path
) -> None:
    """A new process finds report and review as they were; here a second session that can only read."""
    with make_session(box, state_dir) as second:
        pd.testing.assert_frame_equal(second.report(), session.report())
        pd.testing.assert_frame_equal(second.review(), session.review())


def test_a_playlist_made_in_the_notebook(session: Session, box: Sandbox) -> None:
    """A DataFrame of artists and titles goes all the way, and clear_completed keeps the latest run's report."""
    files = list(good_files(box.world))[20:22]
    plan = session.missing(tracks_frame(box.world, files))
    assert len(plan) == 2
    session.apply(plan)
    assert session.queue.wait(timeout=3600)
    report = session.report()
    assert set(report["outcome"]) <= {"filed", "review"} and "filed" in set(report["outcome"])
    session.queue.clear_completed()
    pd.testing.assert_frame_equal(session.report(), report)


def test_a_run_that_is_not_known_is_told(session: Session) -> None:
    """An empty report would say that nothing was wanted."""
    with pytest.raises(MisuseError, match="no run"):
        session.report(run="nobody-1")


def test_a_progress_callback_that_raises_ends_the_call_and_nothing_else(session: Session, box: Sandbox) -> None:
    """The person sees their own error; no search is left running, and the session goes on."""
    frame = tracks_frame(box.world, list(good_files(box.world))[24:30])

    def broken(what: str, done: int, total: int) -> None:
        raise ZeroDivisionError("a user's mistake")

    with pytest.raises(ZeroDivisionError):
        session.missing(frame, progress=broken)
    reached(lambda: box.run(box.slskd.summary)["searches"] == 0, "no search at the daemon")
    assert len(session.missing(frame)) == 6
