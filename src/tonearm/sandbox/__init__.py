"""A pretend world beside the house: three loopback services over one seeded world. It imports nothing of tonearm.

`tonearm.sandbox.sandbox.Sandbox` runs everything. Each service is a package with an ``app`` module that offers
``make_app(world, clock, ..., options) -> Starlette`` and an options dataclass (``SpotifyOptions``, ``PlexOptions``, all
fields with defaults). The application's ``state.simulator`` holds the service's state object, which may offer
``reset()`` and ``aclose()`` (plain or coroutine); the frame adds the request log and the scripted faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tonearm.sandbox.faults import Fault as Fault
    from tonearm.sandbox.sandbox import Sandbox as Sandbox
    from tonearm.sandbox.sandbox import serve as serve
    from tonearm.sandbox.settings_file import settings_env as settings_env
    from tonearm.sandbox.settings_file import write_settings as write_settings
    from tonearm.sandbox.slskd.options import SlskdOptions as SlskdOptions

__all__ = ["Fault", "Sandbox", "SlskdOptions", "serve", "settings_env", "write_settings"]

_HOMES = {
    "Fault": "tonearm.sandbox.faults",
    "Sandbox": "tonearm.sandbox.sandbox",
    "SlskdOptions": "tonearm.sandbox.slskd.options",
    "serve": "tonearm.sandbox.sandbox",
    "settings_env": "tonearm.sandbox.settings_file",
    "write_settings": "tonearm.sandbox.settings_file",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for, so that one service can be imported without the others."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
