"""From a recording and its place on a release to the name parts one sharer would write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from tonearm.sandbox.world.file_styles import NameParts, Style
from tonearm.sandbox.world.marks import folder_title, version_mark
from tonearm.sandbox.world.noise import for_file_system, mistype, strip_accents
from tonearm.sandbox.world.peers import Habits
from tonearm.sandbox.world.records import Artist, Recording, Release, Track
from tonearm.sandbox.world.search import words_of
from tonearm.sandbox.world.titles import transliterated

__all__ = ["Subject", "spell_path"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a file name is about: a recording, its place on a release, and the release."""

    recording: Recording
    track: Track
    release: Release

    @property
    def discs(self) -> int:
        """Number of discs of the release."""
        return self.release.tracks[-1].disc_number


def spell_path(
    rng: Random,
    subject: Subject,
    artists: Mapping[str, Artist],
    habits: Habits,
    style: Style,
    format_: str,
    kbps: int,
    careful: bool,
) -> str:
    """Return a remote path with backslashes.

    ``careful`` names are told without slips: native script, no typing errors, the version always marked. Others may
    be transliterated, mistyped, stripped of accents, wrongly numbered, or tell the version by their folder only.
    """
    parts = _parts(rng, subject, artists, style, format_, kbps, careful)
    if not careful:
        parts = _slip(rng, parts, habits)
    manner = "keep" if careful and not words_of(subject.recording.title) else habits.manner
    names = [for_file_system(name, manner, habits.slash) for name in style.make(parts, rng)]
    return "\\".join((*habits.root, *names)) + f".{format_}"


def _parts(
    rng: Random, subject: Subject, artists: Mapping[str, Artist], style: Style, format_: str, kbps: int, careful: bool
) -> NameParts:
    recording, release = subject.recording, subject.release
    artist, title = _artist_and_title(rng, recording, artists)
    folder = folder_title(rng, recording) if style.shows_album and not careful and rng.random() < 0.4 else ""
    mark = "" if folder else version_mark(rng, recording)
    owner = (
        artists[release.artist_ids[0]].name if release.artist_ids else rng.choice(("Various Artists", "VA", "Various"))
    )
    return NameParts(
        artist=artist,
        bare_title=title,
        mark=mark,
        album=folder or release.title,
        album_artist=owner,
        year=release.release_date[:4],
        track=subject.track.track_number,
        disc=subject.track.disc_number,
        discs=subject.discs,
        format=format_,
        kbps=kbps,
        compilation=not release.artist_ids or release.artist_ids[0] != recording.artist_ids[0],
    )


def _artist_and_title(rng: Random, recording: Recording, artists: Mapping[str, Artist]) -> tuple[str, str]:
    artist, title = artists[recording.artist_ids[0]].name, recording.title
    guests = " & ".join(artists[guest].name for guest in recording.guest_ids)
    if guests:
        word = rng.choice(("feat.", "ft.", "featuring", "with", "Feat"))
        where = rng.random()
        if where < 0.4:
            title = f"{title} ({word} {guests})"
        elif where < 0.7:
            artist = f"{artist} {word} {guests}"
    return artist, title


def _slip(rng: Random, parts: NameParts, habits: Habits) -> NameParts:
    careless = habits.carelessness
    if habits.transliterates:
        parts = _latin(parts)
    if habits.drops_accents:
        parts = replace(parts, artist=strip_accents(parts.artist), bare_title=strip_accents(parts.bare_title))
    if rng.random() < careless:
        parts = replace(parts, bare_title=mistype(rng, parts.bare_title))
    if rng.random() < careless / 2:
        parts = replace(parts, artist=mistype(rng, parts.artist))
    if rng.random() < careless:
        parts = replace(parts, track=rng.randint(1, 20))
    if rng.random() < careless:
        parts = replace(parts, year=str(int(parts.year) + rng.choice((-1, 1, 10))))
    return replace(parts, bare_title=parts.bare_title.replace("'", rng.choice(("'", "'", "’", "", "_"))))


def _latin(parts: NameParts) -> NameParts:
    base, space, rest = parts.bare_title.partition(" (")
    return replace(
        parts,
        artist=transliterated(parts.artist),
        album_artist=transliterated(parts.album_artist),
        bare_title=transliterated(base) + space + rest,
        album=transliterated(parts.album),
    )
