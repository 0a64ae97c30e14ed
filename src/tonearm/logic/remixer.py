"""Reading the remixer out of a title: "Night Ferry (Kite Remix)" is Kite's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tonearm.logic.normalise import name_key
from tonearm.model import Artist

__all__ = ["credited_remixers", "remix_phrases", "same_name"]

_TEXT_LIMIT = 512
"""Characters of a title that are read (recipes/safety.md section 7)."""

_SEGMENT = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}|\s[-–—]\s([^()\[\]{}]*?)(?=\s[-–—]\s|[(\[{]|$)")
_CERTAIN = re.compile(r"^(?P<who>.+?)[\s_]+(?:re-?mix|rmx|re-?work|refix|bootleg)\b", re.I)
_BY = re.compile(r"\bre-?(?:mix|work)(?:ed)?\s+by\s+(?P<who>.+)$", re.I)
_ONLY_IF_CREDITED = re.compile(r"^(?P<who>.+)\s(?:mix|edit|dub|version|flip)$", re.I)
_QUALIFIERS = (
    r"the|official|original|extended|club|radio|dance|vocal|instrumental|acoustic|dub|short|long|full|main|album|single|"
    r"video|house|techno|trance|disco|deep|festival|summer|winter|night|late night|sunset|chill|lo-?fi|live|remastered|"
    r"stereo|mono|clean|explicit|vip|special|bonus|new|12\"|7\"|12 inch|7 inch|no\.? ?\d+|pt\.? ?\d+|part ?\d+|\d{2,4}"
)
_LAST_QUALIFIER = re.compile(rf"(?:^|\s+)(?:{_QUALIFIERS})$", re.I)
_FIRST_QUALIFIER = re.compile(rf"^(?:{_QUALIFIERS})$", re.I)
_FEATURING = re.compile(r"^(?:feat|ft|featuring|with)\b", re.I)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?:\s.*)?$", re.I)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|&|\+|/|;|\bx\b|\bvs\.?|\band\b|\bwith\b)\s*", re.I)


def same_name(left: str, right: str) -> bool:
    """Whether two names are the same but for capitals, accents, punctuation and a leading article."""
    return name_key(left) == name_key(right)


def credited_remixers(title: str, credited: Sequence[Artist]) -> list[Artist]:
    """Find the remixers that a title names.

    Parameters
    ----------
    title : str
        As the catalogue prints it. Only the first 512 characters are read.
    credited : sequence of Artist
        The track's artists; a remixer among them is returned as credited, with its id.

    Returns
    -------
    list of Artist
        Empty when the title names nobody: "(Remix)", "(Extended Remix)", "(Radio Edit)", "(2011 Remix)". Words such
        as mix, edit, dub and version name a remixer only when that name is a credited guest, since "(Club Mix)" and
        "(Album Version)" are no persons.
    """
    for phrase in remix_phrases(title):
        found = _certain(phrase, credited) or _credited_guest(phrase, credited)
        if found:
            return found
    return []


def remix_phrases(title: str) -> Iterator[str]:
    """The parts of a title in brackets or behind a dash, last first: a remix is named after the guests."""
    text = " ".join(title[:_TEXT_LIMIT].split())
    parts = [next(filter(None, match.groups()), "") for match in _SEGMENT.finditer(text)]
    return (part.strip() for part in reversed(parts) if part.strip() and not _FEATURING.match(part.strip()))


def _certain(phrase: str, credited: Sequence[Artist]) -> list[Artist]:
    match = _BY.search(phrase) or _CERTAIN.match(phrase)
    if match is None:
        return []
    who = match["who"].strip()
    return _among(who, credited) or _named(who)


def _credited_guest(phrase: str, credited: Sequence[Artist]) -> list[Artist]:
    match = _ONLY_IF_CREDITED.match(phrase)
    return _among(match["who"].strip(), credited[1:]) if match else []


def _among(who: str, credited: Sequence[Artist]) -> list[Artist]:
    """Credited artists that the phrase names: whole, each of several, or as its beginning ("Kite's Dark Remix")."""
    bare = _without_qualifiers(who)
    for wording in (who, bare):
        whole = [artist for artist in credited if same_name(artist.name.strip(), wording)]
        if whole:
            return whole[:1]
    several = [artist for name in _BETWEEN_NAMES.split(bare) for artist in credited if same_name(artist.name, name)]
    return several or _longest_beginning(who, credited)


def _longest_beginning(who: str, credited: Sequence[Artist]) -> list[Artist]:
    starts = [artist for artist in credited if re.match(re.escape(artist.name.strip()) + r"(?!\w)", who, re.I)]
    return sorted(starts, key=lambda artist: -len(artist.name))[:1]


def _named(who: str) -> list[Artist]:
    """A remixer that the catalogue does not credit: the name as the title spells it."""
    name = _without_qualifiers(_POSSESSIVE.sub("", who))
    return [Artist(name=name)] if name else []


def _without_qualifiers(who: str) -> str:
    while shorter := _LAST_QUALIFIER.search(who):
        who = who[: shorter.start()].strip()
    return "" if _FIRST_QUALIFIER.match(who) else who
