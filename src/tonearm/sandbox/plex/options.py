"""How the pretend library server is configured."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PlexOptions"]


@dataclass(slots=True, kw_only=True)
class PlexOptions:
    """Switches of the simulator; token, dwell, charset and order of fields may be changed while it runs.

    ``scan_dwell_s`` is how long a section says ``refreshing="1"`` before a scan's result shows, in sandbox seconds.
    ``charset`` False leaves the charset out of the content type, which garbles names in clients (contracts/plex.md
    section 3). ``parents_first`` lists the fields of artists and albums before those of tracks (quirk 6).
    ``extra_tracks`` adds a generated catalogue of that many tracks. ``twin_section`` adds a second, empty section with
    the same title. With ``match_after_s`` the agent matches new items that many sandbox seconds after their scan: their
    guid and the spelling of their title change (quirk 8); None leaves them as they are. An empty
    ``machine_identifier`` is made from the world's seed.
    """

    token: str = "sandbox-plex-token"  # noqa: S105 -- opens nothing but this simulator
    section: str = "Music"
    friendly_name: str = "Sandbox"
    machine_identifier: str = ""
    version: str = "1.43.0.0001"
    scan_dwell_s: float = 3.0
    charset: bool = True
    parents_first: bool = False
    extra_tracks: int = 0
    twin_section: bool = False
    match_after_s: float | None = None
