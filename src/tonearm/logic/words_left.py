"""The words of a file name that nothing wanted explains: an unknown version, another song, somebody else's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tonearm.logic.facts import CONNECTING, STOP_WORDS, TrackFacts, explained, runs_of, telling_weight, weight
from tonearm.logic.folder_names import dashed
from tonearm.logic.normalise import script_of
from tonearm.logic.parse_path import ParsedPath
from tonearm.logic.titles import Title, parse_title, split_names
from tonearm.logic.vocabulary import is_year, other_parts, spot, vocabulary

__all__ = ["IN_COMPANY", "MOST_LEFT", "Accounts", "accounts_of", "song_by", "words_left"]

MOST_LEFT = 6.0
"""More unexplained words than this are not counted."""
_BY = frozenset({"by", "von", "de", "di", "par", "por", "van", "av", "od", "ot"})
"""Words between a song and its artist."""
_BITS = frozenset({"intro", "outro"})
"""Brackets that tell a bit of the song, or a cut for mixing, in a file's name; in a catalogue they may mean less."""
IN_COMPANY = 0.15
"""What a word of a guest's name weighs."""
_FIRST_COPIES = ("1", "2")
_TECHNICAL = frozenset({"source", "video", "remaster", "explicit"})
"""Kinds of packaging of which a single word at the end of a title is no part of it."""


class Accounts(dict[str, bool]):
    """Which words a wanted track explains, each worked out once: the files of one answer repeat their words."""

    def __init__(self, known: frozenset[str], joined: str) -> None:
        self.known, self._joined = known, joined

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = told = explained(word, self.known, self._joined)
        return told


_MOST_WORDS = 1 << 14


def accounts_of(wanted: TrackFacts) -> Accounts:
    """Return what a wanted track explains: its words, also where its title and artists are run together."""
    return _accounts(wanted.all_words, wanted.title.text, wanted.title.whole, wanted.names.keys)


@lru_cache(maxsize=1 << 4)
def _accounts(named: frozenset[str], text: str, title: str, names: tuple[str, ...]) -> Accounts:
    return Accounts(named.union(text.split()), "".join((title, " ", *names)).replace(" ", ""))


def words_left(wanted: TrackFacts, path: ParsedPath, accounts: Accounts) -> tuple[float, float, float, float]:
    """Weigh words, parts, brackets and numbers of the file name that nothing wanted explains."""
    number = str(wanted.track_number or "")
    total, parts, brackets, numbers = 0.0, 0, 0, 0
    for at, segment in enumerate(path.segments):
        if at < len(path.segments) - 1 and (segment.extra or not accounts.known.issuperset(segment.base.split())):
            company = _company(wanted, segment)
            if company is not None:
                total += IN_COMPANY * weight(_unaccounted(company, accounts))
                continue
        if 0 < at < len(path.segments) - 1 and segment.base in path.directory.names and not segment.extra:
            continue  # the album once more, whatever album that is
        run_on = [*_run_on(wanted, segment), *_other_part(wanted, segment)] if segment is path.segments[-1] else []
        words = segment.base.split()
        if run_on or not (accounts.known.issuperset(words) or _is_respaced(wanted, words)):
            version_words = {w for mark in segment.loose for w in mark.words}
            tokens = [w for w in words if w not in version_words and w not in CONNECTING]
            if segment.base != (song := song_by(wanted, segment.base)):
                tokens = [w for w in tokens if w in song.split() or w in accounts.known]
            left = [w for w in _unaccounted(tokens, accounts) if w[0].isalnum() and not is_year(w)]
            if path.track_number is None and number in left and tokens[-1] != number:
                left.remove(number)  # the track number amid words that nothing divides
            if segment is path.segments[-1] or segment.base.startswith(wanted.title.base + " "):
                left = _without_packaging(left, segment) + run_on  # "title official video - artist"
            numbers += sum([w.isdigit() for w in left])
            total += telling_weight(left)
            parts += bool(tokens) and len(left) == len(tokens)
        glosses = _glosses(wanted, segment, path) if segment.extra else ()
        for extra in segment.extra:
            if extra in glosses or extra in path.directory.names or _is_copy_number(extra, wanted, path):
                continue
            rest = _unaccounted(_without_neutral(extra.split()), accounts)
            rest = [w for w in rest if not is_year(w) and w not in CONNECTING]
            total += telling_weight(rest)
            brackets += not (STOP_WORDS.issuperset(rest) and len(rest) < len(extra.split()))  # "(the norths)"
        brackets += not wanted.all_words.issuperset(segment.neutral_words & _BITS)
        for guest in segment.guests:
            total += IN_COMPANY * weight(_unaccounted(guest.split(), accounts))
    return min(total, MOST_LEFT), float(min(parts, 3)), float(min(brackets, 2)), float(min(numbers, 2))


def _company(wanted: TrackFacts, credit: Title) -> list[str] | None:
    """Return the words of those whom a credit names beside a wanted artist; None where it names none of them whole.

    They are guests or the band, and a bracket is another name; somebody who plays the song again names it for that.
    """
    names = split_names(_IN_BRACKETS.sub(" ", credit.raw))
    if credit.marks or credit.loose or not any([name in wanted.names.keys + wanted.names.also for name in names]):
        return None
    words = [word for name in (*names, *credit.extra) for word in name.split() if word not in wanted.names.words]
    return None if _OTHER_HANDS.intersection(words) or not vocabulary().ensembles.isdisjoint(words) else words


_IN_BRACKETS = re.compile(r"[(\[{].*")
_OTHER_HANDS = frozenset({"vs", "versus", "tribute", "quartet", "band", "experience"})
"""Words beside a name that tell others who play its songs, or two songs at once."""


def _is_respaced(wanted: TrackFacts, words: Sequence[str]) -> bool:
    """Tell whether words are the title or an artist with other spaces: "u 2", "moon light" by "Moonlight"."""
    run = "".join(words)
    return run == wanted.title.base.replace(" ", "") or run in runs_of(wanted.names)


def song_by(wanted: TrackFacts, text: str) -> str:
    """Take a wanted artist at the end off a name that nothing divides, and the word for "by": "song von artist"."""
    for key in wanted.names.keys:
        if text.endswith(f" {key}"):
            song = text.removesuffix(f" {key}").removesuffix(" the")
            front, _, last = song.rpartition(" ")
            return front if front and last in _BY else song
    return text


def _glosses(wanted: TrackFacts, segment: Title, path: ParsedPath) -> tuple[str, ...]:
    """Return the brackets that only say the song once more; in another script only where the path has that habit.

    Beside "霧笛楽団 (Muteki Gakudan)" a Latin bracket behind a Japanese title is the title; alone it may be a version.
    One bracket at most is so: what follows it is no third name. A bracket in a script that nobody wanted has no part
    in the song either.
    """
    if not segment.translations or segment.extra[0] not in segment.translations:
        return segment.glosses
    first = segment.extra[0]
    if segment.base in wanted.names.keys and segment.base != wanted.title.base:
        return (*segment.glosses, first)
    if script_of(first) not in ("latin", *{script_of(text) for text in (wanted.title.raw, wanted.names.main)}):
        return segment.glosses
    others = [part for part in path.segments if part is not segment]
    others += [parse_title(part) for text in path.directory.texts for part in dashed(text) if part[:1] not in "[("]
    if not any(part.extra and part.translations and part.extra[0] != first for part in others):
        return segment.glosses
    return (*segment.glosses, first)


def _is_copy_number(extra: str, wanted: TrackFacts, path: ParsedPath) -> bool:
    """Tell whether a bracket is the number of a second copy: "song (1)", beside a track number no higher one."""
    return (
        len(extra) == 1
        and extra.isdigit()
        and (path.track_number is None or extra in _FIRST_COPIES)
        and not any(len(word) == 1 and word.isdigit() for word in wanted.title_words)
    )


def _without_neutral(tokens: list[str]) -> list[str]:
    """Take the phrases that say nothing about the recording out of a bracket: "(harbour lights album version)"."""
    said = {at for found in spot(tokens) if not found.is_version for at in range(found.start, found.end)}
    return [word for at, word in enumerate(tokens) if at not in said or word in _BITS]


def _without_packaging(left: list[str], segment: Title) -> list[str]:
    """Take off the words of packaging that end a title without a bracket or dash ("morning glass official video")."""
    tokens = segment.base.split()
    while True:
        while len(tokens) > 1 and is_year(tokens[-1]):  # "morning glass remastered 2010"
            tokens = tokens[:-1]
        last = spot(tokens)[-1:]
        if not last or last[0].end < len(tokens) or last[0].is_version or not last[0].start:
            return left
        size = last[0].end - last[0].start
        if left[-size:] != tokens[-size:] or (size == 1 and last[0].kind not in _TECHNICAL):
            return left
        left, tokens = left[:-size], tokens[:-size]


def _unaccounted(tokens: Sequence[str], accounts: Accounts) -> list[str]:
    return [token for token in tokens if not accounts[token]]


def _other_part(wanted: TrackFacts, segment: Title) -> list[str]:
    """Numbers in the place of the title's own, whatever explains them: "Pt. 2" of "Skyline 2" is no "Pt. 1"."""
    if segment.whole == wanted.title.whole:
        return []
    asked, found = wanted.title.whole.split(), segment.whole.split()
    if not other_parts(asked, found):
        return []
    numbers = [word for word in found if word.isdigit() and word not in asked]
    return [word for word in numbers if word in wanted.all_words] if numbers else ["1"]


def _run_on(wanted: TrackFacts, segment: Title) -> list[str]:
    """Words by which a title runs on behind the wanted one and that the album explains: "Lake, Glass" is no "Lake"."""
    base = wanted.title.base
    if not segment.base.startswith(base + " "):
        return []
    own = wanted.title_words.union(wanted.names.words, *[mark.detail for mark in wanted.title.marks])
    loose = {w for mark in segment.loose for w in mark.words}
    rest = segment.base[len(base) :].split()
    return [w for w in rest if w in wanted.album_words and w not in own and w not in loose]
