"""Other versions of a song: how long they are, whose they are, and how a catalogue prints their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.records import Artist, Recording
from tonearm.sandbox.world.vocabulary import CITIES, COINED, VENUES

__all__ = ["SAME_TAKE", "derive", "printed_title"]

SAME_TAKE = frozenset({"remaster", "clean"})
"""Versions that count as the same recording as their original."""


def derive(draft: CatalogueDraft, original: Recording, version: str, year: int, by: Artist | None = None) -> Recording:
    """Add one version of a plain recording.

    Parameters
    ----------
    draft : CatalogueDraft
        Receives the recording.
    original : Recording
        The plain studio recording.
    version : str
        One of the words of `Recording.version`.
    year : int
        When the version was made; becomes part of remaster and concert names.
    by : Artist or None
        The remixer, the covering artist or the karaoke label. A remixer may also be no artist of this world.

    Returns
    -------
    Recording
        Remaster and clean share the take of ``original``; karaoke and instrumental are as long as it is.
    """
    rng = draft.rng
    return draft.record(
        original.song,
        original.title,
        _artists(original, version, by),
        original.duration_s + _longer_by(rng, version),
        year,
        version=version,
        detail=_new_detail(draft, original.song, version, year, by),
        guest_ids=() if version in {"karaoke", "cover", "acoustic", "demo"} else original.guest_ids,
        take=original.take if version in SAME_TAKE else None,
    )


def _artists(original: Recording, version: str, by: Artist | None) -> tuple[str, ...]:
    if by is None:
        return original.artist_ids
    return (*original.artist_ids, by.artist_id) if version == "remix" else (by.artist_id,)


def _longer_by(rng: Random, version: str) -> float:
    near = rng.random() < 0.25
    ranges = {
        "live": (-1.5, 1.5) if near else (4.0, 14.0),
        "remix": (-1.0, 1.0) if near else (-4.0, 13.0),
        "acoustic": (-2.0, 2.0) if near else (-7.0, 6.0),
        "demo": (-2.0, 2.0) if near else (-9.0, 5.0),
        "cover": (-1.0, 1.0) if near else (-5.0, 8.0),
        "radio edit": (-13.0, -8.5),
        "extended": (9.0, 18.0),
        "remaster": (-0.8, 0.8),
    }
    low, high = ranges.get(version, (0.0, 0.0))
    return rng.uniform(low, high)


def _new_detail(draft: CatalogueDraft, song: int, version: str, year: int, by: Artist | None) -> str:
    """Return a detail that no other version of this kind has, so that a name can tell the two apart."""
    used = {old.version_detail for old in draft.by_song[song] if old.version == version} - {""}
    detail = _detail(draft.rng, version, year, by)
    while detail in used and version in {"live", "remix"}:
        detail = _detail(draft.rng, version, year, None)
    return detail


def _detail(rng: Random, version: str, year: int, by: Artist | None) -> str:
    if version == "live":
        place = rng.choice((*VENUES, *CITIES))
        return f"{place} {year}" if rng.random() < 0.5 else place
    if version == "remix":
        return by.name if by else f"{rng.choice(('DJ', 'MC', 'Sir', 'Dr.'))} {rng.choice(COINED)}"
    return str(year) if version == "remaster" else ""


def printed_title(rng: Random, recording: Recording, artists: Mapping[str, Artist]) -> str:
    """Return a title as a streaming catalogue would print it: guests and the version behind the bare title."""
    return recording.title + _guests(rng, recording.guest_ids, artists) + _mark(rng, recording)


def _guests(rng: Random, guest_ids: Sequence[str], artists: Mapping[str, Artist]) -> str:
    if not guest_ids or rng.random() < 0.2:
        return ""
    names = " & ".join(artists[guest].name for guest in guest_ids)
    return rng.choice((" (feat. {})", " (feat. {})", " (with {})", " [feat. {}]")).format(names)


def _mark(rng: Random, recording: Recording) -> str:
    detail = recording.version_detail
    shapes: dict[str, tuple[str, ...]] = {
        "live": (f" - Live at {detail}", f" (Live at {detail})", f" - Live in {detail}", f" [Live at {detail}]"),
        "remix": (f" - {detail} Remix", f" ({detail} Remix)"),
        "acoustic": (" - Acoustic", " (Acoustic Version)", " - Acoustic Version"),
        "instrumental": (" - Instrumental", " (Instrumental)"),
        "karaoke": (" (Karaoke Version)", " - Karaoke Version"),
        "radio edit": (" - Radio Edit", " (Radio Edit)"),
        "extended": (" - Extended Mix", " (Extended Version)"),
        "remaster": (f" - {detail} Remaster", f" - Remastered {detail}", f" (Remastered {detail})", " - Remastered"),
        "demo": (" - Demo", " (Demo)", " - Demo Version"),
    }
    return rng.choice(shapes.get(recording.version, ("",)))
