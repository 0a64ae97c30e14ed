"""Any order of calls, reopenings and deaths: the store says what a plain model of it says."""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tonearm.errors import IllegalTransition
from tonearm.model import ENDED, LEGAL_MOVES, ItemId, ItemState, QueueItem
from tonearm.services.store import SqliteStore

STEPS = int(os.environ.get("TONEARM_STATE_STEPS", "625"))
"""Steps of the state machine in all; `make check` and `make prove` raise it."""
STEPS_EACH = 25
START = datetime(2026, 9, 1, tzinfo=UTC)
names = st.sampled_from([ItemId(f"i{number}") for number in range(8)])
times = st.integers(0, 20).map(lambda seconds: START + timedelta(seconds=seconds))


class QueueMachine(RuleBasedStateMachine):
    """The queue beside a dict of items in order of their arrival."""

    store_class: type[SqliteStore] = SqliteStore

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.store = self.open()
        self.model: dict[ItemId, QueueItem] = {}
        self.last_seq = 0
        self.now = START

    def open(self) -> SqliteStore:
        return self.store_class.open(Path(self.folder.name) / "store.sqlite3")

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    @rule(
        ids=st.lists(names, min_size=1, max_size=4), priority=st.integers(0, 2), not_before=st.one_of(st.none(), times)
    )
    def add(self, ids: list[ItemId], priority: int, not_before: datetime | None) -> None:
        state = ItemState.QUEUED if not_before is None else ItemState.WAITING
        new = [QueueItem(id=name, priority=priority, state=state, not_before=not_before, position=7) for name in ids]
        stored = self.run(self.store.add_items(new))
        highest = max((one.seq for one in self.model.values()), default=0)
        for one in stored:
            if one.id not in self.model:
                assert one.seq > highest
                self.model[one.id] = next(item for item in new if item.id == one.id).replace(seq=one.seq)
            assert one == self.model[one.id]

    @rule(name=names, state=st.sampled_from(ItemState), paused=st.booleans(), not_before=st.one_of(st.none(), times))
    def save(self, name: ItemId, state: ItemState, paused: bool, not_before: datetime | None) -> None:
        if name not in self.model:
            return
        old = self.model[name]
        new = old.replace(state=state, paused=paused, not_before=not_before, attempts=old.attempts + 1)
        if state is old.state or state in LEGAL_MOVES[old.state]:
            self.run(self.store.save_items([new]))
            self.model[name] = new
        else:
            with pytest.raises(IllegalTransition):
                self.run(self.store.save_items([new]))

    @rule(limit=st.integers(0, 5), seconds=st.integers(0, 5))
    def claim(self, limit: int, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for name, one in self.model.items():
            if one.state is ItemState.WAITING and (one.not_before is None or one.not_before <= self.now):
                self.model[name] = one.replace(state=ItemState.QUEUED, not_before=None)
        ready = [one for one in self.ordered() if one.state is ItemState.QUEUED and not one.paused]
        assert self.run(self.store.claim(limit, self.now)) == ready[:limit]

    @rule(ids=st.lists(names, max_size=4))
    def forget(self, ids: list[ItemId]) -> None:
        gone = {name for name in ids if name in self.model and self.model[name].state in ENDED}
        assert self.run(self.store.delete_items(ids)) == len(gone)
        self.model = {name: one for name, one in self.model.items() if name not in gone}

    @rule()
    def reopen(self) -> None:
        self.run(self.store.close())
        self.store = self.open()
        assert not self.store.read_only

    @rule()
    def second_opening(self) -> None:
        other = self.open()
        assert other.read_only
        assert self.run(other.list_items(limit=None)) == self.ordered()
        self.run(other.close())

    @precondition(lambda self: self.model)
    @rule(state=st.sampled_from(ItemState), skip=st.integers(0, 3), limit=st.integers(0, 3))
    def page(self, state: ItemState, skip: int, limit: int) -> None:
        fitting = [one for one in self.ordered() if one.state is state]
        assert self.run(self.store.list_items(state, skip=skip, limit=limit)) == fitting[skip : skip + limit]

    @invariant()
    def agree(self) -> None:
        assert self.run(self.store.list_items(limit=None)) == self.ordered()
        assert sum(self.run(self.store.count_items()).values()) == len(self.model)

    def ordered(self) -> list[QueueItem]:
        return sorted(self.model.values(), key=lambda one: (one.priority, one.seq))


class ForgetfulStore(SqliteStore):
    """A wrong one: promotes the column of a waiting item, but leaves its record as it was."""

    def _claim(self, limit: int, now: datetime) -> list[QueueItem]:
        with self._database.writing() as connection:
            connection.execute("UPDATE queue_item SET state = 'queued' WHERE state = 'waiting'")
        return super()._claim(limit, now)


class ForgetfulMachine(QueueMachine):
    store_class = ForgetfulStore


@pytest.mark.timeout(3600)
def test_any_order_of_calls_agrees_with_the_model() -> None:
    """Items never vanish, double, move illegally or come out of order, across reopenings."""
    run_state_machine_as_test(
        QueueMachine,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_EACH), stateful_step_count=STEPS_EACH, deadline=None, database=None
        ),
    )


def test_the_machine_catches_a_wrong_store() -> None:
    """Negative control: a store that promotes half of an item does not pass."""
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            ForgetfulMachine,
            settings=settings(
                max_examples=100,
                stateful_step_count=25,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                phases=[Phase.generate],
            ),
        )
