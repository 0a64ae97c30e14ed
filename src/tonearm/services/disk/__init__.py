"""The disk: looking at sound files and filing them (``DiskFiles`` keeps `tonearm.ports.Files`).

Loaded on first use, because the limited child imports this package and needs none of the records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tonearm.services.disk.disk import DiskFiles

__all__ = ["DiskFiles"]


def __getattr__(name: str) -> Any:
    if name == "DiskFiles":
        from tonearm.services.disk.disk import DiskFiles

        return DiskFiles
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
