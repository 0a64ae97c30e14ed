"""The picker without a browser: what clicks, searches, waiting and failures lead to."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from typing import Any

import pytest
from fake_desk import HOSTILE, FakeDesk, candidate, reached, suggestion, walk

from tonearm.errors import MisuseError
from tonearm.model import Artist
from tonearm.widgets import Desk, MatchPicker, PickerState
from tonearm.widgets import waiting as waiting_module
from tonearm.widgets.html import percent


def ready(desk: Desk) -> MatchPicker:
    picker = MatchPicker(desk, candidate())
    reached(lambda: picker.message.startswith("Choose one") or picker.error, "suggestions or an error")
    return picker


def buttons(picker: MatchPicker) -> dict[str, Any]:
    return {widget.description: widget for widget in walk(picker) if type(widget).__name__ == "Button"}


def markup(picker: MatchPicker) -> str:
    return "\n".join(widget.value for widget in walk(picker) if type(widget).__name__ == "HTML")


def test_five_artists_appear_with_reason_likelihood_and_picture(desk: FakeDesk) -> None:
    """The top five come from the desk, in its order; a picture replaces the letter when it arrives."""
    picker = ready(desk)
    assert [row.artist.name for row in picker.rows] == [row.artist.name for row in desk.artists]
    assert {f"Choose {number}" for number in range(1, 6)} <= set(buttons(picker))
    reached(lambda: markup(picker).count("background-image:url(&quot;data:image/png;base64,") == 4, "four pictures")
    shown = markup(picker)
    assert "93%" in shown and "name in the folder and in the tags" in shown
    assert "Velvet &amp; Sand" in shown and "03 Harbour Lights.flac" in shown


def test_choosing_the_third_acts_on_it_and_switches_the_buttons_off(desk: FakeDesk) -> None:
    """One click decides: the desk is told once, the message says what happens now, nothing can be clicked twice."""
    picker = ready(desk)
    third = buttons(picker)["Choose 3"]
    third.click()
    third.click()
    reached(lambda: "download has begun" in picker.message, "the desk's answer")
    assert picker.value == desk.artists[2] and picker.state is PickerState.CHOSEN
    assert desk.chosen == [desk.artists[2]]
    assert all(button.disabled for button in buttons(picker).values())


def test_a_manual_search_offers_artists_with_the_same_columns(desk: FakeDesk) -> None:
    """What was found is numbered on from the suggestions, and can be chosen."""
    picker = ready(desk)
    picker._text.value = "  Paper Moon "
    buttons(picker)["Search"].click()
    reached(lambda: picker.found, "an answer of the search")
    reached(lambda: picker.message == "Found 1 artist for Paper Moon.", "the message")
    buttons(picker)["Choose 6"].click()
    reached(lambda: desk.chosen, "the choice")
    assert picker.value.artist.name == "Paper Moon"


def test_enter_in_the_text_field_searches(desk: FakeDesk) -> None:
    """Enter brings the new text; an empty answer is said in words."""
    picker = ready(desk)
    picker._text.value = "nobody at all"
    reached(lambda: picker.message == "Nothing found for nobody at all.", "an empty answer, said in words")
    assert picker.found == ()


def test_enter_again_asks_again_only_after_a_failure(desk: FakeDesk) -> None:
    """The same words are not asked twice (a quota pays for it), but a failed question may be repeated."""
    picker = ready(desk)
    desk.down = True
    picker._text.value = "Paper Moon"
    reached(lambda: picker.error, "the failure")
    desk.down = False
    for _ in range(3):
        picker._text._handle_custom_msg({"event": "submit"}, [])
        reached(lambda: picker.found, "the answer")
    buttons(picker)["Search"].click()
    assert desk.asked == ["Paper Moon", "Paper Moon"]


def test_the_answer_to_an_older_question_is_dropped(desk: FakeDesk) -> None:
    """Answers may overtake each other; the words asked last decide what is shown."""
    picker, gate = ready(desk), threading.Event()

    async def slow(text: str, top: int = 5) -> list[object]:
        await asyncio.to_thread(gate.wait, 10)
        return [suggestion(text, 0.5)]

    quick = desk.find
    desk.find = slow  # type: ignore[method-assign, assignment]  # the fake, not ours
    picker.search("older")
    older = picker._searching
    desk.find = quick  # type: ignore[method-assign]
    picker.search("newer")
    reached(lambda: picker.found, "the newer answer")
    gate.set()
    reached(lambda: older is not None and older.done(), "the older answer")
    assert picker.found[0].artist.name == "newer"


def test_an_empty_search_asks_nothing(desk: FakeDesk) -> None:
    """Blanks are no question."""
    picker = ready(desk)
    before = picker.message
    picker.search("   ")
    assert picker.message == before


def test_none_of_these_is_a_decision(desk: FakeDesk) -> None:
    """Declining is told to the desk as None."""
    picker = ready(desk)
    buttons(picker)["None of these"].click()
    reached(lambda: picker.message == "Left without an artist.", "the desk's answer")
    assert picker.state is PickerState.DECLINED and picker.value is None and desk.chosen == [None]


def test_a_service_that_is_down_is_said_in_the_error_line(desk: FakeDesk) -> None:
    """No suggestions because of an outage never looks like no suggestions; the manual search stays usable."""
    desk.down = True
    picker = ready(desk)
    assert "could not be asked" in picker.error
    assert "could not be asked" in markup(picker) and 'role="alert"' in markup(picker)
    desk.down = False
    picker.search("Paper Moon")
    reached(lambda: picker.found, "an answer once the service is back")
    assert picker.error == "" and 'role="alert"' not in markup(picker)


def test_a_choice_that_fails_may_be_made_again(desk: FakeDesk) -> None:
    """When the desk could not act, the error is shown and the buttons work again."""
    picker = ready(desk)
    desk.down = True
    picker.choose(desk.artists[0])
    reached(lambda: picker.error, "the error")
    reached(lambda: "again" in picker.message, "the advice")
    assert picker.state is PickerState.OPEN and picker.value is None
    assert not buttons(picker)["Choose 1"].disabled
    desk.down = False
    picker.choose(desk.artists[0])
    reached(lambda: desk.chosen, "the second try")


def test_a_fault_of_ours_is_shown_and_the_picker_stays_usable(desk: FakeDesk) -> None:
    """Errors that nobody foresaw end the waiting message too, and leave the buttons on."""

    async def broken(*_arguments: object) -> str:
        raise ZeroDivisionError("a fault")

    desk.choose = desk.suggest = broken  # type: ignore[method-assign, assignment]  # the fake, not ours
    picker = MatchPicker(desk, candidate())
    reached(lambda: picker.error == "ZeroDivisionError: a fault", "the fault of the suggestions")
    assert picker.message.startswith("No suggestions")
    picker.decline()
    reached(lambda: picker.message.startswith("That did not work"), "the fault of the choice")
    assert picker.state is PickerState.OPEN


def test_callbacks_get_the_choice_before_and_after_it_was_made(desk: FakeDesk) -> None:
    """on_choice works in either order, like a future's callback, and off the engine's thread."""
    picker, seen = ready(desk), []
    picker.on_choice(lambda value: seen.append((value, threading.current_thread())))
    picker.choose(desk.artists[1])
    reached(lambda: len(seen) == 1, "the first callback")
    picker.on_choice(lambda value: seen.append((value, threading.current_thread())))
    reached(lambda: len(seen) == 2, "the late callback")
    assert [value for value, _thread in seen] == [desk.artists[1]] * 2
    assert desk.portal.thread not in [thread for _value, thread in seen]


def test_an_exception_in_a_callback_is_shown(desk: FakeDesk) -> None:
    """A notebook swallows exceptions of handlers; the view must not."""
    picker = ready(desk)

    def wrong(_value: object) -> None:
        raise ZeroDivisionError("in the user's own callback")

    picker.on_choice(wrong)
    picker.choose(desk.artists[0])
    reached(lambda: picker.error == "ZeroDivisionError: in the user's own callback", "the error line")


def test_awaiting_the_choice_ends_with_the_click(desk: FakeDesk) -> None:
    """A click in another thread ends the wait in the caller's loop."""
    picker = ready(desk)

    async def cell() -> object:
        asyncio.get_running_loop().call_later(0.05, threading.Thread(target=buttons(picker)["Choose 3"].click).start)
        return await picker.choice(10)

    assert asyncio.run(cell()) == desk.artists[2]
    assert asyncio.run(picker.choice(1)) == desk.artists[2]  # decided already: at once


def test_awaiting_in_vain_ends_with_the_time_limit(desk: FakeDesk) -> None:
    """Every wait has a limit; the picker stays open."""
    picker = ready(desk)
    with pytest.raises(TimeoutError):
        asyncio.run(picker.choice(0.05))
    assert picker.state is PickerState.OPEN
    assert picker.trait_values()["value"] is None and not picker._trait_notifiers.get("state", {}).get("any")


def test_an_old_kernel_is_refused_instead_of_waiting_for_ever(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """ipykernel 6 lets no click in while a cell waits."""
    picker = ready(desk)
    old = type(sys)("ipykernel")
    old.version_info = (6, 31, 0)  # type: ignore[attr-defined]  # a stand-in for the foreign package
    monkeypatch.setitem(sys.modules, "ipykernel", old)
    with pytest.raises(MisuseError, match=r"picker\.value in the next"):
        asyncio.run(picker.choice(5))
    assert waiting_module.AWAITABLE_FROM == 7


def test_asking_by_text_searches_and_chooses(
    desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The blocking form: s searches, a number chooses among both lists, nonsense asks again."""
    picker = ready(desk)
    monkeypatch.setattr("sys.stdin", io.StringIO("what?\n99\ns\nPaper Moon\n6\n"))
    chosen = picker.ask()
    assert chosen is not None and chosen.artist.name == "Paper Moon"
    shown = capsys.readouterr().out
    assert "1. Velvet Ampersand  93%" in shown and "6. Paper Moon  77%" in shown


def test_asking_where_nobody_can_answer_follows_the_one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best artist is taken only if the decision rule accepts it without a person; else it waits for review."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    sure, unsure = FakeDesk(), FakeDesk(values=(0.79, 0.78, 0.3, 0.2, 0.1))
    try:
        assert ready(sure).ask() == sure.artists[0]
        picker = ready(unsure)
        assert picker.ask() is None
        assert picker.state is PickerState.OPEN and "review" in picker.message and unsure.chosen == []
    finally:
        sure.close()
        unsure.close()


def test_enter_skips(desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipping decides nothing."""
    picker = ready(desk)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert picker.ask() is None and picker.state is PickerState.OPEN


def test_hostile_names_reach_no_markup(desk: FakeDesk) -> None:
    """Names, reasons, file names, messages and errors of strangers stay text in every part of the picker."""
    desk.artists = [suggestion(HOSTILE, 0.9, HOSTILE, number=4)]
    desk.subject = desk.subject.replace(title=HOSTILE, detail=HOSTILE)
    picker = ready(desk)
    picker.message, picker.error = HOSTILE, HOSTILE
    shown = markup(picker)
    assert "<script" not in shown and "<img" not in shown and "<b data" not in shown and "\u202e" not in shown
    for widget in walk(picker):
        for text in (getattr(widget, "description", ""), getattr(widget, "tooltip", "") or ""):
            text.encode("utf-8")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        'data:image/png;base64,AA") url("https://evil.invalid',
        "https://evil.invalid/x.png",
        "data:text/html;base64,AA==",
    ],
)
def test_only_pictures_of_our_own_making_are_shown(url: str) -> None:
    """Whatever a picture source answers, only a data URL of an image reaches the page."""

    class Tricked(FakeDesk):
        async def picture(self, _url: str) -> str | None:
            return url

    desk = Tricked()
    try:
        picker = ready(desk)
        reached(lambda: picker._loading is not None and picker._loading.done(), "the pictures")
        assert "background-image" not in markup(picker)
    finally:
        desk.close()


def test_a_picker_on_a_closed_session_says_so(desk: FakeDesk) -> None:
    """Using a view after close is answered in its error line."""
    desk.close()
    picker = MatchPicker(desk, candidate())
    assert "closed" in picker.error


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0%"), (0.0001, "<1%"), (0.01, "1%"), (0.5, "50%"), (0.99, "99%"), (0.998, ">99%"), (1.0, "100%")],
)
def test_a_likelihood_never_rounds_to_certainty(value: float, shown: str) -> None:
    """Nearly sure is not sure."""
    assert percent(value) == shown


def test_the_text_form_of_a_picker_is_short(desk: FakeDesk) -> None:
    """Saved notebooks and terminals show the text form; it must not hold the page."""
    assert repr(ready(desk)) == "MatchPicker('Choose one, or search below.')"


def test_an_artist_without_a_name_still_has_a_tile(desk: FakeDesk) -> None:
    """Empty names do occur."""
    desk.artists = [desk.artists[0].replace(artist=Artist(name=""))]
    assert len(ready(desk).rows) == 1
