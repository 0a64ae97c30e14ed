"""What all views share: their style, a message line, an error line, and the hand-over of work to the engine."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Coroutine, Sequence
from typing import Any

import ipywidgets as w
import traitlets

from tonearm.errors import SessionClosed, TonearmError
from tonearm.widgets import html
from tonearm.widgets.desk import Desk

__all__ = ["View", "button"]


def button(description: str, tooltip: str, **options: Any) -> Any:
    """A core button. Its texts are shown as text by the browser; foreign ones pass through `html.plain`."""
    return w.Button(description=html.plain(description, 60), tooltip=html.plain(tooltip), **options)


class View(w.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A throw-away view: the truth is in the store and the engine, so closing it loses nothing.

    Parameters
    ----------
    desk : Desk
        What the view asks and tells. Work goes to the engine's loop; results come back through traits.
    body : sequence of widgets
        What stands between the style and the two lines.
    """

    message = traitlets.Unicode("")
    """What just happened, in a sentence."""
    error = traitlets.Unicode("")
    """What went wrong, in a sentence; empty when nothing did. Exceptions in handlers show here and nowhere else."""

    def __init__(self, desk: Desk, body: Sequence[Any]) -> None:
        self._desk = desk
        self._message_line = w.HTML(html.message_line(""))
        self._error_line = w.HTML("")
        sheet = w.HTML(html.style())
        sheet.add_class("tonearm-style")
        super().__init__([sheet, *body, self._message_line, self._error_line])
        self.add_class("tonearm-view")
        self.observe(self._draw_lines, ["message", "error"])

    def show(self) -> None:
        """Display the view below the current cell; any number of times, each shows the same state."""
        from IPython.display import display

        display(self)  # type: ignore[no-untyped-call]  # IPython has no types here

    def __repr__(self) -> str:
        # The default repr would print the whole style sheet into saved notebooks.
        return f"{type(self).__name__}({html.plain(self.error or self.message, 80)!r})"

    def _draw_lines(self, _change: object) -> None:
        self._message_line.value = html.message_line(self.message)
        self._error_line.value = html.error_line(self.error)

    def _start(self, work: Coroutine[Any, Any, None]) -> concurrent.futures.Future[None] | None:
        """Give work to the engine and return at once; what it raises appears in the error line."""
        try:
            future = self._desk.submit(work)
        except SessionClosed as error:
            self.error = str(error)
            return None
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: concurrent.futures.Future[None]) -> None:
        problem = None if future.cancelled() else future.exception()
        if problem is not None:
            self.failed(problem)

    def failed(self, problem: BaseException) -> None:
        """Show an error to the person: ours speak for themselves, others need their name."""
        self.error = str(problem) if isinstance(problem, TonearmError) else f"{type(problem).__name__}: {problem}"
