"""Which files of an answer are worth reading closely: all that could be accepted or asked about, and few others.

An answer may hold ten thousand files, and reading one path closely costs as much as fifty looks at it. Two questions
are asked first, each answered exactly: what does the advertised length still allow, and what do the bare words of the
file name allow? When the highest score that is left (`tonearm.logic.ceilings`) would be rejected, the file is out.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from tonearm.logic.ceilings import ceiling
from tonearm.logic.facts import TrackFacts, weight
from tonearm.logic.features_file import CONNECTING, MOST_LEFT, accounted, known_words, length_features, words_found
from tonearm.logic.file_names import stem_of
from tonearm.logic.fitted import fitted
from tonearm.logic.normalise import words
from tonearm.logic.recommend import REJECT_CONFIDENCE
from tonearm.logic.vocabulary import find_guests, near_versions, spot, vocabulary
from tonearm.model import SharedFile, SharedFiles

__all__ = ["Shortlist"]

_FLOOR = math.log(REJECT_CONFIDENCE / (1.0 - REJECT_CONFIDENCE)) - 0.01
"""Log-odds below which a file is rejected; evidence is rounded, hence the hundredth."""

_CUT_OFF = 19
"""A file name that ends within the wanted title holds at least so many letters of it."""

_BRACKET = re.compile(r"[()\[\]{}<>]")


@cache
def _signals() -> frozenset[str]:
    """Single words that make a part of a title a version, packaging or a list of guests."""
    known = vocabulary()
    return frozenset(word for words_ in (known.strong, known.guest_words, known.heads) for word in words_)


@cache
def _gap_steps() -> tuple[float, ...]:
    """The differences of length that the model tells apart."""
    model = fitted("file")
    return model.steps[model.features.index("length_gap")]


def _may_be_signed(path: str) -> bool:
    """Tell whether the folder is named as release groups do, which sign file names too."""
    folder = path.replace("/", "\\").rpartition("\\")[0].rstrip("\\ ").rpartition("\\")[2]
    return "-" in folder and " " not in folder


class Shortlist:
    """Tells for the files of one wanted track whether anything but a rejection is possible."""

    def __init__(self, wanted: TrackFacts) -> None:
        self._wanted = wanted
        self._forms = tuple(frozenset(form.split()) for form in (wanted.title.base, wanted.title.plain))
        self._run = wanted.title.base.replace(" ", "")
        # Two texts that differ do so by a letter at least, and the other one is at most that much longer.
        letters = 2 * max(len(form) for form in (wanted.title.base, wanted.title.whole, wanted.title.plain))
        self._most_alike = letters / (letters + 1)
        self._signs = not all(map(str.isalnum, wanted.title.text.split()))
        self._allowed: dict[tuple[int, float], bool] = {}
        hopeful = [gap for gap in (*_gap_steps(), math.inf) if self._leaves((gap, 0.0))]
        # A stated length further off leaves nothing, unless one of the two is in milliseconds; with room for rounding.
        self._reach_s = max(hopeful, default=0.0) + 0.01
        self._known = known_words(wanted)
        self._number = str(wanted.track_number) if wanted.track_number is not None else ""

    def takes(self, file: SharedFile) -> bool:
        """Tell whether the file could be accepted or asked about."""
        files = SharedFiles.of((file,))
        return bool(self.by_name(files, self.by_length(files, (0,))))

    def by_length(self, files: SharedFiles, rows: Sequence[int]) -> list[int]:
        """Return those of the rows whose advertised length leaves anything possible, in some order."""
        lengths, asked_s = files.columns.duration_s, self._wanted.duration_s or 0.0
        stated: dict[float | None, bool] = {
            seconds: self._leaves(self._length_of(seconds))
            for seconds in set(lengths)
            if seconds and (abs(seconds - asked_s) <= self._reach_s or not asked_s / 99 < seconds < asked_s * 99)
        }
        unstated = [row for row in rows if not lengths[row] and self._leaves(self._length_at(files, row))]
        return [row for row in rows if stated.get(lengths[row])] + unstated

    def by_name(self, files: SharedFiles, rows: Sequence[int]) -> list[int]:
        """Return those of the rows whose file name leaves anything possible, given the length; slow."""
        paths = files.columns.remote_path
        return [row for row in rows if self._named(paths[row], self._length_at(files, row))]

    def _length_of(self, seconds: float | None, *, implied: bool = False) -> tuple[float, float]:
        return length_features(self._wanted.duration_s, seconds, implied=implied)

    def _length_at(self, files: SharedFiles, row: int) -> tuple[float, float]:
        """Return the length's features: as stated, or as size and bitrate give it."""
        seconds = files.columns.duration_s[row]
        if seconds:
            return self._length_of(seconds)
        size, bitrate = files.columns.size_bytes[row], files.columns.bitrate_kbps[row]
        return self._length_of(size / (bitrate * 125.0), implied=True) if size and bitrate else self._length_of(None)

    def _leaves(self, length: tuple[float, float]) -> bool:
        """Tell whether a length leaves anything possible; worked out once for all that look alike to the model."""
        gap, missing = length
        alike = bisect_left(_gap_steps(), gap), missing
        known = self._allowed.get(alike)
        if known is None:
            ranges = {"length_gap": (gap, gap), "length_missing": (missing, missing)}
            known = self._allowed[alike] = ceiling("file", ranges) >= _FLOOR
        return known

    def by_words(self, files: SharedFiles, rows: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield the rows in groups, those with most letters of the title's words in the path first."""
        paths = list(map(str.casefold, files.columns.remote_path))
        whole = rows
        for word in self._forms[0]:
            whole = [row for row in whole if word in paths[row]]
        yield whole
        rest = sorted(set(rows).difference(whole))
        said = {row: sum(len(word) for word in self._forms[0] if word in paths[row]) for row in rest}
        for letters in sorted(set(said.values()), reverse=True):
            yield [row for row in rest if said[row] == letters]

    def nearest(self, files: SharedFiles, rows: Sequence[int]) -> Iterator[int]:
        """Yield the rows, those that come nearest in length first; ties by username and path."""
        columns, asked_s = files.columns, self._wanted.duration_s or 0.0
        lengths, names, paths = columns.duration_s, columns.username, columns.remote_path
        equal: dict[float, list[int]] = defaultdict(list)
        for row in rows:
            equal[abs((lengths[row] or 0.0) - asked_s)].append(row)
        for gap in sorted(equal):
            yield from sorted(equal[gap], key=lambda row: (names[row], paths[row]))

    def _named(self, path: str, length: tuple[float, float]) -> bool:
        """Tell whether the words of the file name leave anything.

        Names without spaces or with a release group's signature and other scripts are left to the parser; so is a
        title of signs alone ("!!!"), which is no word here.
        """
        if self._signs:
            return True
        stem = stem_of(path)
        if " " not in stem or not stem.isascii() or _may_be_signed(path):
            return True
        tokens = words(stem)
        least = 0.0 if self._perhaps_whole(tokens) else self._least_left(words(_BRACKET.split(stem, 1)[0]))
        if least <= 0.0:
            return True
        ranges = {
            "length_gap": (length[0], length[0]),
            "length_missing": (length[1], length[1]),
            "words_left": (min(least, MOST_LEFT), MOST_LEFT),
            "track_number": (0.0, 1.0 if self._number and self._number in stem else 0.5),
        }
        return ceiling("file", ranges) >= _FLOOR and ceiling("file", {**ranges, **self._title(tokens)}) >= _FLOOR

    def _title(self, tokens: tuple[str, ...]) -> dict[str, tuple[float, float]]:
        """How much of the title the file name holds, where it is not there word for word."""
        known, title = frozenset(tokens), self._wanted.title
        base = words_found(title.base, known)
        whole = base if title.whole == title.base else words_found(title.whole, known)
        return {
            "title_found": (base, base),
            "whole_title_found": (whole, whole),
            "title_ratio": (0.0, self._most_alike),
        }

    def _perhaps_whole(self, tokens: tuple[str, ...]) -> bool:
        """Tell whether the title parser may find the title word for word, run together, or cut off at the end."""
        start = self._wanted.title.text[:_CUT_OFF]
        return (
            any(form.issubset(tokens) for form in self._forms)
            or (len(start) == _CUT_OFF and start in " ".join(tokens))
            or self._run in "".join(tokens)
        )

    def _least_left(self, tokens: tuple[str, ...]) -> float:
        """Return how much of the words nothing wanted explains, however they are parsed; 0 when parsing may take any.

        They come from in front of the first bracket. Words of the vocabulary may take others with them ("Harbour Mix").
        """
        if not _signals().isdisjoint(tokens) or spot(tokens) or find_guests(tokens, opening=False)[1]:
            return 0.0
        known, joined = self._known
        left = [
            word
            for word in tokens
            if word.isalpha()
            and word not in CONNECTING
            and word not in vocabulary().words
            and not accounted(word, known, joined)
        ]
        return 0.0 if near_versions(left) else weight(left)
