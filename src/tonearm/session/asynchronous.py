"""`AsyncSession`: the four worlds as coroutines on the caller's loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.flow.albums import suggest_releases_for_file
from tonearm.flow.journey import plan as make_plan
from tonearm.flow.matched import search_artists, suggest_for_file
from tonearm.flow.missing import Progress, plan_key
from tonearm.flow.reporting import report_of_items, report_of_run
from tonearm.flow.runs import apply_plan, latest_run, new_run, open_run, plan_of_run
from tonearm.frames import (
    budget_frame,
    candidates_of,
    check_frame,
    ids_of,
    make_frame,
    plan_frame,
    queue_frame,
    report_frame,
    rows_of,
    track_frame,
    transfer_frame,
)
from tonearm.model import Decision, ItemId, ItemState, OwnershipOf, QueueEvent
from tonearm.session.albums import folder_rows, items_for_folders, one_folder, search_for_albums
from tonearm.session.doctoring import all_budgets, all_checks
from tonearm.session.downloads import check_destination, items_for, read_match
from tonearm.session.explaining import candidates_of_rows, evidence_of
from tonearm.session.groups import AsyncCatalogue, AsyncLibrary, AsyncNetwork
from tonearm.session.hearing import event_stream, listen
from tonearm.session.life import SessionLife, SessionState
from tonearm.session.looking import artist_search_text, check_top, one_candidate, search_network
from tonearm.session.plans import chosen_ownership, edited_rows, run_of
from tonearm.session.playlists import read_playlist
from tonearm.session.queue_verbs import AsyncQueue
from tonearm.session.shown import Shown
from tonearm.session.undoing import undo_items
from tonearm.settings import Settings

__all__ = ["AsyncSession", "SessionState"]


class AsyncSession(SessionLife):
    """One catalogue, one library, one network and one disk, joined; every verb is a coroutine.

    Use it as ``async with tonearm.AsyncSession(...) as session``. What an earlier process left in the queue goes on as
    soon as the session is open.

    Parameters
    ----------
    settings : Settings, optional
        A settings record; else it is made from the arguments, the environment and the settings file.
    sandbox : bool
        Start the embedded offline world and use nothing of the user's own configuration.
    seed : int
        Which world, with ``sandbox=True``.
    state : Path, optional
        Folder of the sandbox; without it a temporary one that is removed at the end.
    run_queue : bool
        Whether this session works on the queue. False only looks at it and changes what will happen.
    **arguments
        Settings that win over environment and file; see `tonearm.Settings`.
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
        super().__init__(settings, sandbox=sandbox, seed=seed, state=state, run_queue=run_queue, **arguments)
        self.queue = AsyncQueue(self.inside)
        self.catalogue = AsyncCatalogue(lambda: self.house)
        self.library = AsyncLibrary(lambda: self.house)
        self.network = AsyncNetwork(lambda: self.house)
        self.shown = Shown()

    # Looking ------------------------------------------------------------------------------------------------------

    async def doctor(self) -> pd.DataFrame:
        """Check every service and folder. Columns: service, check, state, detail, what_to_do."""
        return check_frame(await all_checks(self.house))

    async def budget(self) -> pd.DataFrame:
        """What is left of the search window and of the catalogue's quota."""
        return budget_frame(await all_budgets(self.house))

    async def playlist(self, ref: object) -> pd.DataFrame:
        """All entries of a playlist: a Spotify URL, URI or id, a CSV or M3U file, or a DataFrame."""
        return track_frame(await read_playlist(ref, self.house))

    async def sandbox_playlists(self) -> pd.DataFrame:
        """The playlists that the sandbox's user can read; columns ref, name, entries.

        Raises
        ------
        MisuseError
            The session does not run on the embedded sandbox.
        """
        if self._sandbox is None:
            raise MisuseError("Only tonearm.connect(sandbox=True) has sandbox playlists; give missing() your own.")
        return make_frame("playlists", self._sandbox.playlists())

    async def search(self, wanted: object, limit: int = 50) -> pd.DataFrame:
        """Search the network and rank what peers offer, best first.

        Parameters
        ----------
        wanted : str or row
            "artist title", with a dash or without (``frame.attrs["read_as"]`` says where the artist was found to end);
            or a row of a track frame, which is judged by its length and release too.
        limit : int
            At most so many rows.

        Raises
        ------
        MisuseError
            There is nothing to search for, or ``limit`` is below 1.
        ServiceError
            The network could not be asked. An empty frame means that it was, and nobody answered.
        """
        found, track, provenance = await search_network(wanted, limit, self.house)
        return self.shown.candidates((found, track), **provenance)

    async def find_artists(self, text: str, top: int = 5, candidate: object = None) -> pd.DataFrame:
        """The manual search: catalogue artists by your own words, at most ``top`` (1 to 10).

        With a ``candidate`` (a row of `search`) they are judged by that file, as `suggest_artists` does.
        """
        check_top(top)
        file = None if candidate is None else one_candidate(candidate).file
        found = await search_artists(artist_search_text(text), file, self.house, top)
        return self.shown.artists(found, file, query=text)

    async def suggest_artists(self, candidate: object, top: int = 5) -> pd.DataFrame:
        """Catalogue artists that a found file may belong to, best first, at most ``top`` (1 to 10)."""
        check_top(top)
        file = one_candidate(candidate).file
        return self.shown.artists(await suggest_for_file(file, self.house, top), file)

    async def suggest_albums(self, candidate: object, top: int = 5) -> pd.DataFrame:
        """Catalogue releases that a found file may belong to, best first, at most ``top`` (1 to 10)."""
        check_top(top)
        file = one_candidate(candidate).file
        return self.shown.releases(await suggest_releases_for_file(file, self.house, top), file)

    async def search_albums(self, wanted: object, limit: int = 20) -> pd.DataFrame:
        """Search for whole albums: folders of peers, the most complete first. Hand rows to `download`.

        Parameters
        ----------
        wanted : str or row
            "artist album"; or a row that has a ``release_id`` (`suggest_albums`), or artist and album (`playlist`).
        limit : int
            At most so many folders.

        Returns
        -------
        DataFrame
            ``completeness`` is the share of the release's tracks that the folder has, ``missing`` and ``extra`` count
            what lacks and what has no place on it. ``confidence`` says whether the folder is that release.

        Raises
        ------
        MisuseError
            There is nothing to search for, or ``limit`` is below 1.
        ServiceError
            Catalogue or network could not be asked.
        """
        found, provenance = await search_for_albums(wanted, limit, self.house)
        return self.shown.folders(found, **provenance)

    async def folder(self, row: object) -> pd.DataFrame:
        """One folder against its release: each track with its file, tracks that lack, files without a place.

        Parameters
        ----------
        row : row
            One row of `search_albums`.

        Raises
        ------
        MisuseError
            It is not one such row, or nobody offers the folder any more.
        """
        return self.shown.folder(await one_folder(row, self.house))

    async def transfers(self) -> pd.DataFrame:
        """Slskd's downloads, of every client of the daemon."""
        return transfer_frame(await self.house.need_network().transfers())

    # The journeys -------------------------------------------------------------------------------------------------

    async def missing(
        self,
        ref: object,
        *,
        fresh: bool = False,
        ownership_of: OwnershipOf | None = None,
        progress: Progress | None = None,
    ) -> pd.DataFrame:
        """Plan a playlist: what is owned, what is missing, which file would be taken. Nothing is downloaded yet.

        Parameters
        ----------
        ref
            As in `playlist`.
        fresh : bool
            Make a new plan even when an applied one of this playlist has not come to its end.
        ownership_of : {"recording", "release"}, optional
            What has to be in the library for a track to count as owned: its recording on any release, also a
            compilation; or on the release that the entry names. By default the setting of that name (``"recording"``).
        progress : callable, optional
            Called with (what, done, total) while the network is searched.

        Returns
        -------
        DataFrame
            One row per entry; edit ``decision`` (owned, download, review, skip), remove rows, or name another of the
            candidates, then hand it to `apply`. ``editions`` are the library's releases that hold the recording.

        Raises
        ------
        MisuseError
            ``ref`` is no playlist, or ``ownership_of`` neither of the two.
        ServiceError, UserMustAct
            The catalogue cannot be asked; or the library, and the setting ``library_unreachable`` is ``stop``.
        """
        house = self.house
        chosen = chosen_ownership(ownership_of, house)
        playlist = await read_playlist(ref, house)
        key = plan_key(playlist, chosen)
        run_id = None if fresh else await open_run(key, house)
        if run_id is not None:
            rows = await plan_of_run(run_id, house)
            return plan_frame(run_id, rows, playlist=playlist.name, ownership_of=chosen, resumed=True)
        house.need_ownership()
        rows = await make_plan(playlist, house, progress, chosen)
        run_id = await new_run(key, rows, playlist, house)
        return plan_frame(run_id, rows, playlist=playlist.name, ownership_of=chosen, resumed=False)

    async def candidates(self, row: object) -> pd.DataFrame:
        """All candidates of one plan row or queue item, best first, with confidence and match_reason."""
        return self.shown.candidates(*await candidates_of_rows(row, self.house, self.queue))

    async def explain(self, row: object) -> pd.DataFrame:
        """Why a row came out as it did: the evidence for a file, artist, release or folder, or for all of a plan row.

        Parameters
        ----------
        row : row
            One row that this session showed with a confidence (files, also rejected ones; artists, releases, folders),
            or of a plan, queue, review or report frame.

        Returns
        -------
        DataFrame
            One line per reason: ``standing`` says what became of it (in use, acceptable, tried and failed, nearest
            miss, not acceptable; owned, nearest in library, edition in library; suggested, folder, assigned),
            ``log_odds`` the signed share of the score. The shares of one subject sum to the log-odds of its
            ``confidence``.

        Raises
        ------
        MisuseError
            It is not one row, or not of such a frame.
        """
        return make_frame("evidence", await evidence_of(row, self.house, self.queue, self.shown))

    async def apply(self, plan: object) -> pd.DataFrame:
        """Queue what the (edited) plan says; returns the queue rows.

        Raises
        ------
        MisuseError
            A decision or a row of the plan cannot be used; nothing was queued then.
        """
        house, runner = self.inside()
        house.need_ownership()
        rows = rows_of(plan)
        run_id = run_of(rows)
        kept = await plan_of_run(run_id, house)
        if not kept:
            raise MisuseError("This plan is not known here; make a new one with session.missing().")
        edited = edited_rows(kept, rows)
        if any(row.decision is Decision.DOWNLOAD for row in edited):
            house.need_network()
            house.need_files()
        items = await apply_plan(run_id, edited, house)
        runner.poke()
        return queue_frame(items, run_id=run_id)

    async def download(
        self, candidates: object, match: object = None, priority: int | None = None, destination: str | None = None
    ) -> pd.DataFrame:
        """Download one or several found files, or whole folders; the transfers start at once.

        Parameters
        ----------
        candidates : frame, row or records
            As `search` gives them; or rows of `search_albums`: then each track that a folder has is filed as a track
            of that album.
        match : row or record, optional
            An artist (`suggest_artists`, `find_artists`) or a track (`playlist`) the files belong to: then they are
            filed and tagged. Without it they stay in the download folder.
        priority : {0, 1, 2}, optional
            1 unless given, 2 for folders; 0 goes first.
        destination : str, optional
            Folder below the daemon's download folder, for files that are not filed.

        Returns
        -------
        DataFrame
            The queue rows.
        """
        house, runner = self.inside()
        house.need_ownership()
        folders = folder_rows(candidates)
        if folders and (match is not None or destination is not None):
            raise MisuseError("Folders are filed as their release; leave match and destination out.")
        chosen = [] if folders else self.shown.with_evidence(candidates_of(candidates))
        if priority not in (None, 0, 1, 2):
            raise MisuseError(f"Priority {priority!r} is not possible; choose 0 (first), 1 or 2.")
        check_destination(destination)
        found = read_match(match)
        house.need_network()
        house.need_files()
        if folders:
            items = await items_for_folders(folders, house, priority=2 if priority is None else priority)
        else:
            items = await items_for(
                chosen, found, house, priority=1 if priority is None else priority, destination=destination
            )
        stored = await house.store.add_items(items)
        runner.poke()
        return queue_frame(stored)

    # What came of it ----------------------------------------------------------------------------------------------

    async def report(self, run: str | None = None) -> pd.DataFrame:
        """One typed outcome per item: of the latest applied plan, or of the given run; else of the whole queue.

        Raises
        ------
        MisuseError
            No plan has this run id.
        """
        house = self.house
        if run is not None and not await plan_of_run(run, house):
            raise MisuseError(f"There is no run {run!r}; a plan's run is the part of plan_row_id before the colon.")
        run_id = run or await latest_run(house)
        if run_id is not None:
            return report_frame(await report_of_run(run_id, house), run_id=run_id)
        return report_frame(report_of_items(await house.store.list_items(limit=None)))

    async def review(self) -> pd.DataFrame:
        """What needs a person, with reasons: items under review, then items that failed."""
        house = self.house
        under_review = await house.store.list_items(ItemState.REVIEW, limit=None)
        failed = await house.store.list_items(ItemState.FAILED, limit=None)
        return queue_frame([*under_review, *failed])

    async def undo(self, ids: object) -> pd.DataFrame:
        """Reverse the filing of items by the journal, where the original still exists; columns say what was done."""
        house = self.house
        house.need_ownership()
        house.need_files()
        results = await undo_items([ItemId(one) for one in ids_of(ids, "item_id")], house)
        return make_frame(
            "filing",
            ({"item_id": one.item_id, "reason": one.reason, "detail": one.detail, "path": one.path} for one in results),
        )

    def on_event(self, callback: Callable[[QueueEvent], None]) -> Callable[[], None]:
        """Call back with a frozen `QueueEvent` for each change; the function returned ends that.

        The callback runs in the session's loop: it must return at once.
        """
        return listen(callback, self.house)

    def events(self) -> AsyncIterator[QueueEvent]:
        """Events as they come, for ``async for``; ends with the loop that reads them."""
        return event_stream(self.house)
