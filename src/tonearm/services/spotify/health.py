"""How Spotify stands, for ``doctor()``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tonearm.errors import QuotaExhausted, TonearmError
from tonearm.model import Budget, Check, CheckState
from tonearm.services.spotify.signals import SERVICE

__all__ = ["examine"]


async def examine(
    search: Callable[[], Awaitable[object]],
    by_user: Callable[[], Awaitable[bool]],
    budget: Callable[[], Awaitable[Budget]],
) -> list[Check]:
    """Three looks: does it answer, is somebody logged in, what is left of the day's calls."""
    return [await _answers(search), await _login(by_user), await _quota(budget)]


async def _answers(search: Callable[[], Awaitable[object]]) -> Check:
    try:
        await search()
    except QuotaExhausted as error:
        return _check("search", CheckState.WARNING, str(error), "Wait; playlists from CSV files work meanwhile.")
    except TonearmError as error:
        return _check(
            "search", CheckState.FAILED, str(error), "See the detail; playlists from CSV files need no Spotify."
        )
    return _check("search", CheckState.OK, "A search was answered.")


async def _login(by_user: Callable[[], Awaitable[bool]]) -> Check:
    try:
        logged_in = await by_user()
    except TonearmError as error:
        return _check("login", CheckState.FAILED, str(error), "Log in again.")
    if logged_in:
        return _check("login", CheckState.OK, "Playlists are read with your login.")
    return _check(
        "login",
        CheckState.WARNING,
        "Only the app's own rights: searching works, playlists cannot be read.",
        "Open session.catalogue.authorize_url() and hand the address you land on to finish_login().",
    )


async def _quota(budget: Callable[[], Awaitable[Budget]]) -> Check:
    try:
        left = await budget()
    except TonearmError as error:
        return _check("quota", CheckState.FAILED, str(error))
    detail = f"{left.used} of {left.limit} calls used in 24 hours."
    if left.available_at is not None:
        return _check(
            "quota", CheckState.WARNING, f"{detail} Blocked until {left.available_at:%Y-%m-%d %H:%M} UTC.", "Wait."
        )
    state = CheckState.OK if left.used < left.limit else CheckState.WARNING
    return _check("quota", state, detail)


def _check(check: str, state: CheckState, detail: str, what_to_do: str = "") -> Check:
    return Check(service=SERVICE, check=check, state=state, detail=detail, what_to_do=what_to_do)
