"""Filing one file: copied, tagged, verified, published; only then the original goes."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import av
import mutagen
import pytest

from tonearm.model import AudioFormat, FilingStep, Reason
from tonearm.services.disk import DiskFiles
from tonearm.services.disk.fs import Hook

from .conftest import ENCODERS, Room
from .parts import PNG, order_for

TAGGED = list(ENCODERS)


@asynccontextmanager
async def opened(room: Room, **options: Any) -> AsyncIterator[DiskFiles]:
    """A disk over the room, closed at the end."""
    disk = DiskFiles(room.library, [room.downloads], room.journal, room.clock, **options)
    try:
        yield disk
    finally:
        await disk.close()


def run(room: Room, work: Callable[[DiskFiles], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    async def inside() -> Any:
        async with opened(room, **options) as disk:
            return await work(disk)

    return asyncio.run(inside())


def decoded(data: bytes, path: Any) -> str:
    """Digest of the decoded sound, by the decoder alone."""
    path.write_bytes(data) if data else None
    digest = hashlib.sha256()
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            digest.update(frame.to_ndarray().tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("kind", TAGGED)
def test_a_good_file_is_filed_with_tags_and_cover_and_its_original_is_gone(
    room: Room, sounds: Callable[..., bytes], kind: str
) -> None:
    """The whole way, for every format."""
    source = room.downloads / "peer" / f"download.{kind}"
    source.parent.mkdir()
    source.write_bytes(sounds(kind))
    before = decoded(b"", source)

    result = run(room, lambda disk: disk.file(order_for(source)))

    assert (result.filed, result.reason, result.original_removed) == (True, Reason.FILED_AND_VERIFIED, True)
    assert result.path == f"Änne/Änne - The Album/03 Träume _ Songs_.{kind}"
    filed = room.library / result.path
    assert decoded(b"", filed) == before
    assert not source.parent.exists() and room.downloads.exists()
    assert (filed.parent / "cover.png").read_bytes() == PNG
    assert sorted(path.name for path in filed.parent.iterdir()) == [filed.name, "cover.png"]
    row = room.journal.read(result.operation_id)
    assert row is not None and row.step is FilingStep.DONE
    assert mutagen.File(filed).tags


@pytest.mark.parametrize("kind", TAGGED)
def test_the_format_is_told_from_the_content(room: Room, sounds: Callable[..., bytes], kind: str) -> None:
    """A name that lies changes nothing; the length is measured by decoding."""
    source = room.downloads / "liar.xyz"
    source.write_bytes(sounds(kind))
    found = run(room, lambda disk: disk.inspect(source))
    assert found.format is AudioFormat(kind) and found.decoded and found.problems == ()
    assert found.duration_s == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("kind", ["flac", "mp3"])
def test_the_bytes_of_flac_and_mp3_are_written_once(room: Room, sounds: Callable[..., bytes], kind: str) -> None:
    """New front, then the sound: no copy that is rewritten for its tags."""

    class Scale(Hook):
        written = 0

        def torn(self, size: int) -> int | None:
            self.written += size
            return None

    source, scale = room.downloads / "x", Scale()
    source.write_bytes(sounds(kind, 6.0))
    size = source.stat().st_size
    result = run(room, lambda disk: disk.file(order_for(source)), hook=scale)
    assert result.reason is Reason.FILED_AND_VERIFIED
    assert size < scale.written < size + 32 * 1024
