"""Which files of an answer are worth reading closely: all that could be accepted or asked about, and few others.

An answer may hold ten thousand files, and reading one path closely costs as much as fifty looks at it. Two questions
are asked first, each answered exactly: what does the advertised length still allow, and what do the bare words of the
file name allow? When the highest score that is left (`tonearm.logic.ceilings`) would be rejected, the file is out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from heapq import nsmallest

from tonearm.logic.ceilings import ceiling
from tonearm.logic.facts import TrackFacts, weight
from tonearm.logic.features_file import CONNECTING, MOST_LEFT, accounted, known_words, length_features, words_found
from tonearm.logic.normalise import words
from tonearm.logic.parse_path import stem_of
from tonearm.logic.recommend import REJECT_CONFIDENCE
from tonearm.logic.vocabulary import find_guests, near_versions, spot, vocabulary
from tonearm.model import SharedFile

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


def _may_be_signed(path: str) -> bool:
    """Tell whether the folder is named as release groups do, which sign file names too."""
    folder = path.replace("/", "\\").rpartition("\\")[0].rstrip("\\ ").rpartition("\\")[2]
    return "-" in folder and " " not in folder


class Shortlist:
    """Tells for the files of one wanted track whether anything but a rejection is possible."""

    def __init__(self, wanted: TrackFacts) -> None:
        self._wanted = wanted
        self._forms = tuple(frozenset(form.split()) for form in (wanted.title.base, wanted.title.plain))
        self._signs = not all(map(str.isalnum, wanted.title.text.split()))
        self._lengths: dict[float, tuple[bool, dict[str, tuple[float, float]]]] = {}
        self._known = known_words(wanted)
        self._number = str(wanted.track_number) if wanted.track_number is not None else ""

    def split(self, files: Iterable[SharedFile]) -> tuple[list[SharedFile], list[SharedFile]]:
        """Return the files that could be accepted or asked about, and those that could not."""
        near: list[SharedFile] = []
        far: list[SharedFile] = []
        known = self._lengths
        for file in files:
            possible, ranges = known.get(file.duration_s or 0.0) or self._length_of(file)
            (near if possible and self._named(file.remote_path, ranges) else far).append(file)
        return near, far

    def takes(self, file: SharedFile) -> bool:
        """Tell whether the file could be accepted or asked about."""
        return bool(self.split((file,))[0])

    def _length_of(self, file: SharedFile) -> tuple[bool, dict[str, tuple[float, float]]]:
        """What the file's length allows; remembered when it is stated."""
        if file.duration_s:
            return self._lengths.setdefault(file.duration_s, self._length(file.duration_s, implied=False))
        if file.size_bytes and file.bitrate_kbps:
            return self._length(file.size_bytes / (file.bitrate_kbps * 125.0), implied=True)
        return self._length(None, implied=False)

    def nearest(self, files: Sequence[SharedFile], count: int) -> list[SharedFile]:
        """Return the ``count`` files that come nearest: most letters of the title's words in the path, then length."""
        tokens = sorted(self._forms[0])
        asked_s = self._wanted.duration_s or 0.0

        def merit(file: SharedFile) -> tuple[int, float, str, str]:
            path = file.remote_path.casefold()
            said = sum(len(word) for word in tokens if word in path)
            return -said, abs((file.duration_s or 0.0) - asked_s), file.username, file.remote_path

        return nsmallest(count, files, key=merit)

    def _length(self, seconds: float | None, *, implied: bool) -> tuple[bool, dict[str, tuple[float, float]]]:
        """What the length allows: whether it leaves anything, and the ranges it sets."""
        gap, missing = length_features(self._wanted.duration_s, seconds, implied=implied)
        ranges = {"length_gap": (gap, gap), "length_missing": (missing, missing)}
        return ceiling("file", ranges) >= _FLOOR, ranges

    def _named(self, path: str, ranges: dict[str, tuple[float, float]]) -> bool:
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
        known, title = frozenset(tokens), self._wanted.title
        base, whole = words_found(title.base, known), words_found(title.whole, known)
        number = 1.0 if self._number and self._number in stem else 0.5
        more = {
            "title_found": (base, base),
            "whole_title_found": (whole, whole),
            "words_left": (min(least, MOST_LEFT), MOST_LEFT),
            "track_number": (0.0, number),
        }
        return ceiling("file", {**ranges, **more}) >= _FLOOR

    def _perhaps_whole(self, tokens: tuple[str, ...]) -> bool:
        """Tell whether the title parser may find the wanted title word for word, or cut off at the end."""
        start = self._wanted.title.text[:_CUT_OFF]
        return any(form.issubset(tokens) for form in self._forms) or (
            len(start) == _CUT_OFF and start in " ".join(tokens)
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
