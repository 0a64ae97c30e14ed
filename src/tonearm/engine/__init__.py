"""Where coroutines run: one loop in one thread, blocking twins of its methods, and time."""

from tonearm.engine.clock import ScaledClock, SystemClock
from tonearm.engine.nested import allow_nested_asyncio
from tonearm.engine.portal import HEARTBEAT_S, Portal, PortalState, interruptible
from tonearm.engine.twins import Blocking, blocking

__all__ = [
    "HEARTBEAT_S",
    "Blocking",
    "Portal",
    "PortalState",
    "ScaledClock",
    "SystemClock",
    "allow_nested_asyncio",
    "blocking",
    "interruptible",
]
