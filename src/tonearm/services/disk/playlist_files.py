"""Playlists from files and tables: CSV as several exporters write it, M3U, and rows of a DataFrame."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

from tonearm.errors import MisuseError
from tonearm.logic.m3u import m3u_entries, m3u_name
from tonearm.logic.playlist_rows import entries_of, find_columns, known_columns
from tonearm.model import Playlist

__all__ = ["playlist_from_rows", "read_playlist_file"]

_MAX_BYTES = 64 * 1024 * 1024
_MAX_ROWS = 100_000
_SEPARATORS = (",", ";", "\t")
_M3U = (".m3u", ".m3u8")


def read_playlist_file(path: Path) -> Playlist:
    """Read a playlist file. Blocking; a thousand rows take some milliseconds.

    Parameters
    ----------
    path : Path
        ``.csv`` (``.tsv``, ``.txt``) with a header line: exportify.app, exportify.net, or any columns named like title,
        artist, album, duration; or ``.m3u``, ``.m3u8``, of which only names and lengths count, not the paths.

    Returns
    -------
    Playlist
        Named by the file. Each row keeps its position; one that cannot be read is ``removed`` and says why.

    Raises
    ------
    MisuseError
        The file is not there, is larger than 64 MB or 100,000 rows, or has no column for the title.
    """
    text = _decoded(_bytes_of(path))
    if path.suffix.casefold() in _M3U or text.startswith("#EXTM3U"):
        return Playlist(name=m3u_name(text) or path.stem, entries=m3u_entries(text), source=str(path))
    return _from_table(text, path)


def playlist_from_rows(rows: Iterable[Mapping[str, object]], *, name: str = "rows") -> Playlist:
    """Make a playlist of rows, as a DataFrame gives them.

    Parameters
    ----------
    rows : iterable of mapping
        Column to value, with at least a title; missing values may be None, NaN or empty.
    name : str
        Of the playlist.

    Raises
    ------
    MisuseError
        There is no column for the title, or there are more than 100,000 rows.
    """
    found = list(islice(rows, _MAX_ROWS + 1))
    _refuse_too_many(len(found))
    if not found:
        return Playlist(name=name, entries=(), source="rows")
    headers = list(dict.fromkeys(chain.from_iterable(row.keys() for row in found)))
    return Playlist(name=name, entries=entries_of(found, find_columns(headers, found[0])), source="rows")


def _from_table(text: str, path: Path) -> Playlist:
    separator = max(_SEPARATORS, key=lambda one: known_columns(_header(text, one)))
    lines = _lines(text, separator)
    headers = [header.strip() for header in next(lines, None) or []]
    rows = [
        None if cells is None else dict(zip(headers, cells, strict=False)) for cells in islice(lines, _MAX_ROWS + 1)
    ]
    _refuse_too_many(len(rows))
    try:
        columns = find_columns(headers, next(filter(None, rows), None))
    except MisuseError as error:
        raise MisuseError(f"{path.name}: {error}") from None
    return Playlist(name=path.stem, entries=entries_of(rows, columns), source=str(path))


def _header(text: str, separator: str) -> list[str]:
    return next(_lines(text, separator), None) or []


def _lines(text: str, separator: str) -> Iterator[list[str] | None]:
    """Cells of each line that is not blank; None for one that the CSV reader refuses."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if any(cell.strip() for cell in cells):
            yield cells


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise MisuseError(f"The playlist file {str(path)!r} cannot be read ({type(error).__name__}).") from None
    if len(data) > _MAX_BYTES:
        raise MisuseError(f"The playlist file {path.name!r} is larger than 64 MB; is it a playlist?")
    return data


def _decoded(data: bytes) -> str:
    """By its byte order mark, else UTF-8, else the old Windows code page, which old M3U files use."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\x00", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\x00", "")


def _refuse_too_many(rows: int) -> None:
    if rows > _MAX_ROWS:
        raise MisuseError(f"The playlist has more than {_MAX_ROWS:,} rows; split it.")
