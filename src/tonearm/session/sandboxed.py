"""The embedded offline world of ``connect(sandbox=True)``: its own folders, store and caches, nothing of the user's."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonearm.errors import SettingsMissing
from tonearm.settings import Settings, load_settings

if TYPE_CHECKING:
    from tonearm.sandbox import Sandbox

__all__ = ["SandboxHandle", "sandbox_settings"]


class SandboxHandle:
    """Starts and stops one `tonearm.sandbox.Sandbox`; its packages are loaded only then."""

    def __init__(self, seed: int, state: Path | None) -> None:
        self._seed = seed
        self._state = state
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.sandbox: Sandbox | None = None

    def start(self) -> dict[str, Any]:
        """Serve the world and say what points a session at it. Blocking: about two seconds.

        Raises
        ------
        SettingsMissing
            The packages of the ``sandbox`` extra are not installed, or its folder cannot be used.
        """
        try:
            from tonearm.sandbox import Sandbox
        except ImportError as error:
            raise SettingsMissing(
                f"The sandbox needs the package {error.name}; install it with: pip install 'tonearm[sandbox]'."
            ) from None
        if self._state is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="tonearm-sandbox-", ignore_cleanup_errors=True)
        state = self._state or Path(self._temporary.name if self._temporary else ".")
        try:
            self.sandbox = Sandbox(seed=self._seed, state=state).start()
        except OSError as error:
            raise SettingsMissing(
                f"The sandbox cannot use the folder {str(state)!r} ({error.strerror or type(error).__name__}); "
                "choose another one."
            ) from None
        return {**self.sandbox.settings(), "state_dir": str(state / "session")}

    def playlists(self) -> list[dict[str, Any]]:
        """The playlists of the sandbox's own user that have entries, shortest first."""
        if self.sandbox is None:
            return []
        own = [one for one in self.sandbox.world.playlists.values() if one.owner_id == "me" and one.items]
        return [
            {"ref": f"spotify:playlist:{one.playlist_id}", "name": one.name, "entries": len(one.items)}
            for one in sorted(own, key=lambda one: (len(one.items), one.playlist_id))
        ]

    def stop(self) -> None:
        """End the services; a temporary folder is removed. May be called twice."""
        if self.sandbox is not None:
            self.sandbox.stop()
            self.sandbox = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None


def sandbox_settings(found: Mapping[str, Any], arguments: Mapping[str, Any]) -> Settings:
    """What the sandbox announces, with the caller's own arguments winning."""
    return load_settings(isolated=True, **{**found, **{k: v for k, v in arguments.items() if v is not None}})
