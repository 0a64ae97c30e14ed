"""Fetches covers and artist pictures, from nowhere but where they are known to be."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable

import httpx

from tonearm.services.web.picture_check import MAX_BYTES, acceptable

__all__ = ["PICTURE_HOSTS", "PictureFetcher"]

PICTURE_HOSTS = ("i.scdn.co", "mosaic.scdn.co", "image-cdn-*.spotifycdn.com")
"""Hosts of the catalogue's pictures; ``*`` stands for letters, digits and dashes."""

_TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=10.0)
_TOTAL_S = 60.0
_HOPS = 3
_KEPT_BYTES = 32 * 1024 * 1024


class PictureFetcher:
    """Keeps `tonearm.ports.Pictures` over HTTP.

    Parameters
    ----------
    hosts : iterable of str
        Host names that are asked over https only. Since the certificate must fit the name, a name server cannot lead
        elsewhere; addresses written as numbers match no name.
    origins : iterable of str
        Further origins of the user's own settings (``http://127.0.0.1:9101``), asked as they are.
    transport : httpx.AsyncBaseTransport, optional
        Takes the place of the network.

    Notes
    -----
    No cookies, no keys, no credentials go out. Source of the limits: recipes/safety.md section 6, "Images".
    """

    def __init__(
        self,
        *,
        hosts: Iterable[str] = PICTURE_HOSTS,
        origins: Iterable[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._hosts = [re.compile(re.escape(host).replace(r"\*", "[a-z0-9-]+"), re.IGNORECASE) for host in hosts]
        self._origins = {_origin(httpx.URL(origin)) for origin in origins}
        self._client = httpx.AsyncClient(timeout=_TIMEOUT, transport=transport, headers={"Accept": "image/*"})
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def picture(self, url: str) -> bytes | None:
        """Fetch one picture.

        Parameters
        ----------
        url : str
            As the catalogue states it. Anything outside the allowed hosts and origins is not asked.

        Returns
        -------
        bytes or None
            JPEG, PNG or WebP, at most 20 MB and 40 megapixels; None for everything else: a missing picture never
            stops a track.
        """
        if url in self._kept:
            self._kept.move_to_end(url)
            return self._kept[url]
        try:
            async with asyncio.timeout(_TOTAL_S):
                data = await self._follow(url)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, ValueError):
            return None
        if data is None or not acceptable(data):
            return None
        self._keep(url, data)
        return data

    async def close(self) -> None:
        """Let go of the connections. May be called twice."""
        await self._client.aclose()

    async def _follow(self, url: str) -> bytes | None:
        """The bytes behind at most three redirections, each looked at before it is followed."""
        where = httpx.URL(url)
        for _ in range(_HOPS + 1):
            if not self._allowed(where):
                return None
            async with self._client.stream("GET", where, follow_redirects=False) as response:
                if not response.has_redirect_location:
                    return await _body(response)
                where = where.join(response.headers["location"])
        return None

    def _allowed(self, url: httpx.URL) -> bool:
        if url.userinfo:
            return False
        if _origin(url) in self._origins:
            return True
        named = any(host.fullmatch(url.host) for host in self._hosts)
        return url.scheme == "https" and url.port in (None, 443) and named

    def _keep(self, url: str, data: bytes) -> None:
        """Remember the latest pictures: an album's tracks share their cover."""
        self._kept[url] = data
        while sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)


async def _body(response: httpx.Response) -> bytes | None:
    if response.status_code != httpx.codes.OK:
        return None
    data = bytearray()
    async for piece in response.aiter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            return None
    return bytes(data)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    ports = {"http": 80, "https": 443}
    return url.scheme, url.host, url.port or ports.get(url.scheme)
