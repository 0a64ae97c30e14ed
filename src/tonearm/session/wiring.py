"""Which adapters a session has: made from the settings, inside the loop that will use them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tonearm.engine import ScaledClock, SystemClock
from tonearm.errors import SettingsMissing
from tonearm.flow.neighbours import Journeys, Neighbours
from tonearm.flow.scanning import PendingScans
from tonearm.logic.quality import QualityPolicy
from tonearm.ports import Catalogue, Clock, Files, Library, Network
from tonearm.services.disk import DiskFiles
from tonearm.services.plex import PlexLibrary
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.spotify import SpotifyCatalogue
from tonearm.services.store import SqliteStore
from tonearm.services.web import PictureFetcher, install_redaction
from tonearm.settings import Settings

__all__ = ["Wired", "make_clock", "wire"]


@dataclass(frozen=True, slots=True)
class Wired:
    """What was made, so that it can be let go of again."""

    house: Neighbours
    store: SqliteStore
    pictures: PictureFetcher
    library_root: Path | None

    async def close(self) -> None:
        """Close adapters first, the store last; one that fails to close does not keep the others open."""
        house = self.house
        closers = [part.close() for part in (house.network, house.catalogue, house.library, house.files) if part]
        await asyncio.gather(*closers, self.pictures.close(), return_exceptions=True)
        await self.store.close()


def make_clock(settings: Settings) -> Clock:
    """The clock of life, or the sandbox's faster one."""
    if settings.time_factor == 1.0:
        return SystemClock()
    return ScaledClock(settings.time_factor, settings.time_origin or datetime.now(UTC))


async def wire(settings: Settings) -> Wired:
    """Make store and adapters. Nothing is asked of any service yet; what is not configured stays None.

    Raises
    ------
    SettingsMissing
        A service is configured by half (an address without its key, say).
    UserMustAct
        The store cannot be used.
    """
    install_redaction(settings.secrets())
    clock = make_clock(settings)
    store = SqliteStore.open(settings.state_dir / "tonearm.sqlite3")
    pictures = PictureFetcher(origins=[settings.spotify_api_url])
    house = Neighbours(
        store=store,
        clock=clock,
        policy=_policy(settings),
        scans=PendingScans(store, settings.library_root),
        catalogue=_catalogue(settings, clock, store, pictures),
        library=_library(settings, clock, store),
        network=_network(settings, clock, store),
        files=_files(settings, clock, store),
    )
    return Wired(house, store, pictures, settings.library_root)


def _policy(settings: Settings) -> Journeys:
    return Journeys(
        quality=QualityPolicy(formats=settings.formats, minimum_bitrate_kbps=settings.minimum_bitrate_kbps),
        library_unreachable=settings.library_unreachable,
        ownership_of=settings.ownership_of,
        retries=settings.retries,
        keep_original=settings.keep_original,
        search_timeout_s=settings.search_timeout_s,
        search_response_limit=settings.search_response_limit,
    )


def _catalogue(settings: Settings, clock: Clock, store: SqliteStore, pictures: PictureFetcher) -> Catalogue | None:
    if settings.spotify_client_id is None:
        return None
    if settings.spotify_client_secret is None:
        raise SettingsMissing("spotify_client_id is set, but spotify_client_secret is not; set both or neither.")
    refresh = settings.spotify_refresh_token
    return SpotifyCatalogue(
        client_id=settings.spotify_client_id,
        client_secret=settings.spotify_client_secret.get_secret_value(),
        refresh_token=refresh.get_secret_value() if refresh else None,
        redirect_uri=settings.spotify_redirect_uri,
        api_url=settings.spotify_api_url,
        accounts_url=settings.spotify_accounts_url,
        clock=clock,
        store=store,
        state_dir=settings.state_dir,
        pictures=pictures,
        daily_calls=settings.spotify_daily_calls,
        gap_s=settings.spotify_gap_s,
    )


def _library(settings: Settings, clock: Clock, store: SqliteStore) -> Library | None:
    if settings.plex_url is None:
        return None
    if settings.plex_token is None:
        raise SettingsMissing("plex_url is set, but plex_token is not; set both or neither.")
    return PlexLibrary(
        url=settings.plex_url,
        token=settings.plex_token.get_secret_value(),
        section=settings.plex_section,
        clock=clock,
        store=store,
        library_root=settings.library_root,
        path_map=settings.plex_path_map,
    )


def _network(settings: Settings, clock: Clock, store: SqliteStore) -> Network | None:
    if settings.slskd_url is None:
        return None
    if settings.slskd_api_key is None:
        raise SettingsMissing("slskd_url is set, but slskd_api_key is not; set both or neither.")
    return SlskdNetwork(
        settings.slskd_url,
        settings.slskd_api_key.get_secret_value(),
        clock=clock,
        store=store,
        download_root=settings.download_root,
        path_map=settings.path_map,
        searches_per_window=settings.searches_per_window,
        window_s=settings.search_window_s,
    )


def _files(settings: Settings, clock: Clock, store: SqliteStore) -> Files | None:
    if settings.library_root is None or settings.download_root is None:
        return None
    return DiskFiles(
        settings.library_root,
        [settings.download_root, *settings.path_map.values()],
        store.journal,
        clock,
        keep_originals_days=settings.keep_originals_days,
    )
