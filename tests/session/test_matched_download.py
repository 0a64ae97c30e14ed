"""The first journey: a found file, the artist it belongs to, one click, and it is filed and tagged."""

from __future__ import annotations

import re
from pathlib import Path

import mutagen
import pandas as pd
import pytest
from face_kit import artist_of, good_files, row_of

from tonearm.errors import MisuseError
from tonearm.sandbox import Sandbox
from tonearm.sandbox.audio.sound import read_file
from tonearm.sandbox.world.records import SharedFile
from tonearm.session import Session


@pytest.fixture(scope="module")
def files(box: Sandbox) -> list[SharedFile]:
    """Good files of missing recordings, none asked for yet."""
    return list(good_files(box.world))


def ended(session: Session, queued: pd.DataFrame) -> pd.DataFrame:
    """Wait for these items and return their rows."""
    assert session.queue.wait(queued, timeout=1800)
    rows = session.queue.list(limit=None)
    return rows[rows["item_id"].isin(queued["item_id"])].reset_index(drop=True)


def test_a_found_file_becomes_a_filed_and_tagged_one(session: Session, box: Sandbox, files: list[SharedFile]) -> None:
    """Search, suggest, choose, download: filed under the chosen artist, tags and cover in it, the original gone."""
    wanted = files[0]
    artist, recording = artist_of(box.world, wanted), box.world.recordings[wanted.named_recording_id]
    found = session.search(f"{artist.name} {recording.title}")
    candidate = found[found["remote_path"] == wanted.remote_path].iloc[0]
    suggested = session.suggest_artists(candidate, top=5)
    assert suggested.iloc[0]["artist"] == artist.name

    done = ended(session, session.download(candidate, match=suggested.iloc[0])).iloc[0]

    assert (done["state"], done["reason"]) == ("completed", "filed_and_verified")
    folders = done["filed_path"].split("/")
    assert folders[0] == artist.name and folders[1].startswith(f"{artist.name} - ")
    path = box.folders.library / done["filed_path"]
    assert read_file(path) == recording.recording_id
    tags = mutagen.File(path, easy=True)
    assert tags is not None and tags["title"] == [recording.title] and tags["artist"] == [artist.name]
    assert not [one for one in box.folders.downloads.rglob("*") if one.is_file()], "the original is removed"
    assert session.transfers().empty, "our finished transfer is cleared"


def test_an_album_is_preferred_to_a_single_of_the_same_title(session: Session, box: Sandbox) -> None:
    """Where the catalogue has the track on both, the album's folder, number and tags are used."""
    world = box.world
    on_both = {
        track.recording_id for release in world.releases.values() if release.kind == "album" for track in release.tracks
    } & {
        track.recording_id
        for release in world.releases.values()
        if release.kind == "single" and len(release.tracks) == 1
        for track in release.tracks
    }
    wanted = next(
        file
        for file in good_files(world, format="flac")
        if file.recording_id in on_both and "VA" not in file.remote_path.split("\\")
    )
    done = ended(session, session.download(row_of(wanted), match=artist_of(world, wanted))).iloc[0]
    assert done["reason"] == "filed_and_verified"
    albums = {
        release.title
        for release in world.releases.values()
        if release.kind == "album" and wanted.recording_id in {track.recording_id for track in release.tracks}
    }
    tags = mutagen.File(box.folders.library / done["filed_path"], easy=True)
    assert tags is not None and tags["album"][0] in albums
    assert re.match(r"(\d-)?\d\d ", Path(done["filed_path"]).name), "numbered as on the album"


def test_a_file_can_be_matched_with_a_track(session: Session, box: Sandbox, files: list[SharedFile]) -> None:
    """A row of a track frame names the track itself: no catalogue search decides, and its numbers are used."""
    wanted = files[1]
    recording = box.world.recordings[wanted.named_recording_id]
    row = {
        "artist": artist_of(box.world, wanted).name,
        "title": recording.title,
        "album": "My Own Album",
        "track_number": 4,
        "duration_s": recording.duration_s,
    }
    done = ended(session, session.download(row_of(wanted), match=row)).iloc[0]
    assert done["reason"] == "filed_and_verified"
    assert f"{row['artist']} - My Own Album/04 {recording.title}" in done["filed_path"]


def test_without_a_match_it_stays_in_the_download_folder(
    session: Session, box: Sandbox, files: list[SharedFile]
) -> None:
    """Nothing is filed or tagged; the row says where the file lies, and its bytes are the peer's."""
    wanted = files[2]
    done = ended(session, session.download(row_of(wanted))).iloc[0]
    assert (done["state"], done["reason"]) == ("completed", "left_in_download_folder")
    item = session.queue.get(done["item_id"])
    assert item.local_path is not None and item.local_path in done["detail"]
    path = Path(item.local_path)
    assert path.is_relative_to(box.folders.downloads) and path.stat().st_size == wanted.advertised.size
    assert read_file(path) == wanted.recording_id


def test_a_destination_is_where_an_unmatched_file_lands(
    session: Session, box: Sandbox, files: list[SharedFile]
) -> None:
    """The folder below the daemon's download folder that the person named."""
    done = ended(session, session.download(row_of(files[3]), destination="mixes/june")).iloc[0]
    item = session.queue.get(done["item_id"])
    assert done["state"] == "completed"
    assert item.local_path is not None and Path(item.local_path).parent == box.folders.downloads / "mixes" / "june"


@pytest.mark.parametrize("destination", ["", "..", "/etc", "a/../b", "a//b", "C:\\x", "C:x", "a/"])
def test_a_destination_outside_is_refused(session: Session, files: list[SharedFile], destination: str) -> None:
    """Told at once; nothing is queued."""
    before = sum(session.queue.status().counts.values())
    with pytest.raises(MisuseError, match="destination"):
        session.download(row_of(files[4]), destination=destination)
    assert sum(session.queue.status().counts.values()) == before


def test_several_at_once_and_one_twice(session: Session, box: Sandbox, files: list[SharedFile]) -> None:
    """Three files, one of them named twice, in one call and again in a second one: three items, three transfers."""
    rows = [row_of(file) for file in (files[4], files[5], files[4], files[6])]
    before = box.log.count("slskd", "POST", "/api/v0/transfers/downloads")
    first = session.download(pd.DataFrame(rows))
    again = session.download(rows[0])
    assert first["item_id"].nunique() == 3
    assert again["item_id"].iloc[0] == first["item_id"].iloc[0]
    done = ended(session, first)
    assert done["state"].tolist() == ["completed"] * 3
    assert box.log.count("slskd", "POST", "/api/v0/transfers/downloads") == before + 3
    assert box.log.count("slskd", "POST", "/api/v0/transfers/downloads") > 0, "the counter sees what it counts"


def test_a_file_that_is_of_another_artist_goes_to_review(
    session: Session, box: Sandbox, files: list[SharedFile]
) -> None:
    """No track of the chosen artist fits: it is not filed under a wrong name, and stays where it was downloaded."""
    wanted = files[7]
    other = next(
        artist_of(box.world, file) for file in files if artist_of(box.world, file) != artist_of(box.world, wanted)
    )
    done = ended(session, session.download(row_of(wanted), match=other)).iloc[0]
    assert (done["state"], done["reason"]) == ("review", "not_matched")
    item = session.queue.get(done["item_id"])
    assert item.local_path is not None and Path(item.local_path).is_file()
    assert done["item_id"] in set(session.review()["item_id"])


@pytest.mark.parametrize(
    ("match", "sentence"),
    [
        ({"artist": "x"}, "match row"),
        ({"title": "x", "artist": "y", "duration_s": "long"}, "match row"),
        (pd.DataFrame({"artist_id": ["1", "2"], "artist": ["a", "b"]}), "one row"),
        (7, "artist or a track"),
    ],
)
def test_what_is_no_match_is_told(session: Session, files: list[SharedFile], match: object, sentence: str) -> None:
    """In a sentence, before anything is queued."""
    with pytest.raises(MisuseError, match=sentence):
        session.download(row_of(files[8]), match=match)


def test_one_track_cannot_be_two_files(session: Session, files: list[SharedFile]) -> None:
    """An artist may be matched with several files, a track with one."""
    with pytest.raises(MisuseError, match="One track"):
        session.download([row_of(files[8]), row_of(files[9])], match={"artist": "x", "title": "y"})


def test_a_priority_must_be_one_of_three(session: Session, files: list[SharedFile]) -> None:
    """0, 1 or 2; a truth value is none of them."""
    for priority in (3, -1, 1.5):
        with pytest.raises(MisuseError, match="Priority"):
            session.download(row_of(files[8]), priority=priority)  # type: ignore[arg-type]  # what people may try
