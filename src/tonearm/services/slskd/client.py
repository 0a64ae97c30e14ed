"""One kept HTTP client for the daemon, and the one place where what goes wrong becomes an error of ours."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr
from pydantic_core import from_json

from tonearm.errors import (
    LoginRejected,
    QuotaExhausted,
    ResponseTooLarge,
    ServiceChanged,
    ServiceRefused,
    ServiceUnreachable,
    SessionClosed,
    SettingsMissing,
    TonearmError,
)
from tonearm.logic.backoff import HTTP_RETRY, RetryPolicy, retry_after_s
from tonearm.logic.redact import redact
from tonearm.ports import Clock
from tonearm.services.slskd.address import Address, KeyAuth

__all__ = ["ONE_TRY", "Reply", "SlskdClient", "parse"]

SERVICE = "slskd"
LARGEST_BODY = 64 * 1024 * 1024
"""Decoded bytes of one answer (recipes: safety, section 7)."""

CALL_S = 60.0
"""Seconds that one try of one call may take in all; read time-outs alone do not stop a slow drip."""

ONE_TRY = RetryPolicy(tries=1)
_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=10.0)


def parse(body: bytes) -> Any:
    """JSON of an answer.

    Raises
    ------
    ServiceChanged
        It is no JSON, or too deeply nested.
    """
    try:
        return from_json(body, cache_strings="keys")
    except ValueError:
        pass
    # The fast parser refuses the whole text for one lone surrogate in one file name; the standard one does not.
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ServiceChanged("slskd sent an answer that is no JSON; is it cut off?", service=SERVICE) from None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the daemon answered: any status but a refused login, a redirect or another program's page."""

    status: int
    body: bytes
    asked_s: float | None = None
    """Seconds we were asked to wait (``Retry-After``): slskd sends none, a proxy before it may."""
    retry_at: datetime | None = None
    """The moment that is, aware UTC."""

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON; see `parse`."""
        return parse(self.body)

    @property
    def message(self) -> str:
        """The daemon's own words, if any: errors are JSON strings or empty (contracts: slskd, section 2.4)."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = self.body.decode("utf-8", "replace")
        text = value if isinstance(value, str) else ""
        return "".join(letter if letter.isprintable() else " " for letter in text[:300])

    def refusal(self, what: str) -> TonearmError:
        """The typed error for a status that is not 2xx; ``what`` names the question, e.g. "the search"."""
        said = f': "{self.message}"' if self.message else ""
        if self.status == 429:
            sentence = f"slskd was too busy for {what}{said}; try again later."
            return QuotaExhausted(sentence, service=SERVICE, retry_at=self.retry_at)
        if self.status >= 500:
            # Not a "no": the daemon, or a proxy before it, could not answer at all.
            return ServiceUnreachable(f"slskd failed at {what} (status {self.status}){said}.", service=SERVICE)
        sentence = f"slskd refused {what} (status {self.status}){said}."
        return ServiceRefused(sentence, service=SERVICE, status=self.status, body=self.message)


class SlskdClient:
    """HTTP to one daemon: kept connections, limits, retries of what may be repeated, typed errors.

    Parameters
    ----------
    base_url, api_key
        See `Address`; the key goes only to that origin and is in no repr.
    clock : Clock
        Waits between tries go through it.
    transport : httpx.AsyncBaseTransport, optional
        Replaces the network.
    jitter : callable
        A random number from 0 to 1.
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not api_key.get_secret_value().isascii() or not api_key.get_secret_value().isprintable():
            raise SettingsMissing("The setting slskd_api_key holds characters that no key has; copy it again.")
        self.address = Address(base_url)
        self.clock = clock
        self.jitter = jitter
        self._api_key = api_key
        self._auth = KeyAuth(self.address.origin, api_key)
        self._transport = transport
        self._http: httpx.AsyncClient | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"SlskdClient({self.address.root!r})"

    async def get(
        self, *segments: str, params: Mapping[str, str | int] | None = None, tries: RetryPolicy = HTTP_RETRY
    ) -> Reply:
        """GET; connection failures, 429 and 5xx are tried again. The last answer is returned, whatever its status."""
        return await self._again("GET", self.address.api(*segments), params, tries)

    async def delete(
        self, *segments: str, params: Mapping[str, str | int] | None = None, tries: RetryPolicy = HTTP_RETRY
    ) -> Reply:
        """DELETE by id; repeated like GET, because a second one changes nothing."""
        return await self._again("DELETE", self.address.api(*segments), params, tries)

    async def post(self, *segments: str, body: object) -> Reply:
        """POST, once: when the outcome is unknown, only the caller can find out what happened."""
        return await self._once("POST", self.address.api(*segments), None, body)

    async def put(self, *segments: str) -> Reply:
        """PUT without a body, once."""
        return await self._once("PUT", self.address.api(*segments), None)

    async def get_json(self, what: str, *segments: str, params: Mapping[str, str | int] | None = None) -> Any:
        """GET, and the JSON of a good answer; any other status is raised as `Reply.refusal`."""
        reply = await self.get(*segments, params=params)
        if not reply.ok:
            raise reply.refusal(what)
        return reply.json()

    async def health(self) -> bool:
        """Whether the process lives (``/health``, text, no key needed)."""
        return (await self._once("GET", self.address.root + "/health", None, text=True)).ok

    async def close(self) -> None:
        """Close the connections. MAY be called twice."""
        self._closed = True
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def _again(self, method: str, url: str, params: Mapping[str, str | int] | None, tries: RetryPolicy) -> Reply:
        began = self.clock.monotonic()
        for failures in range(1, tries.tries + 1):
            reply, error = await self._try(method, url, params)
            if reply is not None and reply.status != 429 and reply.status < 500:
                return reply
            elapsed = self.clock.monotonic() - began
            asked = reply.asked_s if reply is not None else None
            wait = tries.wait_s(failures, jitter=self.jitter(), elapsed_s=elapsed, asked_s=asked)
            if wait is None:
                break
            await self.clock.sleep(wait)
        if reply is None:
            raise error or AssertionError("a try ends with a reply or an error")
        return reply

    async def _try(
        self, method: str, url: str, params: Mapping[str, str | int] | None
    ) -> tuple[Reply | None, ServiceUnreachable | None]:
        try:
            return await self._once(method, url, params), None
        except ServiceUnreachable as error:
            return None, error

    async def _once(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int] | None,
        body: object = None,
        *,
        text: bool = False,
    ) -> Reply:
        try:
            async with (
                asyncio.timeout(CALL_S),
                self._client().stream(method, url, params=params, json=body) as response,
            ):
                return await self._read(response, text)
        except (httpx.DecodingError, httpx.InvalidURL) as error:
            raise ServiceChanged(
                f"The answer of slskd cannot be decoded ({type(error).__name__}).", service=SERVICE
            ) from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise ServiceUnreachable(
                f"slskd at {self.address.root} cannot be reached ({type(error).__name__}); "
                "is it running, and is slskd_url right?",
                service=SERVICE,
            ) from None

    def _client(self) -> httpx.AsyncClient:
        """The kept client, made in the running loop at the first call."""
        if self._closed:
            raise SessionClosed("The connection to slskd was closed; make a new session with tonearm.connect().")
        if self._http is None:
            # Reading the system's certificates costs 15 ms and is of no use for plain http.
            plain = self.address.origin.startswith("http:")
            self._http = httpx.AsyncClient(
                auth=self._auth,
                transport=self._transport,
                timeout=_TIMEOUT,
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else ssl.create_default_context(),
                follow_redirects=False,
                # No proxy and no .netrc from the environment: the key goes to the configured origin only.
                trust_env=False,
                headers={"Accept": "application/json"},
            )
        return self._http

    async def _read(self, response: httpx.Response, text: bool) -> Reply:
        if response.status_code in {401, 403}:
            raise LoginRejected(
                f"slskd at {self.address.root} refused the key (status {response.status_code}); "
                "check slskd_api_key, and the key's role and network range in slskd.yml."
            )
        if 300 <= response.status_code < 400:
            raise self._elsewhere("a redirect")
        chunks, size = [], 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise ResponseTooLarge("An answer of slskd is larger than 64 MB; it was not read.", service=SERVICE)
            chunks.append(chunk)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if size and response.is_success and not text and not kind.endswith("json"):
            raise self._elsewhere(f"{kind or 'an unknown type'} instead of JSON")
        now = self.clock.now()
        asked = retry_after_s(response.headers.get("retry-after"), now)
        retry_at = None if asked is None else now + timedelta(seconds=asked)
        body = b"".join(chunks)
        return Reply(response.status_code, body if response.is_success else self._clean(body), asked, retry_at)

    def _clean(self, body: bytes) -> bytes:
        """What a refusal says is quoted to people: a daemon or proxy may repeat the key it was sent."""
        return redact(body.decode("utf-8", "replace"), [self._api_key.get_secret_value()]).encode("utf-8")

    def _elsewhere(self, what: str) -> ServiceChanged:
        return ServiceChanged(
            f"{self.address.root} answered with {what}; the setting slskd_url does not lead to slskd's API "
            "(host, port and url base, without the page's own path).",
            service=SERVICE,
        )
