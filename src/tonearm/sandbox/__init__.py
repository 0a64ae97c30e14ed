"""A pretend world beside the house: three loopback services over one seeded world. It imports nothing of tonearm.

`tonearm.sandbox.sandbox.Sandbox` runs everything. Each service is a package with an ``app`` module that offers
``make_app(world, clock, ..., options) -> Starlette`` and an options dataclass (``SpotifyOptions``, ``PlexOptions``, all
fields with defaults). The application's ``state.simulator`` holds the service's state object, which may offer
``reset()`` and ``aclose()`` (plain or coroutine); the frame adds the request log and the scripted faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tonearm.sandbox.sandbox import Sandbox as Sandbox

__all__ = ["Sandbox"]


def __getattr__(name: str) -> Any:
    """Load `Sandbox` when first asked for, so that one service can be imported without the others."""
    if name == "Sandbox":
        from tonearm.sandbox.sandbox import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
