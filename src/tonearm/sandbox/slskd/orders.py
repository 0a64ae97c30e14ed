"""Reading the bodies of the two enqueue calls: what is refused before anybody is asked (contracts/slskd.md 5.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tonearm.sandbox.slskd.landing import remote_segments
from tonearm.sandbox.slskd.wire import ApiError, guid, new_id

__all__ = ["BatchOrder", "FileOrder", "read_batch", "read_files"]

EMPTY_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One wished file, with the size that the caller believes in."""

    filename: str
    size: int


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """A checked batch request."""

    batch_id: str
    username: str
    files: list[FileOrder]
    search_id: str | None
    destination: str | None


def read_files(body: Any) -> list[FileOrder]:
    """The body of the legacy call; a missing size counts as 0, an exact repetition is the daemon's own fault (500)."""
    if not isinstance(body, list):
        raise ApiError(400)
    files = [_file(entry, default_size=0) for entry in body]
    if not files:
        raise ApiError(400, "At least one file is required")
    repeated = [file for file, times in Counter(files).items() if times > 1]
    if repeated:
        raise ApiError(500, f"An item with the same key has already been added. Key: {repeated[0].filename}")
    return files


def read_batch(body: Any) -> BatchOrder:
    """The body of the batch call."""
    if not isinstance(body, dict):
        raise ApiError(400)
    fields = {str(name).lower(): value for name, value in body.items()}
    username = fields.get("username")
    if not isinstance(username, str) or not username.strip() or len(username) > 500:
        raise ApiError(400, "Username must be between 1 and 500 characters")
    entries = fields.get("files")
    if not isinstance(entries, list) or not entries:
        raise ApiError(400, "At least one file is required")
    files = [_file(entry, default_size=None) for entry in entries]
    if len({file.filename for file in files}) < len(files):
        raise ApiError(400, "Two or more files have the same filename")
    return BatchOrder(
        batch_id=_optional_id(fields, "id") or new_id(),
        username=username,
        files=files,
        search_id=_optional_id(fields, "searchId"),
        destination=_destination(fields),
    )


def _file(entry: Any, default_size: int | None) -> FileOrder:
    fields = {str(name).lower(): value for name, value in entry.items()} if isinstance(entry, dict) else {}
    name = fields.get("filename")
    size = fields.get("size", default_size)
    if not isinstance(name, str) or not name.strip():
        raise ApiError(400, "Filename may not be null or empty")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ApiError(400, f"Size is required and must not be negative: {name}")
    if _has_traversal(remote_segments(name)):
        raise ApiError(400, f"Filename may not contain relative path segments: {name}")
    return FileOrder(name, size)


def _has_traversal(segments: Iterable[str]) -> bool:
    return any(part in (".", "..") for part in segments)


def _optional_id(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name.lower())
    if value is None:
        return None
    found = guid(value)
    if found is None or found == EMPTY_GUID:
        raise ApiError(400, f"{name} is not a valid, non-empty GUID")
    return found


def _destination(fields: dict[str, Any]) -> str | None:
    if "options" not in fields:
        return None
    options = fields["options"]
    if options is None:  # the handler reads through a null reference (contracts 5.1)
        raise ApiError(500, "Object reference not set to an instance of an object.")
    if not isinstance(options, dict):
        raise ApiError(400)
    wished = {str(name).lower(): value for name, value in options.items()}.get("destination")
    if wished is None:
        return None
    if not isinstance(wished, str) or not wished.strip():
        raise ApiError(400, "Destination may not be blank")
    if wished[0] in "/\\" or wished[1:2] == ":" or _has_traversal(remote_segments(wished)):
        raise ApiError(400, "Destination must be a relative path without traversal")
    return wished
