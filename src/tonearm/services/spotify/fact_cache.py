"""What the catalogue said about one id, kept on disk for good: asking again would cost quota."""

from __future__ import annotations

import secrets
import zlib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from tonearm.model import CatalogueId, Record

__all__ = ["FactCache"]

AnyRecord = TypeVar("AnyRecord", bound=Record)


class FactCache:
    """One small JSON file per id. Methods block; a damaged file counts as none. Ids MUST have been checked before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, kind: str, identity: CatalogueId, shape: type[AnyRecord]) -> AnyRecord | None:
        """What was kept, or None."""
        try:
            return shape.model_validate_json(self._path(kind, identity).read_bytes())
        except (OSError, ValidationError):
            return None

    def save(self, kind: str, identity: CatalogueId, record: Record) -> None:
        """Keep it; a full or read-only disk costs a later call, not this one."""
        path = self._path(kind, identity)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_text(record.model_dump_json(), "utf-8")
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)

    def _path(self, kind: str, identity: CatalogueId) -> Path:
        # Ids differ by case alone, file names on some disks do not.
        return self._folder / kind / f"{identity}-{zlib.crc32(identity.encode()):08x}.json"
