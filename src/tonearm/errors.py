"""Everything tonearm raises on purpose, in one tree, grouped by who has to act.

::

    TonearmError
      UserMustAct        SettingsMissing, LoginRejected, DiskFull
      ServiceError       ServiceUnreachable (never asked)
                         ServiceRefused     (was told no; QuotaExhausted with retry_at)
                         ServiceChanged     (the reply was not understood; ResponseTooLarge)
      TransferError      PeerOffline, RemoteQueueFull, TransferStalled, FileCorrupt
      MisuseError        SessionClosed, CalledFromEngineThread, IllegalTransition

Each message says what happened, to which thing, and what to do next. Whether a retry can help is a property of the
error (``retryable``), not of the caller's memory. Exceptions of other packages never reach a user: every adapter in
``tonearm.services`` translates them at one place.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

__all__ = [
    "CalledFromEngineThread",
    "DiskFull",
    "FileCorrupt",
    "IllegalTransition",
    "LoginRejected",
    "MisuseError",
    "PeerOffline",
    "QuotaExhausted",
    "RemoteQueueFull",
    "ResponseTooLarge",
    "ServiceChanged",
    "ServiceError",
    "ServiceRefused",
    "ServiceUnreachable",
    "SessionClosed",
    "SettingsMissing",
    "TonearmError",
    "TransferError",
    "TransferStalled",
    "UserMustAct",
]


class TonearmError(Exception):
    """The root: catch it to catch everything tonearm raises on purpose."""

    retryable: ClassVar[bool] = False


class UserMustAct(TonearmError):
    """Only the person can mend this: a setting, a login, a full disk."""


class SettingsMissing(UserMustAct):
    """A setting that the call needs is not there, or its value cannot be used."""


class LoginRejected(UserMustAct):
    """A service refused the key, token or login that it was given."""


class DiskFull(UserMustAct):
    """There is not enough room for the copy that filing needs; nothing was changed."""


class ServiceError(TonearmError):
    """Something between us and a service went wrong.

    Parameters
    ----------
    message : str
        One sentence for a person; never holds a secret.
    service : str
        ``"spotify"``, ``"plex"`` or ``"slskd"``.
    """

    def __init__(self, message: str, *, service: str) -> None:
        super().__init__(message)
        self.service = service


class ServiceUnreachable(ServiceError):
    """The question never arrived, or no answer came: refused connection, time-out, reset."""

    retryable: ClassVar[bool] = True


class ServiceRefused(ServiceError):
    """The service understood and said no.

    Parameters
    ----------
    message, service
        As in `ServiceError`.
    status : int
        HTTP status, 400 to 599.
    body : str, optional
        What the service answered, redacted and cut at 300 characters.
    """

    def __init__(self, message: str, *, service: str, status: int, body: str = "") -> None:
        super().__init__(message, service=service)
        self.status = status
        self.body = body[:300]


class QuotaExhausted(ServiceRefused):
    """A budget of the service is spent; ``retry_at`` (aware UTC) says when it is worth asking again, if known."""

    def __init__(self, message: str, *, service: str, status: int = 429, retry_at: datetime | None = None) -> None:
        super().__init__(message, service=service, status=status)
        self.retry_at = retry_at


class ServiceChanged(ServiceError):
    """The reply was not understood: another program answered, or the service has changed its format."""


class ResponseTooLarge(ServiceChanged):
    """The reply is larger than the limit in recipes (64 MB decoded); it was not read to its end."""


class TransferError(TonearmError):
    """One transfer did not bring a usable file; another candidate may."""


class PeerOffline(TransferError):
    """The peer is not on the network, is unknown, or cannot be reached."""


class RemoteQueueFull(TransferError):
    """The peer refused the file: its queue is full, the file is not shared, or we are banned."""


class TransferStalled(TransferError):
    """The transfer made no progress within its limit."""

    retryable: ClassVar[bool] = True


class FileCorrupt(TransferError):
    """The bytes that arrived are not the sound file that was promised."""


class MisuseError(TonearmError):
    """The call itself is wrong: an unknown id, an impossible value, the wrong thread."""


class SessionClosed(MisuseError):
    """The session was closed; make a new one with ``tonearm.connect()``."""


class CalledFromEngineThread(MisuseError):
    """A blocking method was called inside the session's own loop, where it would wait for itself."""


class IllegalTransition(MisuseError):
    """A state change that the transition table does not allow."""
