"""A desk for each test, closed at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_desk import FakeDesk


@pytest.fixture
def desk() -> Iterator[FakeDesk]:
    desk = FakeDesk()
    yield desk
    desk.close()
