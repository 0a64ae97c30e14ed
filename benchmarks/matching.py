"""The product's judges as the matching benchmark calls them: dicts in, floats out, nothing else in between.

``python -m benchmarks.matching DATA`` runs the benchmark's own scorer (``DATA/score.py``) and prints its table, then
what judging costs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.reliability import JOBS, draw, judged_pairs
from benchmarks.speeds import speeds
from tonearm.logic import match
from tonearm.logic.facts import FileFacts, TrackFacts, file_facts, track_facts
from tonearm.logic.features_name import ReleaseFacts, release_facts
from tonearm.logic.fitted import logistic
from tonearm.logic.shortlist import Shortlist
from tonearm.model import FileColumns, RemotePath, SharedFiles, Username

Row = dict[str, Any]


def track_of(row: Row) -> TrackFacts:
    """Read a track record."""
    named = row.get("artists") or ()
    credits = [named] if isinstance(named, str) else list(named)
    if row.get("artist") and row["artist"] not in credits:
        credits.insert(0, row["artist"])
    return track_facts(
        row.get("title") or "", credits, row.get("album"), row.get("duration"), row.get("year"), row.get("track_number")
    )


def file_of(row: Row) -> FileFacts:
    """Read a file record."""
    return file_facts(row.get("path") or "", row.get("size") or 0, row.get("duration"), row.get("bitrate"))


def release_of(row: Row) -> ReleaseFacts:
    """Read an album record of the catalogue."""
    return release_facts(row.get("name") or "", (row.get("artist") or "",), row.get("year"), row.get("total_tracks"))


def same_track(a: Row, b: Row) -> float:
    """Job A: both records name the same recording."""
    return logistic(match.score_tracks(track_of(a), track_of(b)))


def file_is_track(a: Row, b: Row) -> float:
    """Job B: file ``b`` is the wanted track ``a``."""
    return logistic(match.score_file(track_of(a), file_of(b)))


def file_belongs(a: Row, b: Row) -> float:
    """Job C: file ``a`` belongs to the artist or album ``b``, judged without rivals."""
    return _belongs(a, [b])[0]


def _belongs(query: Row, rivals: Sequence[Row]) -> list[float]:
    file = file_of(query)
    if rivals and rivals[0].get("type") == "album":
        return [found.value for found in match.releases_of_file(file, [release_of(row) for row in rivals])]
    return [found.value for found in match.artists_of_file(file, [row.get("name") or "" for row in rivals])]


def rank(query: Row, candidates: Sequence[Row]) -> list[float]:
    """Jobs B and C with all candidates of one query at once.

    As where the product ranks an answer, a file whose length and name leave no hope is not read closely; its number is
    then the highest that they leave, and not exact.
    """
    if candidates and "type" in candidates[0]:
        return _belongs(query, candidates)
    wanted, files = track_of(query), _answer(candidates)
    shortlist = Shortlist(wanted)
    bounds = shortlist.bounds(files, range(len(files)))
    scores = [
        match.score_file(wanted, file_of(candidate)) if shortlist.hopeful(most) else most
        for candidate, most in zip(candidates, bounds, strict=True)
    ]
    return [logistic(score) for score in scores]


def _answer(candidates: Sequence[Row]) -> SharedFiles:
    """Hold file records as the files of a search answer are held; what the data do not say is as with any peer."""
    number = len(candidates)
    return SharedFiles(
        FileColumns(
            username=(Username("peer"),) * number,
            remote_path=tuple([RemotePath(row.get("path") or "") for row in candidates]),
            size_bytes=tuple([row.get("size") or 0 for row in candidates]),
            duration_s=tuple([row.get("duration") for row in candidates]),
            bitrate_kbps=tuple([row.get("bitrate") for row in candidates]),
            bit_depth=(None,) * number,
            sample_rate_hz=(None,) * number,
            is_vbr=(None,) * number,
            locked=(False,) * number,
            free_slot=(True,) * number,
            speed_bps=(0,) * number,
            queue_length=(0,) * number,
        )
    )


def main() -> int:
    """Run the scorer on the development data; its exit state is ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with score.py and data/")
    parser.add_argument("--json", type=Path, help="write the scorer's full answer there")
    parser.add_argument("--figures", type=Path, help="draw the reliability diagram and the thresholds into this folder")
    args = parser.parse_args()
    judges = {"--fn-a": "same_track", "--fn-b": "file_is_track", "--fn-c": "file_belongs", "--rank-fn": "rank"}
    command = [sys.executable, str(args.data / "score.py"), "--dev", str(args.data / "data")]
    for option, name in judges.items():
        command += [option, f"benchmarks.matching:{name}"]
    if args.json:
        command += ["--json", str(args.json)]
    status = subprocess.run(command, cwd=Path(__file__).resolve().parents[1], check=False).returncode
    if status == 0:
        print("\n" + speeds(args.data / "data", same_track, rank).text(), flush=True)
    if args.figures and status == 0:
        draw(
            {job: judged_pairs(args.data / "data", tasks, same_track, rank) for job, tasks in JOBS.items()},
            args.figures,
        )
    return status


if __name__ == "__main__":
    raise SystemExit(main())
