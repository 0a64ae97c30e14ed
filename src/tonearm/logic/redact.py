"""Taking secrets out of text that a person, a log or a file may see."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

__all__ = ["HIDDEN", "redact", "spellings"]

HIDDEN = "[hidden]"

_LEAST_LENGTH = 4
"""Shorter values are not looked for: they would blacken half of every text."""

_END = r"[\s'\"&,;}\])]"
_VALUE = rf"(?!\[hidden\](?:{_END}|$))(?:\[hidden\]|(?!{_END}).)+"
"""Up to the next separator; what is hidden wholly is left, what is hidden in part is hidden wholly."""
_PATTERNS = (
    re.compile(rf"(?i)\b((?:Bearer|Basic)\s+){_VALUE}"),
    re.compile(
        r"(?i)((?:X-Plex-Token|X-API-Key|access_token|refresh_token|client_secret)['\"]?\s*[=:]\s*['\"]?)" + _VALUE
    ),
    re.compile(rf"(?i)((?:^|[?&\s'\"{{,(])code['\"]?\s*(?:=|['\"]\s*:)\s*['\"]?)(?!\d{{3}}\b){_VALUE}"),
    re.compile(r"(?i)(\b(?:Token|X-API-Key)b?['\"]?\s*,\s*b?['\"])(?!\[hidden\])[^'\"]+"),
)
"""Header, query, form, JSON and repr forms. A three-digit ``code`` is a status and says nothing."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Replace secrets in a text.

    Parameters
    ----------
    text : str
        Anything: a log record, an exception's text, a service's answer.
    secrets : iterable of str
        Known values; also found percent-encoded and in base64. Values shorter than 4 characters are passed over.

    Returns
    -------
    str
        With ``[hidden]`` in place of the known values and of whatever follows ``Bearer``, ``Basic``,
        ``X-Plex-Token=``, ``X-API-Key``, ``access_token=``, ``refresh_token=``, ``client_secret=`` and ``code=``.

    Notes
    -----
    Source: recipes/safety.md section 8. Applying it twice changes nothing more.
    """
    for form in sorted({form for secret in secrets for form in spellings(secret)}, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<1>{HIDDEN}", text)
    return text


def spellings(secret: str) -> set[str]:
    """The forms in which one secret may appear: plain, percent-encoded, base64."""
    if len(secret) < _LEAST_LENGTH:
        return set()
    encoded = base64.b64encode(secret.encode("utf-8", "replace")).decode("ascii")
    forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), encoded, encoded.rstrip("=")}
    return {form for form in forms if len(form) >= _LEAST_LENGTH}
