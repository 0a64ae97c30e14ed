"""The main job, end to end: real HTTP, real files, real audio, judged by the sound."""

from __future__ import annotations

import os
from pathlib import Path

import mutagen
import pytest
from demo_scoring import Score, read_entries, score

from tonearm.demo.run import DemoResult, run_demo
from tonearm.demo.world import DemoWorld
from tonearm.sandbox import Sandbox

SEEDS = int(os.environ.get("TONEARM_SEEDS", "1"))


def run(folder: Path, seed: int, entries: int) -> tuple[DemoResult, list[str]]:
    """One demonstration in a folder of its own; returns the result and what was printed."""
    said: list[str] = []
    with Sandbox(seed=seed, state=folder) as sandbox:
        result = run_demo(DemoWorld.of(sandbox), entries, said.append, quiet=True)
    return result, said


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoResult, list[str]]:
    """The demonstration of 20 entries, made once for this module."""
    folder = tmp_path_factory.mktemp("demo")
    return (folder, *run(folder, 7, 20))


def test_the_demo_says_only_what_is_so(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """Every claim it prints was looked up on the disk and at the services."""
    _, result, said = twenty
    assert result.untruths == []
    assert any("checked and is so" in text for text in said)


def test_every_entry_ends_in_a_typed_outcome_with_a_reason(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """20 entries, 20 outcomes, each with its reason, and every kind of end is shown."""
    folder, _, _ = twenty
    rows = read_entries(folder / "report.json")
    assert [row["position"] for row in rows] == list(range(20))
    assert all(row["reason"] for row in rows)
    assert {"owned", "filed", "review", "skipped"} <= {row["outcome"] for row in rows}


def test_what_is_filed_is_what_was_wanted(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """No wrong recording by the sound, and what is owned is left alone."""
    found = score(twenty[0])
    print(found.line(7), *found.lost, sep="\n  ")
    assert found.filed > 0
    assert found.wrong == [] and found.unreadable == [] and found.falsely_owned == []


def test_filed_files_carry_the_catalogues_tags(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """Title and artist read back as the report names them, and a cover is there."""
    folder, _, _ = twenty
    for row in read_entries(folder / "report.json"):
        if row["outcome"] == "filed":
            tags = mutagen.File(folder / row["path"], easy=True)
            assert tags is not None
            assert tags["title"] == [row["title"]]
            assert row["artist"].split(", ")[0] in ", ".join(tags["artist"])


def test_nothing_is_written_outside_the_folder(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """Library, downloads, cache, session and the two reports: nothing else, and no half-made file."""
    folder, _, _ = twenty
    expected = {"library", "downloads", "incomplete", "cache", "session", "report.json", "truth.json"}
    assert {path.name for path in folder.iterdir()} == expected
    assert not [path for path in (folder / "library").rglob("*") if path.name.startswith(".ta-")]


def test_a_second_run_owns_what_the_first_one_filed(twenty: tuple[Path, DemoResult, list[str]]) -> None:
    """The library server reads the filed files' tags, so that nothing is downloaded twice."""
    folder, _, _ = twenty
    filed = {row["position"] for row in read_entries(folder / "report.json") if row["outcome"] == "filed"}
    result, _ = run(folder, 7, 20)
    assert result.untruths == []
    owned = {row["position"] for row in read_entries(folder / "report.json") if row["outcome"] == "owned"}
    assert filed <= owned


@pytest.mark.evidence
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_a_hundred_entries_are_filed_right(seed: int, tmp_path: Path) -> None:
    """At most one wrong recording in a hundred, at least 85 % of what can be had, nothing unreadable."""
    result, _ = run(tmp_path, seed, 100)
    found: Score = score(tmp_path)
    print(found.line(seed), *found.wrong, *found.lost, sep="\n  ")
    assert result.untruths == []
    assert found.unreadable == []
    assert len(found.wrong) * 100 <= max(found.filed, 100)
    assert found.share >= 0.85
