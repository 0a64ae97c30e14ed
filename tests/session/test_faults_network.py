"""When slskd or its peers fail in the middle of a run: it ends as an undisturbed one, and nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from face_kit import artist_of, good_files, make_session, reached, row_of, tracks_frame

from tonearm.sandbox import Sandbox
from tonearm.sandbox.audio.sound import read_file
from tonearm.sandbox.faults import Fault
from tonearm.sandbox.world.records import PeerBehaviour, SharedFile
from tonearm.session import Session


@pytest.fixture(autouse=True)
def healthy(box: Sandbox) -> Iterator[None]:
    """Each test scripts its own faults, on a daemon that is otherwise well and has an empty list."""
    box.reset()
    yield
    box.faults.clear()


@pytest.fixture
def own(box: Sandbox, healthy: None, tmp_path: Path) -> Iterator[Session]:
    """A session with a store of its own."""
    with make_session(box, tmp_path) as opened:
        yield opened


def some(box: Sandbox, count: int) -> list[SharedFile]:
    """Files of different recordings at good peers."""
    return list(good_files(box.world))[:count]


def downloads(box: Sandbox) -> Counter[tuple[str, str]]:
    """How often each file was really brought, by (peer, path); the daemon's whole book, hidden rows too."""
    found = box.run(lambda: [(t.username, t.filename, t.state) for t in box.slskd.book.by_id.values()])
    return Counter((peer, path) for peer, path, state in found if "Succeeded" in state)


def run(session: Session, box: Sandbox, files: list[SharedFile]) -> list[str]:
    """Ask for the files, each matched with its artist; their item ids."""
    return [session.download(row_of(one), match=artist_of(box.world, one))["item_id"].iloc[0] for one in files]


def assert_all_filed(session: Session, box: Sandbox, files: list[SharedFile], ids: list[str]) -> None:
    """Every file is in the library, right by its sound, and was brought once."""
    assert session.queue.wait(ids, timeout=36_000)
    for file, item_id in zip(files, ids, strict=True):
        item = session.queue.get(item_id)
        assert item.reason == "filed_and_verified", (item.reason, item.reason_detail)
        assert read_file(box.folders.library / str(item.filed_path)) == file.recording_id
    assert max(downloads(box).values()) == 1, "a file was asked for twice"


SLSKD = "/api/v0"
TROUBLES: dict[str, list[Fault]] = {
    "502 from a proxy": [Fault("slskd", "status", path=SLSKD, status=502, count=6, skip=4)],
    "a proxy's page": [Fault("slskd", "html", path=f"{SLSKD}/transfers", method="GET", count=3, skip=2)],
    "truncated answers": [Fault("slskd", "truncate", path=f"{SLSKD}/transfers", method="GET", count=4, skip=2)],
    "connections cut": [Fault("slskd", "drop", path=SLSKD, count=5, skip=3)],
    "answers cut": [Fault("slskd", "drop_body", path=f"{SLSKD}/transfers", count=4, skip=1)],
    "an enqueue that was carried out but not answered": [
        Fault("slskd", "lost_reply", path=f"{SLSKD}/transfers", method="POST", count=2)
    ],
    "an answer to an enqueue that is cut off": [
        Fault("slskd", "truncate", path=f"{SLSKD}/transfers", method="POST", count=2)
    ],
    "no answer for a minute": [Fault("slskd", "delay", path=f"{SLSKD}/transfers", delay_s=60.0, count=2, skip=2)],
    "too many requests": [Fault("slskd", "status", path=f"{SLSKD}/transfers", status=429, count=5, skip=1)],
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_run_survives(trouble: str, own: Session, box: Sandbox) -> None:
    """Whatever happens to single requests, both files are filed once."""
    files = some(box, 2)
    for fault in TROUBLES[trouble]:
        box.faults.add(fault)
    assert_all_filed(own, box, files, run(own, box, files))


@pytest.mark.parametrize("event", ["restart", "disconnect and reconnect"])
def test_a_daemon_that_goes_and_comes_back(event: str, own: Session, box: Sandbox) -> None:
    """In the middle of transfers: they are adopted or asked for again, and everything is filed."""
    files = [*list(good_files(box.world, behaviour=PeerBehaviour.SLOW))[:1], *some(box, 2)]
    ids = run(own, box, files)
    reached(lambda: own.queue.status().bytes_per_second > 0, "moving bytes")
    if event == "restart":
        box.restart_daemon()
    else:
        box.disconnect()
        box.reconnect()
    assert_all_filed(own, box, files, ids)


def test_while_the_daemon_is_away_items_wait(own: Session, box: Sandbox) -> None:
    """Nothing is decided and nothing fails meanwhile; the row says why it waits; it goes on by itself."""
    files = some(box, 2)
    box.faults.add(Fault("slskd", "drop", count=0))
    ids = run(own, box, files)
    reached(lambda: set(own.queue.list()["state"]) == {"waiting"}, "waiting items")
    rows = own.queue.list()
    assert rows["detail"].str.contains("slskd").all() and rows["not_before"].notna().all()
    assert set(rows["reason"]) == {"service_unavailable"}
    assert (own.report()["outcome"] == "pending").all()
    assert own.queue.wait(timeout=120) is False
    box.faults.clear()
    assert_all_filed(own, box, files, ids)


def test_a_rejected_key_keeps_items_waiting(box: Sandbox, tmp_path: Path) -> None:
    """No item is put aside for a key that a person can mend; the next session goes on with the right one."""
    files = some(box, 1)
    with make_session(box, tmp_path, slskd_api_key="not-the-key-of-this-daemon") as wrong:
        ids = run(wrong, box, files)
        reached(lambda: set(wrong.queue.list()["state"]) == {"waiting"}, "waiting items")
        assert "slskd_api_key" in wrong.queue.list()["detail"].iloc[0]
    with make_session(box, tmp_path) as right:
        assert_all_filed(right, box, files, ids)


def test_a_session_without_a_network_leaves_the_queue_alone(box: Sandbox, tmp_path: Path) -> None:
    """Opened for something else, with no slskd configured: what was queued stays as it is."""
    files = some(box, 1)
    with make_session(box, tmp_path) as first:
        first.queue.pause()
        ids = run(first, box, files)
    with make_session(box, tmp_path, slskd_url=None, slskd_api_key=None) as other:
        assert other.queue.wait(timeout=60) is False
        assert set(other.queue.list()["state"]) <= {"queued", "waiting"}
    with make_session(box, tmp_path) as again:
        assert_all_filed(again, box, files, ids)


def test_a_network_that_is_away_does_not_hold_a_plan(own: Session, box: Sandbox) -> None:
    """Every row says "not searched yet" with the reason, and applying it searches later."""
    box.faults.add(Fault("slskd", "drop", count=0))
    frame = tracks_frame(box.world, list(good_files(box.world))[10:22])
    plan = own.missing(frame)
    assert plan["decision"].tolist() == ["download"] * 12
    assert plan["reason"].tolist() == ["search_unavailable"] * 12
    assert plan["detail"].str.startswith("not searched yet").all()


@pytest.mark.parametrize("kind", ["truncate", "html", "status"])
def test_one_bad_search_answer_costs_only_its_track(kind: str, own: Session, box: Sandbox) -> None:
    """The others of the plan are searched as ever."""
    box.faults.add(Fault("slskd", kind, path=f"{SLSKD}/searches", method="GET", count=1, status=404))  # type: ignore[arg-type]  # all three are kinds
    plan = own.missing(tracks_frame(box.world, some(box, 3)))
    assert (plan["reason"] == "search_unavailable").sum() <= 1
    assert (plan["candidates"] > 0).sum() >= 2


def test_a_peer_that_has_gone_is_followed_by_the_next_one(own: Session, box: Sandbox) -> None:
    """The best file's peer went offline after the plan was made: another good file is taken."""
    for file in good_files(box.world):
        plan = own.missing(tracks_frame(box.world, [file]))
        found = own.candidates(plan.iloc[0])
        good = found[found["recommendation"] == "accept"]
        if good["username"].nunique() > 1:
            break
    gone = good["username"].iloc[0]
    box.slskd.options.offline.add(gone)
    own.apply(plan)
    assert own.queue.wait(timeout=36_000)
    item = own.queue.get(own.queue.list()["item_id"].iloc[0])
    assert item.reason == "filed_and_verified" and item.candidate is not None
    assert item.candidate.file.username != gone
    assert any(key.startswith(f"{gone}\0") for key in item.tried)


def test_a_peer_that_dies_every_time_ends_in_a_reason(own: Session, box: Sandbox) -> None:
    """After its retries the only file has failed; the review list shows it."""
    dying = next(good_files(box.world, behaviour=PeerBehaviour.DYING))
    item_id = own.download(row_of(dying))["item_id"].iloc[0]
    assert own.queue.wait(item_id, timeout=36_000)
    item = own.queue.get(item_id)
    assert (item.state, item.reason) == ("failed", "all_candidates_failed")
    assert item.reason_detail and item_id in set(own.review()["item_id"])


def test_a_chosen_file_that_fails_is_replaced_by_a_certain_one_only(own: Session, box: Sandbox) -> None:
    """A person chose that file; for another one their choice says nothing, and the usual threshold counts again."""
    dying = next(good_files(box.world, behaviour=PeerBehaviour.DYING))
    item_id = run(own, box, [dying])[0]
    assert own.queue.wait(item_id, timeout=36_000)
    item = own.queue.get(item_id)
    assert not item.matched_by_person
    taken = [one for one in item.candidates if f"{one.file.username}\0{one.file.remote_path}" in item.tried]
    taken += [item.candidate] if item.candidate is not None else []
    assert taken and all(one.recommendation == "accept" for one in taken)
    if item.state == "completed":
        assert read_file(box.folders.library / str(item.filed_path)) == dying.recording_id


def test_success_without_a_file_is_no_success(own: Session, box: Sandbox) -> None:
    """The daemon says Succeeded, but can never move the file: failed with its words; later a retry brings it."""
    box.slskd.options.failing_moves = 100
    ids = own.download(row_of(some(box, 1)[0]))["item_id"].tolist()
    assert own.queue.wait(ids, timeout=36_000)
    item = own.queue.get(ids[0])
    assert (item.state, item.reason) == ("failed", "all_candidates_failed") and "denied" in item.reason_detail
    box.slskd.options.failing_moves = 0
    assert own.queue.retry(ids) == 1
    assert own.queue.wait(ids, timeout=36_000)
    item = own.queue.get(ids[0])
    assert item.state == "completed" and item.local_path is not None and Path(item.local_path).is_file()


def test_the_harness_sees_a_file_that_is_brought_twice(own: Session, box: Sandbox) -> None:
    """Control of what the tests above rely on: the counter does find a second transfer of one file."""
    file = some(box, 1)[0]
    ask: Callable[[], list[str]] = lambda: run(own, box, [file])
    for _ in range(2):
        assert own.queue.wait(ask(), timeout=36_000)
    assert max(downloads(box).values()) == 2
