"""What a person sees and does: the picker and the queue in a real JupyterLab in a real browser."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from notebook_browser import LabBrowser, LabPage, make_notebook

PICKER = """
from fake_desk import FakeDesk, HOSTILE, candidate, suggestion
from tonearm.widgets import MatchPicker
desk = FakeDesk()
"""
QUEUE = """
import time
from fake_desk import FakeDesk, HOSTILE
from tonearm.widgets import QueueView
desk = FakeDesk(items=30)
view = QueueView(desk)
view.show()
"""
_numbers = itertools.count()


def opened(lab: LabBrowser, *cells: str) -> LabPage:
    return lab.open(make_notebook(Path(lab.server.root) / f"widgets-{next(_numbers)}.ipynb", cells))


def clean(page: LabPage) -> None:
    """No cell raised, no script of a stranger ran, and the page itself met no error."""
    assert page.errors() == []
    assert page.dialogs == []
    assert [line for line in page.console if line.startswith("pageerror")] == []


def test_a_person_picks_the_third_artist_while_the_cell_waits(lab: LabBrowser) -> None:
    """Run All with an awaiting cell: the click arrives, the cell ends with the choice, the message says what began."""
    page = opened(lab, PICKER + "picker = MatchPicker(desk, candidate())\npicker.show()",
                  "chosen = await picker.choice(60)\nprint('cell ended with', chosen.artist.name)",
                  "print('and the next cell ran')")  # fmt: skip
    page.run_all(wait=False)
    page.wait_text("name in the folder and in the tags", timeout_s=30)
    page.click_button("Choose 3")
    page.wait_idle()
    assert page.output_text(1) == "cell ended with Velvet & Sand\n"
    assert page.output_text(2) == "and the next cell ran\n"
    page.wait_text("Chosen: Velvet & Sand. The download has begun.")
    clean(page)


def test_a_manual_search_by_keyboard(lab: LabBrowser) -> None:
    """Typing and Enter search without inserting cells; the found artist is chosen by Space on its button."""
    page = opened(lab, PICKER + "picker = MatchPicker(desk, candidate())\npicker.show()", "picker.value.artist.name")
    page.run_cell(0)
    page.wait_text("name in the folder and in the tags", timeout_s=30)
    field = page.cell(0).get_by_placeholder("artist or title")
    field.click()
    field.press_sequentially("Paper Moon b")
    field.press("Enter")
    page.wait_text("Found 1 artist for Paper Moon b.")
    button = page.cell(0).get_by_role("button", name="Choose 6")
    button.focus()
    button.press("Space")
    page.wait_text("The download has begun")
    assert len(page.cells()) == 2
    page.run_cell(1)
    assert page.output_text(1) == "'Paper Moon b'"
    clean(page)


def test_the_queue_moves_while_a_cell_is_busy(lab: LabBrowser) -> None:
    """The ticker runs in the engine: progress arrives although the kernel's own thread is blocked."""
    page = opened(lab, QUEUE, "desk.submit(desk.run(0.2))\ntime.sleep(12)\nprint('busy cell ended')")
    page.run_cell(0)
    page.wait_text("1–25 of 30", timeout_s=30)
    page.run_cell(1, wait=False)
    page.wait_text("completed", timeout_s=10)
    assert page.output_text(1) == ""  # the cell is still busy
    page.wait_idle()
    assert page.output_text(1) == "busy cell ended\n"
    page.click_button("Next")
    page.wait_text("26–30 of 30")
    clean(page)


def test_the_stop_button_ends_a_waiting_cell_and_the_view_lives_on(lab: LabBrowser) -> None:
    """Stop cancels the wait within moments, and the same picker can still be used."""
    page = opened(lab, PICKER + "picker = MatchPicker(desk, candidate())\npicker.show()", "await picker.choice(60)",
                  "desk.portal.call(__import__('asyncio').sleep(60))")  # fmt: skip
    page.run_cell(0)
    page.wait_text("name in the folder and in the tags", timeout_s=30)
    for index, name in ((1, "CancelledError"), (2, "KeyboardInterrupt")):
        page.run_cell(index, wait=False)
        page.page.wait_for_function("i => window.__nb.cells()[i].running", arg=index)
        page.page.wait_for_timeout(700)  # the person sees the star, then presses Stop
        page.interrupt_kernel()
        page.wait_idle(10)
        assert any(name in text for text in page.errors()), page.errors()
    page.click_button("Choose 1")
    page.wait_text("The download has begun")
    assert page.dialogs == []


def test_hostile_names_are_text_in_every_view(lab: LabBrowser) -> None:
    """Markup of a stranger runs nothing and makes no element, in the picker, its messages, and the queue."""
    page = opened(lab, PICKER + """
desk.artists = [suggestion(HOSTILE, 0.9, HOSTILE, number=4)] * 3
desk.subject = desk.subject.replace(title=HOSTILE, detail=HOSTILE)
picker = MatchPicker(desk, candidate())
picker.show()
""", """
from tonearm.widgets import ActivityBar, QueueView
desk.items = [desk.item(0).replace(artist=HOSTILE, title=HOSTILE, source=HOSTILE, reason=HOSTILE)]
view = QueueView(desk)
view.show()
bar = ActivityBar()
bar.report(HOSTILE, 1, 2)
bar
""", "picker.search(HOSTILE)", "picker.error = view.error = view.message = HOSTILE")  # fmt: skip
    page.run_all()
    page.wait_text("onerror=", timeout_s=30)
    page.wait_text("1–1 of 1", index=1)
    page.click_button("Choose 1", index=0)
    page.wait_text("The download has begun", index=0)
    clean(page)
    for element in ("[data-hostile]", ".jp-OutputArea script", ".jp-OutputArea img[src='x']"):
        assert page.page.locator(element).count() == 0, element


def test_views_come_back_after_a_reload_of_the_page(lab: LabBrowser) -> None:
    """F5 after saving: the view is current, live and its buttons work, since the truth is not in the page."""
    page = opened(lab, QUEUE, "desk.set(0, title='Renamed meanwhile', fraction=0.5)")
    page.run_cell(0)
    page.wait_text("1–25 of 30", timeout_s=30)
    page.page.evaluate("() => window.__nb.panel().context.save()")
    page.reload()
    page.wait_text("1–25 of 30", timeout_s=30)
    page.run_cell(1)
    page.wait_text("Renamed meanwhile")
    page.click_button("Next")
    page.wait_text("26–30 of 30")
    clean(page)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_can_be_read_and_is_not_cut_in_either_theme(lab: LabBrowser, tmp_path: Path, theme: str) -> None:
    """In both themes text stands out from its background by 4.5 to 1, and no text is wider than its place."""
    page = opened(lab, PICKER + "picker = MatchPicker(desk, candidate())\npicker.show()\npicker.search('Paper Moon')",
        QUEUE + "desk.set(0, state='transferring', fraction=0.42, speed_bps=2.4e6)\n"
                "desk.set(1, state='failed', reason='quiet_peer is offline; no other candidate was left')\n"
                "desk.set(2, state='completed', fraction=1.0)\nview.error = 'An error, to see its colour.'\n"
                "desk.portal.call(view.refresh())\nview.error = 'An error, to see its colour.'",
    )  # fmt: skip
    page.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.run_all()
    page.wait_text("Found 1 artist for Paper Moon.", timeout_s=30)
    page.wait_text("quiet_peer is offline", timeout_s=10)
    page.screenshot(tmp_path / "look.png", full=True)
    found: dict[str, Any] = page.page.evaluate(LOOK)
    clean(page)
    assert found["texts"] > 50
    assert found["pale"] == []
    assert found["cut"] == []


LOOK = """
() => {
  const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const rgba = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const result = {texts: 0, pale: [], cut: []};
  for (const view of document.querySelectorAll('.tonearm-view')) {
    const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const box = node.parentElement, text = node.textContent.trim();
      if (!text || !box.offsetParent || box.closest('style, button:disabled, [aria-hidden]')) continue;
      result.texts += 1;
      const [a, b] = [luminance(rgba(getComputedStyle(box).color)), luminance(ground(box))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) result.pale.push(`${text.slice(0, 40)}: ${ratio.toFixed(1)}`);
      const style = getComputedStyle(box);
      if (style.overflow !== 'visible' && style.display !== 'inline' &&
          (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1))
        result.cut.push(text.slice(0, 40));
    }
  }
  return result;
}
"""
