"""Scans: what lies in the folder is listed afterwards, by its tags (contracts/plex.md sections 5.4 and 8, item 10)."""

from __future__ import annotations

import os
from pathlib import Path

import av
import mutagen
import numpy as np
import pytest
from plex_kit import Served, served, until, write_flac

from tonearm.sandbox.plex.app import PlexOptions
from tonearm.sandbox.plex.files import describe

TRACKS = "/library/sections/1/all?type=10"
NEW = {"title": "New", "artist": "Kite", "albumartist": "Kite", "album": "Box", "tracknumber": "3"}


def scan(kit: Served, path: Path | None = None) -> None:
    """Ask for a scan and wait until it is over."""
    section = kit.connect().library.section("Music")
    section.update(None if path is None else str(path))
    until(lambda: kit.section().get("refreshing") == "0")


def on_disk(kit: Served) -> dict[str, dict[str, str]]:
    """Attributes of the tracks whose file is really there, by file name."""
    rows = kit.xml(TRACKS).findall("Track")
    files = {str(part.get("file")): dict(row.attrib) for row in rows for part in row.findall("Media/Part")}
    return {Path(path).name: row for path, row in files.items() if not path.startswith("/music/")}


def test_add_change_remove(tmp_path: Path) -> None:
    """Section 5.4: new files appear, changed ones keep their key and move ``updatedAt``, missing ones go."""
    with served(tmp_path, factor=600) as kit:
        file = write_flac(tmp_path / "Kite" / "03 New.flac", **NEW)
        scan(kit, file.parent)
        first = on_disk(kit)["03 New.flac"]
        assert (first["title"], first["grandparentTitle"], first["index"]) == ("New", "Kite", "3")
        assert first["guid"] == f"local://{first['ratingKey']}" and "originalTitle" not in first
        write_flac(file, **(NEW | {"title": "Newer", "artist": "Kite & Lumen"}))
        scan(kit)
        second = on_disk(kit)["03 New.flac"]
        assert (second["title"], second["originalTitle"]) == ("Newer", "Kite & Lumen")
        assert second["ratingKey"] == first["ratingKey"] and second["addedAt"] == first["addedAt"]
        assert int(second["updatedAt"]) > int(first["updatedAt"])
        newest = f"{TRACKS}&track.updatedAt%3E%3E={int(second['updatedAt']) - 1}"
        assert [row.get("title") for row in kit.xml(newest)] == ["Newer"], "an incremental read sees this row only"
        file.unlink()
        scan(kit, file.parent)
        assert on_disk(kit) == {}


def test_content_moves_only_when_something_changed(tmp_path: Path) -> None:
    """Section 5.4: ``scannedAt`` moves with every scan, ``contentChangedAt`` only with the contents."""
    with served(tmp_path, factor=600) as kit:
        before = kit.section()
        scan(kit)
        idle = kit.section()
        write_flac(tmp_path / "New.flac", **NEW)
        scan(kit)
        after = kit.section()
    assert int(str(idle.get("scannedAt"))) > int(str(before.get("scannedAt")))
    assert before.get("contentChangedAt") == idle.get("contentChangedAt") != after.get("contentChangedAt")


def test_only_the_asked_folder_is_scanned(tmp_path: Path) -> None:
    """Section 2: ``refresh?path=`` scans that folder; a path outside the section does nothing at all."""
    with served(tmp_path) as kit:
        write_flac(tmp_path / "A" / "a.flac", **NEW)
        write_flac(tmp_path / "B" / "b.flac", **NEW)
        scan(kit, tmp_path / "A")
        assert set(on_disk(kit)) == {"a.flac"}
        kit.connect().library.section("Music").update("/somewhere/else")
        assert kit.section().get("refreshing") == "0"
        scan(kit, tmp_path / "A" / "..")
        assert set(on_disk(kit)) == {"a.flac", "b.flac"}


def test_refreshing_lasts_a_while_and_covers_every_request(tmp_path: Path) -> None:
    """Quirk 7: a scan is asynchronous; requests made meanwhile are done too before ``refreshing`` ends."""
    with served(tmp_path, PlexOptions(scan_dwell_s=20)) as kit:
        for name in "ABC":
            write_flac(tmp_path / name / f"{name}.flac", **NEW)
            answer = kit.get(f"/library/sections/1/refresh?path={tmp_path / name}")
            assert (answer.status_code, answer.content) == (200, b"")
        assert kit.section().get("refreshing") == "1" and on_disk(kit) == {}
        until(lambda: kit.section().get("refreshing") == "0")
        assert set(on_disk(kit)) == {"A.flac", "B.flac", "C.flac"}


def test_refresh_with_force_touches_everything(tmp_path: Path) -> None:
    """Quirk 7: ``section.refresh()`` re-downloads all metadata; an incremental read then sees every row."""
    with served(tmp_path, factor=600) as kit:
        newest = max(int(str(row.get("updatedAt"))) for row in kit.xml(TRACKS))
        path = f"{TRACKS}&track.updatedAt%3E%3E={newest}"
        assert len(kit.xml(path)) == 0
        kit.connect().library.section("Music").refresh()
        until(lambda: kit.section().get("refreshing") == "0")
        assert len(kit.xml(path)) == 5


def test_new_items_are_matched_later(tmp_path: Path) -> None:
    """Quirk 8: fresh items have a ``local://`` guid first; guid and title change when the agent has matched them."""
    with served(tmp_path, PlexOptions(match_after_s=60)) as kit:
        write_flac(tmp_path / "x.flac", **(NEW | {"title": "Don't"}))
        scan(kit)
        fresh = on_disk(kit)["x.flac"]
        until(lambda: on_disk(kit)["x.flac"]["guid"].startswith("plex://"))
        matched = on_disk(kit)["x.flac"]
        assert (fresh["title"], matched["title"]) == ("Don't", "Don’t")
        assert fresh["guid"].startswith("local://") and fresh["ratingKey"] == matched["ratingKey"]
        scan(kit)
        assert on_disk(kit)["x.flac"] == matched, "an unchanged file is not read again"


def test_files_of_an_earlier_run_are_there_at_once(tmp_path: Path) -> None:
    """The folder is read when the server starts; a reset reads it anew and forgets playlists."""
    write_flac(tmp_path / "Kite" / "old.flac", **NEW)
    with served(tmp_path) as kit:
        assert set(on_disk(kit)) == {"old.flac"}
        server = kit.connect()
        server.createPlaylist("P", items=server.library.section("Music").all(libtype="track"))
        (tmp_path / "Kite" / "old.flac").unlink()
    with served(tmp_path) as kit:
        assert on_disk(kit) == {}


def test_stopping_in_the_middle_of_a_scan_leaves_nothing_behind(tmp_path: Path) -> None:
    """The server stops at once while a scan dwells; pytest would report a task that was left."""
    with served(tmp_path, PlexOptions(scan_dwell_s=36_000)) as kit:
        kit.get("/library/sections/1/refresh")
        assert kit.section().get("refreshing") == "1"


def test_hidden_and_foreign_files_are_left_alone(tmp_path: Path) -> None:
    """Media servers skip hidden files and folders, and what is no music."""
    write_flac(tmp_path / ".hidden" / "a.flac", **NEW)
    write_flac(tmp_path / "B" / ".b.flac.part.flac", **NEW)
    (tmp_path / "B" / "cover.jpg").write_bytes(b"\xff\xd8")
    write_flac(tmp_path / "B" / "c.FLAC", **NEW)
    with served(tmp_path) as kit:
        assert set(on_disk(kit)) == {"c.FLAC"}


def test_untagged_and_broken_files_go_by_their_names(tmp_path: Path) -> None:
    """Section 4: ``[Unknown Artist]`` when untagged; the title is the file's name without its number."""
    write_flac(tmp_path / "1-07 Night Ferry.flac")
    (tmp_path / "Broken.mp3").write_bytes(b"no music at all")
    (tmp_path / "Empty.m4a").write_bytes(b"")
    with served(tmp_path) as kit:
        rows = on_disk(kit)
    numbered = rows["1-07 Night Ferry.flac"]
    assert (numbered["title"], numbered["parentIndex"], numbered["index"]) == ("Night Ferry", "1", "7")
    assert numbered["grandparentTitle"] == "[Unknown Artist]" and numbered["parentTitle"] == "[Unknown Album]"
    assert rows["Broken.mp3"]["title"] == "Broken" and "duration" not in rows["Broken.mp3"]
    assert rows["Empty.m4a"]["title"] == "Empty"


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes exist on POSIX only")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    """A file name that is not UTF-8 is listed with replacement characters instead of breaking the listing."""
    good = write_flac(tmp_path / "good.flac")
    os.link(good, os.fsencode(tmp_path) + b"/b\xffd.flac")
    with served(tmp_path) as kit:
        assert set(on_disk(kit)) == {"good.flac", "b\ufffdd.flac"}


CODECS = {
    "flac": ("flac", "flac"),
    "mp3": ("libmp3lame", "mp3"),
    "m4a": ("aac", "mp4"),
    "ogg": ("vorbis", "ogg"),
    "opus": ("libopus", "ogg"),
}


def encode(path: Path, ending: str, seconds: float = 1.5) -> Path:
    """Write a quiet tone in one of the five formats."""
    codec, container = CODECS[ending]
    rate = 48_000
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="stereo", options={"strict": "-2"})
        tone = (np.sin(np.arange(int(rate * seconds)) * 0.05) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], format="s16", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        resampler = av.AudioResampler(stream.format.name, "stereo", rate, stream.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            out.mux(stream.encode(piece))
    return path


@pytest.mark.parametrize("ending", CODECS)
def test_tags_of_every_format(tmp_path: Path, ending: str) -> None:
    """Section 4: title, artists, album, numbers, year, length, container and codec, whatever the format."""
    path = encode(tmp_path / f"x.{ending}", ending)
    sound = mutagen.File(path, easy=True)
    if sound.tags is None:
        sound.add_tags()
    wanted = {
        "title": "Señorita",
        "artist": "Kite",
        "albumartist": "Lumen Fields",
        "album": "夜の海",
        "tracknumber": "4/12",
        "discnumber": "2/3",
        "date": "2026-03-01",
        "genre": "Folk",
    }
    for name, value in wanted.items():
        sound[name] = [value]
    sound.save()
    read = describe(str(path), (1, path.stat().st_size))
    assert (read.title, read.track_artist, read.album_artist, read.album) == (
        "Señorita",
        "Kite",
        "Lumen Fields",
        "夜の海",
    )
    assert (read.number, read.disc, read.year, read.genres) == (4, 2, 2026, ("Folk",))
    assert read.duration_ms is not None and abs(read.duration_ms - 1500) < 120
    assert read.media is not None and read.media.parts[0].size == path.stat().st_size
    assert read.media.channels == 2
    assert (read.matched, read.path) == (False, str(path))


def test_several_artists_are_joined(tmp_path: Path) -> None:
    """Several values of one tag become one text; the album artist alone is not repeated as track artist."""
    path = write_flac(tmp_path / "x.flac", title="T", albumartist="A", artist=["A", "B"])
    assert describe(str(path), (0, 0)).track_artist == "A; B"
    path = write_flac(tmp_path / "y.flac", title="T", albumartist="A", artist="A")
    assert describe(str(path), (0, 0)).track_artist == ""
