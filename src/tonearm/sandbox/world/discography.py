"""Each artist's own releases: albums, double albums, singles, live albums, sessions and reissues."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft, Entry
from tonearm.sandbox.world.records import Artist, Recording
from tonearm.sandbox.world.titles import TitleMaker
from tonearm.sandbox.world.versions import derive, printed_title
from tonearm.sandbox.world.vocabulary import TRICKY_TITLES

__all__ = ["Oeuvre", "SpecialTitles", "add_oeuvre"]


@dataclass(slots=True)
class SpecialTitles:
    """Titles that must exist somewhere; handed out one by one until none is left."""

    rng: Random
    waiting: list[str] = field(default_factory=lambda: [*TRICKY_TITLES, "!!!", "?", "X", "…", "CON", "..", "NUL", "🌧️"])
    shared: list[str] = field(default_factory=list)
    """Titles that several artists use."""

    def take(self) -> str | None:
        """Return a special title now and then."""
        roll = self.rng.random()
        if self.waiting and roll < 0.05:
            return self.waiting.pop(self.rng.randrange(len(self.waiting)))
        if self.shared and roll > 0.95:
            return self.rng.choice(self.shared)
        return None


@dataclass(slots=True)
class Oeuvre:
    """What one artist has made: plain recordings with the year of each."""

    artist: Artist
    songs: list[tuple[Recording, int]] = field(default_factory=list)


def add_oeuvre(
    draft: CatalogueDraft, artist: Artist, titles: TitleMaker, special: SpecialTitles, others: list[Artist]
) -> Oeuvre:
    """Add an artist's albums and everything made from them; ``others`` may appear as guests and remixers."""
    oeuvre = Oeuvre(artist)
    year = draft.rng.randint(1969, 2012)
    # Other scripts have few words to make titles of, enough for one album.
    for _ in range(draft.rng.choices((1, 2, 3), (40, 45, 15))[0] if artist.script == "latin" else 1):
        _add_album(draft, oeuvre, titles, special, others, year)
        year += draft.rng.randint(1, 5)
    _add_singles(draft, oeuvre, others)
    if draft.rng.random() < 0.55:
        _add_live_album(draft, oeuvre, min(year + 1, 2024))
    if draft.rng.random() < 0.22:
        _add_sessions(draft, oeuvre, titles, min(year + 2, 2024))
    return oeuvre


def _add_album(
    draft: CatalogueDraft, oeuvre: Oeuvre, titles: TitleMaker, special: SpecialTitles, others: list[Artist], year: int
) -> None:
    rng, artist = draft.rng, oeuvre.artist
    discs = 2 if rng.random() < 0.15 else 1
    count = rng.randint(8, 11) * discs
    recordings = [
        _plain(draft, artist, title, others, year) for title in _track_titles(rng, oeuvre, titles, special, count)
    ]
    oeuvre.songs.extend((recording, year) for recording in recordings)
    title = artist.name if rng.random() < 0.06 else titles.album(artist.script)
    entries = [
        Entry(recording, printed_title(rng, recording, draft.artists), 1 + place * discs // count)
        for place, recording in enumerate(recordings)
    ]
    draft.release(title, "album", (artist.artist_id,), year, entries, artist.name)
    if rng.random() < 0.16:
        _add_reissue(draft, oeuvre, title, entries, year)
    elif rng.random() < 0.10:
        _add_clean_edition(draft, artist, title, entries, year)


def _plain(draft: CatalogueDraft, artist: Artist, title: str, others: list[Artist], year: int) -> Recording:
    rng = draft.rng
    short = title.startswith(("Intro", "Interlude", "Outro")) and len(title) < 13
    guests = (
        tuple(guest.artist_id for guest in rng.sample(others, rng.choice((1, 1, 2)))) if rng.random() < 0.08 else ()
    )
    return draft.record(
        draft.new_song(),
        title,
        (artist.artist_id,),
        rng.uniform(20, 22) if short else rng.uniform(23, 48),
        year,
        guest_ids=tuple(guest for guest in guests if guest != artist.artist_id),
        explicit=rng.random() < 0.07,
    )


def _track_titles(rng: Random, oeuvre: Oeuvre, titles: TitleMaker, special: SpecialTitles, count: int) -> list[str]:
    """Return new titles; no artist uses a title twice, else no name could tell the two songs apart."""
    used = {recording.title for recording, _ in oeuvre.songs}
    found: list[str] = []
    while len(found) < count:
        for title in _next_titles(rng, oeuvre.artist, titles, special):
            if title not in found and title not in used and len(found) < count:
                found.append(title)
    for place, title, chance in ((0, "Intro", 0.15), (count // 2, "Interlude", 0.10)):
        if title not in used and rng.random() < chance:
            found[place] = title
    return found


def _next_titles(rng: Random, artist: Artist, titles: TitleMaker, special: SpecialTitles) -> list[str]:
    if artist.script == "latin" and (wanted := special.take()):
        return [wanted]
    title = titles.song(artist.script)
    if artist.script != "latin":
        return [title]
    roll = rng.random()
    if roll < 0.015:
        return [f"{title}, Pt. 1", f"{title}, Pt. 2"]
    if roll < 0.03:
        return [f"{title} (Part One)", f"{title} (Part Two)"]
    if roll < 0.06:
        return [title, titles.longer(title)]
    if roll < 0.10:
        special.shared.append(title)
    return [title]


def _add_reissue(draft: CatalogueDraft, oeuvre: Oeuvre, title: str, entries: list[Entry], year: int) -> None:
    rng, artist = draft.rng, oeuvre.artist
    later = min(year + rng.randint(8, 25), 2024)
    remasters = [derive(draft, entry.recording, "remaster", later) for entry in entries]
    demos = [derive(draft, entry.recording, "demo", year) for entry in rng.sample(entries, 4)]
    lines = [
        Entry(made, printed_title(rng, made, draft.artists), old.disc)
        for made, old in zip(remasters, entries, strict=True)
    ]
    extra_disc = max(entry.disc for entry in entries) + 1
    lines += [Entry(made, printed_title(rng, made, draft.artists), extra_disc) for made in demos]
    name = rng.choice(("{} (Deluxe Edition)", "{} (Remastered)", "{} (25th Anniversary Edition)", "{} (Expanded)"))
    draft.release(name.format(title), "album", (artist.artist_id,), later, lines, artist.name)


def _add_clean_edition(draft: CatalogueDraft, artist: Artist, title: str, entries: list[Entry], year: int) -> None:
    lines = [
        Entry(
            derive(draft, entry.recording, "clean", year) if entry.recording.explicit else entry.recording,
            entry.title,
            entry.disc,
        )
        for entry in entries
    ]
    draft.release(title, "album", (artist.artist_id,), year, lines, artist.name)


def _add_singles(draft: CatalogueDraft, oeuvre: Oeuvre, others: list[Artist]) -> None:
    rng, artist = draft.rng, oeuvre.artist
    usable = [pair for pair in oeuvre.songs if 31 <= pair[0].duration_s <= 44 and len(pair[0].title) > 3]
    for recording, year in rng.sample(usable, min(len(usable), rng.choice((1, 2, 2, 3)))):
        made = [recording, *_single_versions(draft, recording, year, others)]
        lines = [Entry(each, printed_title(rng, each, draft.artists)) for each in made]
        name = recording.title if rng.random() < 0.8 else f"{recording.title} - Single"
        draft.release(name, "single", (artist.artist_id,), year, lines, artist.name)


def _single_versions(draft: CatalogueDraft, recording: Recording, year: int, others: list[Artist]) -> list[Recording]:
    rng = draft.rng
    roll = rng.random()
    if roll < 0.2:
        return []
    if roll < 0.45:
        return [derive(draft, recording, kind, year) for kind in ("radio edit", "instrumental")]
    if roll < 0.75:
        remixers: list[Artist | None] = [rng.choice(others) if rng.random() < 0.5 else None, None]
        remixers = [by for by in remixers if by is None or by.artist_id not in recording.artist_ids]
        return [derive(draft, recording, "remix", year, by) for by in remixers] + [
            derive(draft, recording, "extended", year)
        ]
    return [derive(draft, recording, kind, year) for kind in ("acoustic", "radio edit")]


def _add_live_album(draft: CatalogueDraft, oeuvre: Oeuvre, year: int) -> None:
    rng, artist = draft.rng, oeuvre.artist
    chosen = [pair[0] for pair in rng.sample(oeuvre.songs, min(len(oeuvre.songs), rng.randint(6, 10)))]
    made = [derive(draft, recording, "live", year) for recording in chosen]
    place = made[0].version_detail
    same_night = [_moved(draft, recording, place) for recording in made]
    unmarked = rng.random() < 0.12
    lines = [Entry(each, each.title if unmarked else printed_title(rng, each, draft.artists)) for each in same_night]
    draft.release(f"Live at {place}", "album", (artist.artist_id,), year, lines, artist.name)


def _moved(draft: CatalogueDraft, recording: Recording, place: str) -> Recording:
    moved = replace(recording, version_detail=place)
    draft.recordings[moved.recording_id] = moved
    versions = draft.by_song[moved.song]
    versions[versions.index(recording)] = moved
    return moved


def _add_sessions(draft: CatalogueDraft, oeuvre: Oeuvre, titles: TitleMaker, year: int) -> None:
    rng, artist = draft.rng, oeuvre.artist
    chosen = [pair[0] for pair in rng.sample(oeuvre.songs, min(len(oeuvre.songs), rng.randint(5, 8)))]
    have = {made.song for song in chosen for made in draft.by_song[song.song] if made.version == "acoustic"}
    made = [derive(draft, recording, "acoustic", year) for recording in chosen if recording.song not in have]
    lines = [Entry(each, printed_title(rng, each, draft.artists)) for each in made]
    if lines:
        title = f"{titles.album(artist.script)} (Acoustic Sessions)"
        draft.release(title, "album", (artist.artist_id,), year, lines, artist.name)
