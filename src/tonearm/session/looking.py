"""What the looking verbs of a session have in common: reading what was typed, and refusing what cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.searching import ask_network, find_candidates
from tonearm.frames import candidates_of
from tonearm.logic.free_text import track_of_text
from tonearm.logic.rank import rank
from tonearm.model import Candidate, Track
from tonearm.session.downloads import read_match

__all__ = ["artist_search_text", "check_top", "one_candidate", "search_network"]


async def search_network(
    wanted: object, limit: int, house: Neighbours
) -> tuple[Sequence[Candidate], Track, dict[str, str]]:
    """Ranked candidates for a text or a track, the track, and where they come from; see ``session.search``."""
    if limit < 1:
        raise MisuseError(f"A limit of {limit} rows is not possible; choose 1 or more.")
    if isinstance(wanted, str):
        if not wanted.strip():
            raise MisuseError("There is nothing to search for; give an artist and a title.")
        files = (await ask_network(wanted, house)).files
        track = track_of_text(wanted, files.columns.remote_path)
        read_as = " - ".join([one.name for one in track.artists] + [track.title])
        return rank(files, track, house.policy.quality, limit=limit), track, {"query": wanted, "read_as": read_as}
    match = read_match(wanted)
    if not isinstance(match, Track):
        raise MisuseError("search() takes a text or a row of a track frame with artist and title.")
    found, queries = await find_candidates(match, house)
    return found[:limit], match, {"query": "; ".join(queries)}


def one_candidate(given: object) -> Candidate:
    """Exactly one candidate, from a row or a record.

    Raises
    ------
    MisuseError
        It is none, or several.
    """
    found = candidates_of(given)
    if len(found) != 1:
        raise MisuseError(f"One file is expected, not {len(found)}; choose a row, such as frame.iloc[0].")
    return found[0]


def check_top(top: int) -> None:
    """Refuse a number of artists that the catalogue cannot give.

    Raises
    ------
    MisuseError
        ``top`` is outside 1 to 10.
    """
    if not 1 <= top <= 10:
        raise MisuseError(f"top={top} is not possible; the catalogue gives 1 to 10 artists.")


def artist_search_text(text: str) -> str:
    """The text of a manual search.

    Raises
    ------
    MisuseError
        It is empty.
    """
    if not text.strip():
        raise MisuseError("There is nothing to search for; give a part of the artist's name.")
    return text
