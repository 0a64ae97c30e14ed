"""A simulated daemon over a small hand-made network, for the tests of the simulator itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slskd_kit import Api, RandomBytes, one_of_each

from tonearm.sandbox import Sandbox


@pytest.fixture(scope="session")
def _small_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("network")
    shares = folder / "shares"
    shares.mkdir()
    with Sandbox(
        seed=3, state=folder / "state", world=one_of_each(), shares=RandomBytes(shares), services=("slskd",)
    ) as running:
        yield running


@pytest.fixture
def network(_small_network: Sandbox) -> Iterator[Sandbox]:
    """Only the daemon, over one peer of every kind; fails when the simulator itself had a fault."""
    _small_network.reset()
    yield _small_network
    assert _small_network.slskd.tasks.failures == []


@pytest.fixture
def unhurried(network: Sandbox) -> Sandbox:
    """The same daemon with every stay of a transfer twenty times as long, so that a poll on a busy machine sees it."""
    network.slskd.options.dwell = 20
    return network


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Sandbox]:
    """A daemon of its own whose time runs only four times as fast, for stays that are limited by the contract."""
    (tmp_path / "shares").mkdir()
    world, shares = one_of_each(), RandomBytes(tmp_path / "shares")
    with Sandbox(3, tmp_path / "state", 4, world=world, shares=shares, services=("slskd",)) as running:
        yield running


@pytest.fixture
def api(network: Sandbox) -> Iterator[Api]:
    """A client of that daemon."""
    with Api(network.url("slskd")) as client:
        yield client
