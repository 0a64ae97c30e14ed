"""Releases that gather or copy others' songs: Various Artists, best-of, karaoke, tributes and remix albums."""

from __future__ import annotations

from tonearm.sandbox.world.artists import KARAOKE_LABELS, TRIBUTE_LABELS
from tonearm.sandbox.world.discography import Oeuvre
from tonearm.sandbox.world.draft import CatalogueDraft, Entry
from tonearm.sandbox.world.records import Recording
from tonearm.sandbox.world.titles import TitleMaker
from tonearm.sandbox.world.versions import derive, printed_title

__all__ = ["add_compilations"]


def add_compilations(draft: CatalogueDraft, oeuvres: list[Oeuvre], titles: TitleMaker) -> None:
    """Add every release that is nobody's regular album."""
    for _ in range(16):
        _add_various(draft, oeuvres, titles)
    for number in range(8):
        _add_copies(
            draft, oeuvres, KARAOKE_LABELS[number % len(KARAOKE_LABELS)], "karaoke", f"Sing Along Vol. {number + 1}"
        )
    for number in range(5):
        _add_copies(
            draft, oeuvres, TRIBUTE_LABELS[number % len(TRIBUTE_LABELS)], "cover", f"Tributes, Book {number + 1}"
        )
    for _ in range(30):
        _add_cover_single(draft, oeuvres)
    for oeuvre in draft.rng.sample(oeuvres, 14):
        _add_best_of(draft, oeuvre)
    for oeuvre in draft.rng.sample(oeuvres, 9):
        _add_remixes(draft, oeuvre, oeuvres, titles)


def _lines(draft: CatalogueDraft, recordings: list[Recording], disc: int = 1) -> list[Entry]:
    return [Entry(each, printed_title(draft.rng, each, draft.artists), disc) for each in recordings]


def _any_songs(draft: CatalogueDraft, oeuvres: list[Oeuvre], count: int) -> list[tuple[Recording, int]]:
    """One plain recording each of ``count`` artists."""
    return [draft.rng.choice(oeuvre.songs) for oeuvre in draft.rng.sample(oeuvres, count)]


def _add_various(draft: CatalogueDraft, oeuvres: list[Oeuvre], titles: TitleMaker) -> None:
    rng = draft.rng
    chosen = _any_songs(draft, oeuvres, rng.randint(12, 18))
    discs = 2 if rng.random() < 0.25 else 1
    recordings = [recording for recording, _ in chosen]
    half = len(recordings) // discs
    lines = _lines(draft, recordings[:half]) + _lines(draft, recordings[half:], discs)
    title = rng.choice(("{} Hits", "Now That's {}", "{}: The Soundtrack", "Best of {} Radio", "{}")).format(
        titles.album()
    )
    draft.release(title, "compilation", (), max(year for _, year in chosen), lines, "Omnibus")


def _add_copies(draft: CatalogueDraft, oeuvres: list[Oeuvre], label: str, version: str, title: str) -> None:
    by = draft.artists[draft.labels[label]]
    chosen = [
        song
        for song in _any_songs(draft, oeuvres, 11)
        if all(old.version != version for old in draft.by_song[song[0].song])
    ]
    made = [derive(draft, recording, version, 2015, by) for recording, _ in chosen]
    draft.release(title, "album", (by.artist_id,), 2015, _lines(draft, made), label)


def _add_cover_single(draft: CatalogueDraft, oeuvres: list[Oeuvre]) -> None:
    theirs, ours = draft.rng.sample(oeuvres, 2)
    original, year = draft.rng.choice(theirs.songs)
    made = derive(draft, original, "cover", min(year + 6, 2024), ours.artist)
    draft.release(
        original.title, "single", (ours.artist.artist_id,), min(year + 6, 2024), _lines(draft, [made]), ours.artist.name
    )


def _add_best_of(draft: CatalogueDraft, oeuvre: Oeuvre) -> None:
    chosen = draft.rng.sample(oeuvre.songs, min(len(oeuvre.songs), draft.rng.randint(8, 14)))
    title = draft.rng.choice((f"The Best of {oeuvre.artist.name}", "Greatest Hits", f"Essential {oeuvre.artist.name}"))
    year = max(year for _, year in chosen) + 2
    draft.release(
        title, "compilation", (oeuvre.artist.artist_id,), year, _lines(draft, [song for song, _ in chosen]), "Omnibus"
    )


def _add_remixes(draft: CatalogueDraft, oeuvre: Oeuvre, oeuvres: list[Oeuvre], titles: TitleMaker) -> None:
    rng = draft.rng
    chosen = rng.sample(oeuvre.songs, min(len(oeuvre.songs), 7))
    remixers = [other.artist for other in rng.sample(oeuvres, len(chosen)) if other is not oeuvre]
    made = [
        derive(draft, recording, "remix", year + 1, remixer if rng.random() < 0.6 else None)
        for (recording, year), remixer in zip(chosen, remixers, strict=False)
    ]
    title = f"{titles.album()} ({rng.choice(('Remixes', 'The Remixes', 'Remixed'))})"
    draft.release(title, "album", (oeuvre.artist.artist_id,), chosen[0][1] + 1, _lines(draft, made), oeuvre.artist.name)
