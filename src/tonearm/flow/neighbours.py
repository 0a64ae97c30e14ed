"""Whom a journey talks to, and by which policy it decides: one record handed down instead of globals."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tonearm.errors import MisuseError, SettingsMissing
from tonearm.flow.owned import KeptIndex
from tonearm.flow.remembered import Remembered
from tonearm.flow.scanning import PendingScans
from tonearm.logic.quality import QualityPolicy
from tonearm.model import Artist, OwnershipOf, QueueEvent, Release
from tonearm.ports import Catalogue, Clock, Files, Library, Network, Store

__all__ = ["Journeys", "Neighbours"]

_log = logging.getLogger("tonearm.flow")


@dataclass(frozen=True, slots=True)
class Journeys:
    """The policy of the journeys. Times in seconds of the clock, see design.md section 5 for the defaults."""

    quality: QualityPolicy
    library_unreachable: Literal["download_all", "ask", "stop"] = "download_all"
    ownership_of: OwnershipOf = "recording"
    retries: int = 3
    keep_original: bool = False
    search_timeout_s: float = 15.0
    search_response_limit: int = 100
    answer_life_s: float = 24 * 3600.0
    candidates_kept: int = 10
    download_prefix: str = "tonearm"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The ports that are configured; None means that the user has no such service."""

    store: Store
    clock: Clock
    policy: Journeys
    scans: PendingScans
    catalogue: Catalogue | None = None
    library: Library | None = None
    network: Network | None = None
    files: Files | None = None
    jitter: Callable[[], float] = random.random
    """A number from 0 to 1 for back-off; logic itself knows no randomness."""
    owned: KeptIndex = field(default_factory=KeptIndex)
    artists: Remembered[list[Artist]] = field(default_factory=Remembered)
    """What the catalogue's artist search answered."""
    releases: Remembered[list[Release]] = field(default_factory=Remembered)
    """What its album search answered."""
    listeners: list[Callable[[QueueEvent], None]] = field(default_factory=list)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a queue item is read and written back, so that queue and person do not undo each other."""

    def need_network(self) -> Network:
        """The network, or a sentence that tells which settings bring it."""
        if self.network is None:
            raise SettingsMissing(
                "No slskd is configured; set slskd_url and slskd_api_key (TONEARM_SLSKD_URL, ..._API_KEY)."
            )
        return self.network

    def need_catalogue(self) -> Catalogue:
        """The catalogue, or a sentence that tells which settings bring it."""
        if self.catalogue is None:
            raise SettingsMissing(
                "No Spotify app is configured; set spotify_client_id and spotify_client_secret, or use a CSV file."
            )
        return self.catalogue

    def need_files(self) -> Files:
        """The disk, or a sentence that tells which settings bring it."""
        if self.files is None:
            raise SettingsMissing("No folders are configured; set download_root and library_root to existing folders.")
        return self.files

    def need_ownership(self) -> None:
        """Refuse to change anything while another process owns the queue, before something was done in vain."""
        if self.store.read_only:
            raise MisuseError(
                "Another session owns the queue (perhaps in another process); this one can only read. Close the other "
                "one, or work there."
            )

    def tell(self, event: QueueEvent) -> None:
        """Hand an event to every listener; a listener that raises is logged and costs the others nothing."""
        for listener in tuple(self.listeners):
            try:
                listener(event)
            except Exception:  # noqa: BLE001  a user's callback may raise anything; the queue must go on
                _log.exception("a callback given to on_event() raised; it stays registered")
