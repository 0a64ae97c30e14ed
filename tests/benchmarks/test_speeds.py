"""The speeds that ``make bench-matching`` prints, on a folder of two made rows."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.reliability import JOBS
from benchmarks.speeds import speeds

Row = dict[str, Any]

_SONG: Row = {"title": "Morning Glass", "artist": "Ada Quill", "album": "Harbour Lights"}


def _write(path: Path, row: Row) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def test_every_task_gets_a_row_and_every_pair_is_judged(tmp_path: Path) -> None:
    for task in JOBS["same track"]:
        _write(tmp_path / f"{task}.valid.jsonl.gz", {"a": _SONG, "b": {**_SONG, "title": task}, "label": 0})
    found = [{"file": {"path": f"Ada Quill\\{number}.mp3"}, "rel": 0} for number in range(3)]
    _write(tmp_path / "b_soulseek.valid.jsonl.gz", {"query": _SONG, "candidates": found})
    judged: list[str] = []
    ranked: list[int] = []

    def pair(_: Row, b: Row) -> float:
        judged.append(b["title"])
        return 0.0

    def many(_: Row, files: Sequence[Row]) -> list[float]:
        ranked.append(len(files))
        return [0.0] * len(files)

    table = speeds(tmp_path, pair, many, rounds=3)
    assert [row.what.rpartition(" ")[2] for row in table.rows] == [*JOBS["same track"], *JOBS["this file is it"]]
    assert set(judged) == set(JOBS["same track"])
    assert set(ranked) == {3}
    assert all(len(row.values) == 3 and row.aim for row in table.rows)
