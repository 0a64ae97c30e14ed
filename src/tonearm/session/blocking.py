"""`Session` and its queue: each verb is a one-line blocking twin of the coroutine, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tonearm.engine import Portal, blocking
from tonearm.frames import candidates_of, rows_of
from tonearm.model import QueueEvent
from tonearm.session.asynchronous import AsyncSession
from tonearm.session.groups import AsyncCatalogue, AsyncLibrary, AsyncNetwork
from tonearm.session.looking import one_candidate
from tonearm.session.queue_verbs import AsyncQueue
from tonearm.settings import Settings, hide_secrets

if TYPE_CHECKING:
    from tonearm.session.desk import SessionDesk
    from tonearm.widgets import MatchPicker, QueueView

__all__ = ["Catalogue", "Library", "Network", "Queue", "Session"]


class _Group:
    """A group of verbs: holds the portal and the async group that lives in its loop."""

    def __init__(self, portal: Portal, inside: Any) -> None:
        self._portal = portal
        self._async = inside

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Queue(_Group):
    """The durable queue: look at it, and change what will happen."""

    def __init__(self, portal: Portal, inside: AsyncQueue, desk: Callable[[], SessionDesk]) -> None:
        super().__init__(portal, inside)
        self._desk = desk

    list = blocking(AsyncQueue.list)
    get = blocking(AsyncQueue.get)
    status = blocking(AsyncQueue.status)
    pause = blocking(AsyncQueue.pause)
    resume = blocking(AsyncQueue.resume)
    cancel = blocking(AsyncQueue.cancel)
    retry = blocking(AsyncQueue.retry)
    set_priority = blocking(AsyncQueue.set_priority)
    batch = blocking(AsyncQueue.batch)
    limits = blocking(AsyncQueue.limits)
    set_limits = blocking(AsyncQueue.set_limits)
    wait = blocking(AsyncQueue.wait)
    clear_completed = blocking(AsyncQueue.clear_completed)

    def show(self) -> QueueView:
        """A live view of the queue. Make as many as you like; closing one loses nothing."""
        from tonearm.widgets import QueueView

        return QueueView(self._desk())


class Catalogue(_Group):
    """The catalogue, speaking records."""

    playlist = blocking(AsyncCatalogue.playlist)
    find_artists = blocking(AsyncCatalogue.find_artists)
    find_tracks = blocking(AsyncCatalogue.find_tracks)
    find_releases = blocking(AsyncCatalogue.find_releases)
    artist_releases = blocking(AsyncCatalogue.artist_releases)
    release_tracks = blocking(AsyncCatalogue.release_tracks)
    track = blocking(AsyncCatalogue.track)


class Library(_Group):
    """The library, speaking records."""

    tracks = blocking(AsyncLibrary.tracks)
    check = blocking(AsyncLibrary.check)


class Network(_Group):
    """The network, speaking records."""

    search = blocking(AsyncNetwork.search)
    transfers = blocking(AsyncNetwork.transfers)


class Session:
    """One catalogue, one library, one network and one disk, joined, for notebooks and scripts.

    It owns one thread with one event loop: verbs block until they are done, and the queue goes on between cells. Stop
    and Ctrl-C cancel the call and leave the session usable. Make it with `tonearm.connect`.

    Parameters
    ----------
    settings, sandbox, seed, state, run_queue, **arguments
        As in `tonearm.AsyncSession`.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        sandbox: bool = False,
        seed: int = 7,
        state: Path | str | None = None,
        run_queue: bool = True,
        **arguments: Any,
    ) -> None:
        arguments = hide_secrets(arguments)
        self._portal = Portal()
        self._async = AsyncSession(settings, sandbox=sandbox, seed=seed, state=state, run_queue=run_queue, **arguments)
        self._desk_made: SessionDesk | None = None
        # Also awaited when a script ends without close(), so that nothing is cut off in the middle.
        self._portal.before_close(self._async.close)
        try:
            self._portal.call(self._async.open())
        except BaseException:
            self._portal.close()
            raise
        self.queue = Queue(self._portal, self._async.queue, self._desk)
        self.catalogue = Catalogue(self._portal, self._async.catalogue)
        self.library = Library(self._portal, self._async.library)
        self.network = Network(self._portal, self._async.network)

    doctor = blocking(AsyncSession.doctor)
    budget = blocking(AsyncSession.budget)
    playlist = blocking(AsyncSession.playlist)
    sandbox_playlists = blocking(AsyncSession.sandbox_playlists)
    search = blocking(AsyncSession.search)
    find_artists = blocking(AsyncSession.find_artists)
    suggest_artists = blocking(AsyncSession.suggest_artists)
    suggest_albums = blocking(AsyncSession.suggest_albums)
    search_albums = blocking(AsyncSession.search_albums)
    folder = blocking(AsyncSession.folder)
    transfers = blocking(AsyncSession.transfers)
    missing = blocking(AsyncSession.missing)
    candidates = blocking(AsyncSession.candidates)
    explain = blocking(AsyncSession.explain)
    apply = blocking(AsyncSession.apply)
    download = blocking(AsyncSession.download)
    report = blocking(AsyncSession.report)
    review = blocking(AsyncSession.review)
    undo = blocking(AsyncSession.undo)

    def match(self, candidate: object) -> MatchPicker:
        """A picker for the artist of a found file: the likeliest five above, a manual search below.

        Choosing starts the download, and the file is filed and tagged as the artist's track.
        """
        from tonearm.widgets import MatchPicker

        return MatchPicker(self._desk(), one_candidate(candidate))

    def on_event(self, callback: Callable[[QueueEvent], None]) -> Callable[[], None]:
        """Call back with a frozen `QueueEvent` for each change; the function returned ends that.

        The callback runs in the session's own thread: it must return at once and must not call blocking verbs.
        """
        return self._async.on_event(callback)

    def records(self, frame: object) -> list[Any]:
        """Typed records for the rows of a candidate or queue frame; with their evidence, if this session showed them.

        Raises
        ------
        MisuseError
            The rows are neither.
        """
        rows = rows_of(frame)
        if rows and all(row.get("item_id") for row in rows):
            return [self.queue.get(str(row["item_id"])) for row in rows]
        return list(self._async.shown.with_evidence(candidates_of(frame)))

    @property
    def library_root(self) -> Path | None:
        """Where filed files go."""
        return self._async.library_root

    def close(self) -> None:
        """Let go of everything. What is in the queue stays there and goes on with the next session."""
        self._portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._async).replace("AsyncSession", "Session", 1)

    def _desk(self) -> SessionDesk:
        from tonearm.session.desk import SessionDesk

        if self._desk_made is None:
            self._desk_made = SessionDesk(self._portal, self._async)
        return self._desk_made
