"""The store: one SQLite file that keeps the queue, plans, answers, the library snapshot and the filing journal."""

from tonearm.services.store.journal import SqliteJournal
from tonearm.services.store.store import SqliteStore

__all__ = ["SqliteJournal", "SqliteStore"]
