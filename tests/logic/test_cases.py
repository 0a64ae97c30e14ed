"""The project's own labelled cases: written from the language of music and hostile thinking, never trained on.

``want`` is "yes" (accepted), "no" (never accepted) or "ask" (a person may be asked; both are honest).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tonearm.logic.facts import FileFacts, TrackFacts, file_facts, track_facts
from tonearm.logic.features_name import release_facts
from tonearm.logic.match import artists_of_file, judge_file, judge_tracks, releases_of_file
from tonearm.model import Confidence

_CASES = Path(__file__).parent / "cases"


def _read(name: str) -> list[Any]:
    lines = (_CASES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [pytest.param(row, id=f"{at}-{row['say']}") for at, row in enumerate(map(json.loads, lines))]


def _track(row: dict[str, Any]) -> TrackFacts:
    return track_facts(
        row["title"],
        row.get("artists", ()),
        row.get("album"),
        row.get("duration"),
        row.get("year"),
        row.get("track_number"),
    )


def _file(row: dict[str, Any]) -> FileFacts:
    return file_facts(row["path"], row.get("size", 0), row.get("duration"), row.get("bitrate"))


def _hold(confidence: Confidence, want: str) -> None:
    told = f"{confidence.value:.3f} {confidence.match_reason} {[(e.name, e.value) for e in confidence.evidence]}"
    if want == "yes":
        assert confidence.accepted, told
    if want == "no":
        assert not confidence.accepted, told
    assert confidence.match_reason


@pytest.mark.parametrize("case", _read("tracks"))
def test_is_it_the_same_track(case: dict[str, Any]) -> None:
    _hold(judge_tracks(_track(case["a"]), _track(case["b"])), case["want"])


@pytest.mark.parametrize("case", _read("files"))
def test_is_this_file_the_wanted_recording(case: dict[str, Any]) -> None:
    _hold(judge_file(_track(case["a"]), _file(case["file"])), case["want"])


def _best(judged: list[Confidence], names: list[Any]) -> tuple[Any, Confidence]:
    at = max(range(len(judged)), key=lambda i: judged[i].value)
    return names[at], judged[at]


@pytest.mark.parametrize("case", _read("artists"))
def test_which_artist_does_a_file_belong_to(case: dict[str, Any]) -> None:
    name, confidence = _best(artists_of_file(_file(case), case["candidates"]), case["candidates"])
    if case["want"] is None:
        assert not confidence.accepted, name
    else:
        assert name == case["want"]
        assert confidence.accepted or case.get("may_ask"), confidence.value


@pytest.mark.parametrize("case", _read("releases"))
def test_which_release_does_a_file_belong_to(case: dict[str, Any]) -> None:
    rivals = case["candidates"]
    judged = releases_of_file(_file(case), [release_facts(r["name"], (r["artist"],), None, None) for r in rivals])
    best, confidence = _best(judged, [[r["name"], r["artist"]] for r in rivals])
    if case["want"] is None:
        assert not confidence.accepted, best
    else:
        assert best == case["want"]
        assert confidence.accepted, confidence.value


def test_there_are_at_least_three_hundred_cases() -> None:
    assert sum(len(_read(name)) for name in ("tracks", "files", "artists", "releases")) >= 300
