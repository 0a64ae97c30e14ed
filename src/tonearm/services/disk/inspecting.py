"""Asking the child about a file, and remembering the answer as long as the file is the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tonearm.errors import UserMustAct
from tonearm.model import AudioFormat, SoundFile
from tonearm.services.disk.child import DECODE_LIMIT_S, TAG_LIMIT_S, Child, ChildFailed
from tonearm.services.disk.fs import Identity, identity_of

__all__ = ["Inspector", "Report"]

_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class Report:
    """What the child found: the public record, and the digest of the sound without tags."""

    sound: SoundFile
    payload: str


class Inspector:
    """Looks at files through the child; never raises for anything that bytes say.

    `UserMustAct` is raised where no child can be started at all: that is no damage of the file.
    """

    def __init__(self, child: Child) -> None:
        self.child = child
        self._seen: OrderedDict[Identity, Report] = OrderedDict()

    def inspect(self, path: Path, *, decode: bool = True) -> Report:
        """Look at a file; a full look (with ``decode``) is remembered by the file's identity."""
        try:
            identity = identity_of(path.lstat())
        except OSError as error:
            return Report(
                SoundFile(format=None, size_bytes=0, problems=(f"it cannot be opened ({error.strerror})",)), ""
            )
        if decode and identity in self._seen:
            return self._seen[identity]
        report = self._ask(path, identity.size, decode=decode)
        if decode:
            self._seen[identity] = report
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return report

    def _blame_ourselves(self) -> None:
        """A child that cannot even answer a greeting says nothing about the file."""
        try:
            self.child.ask("ping")
        except ChildFailed as failed:
            raise UserMustAct(
                f"Sound files cannot be checked: {failed}; see whether Python may start processes here and has memory."
            ) from None

    def _ask(self, path: Path, size: int, *, decode: bool) -> Report:
        try:
            answer = self.child.ask(
                "inspect", path=str(path), decode=decode, limit_s=DECODE_LIMIT_S if decode else TAG_LIMIT_S
            )
        except ChildFailed as failed:
            self._blame_ourselves()
            return Report(SoundFile(format=None, size_bytes=size, problems=(f"it cannot be read: {failed}",)), "")
        return Report(_sound_file(answer), str(answer.get("payload", "")))


def _sound_file(answer: dict[str, Any]) -> SoundFile:
    kind = answer["format"]
    return SoundFile(
        format=AudioFormat(kind) if kind else None,
        size_bytes=answer["size"],
        duration_s=answer.get("duration_s"),
        decoded=answer.get("decoded", False),
        bitrate_kbps=answer.get("bitrate_kbps"),
        sample_rate_hz=answer.get("sample_rate_hz"),
        title=answer.get("title"),
        artist=answer.get("artist"),
        album=answer.get("album"),
        problems=tuple(answer["problems"]),
        notes=tuple(answer.get("notes", ())) + _tag_notes(answer),
    )


def _tag_notes(answer: dict[str, Any]) -> tuple[str, ...]:
    return (f"its tags cannot be read ({answer['tags_error']})",) if "tags_error" in answer else ()
