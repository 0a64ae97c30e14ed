"""A line of buttons for what runs in the background; each opens the view of its operation again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from tonearm.widgets import html
from tonearm.widgets.view import button

__all__ = ["ActivityBar"]


class ActivityBar(w.HBox):  # type: ignore[misc]  # ipywidgets has no types
    """One button per running operation, with its name and how far it is. It may be told from any thread."""

    def __init__(self) -> None:
        super().__init__([])
        self._buttons: dict[str, Any] = {}

    def report(
        self, name: str, done: int, total: int | None = None, open_view: Callable[[], object] | None = None
    ) -> None:
        """Say how far an operation is; a new name adds a button.

        Parameters
        ----------
        name : str
            Foreign text is shown as text.
        done, total : int
            Steps done, and in all (None if unknown).
        open_view : callable, optional
            Called by a click on the button; it is read when the name is new.
        """
        if name not in self._buttons:
            single = button(name, f"Show {name}", icon="tasks")
            single.layout.width = "auto"
            if open_view is not None:
                single.on_click(lambda _button: open_view())
            self._buttons[name] = single
            self.children = list(self._buttons.values())
        self._buttons[name].description = html.plain(f"{name} {done}/{total}" if total else f"{name} {done}", 60)

    def drop(self, name: str) -> None:
        """Take an operation off the line; an unknown name is no error."""
        single = self._buttons.pop(name, None)
        if single is not None:
            self.children = list(self._buttons.values())
            single.close()
