"""Keeps secrets out of logs: ours, and those of the packages that speak for us."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable

from tonearm.logic.redact import redact

__all__ = ["LOGGERS", "RedactingFilter", "install_redaction"]

LOGGERS = ("tonearm", "httpx", "httpcore", "urllib3", "requests", "spotipy", "plexapi", "websockets")
"""Roots of the loggers that are watched, with everything below them."""


class RedactingFilter(logging.Filter):
    """Rewrites a record so that neither message, arguments nor traceback hold a secret; never drops one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Counter[str] = Counter()
        self._lock = threading.Lock()

    def learn(self, secrets: Iterable[str]) -> Callable[[], None]:
        """Add secrets; the answer takes them away again (once)."""
        mine = Counter(secret for secret in secrets if secret)
        with self._lock:
            self._known.update(mine)

        def forget() -> None:
            with self._lock:
                self._known.subtract(mine)
                mine.clear()

        return forget

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact in place; always true."""
        if str(record.name).partition(".")[0] in LOGGERS:
            self._rewrite(record)
        return True

    def _rewrite(self, record: logging.LogRecord) -> None:
        with self._lock:
            known = [secret for secret, uses in self._known.items() if uses > 0]
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = f"{record.msg!r} {record.args!r}"
        record.msg, record.args = redact(message, known), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = redact("".join(traceback.format_exception(record.exc_info[1])).rstrip(), known)
            record.exc_info = None


_filter = RedactingFilter()
_install_lock = threading.Lock()


def install_redaction(secrets: Iterable[str]) -> Callable[[], None]:
    """Start keeping these secrets out of all watched loggers.

    Parameters
    ----------
    secrets : iterable of str
        In the clear, from ``Settings.secrets()``.

    Returns
    -------
    callable
        Forgets these secrets again; the patterns stay watched for as long as the process lives.

    Notes
    -----
    A filter on a logger does not see the records of the loggers below it (``spotipy.client``, ``httpcore.http11``), so
    records are rewritten where all are made, in the record factory.
    """
    with _install_lock:
        if not getattr(logging.getLogRecordFactory(), "_tonearm_redacts", False):
            logging.setLogRecordFactory(_redacting(logging.getLogRecordFactory()))
    return _filter.learn(secrets)


def _redacting(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def make_redacted(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        _filter.filter(record)
        return record

    make_redacted._tonearm_redacts = True  # type: ignore[attr-defined]  # the mark that stops a second wrapping
    return make_redacted
