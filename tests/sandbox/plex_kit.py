"""The library simulator on a loopback port, with the real plexapi connected to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import requests
import small_world
from counting import Counted
from mutagen.flac import FLAC
from plexapi.server import PlexServer

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.plex.app import PlexOptions, make_app
from tonearm.sandbox.plex.simulator import PlexSimulator
from tonearm.sandbox.serving import Serving
from tonearm.sandbox.world.records import World


class Served:
    """A running simulator: its address, its state, its request counts, and clients for it."""

    def __init__(self, url: str, simulator: PlexSimulator, log: Counted, library: Path) -> None:
        self.url = url
        self.simulator = simulator
        self.options = simulator.options
        self.log = log
        self.library = library
        self.plain = requests.Session()
        self.plain.trust_env = False

    def connect(self) -> PlexServer:
        """The real plexapi, given everything explicitly as contracts/plex.md section 1 says."""
        return PlexServer(self.url, self.options.token, session=self.plain, timeout=10)

    def get(self, path: str, token: str | None = None, method: str = "GET", **headers: str) -> requests.Response:
        """One request; the token is the right one, or the one given ("" for none)."""
        token = self.options.token if token is None else token
        sent = {"X-Plex-Token": token} if token else {}
        return self.plain.request(method, f"{self.url}{path}", headers={**sent, **headers}, timeout=10)

    def xml(self, path: str, **headers: str) -> Element:
        """One GET, parsed."""
        return fromstring(self.get(path, **headers).content)

    def section(self) -> Element:
        """The section's element as it is now."""
        found = self.xml("/library/sections").find("Directory")
        assert found is not None
        return found


@contextmanager
def served(
    library: Path, options: PlexOptions | None = None, world: World | None = None, factor: float = 60.0
) -> Iterator[Served]:
    """Serve the simulator for a while."""
    app = make_app(world or small_world.build(), SimClock(factor), library, options or PlexOptions())
    log = Counted(app)
    serving = Serving({"plex": log}, on_stop=app.state.simulator.aclose)
    serving.start()
    kit = Served(serving.url("plex"), app.state.simulator, log, library)
    try:
        yield kit
    finally:
        kit.plain.close()
        serving.stop()


def until(state: Callable[[], bool], deadline_s: float = 10.0) -> None:
    """Wait for a state; fail when it does not come."""
    end = time.monotonic() + deadline_s
    while not state():
        assert time.monotonic() < end, "the awaited state did not come"
        time.sleep(0.005)


def write_flac(path: Path, **tags: str | list[str]) -> Path:
    """Write the smallest file that is read as FLAC: one second of 44.1 kHz stereo, by its header, with these tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rate, channels, depth, samples = 44_100, 2, 16, 44_100
    packed = (rate << 44) | ((channels - 1) << 41) | ((depth - 1) << 36) | samples
    info = (4096).to_bytes(2, "big") * 2 + b"\0" * 6 + packed.to_bytes(8, "big") + b"\0" * 16
    path.write_bytes(b"fLaC" + bytes([0x80]) + len(info).to_bytes(3, "big") + info)
    sound = FLAC(path)
    for name, value in tags.items():
        sound[name] = value
    sound.save()
    return path
