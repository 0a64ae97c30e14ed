"""How the simulated daemon is configured, and how it and the network around it misbehave."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SlskdOptions"]


@dataclass(slots=True)
class SlskdOptions:
    """Everything adjustable; may be changed while the sandbox runs and is restored by a reset.

    Times are sandbox seconds. User names in the sets below override what the world says of these peers.
    """

    version: str = "0.26.0"
    """Which daemon is played: 0.26 (default), 0.25 or 0.24 (no batches, no retries, older field set)."""
    api_key: str = "sandbox-slskd-key-0123456789"
    username: str = "slskd"
    password: str = "slskd"  # noqa: S105 - the daemon's public default, of a pretend daemon
    soulseek_username: str = "tonearm_sandbox"
    url_base: str = "/"
    announced_downloads: str = ""
    """What the daemon calls its downloads folder when it sees another path than we do; "" is the true path."""
    announced_incomplete: str = ""
    subdirectory: str = "${SOURCE_DIRECTORY}"
    exists: str = "rename"
    remote_file_management: bool = False

    retry_attempts: int = 3
    retry_delay_s: float = 5.0
    retry_max_delay_s: float = 60.0

    search_post_s: float = 0.1
    """How long a POST of a search holds the lock that answers 429 to others."""
    race_window_s: float = 0.3
    """From `isComplete` to `endedAt`."""
    responses_within_s: float = 5.0
    """Spread of the peers' answers after a search has begun."""
    banned_phrases: tuple[str, ...] = ()
    """Searches that hold one of these (whole words, any case) find nothing."""
    ban_limit: int = 35
    """Searches within `ban_window_s`; one more and the server ignores us for `ban_s`. 0 switches bans off."""
    ban_window_s: float = 220.0
    ban_s: float = 1800.0

    connect_s: float = 0.3
    """How long an enqueue waits for the peer's address and connection."""
    slow_connect: dict[str, float] = field(default_factory=dict)
    unreachable: set[str] = field(default_factory=set)
    """Peers that are online but cannot be connected to."""
    offline: set[str] = field(default_factory=set)
    """Peers that have gone offline."""
    silent: set[str] = field(default_factory=set)
    """Peers that never answer a request for a file."""
    slow_server: bool = False
    """The Soulseek server does not answer within 5 s when asked for an address."""

    dwell: float = 1.0
    """Multiplies every stay of a transfer; 0 lets it finish between two polls."""
    move_s: float = 0.3
    """From `Completed, Succeeded` to the file in its place."""
    failing_moves: int = 0
    """How many of the next moves fail."""
    cancel_s: float = 0.2
    login_s: float = 2.0
    """From the end of a restart to the login."""
    down_s: float = 1.0
    """How long a restart refuses connections."""

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor number of the version that is played."""
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)
