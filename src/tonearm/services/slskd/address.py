"""Where the daemon is: its base URL in one form, URLs of untrusted segments, and the key that goes only there."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from urllib.parse import quote, urlsplit

import httpx
from pydantic import SecretStr

from tonearm.errors import MisuseError, SettingsMissing

__all__ = ["Address", "KeyAuth", "guid"]

_API = "/api/v0"


class Address:
    """The daemon's origin and API root.

    Parameters
    ----------
    base_url : str
        As a person writes it: with or without scheme, trailing slash, url base and ``/api/v0``.

    Raises
    ------
    SettingsMissing
        The text is no http(s) URL, or holds a login, query or fragment. The message does not repeat it.
    """

    def __init__(self, base_url: str) -> None:
        text = base_url.strip()
        parts = urlsplit(text if "://" in text else f"http://{text}")
        try:
            port = parts.port
        except ValueError:
            raise _unusable("its port is no number") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise _unusable("it must look like http://host:5030")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise _unusable("it must hold no login, query or fragment; the key belongs into slskd_api_key")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        path = parts.path.rstrip("/")
        self.origin = f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
        self.url_base = path[: -len(_API)].rstrip("/") if path.endswith(_API) else path
        self.root = self.origin + self.url_base

    def api(self, *segments: str) -> str:
        """URL of an endpoint; each segment is quoted completely.

        Raises
        ------
        MisuseError
            A segment is empty, or consists of dots: URL normalisation would fold it away.
        """
        for segment in segments:
            if not segment.strip("."):
                raise MisuseError(f"{segment!r} cannot be a part of an address; use an id instead of the name.")
        return self.root + _API + "".join("/" + quote(segment, safe="", errors="replace") for segment in segments)


def _unusable(why: str) -> SettingsMissing:
    return SettingsMissing(f"The setting slskd_url cannot be used: {why}.")


def guid(value: str) -> str:
    """The id in slskd's spelling (lower case, dashes).

    Raises
    ------
    MisuseError
        It is no GUID, and must not come near a URL.
    """
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise MisuseError(
            f"{value[:80]!r} is no id of the daemon; ids look like 6f1c0a52-8a0e-4c5d-9a7f-0d2f6f0b7c11."
        ) from None


class KeyAuth(httpx.Auth):
    """Puts the API key on requests to the configured origin, and on no others."""

    def __init__(self, origin: str, key: SecretStr) -> None:
        self._url = httpx.URL(origin)
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add ``X-API-Key`` where it belongs."""
        url = request.url
        if (url.scheme, url.host, url.port) == (self._url.scheme, self._url.host, self._url.port):
            request.headers["X-API-Key"] = self._key.get_secret_value()
        yield request
