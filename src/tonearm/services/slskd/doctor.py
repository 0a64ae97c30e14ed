"""How the daemon stands, one row per look."""

from __future__ import annotations

from typing import Any

from tonearm.errors import TonearmError
from tonearm.model import Check, CheckState
from tonearm.services.slskd.client import SERVICE, SlskdClient
from tonearm.services.slskd.daemon import read_daemon
from tonearm.services.slskd.landing import Landing
from tonearm.services.slskd.searches import Searches

__all__ = ["examine"]


async def examine(client: SlskdClient, landing: Landing, searches: Searches) -> list[Check]:
    """Look from the outside in, and stop at the first thing that makes the rest pointless. Never raises ours."""
    checks: list[Check] = []
    try:
        checks.append(await _reachable(client))
        checks.append(await _version(client))
        checks.append(await _login(client))
        checks.append(await _downloads(client, landing))
        checks.append(await _budget(searches))
    except TonearmError as error:
        checks.append(_check("connection", CheckState.FAILED, str(error), "Mend this first; then look again."))
    return checks


def _check(what: str, state: CheckState, detail: str, what_to_do: str = "") -> Check:
    return Check(service=SERVICE, check=what, state=state, detail=detail, what_to_do=what_to_do)


async def _reachable(client: SlskdClient) -> Check:
    if await client.health():
        return _check("process", CheckState.OK, f"{client.address.root} is alive")
    return _check("process", CheckState.WARNING, "its health page says no", "Look at the daemon's log.")


async def _version(client: SlskdClient) -> Check:
    daemon = await read_daemon(client)
    told = ".".join(map(str, daemon.version))
    if daemon.has_batches:
        return _check("version", CheckState.OK, f"slskd {told}")
    return _check(
        "version", CheckState.WARNING, f"slskd {told} works with limits: no batches, no own folders per download",
        "Upgrade to 0.26 or later.",
    )  # fmt: skip


async def _login(client: SlskdClient) -> Check:
    state: Any = await client.get_json("its state", "application")
    server = state.get("server") if isinstance(state, dict) else None
    if isinstance(server, dict) and server.get("isLoggedIn") is True:
        return _check("login", CheckState.OK, "logged in to Soulseek")
    told = str(server.get("state"))[:80] if isinstance(server, dict) else "unknown"
    return _check(
        "login", CheckState.FAILED, f"not logged in to Soulseek ({told})",
        "Look at the Soulseek login in slskd; it reconnects by itself unless another client uses the account.",
    )  # fmt: skip


async def _downloads(client: SlskdClient, landing: Landing) -> Check:
    daemon = await read_daemon(client)
    if daemon.downloads is None:
        return _check("download folder", CheckState.WARNING, "slskd does not tell it", "Look at directories.downloads.")
    folder = await landing.sees_downloads(daemon)
    if folder is not None:
        return _check("download folder", CheckState.OK, f"{daemon.downloads} is {folder} here")
    return _check(
        "download folder", CheckState.FAILED, f"{daemon.downloads} of slskd is not visible here",
        "Set download_root to our view of that folder, or map it with path_map.",
    )  # fmt: skip


async def _budget(searches: Searches) -> Check:
    budget = await searches.budget()
    left = max(0, budget.limit - budget.used)
    state = CheckState.OK if left else CheckState.WARNING
    return _check("search budget", state, f"{left} of {budget.limit} searches left in {budget.window_s:g} s")
