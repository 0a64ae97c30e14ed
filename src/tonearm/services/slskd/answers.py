"""From the responses of one search to shared files: merged, within limits, with everything left out counted."""

from __future__ import annotations

from itertools import islice
from typing import Any

from tonearm.model import RemotePath, SearchAnswer, SharedFile, Username
from tonearm.services.slskd.client import parse
from tonearm.services.slskd.wire import read_file, read_peer, rows

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
    beyond = len(document) - len(responses) if isinstance(document, list) else 1
    merged: dict[tuple[Username, RemotePath], SharedFile] = {}
    left_out = beyond
    for response in responses:
        files, refused = _of_one_peer(query, response)
        left_out += refused
        _merge(merged, files)
    return SearchAnswer.of_checked(
        {"query": query, "files": tuple(merged.values()), "responses": len(responses), "left_out": left_out}
    )


def _of_one_peer(query: str, response: dict[str, Any]) -> tuple[list[SharedFile], int]:
    offered = sum(len(value) for name in ("files", "lockedFiles") if isinstance(value := response.get(name), list))
    peer = read_peer(response)
    if peer is None:
        return [], offered
    free = list(islice(rows(response.get("files")), FILES_READ))
    locked = islice(rows(response.get("lockedFiles")), FILES_READ - len(free))
    files = [file for row in free if (file := read_file(row, peer, locked=False)) is not None]
    files += [file for row in locked if (file := read_file(row, peer, locked=True)) is not None]
    kept = _best(query, files)
    return kept, offered - len(kept)


def _best(query: str, files: list[SharedFile]) -> list[SharedFile]:
    if len(files) <= FILES_KEPT:
        return files
    words = {word for word in query.casefold().split() if not word.startswith("-")}

    def merit(file: SharedFile) -> tuple[int, bool]:
        path = file.remote_path.casefold()
        return -sum(word in path for word in words), file.locked

    return sorted(files, key=merit)[:FILES_KEPT]


def _merge(merged: dict[tuple[Username, RemotePath], SharedFile], files: list[SharedFile]) -> None:
    """Keep the first of equal ones, but an unlocked one rather than a locked one."""
    fresh = {(file.username, file.remote_path): file for file in files}
    if len(fresh) == len(files) and merged.keys().isdisjoint(fresh):
        merged.update(fresh)
        return
    for file in files:
        key = (file.username, file.remote_path)
        known = merged.get(key)
        if known is None or (known.locked and not file.locked):
            merged[key] = file
