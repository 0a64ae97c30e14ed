"""What ``includeMeta=1`` tells: which filters and sorts there are. Clients ask for it before they filter."""

from __future__ import annotations

from tonearm.sandbox.plex.catalogue import KINDS
from tonearm.sandbox.plex.xml import element

__all__ = ["meta"]

_TITLES = {"artist": "Artists", "album": "Albums", "track": "Tracks"}
_FIELDS = {
    "artist": (("artist.title", "string"), ("artist.genre", "tag"), ("artist.addedAt", "date")),
    "album": (("album.title", "string"), ("album.year", "integer"), ("album.genre", "tag"), ("album.addedAt", "date")),
    "track": (("track.title", "string"), ("track.genre", "tag"), ("track.addedAt", "date")),
}
_SORTS = (("titleSort", "Title", "asc"), ("addedAt", "Date Added", "desc"))
_OPERATORS = {
    "string": (
        ("=", "contains"),
        ("!=", "does not contain"),
        ("==", "is"),
        ("!==", "is not"),
        ("<=", "begins with"),
        (">=", "ends with"),
    ),
    "date": (("<<=", "is before"), (">>=", "is after")),
    "integer": (("=", "is"), ("!=", "is not"), (">>=", "is greater than"), ("<<=", "is less than")),
    "tag": (("=", "is"), ("!=", "is not")),
}


def meta(section: str, kind: str, *, parents_first: bool) -> str:
    """Write the ``Meta`` element.

    Parameters
    ----------
    section : str
        Number of the section.
    kind : str
        What is listed: ``artist``, ``album`` or ``track``; its fields come first.
    parents_first : bool
        The other order, in which plexapi takes ``artist.title`` for ``track.title`` (quirk 6).
    """
    numbers = {name: number for number, name in KINDS.items()}
    kinds = ["artist", "album", "track"]
    if not parents_first:
        kinds = [kind] + [other for other in reversed(kinds) if other != kind]
    types = [_type(section, one, numbers[one], active=one == kind, parents_first=parents_first) for one in kinds]
    field_types = [
        element("FieldType", {"type": name}, [element("Operator", {"key": k, "title": t}) for k, t in operators])
        for name, operators in _OPERATORS.items()
    ]
    return element("Meta", {}, types + field_types)


def _type(section: str, kind: str, number: int, *, active: bool, parents_first: bool) -> str:
    path = f"/library/sections/{section}"
    fields = list(_FIELDS[kind])
    if kind == "track":
        parents = [*_FIELDS["artist"], *_FIELDS["album"]]
        fields = parents + fields if parents_first else fields + parents
    genre = {"filter": "genre", "filterType": "string", "title": "Genre", "type": "filter"}
    children = [element("Filter", {**genre, "key": f"{path}/genre?type={number}"})]
    children += [element("Field", {"key": key, "title": key, "type": of}) for key, of in fields]
    children += [
        element("Sort", {"key": key, "title": title, "defaultDirection": way, "descKey": f"{key}:desc"})
        for key, title, way in _SORTS
    ]
    shown = {"key": f"{path}/all?type={number}", "type": kind, "title": _TITLES[kind], "active": int(active)}
    return element("Type", shown, children)
