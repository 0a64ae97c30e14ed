"""Only type-checked, never run: the verbs of `Session` keep parameters and results of their coroutines.

Checked with ``mypy --strict``; a line that must be refused carries an ignore, which is an error itself once it is not
needed any more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, assert_type

import pandas as pd

import tonearm
from tonearm.model import (
    Artist,
    LibraryCheck,
    OwnedTrack,
    Playlist,
    QueueEvent,
    QueueItem,
    QueueStatus,
    Release,
    SearchAnswer,
    Track,
    Transfer,
)


def front_door() -> None:
    assert_type(tonearm.connect(sandbox=True, seed=3, state=Path("x")), tonearm.Session)
    assert_type(tonearm.connect(slskd_url="http://127.0.0.1:5030"), tonearm.Session)
    with tonearm.connect() as session:
        assert_type(session, tonearm.Session)
    tonearm.connect(sandbox="yes")  # type: ignore[arg-type]  # a truth value is asked for
    tonearm.connect(seed="7")  # type: ignore[arg-type]  # a number is asked for


def looking(session: tonearm.Session) -> None:
    assert_type(session.doctor(), pd.DataFrame)
    assert_type(session.budget(), pd.DataFrame)
    assert_type(session.playlist("x"), pd.DataFrame)
    assert_type(session.search("artist title", limit=5), pd.DataFrame)
    assert_type(session.find_artists("text", top=3), pd.DataFrame)
    assert_type(session.suggest_artists({}, top=3), pd.DataFrame)
    assert_type(session.suggest_albums({}, top=3), pd.DataFrame)
    assert_type(session.search_albums("artist album", limit=5), pd.DataFrame)
    assert_type(session.folder({}), pd.DataFrame)
    assert_type(session.transfers(), pd.DataFrame)
    assert_type(session.explain({}), pd.DataFrame)
    session.search()  # type: ignore[call-arg]  # what to search for is missing
    session.search("x", limit="5")  # type: ignore[arg-type]  # a number is asked for
    session.search("x", limits=5)  # type: ignore[call-arg]  # unknown name
    session.find_artists(7)  # type: ignore[arg-type]  # a text is asked for


def journeys(session: tonearm.Session) -> None:
    plan = session.missing("x", fresh=True, progress=lambda what, done, total: None)
    assert_type(plan, pd.DataFrame)
    assert_type(session.candidates(plan.iloc[0]), pd.DataFrame)
    assert_type(session.apply(plan), pd.DataFrame)
    assert_type(session.download(plan, match={}, priority=0, destination="x"), pd.DataFrame)
    assert_type(session.report(run="x"), pd.DataFrame)
    assert_type(session.review(), pd.DataFrame)
    assert_type(session.undo(plan), pd.DataFrame)
    assert_type(session.records(plan), list[Any])
    assert_type(session.missing("x", ownership_of="release"), pd.DataFrame)
    session.missing("x", ownership_of="album")  # type: ignore[arg-type]  # recording or release
    session.missing("x", progress=lambda what: None)  # type: ignore[arg-type, misc]  # it is called with three values
    session.download(plan, priority="first")  # type: ignore[arg-type]  # 0, 1 or 2
    session.report(7)  # type: ignore[arg-type]  # a run is named by a text


def queue(session: tonearm.Session) -> None:
    assert_type(session.queue.list(state="review", skip=0, limit=None), pd.DataFrame)
    assert_type(session.queue.get("x"), QueueItem)
    assert_type(session.queue.status(), QueueStatus)
    assert_type(session.queue.pause(), int)
    assert_type(session.queue.resume(["x"]), int)
    assert_type(session.queue.cancel("x"), int)
    assert_type(session.queue.retry("x"), int)
    assert_type(session.queue.set_priority("x", 0), int)
    assert_type(session.queue.batch("cancel", "x"), int)
    assert_type(session.queue.limits(), dict[str, Any])
    assert_type(session.queue.set_limits(items=3), dict[str, Any])
    assert_type(session.queue.wait(timeout=1.5), bool)
    assert_type(session.queue.clear_completed(), int)
    session.queue.batch("explode", "x")  # type: ignore[arg-type]  # not one of the five actions
    session.queue.cancel()  # type: ignore[call-arg]  # cancelling everything must be asked for by ids
    session.queue.get(7)  # type: ignore[arg-type]  # an id is a text


def groups(session: tonearm.Session) -> None:
    assert_type(session.catalogue.playlist("x"), Playlist)
    assert_type(session.catalogue.find_artists("x"), list[Artist])
    assert_type(session.catalogue.find_tracks("title", artist="x"), list[Track])
    assert_type(session.catalogue.find_releases("x"), list[Release])
    assert_type(session.catalogue.artist_releases("x"), list[Release])
    assert_type(session.catalogue.release_tracks("x"), tuple[Release, list[Track]])
    assert_type(session.catalogue.track("x"), Track)
    assert_type(session.library.tracks(), Sequence[OwnedTrack])
    assert_type(session.library.check([]), list[LibraryCheck])
    assert_type(session.library.check([], ownership_of="recording"), list[LibraryCheck])
    session.library.check([], ownership_of="album")  # type: ignore[arg-type]  # recording or release
    assert_type(session.network.search("x"), SearchAnswer)
    assert_type(session.network.transfers(), list[Transfer])


def events(session: tonearm.Session) -> None:
    def heard(event: QueueEvent) -> None: ...

    assert_type(session.on_event(heard), Callable[[], None])
    session.on_event(lambda: None)  # type: ignore[arg-type, misc]  # it is called with the event


async def coroutines(session: tonearm.AsyncSession) -> None:
    async with tonearm.AsyncSession(sandbox=True) as opened:
        assert_type(opened, tonearm.AsyncSession)
    assert_type(await session.search("x", limit=5), pd.DataFrame)
    assert_type(await session.queue.wait(["x"], timeout=2.0), bool)
    assert_type(await session.catalogue.track("x"), Track)
    assert_type(session.events(), AsyncIterator[QueueEvent])
    await session.search("x", limits=5)  # type: ignore[call-arg]  # unknown name
