"""The quickstart as a person meets it: Run All in JupyterLab, on the sandbox, with real services behind the widgets."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from notebook_browser import LabBrowser, LabPage
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parent.parent.parent
PICTURES = os.environ.get("TONEARM_PICTURES")
"""A folder to leave photographs in; ``TONEARM_PICTURES=docs/images`` renews those of the documentation."""


def cell_with(page: LabPage, text: str) -> int:
    return next(cell["index"] for cell in page.cells() if cell["type"] == "code" and text in cell["source"])


def reads(page: LabPage, cell: int, text: str, limit_s: float = 30.0) -> None:
    """Wait until a cell's output shows a text; on failure show what stood there instead."""
    try:
        page.wait_text(text, index=cell, timeout_s=limit_s)
    except PlaywrightTimeout:
        raise AssertionError(f"{text!r} was not shown, but: {page.rendered_text(cell)}") from None


def test_run_all_files_the_playlist_and_a_click_starts_a_download(lab: LabBrowser) -> None:
    """All cells run in one go, the view shows the end of the queue, and the picker's first button starts a transfer."""
    target = Path(lab.server.root) / "quickstart.ipynb"
    shutil.copy(ROOT / "notebooks" / "01_quickstart.ipynb", target)
    page = lab.open(target)
    queue, picker = cell_with(page, "queue.show()"), cell_with(page, "session.match(")
    page.run_all(wait=False)
    reads(page, queue, "transferring", limit_s=90)
    if PICTURES:
        photograph_running(page, Path(PICTURES), queue)
    page.wait_idle(150)
    assert page.errors() == []
    reads(page, queue, "completed")
    reads(page, picker, "Choose one, or search below.")
    if PICTURES:
        page.page.wait_for_timeout(1000)  # the pictures come after the names
        page.screenshot(Path(PICTURES) / "picker.png", index=picker)
    page.click_button("Choose 1", index=picker, timeout_s=30)
    reads(page, picker, "Downloading")
    assert page.dialogs == []


def photograph_running(page: LabPage, folder: Path, queue: int) -> None:
    """The queue at work, alone and below the plan it came from."""
    page.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.page.set_viewport_size({"width": 1280, "height": 1240})
    page.cell(queue).get_by_text("completed").nth(2).wait_for(timeout=60_000)
    page.screenshot(folder / "queue.png", index=queue)
    page.cell(queue).evaluate("cell => cell.scrollIntoView({block: 'end'})")
    page.page.wait_for_timeout(200)
    page.screenshot(folder / "quickstart.png")
