"""Whole albums on the sandbox: found as folders, looked into, downloaded and filed as the album."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import mutagen
import pandas as pd
import pytest
from face_kit import good_files, row_of

from tonearm.errors import MisuseError
from tonearm.frames import SCHEMAS
from tonearm.logic.folders import folder_of
from tonearm.model import ItemState
from tonearm.sandbox import Sandbox
from tonearm.sandbox.audio.sound import read_file
from tonearm.sandbox.world.records import Content, Release, SharedFile, World
from tonearm.session import Session

SOUND = ("flac", "mp3", "m4a", "ogg", "opus")


class Shared(NamedTuple):
    """A folder of the world whose files are all named for tracks of one release."""

    release: Release
    artist: str
    username: str
    folder: str
    files: list[SharedFile]


def shared_albums(world: World, *, lacking: int, clean: bool = False) -> Iterator[Shared]:
    """Folders of delivering peers with an album by one artist, of which so many tracks lack."""
    folders: dict[tuple[str, str], list[SharedFile]] = defaultdict(list)
    for file in world.files:
        if file.format in SOUND and world.peers[file.username].delivers:
            folders[file.username, folder_of(file.remote_path)].append(file)
    for release in world.releases.values():
        if release.kind != "album" or len(release.artist_ids) != 1 or len(release.tracks) < 6:
            continue
        wanted = {track.recording_id for track in release.tracks}
        artist = world.artists[release.artist_ids[0]].name
        for (username, folder), files in folders.items():
            named = {file.named_recording_id for file in files}
            good = all(file.content is Content.CLEAN and not file.locked for file in files)
            if named <= wanted and len(wanted - named) == lacking and (good or not clean) and release.title in folder:
                yield Shared(release, artist, username, folder, files)


@pytest.fixture(scope="module")
def complete(box: Sandbox) -> Shared:
    """An album that a peer shares completely and honestly."""
    return next(shared_albums(box.world, lacking=0, clean=True))


@pytest.fixture(scope="module")
def folders(session: Session, complete: Shared) -> pd.DataFrame:
    """What a search for it finds."""
    return session.search_albums(f"{complete.artist} {complete.release.title}")


def used(session: Session, name: str) -> int:
    """What is used of an allowance so far."""
    return int(session.budget().set_index("name").loc[name, "used"])


def test_a_completely_shared_album_is_the_best_folder(complete: Shared, folders: pd.DataFrame) -> None:
    """Found by words of artist and title; it is the release, nothing lacks, and the frame keeps its schema."""
    best = folders.iloc[0]
    assert (best["username"], best["folder"]) == (complete.username, complete.folder)
    assert (best["completeness"], best["missing"]) == (1.0, 0)
    assert best["files"] == len(complete.release.tracks)
    assert best["release_id"] == complete.release.release_id
    assert best["confidence"] >= 0.8 and "without" not in best["match_reason"]
    assert list(folders.columns) == list(SCHEMAS["folders"])
    assert folders["completeness"].is_monotonic_decreasing
    assert folders["folder_id"].is_unique


def test_a_text_costs_two_calls_once_and_a_known_release_none(
    session: Session, box: Sandbox, complete: Shared, folders: pd.DataFrame
) -> None:
    """The search for the release is one call; its tracks are known for good, and so is the network's answer."""
    before, searches = used(session, "spotify_calls"), box.log.count("slskd", "POST", "/api/v0/searches")
    assert searches in (1, 2)
    again = session.search_albums(folders.iloc[0])
    session.folder(folders.iloc[0])
    assert used(session, "spotify_calls") == before
    pd.testing.assert_frame_equal(again, folders)
    session.search_albums(f"{complete.artist} {complete.release.title}")
    assert used(session, "spotify_calls") == before + 1, "the counter sees what it counts"
    assert box.log.count("slskd", "POST", "/api/v0/searches") == searches
    other = next(shared_albums(box.world, lacking=1))
    session.search_albums(f"{other.artist} {other.release.title}")
    assert used(session, "spotify_calls") == before + 3


def test_each_track_gets_its_file(session: Session, box: Sandbox, complete: Shared, folders: pd.DataFrame) -> None:
    """One row per track in order, with the file that the world says is that track."""
    rows = session.folder(folders.iloc[0])
    assert list(rows.columns) == list(SCHEMAS["folder"])
    tracks = rows[rows["state"] != "extra"]
    assert tracks["state"].tolist() == ["assigned"] * len(complete.release.tracks)
    assert tracks["track_number"].tolist() == [track.track_number for track in complete.release.tracks]
    for path, track in zip(tracks["remote_path"], complete.release.tracks, strict=True):
        assert box.world.files_by_path[complete.username, path].named_recording_id == track.recording_id


def test_a_folder_that_lacks_a_track_says_which(session: Session, box: Sandbox) -> None:
    """The count, the share and the name of what lacks."""
    wanted = next(shared_albums(box.world, lacking=1))
    named = {file.named_recording_id for file in wanted.files}
    (lacking,) = [track for track in wanted.release.tracks if track.recording_id not in named]
    found = session.search_albums(f"{wanted.artist} {wanted.release.title}")
    row = found[(found["username"] == wanted.username) & (found["folder"] == wanted.folder)].iloc[0]
    assert row["missing"] >= 1 and row["completeness"] == row["files"] / len(wanted.release.tracks) < 1
    rows = session.folder(row)
    missing = rows[rows["state"] == "missing"]
    assert lacking.track_id in set(missing["track_id"])
    assert len(missing) == row["missing"]
    assert "without" in row["match_reason"]


def test_a_downloaded_folder_is_filed_as_the_album(
    session: Session, box: Sandbox, complete: Shared, folders: pd.DataFrame
) -> None:
    """All tracks in one folder with their numbers, the right sound in each, one cover; a second wish adds nothing."""
    queued = session.download(folders.iloc[0])
    assert queued["priority"].tolist() == [2] * len(complete.release.tracks)
    assert session.download(folders.iloc[0])["item_id"].tolist() == queued["item_id"].tolist()
    assert session.queue.wait(queued, timeout=7200)
    rows = session.queue.list(limit=None).set_index("item_id").loc[queued["item_id"]]
    assert rows["reason"].tolist() == ["filed_and_verified"] * len(queued)
    (parent,) = {PurePosixPath(path).parent for path in rows["filed_path"]}
    assert parent.as_posix() == f"{complete.artist}/{complete.artist} - {complete.release.title}"
    for path, track in zip(rows["filed_path"], complete.release.tracks, strict=True):
        where = box.folders.library / path
        assert where.name.startswith(f"{track.track_number:02d} ")
        assert read_file(where) == track.recording_id
        tags = mutagen.File(where, easy=True)
        assert tags is not None and tags["album"] == [complete.release.title]
    kinds = [one.suffix for one in (box.folders.library / parent).iterdir()]
    assert len(kinds) == len(queued) + 1 and sum(kind in (".png", ".jpg") for kind in kinds) == 1


def test_other_folders_stand_by(session: Session, folders: pd.DataFrame) -> None:
    """A track that another folder has beyond doubt has a second candidate; the chosen folder's file is the first."""
    items = [session.queue.get(item_id) for item_id in session.queue.list(limit=None)["item_id"]]
    of_album = [item for item in items if item.id.startswith("album-")]
    assert of_album and all(item.candidates[0].file.username == folders.iloc[0]["username"] for item in of_album)
    assert any(len(item.candidates) > 1 for item in of_album)
    assert all(item.state is ItemState.COMPLETED for item in of_album)


def test_a_file_suggests_its_album(session: Session, box: Sandbox, complete: Shared) -> None:
    """The release is first, with picture and id, at the price of two calls; its row finds the folder."""
    before = used(session, "spotify_calls")
    suggested = session.suggest_albums(row_of(complete.files[0]), top=5)
    assert used(session, "spotify_calls") - before <= 2
    best = suggested.iloc[0]
    assert (best["release"], best["artist"]) == (complete.release.title, complete.artist)
    assert best["release_id"] == complete.release.release_id and best["rank"] == 1
    assert best["confidence"] >= 0.8 and best["match_reason"]
    assert session.search_albums(best).iloc[0]["folder"] == complete.folder


def test_an_unknown_album_is_an_empty_frame_that_says_why(session: Session) -> None:
    """The schema holds; nothing was searched on the network."""
    found = session.search_albums("qqxy zzyx nowhere")
    assert found.empty and list(found.columns) == list(SCHEMAS["folders"])
    assert "catalogue" in found.attrs["detail"]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [("  ", "nothing to search"), ({"artist": "x"}, "release_id"), ([], "One release"), (7, "Rows are expected")],
)
def test_what_is_no_album_is_told(session: Session, wanted: object, sentence: str) -> None:
    """In a sentence, without a call."""
    before = used(session, "spotify_calls")
    with pytest.raises(MisuseError, match=sentence):
        session.search_albums(wanted)
    with pytest.raises(MisuseError, match="limit"):
        session.search_albums("x", limit=0)
    assert used(session, "spotify_calls") == before


def test_folder_rows_that_cannot_be_are_told(session: Session, box: Sandbox, folders: pd.DataFrame) -> None:
    """Mixed with files, with a match, cut down, or of a folder that nobody offers: nothing is queued."""
    before = sum(session.queue.status().counts.values())
    row = folders.iloc[0]
    file = row_of(next(good_files(box.world)))
    with pytest.raises(MisuseError, match="Folders and files"):
        session.download([row, file])
    with pytest.raises(MisuseError, match="leave match"):
        session.download(row, match={"artist": "x", "title": "y"})
    with pytest.raises(MisuseError, match="needs username"):
        session.download({"folder_id": "x", "username": "y"})
    with pytest.raises(MisuseError, match="search again"):
        session.folder({**row.to_dict(), "folder": "elsewhere"})
    with pytest.raises(MisuseError, match="One folder"):
        session.folder(file)
    assert sum(session.queue.status().counts.values()) == before
