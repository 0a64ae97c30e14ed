"""What filing needs and what it answers: tags, an order, a journal row, a result."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from tonearm.model.base import Record
from tonearm.model.report import Reason

__all__ = ["AudioFormat", "FilingOrder", "FilingResult", "FilingStep", "JournalRow", "SoundFile", "TagFields"]


class AudioFormat(StrEnum):
    """Formats we file; the value is the extension, told from the content and not from the name."""

    FLAC = "flac"
    MP3 = "mp3"
    M4A = "m4a"
    OGG = "ogg"
    OPUS = "opus"
    WAV = "wav"
    AIFF = "aiff"


class TagFields(Record):
    """The tags of one filed file. Only fields with a source are written; None and empty leave a field alone."""

    title: str
    artists: tuple[str, ...]
    album: str | None = None
    album_artists: tuple[str, ...] = ()
    contributing_artists: tuple[str, ...] = ()
    remixers: tuple[str, ...] = ()
    track_number: int | None = Field(default=None, ge=1)
    track_total: int | None = Field(default=None, ge=1)
    disc_number: int | None = Field(default=None, ge=1)
    disc_total: int | None = Field(default=None, ge=1)
    date: str | None = None
    isrc: str | None = None
    catalogue_uri: str | None = None
    compilation: bool | None = None


class SoundFile(Record):
    """What can be seen and measured in a file without trusting its name.

    ``duration_s`` is measured by decoding when a decoder is there (``decoded`` is true), else read from the container.
    ``problems`` lists damage in plain words; empty means that every check passed. ``notes`` lists what is suspicious
    but no damage (a lossless file that ends sharply like a lossy one). ``title``, ``artist``, ``album`` are the
    embedded ones.
    """

    format: AudioFormat | None
    size_bytes: int
    duration_s: float | None = None
    decoded: bool = False
    bitrate_kbps: int | None = None
    sample_rate_hz: int | None = None
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class FilingStep(StrEnum):
    """How far an operation of the journal is (recipes/safety.md section 5)."""

    PLANNED = "planned"
    STAGED = "staged"
    PUBLISHED = "published"
    DONE = "done"
    ABANDONED = "abandoned"
    UNDONE = "undone"


class FilingOrder(Record):
    """One file to be filed.

    Parameters
    ----------
    operation_id : str
        Our id of the operation; the same id again resumes it.
    source : str
        Absolute local path of the original, below a download root.
    size_bytes : int
        The size the transfer promised.
    folder : tuple of str
        Cleaned folder names below the library root (made by ``tonearm.naming``).
    stem : str
        Cleaned file name without extension; the extension comes from the content.
    cover : bytes, optional
        A JPEG or PNG, at most 20 MB.
    write_album_cover : bool
        Also leave ``cover.jpg`` or ``cover.png`` in the folder, unless the folder has one.
    """

    operation_id: str
    item_id: str
    source: str
    size_bytes: int
    folder: tuple[str, ...]
    stem: str
    tags: TagFields
    cover: bytes | None = None
    write_album_cover: bool = True
    keep_original: bool = False


class JournalRow(Record):
    """One row of the filing journal: written before each step that changes the disk."""

    operation_id: str
    item_id: str
    step: FilingStep
    order: FilingOrder
    source_sha256: str = ""
    payload_digest: str = ""
    source_device: int = 0
    source_inode: int = 0
    source_mtime_ns: int = 0
    target: str = ""
    """Final path relative to the library root, with ``/`` between the segments."""
    staged_sha256: str = ""
    tagged: bool = True
    original_removed: bool = False
    detail: str = ""
    updated_at: datetime | None = None


class FilingResult(Record):
    """How filing ended. ``path`` is relative to the library root, with ``/``; None when nothing was filed."""

    operation_id: str
    item_id: str
    filed: bool
    reason: Reason
    detail: str = ""
    path: str | None = None
    duplicate_of: str | None = None
    original_removed: bool = False
