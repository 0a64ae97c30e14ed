"""The tables, and how a file written by an older tonearm becomes a present one.

``PRAGMA user_version`` holds the schema number: how many of `MIGRATIONS` a file has seen. A migration that was ever
released is never edited; a change of the tables is a new entry at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tonearm.errors import UserMustAct

__all__ = ["MIGRATIONS", "SCHEMA_NUMBER", "Migration", "migrate", "schema_number"]

Migration = tuple[str, ...]
"""The statements of one step; they run in one transaction together with the new number."""

_FIRST: Migration = (
    # `record` is the whole item as JSON; the columns beside it are only what is searched and sorted by.
    """CREATE TABLE queue_item (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        priority INTEGER NOT NULL,
        paused INTEGER NOT NULL,
        not_before INTEGER,
        playlist TEXT,
        position INTEGER,
        record TEXT NOT NULL
    )""",
    "CREATE INDEX queue_item_ready ON queue_item (priority, seq) WHERE state = 'queued' AND paused = 0",
    # Delayed items have an index of their own: in front of the ready rows they would make each claim walk over them.
    "CREATE INDEX queue_item_waiting ON queue_item (not_before) WHERE state = 'waiting'",
    "CREATE INDEX queue_item_order ON queue_item (state, priority, seq)",
    "CREATE TABLE plan (key TEXT PRIMARY KEY, row_count INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE plan_row (
        key TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (key, number)
    ) WITHOUT ROWID""",
    "CREATE TABLE search_answer (query TEXT PRIMARY KEY, received_at INTEGER NOT NULL, record BLOB NOT NULL)",
    "CREATE INDEX search_answer_age ON search_answer (received_at)",
    "CREATE TABLE library_snapshot (key TEXT PRIMARY KEY, token TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE library_track (
        key TEXT NOT NULL,
        number INTEGER NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        artist TEXT NOT NULL,
        album_artist TEXT NOT NULL,
        album TEXT NOT NULL,
        year INTEGER,
        disc_number INTEGER,
        track_number INTEGER,
        duration_s REAL,
        path TEXT,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (key, number)
    ) WITHOUT ROWID""",
    "CREATE TABLE album_folder (album_key TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE fact (
        kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID""",
    "CREATE TABLE ledger_use (ledger TEXT NOT NULL, used_at INTEGER NOT NULL)",
    "CREATE INDEX ledger_use_time ON ledger_use (ledger, used_at)",
    """CREATE TABLE filing_journal (
        number INTEGER PRIMARY KEY,
        operation_id TEXT NOT NULL UNIQUE,
        item_id TEXT NOT NULL,
        step TEXT NOT NULL,
        record TEXT NOT NULL
    )""",
    """CREATE INDEX filing_journal_open ON filing_journal (number)
        WHERE step NOT IN ('done', 'abandoned', 'undone')""",
    "CREATE INDEX filing_journal_item ON filing_journal (item_id, number)",
    # Apart from the row: a picture would be written again with each step.
    "CREATE TABLE filing_cover (operation_id TEXT PRIMARY KEY, cover BLOB NOT NULL)",
)

MIGRATIONS: tuple[Migration, ...] = (_FIRST,)
SCHEMA_NUMBER = len(MIGRATIONS)
"""What this version of tonearm writes."""


def schema_number(connection: sqlite3.Connection) -> int:
    """How many migrations a file has seen; 0 for an empty one."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring a file up to the last of ``migrations``; each step wholly or not at all.

    Returns
    -------
    int
        How many steps were taken; 0 when the file was up to date.

    Raises
    ------
    UserMustAct
        The file was written by a newer tonearm. Nothing is changed.
    """
    found = schema_number(connection)
    refuse_newer(found, len(migrations))
    for number, statements in enumerate(migrations[found:], start=found + 1):
        _step(connection, statements, number)
    return len(migrations) - found


def refuse_newer(found: int, known: int = SCHEMA_NUMBER) -> None:
    """Raise `UserMustAct` when ``found`` is a schema number that this tonearm does not know yet."""
    if found > known:
        raise UserMustAct(
            f"The store has schema {found}, written by a newer tonearm; this one knows schemas up to {known}. "
            "Upgrade tonearm, or give another state_dir."
        )


def _step(connection: sqlite3.Connection, statements: Migration, number: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
