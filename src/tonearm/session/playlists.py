"""What may be handed in as a playlist: a Spotify reference, a CSV or M3U file, or a DataFrame."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pandas as pd

from tonearm.errors import MisuseError
from tonearm.flow.neighbours import Neighbours
from tonearm.frames import rows_of
from tonearm.model import Playlist
from tonearm.services.disk.playlist_files import playlist_from_rows, read_playlist_file

__all__ = ["read_playlist"]

_FILES = (".csv", ".tsv", ".txt", ".m3u", ".m3u8")


async def read_playlist(ref: object, house: Neighbours) -> Playlist:
    """Read a playlist from wherever it is.

    Parameters
    ----------
    ref : str, Path, DataFrame or Playlist
        A Spotify URL, URI or id; the path of a ``.csv``, ``.tsv``, ``.m3u`` or ``.m3u8`` file (``~`` is your home); a
        frame with at least ``artist`` and ``title``; or a record.

    Raises
    ------
    MisuseError
        It is none of these, or the file or frame has no usable columns.
    ServiceError
        The catalogue could not be asked.
    """
    if isinstance(ref, Playlist):
        return ref
    if isinstance(ref, pd.DataFrame):
        return playlist_from_rows(rows_of(ref))
    if isinstance(ref, Path) or (isinstance(ref, str) and ref.lower().endswith(_FILES)):
        return await asyncio.to_thread(read_playlist_file, _expanded(Path(ref)))
    if isinstance(ref, str):
        return await house.need_catalogue().playlist(ref)
    raise MisuseError(
        f"A playlist is a Spotify URL, URI or id, a CSV or M3U file, or a DataFrame, not {type(ref).__name__}."
    )


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # "~somebody" whom this machine does not know
        return path
