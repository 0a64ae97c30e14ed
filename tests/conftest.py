"""Fixtures for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tonearm.sandbox import Sandbox

pytest_plugins = ["tonearm.sandbox.pytest_plugin"]


@pytest.fixture
def sandbox(tonearm_sandbox: Sandbox) -> Sandbox:
    """The whole pretend world, running; wound back before each test."""
    return tonearm_sandbox
