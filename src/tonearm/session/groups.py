"""``session.catalogue``, ``.library`` and ``.network``: the same worlds in typed records instead of frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tonearm.errors import SettingsMissing
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.searching import ask_network
from tonearm.model import (
    Artist,
    LibraryCheck,
    OwnedTrack,
    OwnershipOf,
    Playlist,
    Release,
    SearchAnswer,
    Track,
    Transfer,
)
from tonearm.session.plans import chosen_ownership
from tonearm.session.playlists import read_playlist

__all__ = ["AsyncCatalogue", "AsyncLibrary", "AsyncNetwork"]


class _AsyncGroup:
    def __init__(self, house: Callable[[], Neighbours]) -> None:
        self._house = house

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class AsyncCatalogue(_AsyncGroup):
    """What a track is (Spotify, playlists also from files and frames)."""

    async def playlist(self, ref: object) -> Playlist:
        """A playlist with every entry in order; `ref` as in ``session.playlist``."""
        return await read_playlist(ref, self._house())

    async def find_artists(self, text: str, limit: int = 5) -> list[Artist]:
        """Artists by text, best first, at most 10."""
        return await self._house().need_catalogue().find_artists(text, limit)

    async def find_tracks(self, title: str, artist: str = "", limit: int = 10) -> list[Track]:
        """Tracks by title and perhaps artist, best first, at most 10."""
        return await self._house().need_catalogue().find_tracks(title=title, artist=artist, limit=limit)

    async def find_releases(self, text: str, limit: int = 10) -> list[Release]:
        """Albums and singles by words of artist and title, best first, at most 10."""
        return await self._house().need_catalogue().find_releases(text, limit)

    async def artist_releases(self, artist_id: str, limit: int = 50) -> list[Release]:
        """Albums and singles of one artist."""
        return await self._house().need_catalogue().artist_releases(artist_id, limit)

    async def release_tracks(self, release_id: str) -> tuple[Release, list[Track]]:
        """One release with all its tracks."""
        return await self._house().need_catalogue().release_tracks(release_id)

    async def track(self, track_id: str) -> Track:
        """One track by id; costs one call of the quota."""
        return await self._house().need_catalogue().track(track_id)


class AsyncLibrary(_AsyncGroup):
    """What the user owns (Plex)."""

    async def tracks(self) -> Sequence[OwnedTrack]:
        """All tracks of the music section, from the local snapshot when the server says that nothing changed."""
        house = self._house()
        if house.library is None:
            raise SettingsMissing("No Plex is configured; set plex_url and plex_token.")
        return await house.library.snapshot()

    async def check(self, tracks: Sequence[Track], ownership_of: OwnershipOf | None = None) -> list[LibraryCheck]:
        """Whether the library has each of the tracks, with confidence, reason and all releases that hold it.

        Parameters
        ----------
        tracks : sequence of Track, length n
            What is wanted.
        ownership_of : {"recording", "release"}, optional
            What has to be there: the recording on any release, or the recording on the release that the track names.
            By default the setting of that name, which is ``"recording"``.

        Returns
        -------
        list of LibraryCheck, length n
            One answer per track, in order.

        Raises
        ------
        MisuseError
            ``ownership_of`` is neither.
        SettingsMissing, ServiceError
            The library cannot be asked.
        """
        chosen = chosen_ownership(ownership_of, self._house())
        checks = await self._house().owned.check(tracks, await self.tracks(), chosen)
        return [check for check in checks if check is not None]


class AsyncNetwork(_AsyncGroup):
    """Who offers it (Soulseek through slskd)."""

    async def search(self, text: str) -> SearchAnswer:
        """All files that one search brings; spends one search of the budget unless a recent answer is at hand."""
        return await ask_network(text, self._house())

    async def transfers(self) -> list[Transfer]:
        """All downloads the daemon shows."""
        return await self._house().need_network().transfers()
