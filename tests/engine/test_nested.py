"""Who may patch the loop, and what is said otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tonearm.engine.nested import _choose, _installed
from tonearm.errors import UserMustAct


@pytest.mark.parametrize(
    ("nest2", "nest1", "kernel", "chosen"),
    [
        ((1, 7, 4), None, (7, 4, 0), "nest_asyncio2"),
        ((2, 0), (1, 6, 0), (7, 4, 0), "nest_asyncio2"),
        ((1, 7, 0), (1, 6, 0), (7, 0, 1), "nest_asyncio"),
        (None, (1, 6, 0), (6, 31, 0), "nest_asyncio"),
        (None, (1, 6, 0), None, "nest_asyncio"),
    ],
)
def test_a_patch_that_leaves_run_all_alone_is_chosen(
    nest2: tuple[int, ...] | None, nest1: tuple[int, ...] | None, kernel: tuple[int, ...] | None, chosen: str
) -> None:
    """nest_asyncio2 from 1.7.4 anywhere; the archived nest_asyncio only before ipykernel 7.1."""
    assert _choose(nest2, nest1, kernel) == chosen


@pytest.mark.parametrize(
    ("nest2", "nest1", "kernel"), [(None, None, None), ((1, 7, 3), None, (7, 4)), (None, (1, 6, 0), (7, 1, 0))]
)
def test_a_patch_that_breaks_run_all_is_refused(
    nest2: tuple[int, ...] | None, nest1: tuple[int, ...] | None, kernel: tuple[int, ...] | None
) -> None:
    """The refusal names the package to install."""
    with pytest.raises(UserMustAct, match="nest-asyncio2"):
        _choose(nest2, nest1, kernel)


def test_versions_are_read_from_what_is_installed() -> None:
    """A package that is not there has no version."""
    assert _installed("no-such-package-here") is None
    assert (_installed("pytest") or ()) >= (8,)


def test_asyncio_run_works_inside_a_running_loop_once_allowed() -> None:
    """Before the call asyncio.run refuses; after it, it runs; nothing calls it by default."""
    code = """
import asyncio
import tonearm, tonearm.engine
async def cell():
    waits = asyncio.sleep(0)
    try:
        asyncio.run(waits)
    except RuntimeError:
        waits.close()
        print("refused")
    print(tonearm.engine.allow_nested_asyncio(), asyncio.run(asyncio.sleep(0, "ran")))
asyncio.run(cell())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout.split() == ["refused", "nest_asyncio2", "ran"], done.stderr
