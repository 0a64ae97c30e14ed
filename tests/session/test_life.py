"""How a session begins and ends: in order, in any thread and loop, beside another one, and after an interrupt."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest
from face_kit import good_files, make_session, playlist_ref, reached, row_of, tracks_frame

import tonearm
from tonearm.errors import CalledFromEngineThread, MisuseError, SessionClosed, SettingsMissing
from tonearm.model import QueueEvent
from tonearm.sandbox import Sandbox


def test_after_close_every_verb_says_that_it_is_closed(box: Sandbox, tmp_path: Path) -> None:
    """Closing twice is no mistake; a verb afterwards says what to do."""
    session = make_session(box, tmp_path)
    session.close()
    session.close()
    assert repr(session) == "Session(configured services, closed)"
    for verb in (session.doctor, session.review, session.queue.list, session.library.tracks, session.network.transfers):
        with pytest.raises(SessionClosed, match=r"tonearm\.connect"):
            verb()
    with pytest.raises(SessionClosed):
        session.on_event(print)


def test_a_session_that_was_forgotten_lets_go(box: Sandbox, tmp_path: Path) -> None:
    """Without close(): its thread ends and another session can own the store."""
    session = make_session(box, tmp_path)
    thread = session._portal.thread
    assert thread is not None and thread.is_alive()
    del session
    gc.collect()
    reached(lambda: not thread.is_alive(), "the end of the thread")
    with make_session(box, tmp_path) as again:
        assert again.doctor().set_index("service").loc["store", "detail"] == "ours"


def test_the_second_session_on_a_store_can_only_read(box: Sandbox, tmp_path: Path) -> None:
    """It says so in doctor(), looks at everything, and each verb that would write tells why it cannot."""
    file = next(good_files(box.world))
    with make_session(box, tmp_path) as first, make_session(box, tmp_path) as second:
        first.queue.pause()
        item_id = first.download(row_of(file))["item_id"].iloc[0]
        owner = second.doctor().set_index("service").loc["store"]
        assert owner["state"] == "warning" and "another process" in owner["detail"]
        assert second.queue.list()["item_id"].tolist() == [item_id]
        assert second.queue.get(item_id).state == "queued"
        assert second.playlist(tracks_frame(box.world, [file])).shape[0] == 1
        before = box.log.count("slskd", "POST")
        for verb in (
            lambda: second.download(row_of(file)),
            lambda: second.missing(tracks_frame(box.world, [file])),
            lambda: second.queue.cancel(item_id),
            lambda: second.queue.set_priority(item_id, 0),
            lambda: second.queue.pause(),
            lambda: second.queue.resume(),
            lambda: second.queue.retry(item_id),
            lambda: second.queue.set_limits(items=3),
            lambda: second.apply({"plan_row_id": "x-1:0"}),
            lambda: second.undo(item_id),
            lambda: second.queue.clear_completed(),
        ):
            with pytest.raises(MisuseError, match="only read"):
                verb()
        assert box.log.count("slskd", "POST") == before, "nothing was searched or asked for in vain"
        assert second.queue.wait(timeout=5) is False


def test_a_second_session_takes_over_when_the_first_has_gone(box: Sandbox, tmp_path: Path) -> None:
    """What the first one queued is done by the next owner."""
    file = next(good_files(box.world))
    with make_session(box, tmp_path) as first:
        first.queue.pause()
        item_id = first.download(row_of(file))["item_id"].iloc[0]
    with make_session(box, tmp_path) as second:
        assert second.queue.wait(timeout=3600)
        assert second.queue.get(item_id).state == "completed"


def test_a_session_that_does_not_work_on_the_queue(box: Sandbox, tmp_path: Path) -> None:
    """It looks and changes what will happen; waiting for ever is refused."""
    file = next(good_files(box.world))
    with make_session(box, tmp_path, run_queue=False) as looking:
        item_id = looking.download(row_of(file))["item_id"].iloc[0]
        assert looking.queue.wait(timeout=30) is False
        assert looking.queue.get(item_id).state == "queued"
        with pytest.raises(MisuseError, match="run_queue"):
            looking.queue.wait()
        assert looking.queue.cancel(item_id) == 1


def test_a_session_works_inside_a_running_loop(box: Sandbox, tmp_path: Path) -> None:
    """As in a notebook's cell: the blocking verbs need no patch of the loop that runs already."""

    async def cell() -> int:
        with make_session(box, tmp_path) as session:
            return len(session.playlist(playlist_ref(box, 20)))

    assert asyncio.run(cell()) == 20


def test_a_session_works_from_many_threads(box: Sandbox, tmp_path: Path) -> None:
    """Verbs may be called from any thread at once."""
    found: list[int] = []
    with make_session(box, tmp_path) as session:
        threads = [threading.Thread(target=lambda: found.append(len(session.library.tracks()))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(found) == 4 and len(set(found)) == 1


def test_a_blocking_verb_inside_a_callback_is_refused(box: Sandbox, tmp_path: Path) -> None:
    """It would wait for itself for ever; the sentence says what to use."""
    caught: list[Exception] = []
    with make_session(box, tmp_path) as session:

        def callback(_event: QueueEvent) -> None:
            try:
                session.queue.status()
            except CalledFromEngineThread as error:
                caught.append(error)

        session.on_event(callback)
        item_id = session.download(row_of(next(good_files(box.world))))["item_id"]
        assert session.queue.wait(item_id, timeout=3600)
    assert caught and "await" in str(caught[0])


def test_the_coroutines_work_on_the_callers_loop(box: Sandbox, tmp_path: Path) -> None:
    """``async with AsyncSession``: verbs are awaited at once, and events come by ``async for``."""
    files = list(good_files(box.world))[1:3]

    async def scenario() -> tuple[list[str], int]:
        settings = {**box.settings(), "state_dir": tmp_path}
        async with tonearm.AsyncSession(**settings) as session:
            heard: list[str] = []

            async def listen() -> None:
                async for event in session.events():
                    heard.append(f"{event.item_id} {event.state}")

            listener = asyncio.create_task(listen())
            await asyncio.sleep(0)
            checks, tracks = await asyncio.gather(session.doctor(), session.playlist(playlist_ref(box, 20)))
            assert not checks.empty and len(tracks) == 20
            queued = await session.download([row_of(file) for file in files])
            assert await session.queue.wait(queued, timeout=3600)
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)
            assert not session.house.listeners, "the listener is gone with its loop"
            assert repr(session) == "AsyncSession(configured services, open)"
        with pytest.raises(SessionClosed):
            await session.doctor()
        with pytest.raises(SessionClosed):
            await session.open()
        return heard, len(asyncio.all_tasks())

    heard, tasks = asyncio.run(scenario())
    assert sum(one.endswith("completed") for one in heard) == 2
    assert tasks == 1, "closing leaves no task behind"


def test_an_unopened_session_says_so() -> None:
    """Forgetting ``async with`` is told in a sentence."""

    async def scenario() -> None:
        session = tonearm.AsyncSession()
        with pytest.raises(SessionClosed, match="async with"):
            await session.doctor()
        await session.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"slskd_api_key": None, "slskd_url": "http://127.0.0.1:1"}, "slskd_api_key"),
        ({"plex_url": "http://127.0.0.1:1"}, "plex_token"),
        ({"spotify_client_id": "x"}, "spotify_client_secret"),
        ({"items_at_once": 99}, "items_at_once"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_settings_that_cannot_be_used_are_named(arguments: dict[str, object], names: str, tmp_path: Path) -> None:
    """The session does not open; the sentence names the setting; no thread is left."""
    threads = threading.active_count()
    with pytest.raises(SettingsMissing, match=names):
        tonearm.connect(state_dir=tmp_path, **arguments)
    reached(lambda: threading.active_count() <= threads, "the end of the threads")


def test_a_sandbox_needs_a_folder_it_can_use() -> None:
    """Told in a sentence, also for the pretend world."""
    with pytest.raises(SettingsMissing, match="/dev/null"):
        tonearm.connect(sandbox=True, state="/dev/null")


def test_folders_that_are_not_there_are_told_by_doctor(tmp_path: Path) -> None:
    """The session opens, so that doctor() can say it; nothing is made on the user's disk."""
    gone = tmp_path / "gone"
    with tonearm.connect(state_dir=tmp_path, library_root=gone, download_root=gone / "downloads") as session:
        checks = session.doctor()
        assert (checks[checks["service"] == "disk"]["state"] == "failed").any()
    assert not gone.exists()


def test_without_any_service_the_session_opens_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First contact: doctor() says what is missing and what to set; each verb names the setting it needs."""
    for name in [name for name in os.environ if name.startswith(("TONEARM_", "SPOTIPY_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TONEARM_CONFIG_FILE", str(tmp_path / "none.toml"))
    with tonearm.connect(state_dir=tmp_path) as session:
        checks = session.doctor()
        assert set(checks[checks["state"] == "warning"]["service"]) == {"slskd", "spotify", "plex", "disk"}
        assert checks[checks["state"] == "warning"]["what_to_do"].str.startswith("set ").all()
        plan = session.missing(pd.DataFrame({"artist": ["Kite"], "title": ["Tide"]}))
        assert (plan["owned"] == "unchecked").all() and (plan["reason"] == "search_unavailable").all()
        assert "slskd_url" in plan["detail"].iloc[0]
        with pytest.raises(SettingsMissing, match="slskd_url"):
            session.apply(plan)
        for verb, setting in (
            (lambda: session.search("artist - title"), "slskd_url"),
            (lambda: session.find_artists("kite"), "spotify_client_id"),
            (lambda: session.transfers(), "slskd_url"),
            (lambda: session.library.tracks(), "plex_url"),
            (lambda: session.playlist("spotify:playlist:1234567890123456789012"), "spotify_client_id"),
            (lambda: session.download({"username": "a", "remote_path": "b", "size_bytes": 1}), "slskd_url"),
            (lambda: session.undo(["x"]), "download_root"),
        ):
            with pytest.raises(SettingsMissing, match=setting):
                verb()


INTERRUPTED = """
import os, signal, sys, threading, time
import pandas as pd
import tonearm
from tonearm.sandbox import Sandbox

with Sandbox(7) as box:
    with tonearm.connect(**{**box.settings(), "state_dir": sys.argv[1]}) as session:
        ref = next(p.playlist_id for p in box.world.playlists.values() if p.owner_id == "me" and len(p.items) == 100)
        for wait, call in ((0.05, lambda: session.missing(ref)), (0.3, lambda: session.missing(ref)),
                           (0.02, lambda: session.doctor()), (0.1, lambda: session.queue.wait(timeout=1e9))):
            session.queue.pause()
            if wait == 0.1:
                session.download({"username": "a", "remote_path": "b.mp3", "size_bytes": 1})
            timer = threading.Timer(wait, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            try:
                call()
                print("finished")
            except KeyboardInterrupt:
                print("interrupted")
            timer.join()
            assert len(session.playlist(ref)) == 100
            assert session.queue.status().paused
        end = time.monotonic() + 30
        while box.run(box.slskd.summary)["searches"] and time.monotonic() < end:
            time.sleep(0.05)
        print("searches left:", box.run(box.slskd.summary)["searches"])
"""


def test_an_interrupt_ends_the_call_and_leaves_the_session_usable(tmp_path: Path) -> None:
    """Ctrl-C in the middle of planning, checking and waiting: KeyboardInterrupt, then the next call works."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", INTERRUPTED, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.split("\n")
    assert lines.count("interrupted") >= 3 and "searches left: 0" in lines


FORGETFUL = """
import sys
import tonearm
session = tonearm.connect(sandbox=True, state=sys.argv[1])
ref = session.sandbox_playlists()["ref"].iloc[0]
print(len(session.playlist(ref)), repr(session))
"""


def test_a_script_that_forgets_to_close_ends_quietly(tmp_path: Path) -> None:
    """The interpreter ends by itself, in order and without a word; the store is left in order."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORGETFUL, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["20", "Session(sandbox,", "open)"]
    assert (tmp_path / "session" / "tonearm.sqlite3").is_file()
