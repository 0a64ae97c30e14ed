"""Tags inside shared files: mostly there, seldom complete, and true about what the file holds unless somebody lies."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from tonearm.sandbox.world.marks import plain_mark, version_mark
from tonearm.sandbox.world.records import Artist, EmbeddedTags, Recording, Release, Track

__all__ = ["full_tags", "natural_tags"]


def natural_tags(
    rng: Random, recording: Recording, track: Track, release: Release, artists: Mapping[str, Artist]
) -> EmbeddedTags:
    """Return tags as a sharer may have left them: none in one file of five, else with gaps, some without version."""
    if rng.random() < 0.2:
        return EmbeddedTags()
    tags = full_tags(recording, track, release, artists)
    title = recording.title + rng.choice((version_mark(rng, recording), version_mark(rng, recording), ""))
    return EmbeddedTags(
        title=title,
        artist=tags.artist,
        album=tags.album if rng.random() < 0.85 else "",
        album_artist=tags.album_artist if rng.random() < 0.5 else "",
        track_number=tags.track_number if rng.random() < 0.8 else None,
        year=tags.year if rng.random() < 0.7 else "",
    )


def full_tags(recording: Recording, track: Track, release: Release, artists: Mapping[str, Artist]) -> EmbeddedTags:
    """Return complete tags whose title says the version."""
    owner = artists[release.artist_ids[0]].name if release.artist_ids else "Various Artists"
    return EmbeddedTags(
        title=recording.title + plain_mark(recording),
        artist=artists[recording.artist_ids[0]].name,
        album=release.title,
        album_artist=owner,
        track_number=track.track_number,
        year=release.release_date[:4],
    )
