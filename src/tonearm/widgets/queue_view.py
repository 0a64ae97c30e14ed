"""The live queue: a summary, a page of 25 lines, and what a person may do with them."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import ipywidgets as w
import traitlets

from tonearm.errors import TonearmError
from tonearm.model import ItemId
from tonearm.widgets import html
from tonearm.widgets.desk import Action, Desk, QueuePage, QueueRow
from tonearm.widgets.ticker import ticker_of
from tonearm.widgets.view import View, button

__all__ = ["QueueView"]

PAGE_ROWS = 25
"""Lines on a page: one HTML element of this size costs the kernel 0.4 ms a look; a widget per line costs seconds."""

_TIPS: dict[Action, str] = {
    "pause": "Hold queued items back",
    "resume": "Let paused items go on",
    "cancel": "Give these items up; Retry brings them back",
    "retry": "Try failed or cancelled items again",
}


class QueueView(View):
    """Watch the queue while cells run. Make and show as many as you like, and close them at any time: nothing is lost.

    Parameters
    ----------
    desk : Desk
        The session, as widgets see it.
    """

    rows = traitlets.Tuple()
    """The lines on this page (`QueueRow`)."""
    page = traitlets.Int(0)
    """Number of the page shown, from 0."""
    total = traitlets.Int(0)
    """Items in the whole queue."""

    def __init__(self, desk: Desk) -> None:
        self._reading = asyncio.Lock()
        self._summary, self._info, self._table = w.HTML(""), w.HTML(html.page_line(0, 0, 0)), w.HTML("")
        self._previous = button("Previous", "Show the page before", icon="chevron-left")
        self._next = button("Next", "Show the page after", icon="chevron-right")
        self._numbers = w.Text(placeholder="lines, e.g. 1, 3-5")
        super().__init__(desk, [self._summary, self._paging(), self._table, self._actions()])
        self._ticker = ticker_of(desk)
        self._unwatch = desk.watch(self._ticker.wake)
        self._ticker.add(self)

    def _paging(self) -> Any:
        self._previous.on_click(lambda _button: self.turn(-1))
        self._next.on_click(lambda _button: self.turn(1))
        return _tools(self._previous, self._next, self._info)

    def _actions(self) -> Any:
        buttons = []
        for action, tip in _TIPS.items():
            single = button(action.capitalize(), tip)
            single.on_click(lambda _button, action=action: self.act(action))
            buttons.append(single)
        return _tools(self._numbers, *buttons)

    # ---- looking

    def turn(self, step: int) -> None:
        """Show a page further on (1) or back (-1)."""
        last = max(0, (self.total - 1) // PAGE_ROWS)  # as last seen, so that turns past the end do not add up
        self.page = min(max(0, self.page + step), last)
        self._start(self._look())

    async def _look(self) -> None:
        await self.refresh()
        self._ticker.wake()

    async def refresh(self) -> bool:
        """Read the page again and draw what has changed; whether more may change by itself."""
        async with self._reading:  # a slow look must not draw over the page that was turned to meanwhile
            try:
                page = await self._read()
            except TonearmError as error:
                self.error = str(error)
                return False
            self._draw(page)
        return page.summary.busy

    async def _read(self) -> QueuePage:
        page = await self._desk.queue_page(self.page * PAGE_ROWS, PAGE_ROWS)
        last = max(0, (page.total - 1) // PAGE_ROWS)
        if self.page > last:  # the queue became shorter
            self.page = last
            page = await self._desk.queue_page(last * PAGE_ROWS, PAGE_ROWS)
        return page

    def _draw(self, page: QueuePage) -> None:
        first = self.page * PAGE_ROWS
        self.rows, self.total, self.error = page.rows, page.total, ""
        # A trait that is set to an equal text sends nothing to the browser.
        self._summary.value = html.summary_line(page.summary)
        self._info.value = html.page_line(first, len(page.rows), page.total)
        self._table.value = html.queue_table(page.rows, first)
        self._previous.disabled = first == 0
        self._next.disabled = first + len(page.rows) >= page.total

    # ---- acting

    def act(self, action: Action, numbers: str | None = None) -> None:
        """Pause, resume, cancel or retry lines of this page, as the buttons do.

        Parameters
        ----------
        action : {"pause", "resume", "cancel", "retry"}
            What to do.
        numbers : str, optional
            Line numbers as shown, such as ``"1, 3-5"``; by default what stands in the text field. Empty means every
            line of this page, except for ``cancel``, which wants numbers.
        """
        text = (self._numbers.value if numbers is None else numbers).strip()
        rows = self._chosen(text) if text else list(self.rows)
        if not rows or (action == "cancel" and not text):
            self.message = "Write the numbers of lines on this page, such as 1, 3-5."
            return
        self._start(self._act(action, [row.item_id for row in rows]))

    def _chosen(self, text: str) -> list[QueueRow]:
        first = self.page * PAGE_ROWS + 1
        wanted = _numbers(text)
        return [row for number, row in enumerate(self.rows, first) if any(number in span for span in wanted)]

    async def _act(self, action: Action, ids: list[ItemId]) -> None:
        self.error, self.message = "", await self._desk.act(action, ids)
        self._numbers.value = ""
        await self._look()

    def close(self) -> None:
        """Stop watching and take the view away; the queue goes on."""
        self._unwatch()
        self._ticker.drop(self)
        super().close()


def _tools(*parts: Any) -> Any:
    line = w.HBox(list(parts))
    line.add_class("tonearm-tools")
    return line


def _numbers(text: str) -> list[range]:
    """Read ``"1, 3-5"``; what is not a number is left out."""
    found = re.findall(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?", text)
    return [range(int(low), int(high or low) + 1) for low, high in found]
