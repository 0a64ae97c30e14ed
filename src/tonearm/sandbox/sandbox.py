"""The whole pretend world in one object: build it, serve it, say what points a session at it, wind it back."""

from __future__ import annotations

import inspect
import tempfile
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from starlette.applications import Starlette
from starlette.types import ASGIApp

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.control import make_control_app
from tonearm.sandbox.faults import Faults, FaultyApp
from tonearm.sandbox.folders import Folders
from tonearm.sandbox.plex.options import PlexOptions
from tonearm.sandbox.requestlog import LoggedApp, RequestLog
from tonearm.sandbox.serving import Serving, require_loopback
from tonearm.sandbox.settings_file import write_settings
from tonearm.sandbox.slskd.app import make_app as make_slskd_app
from tonearm.sandbox.slskd.daemon import Daemon
from tonearm.sandbox.slskd.downloads import Shares
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.sandbox.world.records import World

__all__ = ["Sandbox", "serve"]

SERVICES = ("slskd", "spotify", "plex")
PORTS = (*SERVICES, "control")


class Sandbox:
    """slskd, Spotify and Plex over one seeded world, on loopback ports.

    Parameters
    ----------
    seed : int
        Makes the world; the same seed makes the same world and the same outcome of every transfer.
    state : Path, optional
        Folder for downloads, library and encoded audio. What is in it stays and is served again. Without it a
        temporary folder is used and removed by `stop`.
    time_factor : float
        Sandbox seconds per real second; above 0.
    ports : mapping of str to int, optional
        Wished ports of ``slskd``, ``spotify``, ``plex``, ``control``; 0 or absent takes a free one.
    host : str
        Loopback address to listen on.
    world : World, optional
        Use this world instead of building one.
    slskd, spotify, plex : SlskdOptions, SpotifyOptions, PlexOptions, optional
        How each service is configured and how it misbehaves.
    shares : Shares, optional
        Where the peers' files really lie, instead of audio that is encoded when first asked for.
    services : sequence of str
        Which of the services to run.

    Raises
    ------
    ValueError
        ``host`` is no loopback address, ``time_factor`` is not above 0, or a port or service is unknown.

    Examples
    --------
    >>> with Sandbox(seed=7) as sandbox:  # doctest: +SKIP
    ...     session = tonearm.connect(**sandbox.settings())
    """

    def __init__(
        self,
        seed: int = 7,
        state: Path | None = None,
        time_factor: float = 60.0,
        *,
        ports: Mapping[str, int] | None = None,
        host: str = "127.0.0.1",
        world: World | None = None,
        slskd: SlskdOptions | None = None,
        spotify: SpotifyOptions | None = None,
        plex: PlexOptions | None = None,
        shares: Shares | None = None,
        services: tuple[str, ...] = SERVICES,
    ) -> None:
        unknown = (set(ports or ()) - set(PORTS)) | (set(services) - set(SERVICES))
        if unknown:
            raise ValueError(f"The sandbox has no service {', '.join(sorted(unknown))}; known: {', '.join(PORTS)}.")
        self.seed = seed
        self.world = world if world is not None else _world(seed)
        self.clock = SimClock(time_factor)
        self.log = RequestLog(self.clock.now)
        self.faults = Faults()
        self._host = require_loopback(host)
        self._ports = dict(ports or {})
        self._wanted = services
        self._slskd_options = slskd or SlskdOptions()
        self._spotify_options = spotify or SpotifyOptions()
        self._plex_options = plex or PlexOptions()
        self._shares = shares
        self._state = state
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._apps: dict[str, Starlette] = {}
        self._serving: Serving | None = None
        self.folders = Folders(state or Path())

    # Life ----------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Serve; returns when all services listen. Raises OSError when a wished port is taken."""
        if self._serving is not None:
            raise RuntimeError("This sandbox is running already.")
        if self._state is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="tonearm-sandbox-", ignore_cleanup_errors=True)
        root = Path(self._temporary.name) if self._temporary else self._state
        self.folders = Folders((root or Path()).resolve())
        try:
            self.folders.make()
            self._apps = {name: self._make(name) for name in self._wanted}
            served: dict[str, ASGIApp] = {name: self._dressed(name, app) for name, app in self._apps.items()}
            served["control"] = make_control_app(self)
            serving = Serving(served, self._ports, self._host, on_stop=self._close_services)
            serving.start()
        except BaseException:
            self._forget()
            raise
        self._serving = serving
        return self

    def stop(self) -> None:
        """End services, thread and sockets; remove the temporary folder. May be called twice."""
        if self._serving is not None:
            self._serving.stop()
        self._forget()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _forget(self) -> None:
        self._serving = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    # What there is -------------------------------------------------------------------------------------------------

    @property
    def slskd(self) -> Daemon:
        """The simulated daemon."""
        daemon: Daemon = self._apps["slskd"].state.simulator
        return daemon

    @property
    def spotify(self) -> Any:
        """The simulated catalogue: its own state object."""
        return _simulator(self._apps["spotify"])

    @property
    def plex(self) -> Any:
        """The simulated library server: its own state object."""
        return _simulator(self._apps["plex"])

    def url(self, name: str) -> str:
        """Base URL of ``slskd``, ``spotify``, ``plex`` or ``control``, without a slash at the end."""
        return self._running().url(name)

    def settings(self) -> dict[str, str]:
        """What points a session at this sandbox; the keys are names of tonearm's settings, the values plain text."""
        found = {
            "download_root": str(self.folders.downloads),
            "library_root": str(self.folders.library),
            "time_factor": repr(self.clock.factor),
            "time_origin": self.clock.origin.isoformat(),
        }
        if "slskd" in self._wanted:
            options = self.slskd.options
            found |= {"slskd_url": self.url("slskd") + options.url_base.rstrip("/"), "slskd_api_key": options.api_key}
        if "spotify" in self._wanted:
            found |= self._spotify_settings()
        if "plex" in self._wanted:
            plex = self._plex_options
            found |= {"plex_url": self.url("plex"), "plex_token": plex.token, "plex_section": plex.section}
        return found

    def _spotify_settings(self) -> dict[str, str]:
        options = self._spotify_options
        return {
            "spotify_client_id": options.client_id,
            "spotify_client_secret": options.client_secret,
            "spotify_refresh_token": options.refresh_token,
            "spotify_api_url": self.url("spotify"),
            "spotify_accounts_url": self.url("spotify"),
            "spotify_gap_s": "0.35",
        }

    # Steering ------------------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Wind everything but time back to the beginning: services, folders, faults, log. The audio cache stays."""
        self._running().run(self.reset_here())

    async def reset_here(self) -> None:
        """`reset`, for callers on the sandbox's own loop."""
        self.faults.clear()
        if "slskd" in self._apps:
            await self.slskd.stop_work()  # nothing may write into the folders while they are emptied
        self.folders.empty()
        for app in self._apps.values():
            await _call(_simulator(app), "reset")
        self.log.clear()

    def run(self, work: Callable[[], Awaitable[Any] | Any]) -> Any:
        """Call ``work`` on the sandbox's loop, where all state lives, and return what it returns."""

        async def on_loop() -> Any:
            result = work()
            return await result if inspect.isawaitable(result) else result

        return self._running().run(on_loop())

    def restart_daemon(self) -> None:
        """Restart slskd: running work is lost as in life (contracts 12)."""
        self.run(self.slskd.restart)

    def disconnect(self) -> None:
        """Take slskd off the Soulseek server; it stays off until `reconnect`."""
        self.run(self.slskd.disconnect)

    def reconnect(self) -> None:
        """Bring slskd back onto the Soulseek server."""
        self.run(self.slskd.reconnect)

    # Inside --------------------------------------------------------------------------------------------------------

    def _running(self) -> Serving:
        if self._serving is None:
            raise RuntimeError("This sandbox is not running; call start() or use it in a with statement.")
        return self._serving

    def _make(self, name: str) -> Starlette:
        if name == "slskd":
            return self._make_slskd()
        if name == "spotify":
            from tonearm.sandbox.spotify.app import make_app as make_spotify_app

            return make_spotify_app(self.world, self.clock, self._spotify_options)
        from tonearm.sandbox.plex.app import make_app as make_plex_app

        return make_plex_app(self.world, self.clock, self.folders.library, self._plex_options)

    def _make_slskd(self) -> Starlette:
        shares = self._shares
        if shares is None:
            from tonearm.sandbox.audio.cache import AudioCache

            shares = AudioCache(self.folders.cache)
        folders = self.folders
        daemon = Daemon(self.world, self.clock, folders.downloads, folders.incomplete, shares, self._slskd_options)
        return make_slskd_app(daemon)

    def _dressed(self, name: str, app: Starlette) -> ASGIApp:
        return LoggedApp(FaultyApp(app, name, self.faults, self.clock), name, self.log)

    async def _close_services(self) -> None:
        for app in self._apps.values():
            await _call(_simulator(app), "aclose")


def serve(
    seed: int,
    state: Path,
    ports: Mapping[str, int] | None = None,
    *,
    time_factor: float = 60.0,
    announce: Callable[[Sandbox], None],
    until: threading.Event,
) -> None:
    """Run a stand-alone sandbox: start, write ``state/settings.env``, announce, wait until told to end, stop.

    Parameters
    ----------
    seed, state, ports, time_factor
        As for `Sandbox`.
    announce : callable
        Called once with the running sandbox, to tell the user about it.
    until : threading.Event
        Set it to end.
    """
    with Sandbox(seed, state, time_factor, ports=ports) as sandbox:
        write_settings(sandbox.settings(), sandbox.folders.state)
        announce(sandbox)
        until.wait()


@lru_cache(maxsize=4)
def _world(seed: int) -> World:
    from tonearm.sandbox.world import build_world

    return build_world(seed)


def _simulator(app: Starlette) -> Any:
    return getattr(app.state, "simulator", app)


async def _call(simulator: Any, method: str) -> None:
    """Call a service's method when it has one; it may be a coroutine function or a plain one."""
    found = getattr(simulator, method, None)
    if found is not None:
        result = found()
        if inspect.isawaitable(result):
            await result
