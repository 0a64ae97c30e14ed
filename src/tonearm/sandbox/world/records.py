"""What the pretend world consists of. Plain frozen dataclasses; nothing of tonearm is imported here.

One `World` is made from a seed (`tonearm.sandbox.world.build_world`) and stands behind all three services. It is the
truth: services show parts of it, each in its own dialect, and tests compare results with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Advertised",
    "Artist",
    "Content",
    "EmbeddedTags",
    "LibraryTrack",
    "Peer",
    "PeerBehaviour",
    "Playlist",
    "PlaylistItem",
    "Recording",
    "Release",
    "SharedFile",
    "Track",
    "World",
]


@dataclass(frozen=True, slots=True)
class Artist:
    """``artist_id`` has 22 base-62 characters, as Spotify's ids do."""

    artist_id: str
    name: str
    script: str = "latin"
    transliteration: str = ""
    """How strangers spell a non-Latin name in Latin letters; empty when the name is Latin."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: what the sound says.

    ``recording_id`` is 1 to 16,777,215 and is spelt by the audio. ``song`` numbers the composition: all versions of one
    song share it. ``version`` is "" for the plain studio recording, else one of: live, remix, acoustic, instrumental,
    karaoke, radio edit, extended, demo, cover, remaster, clean. ``take`` numbers what counts as the same recording: a
    remaster and a clean edition share the take of their original; every other version has its own.
    """

    recording_id: int
    song: int
    take: int
    title: str
    version: str
    version_detail: str
    """The remixer's name, the place of a concert, a year; may be empty."""
    artist_ids: tuple[str, ...]
    """Main artist first; for a cover the covering artist; for a remix original artist, then remixer if an artist."""
    guest_ids: tuple[str, ...]
    duration_s: float
    isrc: str
    explicit: bool = False

    @property
    def printed_title(self) -> str:
        """Set by the generator through `Track.title`; this is only the bare title."""
        return self.title


@dataclass(frozen=True, slots=True)
class Track:
    """A recording's place on a release; ``track_id`` is the catalogue's id, ``title`` as the catalogue prints it."""

    track_id: str
    recording_id: int
    release_id: str
    disc_number: int
    track_number: int
    title: str


@dataclass(frozen=True, slots=True)
class Release:
    """``kind`` is the catalogue's album_type: album, single or compilation. ``tracks`` in disc and track order."""

    release_id: str
    title: str
    kind: str
    artist_ids: tuple[str, ...]
    """Empty for a Various Artists compilation; the catalogue then prints the artist "Various Artists"."""
    release_date: str
    precision: str
    upc: str
    copyright: str
    tracks: tuple[Track, ...] = ()


class PeerBehaviour(StrEnum):
    """How a peer treats downloads."""

    GOOD = "good"
    SLOW = "slow"
    QUEUEING = "queueing"
    """Delivers after a stay in the remote queue."""
    STUCK = "stuck"
    """Remote queue that never moves."""
    OFFLINE = "offline"
    """In search results, but gone when asked."""
    REJECTING = "rejecting"
    DYING = "dying"
    """Connection lost part way, every time."""
    FLAKY = "flaky"
    """First attempt fails part way, a later one succeeds."""


@dataclass(frozen=True, slots=True)
class Peer:
    """``speed_bps`` is what it claims, in bytes per second; ``has_free_slot`` and ``queue_length`` as advertised."""

    username: str
    behaviour: PeerBehaviour
    speed_bps: int
    has_free_slot: bool
    queue_length: int
    delivers: bool
    """Whether a patient client gets its files within a run (good, slow, queueing, flaky)."""


class Content(StrEnum):
    """What is really in the bytes."""

    CLEAN = "clean"
    TRUNCATED = "truncated"
    ZERO_FILLED = "zero_filled"
    PREVIEW = "preview"
    """Only the first seconds of the recording, and the container admits it."""
    OTHER_RECORDING = "other_recording"
    """Another recording under the right name; its length differs by more than 7 s or its embedded tags say so."""
    FAKE_LOSSLESS = "fake_lossless"
    """The right recording, really encoded lossy before it became FLAC."""
    GARBAGE = "garbage"
    """Not audio at all (an HTML page, say)."""


@dataclass(frozen=True, slots=True)
class Advertised:
    """Attributes as the peer advertises them; None where it sends none. Lengths in whole seconds."""

    size: int
    length: int | None = None
    bit_rate: int | None = None
    bit_depth: int | None = None
    sample_rate: int | None = None
    is_vbr: bool | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedTags:
    """Tags inside the file; empty strings where the sharer left them out."""

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    track_number: int | None = None
    year: str = ""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One file of one peer. ``named_recording_id`` is what the name means to say, ``recording_id`` what it holds."""

    file_id: int
    username: str
    remote_path: str
    format: str
    """flac, mp3, m4a, ogg or opus; or a file that is no audio: jpg, txt, nfo, cue, log."""
    codec_bitrate_kbps: int
    """Encoder setting; 0 for lossless."""
    recording_id: int
    named_recording_id: int
    content: Content
    advertised: Advertised
    tags: EmbeddedTags
    locked: bool = False


@dataclass(frozen=True, slots=True)
class PlaylistItem:
    """One playlist position. ``kind``: track, local, episode or removed. ``track_id`` only for tracks."""

    kind: str
    track_id: str | None = None
    added_at: str | None = None
    local_artist: str = ""
    local_title: str = ""
    local_album: str = ""
    local_duration_ms: int = 0
    episode_name: str = ""


@dataclass(frozen=True, slots=True)
class Playlist:
    """``owner_id`` "me" is the sandbox's user; others' playlists cannot be read."""

    playlist_id: str
    name: str
    owner_id: str
    items: tuple[PlaylistItem, ...]


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """A track that the Plex library holds from the beginning, with the library's own spelling."""

    recording_id: int
    title: str
    artist: str
    """Track artist; empty when equal to the album artist."""
    album_artist: str
    album: str
    year: int | None
    disc_number: int | None
    track_number: int | None
    duration_ms: int | None
    path: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything, with indexes by id. Treat all of it as read-only."""

    seed: int
    artists: dict[str, Artist]
    recordings: dict[int, Recording]
    releases: dict[str, Release]
    tracks: dict[str, Track]
    peers: dict[str, Peer]
    files: tuple[SharedFile, ...]
    playlists: dict[str, Playlist]
    library: tuple[LibraryTrack, ...]
    files_by_path: dict[tuple[str, str], SharedFile] = field(default_factory=dict)
    """(username, remote path) to file."""
