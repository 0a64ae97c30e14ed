"""slskd's transfer list: users, directories, files, as ``GET /transfers/downloads`` sends them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.made.words import Words

__all__ = ["dump", "list_of", "one_second_later"]

_STATES = {
    "Queued, Remotely": 0.55,
    "InProgress": 0.03,
    "Completed, Succeeded": 0.36,
    "Completed, Errored": 0.03,
    "Completed, Cancelled": 0.02,
    "Requested": 0.01,
}
_UNDER_WAY = {"Queued, Remotely": 0.96, "InProgress": 0.03, "Requested": 0.01}
_DISTINCT = 5_000
"""Longer lists repeat these rows under new ids: making them must not take longer than measuring."""
_EPOCH = 1_760_000_000
_ESCAPED = str.maketrans({sign: f"\\u{ord(sign):04X}" for sign in "'&+<>"})

Row = dict[str, Any]


def dump(document: object) -> bytes:
    """JSON in slskd's dialect: no blanks; signs of HTML and everything beyond ASCII escaped."""
    return json.dumps(document, separators=(",", ":")).translate(_ESCAPED).encode()


def list_of(number: int, *, seed: int = 1, under_way: bool = False) -> list[Row]:
    """A list of that many transfers; ``under_way`` leaves out those that have ended."""
    words = Words(seed)
    distinct = min(number, _DISTINCT)
    users = _users(words, distinct, under_way)
    copies, rest = divmod(number - distinct, distinct)
    again = [_with_new_ids(users, words.random) for _ in range(copies)]
    return [*users, *(user for copy in again for user in copy), *(_users(words, rest, under_way) if rest else [])]


def one_second_later(users: list[Row], *, moved: float = 0.0, seed: int = 2) -> list[Row]:
    """The same list after a second: running rows have progressed, and a share of the queued ones has moved up."""
    random = Random(seed)

    def later(row: Row) -> Row:
        if row["state"] == "InProgress":
            return _progressed(row, random)
        if row["state"].startswith("Queued") and random.random() < moved:
            return {**row, "placeInQueue": max(1, row["placeInQueue"] - 1)}
        return row

    return _each_row(users, later)


def _users(words: Words, number: int, under_way: bool) -> list[Row]:
    users: list[Row] = []
    made = 0
    while made < number:
        user: Row = {"username": f"{words.peer()}{len(users)}", "directories": []}
        for _ in range(words.random.randint(1, 4)):
            size = min(number - made, words.random.randint(1, 14))
            if size:
                user["directories"].append(_folder(words, user["username"], size, under_way))
            made += size
        users.append(user)
    return users


def _with_new_ids(users: list[Row], random: Random) -> list[Row]:
    return _each_row(users, lambda row: {**row, "id": _id(random)})


def _each_row(users: list[Row], change: Callable[[Row], Row]) -> list[Row]:
    return [
        {
            **user,
            "directories": [
                {**folder, "files": [change(row) for row in folder["files"]]} for folder in user["directories"]
            ],
        }
        for user in users
    ]


def _id(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128)))


def _folder(words: Words, username: str, size: int, under_way: bool) -> Row:
    path = f"{words.mark()}\\Music\\{words.artist()}\\{words.title()} ({words.random.randint(1965, 2025)}) [FLAC]"
    files = [_row(words, username, path, number, under_way) for number in range(1, size + 1)]
    return {"directory": path, "fileCount": size, "files": files}


def _row(words: Words, username: str, folder: str, number: int, under_way: bool) -> Row:
    """One transfer; fields in slskd's order, those without a value left out."""
    random = words.random
    shares = _UNDER_WAY if under_way else _STATES
    state = random.choices(list(shares), list(shares.values()))[0]
    size = random.randint(3_000_000, 60_000_000)
    row: Row = {
        "id": _id(random),
        "username": username,
        "direction": "Download",
        "filename": f"{folder}\\{number:02d} - {words.title()}{words.addition()}.flac",
        "size": size,
        "state": state,
        "requestedAt": _time(random),
        "enqueuedAt": _time(random),
    }
    sent = _sent(state, size, random)
    if state == "InProgress" or state.startswith("Completed"):
        row["startedAt"] = _time(random)
    if state.startswith("Completed"):
        row["endedAt"] = _time(random)
    row |= {"bytesTransferred": sent, "averageSpeed": random.random() * 2_000_000 if sent else 0}
    if state.startswith("Queued"):
        row["placeInQueue"] = random.randint(2, 400)
    if "Errored" in state:
        row["exception"] = "The wait timed out after 5000 milliseconds"
    row |= {"attempts": 0, "removed": False, "bytesRemaining": size - sent}
    if "startedAt" in row:
        row["elapsedTime"] = _span(random)
    row["percentComplete"] = sent / size * 100
    if row["averageSpeed"]:
        row["remainingTime"] = _span(random)
    return row


def _progressed(row: Row, random: Random) -> Row:
    sent = min(row["size"], row["bytesTransferred"] + random.randint(1, 900_000))
    later = {
        **row,
        "bytesTransferred": sent,
        "averageSpeed": random.random() * 2_000_000,
        "bytesRemaining": row["size"] - sent,
        "percentComplete": sent / row["size"] * 100,
    }
    if random.random() < 0.05:
        later |= {"state": "Completed, Succeeded", "endedAt": _time(random)}
    return later


def _sent(state: str, size: int, random: Random) -> int:
    if "Succeeded" in state:
        return size
    return random.randint(1, size - 1) if state == "InProgress" or state.startswith("Completed") else 0


def _time(random: Random) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(_EPOCH + random.randint(0, 3_000_000)))
    return f"{whole}.{random.randint(0, 9_999_999):07d}Z"


def _span(random: Random) -> str:
    return f"00:00:{random.randint(0, 59):02d}.{random.randint(0, 9_999_999):07d}"
