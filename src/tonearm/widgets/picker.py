"""The picker: whose is this file? The best artists above, a manual search below, one click decides."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import ipywidgets as w
import traitlets

from tonearm.model import Candidate, Recommendation
from tonearm.widgets import html
from tonearm.widgets.choices import ChoiceList
from tonearm.widgets.desk import ArtistSuggestion, Desk
from tonearm.widgets.view import View, button
from tonearm.widgets.waiting import refuse_old_kernel, until

__all__ = ["MatchPicker", "PickerState"]

TOP = 5
"""How many artists are offered at once."""

Callback = Callable[[ArtistSuggestion | None], object]


class PickerState(StrEnum):
    """Whether the person has decided."""

    OPEN = "open"
    CHOSEN = "chosen"
    DECLINED = "declined"


class MatchPicker(View):
    """Offer the likeliest artists for a found file and let a person choose, search, or decline.

    A click returns at once: the choice goes to the engine, and what became of it appears in the message line.
    The picker may be used in three ways: show it and read ``value`` later, register `on_choice`, or
    ``await picker.choice()``. `ask` is the form without widgets.

    Parameters
    ----------
    desk : Desk
        The session, as widgets see it.
    candidate : Candidate
        What is being matched.
    """

    rows = traitlets.Tuple()
    """Suggested artists, best first, at most 5 (`ArtistSuggestion`); empty until they are there."""
    found = traitlets.Tuple()
    """Artists that the manual search found, with the same fields; empty before the first search."""
    value = traitlets.Any(None, allow_none=True)
    """The chosen suggestion; None before the choice and for "none of these"."""
    state = traitlets.UseEnum(PickerState, PickerState.OPEN)
    """open, chosen or declined."""

    def __init__(self, desk: Desk, candidate: Candidate) -> None:
        self._candidate = candidate
        self._decision = threading.RLock()
        self._callbacks: list[Callback] = []
        self._suggested, self._searched = ChoiceList(self.choose), ChoiceList(self.choose)
        self._text = w.Text(placeholder="artist or title", continuous_update=False)
        self._search_button = button("Search", "Search the catalogue", icon="search")
        self._none_button = button("None of these", "Leave the file without an artist")
        super().__init__(desk, self._body(desk, candidate))
        self._listen()
        self.message = "Looking for artists…"
        self._wanted = ""
        self._searching: concurrent.futures.Future[None] | None = None
        self._loading = self._start(self._load())

    def _body(self, desk: Desk, candidate: Candidate) -> list[w.Widget]:
        search = w.HBox([self._text, self._search_button, self._none_button])
        search.add_class("tonearm-search")
        return [
            w.HTML(html.heading(desk.describe(candidate))),
            self._suggested.box,
            w.HTML(html.section("Not among them? Search the catalogue")),
            search,
            self._searched.box,
        ]

    def _listen(self) -> None:
        self._search_button.on_click(lambda _button: self._search_field())
        self._none_button.on_click(lambda _button: self.decline())
        # Enter, or leaving the field, brings the new text. The submit message of Enter overtakes it (seen in ipywidgets
        # 8.1.9), so it only serves to ask again for a text that did not change.
        self._text.observe(lambda _change: self._search_field(), "value")
        self._text.on_msg(lambda _text, content, _buffers: self._search_field() if content.get("event") else None)
        self.observe(lambda change: self._suggested.fill(change["new"]), "rows")
        self.observe(lambda change: self._searched.fill(change["new"], len(self.rows) + 1), "found")
        self.observe(self._switch_buttons, "state")

    def _switch_buttons(self, _change: object) -> None:
        decided = self.state is not PickerState.OPEN
        for part in (self._suggested, self._searched):
            part.disable(decided)
        for single in (self._search_button, self._none_button, self._text):
            single.disabled = decided

    @contextmanager
    def _failing(self, message: str, then: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Say ``message`` when the body fails, whatever the reason; the reason itself goes to the error line."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                then()
                self.message = message

    # ---- filling

    async def _load(self) -> None:
        with self._failing("No suggestions; the search below may still work."):
            self.rows = tuple(await self._desk.suggest(self._candidate, TOP))[:TOP]
        self.message = "Choose one, or search below." if self.rows else "No artist suggests itself; search below."
        await self._suggested.fetch_pictures(self._desk)

    def _search_field(self) -> None:
        """Search for the text field's words, unless they are answered or being asked already."""
        if self._text.value.strip() != self._wanted:
            self.search()

    def _forget_words(self) -> None:
        self._wanted = ""

    def search(self, text: str | None = None) -> None:
        """Start the manual search; ``found`` changes when the answer is there.

        Parameters
        ----------
        text : str, optional
            What to look for; by default what stands in the text field.
        """
        wanted = (self._text.value if text is None else text).strip()
        if wanted:
            self._wanted = wanted
            self.error, self.message = "", f"Searching for {wanted}…"
            self._searching = self._start(self._search(wanted))

    async def _search(self, text: str) -> None:
        with self._failing(f"The search for {text} brought no answer.", self._forget_words):
            found = tuple(await self._desk.find(text, self._candidate, TOP))[:TOP]
        if text == self._wanted:  # an older question may be answered later
            self.found = found
            count = f"{len(found)} artist{'s' * (len(found) != 1)}"
            self.message = f"Found {count} for {text}." if found else f"Nothing found for {text}."
            await self._searched.fetch_pictures(self._desk)

    # ---- deciding

    def choose(self, suggestion: ArtistSuggestion) -> None:
        """Decide for an artist, as a click does. A second decision is ignored."""
        self._decide(PickerState.CHOSEN, suggestion, f"Chosen: {suggestion.artist.name}…")

    def decline(self) -> None:
        """Decide for "none of these"."""
        self._decide(PickerState.DECLINED, None, "None of these…")

    def _decide(self, state: PickerState, suggestion: ArtistSuggestion | None, message: str) -> None:
        with self._decision:
            if self.state is not PickerState.OPEN:
                return
            self.value, self.error, self.message = suggestion, "", message
            self.state = state
        self._start(self._tell(suggestion))
        for callback in self._callbacks:
            self._call(callback)

    async def _tell(self, suggestion: ArtistSuggestion | None) -> None:
        with self._failing("That did not work; you may choose again.", self._reopen):
            self.message = await self._desk.choose(self._candidate, suggestion)

    def _reopen(self) -> None:
        with self._decision:
            self.value, self.state = None, PickerState.OPEN

    def on_choice(self, callback: Callback) -> None:
        """Call back with the choice (None for "none of these"), at once if it is made already.

        The callback runs in a worker thread; what it raises is shown in the error line.
        """
        self._callbacks.append(callback)
        if self.state is not PickerState.OPEN:
            self._call(callback)

    def _call(self, callback: Callback) -> None:
        async def calls() -> None:
            await asyncio.to_thread(callback, self.value)

        self._start(calls())

    async def choice(self, timeout: float = 300.0) -> ArtistSuggestion | None:  # noqa: ASYNC109 - what a cell would write
        """Wait for the person, in a cell (``await picker.choice()``) or a script with its own loop.

        Parameters
        ----------
        timeout : float
            Seconds to wait.

        Returns
        -------
        ArtistSuggestion or None
            None means "none of these".

        Raises
        ------
        TimeoutError
            Nobody chose; the picker stays open.
        MisuseError
            The kernel lets no click in while a cell waits (ipykernel before 7).
        """
        refuse_old_kernel()
        async with asyncio.timeout(timeout):
            await until(self, "state", lambda: self.state is not PickerState.OPEN)
        chosen: ArtistSuggestion | None = self.value
        return chosen

    # ---- without widgets

    def ask(self, timeout: float = 60.0) -> ArtistSuggestion | None:
        """Ask by text in the cell or terminal and wait for the answer.

        Where nobody can answer (a notebook executed without a person), the one decision rule does: the best artist is
        taken if it may be accepted without a person, else the picker stays open and the item waits for review.

        Parameters
        ----------
        timeout : float
            Seconds to wait for the catalogue, not for the person.

        Returns
        -------
        ArtistSuggestion or None
            The choice; None when nothing was chosen.
        """
        concurrent.futures.wait([self._loading] if self._loading else [], timeout)
        try:
            return self._ask(timeout)
        except (EOFError, NotImplementedError):  # no terminal; ipykernel's own error is a NotImplementedError
            return self._by_rule()

    def _ask(self, timeout: float) -> ArtistSuggestion | None:
        while True:
            offered = [*self.rows, *self.found]
            sys.stdout.write(_listing(offered) + "\n")
            answer = input("Number to choose, s = search, Enter = skip: ").strip().lower()
            if answer == "s":
                self._ask_search(input("Search for: ").strip(), timeout)
            elif answer.isdecimal() and 1 <= int(answer) <= len(offered):
                return self._take(offered[int(answer) - 1])
            elif not answer:
                return None

    def _take(self, suggestion: ArtistSuggestion) -> ArtistSuggestion:
        self.choose(suggestion)
        return suggestion

    def _ask_search(self, text: str, timeout: float) -> None:
        self.search(text)
        concurrent.futures.wait([self._searching] if self._searching else [], timeout)
        sys.stdout.write(self.message + "\n")

    def _by_rule(self) -> ArtistSuggestion | None:
        for best in self.rows[:1]:
            if best.recommendation is Recommendation.ACCEPT:
                return self._take(best)
        self.message = "Nobody could be asked; the file waits for review."
        return None


def _listing(offered: list[ArtistSuggestion]) -> str:
    """The offer as plain text, one line each."""
    lines = [
        f"{number}. {html.plain(item.artist.name, 60)}  {html.percent(item.confidence.value)}  "
        f"{html.plain(item.confidence.match_reason, 80)}"
        for number, item in enumerate(offered, 1)
    ]
    return "\n".join(lines) or "No artist suggests itself."
