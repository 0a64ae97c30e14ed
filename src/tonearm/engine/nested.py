"""``asyncio.run`` inside a cell, for those who ask for it."""

from __future__ import annotations

import importlib
import re
from importlib.metadata import PackageNotFoundError, version

from tonearm.errors import UserMustAct

__all__ = ["allow_nested_asyncio"]

NEST2_FLOOR = (1, 7, 4)
"""The first release that was seen to leave Run All alone on ipykernel 7."""

BROKEN_FROM = (7, 1)
"""From this ipykernel on, cells run in one shared context, which nest_asyncio tries to enter twice."""


def _installed(package: str) -> tuple[int, ...] | None:
    """Leading numbers of a package's version; None when it is not installed."""
    try:
        text = version(package)
    except PackageNotFoundError:
        return None
    numbers = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in numbers.group().split(".")) if numbers else (0,)


def _choose(nest2: tuple[int, ...] | None, nest1: tuple[int, ...] | None, kernel: tuple[int, ...] | None) -> str:
    """Name of the module that may patch the loop, or a sentence that says why none may."""
    if nest2 is not None and nest2 >= NEST2_FLOOR:
        return "nest_asyncio2"
    if nest1 is None:
        raise UserMustAct("asyncio.run in a cell needs nest_asyncio2 1.7.4 or later: pip install -U nest-asyncio2.")
    if kernel is not None and kernel >= BROKEN_FROM:
        raise UserMustAct(
            "Only nest_asyncio is installed, and on ipykernel 7.1 or later it stops Run All after the first cell; "
            "pip install -U nest-asyncio2 and restart the kernel."
        )
    return "nest_asyncio"


def allow_nested_asyncio() -> str:
    """Let ``asyncio.run`` and ``run_until_complete`` work where a loop is running already, as in a notebook cell.

    tonearm itself never needs it and never calls it: its blocking methods use a loop of their own. The patch cannot
    be taken back before the kernel restarts, and uvloop's loops cannot be patched.

    Returns
    -------
    str
        The module that was applied: ``"nest_asyncio2"``, or ``"nest_asyncio"`` where only that is there and the
        kernel is older than ipykernel 7.1.

    Raises
    ------
    UserMustAct
        Neither fits, or the running loop refuses; the message says why and what to install.
    """
    name = _choose(_installed("nest-asyncio2"), _installed("nest-asyncio"), _installed("ipykernel"))
    try:
        importlib.import_module(name).apply()
    except ValueError as error:
        raise UserMustAct(f"The running event loop cannot be patched ({error}); use asyncio's own loop.") from None
    return name
