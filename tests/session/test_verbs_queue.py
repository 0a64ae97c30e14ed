"""The verbs of the queue: a person's wish is stored, wins over what runs, and a wish for nothing is told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from face_kit import good_files, reached, row_of
from test_verbs_looking import assert_schema

from tonearm.errors import MisuseError
from tonearm.model import QueueEvent
from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import PeerBehaviour, SharedFile
from tonearm.session import Session

_VERBS = ("cancel", "retry", "pause", "resume", "wait")


@pytest.fixture(scope="module")
def files(box: Sandbox) -> list[SharedFile]:
    """Good files, none asked for yet."""
    return list(good_files(box.world))


@pytest.fixture
def paused(session: Session) -> Session:
    """The session with its queue standing still and empty of open items."""
    session.queue.pause()
    return session


def test_an_empty_queue_has_its_columns(paused: Session) -> None:
    """Empty frames, zero counts, and waiting for nothing is over at once."""
    assert_schema(paused.queue.list(), "queue")
    assert paused.queue.list().empty and paused.queue.status().counts == {}
    assert paused.queue.wait() is True
    assert paused.report().empty and paused.review().empty
    assert paused.queue.clear_completed() == 0


def test_a_paused_queue_starts_nothing(paused: Session, files: list[SharedFile]) -> None:
    """Items stay queued, pages are cut as asked, and status and limits say that it is paused."""
    queued = paused.download([row_of(file) for file in files[:4]])
    assert_schema(queued, "queue")
    assert paused.queue.wait(timeout=30) is False
    assert paused.queue.status().counts == {"queued": 4} and paused.queue.status().paused
    assert paused.queue.limits() == {"items": 2, "paused": True}
    assert len(paused.queue.list(limit=3)) == 3
    assert len(paused.queue.list(skip=3)) == 1
    assert len(paused.queue.list(limit=None)) == 4
    assert paused.queue.list(state="completed").empty
    assert paused.queue.get(queued["item_id"].iloc[2]).candidates[0].file.remote_path == files[2].remote_path


def test_priority_decides_the_order(paused: Session, files: list[SharedFile]) -> None:
    """0 goes first; the order within a priority is the order of asking."""
    ids = paused.queue.list()["item_id"].tolist()
    assert paused.queue.set_priority(ids[3], 0) == 1
    assert paused.queue.batch("set_priority", ids[:1], priority=2) == 1
    assert paused.queue.list()["item_id"].tolist() == [ids[3], ids[1], ids[2], ids[0]]


def test_single_items_can_be_paused_cancelled_and_asked_for_again(paused: Session) -> None:
    """Pause, cancel and retry by row, frame, id and ids; each says how many it reached."""
    rows = paused.queue.list()
    ids = rows["item_id"].tolist()
    assert paused.queue.pause(rows.iloc[0]) == 1
    assert paused.queue.get(ids[0]).paused
    assert paused.queue.resume(rows.iloc[[0]]) == 1
    assert not paused.queue.get(ids[0]).paused
    assert paused.queue.cancel(ids[:2]) == 2
    assert paused.queue.cancel(ids[:2]) == 0, "what has ended is not cancelled again"
    assert paused.queue.list(state="cancelled")["reason"].tolist() == ["cancelled_by_person"] * 2
    assert paused.queue.batch("retry", ids) == 2
    assert paused.queue.status().counts == {"queued": 4}


def test_resuming_brings_all_to_their_end_with_events(paused: Session, box: Sandbox) -> None:
    """Each item ends once, listeners hear of it in order, and a listener that raises costs nobody anything."""
    heard: list[QueueEvent] = []

    def bad(_event: QueueEvent) -> None:
        raise RuntimeError("a user's mistake")

    ends = [paused.on_event(heard.append), paused.on_event(bad)]
    assert paused.queue.resume() == 4
    assert paused.queue.wait(timeout=3600)
    for end in ends:
        end()
        end()  # twice is no mistake
    assert paused.queue.status().counts == {"completed": 4}
    last = {event.item_id: event.state for event in heard if event.kind == "state"}
    assert set(last.values()) == {"completed"} and len(last) == 4
    assert all(0 <= event.fraction <= 1 for event in heard)
    files = [path for path in box.folders.downloads.rglob("*") if path.is_file()]
    assert len(files) == 4
    count = len(heard)
    paused.queue.resume()
    assert len(heard) == count, "after end() nothing is heard"


def test_clearing_forgets_what_is_completed(paused: Session, box: Sandbox) -> None:
    """The rows go, the files stay."""
    assert paused.queue.clear_completed() == 4
    assert paused.queue.list(limit=None).empty
    assert len([path for path in box.folders.downloads.rglob("*") if path.is_file()]) == 4


def test_a_cancelled_transfer_can_be_asked_for_again(session: Session, box: Sandbox) -> None:
    """Cancelled while the bytes move: the daemon's row goes; retry brings the whole file."""
    slow = next(good_files(box.world, behaviour=PeerBehaviour.SLOW))
    session.queue.resume()
    item_id = session.download(row_of(slow))["item_id"].iloc[0]
    reached(lambda: session.queue.get(item_id).transfer_id, "a transfer")
    assert session.queue.cancel(item_id) == 1
    assert session.queue.get(item_id).state == "cancelled"
    reached(lambda: session.transfers().empty, "an empty list at the daemon")
    assert session.queue.retry(item_id) == 1
    assert session.queue.wait(item_id, timeout=3600)
    done = session.queue.get(item_id)
    assert (done.state, done.reason) == ("completed", "left_in_download_folder")
    assert done.local_path is not None and Path(done.local_path).stat().st_size == slow.advertised.size


def test_a_wish_for_a_running_item_is_kept(session: Session, box: Sandbox) -> None:
    """A priority given while it runs is not overwritten by the run."""
    slow = list(good_files(box.world, behaviour=PeerBehaviour.SLOW))[1]
    item_id = session.download(row_of(slow))["item_id"].iloc[0]
    reached(lambda: session.queue.get(item_id).state == "transferring", "a running item")
    assert session.queue.set_priority(item_id, 0) == 1
    assert session.queue.pause(item_id) == 0, "what runs goes on"
    assert session.queue.wait(item_id, timeout=3600)
    assert session.queue.get(item_id).priority == 0


def test_limits_are_changed_while_it_runs(session: Session, box: Sandbox, files: list[SharedFile]) -> None:
    """Ten at once are allowed and used; one at once is kept too."""
    assert session.queue.set_limits(items=5)["items"] == 5
    most = 0
    stop = threading.Event()

    def look() -> None:
        nonlocal most
        while not stop.is_set():
            counts = session.queue.status().counts
            most = max(most, counts.get("transferring", 0) + counts.get("filing", 0))

    watcher = threading.Thread(target=look)
    watcher.start()
    queued = session.download([row_of(file) for file in files[4:10]])
    assert session.queue.wait(queued, timeout=3600)
    stop.set()
    watcher.join()
    assert 2 < most <= 5
    for items in (0, 11, -1):
        with pytest.raises(MisuseError, match="1 to 10"):
            session.queue.set_limits(items=items)
    assert session.queue.set_limits(items=2) == {"items": 2, "paused": False}


@pytest.mark.parametrize(
    ("verb", "ids"),
    [("get", "nope"), *((verb, ids) for verb in _VERBS for ids in ("nope", ["nope", "neither"]))],
)
def test_an_unknown_id_is_told(session: Session, verb: str, ids: object) -> None:
    """A wish for an item that is not there is no success; the sentence names the id."""
    with pytest.raises(MisuseError, match=r"no item 'n"):
        getattr(session.queue, verb)(ids)


@pytest.mark.parametrize(
    ("verb", "arguments", "sentence"),
    [
        ("list", {"state": "running"}, "no queue state 'running'"),
        ("list", {"skip": -1}, "skip"),
        ("list", {"limit": -1}, "limit"),
        ("set_priority", {"ids": "x", "priority": 3}, "Priority 3"),
        ("batch", {"action": "explode", "ids": "x"}, "cannot 'explode'"),
        ("batch", {"action": "set_priority", "ids": "x"}, "needs a priority"),
        ("cancel", {"ids": 7}, "Ids or rows"),
        ("retry", {"ids": {"title": "x"}}, "item_id"),
    ],
)
def test_what_the_queue_cannot_do_is_told(
    session: Session, verb: str, arguments: dict[str, object], sentence: str
) -> None:
    """One sentence each, and nothing is changed."""
    with pytest.raises(MisuseError, match=sentence):
        getattr(session.queue, verb)(**arguments)


def test_no_ids_reach_nothing(session: Session) -> None:
    """An empty selection is no wish for all: filtering a frame to nothing must not cancel the queue."""
    empty = session.queue.list(state="waiting")
    assert empty.empty
    for ids in (empty, []):
        assert session.queue.cancel(ids) == 0
        assert session.queue.pause(ids) == 0
        assert session.queue.wait(ids) is True
    assert not session.queue.limits()["paused"]
