"""What one poll means for the transfers we wait for, as tables (contracts: slskd, sections 5.4, 5.5 and 12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.reconcile import ChangeKind, DaemonRetry, Held, StallLimits, is_final, reconcile
from tonearm.model import ItemId, RemotePath, Transfer, TransferId, Username, phase_of

AT = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
STATES = [
    "None", "Queued, Locally", "Requested", "Queued, Remotely", "Queued", "Initializing", "InProgress", "Whatever",
    "Completed", "Completed, Succeeded", "Completed, Cancelled", "Completed, Rejected", "Completed, Aborted",
    "Completed, TimedOut", "Completed, Errored",
]  # fmt: skip


def row(name: str = "t1", state: str = "InProgress", **fields: object) -> Transfer:
    base = Transfer(
        id=TransferId(name),
        username=Username("peer"),
        remote_path=RemotePath("@@a\\b.flac"),
        size_bytes=100,
        state=state,
        phase=phase_of(state),
        requested_at=AT,
    )
    return base.replace(**fields)


def held(name: str = "t1", **fields: object) -> Held:
    base = Held(
        item_id=ItemId("i1"),
        transfer_id=TransferId(name),
        username=Username("peer"),
        remote_path=RemotePath("@@a\\b.flac"),
        seen_at=0.0,
        changed_at=0.0,
    )
    return base.replace(**fields)


def kinds(one: Held, rows: list[Transfer], now: float, **options: object) -> list[str]:
    return [change.kind.value for change in reconcile([one], rows, now, **options).changes]  # type: ignore[arg-type]  # a table's keywords


@pytest.mark.parametrize(
    ("state", "fields", "kind", "goes_on"),
    [
        ("None", {}, "progressed", True),
        ("Queued, Locally", {}, "progressed", True),
        ("Requested", {}, "progressed", True),
        ("Queued, Remotely", {}, "progressed", True),
        ("Initializing", {}, "progressed", True),
        ("InProgress", {"bytes_transferred": 5}, "progressed", True),
        ("A State Of 2030", {}, "progressed", True),
        ("Completed, Succeeded", {}, "succeeded", False),
        ("Succeeded, Completed", {}, "succeeded", False),
        ("Completed, Succeeded", {"exception": "Failed to move file"}, "failed", False),
        ("Completed, Cancelled", {}, "failed", False),
        ("Completed, Rejected", {"exception": "Transfer rejected: Banned"}, "failed", False),
        ("Completed, Aborted", {}, "failed", False),
        ("Completed, TimedOut", {"attempts": 1}, "retrying", True),
        ("Completed, Errored", {"attempts": 2}, "retrying", True),
        ("Completed, Errored", {"attempts": 0}, "retrying", True),
        ("Completed, TimedOut", {"attempts": 3}, "failed", False),
        ("Completed, Errored", {"attempts": 3}, "failed", False),
        ("Completed", {"attempts": 3}, "failed", False),
    ],
)
def test_what_a_first_look_says(state: str, fields: dict[str, object], kind: str, goes_on: bool) -> None:
    """Each state of the contract becomes one kind of change; only what is decided is let go."""
    result = reconcile([held()], [row(state=state, **fields)], 1.0)
    assert [change.kind for change in result.changes] == [kind]
    assert bool(result.held) is goes_on


def test_nothing_is_told_twice() -> None:
    """A second look at the same list brings no change, for any state that goes on."""
    for state in STATES:
        rows = [row(state=state, attempts=1)]
        first = reconcile([held()], rows, 1.0)
        assert reconcile(first.held, rows, 2.0).changes == ()


def test_a_failure_that_the_daemon_mends_goes_on() -> None:
    """Errored, then queued again by the daemon, then done: retrying, progressed, succeeded; never failed."""
    walk = [("Completed, Errored", 1), ("Queued, Locally", 2), ("Completed, Errored", 2), ("Completed, Succeeded", 3)]
    holding, seen = (held(),), []
    for now, (state, attempts) in enumerate(walk, start=1):
        result = reconcile(holding, [row(state=state, attempts=attempts)], float(now))
        holding, seen = result.held, [*seen, *(change.kind.value for change in result.changes)]
    assert seen == ["retrying", "progressed", "retrying", "succeeded"]


@pytest.mark.parametrize(
    ("state", "attempts", "stood_s", "retry", "final"),
    [
        ("Completed, Errored", 1, 15.0, DaemonRetry(), False),
        ("Completed, Errored", 1, 15.1, DaemonRetry(), True),
        ("Completed, TimedOut", 3, 0.0, DaemonRetry(), True),
        ("Completed, Errored", 0, 0.1, DaemonRetry(attempts=1), True),
        ("Completed, Errored", 1, 100.0, DaemonRetry(attempts=9), True),
        ("Completed, Errored", 1, 69.0, DaemonRetry(attempts=9), False),
        ("Completed, Rejected", 0, 0.0, DaemonRetry(), True),
        ("Completed, Aborted", 0, 0.0, DaemonRetry(), True),
        ("Completed, Cancelled", 0, 0.0, DaemonRetry(), True),
        ("Completed, Succeeded", 0, 0.0, DaemonRetry(), True),
        ("InProgress", 3, 1e6, DaemonRetry(), False),
        ("Queued, Locally", 3, 1e6, DaemonRetry(), False),
    ],
)
def test_when_a_failure_is_the_last_word(
    state: str, attempts: int, stood_s: float, retry: DaemonRetry, final: bool
) -> None:
    """The rule of section 5.5, with the daemon's own retry settings."""
    assert is_final(row(state=state, attempts=attempts), stood_s, retry) is final


@pytest.mark.parametrize(
    ("state", "last_s", "stalled_s"),
    [
        ("Queued, Locally", 60.0, 60.1),
        ("Requested", 60.0, 60.1),
        ("Queued, Remotely", 600.0, 600.1),
        ("Initializing", 90.0, 90.1),
        ("InProgress", 90.0, 90.1),
        ("A State Of 2030", 90.0, 90.1),
    ],
)
def test_each_kind_of_waiting_has_its_own_limit(state: str, last_s: float, stalled_s: float) -> None:
    """No answer, the peer's queue and no progress are judged apart; at the limit itself nothing happens yet."""
    one = held(state=state, seen_at=last_s - 1)
    assert kinds(one, [row(state=state)], last_s) == []
    assert kinds(one.replace(seen_at=stalled_s - 1), [row(state=state)], stalled_s) == ["stalled"]


@pytest.mark.parametrize(
    "fields", [{"bytes_transferred": 1}, {"attempts": 1}, {"place_in_queue": 4}, {"state": "Initializing"}]
)
def test_any_sign_of_life_starts_the_limit_anew(fields: dict[str, object]) -> None:
    """A byte, a new attempt, another place in the queue: the transfer is not stalled."""
    one = held(state="Queued, Remotely", seen_at=9_999.0)
    moved = row(state="Queued, Remotely").replace(**fields)
    assert kinds(one, [moved.replace(phase=phase_of(moved.state))], 10_000.0) == ["progressed"]


def test_time_asleep_counts_for_nobody() -> None:
    """After a gap between two looks no stall is judged, and the limit goes on from where it stood."""
    one = held(state="InProgress", seen_at=80.0)
    result = reconcile([one], [row()], 5_000.0)
    assert result.changes == ()
    assert kinds(result.held[0], [row()], 5_010.0) == []
    assert kinds(result.held[0], [row()], 5_010.2) == ["stalled"]


def test_what_vanished_is_looked_up_before_it_is_judged() -> None:
    """Absent from the list: look it up. What the daemon does not know has failed; what is only hidden is judged."""
    first = reconcile([held()], [row("other")], 1.0)
    assert [change.kind for change in first.changes] == [ChangeKind.VANISHED]
    for record, kind in (
        (None, "failed"),
        (row(state="Completed, Succeeded", removed=True), "succeeded"),
        (row(state="Completed, Errored", attempts=3, removed=True), "failed"),
        (row(removed=True, bytes_transferred=1), "progressed"),
    ):
        assert kinds(first.held[0], [row("other")], 2.0, looked_up={TransferId("t1"): record}) == [kind]


SHUT = {"state": "Completed, Errored", "exception": "Application shut down", "attempts": 3, "removed": True}
YOUNGER = AT + timedelta(minutes=1)


def test_a_restart_of_the_daemon_is_followed() -> None:
    """When the old record says that the daemon was shut down, its youngest successor is adopted."""
    rows = [
        row("older", requested_at=AT - timedelta(minutes=1)),
        row("young", requested_at=YOUNGER, state="Queued, Locally"),
        row("youngest", requested_at=YOUNGER + timedelta(seconds=1), state="Queued, Locally"),
        row("hidden", requested_at=YOUNGER + timedelta(seconds=2), removed=True),
        row("other path", requested_at=YOUNGER, remote_path=RemotePath("@@a\\c.flac")),
    ]
    result = reconcile([held()], rows, 5.0, looked_up={TransferId("t1"): row(**SHUT)})
    (change,) = result.changes
    assert (change.kind, change.transfer_id, change.transfer) == (ChangeKind.ADOPTED, "t1", rows[2])
    assert [one.transfer_id for one in result.held] == ["youngest"]
    assert reconcile(result.held, rows, 6.0).changes == ()


def test_no_stranger_is_adopted() -> None:
    """Without the word of a shutdown a younger record of the same path is somebody else's and is left alone."""
    rows = [row("young", requested_at=YOUNGER)]
    errored = row(state="Completed, Errored", exception="Remote connection closed", attempts=3, removed=True)
    assert kinds(held(), rows, 5.0, looked_up={TransferId("t1"): errored}) == ["failed"]


def test_a_restart_without_successor_fails_after_a_while() -> None:
    """The daemon asks again only after its login; until then we wait, and not for ever."""
    looked_up = {TransferId("t1"): row(**SHUT)}
    first = reconcile([held()], [], 5.0, looked_up=looked_up)
    assert [change.kind for change in first.changes] == [ChangeKind.RETRYING]
    (one,) = first.held
    assert kinds(one.replace(seen_at=100.0), [], 110.0, looked_up=looked_up) == []
    assert kinds(one.replace(seen_at=139.0), [], 140.0, looked_up=looked_up) == ["failed"]


def test_limits_are_parameters() -> None:
    """Whoever has more patience says so."""
    one = held(state="Queued, Remotely", seen_at=700.0)
    assert kinds(one, [row(state="Queued, Remotely")], 701.0, limits=StallLimits(remote_queue_s=3600)) == []


rows_of_any_list = st.lists(
    st.builds(
        row,
        st.sampled_from(["t1", "t2", "t3"]),
        st.sampled_from(STATES),
        attempts=st.integers(0, 4),
        bytes_transferred=st.integers(-1, 200),
        exception=st.sampled_from([None, "Application shut down", "x"]),
        requested_at=st.sampled_from([None, AT, YOUNGER]),
    ),
    max_size=4,
)


@given(st.lists(rows_of_any_list, min_size=1, max_size=8), st.sampled_from([1.0, 20.0, 700.0]))
@settings(deadline=None, max_examples=150)
def test_any_order_of_polls_decides_at_most_once(polls: list[list[Transfer]], step: float) -> None:
    """Whatever the daemon shows, an item gets at most one decision, and is held exactly until it has it."""
    holding: tuple[Held, ...] = (held(),)
    decided = 0
    for number, rows in enumerate(polls, start=1):
        result = reconcile(holding, rows, number * step)
        decided += sum(change.kind in ("succeeded", "failed", "stalled") for change in result.changes)
        holding = result.held
        assert decided + len(holding) == 1
