"""Pairs made of labelled right ones for fitting: wrong in exactly one thing, or right under another name.

The labelled pairs differ in many things at once, so that a model fitted on them alone takes a song of somebody else for
the wanted one where no album is named. Deterministic: what is made of a row follows from its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.matching import Row
from tonearm.logic import facts, titles
from tonearm.logic.normalise import fold

__all__ = [
    "FIRST_STRANGER",
    "flipped",
    "foreign",
    "hostile",
    "is_plain",
    "replaced",
    "stranger",
    "variants",
]

FIRST_STRANGER: Row = {"title": "Low Tide", "artist": "The Night Ferry"}
"""Whose names the first row's pairs get; the others get those of the row before."""

FLIPS = (
    "Live at the Harbour",
    "Harbour Remix",
    "Karaoke Version",
    "Instrumental",
    "Slowed",
    "Acoustic",
    "Demo",
    "Radio Edit",
    "Extended Mix",
    "Cover",
    "Alternate Take",
)
"""Versions put into right pairs by turns: on one side they make it wrong, on both sides it stays right."""

SEQUELS = (" Pt. 2", " II", " Again", " 3", " on the Table", " Reprise", " and After", " Part Two of the Story")
"""What makes the title of another song out of a title."""

UNKNOWN = ("Tamberline", "Oskuro", "Velvenade", "Brumalion Cell")
"""Words that no list holds, where versions are named; they may mean one."""

OTHER_HANDS = ("Quartet", "Orchestra", "Jr.", "Tribute", "Junior Choir", "Experience")
"""What makes the name of others out of an artist's."""

OTHER_ALBUMS = (
    "Karaoke Stars Vol. 2",
    "Live at the Harbour",
    "A Tribute to the Hits",
    "Unplugged",
    "Lullaby Renditions",
    "The Remixes",
    "Instrumental Covers",
)
"""Albums whose name alone tells that their songs are other recordings."""


def titled(row: Row, suffix: str) -> Row:
    return {**row, "title": f"{row.get('title') or ''}{suffix}"}


def renamed(row: Row, suffix: str) -> Row:
    stem, dot, extension = row["path"].rpartition(".")
    return {**row, "path": f"{stem}{suffix}{dot}{extension}"}


def is_plain(row: Row) -> bool:
    title = titles.parse_title(row.get("title") or "")
    return bool(title.base) and not (title.marks or title.loose)


def stranger(row: Row, other: Row) -> Row:
    """Title and artist of a row, for the pairs made of the next one; ``other`` where it names none."""
    return {key: row.get(key) or other[key] for key in ("title", "artist")}


def signed(row: Row, artist: str) -> Row:
    return {**row, "artist": artist, "artists": [artist]}


def alike(artist: str, a: Row, b: Row) -> bool:
    """Tell whether an artist is one of the pair's."""
    named = facts.names_of((*a.get("artists", ()), *b.get("artists", ()), a.get("artist") or "", b.get("artist") or ""))
    return not facts.names_of((artist,)).words.isdisjoint(named.words)


def short_name(artist: str, turn: int) -> str:
    """Return the last of an artist's names, or the first, by which many are known; "" for others than two."""
    names = artist.split()
    name = names[-(turn % 3 > 0)] if len(names) == 2 else ""
    return name if len(name) >= 5 and name.isalpha() else ""


BARE: Row = {"album": None, "year": None, "track_number": None}
"""What a record without tags but title and artist says of the rest."""


def hostile(a: Row, b: Row, turn: int, other: Row) -> Iterator[tuple[Row, Row, bool, float]]:
    """Make pairs out of a right one that differ in exactly one thing; the length of ``b`` is set to that of ``a``.

    The same things are said of records that name neither album, year nor number: that agreement is missing elsewhere
    must not make up for a contradiction.
    """
    b = {**b, "duration": a.get("duration") or b.get("duration")}
    one, two = FLIPS[turn % len(FLIPS)], FLIPS[(turn // 2 + 1) % len(FLIPS)]
    yield titled(a, f" - {one}"), b, False, 1.0
    yield a, titled(b, f" ({one})"), False, 1.0
    yield titled(a, f" - {one}"), titled(b, f" ({one})"), True, 1.0
    yield titled(a, f" - {one}"), titled(b, f" ({two})"), one == two, 1.0
    yield titled(a, " (Harbour Remix)"), titled(b, " (Night Ferry Remix)"), False, 2.0
    yield a, titled(b, f" ({UNKNOWN[turn % len(UNKNOWN)]})"), False, 1.7
    yield a, titled(b, SEQUELS[turn % len(SEQUELS)]), False, 4.5
    yield titled(a, " 3"), titled(b, " 4"), False, 1.0
    yield a, {**b, "album": OTHER_ALBUMS[turn % len(OTHER_ALBUMS)]}, False, 1.0
    for full in (b, {**b, **BARE}):
        yield a, {**full, "title": other["title"]}, False, 1.0
        yield a, signed(full, f"{b.get('artist') or ''} Tribute Band"), False, 2.0
        if not alike(other["artist"], a, b):
            yield a, signed(full, other["artist"]), False, 2.0
    yield from _worse(a, b, turn, other)
    short = short_name(a.get("artist") or "", turn)
    if short:
        yield a, signed({**b, **BARE}, short), True, 0.5
    yield a, {**b, **BARE}, True, 1.0
    yield a, titled({**b, **BARE}, f" ({one})"), False, 1.0
    yield a, titled({**b, **BARE}, SEQUELS[turn % len(SEQUELS)]), False, 2.0
    if b["duration"]:
        yield a, {**b, "duration": b["duration"] + (27, 35, 60)[turn % 3]}, False, 2.0
    yield a, b, True, 1.0


def _poorer(b: Row, turn: int) -> Iterator[Row]:
    """Make records that say less: no artist, no album, no length, neither, no number, or all in the title."""
    nobody = signed(b, ("Various Artists", "")[turn % 2])
    merged = {**signed(b, "Various Artists"), "title": f"{b.get('artist') or ''} - {b.get('title') or ''}"}
    thin = {**b, "album": None, "duration": None}
    poor = (nobody, {**b, "album": None}, {**b, "duration": None}, merged, thin, {**b, "track_number": None})
    yield from [poor[(turn + step) % len(poor)] for step in range(3)]


def _worse(a: Row, b: Row, turn: int, other: Row) -> Iterator[tuple[Row, Row, bool, float]]:
    """Make pairs whose second record says less than it could: nothing else may differ all the same."""
    one = FLIPS[(turn // 3) % len(FLIPS)]
    for poor in _poorer(b, turn):
        yield a, poor, True, 0.5
        yield titled(a, f" - {one}"), poor, False, 0.5
        yield a, titled(poor, f" ({one})"), False, 0.5
        more = 1.5 if poor["artist"] in ("Various Artists", "") else 1.0
        yield a, titled(poor, SEQUELS[turn % len(SEQUELS)]), False, 3.0 * more
        yield a, titled(poor, f" ({UNKNOWN[turn % len(UNKNOWN)]})"), False, 1.2 * more
        yield a, {**poor, "title": other["title"]}, False, 0.7 if poor["track_number"] else 2.0
        if poor["duration"]:
            yield a, {**poor, "duration": poor["duration"] + (27, 35, 60)[turn % 3]}, False, 2.0
        if poor["artist"] == b.get("artist"):
            yield a, signed(poor, f"{b['artist']} {OTHER_HANDS[turn % len(OTHER_HANDS)]}"), False, 1.0
            if not alike(other["artist"], a, b):
                yield a, signed(poor, other["artist"]), False, 1.0
    yield from _merged(a, b, turn, other)


def _merged(a: Row, b: Row, turn: int, other: Row) -> Iterator[tuple[Row, Row, bool, float]]:
    """Make pairs whose records hold everything in the title, as rows copied out of a table do."""
    one = FLIPS[(turn // 2) % len(FLIPS)]

    def cell(row: Row, title: str, album: bool) -> Row:
        said = f"{title} {b.get('artist') or ''}{' ' + (b.get('album') or '') if album else ''}"
        return {**signed(row, ""), **BARE, "artists": [], "title": said}

    wanted, title = cell(a, a["title"], turn % 2 == 0), b["title"]
    yield wanted, cell(b, title, turn % 3 == 0), True, 1.0
    yield wanted, cell(b, f"{title} ({one})", turn % 3 == 0), False, 2.0
    yield wanted, cell(b, other["title"], turn % 3 == 0), False, 0.5


def flipped(query: Row, item: Row, turn: int, at: int) -> Iterator[tuple[Row, Row, bool]]:
    """Ask for a version, of a file that does not name it, names it, or names another one."""
    one, two = FLIPS[(turn + at) % len(FLIPS)], FLIPS[(turn + at // 2 + 1) % len(FLIPS)]
    asked = titled(query, f" - {one}")
    yield asked, item, False
    yield asked, renamed(item, f" ({one})"), True
    yield asked, renamed(item, f" - {two}"), one == two
    if at % 4 == 0:
        yield asked, renamed(item, f"{SEQUELS[(turn + at // 4) % len(SEQUELS)]} ({one})"), False
    if "Remix" in one:
        yield asked, renamed(item, " (Night Ferry Remix)"), False


SHIFTS_S = (2, -3, 4, -4)
"""Seconds by which two pressings of one recording may well differ: other gaps, other fades."""

BITS = (" (Intro)", " [Outro]")
"""What a file's name adds to a title where it is a bit of the song, or a cut for mixing."""

FADES_S = (5, -6, 7, -5, 6, -7)
"""The same, less often: the data know nothing between four seconds and another cut, collections of music do."""

OTHER_CUTS_S = (9, -10, 12, -14)
"""Beyond `tonearm.logic.rank.CLEAR_LENGTH_GAP_S`: another cut, whatever else agrees."""


OTHER_FOLDERS = ("Live", "Instrumentals", "Acoustic", "Karaoke", "Remixes", "Demos")
"""What the name of a folder adds where it alone tells that these are other recordings."""

COLLECTIONS = ("Greatest Hits", "The Singles 1991-2004", "Night Drive", "The Very Best Of", "Anthology (Disc 2)")
"""Albums on which the same recording may stand as well."""

BARE_RIGHT = 0.75
"""Share of the right ones among files that say nothing but the title, at the right length: songs share names."""


def variants(query: Row, item: Row, wanted: facts.TrackFacts, other: Row, at: int) -> Iterator[tuple[Row, bool, float]]:
    """Make files out of a right one: another pressing's length, only the title, only the album, somebody else's."""
    if item.get("duration") and query.get("duration"):
        yield {**item, "duration": round(query["duration"]) + SHIFTS_S[at % len(SHIFTS_S)]}, True, 1.0
        yield {**item, "duration": round(query["duration"]) + FADES_S[at % len(FADES_S)]}, True, 0.7
        yield {**item, "duration": round(query["duration"]) + OTHER_CUTS_S[at % len(OTHER_CUTS_S)]}, False, 0.7
    else:
        yield item, True, 1.0
    number = f"{query.get('track_number') or 7:02} " if at % 2 else ""
    bare = {**item, "path": f"Downloads\\{number}{query['title']}.mp3"}
    yield bare, True, BARE_RIGHT
    yield bare, False, 1.0 - BARE_RIGHT
    told = replaced(item, query.get("album") or "", f"{query.get('album')} ({OTHER_FOLDERS[at % len(OTHER_FOLDERS)]})")
    if told and is_plain(query):
        yield told, False, 0.5
    collected = replaced(item, query.get("album") or "", COLLECTIONS[at % len(COLLECTIONS)])
    if collected:
        yield collected, True, 1.0
        if query.get("duration"):
            yield {**collected, "duration": round(query["duration"]) + FADES_S[at % len(FADES_S)]}, False, 1.0
    yield renamed(item, SEQUELS[at % len(SEQUELS)]), False, 1.0
    yield renamed(item, BITS[at % len(BITS)]), False, 0.5
    for cut, share in _shortened(query, item, wanted):
        yield cut, False, share
    retitled = replaced(item, wanted.title.base, other["title"])
    if retitled and fold(other["title"]) not in fold(item["path"]):
        yield retitled, False, 1.0
    if len(wanted.names.keys) > 1 or alike(other["artist"], query, query):
        return
    namesake = f"{query['artist'].split()[0]} {other['artist'].split()[-1]}"
    for name in (other["artist"], namesake):
        strange = replaced(item, query["artist"], name)
        if strange:
            yield strange, False, 0.5
    guested = replaced(item, query["artist"], f"{query['artist']} feat. {other['artist']}")
    if guested:
        yield guested, True, 0.5
    joined = replaced(item, query["artist"], f"{query['artist']} & {other['artist']}")
    if joined:
        yield joined, True, 0.5
    short = short_name(query["artist"], at)
    called = replaced(item, query["artist"], short) if short else None
    if called:
        yield called, True, 1.0
        yield {**item, "path": f"Rock\\{short} - {query['title']}.mp3"}, True, 1.0
    nameless = replaced(item, query["artist"], "Various Artists")
    if nameless and query.get("album") and query["album"] in nameless["path"]:
        yield nameless, True, 1.0


def _shortened(query: Row, item: Row, wanted: facts.TrackFacts) -> Iterator[tuple[Row, float]]:
    """Take the last word off the title, then the first; another song, and of another length, as a rule."""
    front, _, last = wanted.title.base.rpartition(" ")
    first, _, rest = wanted.title.base.partition(" ")
    for end, kept, seconds, share in ((last, front, 9, 0.5), (first, rest, 2, 0.2)):
        cut = replaced(item, wanted.title.base, kept) if kept and not end.isdigit() and end not in ARTICLES else None
        if cut and item.get("duration") and query.get("duration"):
            yield {**cut, "duration": round(query["duration"]) + seconds}, share
        elif cut:
            yield cut, share


ARTICLES = ("the", "a", "an")
"""First words that people leave out of a title."""

FOREIGN_RIGHT = 0.25
"""Share of the right ones among files whose artist cannot be compared: worth a question."""

NIGHT, FOG = "夜の標識", "霧の楽団"


def foreign(query: Row, item: Row, wanted: facts.TrackFacts, other: Row) -> Iterator[tuple[Row, Row, bool, float]]:
    """Ask for a song in another script whose artist the path spells in Latin letters, or is somebody else's."""
    retitled = replaced(item, wanted.title.base, NIGHT)
    if retitled is None or query["artist"].casefold() not in retitled["path"].casefold():
        return
    asked = {**query, "title": NIGHT, "artist": FOG, "artists": [FOG]}
    yield asked, retitled, True, FOREIGN_RIGHT
    yield asked, retitled, False, 1.0 - FOREIGN_RIGHT
    elsewhere = replaced(retitled, query.get("album") or "", other["title"])
    if elsewhere:
        yield {**asked, "duration": (query.get("duration") or 200.0) + 9}, elsewhere, False, 1.0


def replaced(row: Row, name: str, other: str) -> Row | None:
    """Put another name wherever the path holds this one; None where it does not."""
    if not name:
        return None
    path, changed = re.subn(re.escape(name), lambda _: other, row["path"].replace("_", " "), flags=re.IGNORECASE)
    return {**row, "path": path} if changed else None
