"""Tags are written in each format's own way, read back by other means, and touch nothing else."""

import base64
from collections.abc import Callable
from pathlib import Path

import av
import mutagen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen import flac, id3, mp4

from tonearm.model import TagFields
from tonearm.services.disk import worker

from .conftest import ENCODERS
from .parts import PNG, TAGS

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xc0\x00\x11\x08\x00\x20\x00\x30"
    + bytes(64)
)


def tag(path: Path, kind: str, fields: TagFields, cover: bytes | None = PNG) -> dict:
    """Write through the child's own code."""
    text = base64.b64encode(cover).decode() if cover else None
    order = {"path": str(path), "format": kind, "fields": fields.model_dump(mode="json"), "cover": text}
    assert worker.answer({"job": "tag", **order}) == {"ok": {}}
    return worker.answer({"job": "compare", **order})["ok"]


def tag_in_one_pass(path: Path, kind: str, fields: TagFields, cover: bytes | None = PNG) -> dict:
    """Make a tagged copy as filing does for FLAC and MP3, and put it in the place of the file."""
    text = base64.b64encode(cover).decode() if cover else None
    order = {"path": str(path), "format": kind, "fields": fields.model_dump(mode="json"), "cover": text}
    answer = worker.answer({"job": "header", **order})["ok"]
    path.write_bytes(base64.b64decode(answer["front"]) + path.read_bytes()[answer["start"] : answer["end"]])
    return worker.answer({"job": "compare", **order})["ok"]


def read(path: Path, kind: str) -> dict[str, list[str]]:
    return worker.answer({"job": "read", "path": str(path), "format": kind})["ok"]["fields"]


def payload(path: Path) -> str:
    return worker.answer({"job": "inspect", "path": str(path), "decode": False})["ok"]["payload"]


@pytest.fixture
def file(tmp_path: Path, sounds: Callable[..., bytes]) -> Callable[[str], Path]:
    def make(kind: str) -> Path:
        path = tmp_path / f"x.{kind}"
        path.write_bytes(sounds(kind, 0.5))
        return path

    return make


WAYS = [pytest.param(kind, tag, id=kind) for kind in ENCODERS]
WAYS += [pytest.param(kind, tag_in_one_pass, id=f"{kind} in one pass") for kind in ("flac", "mp3")]
Tag = Callable[..., dict]


@pytest.mark.parametrize(("kind", "tag"), WAYS)
def test_every_field_comes_back(kind: str, tag: Tag, file: Callable[[str], Path]) -> None:
    """All thirteen fields, in every format, and the sound is the same to the byte."""
    path = file(kind)
    before = payload(path)
    assert tag(path, kind, TAGS) == {"different": []}
    found = read(path, kind)
    assert found["title"] == ["Träume / Songs?"] and found["artist"] == ["Änne", "B & C"]
    assert (found["tracknumber"], found["tracktotal"]) == (["3"], ["12"])
    assert (found["discnumber"], found["disctotal"]) == (["1"], ["2"])
    assert found["contributingartist"] == ["Original Artist"] and found["remixer"] == ["DJ 日本"]
    assert found["isrc"] == ["DEABC1900001"] and found["compilation"] == ["0"]
    assert found["date"] == ["2019-05-17"] and found["albumartist"] == ["Änne"]
    assert found["tonearm_catalogue_uri"] == ["spotify:track:4uLU6hMCjMI75M1A2tKUQC"]
    assert payload(path) == before


@pytest.mark.parametrize(("kind", "tag"), WAYS)
def test_another_reader_sees_them(kind: str, tag: Tag, file: Callable[[str], Path]) -> None:
    """FFmpeg, which knows nothing of us, reads title, artist and album, and still plays the file."""
    path = file(kind)
    tag(path, kind, TAGS)
    with av.open(str(path)) as container:
        found = {
            key.lower(): value for key, value in {**container.metadata, **container.streams.audio[0].metadata}.items()
        }
        frames = sum(frame.samples for frame in container.decode(audio=0))
    assert found["title"] == "Träume / Songs?" and found["album"] == "The Album"
    assert "Änne" in found["artist"] and frames > 20_000


@pytest.mark.parametrize(("kind", "tag"), WAYS)
def test_fields_without_a_source_are_left_alone(kind: str, tag: Tag, file: Callable[[str], Path]) -> None:
    """What was there and is not ours to say stays."""
    path = file(kind)
    tag(path, kind, TAGS)
    tag(path, kind, TagFields(title="New", artists=("A",)), cover=None)
    found = read(path, kind)
    assert found["title"] == ["New"] and found["album"] == ["The Album"] and found["isrc"] == ["DEABC1900001"]


@pytest.mark.parametrize(("kind", "tag"), WAYS)
def test_a_wide_text_survives(kind: str, tag: Tag, file: Callable[[str], Path]) -> None:
    """Long titles in any script come back as they were."""
    title = "日本語 العربية 👩\u200d👩\u200d👧 " * 40
    path = file(kind)
    assert tag(path, kind, TagFields(title=title, artists=("Ω",)), JPEG) == {"different": []}
    assert read(path, kind)["title"] == [title]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["flac", "mp3", "m4a", "ogg", "opus"]),
    title=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=40),
    artist=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=40),
)
def test_any_text_comes_back_or_is_told(file: Callable[[str], Path], kind: str, title: str, artist: str) -> None:
    """Nothing is bent in silence: a field is as written, or its name is in the answer."""
    path = file(kind)
    different = tag(path, kind, TagFields(title=title, artists=(artist,)), None)["different"]
    found = read(path, kind)
    assert found.get("title") == [title] or "title" in different
    assert found.get("artist") == [artist] or "artist" in different


class TestCovers:
    @pytest.mark.parametrize("tag", [tag, tag_in_one_pass])
    def test_flac_keeps_other_pictures_and_replaces_the_front_cover(
        self, tag: Tag, file: Callable[[str], Path]
    ) -> None:
        """A booklet page of the sharer stays; there is one front cover, with its size."""
        path = file("flac")
        opened = flac.FLAC(path)
        for kind in (3, 5):
            picture = flac.Picture()
            picture.type, picture.mime, picture.data = kind, "image/png", b"old"
            opened.add_picture(picture)
        opened.save()
        tag(path, "flac", TAGS, JPEG)
        pictures = flac.FLAC(path).pictures
        assert [picture.type for picture in pictures] == [3, 5]
        assert (pictures[0].data, pictures[0].mime) == (JPEG, "image/jpeg")
        assert (pictures[0].width, pictures[0].height) == (48, 32)

    @pytest.mark.parametrize("tag", [tag, tag_in_one_pass])
    def test_mp3(self, tag: Tag, file: Callable[[str], Path]) -> None:
        """One front cover in ID3v2.4."""
        path = file("mp3")
        tag(path, "mp3", TAGS, PNG)
        tag(path, "mp3", TAGS, JPEG)
        tags = id3.ID3(path)
        assert tags.version == (2, 4, 0)
        assert [(frame.mime, frame.data) for frame in tags.getall("APIC")] == [("image/jpeg", JPEG)]

    def test_m4a(self, file: Callable[[str], Path]) -> None:
        """One picture with its type."""
        path = file("m4a")
        tag(path, "m4a", TAGS, PNG)
        cover = mp4.MP4(path).tags["covr"]
        assert [(bytes(one), one.imageformat) for one in cover] == [(PNG, mp4.MP4Cover.FORMAT_PNG)]

    @pytest.mark.parametrize("kind", ["ogg", "opus"])
    def test_ogg(self, kind: str, file: Callable[[str], Path]) -> None:
        """A FLAC picture block in base64, as the Xiph wiki says."""
        path = file(kind)
        tag(path, kind, TAGS, PNG)
        block = flac.Picture(base64.b64decode(mutagen.File(path)["metadata_block_picture"][0]))
        assert (block.data, block.mime, block.type, block.width, block.height) == (PNG, "image/png", 3, 1, 1)

    @pytest.mark.parametrize("data", [b"GIF89a" + bytes(30), b"<svg/>", b"", b"RIFF\0\0\0\0WEBP"])
    def test_what_is_no_jpeg_or_png_is_left_out(self, data: bytes, file: Callable[[str], Path]) -> None:
        """The type is told by its magic; the tags are written all the same."""
        path = file("flac")
        assert tag(path, "flac", TAGS, data) == {"different": []}
        assert flac.FLAC(path).pictures == []


@pytest.mark.parametrize("tag", [tag, tag_in_one_pass])
def test_old_id3_is_read_and_brought_up_to_date(tag: Tag, file: Callable[[str], Path]) -> None:
    """Version 2.3 in Latin-1 with a version 1 tag at the end becomes one version 2.4 tag."""
    path = file("mp3")
    old = id3.ID3()
    old.add(id3.TIT2(encoding=0, text="Old"))
    old.add(id3.TPE1(encoding=1, text="Artist"))
    old.save(path, v2_version=3, v1=2)
    assert read(path, "mp3")["title"] == ["Old"]
    tag(path, "mp3", TagFields(title="New", artists=("B",)), None)
    assert read(path, "mp3")["title"] == ["New"] and path.read_bytes()[-128:-125] != b"TAG"


def test_a_total_in_the_number_is_split(file: Callable[[str], Path]) -> None:
    """``3/12`` is how others write it."""
    path = file("flac")
    opened = flac.FLAC(path)
    opened["TRACKNUMBER"] = ["3/12"]
    opened.save()
    assert (read(path, "flac")["tracknumber"], read(path, "flac")["tracktotal"]) == (["3"], ["12"])
