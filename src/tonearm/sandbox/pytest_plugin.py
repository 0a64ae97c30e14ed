"""A pytest plugin: the fixture ``tonearm_sandbox`` for tests of programs that use tonearm.

Switch it on with ``pytest_plugins = ["tonearm.sandbox.pytest_plugin"]`` in the uppermost ``conftest.py``. The options
``tonearm_sandbox_seed`` (7) and ``tonearm_sandbox_time_factor`` (60) of the ini file choose the world and how fast its
time runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tonearm.sandbox.sandbox import Sandbox

__all__ = ["tonearm_sandbox"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    parser.addini("tonearm_sandbox_seed", "seed of the pretend world", default="7")
    parser.addini("tonearm_sandbox_time_factor", "sandbox seconds per real second", default="60")


@pytest.fixture(scope="session")
def _running_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    from tonearm.sandbox.sandbox import Sandbox  # only runs with the extra "sandbox" need its packages

    seed = int(request.config.getini("tonearm_sandbox_seed"))
    factor = float(request.config.getini("tonearm_sandbox_time_factor"))
    with Sandbox(seed, time_factor=factor) as sandbox:
        yield sandbox


@pytest.fixture
def tonearm_sandbox(_running_sandbox: Sandbox) -> Sandbox:
    """A running sandbox, wound back to its beginning before each test; one world for the whole run."""
    _running_sandbox.reset()
    return _running_sandbox
