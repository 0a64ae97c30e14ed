"""From the responses of one search to shared files: merged, within limits, with everything left out counted."""

from __future__ import annotations

from itertools import compress, islice
from typing import Any

from tonearm.model import FileColumns, SearchAnswer, SharedFiles
from tonearm.model.shared_files import repeated
from tonearm.services.slskd.client import parse
from tonearm.services.slskd.wire import askable, read_claims, read_peer, rows

__all__ = ["FILES_KEPT", "FILES_READ", "RESPONSES_READ", "read_answer"]

FILES_READ = 50_000
"""Files read of one peer's response; what lies beyond is counted only (recipes: safety, section 7)."""
FILES_KEPT = 1_000
"""Of these, the best are kept: most words of the query in the path, unlocked before locked, then as they came."""
RESPONSES_READ = 10_000


def read_answer(query: str, body: bytes) -> SearchAnswer:
    """Read the body of ``GET /searches/{id}/responses``.

    Parameters
    ----------
    query : str
        What was searched for.
    body : bytes
        A JSON list of responses; users and files may repeat themselves.

    Raises
    ------
    ServiceChanged
        The body is no JSON list. A bad row inside is counted in ``left_out`` instead.
    """
    document = parse(body)
    responses = list(islice(rows(document), RESPONSES_READ))
    left_out = len(document) - len(responses) if isinstance(document, list) else 1
    offers = _Offers(query)
    for response in responses:
        left_out += offers.add(response)
    files, refused = offers.read()
    return SearchAnswer.of_checked(
        {"query": query, "files": files, "responses": len(responses), "left_out": left_out + refused}
    )


class _Offers:
    """The rows of all responses, one after the other, and what holds for each of them beside what it says."""

    def __init__(self, query: str) -> None:
        self._words = {word for word in query.casefold().split() if not word.startswith("-")}
        self._held: dict[str, list[Any]] = {
            name: [] for name in ("row", "username", "free_slot", "speed_bps", "queue_length", "locked")
        }

    def add(self, response: dict[str, Any]) -> int:
        """Take the rows of one peer; return how many were left out for good."""
        free, locked = _listed(response.get("files")), _listed(response.get("lockedFiles"))
        offered = len(free) + len(locked)
        peer = read_peer(response)
        if peer is None:
            return offered
        found = _objects(free, FILES_READ)
        marks = [False] * len(found)
        if locked:
            found = found + _objects(locked, FILES_READ - len(found))
            marks += [True] * (len(found) - len(marks))
        if len(found) > FILES_KEPT:
            places = self._best(found, marks)
            found, marks = [found[at] for at in places], [marks[at] for at in places]
        held = self._held
        held["row"] += found
        held["locked"] += marks
        for name, value in peer.items():
            held[name] += [value] * len(found)
        return offered - len(found)

    def _best(self, found: list[dict[str, Any]], marks: list[bool]) -> list[int]:
        """Places of the rows to keep of a peer who sends very many."""
        paths: list[Any] = [row.get("filename") for row in found]
        places = list(compress(range(len(found)), askable(paths, [row.get("size") for row in found])))
        if len(places) <= FILES_KEPT:
            return places

        def merit(at: int) -> tuple[int, bool]:
            path = paths[at].casefold()
            return -sum(word in path for word in self._words), marks[at]

        return sorted(places, key=merit)[:FILES_KEPT]

    def read(self) -> tuple[SharedFiles, int]:
        """Return the files that could be asked for, each once, and how many could not."""
        held, found = self._held, self._held["row"]
        held |= {
            "remote_path": [row.get("filename") for row in found],
            "size_bytes": [row.get("size") for row in found],
        }
        good = askable(held["remote_path"], held["size_bytes"])
        refused = good.count(False)
        held = _merged(_only(held, good) if refused else held)
        columns = {**held, **read_claims(held["row"])}
        ordered = {name: tuple(columns[name]) for name in FileColumns.model_fields}
        return SharedFiles(FileColumns.of_checked(ordered), distinct=True), refused


def _only(held: dict[str, list[Any]], wanted: list[bool]) -> dict[str, list[Any]]:
    return {name: list(compress(values, wanted)) for name, values in held.items()}


def _merged(held: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Keep each (username, remote path) once: the first of equal ones, but an unlocked one rather than a locked one."""
    groups = repeated(held["username"], held["remote_path"])
    first = [True] * len(held["row"])
    for places in groups:
        kept = next((at for at in places if not held["locked"][at]), places[0])
        for values in held.values():
            values[places[0]] = values[kept]
        for at in places[1:]:
            first[at] = False
    return _only(held, first) if groups else held


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(values: list[Any], most: int) -> list[dict[str, Any]]:
    """The first objects of a list."""
    if len(values) <= most and set(map(type, values)) == {dict}:
        return values
    return list(islice(rows(values), most))
