"""What the store remembers beside the queue: plans, search answers, album folders and small facts."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from pydantic_core import to_json

from tonearm.model import PlanRow, SearchAnswer
from tonearm.services.store.database import to_micros

__all__ = ["folder_for", "load_answer", "load_plan", "recall", "remember", "save_answer", "save_plan"]

ANSWER_LIFE = timedelta(days=7)
"""Older answers are dropped when a new one is kept: peers come and go, and a full answer takes half a megabyte."""


def save_plan(connection: sqlite3.Connection, key: str, rows: Sequence[PlanRow]) -> None:
    """Keep a plan in place of the one under the same key."""
    connection.execute("DELETE FROM plan_row WHERE key = ?", (key,))
    connection.execute("INSERT OR REPLACE INTO plan (key, row_count) VALUES (?, ?)", (key, len(rows)))
    connection.executemany(
        "INSERT INTO plan_row (key, number, record) VALUES (?, ?, ?)",
        ((key, number, row.model_dump_json(exclude_defaults=True)) for number, row in enumerate(rows)),
    )


def load_plan(connection: sqlite3.Connection, key: str) -> list[PlanRow] | None:
    """The kept plan, in order; None when there is none."""
    if connection.execute("SELECT 1 FROM plan WHERE key = ?", (key,)).fetchone() is None:
        return None
    rows = connection.execute("SELECT record FROM plan_row WHERE key = ? ORDER BY number", (key,))
    return [PlanRow.model_validate_json(record) for (record,) in rows]


def save_answer(connection: sqlite3.Connection, query: str, answer: SearchAnswer, at: datetime) -> None:
    """Keep an answer, packed: its files by column, which repeat themselves (about one tenth remains)."""
    connection.execute("DELETE FROM search_answer WHERE received_at < ?", (to_micros(at - ANSWER_LIFE),))
    record = {**answer.model_dump(exclude={"files"}), "files": answer.files.columns}
    packed = zlib.compress(to_json(record), 1)
    connection.execute("INSERT OR REPLACE INTO search_answer VALUES (?, ?, ?)", (query, to_micros(at), packed))


def load_answer(connection: sqlite3.Connection, query: str, not_before: datetime) -> SearchAnswer | None:
    """The kept answer if it is young enough; one that can no longer be read counts as none.

    Answers that were kept with a record for each file are still read.
    """
    sql = "SELECT record FROM search_answer WHERE query = ? AND received_at >= ?"
    row = connection.execute(sql, (query, to_micros(not_before))).fetchone()
    if row is None:
        return None
    try:
        return SearchAnswer.model_validate_json(zlib.decompress(row[0]))
    except (ValidationError, zlib.error):
        return None


def folder_for(connection: sqlite3.Connection, album_key: str, wanted: str) -> str:
    """The folder that the album got first; ``wanted`` becomes it when there is none."""
    connection.execute("INSERT OR IGNORE INTO album_folder (album_key, folder) VALUES (?, ?)", (album_key, wanted))
    sql = "SELECT folder FROM album_folder WHERE album_key = ?"
    (folder,) = connection.execute(sql, (album_key,)).fetchone()
    return str(folder)


def remember(connection: sqlite3.Connection, kind: str, key: str, value: str) -> None:
    """Keep a fact in place of an older one."""
    connection.execute("INSERT OR REPLACE INTO fact (kind, key, value) VALUES (?, ?, ?)", (kind, key, value))


def recall(connection: sqlite3.Connection, kind: str, key: str) -> str | None:
    """A kept fact, or None."""
    row = connection.execute("SELECT value FROM fact WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return None if row is None else str(row[0])
