"""The demonstration from beginning to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tonearm.demo.checks import find_untruths
from tonearm.demo.printing import counts_line, filed_tree, outcome_table, plain_table, review_table
from tonearm.demo.progress import searching_bar, wait_with_bar
from tonearm.demo.world import DemoWorld
from tonearm.frames import rows_of
from tonearm.naming import display_text
from tonearm.session import Session, connect

__all__ = ["DemoResult", "run_demo"]

Say = Callable[[str], None]
_PLAN_COLUMNS = ["position", "artist", "title", "owned", "decision", "confidence", "match_reason"]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What a demonstration came to: ``untruths`` lists printed things that were found not to be so."""

    report: pd.DataFrame
    untruths: list[str]


def run_demo(world: DemoWorld, entries: int, say: Say, *, quiet: bool = False) -> DemoResult:
    """Take a playlist of the sandbox from plan to filed library, and leave ``report.json`` and ``truth.json``.

    Parameters
    ----------
    world : DemoWorld
        The sandbox, embedded or running elsewhere, and the folder it keeps its files in.
    entries : int
        20, 100 or 1,000: which of the sandbox's playlists.
    say : callable
        Prints one text.
    quiet : bool
        Without progress bars.
    """
    ref = world.playlist_id(entries)
    with connect(world.settings) as session:
        say(f"Sandbox world {world.seed}; everything lies in {world.folder}\n")
        say(plain_table(session.doctor(), ["service", "check", "state", "detail"], {"detail": 100}))
        playlist = session.catalogue.playlist(ref)
        say(f'\nPlaylist "{display_text(playlist.name, limit=80)}", {len(playlist.entries)} entries. The plan:\n')
        plan = session.missing(playlist, progress=None if quiet else searching_bar())
        say(_plan_text(plan))
        session.apply(plan)
        wait_with_bar(session, quiet=quiet)
        report = session.report()
        untruths = find_untruths(session, playlist, report, world.folder)
        _leave(world, ref, report)
        _tell(session, report, world, say, untruths)
    return DemoResult(report, untruths)


def _plan_text(plan: pd.DataFrame) -> str:
    text = plain_table(plan.head(40), _PLAN_COLUMNS, {"artist": 24, "title": 32, "match_reason": 44})
    more = f"\n... and {len(plan) - 40} more rows" if len(plan) > 40 else ""
    return f"{text}{more}\n\n{counts_line(plan, 'decision')}"


def _leave(world: DemoWorld, ref: str, report: pd.DataFrame) -> None:
    """``report.json`` as the product sees it, ``truth.json`` as the world knows it."""
    entries = [_entry(row) for row in rows_of(report)]
    _write(world.folder / "report.json", {"schema": 1, "entries": entries})
    _write(world.folder / "truth.json", {"entries": world.truth(ref)})


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    source = {"username": row["username"], "remote_path": row["remote_path"]} if row["username"] else None
    return {
        "position": row["position"],
        "wanted_id": row["wanted_id"],
        "artist": row["artist"],
        "title": row["title"],
        "outcome": row["outcome"],
        "reason": row["reason"],
        "detail": row["detail"],
        "confidence": row["confidence"],
        "match_reason": row["match_reason"],
        "source": source,
        "path": f"library/{row['path']}" if row["path"] else None,
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _tell(session: Session, report: pd.DataFrame, world: DemoWorld, say: Say, untruths: list[str]) -> None:
    say("\nThe filed library:\n")
    say(filed_tree(world.folder / "library"))
    say("\nOutcomes:\n")
    say(outcome_table(report))
    review = session.review()
    say(f"\nFor you to look at ({len(review)}), also later with session.review():\n")
    say(review_table(review))
    say("\nWhere everything lies:")
    for name, what in (
        ("library", "the filed, tagged library"),
        ("downloads", "what was downloaded and not filed, untouched"),
        ("session/tonearm.sqlite3", "queue, decisions and filing journal"),
        ("report.json", "one outcome per entry"),
        ("truth.json", "what the sandbox knows about each entry"),
    ):
        say(f"  {world.folder / name}  {what}")
    for untruth in untruths:
        say(f"NOT SO: {untruth}")
    say(
        "\nEverything printed above was checked and is so." if not untruths else f"\n{len(untruths)} things are not so."
    )
