"""Draw how far a confidence can be believed: a reliability diagram, and precision and recall per threshold.

Called by ``python -m benchmarks.matching DATA --figures FOLDER`` with the judged pairs of the ``valid`` split.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from tonearm.model import ACCEPT_CONFIDENCE

__all__ = ["JOBS", "draw", "judged_pairs"]

Row = dict[str, Any]
Judges = dict[str, Callable[[Row, Row], float] | Callable[[Row, Sequence[Row]], list[float]]]
JOBS = {
    "same track": ("a_itunes_structured", "a_itunes_dirty", "a_musicbrainz", "a_library"),
    "this file is it": ("b_soulseek",),
    "artist of a file": ("c_artist",),
    "album of a file": ("c_album",),
}
BINS = 10


def rows(path: Path) -> Iterator[Row]:
    """The rows of one split of one task."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def judged_pairs(
    data: Path,
    tasks: Sequence[str],
    pair: Callable[[Row, Row], float],
    many: Callable[[Row, Sequence[Row]], list[float]],
) -> tuple[np.ndarray, np.ndarray]:
    """Confidences and labels (1 right, 0 wrong) of all pairs of some tasks, shape (n,) each."""
    confidences: list[float] = []
    labels: list[int] = []
    for task in tasks:
        for row in rows(data / f"{task}.valid.jsonl.gz"):
            if "label" in row:
                confidences.append(pair(row["a"], row["b"]))
                labels.append(int(row["label"]))
                continue
            items = [candidate["file"] if "file" in candidate else candidate["item"] for candidate in row["candidates"]]
            confidences.extend(many(row["query"], items))
            labels.extend(int(candidate["rel"] > 0) for candidate in row["candidates"])
    return np.array(confidences), np.array(labels)


def draw(judged: dict[str, tuple[np.ndarray, np.ndarray]], folder: Path) -> list[Path]:
    """Write ``reliability.png`` and ``thresholds.png``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_reliability(judged, folder / "reliability.png"), _thresholds(judged, folder / "thresholds.png")]


def _reliability(judged: dict[str, tuple[np.ndarray, np.ndarray]], path: Path) -> Path:
    figure = Figure(figsize=(11, 3.2), layout="constrained")
    for axes, (job, (confidence, label)) in zip(
        figure.subplots(1, len(judged), sharey=True), judged.items(), strict=True
    ):
        bins = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
        filled = [n for n in range(BINS) if (bins == n).any()]
        means = [confidence[bins == n].mean() for n in filled]
        shares = [label[bins == n].mean() for n in filled]
        counts = [int((bins == n).sum()) for n in filled]
        axes.plot([0, 1], [0, 1], linestyle="--", color="grey", linewidth=1)
        axes.scatter(means, shares, s=[12 + 40 * np.log10(count) for count in counts], alpha=0.7)
        axes.axvline(ACCEPT_CONFIDENCE, color="black", linewidth=0.7, linestyle=":")
        axes.set(title=f"{job} ({len(label):,} pairs)", xlabel="confidence", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    figure.axes[0].set_ylabel("share that is right")
    figure.savefig(path, dpi=110)
    return path


def _thresholds(judged: dict[str, tuple[np.ndarray, np.ndarray]], path: Path) -> Path:
    figure = Figure(figsize=(11, 3.2), layout="constrained")
    steps = np.linspace(0.05, 0.99, 48)
    for axes, (job, (confidence, label)) in zip(
        figure.subplots(1, len(judged), sharey=True), judged.items(), strict=True
    ):
        accepted = [confidence >= step for step in steps]
        precision = [label[chosen].mean() if chosen.any() else np.nan for chosen in accepted]
        recall = [label[chosen].sum() / max(1, label.sum()) for chosen in accepted]
        axes.plot(steps, precision, label="precision")
        axes.plot(steps, recall, label="recall")
        axes.axvline(ACCEPT_CONFIDENCE, color="black", linewidth=0.7, linestyle=":")
        axes.set(title=job, xlabel="threshold", ylim=(0.6, 1.005))
    figure.axes[0].legend(loc="lower left")
    figure.savefig(path, dpi=110)
    return path
