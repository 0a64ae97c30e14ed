"""`session.explain` on the rows that people have in hand: found files, suggestions, folders, queue items."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from face_kit import artist_of, good_files, make_session, row_of

from tonearm.errors import MisuseError
from tonearm.frames import SCHEMAS
from tonearm.sandbox import Sandbox
from tonearm.session import Session

_OF_OTHERS = ("starting point", "lead over the runner-up", "place on the release", "twin on the release")
"""Reasons that do not follow from the names of the two things that are compared."""


@pytest.fixture(scope="module")
def session(box: Sandbox, state_dir: Path) -> Iterator[Session]:
    """A session that looks only: what is queued stays where it is."""
    with make_session(box, state_dir, run_queue=False) as opened:
        yield opened


def test_every_shown_row_with_a_confidence_is_explained(session: Session, box: Sandbox) -> None:
    """Found files, taken or not, suggested artists and albums, and folders: the shares sum to the log-odds."""
    file = next(good_files(box.world))
    found = session.search(f"{artist_of(box.world, file).name} - {box.world.recordings[file.recording_id].title}")
    frames = [found, session.suggest_artists(row_of(file)), session.suggest_albums(row_of(file))]
    frames += [session.search_albums(frames[2].iloc[0])]
    frames += [session.folder(frames[3].iloc[0]).dropna(subset=["confidence"])]
    for frame in frames:
        assert len(frame)
        for _, row in frame.iterrows():
            told = session.explain(row)
            assert list(told.columns) == list(SCHEMAS["evidence"])
            assert set(told["confidence"]) == {row["confidence"]} and set(told["match_reason"]) == {row["match_reason"]}
            measured = told[~told["evidence"].isin(_OF_OTHERS)]
            assert measured["detail"].notna().all() or frame is frames[3], "what was measured, but for a folder"
            value = 1 / (1 + math.exp(-told["log_odds"].sum()))
            assert value == pytest.approx(row["confidence"], abs=1e-3)
    accepted, rejected = (session.explain(found.iloc[at]) for at in (0, -1))
    assert found["recommendation"].iloc[-1] == "reject" and set(rejected["standing"]) <= {
        "nearest miss",
        "not acceptable",
    }
    assert set(accepted["standing"]) == {"acceptable"} if found["recommendation"].iloc[0] == "accept" else True


def test_a_downloaded_file_keeps_the_evidence_it_was_shown_with(session: Session, box: Sandbox) -> None:
    file = next(good_files(box.world))
    found = session.search(f"{artist_of(box.world, file).name} - {box.world.recordings[file.recording_id].title}")
    shown = session.explain(found.iloc[0])
    queued = session.explain(session.download(found.iloc[0]).iloc[0])
    assert len(queued) > 5
    assert session.records(found)[0].confidence.log_odds == pytest.approx(queued["log_odds"].sum())
    assert queued[["evidence", "log_odds", "remote_path"]].equals(shown[["evidence", "log_odds", "remote_path"]])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"candidate_id": "0123456789abcdef", "confidence": 0.5, "match_reason": "x"}, "has not shown this row"),
        ({"candidate_id": "0123456789abcdef", "confidence": None}, "nothing to explain"),
        ({"artist": "Kite", "title": "Tide", "track_id": "1"}, "choose one of found files"),
        ([], "not 0"),
    ],
)
def test_what_cannot_be_explained_is_told(session: Session, row: object, sentence: str) -> None:
    with pytest.raises(MisuseError, match=sentence):
        session.explain(row)
