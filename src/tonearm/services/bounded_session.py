"""A requests session for vendor clients: no retries, no redirections, no answers without end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from tonearm.errors import ResponseTooLarge

__all__ = ["TIMEOUT", "BoundedSession"]

TIMEOUT = (5.0, 30.0)
"""Connect and read, in real seconds: the network does not run faster in the sandbox."""

_TOTAL_S = 60.0
_MAX_BYTES = 64 * 1024 * 1024
_PIECE = 65_536


class BoundedSession(requests.Session):
    """Reads each body itself, counted in bytes and in time: a read time-out alone does not stop a slow drip.

    A redirection ends in ``TooManyRedirects``: requests would drop the Authorization header, but send other key headers
    on, and its answer would be believed.

    Parameters
    ----------
    service : str
        Named in errors.
    headers : mapping, optional
        Laid over the headers of every request.
    inspect : callable, optional
        Sees each answer with its body before the vendor client does; may raise.
    """

    def __init__(
        self,
        service: str,
        *,
        headers: Mapping[str, str] | None = None,
        inspect: Callable[[requests.Response], None] | None = None,
    ) -> None:
        super().__init__()
        self.max_redirects = 0
        self.hooks["response"].append(self._read)
        self._service = service
        self._laid_over = dict(headers or {})
        self._inspect = inspect

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As in requests."""
        headers = {**(kwargs.pop("headers", None) or {}), **self._laid_over}
        return super().request(*args, **{**kwargs, "headers": headers, "stream": True})

    def _read(self, response: requests.Response, **_: object) -> None:
        begin, body = time.monotonic(), bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > _MAX_BYTES:
                response.close()
                raise ResponseTooLarge(
                    f"The answer of {self._service} is larger than 64 MB; it was not read.", service=self._service
                )
            if time.monotonic() - begin > _TOTAL_S:
                response.close()
                raise requests.exceptions.ReadTimeout("the answer came too slowly")
        # requests offers no public way to hand over a body that was read piece by piece.
        response._content = bytes(body)
        if self._inspect is not None:
            self._inspect(response)
