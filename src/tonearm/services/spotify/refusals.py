"""The one place where errors of spotipy and requests become ours. Nothing foreign passes, and no secret either."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import requests
from spotipy.exceptions import SpotifyException, SpotifyOauthError

from tonearm.errors import LoginRejected, ServiceChanged, ServiceRefused, ServiceUnreachable, TonearmError
from tonearm.services.spotify.signals import SERVICE, LoginExpired, SlowDown

__all__ = ["translated"]

_ODD_ANSWERS = (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)
"""What spotipy lets through when an error body is a list or a string, a token reply has no ``expires_in``, ...
(contracts/spotify.md section 5.3)."""

_PREMIUM = "premium subscription required"


@contextmanager
def translated(clean: Callable[[str], str]) -> Iterator[None]:
    """Run a vendor call; whatever it raises leaves as a `TonearmError` without its cause.

    Parameters
    ----------
    clean : callable
        Takes secrets out of text; applied to everything that is quoted from the service.
    """
    try:
        yield
    except SpotifyOauthError as error:
        raise _login_error(error, clean) from None
    except SpotifyException as error:
        raise _api_error(error, clean) from None
    except (requests.exceptions.InvalidJSONError, requests.exceptions.TooManyRedirects, *_ODD_ANSWERS) as error:
        raise _changed(error) from None
    except requests.exceptions.RequestException as error:
        raise _unreachable(error) from None


def _unreachable(error: Exception) -> TonearmError:
    return ServiceUnreachable(
        f"Spotify did not answer ({type(error).__name__}); check the connection, then try again.", service=SERVICE
    )


def _changed(error: Exception) -> TonearmError:
    return ServiceChanged(
        f"Spotify's answer was not understood ({type(error).__name__}); something else may have answered in its place, "
        "such as a proxy or a login page.",
        service=SERVICE,
    )


def _login_error(error: SpotifyOauthError, clean: Callable[[str], str]) -> TonearmError:
    kind = clean(str(error.error or "no reason given"))[:80]
    if kind == "invalid_grant":
        return LoginRejected(
            "Spotify no longer accepts the saved login (it ends six months after it was given, or was revoked); log in "
            "again: open session.catalogue.authorize_url() and hand the address you land on to finish_login()."
        )
    if kind == "invalid_client":
        return LoginRejected("Spotify does not know this client id and secret; check both at developer.spotify.com.")
    return LoginRejected(f"Spotify gave no token ({kind}); check client id, secret and redirect address.")


def _api_error(error: SpotifyException, clean: Callable[[str], str]) -> TonearmError:
    status = error.http_status if isinstance(error.http_status, int) else 0
    said = clean(_said(error))
    if status == 429:
        return _slow_down(error)
    if status == 401:
        return LoginExpired("Spotify refused the access token.", service=SERVICE, status=401, body=said)
    if status >= 500:
        return ServiceUnreachable(
            f"Spotify has trouble of its own (status {status}); try again later.", service=SERVICE
        )
    return ServiceRefused(_refusal(status, said), service=SERVICE, status=status, body=said)


def _refusal(status: int, said: str) -> str:
    if _PREMIUM in said.lower():
        return (
            "Spotify refused, because the owner of the app has no active Premium subscription; subscribe, and allow "
            "some hours until it counts."
        )
    sentences = {
        400: "Spotify did not accept the request",
        403: "Spotify does not allow this: it is not yours, or closed to this kind of app",
        404: "Spotify does not know this id, or keeps it from apps (playlists made by Spotify itself)",
    }
    sentence = sentences.get(status, f"Spotify refused with status {status}")
    return f"{sentence}; it said {said!r}." if said else f"{sentence}."


def _slow_down(error: SpotifyException) -> TonearmError:
    headers = error.headers if isinstance(error.headers, Mapping) else {}
    return SlowDown(
        "Spotify asks for slower calls.",
        service=SERVICE,
        status=429,
        retry_after=headers.get("Retry-After"),
        quota=error.reason == "QUOTA_EXCEEDED",
    )


def _said(error: SpotifyException) -> str:
    """What the service said, without the URL that spotipy puts in front."""
    message = str(error.msg or "").partition(":\n ")[2]
    return "" if message == "None" else message[:300]
