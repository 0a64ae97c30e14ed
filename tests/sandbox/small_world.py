"""A world small enough to know by heart, for tests of the catalogue and the library server."""

from __future__ import annotations

from dataclasses import replace

from tonearm.sandbox.world.records import (
    Artist,
    LibraryTrack,
    Playlist,
    PlaylistItem,
    Recording,
    Release,
    Track,
    World,
)


def key(text: str) -> str:
    """A 22-character id that says what it stands for."""
    return "".join(c for c in text if c.isalnum() and c.isascii()).ljust(22, "0")[:22]


ARTISTS = [
    Artist(key("1aLumenFields"), "Lumen Fields"),
    Artist(key("1aKite"), "Kite"),
    Artist(key("1aSenora"), "Señora Ñandú"),
    Artist(key("1aYakou"), "夜行列車", "japanese", "Yako Ressha"),
    Artist(key("1aLumen"), "Lumen"),
    Artist(key("1aLumenous"), "Lumenous Kites"),
    Artist(key("1aDots"), "..."),
]
HARBOUR = "/music/Lumen Fields/Harbour"
LUMEN, KITE, SENORA, YAKOU, *_ = (artist.artist_id for artist in ARTISTS)


class Builder:
    """Collects recordings and releases."""

    def __init__(self) -> None:
        self.recordings: dict[int, Recording] = {}
        self.releases: dict[str, Release] = {}
        self.tracks: dict[str, Track] = {}

    def recording(self, title: str, *artists: str, version: str = "", guests: tuple[str, ...] = ()) -> int:
        number = len(self.recordings) + 1
        self.recordings[number] = Recording(
            number, number, number, title, version, "", artists, guests, 30.0 + number % 20, f"ZZABC26{number:05d}"
        )
        return number

    def release(
        self,
        title: str,
        artists: tuple[str, ...],
        tracks: list[tuple[int, str]],
        kind: str = "album",
        *,
        discs: int = 1,
        date: str = "2026-03",
        precision: str = "month",
    ) -> Release:
        release_id = key(f"5a{len(self.releases)}{title}")
        per_disc = -(-len(tracks) // discs)
        made = tuple(
            Track(key(f"7t{release_id[2:8]}x{n:03d}"), number, release_id, n // per_disc + 1, n % per_disc + 1, printed)
            for n, (number, printed) in enumerate(tracks)
        )
        release = Release(
            release_id,
            title,
            kind,
            artists,
            date,
            precision,
            f"{len(self.releases) + 1:012d}",
            "2026 Quay Records",
            made,
        )
        self.releases[release_id] = release
        self.tracks |= {track.track_id: track for track in made}
        return release


def build() -> World:
    """Make the world."""
    make = Builder()
    ferry = make.recording("Night Ferry", LUMEN)
    remix = make.recording("Night Ferry", LUMEN, KITE, version="remix")
    live = make.recording("Night Ferry", LUMEN, version="live")
    duet = make.recording("Señorita", SENORA, guests=(KITE,))
    train = make.recording("夜の海", YAKOU)
    harbour = [(make.recording(f"Pier {n}", LUMEN), f"Pier {n}") for n in range(1, 9)]
    make.release(
        "Harbour",
        (LUMEN,),
        [(ferry, "Night Ferry"), (remix, "Night Ferry (Kite Remix)"), (live, "Night Ferry - Live"), *harbour],
    )
    make.release("Night Ferry", (LUMEN,), [(ferry, "Night Ferry")], "single", date="2025", precision="year")
    make.release("Señorita", (SENORA,), [(duet, "Señorita (feat. Kite)")], "single", date="2024-05-06", precision="day")
    make.release("夜の海", (YAKOU,), [(train, "夜の海")], "single")
    box = [(make.recording(f"Box Song {n}", KITE), f"Box Song {n}") for n in range(1, 121)]
    make.release("The Box", (KITE,), box, discs=2)
    make.release("Shore Mix", (), [(ferry, "Night Ferry"), (duet, "Señorita"), (train, "夜の海")], "compilation")
    for n in range(14):
        make.release(f"Kite Single {n}", (KITE,), [(make.recording(f"String {n}", KITE), f"String {n}")], "single")
    everything = tuple(make.tracks)
    return World(
        seed=1,
        artists={artist.artist_id: artist for artist in ARTISTS},
        recordings=make.recordings,
        releases=make.releases,
        tracks=make.tracks,
        peers={},
        files=(),
        playlists={playlist.playlist_id: playlist for playlist in playlists(everything)},
        library=library(),
    )


def playlists(track_ids: tuple[str, ...]) -> list[Playlist]:
    """One of everything."""
    mixed = (
        PlaylistItem("track", track_ids[0], "2026-05-01T10:00:00Z"),
        PlaylistItem("local", None, None, "Garage Band", "Take 3", "Demos", 187_000),
        PlaylistItem("episode", None, "2026-05-02T10:00:00Z", episode_name="Ep. 12"),
        PlaylistItem("removed", None, "2026-05-03T10:00:00Z"),
        PlaylistItem("track", track_ids[1], None),
        PlaylistItem("track", track_ids[0], "2026-05-04T10:00:00Z"),
    )
    theirs = tuple(PlaylistItem("track", track_id, "2026-05-01T10:00:00Z") for track_id in track_ids[:5])
    return [
        Playlist(key("3pMixed"), "Mixed Bag", "me", mixed),
        Playlist(key("3pTheirs"), "Their Songs", "somebody", theirs),
        Playlist(key("3pEditorial"), "Discover Harbour", "spotify", theirs),
    ]


def library() -> tuple[LibraryTrack, ...]:
    """Five tracks that the library holds from the beginning."""
    first = LibraryTrack(
        1, "Night Ferry", "", "Lumen Fields", "Harbour", 2026, 1, 1, 31_000, f"{HARBOUR}/01 Night Ferry.flac"
    )
    return (
        first,
        replace(first, recording_id=6, title="Pier 1", track_number=4, path=f"{HARBOUR}/04 Pier 1.flac"),
        LibraryTrack(
            4,
            "Señorita",
            "Señora Ñandú & Kite",
            "Various Artists",
            "Shore Mix",
            2026,
            1,
            2,
            34_000,
            "/music/Various Artists/Shore Mix/02 Señorita.mp3",
        ),
        LibraryTrack(5, "夜の海", "", "夜行列車", "夜の海", None, None, None, None, "/music/夜行列車/夜の海.m4a"),
        LibraryTrack(
            99, "Don’t “Stop” <Now> & Then", "", "Lumen Fields", "Harbour", 2026, 1, 12, 40_000, f"{HARBOUR}/12.flac"
        ),
    )
