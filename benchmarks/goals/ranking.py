"""Goal 4: from the answer of a search to a ranked frame, as ``AsyncSession.search`` does it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import pandas as pd

from benchmarks.cold import forget_texts
from benchmarks.made.answers import WANTED, responses
from benchmarks.made.transfers import dump
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, ratio_row
from benchmarks.yardsticks import PARSE, parse
from tonearm.frames import candidate_frame
from tonearm.logic.quality import QualityPolicy
from tonearm.logic.rank import rank
from tonearm.model import SearchAnswer, SharedFile
from tonearm.services.slskd.answers import read_answer

__all__ = ["measure"]

_BOUNDS = {1_000: 10.0, 5_000: 8.0, 50_000: 10.0}
_QUERY = "kato miren blue river"
_ROWS = 50
_POLICY = QualityPolicy()


def measure(scale: Scale) -> Table:
    """Answers of three sizes: reading, ranking and framing, apart and together."""
    table = Table(4, "candidates to a ranked frame", PARSE)
    for number in _BOUNDS:
        size = scale.pick(number, number // 250)
        body = dump(responses(size))
        answer = read_answer(_QUERY, body)
        if answer.left_out:
            raise AssertionError(f"{answer.left_out} of the files were not read")
        _measure(table, scale, number, size, body, answer)
    table.remarks.append("Whatever was remembered of earlier texts is forgotten before each round.")
    return table


def _measure(table: Table, scale: Scale, number: int, size: int, body: bytes, answer: SearchAnswer) -> None:
    cases = {
        "parse": Case(parse, lambda: body),
        "read": Case(lambda _: read_answer(_QUERY, body)),
        "all": Case(lambda _: _framed(read_answer(_QUERY, body)), forget_texts),
    }
    if number == min(_BOUNDS):
        cases["difflib"] = Case(lambda _: _by_difflib(answer.files))
    large = size > 10_000
    timings = table.measured(in_turn(cases, scale.few, budget_s=12.0, rehearse=not large))
    name = f"{size:,} files"
    table.rows += [
        ratio_row(f"{name}, read, ranked, framed", timings, "all", "parse", at_most(_BOUNDS[number])),
        ratio_row(f"{name}, only reading to columns", timings, "read", "parse"),
    ]
    if "difflib" in cases:
        usual = f"{name}, the usual way: six difflib ratios per file"
        table.rows.append(ratio_row(usual, timings, "difflib", "parse"))


def _framed(answer: SearchAnswer) -> pd.DataFrame:
    return candidate_frame(rank(answer.files, WANTED, _POLICY, limit=_ROWS), query=_QUERY)


def _by_difflib(files: Sequence[SharedFile]) -> list[float]:
    """Title, artist and both together against the whole path and the file name."""
    wanted = [text.lower() for text in (WANTED.title, WANTED.artist, f"{WANTED.artist} {WANTED.title}")]
    scores = []
    for file in files:
        path = file.remote_path.lower()
        name = path.rpartition("\\")[2]
        scores.append(max(SequenceMatcher(None, text, part).ratio() for text in wanted for part in (path, name)))
    return scores
