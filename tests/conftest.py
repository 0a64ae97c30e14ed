"""Fixtures for all tests."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tonearm.sandbox import Sandbox

pytest_plugins = ["tonearm.sandbox.pytest_plugin"]


def pytest_configure() -> None:
    """Listen to Ctrl-C also as a background job of a shell, which starts with it ignored, and so do its children."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def sandbox(tonearm_sandbox: Sandbox) -> Sandbox:
    """The whole pretend world, running; wound back before each test."""
    return tonearm_sandbox
