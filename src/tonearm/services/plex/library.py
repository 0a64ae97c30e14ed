"""The library: `tonearm.ports.Library` over a Plex Media Server."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote_plus, urlsplit

from tonearm.errors import ServiceChanged, ServiceUnreachable, SettingsMissing, TonearmError
from tonearm.logic.backoff import RetryPolicy
from tonearm.logic.remixer import same_name
from tonearm.model import Check, CheckState, OwnedTrack
from tonearm.ports import Clock, Store
from tonearm.services.one_thread import OneThread
from tonearm.services.plex.paths import server_path
from tonearm.services.plex.reading import Section, TrackRow, read_sections, to_records

if TYPE_CHECKING:
    from tonearm.services.plex.listing import Page
    from tonearm.services.plex.wire import Wire

__all__ = ["PlexLibrary"]

SERVICE = "plex"

_RETRY = RetryPolicy(tries=3, base_s=0.5, cap_s=4.0, total_s=30.0)
_MAX_PAGES = 1000
_SCAN_DEADLINE_S = 300.0
_SCAN_LOOK_S = 1.0
_SCAN_GRACE_S = 3.0
_IDENTITY_FACT = ("plex", "client_identifier")

Answer = TypeVar("Answer")


class PlexLibrary:
    """Keeps `tonearm.ports.Library`.

    Parameters
    ----------
    url : str
        The server's address, with scheme and port.
    token : str
        The user's; goes only there, and only as a header.
    section : str
        Title of the music section (capitals do not count), or its number.
    clock, store : Clock, Store
        Time; and the place of the snapshot and of our client id.
    library_root : Path, optional
        Where we file.
    path_map : mapping of Path to str
        Our folders to the server's.
    """

    def __init__(
        self,
        *,
        url: str,
        token: str,
        section: str,
        clock: Clock,
        store: Store,
        library_root: Path | None = None,
        path_map: Mapping[Path, str] | None = None,
    ) -> None:
        self._url = _address(url)
        if not token:
            raise SettingsMissing("plex_token is empty; put the token of your Plex account there.")
        self._section = section.strip()
        self._clock = clock
        self._store = store
        self._root = library_root
        self._path_map = dict(path_map or {})
        self._identity = ""
        self._thread: OneThread[Wire] = OneThread("library", lambda: _make_wire(self._url, token, self._identity))
        self._turn = asyncio.Lock()
        self._known: tuple[str, Sequence[OwnedTrack]] | None = None
        self._left_out = 0

    def __repr__(self) -> str:
        return f"PlexLibrary(url={self._url!r}, section={self._section!r})"

    async def snapshot(self) -> Sequence[OwnedTrack]:
        """All tracks of the section. One request when nothing changed; else one more for each 1,000 tracks.

        Raises
        ------
        ServiceUnreachable
            The server cannot be asked, or is busy with itself.
        LoginRejected, ServiceRefused, ServiceChanged
            It refused, or something else answered.
        SettingsMissing
            There is no such section, or there are several.
        """
        async with self._turn:
            section = await self._find_section()
            token = await self._change_token(section)
            if self._known is None:
                self._known = await self._store.load_library(self._store_key)
            if self._known is None or not token or self._known[0] != token:
                self._known = token, await self._read_all(section)
                await self._keep(*self._known)
            return self._known[1]

    async def scan(self, folders: Iterable[Path]) -> None:
        """Ask the server to look at these folders, one by one, and wait until it has.

        Raises
        ------
        ServiceUnreachable
            Also when a scan does not end within five minutes.
        ServiceRefused
            A folder lies outside the section.
        """
        async with self._turn:
            section = await self._find_section()
            for folder in dict.fromkeys(folders):
                path = server_path(
                    folder, path_map=self._path_map, library_root=self._root, locations=section.locations
                )
                key = f"/library/sections/{section.key}/refresh?path={quote_plus(path)}"
                await self._ask(lambda wire, key=key: wire.tell(key))  # type: ignore[misc]  # bound now, not later
                await self._until_scanned(section)
                section = await self._find_section()

    async def check(self) -> list[Check]:
        """Server, section and folders. Never raises."""
        try:
            machine, version = await self._ask(lambda wire: wire.server())
        except TonearmError as error:
            return [_failed("server", error)]
        server = _fine("server", f"Plex {version} answered ({machine[:8]}).")
        try:
            section = await self._find_section()
            total = (await self._page(section, 0, size=0)).total
        except TonearmError as error:
            return [server, _failed("section", error)]
        return [server, _fine("section", f"{section.title!r} holds {total} tracks."), self._check_folders(section)]

    async def close(self) -> None:
        """Let go of connections and the thread. May be called twice."""
        await self._thread.close()

    @property
    def _store_key(self) -> str:
        return f"{self._url}|{self._section}"

    def _check_folders(self, section: Section) -> Check:
        if self._root is None:
            return _fine("folders", "No library folder is set, so nothing will be scanned.")
        try:
            path = server_path(
                self._root, path_map=self._path_map, library_root=self._root, locations=section.locations
            )
        except TonearmError as error:
            return _failed("folders", error)
        return _fine("folders", f"Your library folder is {path!r} on the server.")

    async def _find_section(self) -> Section:
        document = await self._ask(lambda wire: wire.query("/library/sections"))
        sections = read_sections(document)
        by_key = [section for section in sections if section.key == self._section]
        by_title = [section for section in sections if section.title == self._section]
        fitting = by_key or by_title or [section for section in sections if same_name(section.title, self._section)]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(f"{section.title!r} ({section.key})" for section in (fitting or sections)) or "none"
        trouble = "has several music sections called" if fitting else "has no music section called"
        raise SettingsMissing(
            f"The Plex server {trouble} {self._section!r}; set plex_section to the title or the number of one of "
            f"these: {names}."
        )

    async def _change_token(self, section: Section) -> str:
        """What must be equal for the stored snapshot to be true; empty when the server does not say."""
        machine, _ = await self._ask(lambda wire: wire.server())
        return f"{machine}|{section.uuid}|{section.key}|{section.changed}" if section.changed else ""

    async def _read_all(self, section: Section) -> list[OwnedTrack]:
        rows: list[TrackRow] = []
        start, total, pages, left_out = 0, 1, 0, 0
        while start < total:
            page = await self._page(section, start)
            start, total, pages, left_out = start + page.received, page.total, pages + 1, left_out + page.left_out
            rows.extend(page.rows)
            if start < total and (not page.received or pages >= _MAX_PAGES):
                raise ServiceChanged(
                    f"The Plex server's list ended after {start} of {total} tracks; it was not used.", service=SERVICE
                )
        self._left_out = left_out
        return await asyncio.to_thread(to_records, rows)

    async def _page(self, section: Section, start: int, size: int | None = None) -> Page:
        from tonearm.services.plex.listing import PAGE_SIZE, read_page

        return await self._ask(lambda wire: read_page(wire, section.key, start, PAGE_SIZE if size is None else size))

    async def _keep(self, token: str, tracks: Sequence[OwnedTrack]) -> None:
        if token and not self._store.read_only:
            await self._store.save_library(self._store_key, token, tracks)

    async def _until_scanned(self, before: Section) -> None:
        """Wait until the section is at rest and its time of scanning has moved, or a short grace is over.

        The server may not have begun when it is first asked, and its time of scanning counts in whole seconds.
        """
        begin = self._clock.monotonic()
        while True:
            await self._clock.sleep(_SCAN_LOOK_S)
            section = await self._find_section()
            elapsed = self._clock.monotonic() - begin
            if not section.refreshing and (section.scanned != before.scanned or elapsed >= _SCAN_GRACE_S):
                return
            if elapsed > _SCAN_DEADLINE_S:
                raise ServiceUnreachable(
                    "The Plex server is still scanning after five minutes; the rest is scanned later.", service=SERVICE
                )

    async def _ask(self, work: Callable[[Wire], Answer]) -> Answer:
        """One question on the thread; one that found nobody is repeated briefly."""
        await self._know_identity()
        begin, failures = self._clock.monotonic(), 0
        while True:
            try:
                return await self._thread.run(work)
            except ServiceUnreachable:
                failures += 1
                elapsed_s = self._clock.monotonic() - begin
                wait_s = _RETRY.wait_s(failures, jitter=random.random(), elapsed_s=elapsed_s)
                if wait_s is None:
                    raise
            await self._clock.sleep(wait_s)

    async def _know_identity(self) -> None:
        """One id for this store, so that the server lists us as one device."""
        if not self._identity:
            kept = await self._store.recall(*_IDENTITY_FACT)
            if kept is None and not self._store.read_only:
                kept = str(uuid.uuid4())
                await self._store.remember(*_IDENTITY_FACT, kept)
            self._identity = kept or str(uuid.uuid4())


def _make_wire(url: str, token: str, identity: str) -> Wire:
    """Imported here, on the worker thread: plexapi reads files and sets up logging when it is imported."""
    from tonearm.services.plex.wire import Wire

    return Wire(url, token, identity)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsMissing(f"plex_url must look like http://127.0.0.1:32400, but is {url[:80]!r}.")
    if parts.username or parts.password or parts.query:
        raise SettingsMissing("plex_url must hold neither a login nor a token; put the token into plex_token.")
    return url.rstrip("/")


def _fine(check: str, detail: str) -> Check:
    return Check(service=SERVICE, check=check, state=CheckState.OK, detail=detail)


def _failed(check: str, error: TonearmError) -> Check:
    return Check(service=SERVICE, check=check, state=CheckState.FAILED, detail=str(error), what_to_do="See the detail.")
