"""One JupyterLab with one Chromium for the tests of a module; without Chromium they are skipped, but never under CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebook_browser import LabBrowser, _chromium, lab_session

DESKS = Path(__file__).parent.parent / "widgets"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(180))


def needs_chromium() -> None:
    """Skip where there is no browser; under CI its absence is a failure."""
    try:
        _chromium()
    except RuntimeError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


# Playwright holds a loop of this thread while it is open, so it must end with the module: later tests run loops too.
@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabBrowser]:
    """The kernels can import the fake desk."""
    needs_chromium()
    with lab_session(tmp_path_factory.mktemp("lab"), env={"PYTHONPATH": str(DESKS)}) as browser:
        yield browser
