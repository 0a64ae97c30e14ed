"""What the user owns already, spelt as a home library spells it."""

from __future__ import annotations

from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.marks import version_mark
from tonearm.sandbox.world.noise import for_file_system, strip_accents
from tonearm.sandbox.world.records import LibraryTrack, Recording, Release, Track

__all__ = ["write_library"]

_TRACKS = 450


def write_library(rng: Random, draft: CatalogueDraft) -> tuple[LibraryTrack, ...]:
    """Return about 450 owned tracks: whole albums first, then loose ones, each recording once."""
    owned: dict[int, LibraryTrack] = {}
    releases = [release for release in draft.releases.values() if release.kind != "single"]
    for release in rng.sample(releases, len(releases)):
        if len(owned) >= _TRACKS * 0.75:
            break
        for track in release.tracks:
            owned.setdefault(track.recording_id, _shelve(rng, draft, track, release))
    tracks = list(draft.tracks.values())
    while len(owned) < _TRACKS:
        track = rng.choice(tracks)
        owned.setdefault(track.recording_id, _shelve(rng, draft, track, draft.releases[track.release_id]))
    return tuple(owned.values())


def _shelve(rng: Random, draft: CatalogueDraft, track: Track, release: Release) -> LibraryTrack:
    recording = draft.recordings[track.recording_id]
    artist = draft.artists[recording.artist_ids[0]].name
    owner = draft.artists[release.artist_ids[0]].name if release.artist_ids else "Various Artists"
    title = _title(rng, recording, track)
    path = "/".join(
        for_file_system(part, "underscore", "_").strip(". ") or "_" for part in (owner, f"{owner} - {release.title}")
    )
    file = for_file_system(title, "underscore", "_")
    return LibraryTrack(
        recording_id=recording.recording_id,
        title=title,
        artist="" if owner == artist else _spelt(rng, artist),
        album_artist=owner if owner == "Various Artists" else _spelt(rng, owner),
        album=_spelt(rng, release.title),
        year=int(release.release_date[:4]) if rng.random() < 0.9 else None,
        disc_number=track.disc_number,
        track_number=track.track_number if rng.random() < 0.97 else None,
        duration_ms=round(recording.duration_s * 1000) + rng.randint(-400, 400) if rng.random() < 0.97 else None,
        path=f"/music/{path}/{track.disc_number}-{track.track_number:02d} {file[:120]}.flac",
    )


def _title(rng: Random, recording: Recording, track: Track) -> str:
    if rng.random() < 0.6:
        return _spelt(rng, track.title)
    mark = version_mark(rng, recording)
    return _spelt(rng, recording.title + mark)


def _spelt(rng: Random, text: str) -> str:
    roll = rng.random()
    if roll < 0.5:
        return text.replace("'", "’")
    if roll < 0.56:
        return strip_accents(text)
    return text.replace(" & ", " and ") if roll < 0.62 else text
