"""Waiting for a person in a cell: where it works, and what to do where it does not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import traitlets

from tonearm.engine import interruptible
from tonearm.errors import MisuseError

__all__ = ["refuse_old_kernel", "until"]

AWAITABLE_FROM = 7
"""ipykernel 6 delivers no click while a cell waits, so waiting would never end."""


def refuse_old_kernel() -> None:
    """Refuse to wait inside a kernel that lets no click in meanwhile.

    Raises
    ------
    MisuseError
        The code runs in ipykernel 6 or older.
    """
    kernel = sys.modules.get("ipykernel")
    version = getattr(kernel, "version_info", (AWAITABLE_FROM,))
    if kernel is not None and int(version[0]) < AWAITABLE_FROM:
        raise MisuseError(
            "This kernel (ipykernel before 7) lets no click in while a cell waits; show the picker in one cell and "
            "read picker.value in the next."
        )


async def until(owner: traitlets.HasTraits, trait: str, reached: Callable[[], bool]) -> None:
    """Wait until ``reached()`` holds, looking each time ``trait`` changes, in whichever thread that happens."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not future.done() and reached():
            future.set_result(None)

    def seen(_change: object) -> None:
        loop.call_soon_threadsafe(wake)

    owner.observe(seen, trait)
    try:
        wake()
        await interruptible(future)
    finally:
        owner.unobserve(seen, trait)
