"""`SessionDesk`: the session as its widgets see it (keeps `tonearm.widgets.Desk`)."""

from __future__ import annotations

import base64
import concurrent.futures
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from tonearm.engine import Portal
from tonearm.errors import TonearmError
from tonearm.flow.matched import search_artists, suggest_for_file
from tonearm.logic.naming import last_remote_segment
from tonearm.logic.recommend import recommend
from tonearm.model import Candidate, Confidence, ItemId, QueueEvent
from tonearm.session.asynchronous import AsyncSession
from tonearm.widgets.desk import Action, ArtistSuggestion, QueuePage, QueueRow, QueueSummary, Subject

__all__ = ["SessionDesk"]

T = TypeVar("T")
_PICTURE_LIMIT = 200_000
"""A picture of more bytes than this is not put into a page; the plain tile stays."""


class SessionDesk:
    """What widgets may ask of a session, and nothing more."""

    def __init__(self, portal: Portal, session: AsyncSession) -> None:
        self._portal = portal
        self._session = session

    def submit(self, coro: Coroutine[Any, Any, T], /) -> concurrent.futures.Future[T]:
        """Start a coroutine in the engine's loop and return at once."""
        return self._portal.submit(coro)

    def watch(self, callback: Callable[[], None], /) -> Callable[[], None]:
        """Call back whenever the queue changes; the function returned ends that."""

        def heard(_event: QueueEvent) -> None:
            callback()

        return self._session.on_event(heard)

    def describe(self, candidate: Candidate, /) -> Subject:
        """What the candidate is, in words."""
        file = candidate.file
        parts = [f"from {file.username}", f"{file.size_bytes / 1e6:.1f} MB"]
        if file.duration_s is not None:
            parts.append(f"{int(file.duration_s) // 60}:{int(file.duration_s) % 60:02d}")
        if file.bitrate_kbps:
            parts.append(f"{file.bitrate_kbps} kbit/s")
        return Subject(title=last_remote_segment(file.remote_path), detail=", ".join(parts))

    async def suggest(self, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        """Catalogue artists that a file may belong to, best first."""
        return _with_recommendations(await suggest_for_file(candidate.file, self._session.house, top))

    async def find(self, text: str, candidate: Candidate, top: int = 5) -> Sequence[ArtistSuggestion]:
        """Catalogue artists by a person's own words, judged by the file as those that were suggested."""
        return _with_recommendations(await search_artists(text, candidate.file, self._session.house, top))

    async def choose(self, candidate: Candidate, suggestion: ArtistSuggestion | None) -> str:
        """Start the download as the chosen artist's; without one nothing is downloaded."""
        if suggestion is None:
            return "Left without an artist; nothing is downloaded."
        queued = await self._session.download(candidate, match=suggestion.artist)
        name = last_remote_segment(candidate.file.remote_path)
        return f"Downloading {name} as {suggestion.artist.name}; queue item {queued['item_id'].iloc[0]}."

    async def picture(self, url: str) -> str | None:
        """The picture as a data URL, or None."""
        catalogue = self._session.house.catalogue
        if catalogue is None or not url:
            return None
        try:
            data = await catalogue.picture(url)
        except TonearmError:
            return None
        if data is None or len(data) > _PICTURE_LIMIT:
            return None
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"

    async def queue_page(self, offset: int, limit: int) -> QueuePage:
        """Some lines of the queue, with the total and the summary."""
        house, runner = self._session.inside()
        items = await house.store.list_items(skip=offset, limit=limit) if limit else []
        status = await self._session.queue.status()
        free = await house.files.free_bytes() if house.files is not None else None
        return QueuePage(
            rows=tuple(QueueRow.of(runner.watcher.live(item)) for item in items),
            total=sum(status.counts.values()),
            summary=QueueSummary.of(status, free),
        )

    async def act(self, action: Action, ids: Sequence[ItemId]) -> str:
        """Pause, resume, cancel or retry items; a sentence says what was done."""
        done = await self._session.queue.batch(action, list(ids))
        words = {"pause": "paused", "resume": "resumed", "cancel": "cancelled", "retry": "queued again"}
        left = len(ids) - done
        told = f"{done} item{'' if done == 1 else 's'} {words[action]}"
        return f"{told}; {left} could not be." if left else f"{told}."


def _with_recommendations(found: Sequence[tuple[Any, Confidence]]) -> list[ArtistSuggestion]:
    """The one decision rule looks at the best and at its lead over the runner-up."""
    confidences = [confidence for _, confidence in found]
    return [
        ArtistSuggestion(
            artist=artist,
            confidence=confidence,
            recommendation=recommend(confidence, _best_other(confidences, index)),
        )
        for index, (artist, confidence) in enumerate(found)
    ]


def _best_other(confidences: Sequence[Confidence], index: int) -> Confidence | None:
    others = [confidence for place, confidence in enumerate(confidences) if place != index]
    return max(others, key=lambda one: one.value, default=None)
