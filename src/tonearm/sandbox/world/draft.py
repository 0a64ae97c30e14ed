"""The catalogue while it is being written: a builder that hands out numbers and keeps every index in step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from tonearm.sandbox.world.ids import base62, isrc, upc
from tonearm.sandbox.world.records import Artist, Recording, Release, Track

__all__ = ["CatalogueDraft", "Entry"]

_HIGHEST_ID = 0xFFFFFF
_LONGEST_S, _SHORTEST_S = 60.0, 20.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a track list that is about to be printed."""

    recording: Recording
    title: str
    disc: int = 1


@dataclass(slots=True)
class CatalogueDraft:
    """Grows by `add_artist`, `record` and `release`; afterwards its dictionaries are the catalogue."""

    rng: Random
    artists: dict[str, Artist] = field(default_factory=dict)
    recordings: dict[int, Recording] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    by_song: dict[int, list[Recording]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)
    """Artists that only print karaoke, tributes and the like: name to id."""
    _songs: int = 0
    _takes: int = 0

    def add_artist(self, name: str, script: str = "latin", transliteration: str = "") -> Artist:
        """Add an artist under a new id."""
        artist = Artist(base62(self.rng), name, script, transliteration)
        self.artists[artist.artist_id] = artist
        return artist

    def new_song(self) -> int:
        """Return the next composition number."""
        self._songs += 1
        return self._songs

    def record(
        self,
        song: int,
        title: str,
        artist_ids: Sequence[str],
        duration_s: float,
        year: int,
        *,
        version: str = "",
        detail: str = "",
        guest_ids: Sequence[str] = (),
        take: int | None = None,
        explicit: bool = False,
    ) -> Recording:
        """Add a recording; without ``take`` it counts as another recording than all before it."""
        if take is None:
            self._takes += 1
            take = self._takes
        recording = Recording(
            recording_id=self._free_number(),
            song=song,
            take=take,
            title=title,
            version=version,
            version_detail=detail,
            artist_ids=tuple(artist_ids),
            guest_ids=tuple(guest_ids),
            duration_s=round(min(_LONGEST_S, max(_SHORTEST_S, duration_s)), 2),
            isrc=isrc(self.rng, year),
            explicit=explicit,
        )
        self.recordings[recording.recording_id] = recording
        self.by_song[song].append(recording)
        return recording

    def release(
        self, title: str, kind: str, artist_ids: Sequence[str], year: int, entries: Iterable[Entry], owner: str
    ) -> Release:
        """Add a release with its tracks numbered per disc in the order given; ``owner`` is printed as rights holder."""
        release_id = base62(self.rng)
        date, precision = self._date(year)
        tracks = tuple(self._numbered(release_id, entries))
        release = Release(
            release_id,
            title,
            kind,
            tuple(artist_ids),
            date,
            precision,
            upc(self.rng),
            f"{year} {owner} Recordings",
            tracks,
        )
        self.releases[release_id] = release
        self.tracks.update((track.track_id, track) for track in tracks)
        return release

    def _numbered(self, release_id: str, entries: Iterable[Entry]) -> Iterable[Track]:
        places: dict[int, int] = defaultdict(int)
        for entry in entries:
            places[entry.disc] += 1
            yield Track(
                base62(self.rng), entry.recording.recording_id, release_id, entry.disc, places[entry.disc], entry.title
            )

    def _date(self, year: int) -> tuple[str, str]:
        precision = self.rng.choices(("day", "month", "year"), (90, 3, 7))[0]
        month, day = self.rng.randint(1, 12), self.rng.randint(1, 28)
        texts = {"day": f"{year}-{month:02d}-{day:02d}", "month": f"{year}-{month:02d}", "year": f"{year}"}
        return texts[precision], precision

    def _free_number(self) -> int:
        while (number := self.rng.randint(1, _HIGHEST_ID)) in self.recordings:
            pass
        return number
