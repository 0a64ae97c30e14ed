"""A list of artists to choose from: one line each, with picture, name, reason, likelihood and button."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as w

from tonearm.widgets import html
from tonearm.widgets.desk import ArtistSuggestion, Desk
from tonearm.widgets.view import button

__all__ = ["ChoiceList"]


class ChoiceList:
    """Lines of suggestions in ``box``; a click calls ``chosen`` with the suggestion and returns at once.

    Parameters
    ----------
    chosen : callable
        Receives the suggestion of the clicked line.
    """

    def __init__(self, chosen: Callable[[ArtistSuggestion], None]) -> None:
        self.box = w.VBox([])
        self._chosen = chosen
        self._lines: list[tuple[ArtistSuggestion, Any, Any]] = []

    def fill(self, suggestions: Sequence[ArtistSuggestion], first: int = 1) -> None:
        """Show these; the first button is numbered ``first``."""
        self._lines = [self._line(number, suggestion) for number, suggestion in enumerate(suggestions, first)]
        self.box.children = [self._row(*line) for line in self._lines]

    def _line(self, number: int, suggestion: ArtistSuggestion) -> tuple[ArtistSuggestion, Any, Any]:
        name = suggestion.artist.name
        choose = button(f"Choose {number}", f"Choose {name}, likelihood {html.percent(suggestion.confidence.value)}")
        choose.on_click(lambda _button: self._chosen(suggestion))
        return suggestion, w.HTML(html.tile(name)), choose

    def _row(self, suggestion: ArtistSuggestion, tile: Any, choose: Any) -> Any:
        row = w.HBox([tile, w.HTML(html.name_and_reason(suggestion)), w.HTML(html.likelihood(suggestion)), choose])
        row.add_class("tonearm-choice")
        return row

    def disable(self, disabled: bool) -> None:
        """Switch all buttons off or on."""
        for _suggestion, _tile, choose in self._lines:
            choose.disabled = disabled

    async def fetch_pictures(self, desk: Desk) -> None:
        """Replace the letter tiles by pictures as they arrive; a picture that is not there leaves its tile."""
        await asyncio.gather(*(self._fetch(desk, suggestion, tile) for suggestion, tile, _button in self._lines))

    async def _fetch(self, desk: Desk, suggestion: ArtistSuggestion, tile: Any) -> None:
        if suggestion.artist.image_url:
            tile.value = html.tile(suggestion.artist.name, await desk.picture(suggestion.artist.image_url))
