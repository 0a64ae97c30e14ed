"""Score a demonstration by the sound: what was filed, and is it what was wanted?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tonearm.sandbox.audio.sound import read_file


@dataclass
class Score:
    """Figures of one demonstration; ``wrong`` and ``lost`` hold the entries themselves."""

    filed: int = 0
    wrong: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    available: int = 0
    available_filed: int = 0
    lost: list[str] = field(default_factory=list)
    falsely_owned: list[int] = field(default_factory=list)
    owned: int = 0
    owned_found: int = 0

    @property
    def share(self) -> float:
        """Filed share of the entries that an acceptable file was available for."""
        return self.available_filed / self.available if self.available else 1.0

    def line(self, seed: int) -> str:
        """One line for people."""
        return (
            f"seed {seed}: filed {self.filed}, wrong {len(self.wrong)}, unreadable {len(self.unreadable)}, "
            f"of {self.available} available {self.available_filed} filed ({self.share:.0%}), "
            f"of {self.owned} owned {self.owned_found} found, falsely owned {len(self.falsely_owned)}"
        )


def read_entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a report or a truth file."""
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["entries"]
    return found


def score(folder: Path) -> Score:
    """Compare ``report.json`` with ``truth.json`` and with the sound of every filed file."""
    result = Score()
    for row, truth in zip(read_entries(folder / "report.json"), read_entries(folder / "truth.json"), strict=True):
        assert row["position"] == truth["position"] and row["wanted_id"] == truth["wanted_id"], (row, truth)
        _score_entry(result, folder, row, truth)
    return result


def _score_entry(result: Score, folder: Path, row: dict[str, Any], truth: dict[str, Any]) -> None:
    outcome = row["outcome"]
    name = f"{row['position']} {row['artist']} - {row['title']}"
    if truth["owned"]:
        result.owned += 1
        result.owned_found += outcome == "owned"
    elif outcome == "owned":
        result.falsely_owned.append(row["position"])
    if outcome == "filed":
        result.filed += 1
        heard = read_file(folder / row["path"])
        if heard is None:
            result.unreadable.append(name)
        elif heard not in truth["acceptable_ids"]:
            result.wrong.append(f"{name}: {row['source']['remote_path']} holds {heard}")
    if truth["acceptable_available"] and not truth["owned"] and outcome != "duplicate":
        result.available += 1
        result.available_filed += outcome == "filed"
        if outcome != "filed":
            result.lost.append(f"{name}: {outcome}, {row['reason']}, {row['detail']}")


def heard_set(folder: Path) -> set[tuple[int, int | None, str]]:
    """What a run came to: (position, recording by the sound, path) of every filed entry."""
    return {
        (row["position"], read_file(folder / row["path"]), row["path"])
        for row in read_entries(folder / "report.json")
        if row["outcome"] == "filed"
    }
