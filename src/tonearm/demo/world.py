"""The sandbox of a demonstration: started here, or running elsewhere and told of by its ``sandbox.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonearm.errors import MisuseError, SettingsMissing
from tonearm.settings import Settings, load_settings

if TYPE_CHECKING:
    from tonearm.sandbox import Sandbox
    from tonearm.sandbox.world.records import World

__all__ = ["DemoWorld", "attach", "write_announcement"]

_ANNOUNCEMENT = "sandbox.json"


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """A running sandbox: its seed, its folder, what points a session at it, and what it knows."""

    seed: int
    folder: Path
    settings: Settings
    world: World

    @classmethod
    def of(cls, sandbox: Sandbox) -> DemoWorld:
        """The demonstration's view of a sandbox that runs in this process."""
        folder = sandbox.folders.state
        return cls(sandbox.seed, folder, _settings(sandbox.settings(), folder), sandbox.world)

    def playlist_id(self, entries: int) -> str:
        """The id of the sandbox user's playlist with so many entries.

        Raises
        ------
        MisuseError
            There is none of that length.
        """
        own = {len(one.items): one.playlist_id for one in self.world.playlists.values() if one.owner_id == "me"}
        if entries not in own:
            known = ", ".join(str(length) for length in sorted(own) if length)
            raise MisuseError(f"The sandbox has no playlist of {entries} entries; choose one of {known}.")
        return own[entries]

    def truth(self, playlist_id: str) -> list[dict[str, Any]]:
        """What the world knows about each entry."""
        from tonearm.sandbox.world.truth import truth

        return truth(self.world, playlist_id)


def write_announcement(sandbox: Sandbox) -> Path:
    """Leave ``sandbox.json`` in the sandbox's folder, for other processes to attach; only its owner can read it."""
    path = sandbox.folders.state / _ANNOUNCEMENT
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps({"seed": sandbox.seed, "settings": sandbox.settings()}, indent=1) + "\n", "utf-8")
    return path


def attach(folder: Path) -> DemoWorld:
    """The demonstration's view of a sandbox that runs in another process.

    Raises
    ------
    SettingsMissing
        The folder holds no announcement of a running sandbox.
    """
    from tonearm.sandbox.world import build_world

    try:
        found = json.loads((folder / _ANNOUNCEMENT).read_text("utf-8"))
    except (OSError, ValueError):
        raise SettingsMissing(
            f"No running sandbox was announced in {folder}; start one with: tonearm sandbox --state {folder}"
        ) from None
    return DemoWorld(found["seed"], folder.resolve(), _settings(found["settings"], folder), build_world(found["seed"]))


def _settings(found: dict[str, Any], folder: Path) -> Settings:
    return load_settings(isolated=True, **{**found, "state_dir": folder.resolve() / "session"})
