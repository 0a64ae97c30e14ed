"""Fixtures for the tests of the adapters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slskd_house import RandomBytes, small_network

from tonearm.sandbox import Sandbox


@pytest.fixture(scope="session")
def _small_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("slskd")
    (folder / "shares").mkdir()
    with Sandbox(
        seed=3,
        state=folder / "state",
        world=small_network(),
        shares=RandomBytes(folder / "shares"),
        services=("slskd",),
        time_factor=120,
    ) as running:
        yield running


@pytest.fixture
def daemon(_small_daemon: Sandbox) -> Sandbox:
    """Only the simulated slskd, over one peer of every kind; wound back before each test."""
    _small_daemon.reset()
    return _small_daemon
