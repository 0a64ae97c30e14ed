"""Fit the matching models: ``python -m benchmarks.train_matching DATA``; they land in ``src/tonearm/logic/data``.

``DATA`` is the folder of the matching data, or one that holds it under ``data``. Reproducible to the byte: no
randomness, stable ties, rounded values. Part of the version words are hidden from the vocabulary in further passes over
the same rows ("vocabulary dropout"), so that the features about unexplained words learn to catch words that no list
holds; and right pairs are made wrong in exactly one thing, so that no sum of agreements outweighs a contradiction.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.boosting import Booster, Floats, Settings
from benchmarks.cold import forget_texts
from benchmarks.matching import file_of, release_of, track_of
from benchmarks.training_names import (
    EDITION,
    NAMED_ALIKE,
    OTHER_RELEASES,
    SINGLE,
    alike_any,
    collected_releases,
    credited_releases,
    credited_with,
    misplaced,
    misspelt,
    named_inside,
    namesakes,
    near_names,
    nobodys,
    renamed_releases,
    shortened,
    turned_around,
    without_dash,
)
from benchmarks.training_pairs import FIRST_STRANGER, flipped, foreign, hostile, is_plain, stranger, variants
from tonearm.logic import title_parts, titles, vocabulary
from tonearm.logic.features import TRACK_FEATURES, track_features
from tonearm.logic.features_file import FILE_FEATURES, file_features
from tonearm.logic.features_name import ARTIST_FEATURES, RELEASE_FEATURES, artist_features, release_features
from tonearm.logic.fitted import Fitted, read
from tonearm.logic.match import LEAD_LIMIT, lead_over
from tonearm.logic.normalise import name_key

OUT = Path(__file__).resolve().parents[1] / "src" / "tonearm" / "logic" / "data"
PAIR_TASKS = {"a_itunes_structured": 3.0, "a_itunes_dirty": 3.0, "a_musicbrainz": 2.5, "a_library": 1.0}
FOLDS = 5
DROPPED_THIRDS = (0, 1, 2)


class Sample:
    """Rows of one job: features, labels, weights, and the group (pair or query) that each row belongs to."""

    def __init__(self) -> None:
        self.x: list[list[float]] = []
        self.y: list[float] = []
        self.w: list[float] = []
        self.group: list[int] = []
        self.dropped: list[bool] = []

    def add(self, x: list[float], y: bool, w: float, group: int, dropped: bool) -> None:
        self.x.append(x)
        self.y.append(float(y))
        self.w.append(w)
        self.group.append(group)
        self.dropped.append(dropped)


def rows(data: Path, task: str, splits: Sequence[str]) -> Iterator[dict[str, Any]]:
    for split in splits:
        with gzip.open(data / f"{task}.{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def hide(third: int | None) -> None:
    """Hide a third of the version phrases (chosen by their checksum), or none."""
    whole = vocabulary.build()
    phrases = [" ".join(row) for found in whole.phrases.values() for row, kind in found if kind in vocabulary.VERSIONS]
    heads = list(whole.heads)
    hidden = frozenset(p for p in (*phrases, *heads) if third is not None and zlib.crc32(p.encode()) % 3 == third)
    reduced = vocabulary.build(hidden)
    for module in (vocabulary, titles, title_parts):
        module.vocabulary = lambda: reduced  # type: ignore[assignment]
    forget_texts()


FLIP_WEIGHT = 0.4
OTHER_WEIGHT = 0.25
"""Releases named like the right one but for what makes them others."""
NAMESAKE_WEIGHT = 0.15
"""Artists named like a song or an album, albums named like a plain one: rare, so they must not move the rest."""
NUMBERED_NAMESAKE_WEIGHT = 0.3
"""The same of a numbered song, which stands behind its artist as a rule."""
TURNED_WEIGHT = 0.8
"""Files named "title - artist": common, and else outweighed by songs that no artist is named after."""
TURNED_BEHIND_NUMBER = 0.5
"""The same behind a track number: rare."""
NEAR_WEIGHT = 0.3
"""Artists named almost like the right one."""
HOSTILE_WEIGHT = 0.02
HOSTILE_TASKS = ("a_library",)
"""Pairs that agree in all but one thing are taken from these: their fields are whole."""


def pairs(data: Path, splits: Sequence[str], sample: Sample, weight: float, dropped: bool) -> None:
    group = 0
    for task, task_weight in PAIR_TASKS.items():
        other = FIRST_STRANGER
        for row in rows(data, task, splits):
            group += 1
            a, b, label = row["a"], row["b"], row["label"] > 0
            sample.add(track_features(track_of(a), track_of(b)), label, weight * task_weight, group, dropped)
            if not dropped and label and task in HOSTILE_TASKS and is_plain(a) and is_plain(b):
                for x, y, right, times in hostile(a, b, group, other):
                    sample.add(track_features(track_of(x), track_of(y)), right, HOSTILE_WEIGHT * times, group, True)
            other = stranger(a, other)


def files(data: Path, splits: Sequence[str], sample: Sample, weight: float, dropped: bool) -> None:
    other = FIRST_STRANGER
    for group, row in enumerate(rows(data, "b_soulseek", splits)):
        query = row["query"]
        wanted = track_of(query)
        flips = not dropped and is_plain(query)
        for at, candidate in enumerate(row["candidates"]):
            item, right = candidate["file"], candidate["rel"] > 0
            sample.add(file_features(wanted, file_of(item)), right, weight, group, dropped)
            for asked, file, label in flipped(query, item, group, at) if flips and right else ():
                sample.add(file_features(track_of(asked), file_of(file)), label, FLIP_WEIGHT, group, True)
            if right and not dropped:
                for file, label, share in variants(query, item, wanted, other, at):
                    sample.add(file_features(wanted, file_of(file)), label, FLIP_WEIGHT * share, group, True)
                for asked, file, label, share in foreign(query, item, wanted, other):
                    x = file_features(track_of(asked), file_of(file))
                    sample.add(x, label, 2 * FLIP_WEIGHT * share, group, True)
        other = stranger(query, other)


def artists(data: Path, splits: Sequence[str], sample: Sample, weight: float, dropped: bool) -> None:
    for group, row in enumerate(rows(data, "c_artist", splits)):
        query, right = row["query"], [one["item"]["name"] for one in row["candidates"] if one["rel"] > 0]
        turned = turned_around(query)
        numbered = file_of(query).path.track_number is not None
        turned_weight = TURNED_BEHIND_NUMBER if numbered else TURNED_WEIGHT
        made = [turned]
        for name in right:
            made += [*without_dash(query, name, group), *misspelt(query, name, group)]
        others = [path for path in made if path]
        for candidate in row["candidates"]:
            name, label = candidate["item"]["name"], candidate["rel"] > 0
            sample.add(artist_features(name, file_of(query)), label, weight, group, dropped)
            for other in others:
                share = turned_weight if other is turned else FLIP_WEIGHT
                sample.add(artist_features(name, file_of(other)), label, share, group, True)
        keys = {name_key(name) for name in right}
        unsigned = nobodys(query)
        for label, share in ((True, NAMED_ALIKE), (False, 1.0 - NAMED_ALIKE)) if unsigned else ():
            *unsigned_files, name = unsigned
            for file in unsigned_files:
                sample.add(artist_features(name, file_of(file)), label, FLIP_WEIGHT * share, group, True)
        for file in (query, *others) if right else ():
            wrong = [name for name in misplaced(query) if not alike_any(name, keys)]
            for name in wrong:
                share = NUMBERED_NAMESAKE_WEIGHT if numbered else NAMESAKE_WEIGHT
                sample.add(artist_features(name, file_of(file)), False, share, group, True)
            ways = (credited_with, shortened, named_inside)
            named = (made for one in right for way in ways for made in way(file, one))
            for shared, name, label, share in named:
                sample.add(artist_features(name, file_of(shared)), label, FLIP_WEIGHT * share, group, True)
            for name in dict.fromkeys(near for one in right for near in near_names(one) if name_key(near) not in keys):
                sample.add(artist_features(name, file_of(file)), False, NEAR_WEIGHT, group, True)


def releases(data: Path, splits: Sequence[str], sample: Sample, weight: float, dropped: bool) -> None:
    for group, row in enumerate(rows(data, "c_album", splits)):
        for candidate in row["candidates"]:
            item, label = candidate["item"], candidate["rel"] > 0
            sample.add(release_features(release_of(item), file_of(row["query"])), label, weight, group, dropped)
            made = (*collected_releases(row["query"], item, group), *credited_releases(row["query"], item))
            for file, release, right in made if label else ():
                sample.add(release_features(release_of(release), file_of(file)), right, FLIP_WEIGHT, group, True)
            for release in namesakes(item) if label and is_plain({"title": item["name"]}) else ():
                x = release_features(release_of(release), file_of(row["query"]))
                sample.add(x, False, FLIP_WEIGHT, group, True)
            for suffix in (EDITION, SINGLE, OTHER_RELEASES[group % len(OTHER_RELEASES)]) if label else ():
                for file, release, right in renamed_releases(row["query"], item, suffix):
                    x = release_features(release_of(release), file_of(file))
                    sample.add(x, right, FLIP_WEIGHT if suffix == EDITION else OTHER_WEIGHT, group, True)


JOBS: dict[str, tuple[Any, Any, Settings, bool]] = {
    "track": (TRACK_FEATURES, pairs, Settings(trees=160, depth=4, rate=0.1), True),
    "file": (
        FILE_FEATURES,
        files,
        Settings(trees=100, rate=0.25),
        True,
    ),
    "artist": (
        ARTIST_FEATURES,
        artists,
        Settings(trees=120),
        False,
    ),
    "release": (
        RELEASE_FEATURES,
        releases,
        Settings(trees=110),
        False,
    ),
}


def collect(job: str, data: Path, splits: Sequence[str]) -> Sample:
    _, gather, _, dropout = JOBS[job]
    sample = Sample()
    hide(None)
    gather(data, splits, sample, 1.0, False)
    if dropout:
        for third in DROPPED_THIRDS:
            hide(third)
            gather(data, splits, sample, 0.15, True)
    hide(None)
    return sample


def train(job: str, x: Floats, y: Floats, w: Floats) -> dict[str, Any]:
    spec, _, settings, _ = JOBS[job]
    return {"features": [name for name, _, _ in spec], **Booster(x, y, w, [d for _, d, _ in spec], settings).fit()}


def unseen_scores(job: str, sample: Sample) -> Floats:
    """Score each row by a model that saw no row of its group."""
    x, y, w, group = (np.array(v, float) for v in (sample.x, sample.y, sample.w, sample.group))
    scores = np.zeros(len(y))
    for turn in range(FOLDS):
        held = group % FOLDS == turn
        model = as_model(train(job, x[~held], y[~held], w[~held]))
        scores[held] = [model.score(row) for row in x[held]]
    return scores


ALONE_WEIGHT = 0.0024
"""Weight of made rows, each a query of its own, beside the real queries: without rivals a lead says nothing."""


def lead_of(sample: Sample, scores: Floats) -> list[float]:
    """Fit the logistic on score and lead over the runner-up; a made row has no rival, however wrong it is."""
    y, w, group = (np.array(v, float) for v in (sample.y, sample.w, sample.group))
    made = np.array(sample.dropped)
    lead = np.full(len(y), LEAD_LIMIT)
    for one in np.unique(group):
        at = np.flatnonzero((group == one) & ~made)
        lead[at] = [lead_over(list(scores[at]), i) for i in range(len(at))]
    weights = np.where(made, w * ALONE_WEIGHT, 1.0)
    return newton(np.column_stack([np.ones(len(y)), scores, lead]), y, weights)


def rescaled(model: dict[str, Any], intercept: float, slope: float) -> dict[str, Any]:
    """Calibrate a model: scale every value and move the start."""

    def scale(node: list[Any]) -> list[Any]:
        head = round(node[0] * slope, 5)
        return [head] if len(node) == 1 else [head, node[1], node[2], scale(node[3]), scale(node[4])]

    return {**model, "start": round(model["start"] * slope + intercept, 4), "trees": [scale(t) for t in model["trees"]]}


def newton(x: Floats, y: Floats, weights: Floats, penalty: float = 0.5, rounds: int = 40) -> list[float]:
    """Fit a small logistic regression with a light pull towards (0, 1, 0)."""
    prior = np.array([0.0, 1.0, 0.0])[: x.shape[1]]
    beta = prior.copy()
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-(x @ beta)))
        gradient = x.T @ (weights * (p - y)) + penalty * (beta - prior)
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + penalty * np.eye(x.shape[1])
        beta = beta - np.linalg.solve(hessian, gradient)
    return [round(float(b), 4) for b in beta]


def as_model(model: dict[str, Any]) -> Fitted:
    return read(json.dumps(model))


def fit(job: str, data: Path, splits: Sequence[str]) -> dict[str, Any]:
    sample = collect(job, data, splits)
    model = train(job, *(np.array(v, float) for v in (sample.x, sample.y, sample.w)))
    scores = unseen_scores(job, sample)
    if job in ("artist", "release"):
        return {**model, "lead": lead_of(sample, scores)}
    real = ~np.array(sample.dropped)
    scores, y = scores[real], np.array(sample.y, float)[real]
    intercept, slope = newton(np.column_stack([np.ones(len(y)), scores]), y, np.ones(len(y)))
    return rescaled(model, intercept, slope)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--job", nargs="*", default=list(JOBS))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--split", nargs="*", default=["train"])
    args = parser.parse_args()
    data = args.data / "data" if (args.data / "data").is_dir() else args.data
    for job in args.job:
        model = fit(job, data, args.split)
        text = json.dumps(model, separators=(",", ":"))
        (args.out / f"model_{job}.json").write_text(text + "\n", "utf-8")
        print(job, len(text), "bytes", model.get("lead", ""))


if __name__ == "__main__":
    main()
