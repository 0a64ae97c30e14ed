"""``doctor()``: one row per check, also for what is not configured."""

from __future__ import annotations

import asyncio

from tonearm.flow.neighbours import Neighbours
from tonearm.model import Budget, Check, CheckState

__all__ = ["all_budgets", "all_checks"]


async def all_checks(house: Neighbours) -> list[Check]:
    """Ask every configured service how it stands, at the same time; nothing here raises for a service that is down."""
    parts = await asyncio.gather(
        house.network.check() if house.network else _absent("slskd", "set slskd_url and slskd_api_key"),
        house.catalogue.check() if house.catalogue else _absent("spotify", "set spotify_client_id and its secret"),
        house.library.check() if house.library else _absent("plex", "set plex_url and plex_token"),
        house.files.check() if house.files else _absent("disk", "set download_root and library_root"),
    )
    owner = (
        Check(
            service="store",
            check="owner",
            state=CheckState.WARNING if house.store.read_only else CheckState.OK,
            detail="another process owns the queue; this session can only read" if house.store.read_only else "ours",
            what_to_do="close the other session to work from here" if house.store.read_only else "",
        ),
    )
    return [check for part in (*parts, owner) for check in part]


async def _absent(service: str, what_to_do: str) -> list[Check]:
    return [
        Check(
            service=service,
            check="configured",
            state=CheckState.WARNING,
            detail="not configured",
            what_to_do=what_to_do,
        )
    ]


async def all_budgets(house: Neighbours) -> list[Budget]:
    """What is left of the search window and of the catalogue's quota."""
    parts = [await asker.budget() for asker in (house.network, house.catalogue) if asker is not None]
    return [budget for part in parts for budget in part]
