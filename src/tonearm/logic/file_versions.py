"""Which versions a file's name and folders tell, beside those that the wanted track names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tonearm.logic.facts import TrackFacts, explained, weight
from tonearm.logic.features import NOT_OF_ALBUMS
from tonearm.logic.folder_names import versions_beside
from tonearm.logic.parse_path import ParsedPath, is_tail
from tonearm.logic.title_parts import FILLER, read_part
from tonearm.logic.titles import NO_VERSION_GAP, Mark, Title, VersionGap, compare_versions, misspells, same_sort
from tonearm.logic.vocabulary import is_year

__all__ = ["folder_versions", "tells_version_at_end", "title_goes_on", "versions", "versions_told"]


_BRACKET_AT_END = re.compile(r" [(\[]([a-z][\w' ]*)[)\]]$", re.IGNORECASE)
_TAIL_AT_END = re.compile(r" - ([a-z][\w' ]*)$", re.IGNORECASE)
_WORD_AT_END = re.compile(r"[^\W\d_]['’.!?…]?$")
"""What stands in front of such an end is a word; behind a number it may be the title."""
_PAIR = re.compile(r"[(\[](?:(?! - )[^()\[\]])*[)\]]")
_BRACKET = re.compile(r"[()\[\]（）［］【】「」『』〈〉《》〔〕｛｝{}]")


def versions(wanted: TrackFacts, path: ParsedPath) -> tuple[float, float, float, float]:
    """Count version classes only the wanted title names, only the file name names, differing and absent details.

    Another remixer is another version: differing details count on both sides, too.
    """
    gap = _version_gap(wanted, path.segments)
    missing = {mark.kind for mark in _untold(gap.only_first, wanted, path)} if gap.only_first else ()
    added, differs = _told(gap)
    details = [w for m in wanted.title.marks if m.kind in gap.shared for w in m.detail if not w.isdigit()]
    absent = _absent(details, path) if details else 0.0
    return len(missing) + differs, added, differs, absent


def versions_told(wanted: TrackFacts, segments: tuple[Title, ...]) -> tuple[float, float] | None:
    """Return ``versions_added`` and ``version_detail_differs``, of which the file name alone tells.

    None where the folders have a say in how its last part is read.
    """
    return None if title_goes_on(wanted, segments) else _told(_version_gap(wanted, segments))


def tells_version_at_end(wanted: TrackFacts, stem: str) -> bool:
    """Tell whether a file name certainly adds a version, because it ends in a bracket or tail that names one.

    "artist - title (harbour mix)" and "artist - title - live" need no further reading. Where anything about the end
    or its words might be meant otherwise, the answer is False.
    """
    title, mine = wanted.title, {mark.kind for mark in (*wanted.title.marks, *wanted.title.loose)}
    return any(
        mark.kind not in mine
        and wanted.all_words.isdisjoint((*mark.words, *mark.detail))
        and not misspells(title, mark)
        for mark in _marks_at_end(stem)
    )


def _marks_at_end(stem: str) -> tuple[Mark, ...]:
    """Return what a bracket, or a tail that can be nothing else, says at the end of a file name.

    A word must stand before it, perhaps with other brackets side by side, closed and without a dash, in between.
    """
    if " " not in stem:
        stem = stem.replace("_", " ")
    bracket = _BRACKET_AT_END.search(stem)
    end = bracket or _TAIL_AT_END.search(stem)
    if end is None:
        return ()
    front = _PAIR.sub("", stem[: end.start()]).rstrip()
    if _BRACKET.search(front) or not _WORD_AT_END.search(front):
        return ()
    return read_part(end[1]).marks if bracket or is_tail(end[1], first=True) else ()


def _told(gap: VersionGap) -> tuple[float, float]:
    differs = float(gap.detail_differs)
    return len({mark.kind for mark in gap.only_second}) + differs if gap.only_second else differs, differs


def _version_gap(wanted: TrackFacts, segments: tuple[Title, ...]) -> VersionGap:
    """Compare the versions of the wanted title with those that all parts of a file name tell."""
    marks, loose = _named_marks(wanted, segments)
    if not (marks or loose or wanted.title.marks or wanted.title.loose):
        return NO_VERSION_GAP
    base = " ".join([segment.base for segment in segments])
    named = Title(base, base, marks=marks, loose=loose)
    gap = compare_versions(wanted.title, named, first_words=wanted.names.words, first_album=wanted.album_words)
    return gap._replace(detail_differs=True) if "live" in gap.shared and _elsewhere(wanted, marks) else gap


def _elsewhere(wanted: TrackFacts, marks: Sequence[Mark]) -> bool:
    """Tell whether a file names another place than the live album from which a "Song (Live)" is wanted."""
    album = wanted.album
    if album is None or not any([mark.kind == "live" for mark in (*album.marks, *album.loose)]):
        return False
    if any([mark.detail for mark in wanted.title.marks if mark.kind == "live"]):
        return False  # the title names its own
    named = {word for mark in marks if mark.kind == "live" for word in mark.detail if not is_year(word)} - FILLER
    return bool(named) and named.isdisjoint(wanted.all_words)


def _named_marks(wanted: TrackFacts, segments: tuple[Title, ...]) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return the marks and the loose marks of all parts of the file name.

    Parts in front of the title may name an album: the wanted one's marks say nothing, another's only where the title
    does not name the same class, and some loose words never do.
    """
    *front, last = segments
    front = [part for part in front if part.marks or part.loose]
    if not front:
        return last.marks, last.loose
    kinds = {mark.kind for mark in last.marks}
    mine = wanted.album.versions if wanted.album else frozenset()
    marks = [
        mark
        for part in front
        for mark in part.marks
        if mark.kind not in kinds and not (mark.kind in mine and _is_album(wanted, part))
    ]
    loose = [
        mark
        for part in front
        for mark in part.loose
        if (mark.kind not in NOT_OF_ALBUMS or _sings(wanted, part)) and not _is_album(wanted, part)
    ]
    return (*marks, *last.marks), (*loose, *last.loose)


def _sings(wanted: TrackFacts, part: Title) -> bool:
    """Tell whether a part of the file name begins with the wanted title and says more."""
    return part.base.startswith(wanted.title.base + " ")


def _is_album(wanted: TrackFacts, segment: Title) -> bool:
    """Tell whether a part of the file name is the wanted album's name, whatever words that is made of."""
    return wanted.album is not None and segment.base == wanted.album.base != wanted.title.base


def _absent(details: list[str], path: ParsedPath) -> float:
    """Return the share of the wanted version's details that the path does not mention."""
    known = frozenset(w for part in (path.stem_words, *(f.title.text.split() for f in path.folders)) for w in part)
    return 1.0 - weight([w for w in details if explained(w, known)]) / weight(details)


def _folder_marks(wanted: TrackFacts, path: ParsedPath) -> list[Mark]:
    albums = (wanted.album.base, wanted.album.whole) if wanted.album else ()
    return [mark for mark in versions_beside(path.directory, albums) if mark.kind not in NOT_OF_ALBUMS]


def _untold(marks: Sequence[Mark], wanted: TrackFacts, path: ParsedPath) -> list[Mark]:
    """Return those signs of a version that the folders do not tell either; "Live Wires" does not tell "Live Wire"."""
    told = _folder_marks(wanted, path)
    inside = [mark for mark in wanted.title.loose if not _ends(wanted.title.base, mark)]
    return [mark for mark in marks if mark in inside or not any([_agree(mark, other) for other in told])]


def _agree(one: Mark, two: Mark) -> bool:
    return one.kind == two.kind and same_sort((one,), (two,), one.kind)


def folder_versions(wanted: TrackFacts, path: ParsedPath) -> float:
    """Count version classes that only the folders name and that no wanted name explains."""
    marks = _folder_marks(wanted, path)
    if not marks:
        return 0.0
    mine = [*wanted.title.marks, *[mark for mark in wanted.title.loose if _ends(wanted.title.base, mark)]]
    named = {mark.kind for segment in path.segments for mark in segment.marks}
    named |= {m.kind for segment in path.segments for m in segment.loose if not wanted.title_words.issuperset(m.words)}
    strange = [m for m in marks if not wanted.all_words.issuperset(m.words) and not any([_agree(m, n) for n in mine])]
    return float(len({m.kind for m in strange} - named))


def _ends(song: str, mark: Mark) -> bool:
    """Tell whether a version word stands where a version is named: "morning glass live", but not "live wire"."""
    return song.endswith(" ".join(mark.words))


def title_goes_on(wanted: TrackFacts, segments: tuple[Title, ...]) -> bool:
    """Tell whether a last part follows the wanted title and does not begin with it again."""
    song = wanted.title.base
    return len(segments) > 1 and segments[-2].base == song and not segments[-1].base.startswith(song)
