"""Which files of an answer are worth reading closely: all that could be accepted or asked about, and near misses.

An answer may hold ten thousand files, and reading one path closely costs as much as fifty looks at it. Three questions
are asked first, the cheapest first, each answered exactly: what do the advertised length, the bare words of the file
name, and the versions it tells still allow? When the highest score that is left (`tonearm.logic.ceilings`) is hopeless,
the file is out.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tonearm.logic.ceilings import ceiling
from tonearm.logic.facts import CONNECTING, TrackFacts, weight
from tonearm.logic.features_file import length_features, words_found
from tonearm.logic.file_names import split_path
from tonearm.logic.file_versions import tells_version_at_end, versions_told
from tonearm.logic.fitted import fitted
from tonearm.logic.folder_names import release_group
from tonearm.logic.normalise import words
from tonearm.logic.parse_path import read_file_name
from tonearm.logic.vocabulary import find_guests, near_versions, spot, vocabulary
from tonearm.logic.words_left import IN_COMPANY, MOST_LEFT, accounts_of
from tonearm.model import SharedFile, SharedFiles

__all__ = ["HOPELESS", "Shortlist"]

HOPELESS = 0.05
"""A file that cannot be certain to more than this is not read; far below what is asked about, so that of the rejected
files a person is shown, the nearest misses are among those that were read."""

_FLOOR = math.log(HOPELESS / (1.0 - HOPELESS)) - 0.01
"""The same in log-odds; evidence is rounded, hence the hundredth."""

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


_Range = tuple[float, float]
_ANY: _Range = (0.0, math.inf)


@cache
def _most_left(step: int, missing: float, added: _Range = _ANY, differs: _Range = _ANY) -> float:
    """Return the highest score that a length and the versions of a file name leave, whatever the rest.

    One value for all lengths that the model sees alike.
    """
    gap = (*_gap_steps(), math.inf)[step]
    return ceiling(
        "file",
        {
            "length_gap": (gap, gap),
            "length_missing": (missing, missing),
            "versions_added": added,
            "version_detail_differs": differs,
        },
    )


@cache
def _reach_s() -> float:
    """A stated length further off than this leaves nothing; with room for rounding."""
    hopeful = [gap for at, gap in enumerate((*_gap_steps(), math.inf)) if _most_left(at, 0.0) >= _FLOOR]
    return max(hopeful, default=0.0) + 0.01


def _may_be_signed(path: str) -> bool:
    """Tell whether the folder is named as release groups do, which sign file names too."""
    folder = path.replace("/", "\\").rpartition("\\")[0].rstrip("\\ ").rpartition("\\")[2]
    return "-" in folder and " " not in folder


class _Length(NamedTuple):
    """What a file's length says beside the wanted one: the model's features, and the highest log-odds they leave.

    ``step`` counts the gaps that the model tells apart and that this one exceeds.
    """

    gap_s: float
    missing: float
    step: int
    most: float


class Shortlist:
    """Tells for the files of one wanted track which of them have a chance."""

    def __init__(self, wanted: TrackFacts) -> None:
        self._wanted = wanted
        title = wanted.title
        self._forms = tuple(frozenset(form.split()) for form in (title.base, title.plain, *title.second_titles))
        self._names = tuple((key.replace(" ", ""), frozenset(key.split())) for key in wanted.names.keys)
        self._also = tuple(key.replace(" ", "") for key in wanted.names.also)
        self._run = wanted.title.base.replace(" ", "")
        # Two texts that differ do so by a letter at least, and the other one is at most that much longer.
        letters = 2 * max(len(form) for form in (wanted.title.base, wanted.title.whole, wanted.title.plain))
        self._most_alike = letters / (letters + 1)
        self._signs = not all(map(str.isalnum, wanted.title.text.split()))
        self._accounts = accounts_of(wanted)
        self._number = str(wanted.track_number) if wanted.track_number is not None else ""
        self._stated: dict[float | None, _Length] = {}

    def takes(self, file: SharedFile) -> bool:
        """Tell whether the file has a chance."""
        return bool(self.possible(SharedFiles.of((file,)), (0,)))

    def possible(self, files: SharedFiles, rows: Sequence[int]) -> list[int]:
        """Return those of the rows that have a chance, in some order."""
        return self.by_name(files, self.by_length(files, rows))

    def bounds(self, files: SharedFiles, rows: Sequence[int]) -> list[float]:
        """Return for each row the highest log-odds that its length and, where that leaves hope, its name leave."""
        paths, lengths = files.columns.remote_path, files.columns.duration_s
        read = [self._stated.get(lengths[row]) or self._length_at(files, row) for row in rows]
        return [
            self._most_said(paths[row], length) if length.most >= _FLOOR else length.most
            for row, length in zip(rows, read, strict=True)
        ]

    @staticmethod
    def hopeful(most: float) -> bool:
        """Tell whether a highest log-odds makes a file worth reading closely."""
        return most >= _FLOOR

    def by_length(self, files: SharedFiles, rows: Sequence[int]) -> list[int]:
        """Return those of the rows whose advertised length leaves anything possible, in some order."""
        lengths, asked_s, reach_s = files.columns.duration_s, self._wanted.duration_s or 0.0, _reach_s()
        # One of the two may be in milliseconds.
        stated: dict[float | None, bool] = {
            seconds: self.hopeful(self._length_stated(seconds).most)
            for seconds in set(lengths)
            if seconds and (abs(seconds - asked_s) <= reach_s or not asked_s / 99 < seconds < asked_s * 99)
        }
        unstated = [row for row in rows if not lengths[row] and self.hopeful(self._length_at(files, row).most)]
        return [row for row in rows if stated.get(lengths[row])] + unstated

    def by_name(self, files: SharedFiles, rows: Sequence[int]) -> list[int]:
        """Return those of the rows whose file name leaves anything possible, given the length; slow."""
        paths = files.columns.remote_path
        return [row for row in rows if self._most_said(paths[row], self._length_at(files, row)) >= _FLOOR]

    def _length_at(self, files: SharedFiles, row: int) -> _Length:
        """Return the length as stated, or as size and bitrate give it."""
        seconds = files.columns.duration_s[row]
        if seconds:
            return self._length_stated(seconds)
        size, bitrate = files.columns.size_bytes[row], files.columns.bitrate_kbps[row]
        if size and bitrate:
            return self._length_of(size / (bitrate * 125.0), implied_kbps=bitrate)
        return self._length_of(None)

    def _length_stated(self, seconds: float) -> _Length:
        """Many files of an answer are equally long."""
        length = self._stated.get(seconds)
        if length is None:
            length = self._stated[seconds] = self._length_of(seconds)
        return length

    def _length_of(self, seconds: float | None, *, implied_kbps: int | None = None) -> _Length:
        gap_s, missing = length_features(self._wanted.duration_s, seconds, implied_kbps=implied_kbps)
        step = bisect_left(_gap_steps(), gap_s)
        return _Length(gap_s, missing, step, _most_left(step, missing))

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

    def _most_said(self, path: str, length: _Length) -> float:
        """Return the highest log-odds that the length, the words and then the versions of the file name leave."""
        named = self._most_named(path, length)
        return min(named, self._most_told(path, length)) if named >= _FLOOR else named

    def _most_told(self, path: str, length: _Length) -> float:
        """Return the highest log-odds that the length and the versions told by the file name leave."""
        parents, stem, _ = split_path(path)
        group = release_group(parents)
        if not group and tells_version_at_end(self._wanted, stem):
            return _most_left(length.step, length.missing, added=(1.0, math.inf))
        told = versions_told(self._wanted, read_file_name(stem, group).segments)
        if told is None:
            return length.most
        added, differs = told
        return _most_left(length.step, length.missing, (added, added), (differs, differs))

    def _most_named(self, path: str, length: _Length) -> float:
        """Return the highest log-odds that the length and the words of the file name leave.

        Names without spaces or with a release group's signature and other scripts are left to the parser; so is a
        title of signs alone ("!!!"), which is no word here.
        """
        stem = "" if self._signs else split_path(path)[1]
        if self._wanted.title.base in stem.lower():  # the usual case, told without reading anything
            return length.most
        if " " not in stem or not stem.isascii() or _may_be_signed(path):
            return length.most
        tokens = words(stem)
        least = 0.0 if self._perhaps_whole(tokens) else self._least_left(words(_BRACKET.split(stem, 1)[0]))
        if least <= 0.0:
            return length.most
        if any(parts.issubset(tokens) for _, parts in self._names):
            least *= IN_COMPANY  # the others may play along
        ranges = {
            "length_gap": (length.gap_s, length.gap_s),
            "length_missing": (length.missing, length.missing),
            "words_left": (min(least, MOST_LEFT), MOST_LEFT),
            "track_number": (0.0, 1.0 if self._number and self._number in stem else 0.5),
        }
        most = ceiling("file", ranges)
        return ceiling("file", {**ranges, **self._title(tokens)}) if most >= _FLOOR else most

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
        """Tell whether the title parser may find the title word for word, run together, or cut off at the end.

        Or an artist with other spaces, which leaves fewer words over.
        """
        start = self._wanted.title.text[:_CUT_OFF]
        run = "".join(tokens)
        return (
            any(form.issubset(tokens) for form in self._forms)
            or (len(start) == _CUT_OFF and start in " ".join(tokens))
            or self._run in run
            or any(name in run and not parts.issubset(tokens) for name, parts in self._names)
            or any(name in run for name in self._also)
        )

    def _least_left(self, tokens: tuple[str, ...]) -> float:
        """Return how much of the words nothing wanted explains, however they are parsed; 0 when parsing may take any.

        They come from in front of the first bracket. Words of the vocabulary may take others with them ("Harbour Mix").
        """
        if not _signals().isdisjoint(tokens) or spot(tokens) or find_guests(tokens, opening=False)[1]:
            return 0.0
        accounts, listed = self._accounts, vocabulary().words
        left = [w for w in tokens if w.isalpha() and w not in CONNECTING and w not in listed and not accounts[w]]
        return 0.0 if near_versions(left) else weight(left)
