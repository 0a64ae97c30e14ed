"""Which catalogue artists a file may belong to: two strategies, merged by id, judged together."""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.logic.facts import file_facts, of_file
from tonearm.logic.match import artists_of_file
from tonearm.logic.normalise import name_key
from tonearm.logic.parse_path import parse_path
from tonearm.model import Artist, Confidence, SharedFile, Track

__all__ = ["artist_query", "artists_of_text", "suggest_artists", "track_query"]

_ANY_SONG = "song.mp3"


def _key(artist: Artist) -> str:
    return artist.id or f"name:{name_key(artist.name)}"


def _merged(artists: Sequence[Artist]) -> list[Artist]:
    """Return each artist once: by id, else by name; a picture is kept when any mention has one."""
    named = {name_key(artist.name) for artist in artists if artist.id}
    found: dict[str, Artist] = {}
    for artist in artists:
        if artist.id is None and name_key(artist.name) in named:
            continue
        known = found.get(_key(artist))
        if known is None or (known.image_url is None and artist.image_url is not None):
            found[_key(artist)] = artist
    return list(found.values())


def artist_query(file: SharedFile) -> str:
    """Return the artist that the path names most likely, as the peer spells it; "" when it names nobody."""
    return track_query(file)[1]


def track_query(file: SharedFile) -> tuple[str, str]:
    """Return (title, artist) to ask the catalogue's track search with; the artist may be "".

    Where nothing else names an artist, "Ada Quill - Intro" is the song "Intro", and not a song's intro.
    """
    path = parse_path(file.remote_path)
    artist, dash, title = path.title_text.partition(" - ")
    if dash and title and not path.artist_text:
        return title.strip(), artist.strip()
    return path.title_text, path.artist_text


def suggest_artists(
    file: SharedFile, artists: Sequence[Artist], tracks: Sequence[Track], *, top: int = 5
) -> list[tuple[Artist, Confidence]]:
    """Rank the artists that a file may belong to.

    Parameters
    ----------
    file : SharedFile
        The found file.
    artists : sequence of Artist
        What the catalogue's artist search brought (strategy one).
    tracks : sequence of Track
        What its track search brought (strategy two); their artists are candidates, too.
    top : int
        How many to return at most.

    Returns
    -------
    list of (Artist, Confidence)
        Best first, each id once, judged together: a close runner-up lowers both. The same inputs in any order give
        the same answer.
    """
    merged = _merged((*artists, *(artist for track in tracks for artist in track.artists)))
    pool = sorted(merged, key=lambda artist: (artist.name, artist.id or ""))
    judged = artists_of_file(of_file(file), [artist.name for artist in pool])
    found_by_track = {_key(artist) for track in tracks for artist in track.artists}
    rows = sorted(
        zip(pool, judged, strict=True),
        key=lambda row: (
            -round(row[1].value, 6),
            _key(row[0]) not in found_by_track,
            row[0].name,
            row[0].id or "",
        ),
    )
    return rows[:top]


def artists_of_text(
    text: str, artists: Sequence[Artist], file: SharedFile | None = None, *, top: int = 5
) -> list[tuple[Artist, Confidence]]:
    """Rank what the catalogue found for words that a person typed.

    Parameters
    ----------
    text : str
        What was typed.
    artists : sequence of Artist
        What was found for it.
    file : SharedFile, optional
        The file whose artist is looked for; it is judged like one that was suggested. Without it the text itself is
        judged, like a folder of that name.
    top : int
        How many to return at most.

    Returns
    -------
    list of (Artist, Confidence)
        Best first, each id once; of equally likely ones the one that is called most like the text.
    """
    pool = sorted(_merged(artists), key=lambda artist: (artist.name, artist.id or ""))
    called = _called_like(text, pool)
    judged = artists_of_file(of_file(file), [artist.name for artist in pool]) if file else called
    rows = sorted(
        zip(pool, judged, called, strict=True),
        key=lambda row: (-round(row[1].value, 2), -row[2].value, row[0].name, row[0].id or ""),
    )
    return [(artist, confidence) for artist, confidence, _ in rows[:top]]


def _called_like(text: str, artists: Sequence[Artist]) -> list[Confidence]:
    """Judge a text as the name of a folder and of its file's artist."""
    name = text.strip().replace("/", "_").replace("\\", "_")
    judged = artists_of_file(file_facts(f"{name}\\{name} - {_ANY_SONG}"), [artist.name for artist in artists])
    return [
        one.replace(match_reason="called like your text" if one.value > 0.5 else f"your text says “{text.strip()}”")
        for one in judged
    ]
