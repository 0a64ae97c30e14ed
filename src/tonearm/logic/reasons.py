"""One line for a person: why two things match or do not."""

from __future__ import annotations

from tonearm.logic.facts import FileFacts, TrackFacts, explained
from tonearm.logic.naming_text import display_text
from tonearm.logic.titles import Mark, compare_versions

__all__ = ["ANOTHER_TITLE", "agreement", "file_reason", "name_reason", "track_reason"]

_NAMES = {
    "live": "live",
    "remix": "remix",
    "karaoke": "karaoke",
    "instrumental": "instrumental",
    "tempo": "changed tempo",
    "acoustic": "acoustic or rearranged",
    "demo": "demo",
    "edit": "edit",
    "extended": "extended",
    "cover": "cover or tribute",
    "other": "another version",
}
_CLEAR_GAP_S = 7.0
_QUOTED = 80
"""So much of what a peer wrote is repeated in a line for a person."""
ANOTHER_TITLE = 0.6
"""A file name with a smaller share of the title's words names another title; such a file is never taken unasked."""


def _say(marks: tuple[Mark, ...]) -> str:
    """Describe marks in the words of the title ("live at the harbour")."""
    said = []
    for mark in marks:
        detail = [w for w in mark.detail if w not in mark.words]
        text = " ".join((*mark.words, *detail) if mark.kind in ("live", "cover") else (*detail, *mark.words))
        said.append(text if _NAMES[mark.kind].split()[0] in text else f"{_NAMES[mark.kind]} ({text})")
    return " and ".join(dict.fromkeys(said))


def _versions(wanted: TrackFacts, offered: tuple[Mark, ...], asked: tuple[Mark, ...], differs: bool) -> str:
    if offered:
        return f"{_say(offered)}; you asked for the {_say(asked) if asked else 'studio recording'}"
    if asked:
        return f"plain recording; you asked for the {_say(asked)}"
    if differs:
        return f"another {'/'.join(sorted(wanted.title.versions)) or 'version'} than the one you asked for"
    return ""


def _length(wanted: float | None, other: float | None) -> str:
    if wanted is None or other is None:
        return "length unknown"
    gap = other - wanted
    if abs(gap) <= _CLEAR_GAP_S:
        return "length agrees" if abs(gap) <= 2.5 else f"{abs(gap):.0f} s {'longer' if gap > 0 else 'shorter'}"
    return f"{abs(gap):.0f} s {'longer' if gap > 0 else 'shorter'} than wanted"


def agreement(wanted_s: float | None, other_s: float | None) -> str:
    """Say that title and artist agree, and whether two lengths in seconds do."""
    return f"title and artist agree, {_length(wanted_s, other_s)}"


def track_reason(wanted: TrackFacts, other: TrackFacts) -> str:
    """Say why a library track is or is not the wanted one."""
    gap = compare_versions(wanted.title, other.title, first_album=wanted.album_words, second_album=other.album_words)
    if gap.only_first or gap.only_second or gap.detail_differs:
        return _versions(wanted, gap.only_second, gap.only_first, gap.detail_differs)
    alien = other.title_words - wanted.all_words
    left = [word for word in alien if not explained(word, wanted.title_words)] if alien else []
    if left and len(left) >= len(other.title_words) / 2:
        return f"another title: {other.title.whole}"
    main = wanted.names.main.split()
    if (
        wanted.names.keys
        and other.names.keys
        and other.all_words.isdisjoint(main)
        and not any(explained(word, other.all_words) for word in main)
    ):
        return f"another artist: {other.names.keys[0]}"
    return agreement(wanted.duration_s, other.duration_s)


def file_reason(wanted: TrackFacts, file: FileFacts, values: dict[str, float]) -> str:
    """Say why a shared file is or is not the wanted recording. ``values`` are its named features."""
    marks = tuple(m for segment in file.path.segments for m in (*segment.marks, *segment.loose))
    if values["versions_added"] or values["versions_missing"] or values["version_detail_differs"]:
        offered = (
            tuple(m for m in marks if not wanted.all_words.issuperset(m.words)) if values["versions_added"] else ()
        )
        asked = wanted.title.marks if values["versions_missing"] else ()
        said = _versions(wanted, offered, asked, bool(values["version_detail_differs"]))
        if said:
            return said
    if values["folder_versions"]:
        return "the folder names another version (live, karaoke, covers or the like)"
    if values["title_found"] < ANOTHER_TITLE:
        return f"another title: {file.path.title.whole}"
    if values["artist_anywhere"] < 0.5:
        return f"the path does not name {wanted.names.main}"
    if values["words_left"] >= 0.9:
        return f"words that the wanted track does not explain in: {' - '.join(s.whole for s in file.path.segments)}"
    return agreement(wanted.duration_s, file.duration_s)


def name_reason(name: str, file: FileFacts, likely: bool) -> str:
    """Say why a file belongs or does not belong to an artist or a release."""
    if likely:
        return f"the path names {name}"
    said = " / ".join(filter(None, (file.path.artist_text, file.path.album_text)))
    return (
        f"the path says “{display_text(said, limit=_QUOTED)}”, not {name}" if said else f"the path does not name {name}"
    )
