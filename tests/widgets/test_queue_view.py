"""The live queue without a browser: one ticker, pages, and what the buttons do."""

from __future__ import annotations

from typing import Any

import pytest
from fake_desk import HOSTILE, FakeDesk, reached, walk

from tonearm.model import Artist as CatalogueArtist
from tonearm.model import BatchId, CatalogueId, ItemId, ItemState, QueueItem, QueueStatus, Reason, Track, TransferId
from tonearm.widgets import ActivityBar, QueueRow, QueueSummary, QueueView
from tonearm.widgets.ticker import PERIOD_S, Ticker, ticker_of


def opened(desk: FakeDesk, items: int) -> QueueView:
    desk.items = [desk.item(number) for number in range(items)]
    view = QueueView(desk)
    reached(lambda: view.total == items and view._summary.value, "the first look")
    return view


def button(view: QueueView, name: str) -> Any:
    return next(widget for widget in walk(view) if getattr(widget, "description", None) == name)


def test_a_page_of_25_with_a_summary_first(desk: FakeDesk) -> None:
    """A thousand items are one page of 25; the summary counts all of them."""
    view = opened(desk, 60)
    assert [row.item_id for row in view.rows] == [f"item-{number}" for number in range(25)]
    assert "<b>60</b> waiting" in view._summary.value and "120.0 GB free" in view._summary.value
    assert "1–25 of 60" in view._info.value
    assert button(view, "Previous").disabled and not button(view, "Next").disabled


def test_next_and_previous_turn_pages_and_stop_at_the_ends(desk: FakeDesk) -> None:
    """The last page is shorter; turning past an end stays there."""
    view = opened(desk, 60)
    button(view, "Next").click()
    reached(lambda: "26–50 of 60" in view._info.value, "the second page")
    for _ in range(5):
        view.turn(1)
    assert view.page == 2, "turns past the end must not add up"
    reached(lambda: "51–60 of 60" in view._info.value and button(view, "Next").disabled, "the last page")
    view.turn(-1)
    reached(lambda: "26–50 of 60" in view._info.value, "one page back")


def test_a_queue_that_became_shorter_shows_its_last_page(desk: FakeDesk) -> None:
    """After clearing, a far page must not be empty for ever."""
    view = opened(desk, 60)
    view.turn(2)
    reached(lambda: "51–60" in view._info.value, "the last page")
    del desk.items[30:]
    desk.changed()
    reached(lambda: "26–30 of 30" in view._info.value, "what is the last page now")


def test_an_empty_queue_says_so(desk: FakeDesk) -> None:
    """Nothing in the queue is a sentence, not a bare table."""
    view = QueueView(desk)
    reached(lambda: view._summary.value, "the first look")
    assert "nothing in the queue" in view._info.value and view._table.value == ""


def test_the_view_moves_by_itself_and_rests_when_nothing_runs(desk: FakeDesk) -> None:
    """Changes appear without a call; when all is done the ticker ends, and a new item wakes it."""
    view = opened(desk, 2)
    desk.portal.call(desk.run(0.01))
    reached(lambda: "<b>2</b> completed" in view._summary.value, "the end of both items")
    reached(lambda: not ticker_of(desk).running, "rest")
    looks = desk.looks
    desk.items.append(desk.item(2))
    desk.changed()
    reached(lambda: view.total == 3, "the new item")
    assert desk.looks > looks


def test_many_changes_cost_at_most_one_look_a_second(desk: FakeDesk) -> None:
    """A thousand progress events within a moment are one look, not a thousand."""
    opened(desk, 3)
    looks = desk.looks
    for step in range(1000):
        desk.set(0, state=ItemState.TRANSFERRING, fraction=step / 1000)
    reached(lambda: desk.looks > looks, "the next look", limit_s=3 * PERIOD_S)
    assert desk.looks <= looks + 2


def test_all_views_of_a_desk_share_one_ticker(desk: FakeDesk) -> None:
    """A second view costs a second read, not a second ticker; a closed view is left alone."""
    first, second = opened(desk, 2), QueueView(desk)
    assert ticker_of(desk) is first._ticker is second._ticker
    reached(lambda: second.total == 2, "the second view")
    first.close()
    second.close()
    assert desk._watchers == [] and list(ticker_of(desk)._views) == []


def test_closing_a_view_loses_nothing(desk: FakeDesk) -> None:
    """The queue goes on, and a new view shows where it stands."""
    opened(desk, 2).close()
    desk.portal.call(desk.run(0.01))
    view = QueueView(desk)
    reached(lambda: "<b>2</b> completed" in view._summary.value, "the state in the new view")


def test_an_unchanged_table_sends_nothing(desk: FakeDesk) -> None:
    """The browser hears of a look only when something to see has changed."""
    view = opened(desk, 5)
    sent: list[object] = []
    view._table.observe(lambda change: sent.append(change["new"]), "value")
    for _ in range(3):
        desk.portal.call(view.refresh())
    assert sent == []
    desk.set(0, fraction=0.5)
    desk.portal.call(view.refresh())
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("action", "numbers", "ids"),
    [
        ("pause", "2", ["item-1"]),
        ("resume", "1, 3-4", ["item-0", "item-2", "item-3"]),
        ("retry", "", [f"item-{number}" for number in range(25)]),
        ("cancel", "3 – 4", ["item-2", "item-3"]),
    ],
)
def test_buttons_act_on_the_lines_that_were_named(desk: FakeDesk, action: str, numbers: str, ids: list[str]) -> None:
    """Numbers are those shown in the table; no number means the page."""
    view = opened(desk, 30)
    view._numbers.value = numbers
    button(view, action.capitalize()).click()
    reached(lambda: desk.acts, "the desk's answer")
    assert desk.acts == [(action, ids)]
    reached(lambda: view.message.startswith(f"{action}: {len(ids)} item") and view._numbers.value == "", "the message")


def test_line_numbers_count_on_over_pages(desk: FakeDesk) -> None:
    """Line 26 is the first of the second page; a line of another page is not acted on."""
    view = opened(desk, 30)
    view.turn(1)
    reached(lambda: "26–30" in view._info.value, "the second page")
    view.act("cancel", "26, 3")
    reached(lambda: desk.acts, "the desk's answer")
    assert desk.acts == [("cancel", ["item-25"])]


@pytest.mark.parametrize("numbers", ["", "99", "all", "0", "-"])
def test_cancel_wants_numbers(desk: FakeDesk, numbers: str) -> None:
    """A slip of the finger must not cancel a page."""
    view = opened(desk, 3)
    view.act("cancel", numbers)
    assert desk.acts == [] and "numbers" in view.message


def test_a_desk_that_cannot_be_read_is_said_and_recovers(desk: FakeDesk) -> None:
    """The error line shows the outage, the last table stays, and the next look clears it."""
    view = opened(desk, 3)
    table = view._table.value
    desk.down = True
    desk.changed()
    reached(lambda: view.error, "the error line")
    assert view._table.value == table
    desk.down = False
    desk.changed()
    reached(lambda: view.error == "", "the recovery")


def test_an_unexpected_error_in_a_look_is_shown_and_the_ticker_can_start_again(desk: FakeDesk) -> None:
    """A fault in one view is not silent and does not stop the others for good."""
    ticker = Ticker(desk)
    seen: list[BaseException] = []

    class Broken:
        async def refresh(self) -> bool:
            raise ZeroDivisionError

        def failed(self, problem: BaseException) -> None:
            seen.append(problem)

    broken = Broken()
    ticker.add(broken)
    reached(lambda: seen and not ticker.running, "the fault, then rest")
    ticker.wake()
    reached(lambda: len(seen) == 2, "the fault again")


def test_a_ticker_of_a_closed_session_stays_quiet(desk: FakeDesk) -> None:
    """Events may still arrive while a session closes."""
    view = opened(desk, 1)
    desk.close()
    ticker_of(desk).wake()
    view.turn(1)
    assert "closed" in view.error and not ticker_of(desk).running


def test_hostile_names_stay_text_in_the_table(desk: FakeDesk) -> None:
    """Peers choose names and reasons; none of them becomes markup."""
    view = opened(desk, 1)
    desk.set(0, artist=HOSTILE, title=HOSTILE, source=HOSTILE, reason=HOSTILE)
    desk.portal.call(view.refresh())
    table = view._table.value
    assert "&lt;img" in table
    assert "<script" not in table and "<img" not in table and "<b data" not in table and "\u202e" not in table


def test_a_stored_item_becomes_a_line() -> None:
    """Unmatched items show the file they are; reasons show their sentence first."""
    bare = QueueRow.of(QueueItem(id=ItemId("x")))
    assert (bare.artist, bare.title, bare.fraction) == ("", "x", 0.0)
    item = QueueItem(
        id=ItemId("y"),
        state=ItemState.FAILED,
        track=Track(title="Song", artists=(CatalogueArtist(name="Band", id=CatalogueId("1" * 22)),)),
        reason=Reason.PEER_OFFLINE,
        reason_detail="quiet_peer is offline",
        batch_id=BatchId("b"),
        transfer_id=TransferId("t"),
    )
    line = QueueRow.of(item)
    assert (line.artist, line.title, line.reason) == ("Band", "Song", "quiet_peer is offline")
    assert QueueRow.of(item.replace(reason_detail="")).reason == "peer offline"


@pytest.mark.parametrize(
    ("counts", "paused", "busy"),
    [
        ({}, False, False),
        ({"queued": 1}, False, True),
        ({"queued": 1}, True, False),
        ({"waiting": 1}, False, True),
        ({"transferring": 1, "queued": 3}, True, True),
        ({"completed": 9, "failed": 1, "review": 2}, False, False),
    ],
)
def test_a_queue_is_busy_while_something_may_change_by_itself(counts: dict[str, int], paused: bool, busy: bool) -> None:
    """A paused queue with nothing running is at rest."""
    assert QueueSummary.of(QueueStatus(counts=counts, items_at_once=2, paused=paused)).busy is busy


def test_the_activity_bar_opens_what_runs() -> None:
    """One button per operation, with progress; it goes when the operation does."""
    bar, opened_views = ActivityBar(), []
    bar.report("20 missing tracks", 3, 20, lambda: opened_views.append("view"))
    bar.report("20 missing tracks", 4, 20)
    bar.report(HOSTILE, 1)
    assert bar.children[0].description == "20 missing tracks 4/20"
    bar.children[0].click()
    assert opened_views == ["view"]
    bar.drop("20 missing tracks")
    bar.drop("never there")
    assert len(bar.children) == 1
