"""How the pretend catalogue is configured: which kind of app it serves, whose tokens it knows, how it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Profile", "SpotifyOptions"]


class Profile(StrEnum):
    """The three kinds of app of contracts/spotify.md section 1."""

    EXTENDED = "extended"
    """Everything as in 2024: old names, batch calls, open playlists, limits of 50."""
    DEV_LEGACY = "dev_legacy"
    """A client id from before 2026-02-11: old names and limits; removed endpoints answer 403."""
    DEV_2026 = "dev_2026"
    """A new Development Mode client id: the reduced set."""


@dataclass(slots=True, kw_only=True)
class SpotifyOptions:
    """Switches of the simulator; they may be changed while it runs. Times in sandbox seconds.

    ``refresh_token`` belongs to the sandbox's user "me" and never ends by rotation. ``quota_calls`` is the number of
    calls in a rolling 24 h before ``QUOTA_EXCEEDED``, ``rate_calls`` the number in a rolling 30 s before the plain 429;
    None means no limit. ``playlist_next_limit`` is the page size in the ``next`` link of an embedded first page (100 as
    in the sample of section 9, or 50). ``extra_playlists`` adds generated playlists of these sizes to the user's own.
    ``null_hits`` makes the last hit of every search page null, as happens in life.
    ``collaborative``, ``shifting`` (its ``snapshot_id`` changes with every read) and ``taken_down`` (its name is empty)
    hold ids of playlists, playlists and releases.
    """

    profile: Profile = Profile.DEV_2026
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"  # noqa: S105 -- opens nothing but this simulator
    refresh_token: str = "sandbox-refresh"  # noqa: S105 -- the same
    user_name: str = "Sandbox User"
    rotate_refresh_tokens: bool = False
    invalid_grant: bool = False
    token_life_s: int = 3600
    refresh_token_life_s: int = 182 * 86_400
    quota_calls: int | None = None
    quota_retry_after_s: int = 48_925
    rate_calls: int | None = None
    playlist_next_limit: int = 100
    liked_songs: int = 60
    null_hits: bool = False
    extra_playlists: tuple[int, ...] = ()
    collaborative: frozenset[str] = frozenset()
    shifting: frozenset[str] = frozenset()
    taken_down: frozenset[str] = frozenset()
