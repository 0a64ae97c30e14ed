"""Releases and folders for tests: all names are invented, lengths differ so that nothing is alike by accident."""

from __future__ import annotations

from collections.abc import Sequence

from tonearm.logic.folders import RemoteFolder, group_folders
from tonearm.logic.quality import QualityPolicy
from tonearm.model import Artist, CatalogueId, Release, RemotePath, SharedFile, Track, Username

POLICY = QualityPolicy()
ARTIST = Artist(name="Corvid Parlour", id=CatalogueId("artist"))
TITLES = (
    "Lanterns at Noon",
    "Ferry Bell",
    "Copper Orchard",
    "The Slow Cartographer",
    "Winter Gauge",
    "Pale Harbour",
    "Thistle and Rope",
    "Unlit Windows",
)


def a_release(
    titles: Sequence[str] = TITLES,
    *,
    title: str = "Salt Almanac",
    discs: Sequence[int] | None = None,
    lengths: Sequence[float | None] | None = None,
) -> tuple[Release, list[Track]]:
    """A release with these tracks, numbered within their discs; 180, 191, 202, ... seconds long unless told."""
    places = list(discs or [1] * len(titles))
    release = Release(
        title=title,
        id=CatalogueId(f"release {title}"),
        artists=(ARTIST,),
        total_tracks=len(titles),
        total_discs=max(places, default=1),
        release_date="2009",
    )
    tracks = [
        Track(
            title=name,
            artists=(ARTIST,),
            id=CatalogueId(f"track {at}"),
            release=release,
            disc_number=places[at],
            track_number=places[: at + 1].count(places[at]),
            duration_s=lengths[at] if lengths else 180.0 + 11 * at,
        )
        for at, name in enumerate(titles)
    ]
    return release, tracks


def a_file(path: str, length: float | None = None, *, username: str = "kiosk", locked: bool = False) -> SharedFile:
    """One file as a peer offers it; without a length nothing else tells it either."""
    return SharedFile(
        username=Username(username),
        remote_path=RemotePath(path),
        size_bytes=8_000_000,
        duration_s=length,
        bitrate_kbps=320 if length and not path.endswith("flac") else None,
        locked=locked,
    )


def album_files(
    tracks: Sequence[Track], folder: str = r"@@kiosk\Music\Corvid Parlour\Salt Almanac (2009)", kind: str = "mp3"
) -> list[SharedFile]:
    """A file ``NN Title`` for each track."""
    return [a_file(rf"{folder}\{one.track_number:02d} {one.title}.{kind}", one.duration_s) for one in tracks]


def one_folder(files: Sequence[SharedFile]) -> RemoteFolder:
    """The folder that these files are in; fails when they are in several."""
    (folder,) = group_folders(files)
    return folder
