"""`connect`: the front door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tonearm.session.blocking import Session
from tonearm.settings import Settings, hide_secrets

__all__ = ["connect"]


def connect(
    settings: Settings | None = None,
    *,
    sandbox: bool = False,
    seed: int = 7,
    state: Path | str | None = None,
    run_queue: bool = True,
    **arguments: Any,
) -> Session:
    """Open a session.

    Parameters
    ----------
    settings : Settings, optional
        A settings record; else argument > ``TONEARM_*`` environment > ``config.toml`` > default.
    sandbox : bool
        Use the embedded offline world instead: its own store, ledger, caches and folders, no user configuration.
    seed : int
        Which world, with ``sandbox=True``; the same seed gives the same world.
    state : Path or str, optional
        Folder of the sandbox, kept at the end; without it a temporary one is used and removed.
    run_queue : bool
        Whether this session works on the queue. False only looks at it and changes what will happen, as the command
        line does.
    **arguments
        Single settings, such as ``plex_url=...``; see `tonearm.Settings` for all.

    Returns
    -------
    Session
        Open. Close it with ``session.close()``, or use it as a context manager.

    Raises
    ------
    SettingsMissing
        A setting is missing or cannot be used; the message names it.

    Examples
    --------
    >>> import tonearm
    >>> session = tonearm.connect(sandbox=True)  # doctest: +SKIP
    >>> plan = session.missing("spotify:playlist:...")  # doctest: +SKIP
    """
    arguments = hide_secrets(arguments)
    return Session(settings, sandbox=sandbox, seed=seed, state=state, run_queue=run_queue, **arguments)
