"""One loop in one thread: what it promises to callers in other threads, in other loops, and at the end."""

from __future__ import annotations

import asyncio
import concurrent.futures
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from tonearm.engine import Portal, PortalState, interruptible
from tonearm.engine.portal import _Errand
from tonearm.errors import CalledFromEngineThread, SessionClosed

LIMIT_S = 10.0


async def where() -> str:
    return threading.current_thread().name


class Work:
    """A coroutine that runs until it is cancelled, and says so to other threads."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.cancelled = threading.Event()

    async def run(self) -> None:
        self.began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


def script(body: str, *, timeout: float = 30.0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", textwrap.dedent(body)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_a_portal_opens_with_its_first_call_and_ends_its_thread() -> None:
    """Nothing is started before it is needed, and nothing is left after close."""
    portal = Portal("engine-under-test")
    assert portal.state is PortalState.UNOPENED and portal.thread is None
    assert portal.call(where()) == "engine-under-test"
    assert portal.state is PortalState.OPEN
    thread = portal.thread
    portal.close()
    portal.close()
    assert portal.state is PortalState.CLOSED
    assert thread is not None and not thread.is_alive()


def test_a_call_after_close_says_what_to_do() -> None:
    """Use after close fails with a sentence, and the coroutine is not left un-awaited (a warning would fail this)."""
    with Portal() as portal:
        pass
    with pytest.raises(SessionClosed, match=r"tonearm\.connect"):
        portal.call(where())
    with pytest.raises(SessionClosed):
        portal.open()


def test_an_error_of_the_coroutine_arrives_as_itself() -> None:
    """The caller sees the error that was raised, not a wrapper."""

    async def fails() -> None:
        raise KeyError("song")

    with Portal() as portal, pytest.raises(KeyError, match="song"):
        portal.call(fails())


def test_a_blocking_call_inside_the_loop_is_refused_at_once() -> None:
    """Without the guard the loop would wait for itself for ever."""

    async def calls_itself(portal: Portal) -> None:
        portal.call(where())

    with Portal() as portal, pytest.raises(CalledFromEngineThread, match="AsyncSession"):
        portal.call(calls_itself(portal), timeout=LIMIT_S)


def test_a_time_limit_cancels_the_work() -> None:
    """When the caller gives up, nothing goes on behind its back."""
    work = Work()
    with Portal() as portal:
        with pytest.raises(TimeoutError):
            portal.call(work.run(), timeout=0.05)
        assert work.cancelled.wait(LIMIT_S)
        assert portal.call(where()) == "tonearm"


def test_ctrl_c_cancels_the_work_and_leaves_the_portal_usable() -> None:
    """KeyboardInterrupt reaches the caller, CancelledError reaches the coroutine, and the next call works."""
    work = Work()

    def press() -> None:
        assert work.began.wait(LIMIT_S)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with Portal() as portal:
        finger = threading.Thread(target=press)
        finger.start()
        with pytest.raises(KeyboardInterrupt):
            portal.call(work.run())
        finger.join(LIMIT_S)
        assert work.cancelled.wait(LIMIT_S)
        assert portal.call(where()) == "tonearm"


def test_work_that_is_called_back_before_it_began_never_begins() -> None:
    """Ctrl-C may hit the caller between the start of the work and the moment it holds the future."""
    work = Work()
    errand = _Errand(work.run())
    with Portal() as portal:
        errand.abandon()
        with pytest.raises(concurrent.futures.CancelledError):
            portal.submit(errand.run()).result(LIMIT_S)
        assert not work.began.is_set()
        assert portal.call(where()) == "tonearm"


def test_work_that_is_called_back_without_its_future_is_cancelled() -> None:
    """The caller never held the future; the work ends all the same."""
    work = Work()
    errand = _Errand(work.run())
    with Portal() as portal:
        portal.submit(errand.run())
        assert work.began.wait(LIMIT_S)
        errand.abandon()
        assert work.cancelled.wait(LIMIT_S)


def test_close_cancels_running_work_and_tells_the_waiting_caller() -> None:
    """A call that waits in another thread ends with SessionClosed, it does not hang."""
    work, portal, seen = Work(), Portal(), []

    def waits() -> None:
        try:
            portal.call(work.run())
        except SessionClosed as error:
            seen.append(error)

    caller = threading.Thread(target=waits)
    caller.start()
    assert work.began.wait(LIMIT_S)
    portal.close()
    caller.join(LIMIT_S)
    assert len(seen) == 1 and work.cancelled.is_set()


def test_submissions_that_race_with_close_all_end() -> None:
    """Whatever was accepted is run or cancelled; whatever came too late is refused. Nothing waits for ever."""
    ends: list[str] = []
    for _ in range(20):
        portal = Portal().open()
        start = threading.Barrier(5)

        def caller(portal: Portal = portal, start: threading.Barrier = start) -> None:
            start.wait(LIMIT_S)
            for _ in range(20):
                try:
                    ends.append(portal.call(where(), timeout=LIMIT_S))
                except SessionClosed:
                    ends.append("closed")

        threads = [threading.Thread(target=caller) for _ in range(4)]
        for thread in threads:
            thread.start()
        start.wait(LIMIT_S)
        portal.close()
        for thread in threads:
            thread.join(LIMIT_S)
            assert not thread.is_alive()
    assert len(ends) == 20 * 4 * 20 and set(ends) <= {"tonearm", "closed"}


def test_many_threads_share_one_loop() -> None:
    """Calls from eight threads run in the same single thread."""
    with Portal() as portal, concurrent.futures.ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: portal.call(asyncio.sleep(0, threading.get_ident)), range(64)))
        seen = set(pool.map(lambda _: portal.call(where()), range(64)))
    assert len(names) == 1 and seen == {"tonearm"}


def test_acall_works_from_another_loop_and_from_inside() -> None:
    """The async door crosses loops, and inside its own loop it simply awaits."""
    with Portal() as portal:
        assert asyncio.run(portal.acall(where())) == "tonearm"
        assert portal.call(portal.acall(where())) == "tonearm"


def test_cancelling_an_acall_cancels_the_work() -> None:
    """Cancelling the waiting side cancels the work on the other side of the door."""
    work = Work()

    async def gives_up(portal: Portal) -> None:
        task = asyncio.create_task(portal.acall(work.run()))
        await asyncio.to_thread(work.began.wait, LIMIT_S)
        task.cancel()
        await task

    with Portal() as portal:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(gives_up(portal))
        assert work.cancelled.wait(LIMIT_S)


def test_waiting_wakes_the_loop_again_and_again() -> None:
    """The heartbeat: a loop that sleeps without it does not notice a signal that only queues a callback."""

    async def main() -> float:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str] = loop.create_future()
        # Like the kernel's signal handler: call_soon from outside does not wake a sleeping selector.
        timer = threading.Timer(0.1, lambda: loop.call_soon(future.set_result, "seen"))
        begun = time.monotonic()
        timer.start()
        assert await interruptible(future, beat=0.05) == "seen"
        return time.monotonic() - begun

    assert asyncio.run(main()) < LIMIT_S / 2


def test_the_interpreter_ends_quietly_with_a_portal_left_open() -> None:
    """Forgetting close() costs nothing: no warning, no traceback, no hang, and running work is cancelled."""
    ended = script("""
        import asyncio, sys
        from tonearm.engine import Portal

        async def forever():
            try:
                await asyncio.Event().wait()
            finally:
                sys.stdout.write("cleaned up")

        portal = Portal()
        portal.submit(forever())
        portal.call(asyncio.sleep(0))
    """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "cleaned up", "")


def test_what_is_left_open_at_exit_closes_in_order_with_its_worker_threads() -> None:
    """The interpreter ends executors before atexit; a farewell must still be able to use them, and be awaited."""
    ended = script("""
        import asyncio, sys
        from concurrent.futures import ThreadPoolExecutor
        from tonearm.engine import Portal

        class Store:
            def __init__(self):
                self.worker = ThreadPoolExecutor(1)
            async def write(self, text):
                await asyncio.get_running_loop().run_in_executor(self.worker, sys.stdout.write, text)
            async def close(self):
                await self.write("written at the end")
                await asyncio.to_thread(self.worker.shutdown)

        async def make():
            return Store()

        portal = Portal()
        store = portal.call(make())
        portal.before_close(store.close)
        portal.call(asyncio.sleep(0.05))
    """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "written at the end", "")


def test_a_farewell_is_awaited_before_the_rest_is_cancelled() -> None:
    """Closing in order comes first; only what is then still running is cancelled."""
    steps: list[str] = []

    async def farewell() -> None:
        await asyncio.sleep(0.01)
        steps.append("farewell")

    async def works() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("cancelled")

    portal = Portal()
    portal.submit(works())
    portal.before_close(farewell)
    portal.close()
    assert steps == ["farewell", "cancelled"]


def test_a_farewell_that_fails_is_logged_and_keeps_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """One bad farewell costs neither the others nor the end of the thread."""
    steps: list[str] = []

    async def fails() -> None:
        raise LookupError("the store is gone")

    async def works() -> None:
        steps.append("said")

    portal = Portal()
    for farewell in (fails, works):
        portal.before_close(farewell)
    portal.close()
    assert steps == ["said"] and "LookupError: the store is gone" in caplog.text
    assert portal.thread is not None and not portal.thread.is_alive()


def test_closing_from_inside_does_not_wait_for_itself() -> None:
    """A callback in the loop may close; the thread ends when the callback has returned."""

    async def closes(portal: Portal) -> None:
        portal.close()

    portal = Portal()
    future = portal.submit(closes(portal))
    assert portal.thread is not None
    portal.thread.join(LIMIT_S)
    assert not portal.thread.is_alive() and future.done()


def test_a_forgotten_portal_ends_its_thread() -> None:
    """When the last reference goes, the thread goes too."""
    portal = Portal()
    portal.call(where())
    thread = portal.thread
    del portal
    assert thread is not None
    thread.join(LIMIT_S)
    assert not thread.is_alive()


@pytest.mark.parametrize("patch_first", [True, False])
def test_a_portal_works_when_the_user_patches_the_loop(patch_first: bool) -> None:
    """A notebook may apply nest_asyncio2 before or after the session is made; blocking calls go on working."""
    patch = "from tonearm.engine import allow_nested_asyncio; allow_nested_asyncio()"
    ended = script(f"""
        import asyncio
        from tonearm.engine import Portal

        async def cell():
            {patch if patch_first else "pass"}
            portal = Portal()
            first = portal.call(asyncio.sleep(0.01, "one"))
            {patch}
            second = portal.call(asyncio.sleep(0.01, "two"))
            third = asyncio.run(portal.acall(asyncio.sleep(0.01, "three")))
            portal.close()
            print(first, second, third)

        asyncio.run(cell())
    """)
    assert ended.stdout.split() == ["one", "two", "three"], ended.stderr
