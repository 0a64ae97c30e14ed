"""What the daemon is: its version and the options that matter to us, asked once per connection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tonearm.errors import ServiceChanged, UserMustAct
from tonearm.logic.reconcile import DaemonRetry
from tonearm.services.slskd.client import SERVICE, SlskdClient

__all__ = ["OLDEST", "Daemon", "Version", "read_daemon", "read_version"]

Version = tuple[int, int, int]

OLDEST: Version = (0, 24, 2)
"""Older ones answer enqueues and removals in other ways (contracts: slskd, section 1)."""

_BATCHES: Version = (0, 26, 0)


@dataclass(frozen=True, slots=True)
class Daemon:
    """A daemon that we can work with."""

    version: Version
    downloads: str | None
    """Its download folder, as it sees it; None when it does not tell."""
    retry: DaemonRetry

    @property
    def has_batches(self) -> bool:
        """Whether it takes batches; also: retries by itself, and says which records are removed."""
        return self.version >= _BATCHES


def read_version(value: object) -> Version | None:
    """The first three numbers of ``"0.26.0.65534"``; None for anything else."""
    found = re.match(r"\s*v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?!\d)", value) if isinstance(value, str) else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


async def read_daemon(client: SlskdClient) -> Daemon:
    """Ask for version and options.

    Raises
    ------
    UserMustAct
        The daemon is too old.
    ServiceChanged
        The answer holds no version: this is another program.
    """
    answer = await client.get_json("its version", "application", "version")
    version = read_version(answer)
    if version is None:
        raise ServiceChanged(
            f"{client.address.root} does not tell a slskd version; is slskd_url right?", service=SERVICE
        )
    _refuse_old(version, client.address.url_base)
    options = await client.get_json("its options", "options")
    return Daemon(version, _text(options, "directories", "downloads"), _retry(options, version))


def _refuse_old(version: Version, url_base: str) -> None:
    told = ".".join(map(str, version))
    if version < OLDEST:
        raise UserMustAct(f"slskd {told} is too old; tonearm works with 0.24.2 and later: upgrade slskd.")
    if version == OLDEST and url_base:
        # It decodes user names twice behind a url base (slskd#1603).
        raise UserMustAct(f"slskd {told} cannot be used with a url base; upgrade slskd to 0.24.3 or later.")


def _retry(options: Any, version: Version) -> DaemonRetry:
    if version < _BATCHES:
        return DaemonRetry(attempts=1)
    path = ("transfers", "download", "retry")
    usual = DaemonRetry()
    return DaemonRetry(
        attempts=max(1, _whole(options, *path, "attempts", usual=usual.attempts)),
        delay_s=_whole(options, *path, "delay", usual=int(usual.delay_s * 1000)) / 1000,
        max_delay_s=_whole(options, *path, "maxDelay", usual=int(usual.max_delay_s * 1000)) / 1000,
    )


def _at(options: Any, *names: str) -> Any:
    for name in names:
        options = options.get(name) if isinstance(options, dict) else None
    return options


def _text(options: Any, *names: str) -> str | None:
    value = _at(options, *names)
    return value if isinstance(value, str) and value else None


def _whole(options: Any, *names: str, usual: int) -> int:
    value = _at(options, *names)
    return value if type(value) is int and 0 <= value < 10**9 else usual
