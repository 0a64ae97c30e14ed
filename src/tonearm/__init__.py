"""Curate your own music library: find, match, download, file and tag, with reasons.

``session = tonearm.connect()`` opens a session; ``tonearm.connect(sandbox=True)`` opens one against an offline world.
Importing this package loads only the standard library; everything else is loaded when it is first used (PEP 562).
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; to import it from typing would cost more than all the rest here
if TYPE_CHECKING:
    from typing import Any

    from tonearm.engine import allow_nested_asyncio as allow_nested_asyncio
    from tonearm.errors import TonearmError as TonearmError
    from tonearm.session import AsyncSession as AsyncSession
    from tonearm.session import Session as Session
    from tonearm.session import connect as connect
    from tonearm.settings import Settings as Settings

__version__ = "0.1.0"

_HOMES = {
    "AsyncSession": "tonearm.session",
    "Session": "tonearm.session",
    "Settings": "tonearm.settings",
    "TonearmError": "tonearm.errors",
    "allow_nested_asyncio": "tonearm.engine",
    "connect": "tonearm.session",
    "errors": "",
    "model": "",
    "naming": "",
}

__all__ = [
    "AsyncSession",
    "Session",
    "Settings",
    "TonearmError",
    "__version__",
    "allow_nested_asyncio",
    "connect",
    "errors",
    "model",
    "naming",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tonearm' has no attribute {name!r}")
    import importlib

    home = _HOMES[name]
    value = getattr(importlib.import_module(home), name) if home else importlib.import_module(f"tonearm.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
