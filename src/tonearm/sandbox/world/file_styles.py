"""Naming styles of strangers' shares: each is a small function from a name's parts to folders and a file name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

__all__ = ["ALBUM_STYLES", "LOOSE_STYLES", "NameParts", "Style"]


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a sharer knows about one file, already in that sharer's spelling."""

    artist: str
    bare_title: str
    """With guests, as far as the sharer writes them."""
    mark: str
    """What tells the version, with a space in front; empty when only the folder tells it."""
    album: str
    album_artist: str
    year: str
    track: int
    disc: int
    discs: int
    format: str
    kbps: int
    compilation: bool

    @property
    def title(self) -> str:
        """Title and version mark."""
        return self.bare_title + self.mark

    @property
    def nn(self) -> str:
        """Track number with two digits."""
        return f"{self.track:02d}"


Maker = Callable[[NameParts, Random], list[str]]


@dataclass(frozen=True, slots=True)
class Style:
    """A naming style; ``make`` returns folders and, last, the file name without extension."""

    make: Maker
    shows_artist: bool = True
    shows_album: bool = True


def _plain(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist, p.album, *_disc(p), f"{p.nn} - {_title(p)}"]


def _dotted(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist, f"{p.album} ({p.year})", *_disc(p), f"{p.nn}. {_title(p)}"]


def _year_first(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist, f"[{p.year}] {p.album}", *_disc(p), f"{p.nn} {_title(p)}"]


def _everything(p: NameParts, rng: Random) -> list[str]:
    return [f"{p.album_artist} - {p.album}", f"{p.artist} - {p.album} - {p.nn} - {p.title}"]


def _scene(p: NameParts, rng: Random) -> list[str]:
    group = rng.choice(("KTHX", "oNePiEcE9", "FNT", "MYLT", "WAViFY", "C4D0"))
    folder = f"{p.album_artist}-{p.album}-{rng.choice(('WEB', 'CD', 'CDR', 'WEB-FLAC'))}-{p.year}-{group}".replace(
        " ", "_"
    )
    return [folder, f"{p.nn}-{p.artist}_-_{p.title}-{group}".replace(" ", "_").lower()]


def _tagged_folder(p: NameParts, rng: Random) -> list[str]:
    label = "FLAC" if p.format == "flac" else f"{p.format.upper()} {p.kbps}"
    return [f"{p.album_artist} - {p.album} ({p.year}) [{label}]", *_disc(p), f"{p.nn} - {_title(p)}"]


def _disc_folders(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist, p.album, f"{rng.choice(('CD', 'Disc ', 'Disk'))}{p.disc}", f"{p.nn} {_title(p)}"]


def _disc_track(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist, p.album, f"{p.disc}-{p.nn} {_title(p)}"]


def _web(p: NameParts, rng: Random) -> list[str]:
    return [f"{p.album_artist} - {p.album} (WEB)", f"{p.nn}. {p.artist} - {p.title}"]


def _by_year(p: NameParts, rng: Random) -> list[str]:
    return [p.year, f"{p.album_artist} - {p.album}", f"{p.nn} {_title(p)}"]


def _discography(p: NameParts, rng: Random) -> list[str]:
    span = f"{p.album_artist} - Discography (19{rng.randint(70, 99)}-20{rng.randint(10, 24)})"
    return [span, f"{p.year} - {p.album}", *_disc(p), f"{p.nn} - {_title(p)}"]


def _itunes(p: NameParts, rng: Random) -> list[str]:
    owner = "Compilations" if p.compilation else p.album_artist
    number = f"{p.disc}-{p.nn}" if p.discs > 1 else p.nn
    return ["iTunes", "iTunes Media", "Music", owner, p.album, f"{number} {_title(p)}"]


def _letters(p: NameParts, rng: Random) -> list[str]:
    return [p.album_artist[:1].upper() or "#", p.album_artist, p.album, f"{p.artist} - {p.nn} - {p.title}"]


def _lower(p: NameParts, rng: Random) -> list[str]:
    return [part.lower() for part in (p.album_artist, p.album, f"{p.nn} {p.artist} - {p.title}")]


def _various(p: NameParts, rng: Random) -> list[str]:
    owner = "VA" if p.compilation else p.album_artist
    return [f"{owner} - {p.album} ({p.year})", f"{p.nn} - {p.artist} - {p.title}"]


def _flat(p: NameParts, rng: Random) -> list[str]:
    return [rng.choice(("mp3", "Music", "Downloads", "music unsorted", "_incoming")), f"{p.artist} - {p.title}"]


def _title_only(p: NameParts, rng: Random) -> list[str]:
    return [rng.choice(("New Folder (2)", "New folder", "songs", "to sort", "USB stick")), p.title]


def _favourites(p: NameParts, rng: Random) -> list[str]:
    folder = rng.choice(("favourites", "Summer Mix 2011", "My Playlist", "road trip", "best of the best", "gym"))
    return [folder, f"{rng.randint(1, 99):02d} {p.artist} - {p.title}"]


def _underscores(p: NameParts, rng: Random) -> list[str]:
    return [p.artist.replace(" ", "_"), f"{p.artist}_-_{p.title}".replace(" ", "_")]


def _bracket_tag(p: NameParts, rng: Random) -> list[str]:
    label = "FLAC" if p.format == "flac" else str(p.kbps)
    return [p.artist, f"{p.artist} - {p.title} [{label}]"]


def _single_folder(p: NameParts, rng: Random) -> list[str]:
    return [p.artist, rng.choice(("Singles", "Singles & EPs", "Loose tracks")), p.title]


def _reversed(p: NameParts, rng: Random) -> list[str]:
    return [rng.choice(("stuff", "shared", "Various songs")), f"{p.title} {rng.choice(('-', 'by', '_'))} {p.artist}"]


def _crate(p: NameParts, rng: Random) -> list[str]:
    return ["DJ Crate", f"{rng.randint(88, 140)} BPM", f"{p.artist} - {p.title}"]


def _genre(p: NameParts, rng: Random) -> list[str]:
    return [rng.choice(("Indie", "Electronica", "Rock", "Jazz & Co", "World")), p.artist, f"{p.title} ({p.year})"]


def _disc(p: NameParts) -> list[str]:
    return [f"CD{p.disc}"] if p.discs > 1 else []


def _title(p: NameParts) -> str:
    return f"{p.artist} - {p.title}" if p.compilation else p.title


_ALBUM_MAKERS: tuple[Maker, ...] = (
    _plain,
    _dotted,
    _year_first,
    _everything,
    _scene,
    _tagged_folder,
    _disc_folders,
    _disc_track,
    _web,
    _by_year,
    _discography,
    _itunes,
    _letters,
    _lower,
    _various,
)
ALBUM_STYLES = tuple(map(Style, _ALBUM_MAKERS))
"""Styles of whole folders; all of them show artist and album."""

LOOSE_STYLES: tuple[Style, ...] = (
    Style(_flat, shows_album=False),
    Style(_favourites, shows_album=False),
    Style(_title_only, shows_artist=False, shows_album=False),
    Style(_underscores, shows_album=False),
    Style(_bracket_tag, shows_album=False),
    Style(_single_folder, shows_album=False),
    Style(_reversed, shows_album=False),
    Style(_crate, shows_album=False),
    Style(_genre, shows_album=False),
)
"""Styles of single files."""
