"""The one place where errors of plexapi and requests become ours. Nothing foreign passes, and no token either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import requests
from plexapi.exceptions import PlexApiException

from tonearm.errors import LoginRejected, ServiceChanged, ServiceRefused, ServiceUnreachable

__all__ = ["SERVICE", "inspect_reply", "translated"]

SERVICE = "plex"

_ODD_ANSWERS = (SyntaxError, AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)
"""HTML with status 200 is an ElementTree ``ParseError``, which is a ``SyntaxError``; an empty answer an
``AttributeError`` (contracts/plex.md section 6)."""

_FORBIDDEN_MARKUP = (b"<!DOCTYPE", b"<!ENTITY")


@contextmanager
def translated() -> Iterator[None]:
    """Run a vendor call; whatever it raises leaves as a `TonearmError` without its cause."""
    try:
        yield
    except (requests.exceptions.TooManyRedirects, *_ODD_ANSWERS) as error:
        raise _changed(type(error).__name__) from None
    except requests.exceptions.RequestException as error:
        raise ServiceUnreachable(
            f"The Plex server did not answer ({type(error).__name__}); check that it runs and that plex_url is right.",
            service=SERVICE,
        ) from None
    except PlexApiException as error:
        raise _changed(type(error).__name__) from None


def inspect_reply(clean: Callable[[str], str]) -> Callable[[requests.Response], None]:
    """Judge every reply by its own status before plexapi does: it calls a server's fault a bad request.

    Parameters
    ----------
    clean : callable
        Takes secrets out of text.
    """

    def inspect(response: requests.Response) -> None:
        # Without a charset requests would read text/xml as Latin-1 (contracts/plex.md section 3).
        response.encoding = "utf-8"
        status = response.status_code
        if status in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT):
            _refuse_entities(response.content)
        elif not 300 <= status < 400:
            _refuse_status(status, clean(response.text[:300]))

    return inspect


def _refuse_entities(body: bytes) -> None:
    """Neither Plex nor anything that we ask for declares entities; an expanding one would eat the memory."""
    if any(mark in body for mark in _FORBIDDEN_MARKUP):
        raise _changed("a document type in the answer")


def _refuse_status(status: int, body: str) -> None:
    if status == HTTPStatus.UNAUTHORIZED:
        raise LoginRejected("The Plex server refused the token; put a valid one into plex_token.")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
        raise ServiceUnreachable(
            f"The Plex server cannot answer now (status {status}), as while it starts or is mended; try again later.",
            service=SERVICE,
        )
    raise ServiceRefused(f"The Plex server refused with status {status}.", service=SERVICE, status=status, body=body)


def _changed(what: str) -> ServiceChanged:
    return ServiceChanged(
        f"The answer at plex_url was not understood ({what}); check that the address leads to the Plex server itself.",
        service=SERVICE,
    )
