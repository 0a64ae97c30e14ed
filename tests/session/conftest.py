"""One sandbox and one session per module: tests of a module share them, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from face_kit import make_session

from tonearm.sandbox import Sandbox
from tonearm.session import Session


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The pretend world of seed 7, running; not wound back between the tests of a module."""
    with Sandbox(seed=7, state=tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's session keeps its store."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def session(box: Sandbox, state_dir: Path) -> Iterator[Session]:
    """An open session against the module's sandbox."""
    with make_session(box, state_dir) as opened:
        yield opened
