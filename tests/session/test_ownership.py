"""Ownership of the recording or of the release, through the sandbox's Plex and catalogue."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from face_kit import make_session
from test_verbs_looking import assert_schema

from tonearm.errors import MisuseError, SettingsMissing
from tonearm.model import Ownership, OwnershipOf, Playlist, PlaylistEntry, Track
from tonearm.sandbox import Sandbox
from tonearm.session import Session


@pytest.fixture(scope="module")
def pair(session: Session, box: Sandbox) -> tuple[Track, Track]:
    """One recording that is in the library, as a track of the release it is on there and of another one."""
    session.queue.pause()
    world = box.world
    for held in world.library:
        tracks = [one for one in world.tracks.values() if one.recording_id == held.recording_id]
        titles = {world.releases[one.release_id].title: one.track_id for one in tracks}
        others = [title for title in titles if title.split()[0] not in held.album]
        plain = held.album.isascii() and held.title.replace(" ", "").isalpha() and not held.artist
        if plain and held.album in titles and others:
            one, other = (session.catalogue.track(titles[title]) for title in (held.album, others[0]))
            return one, other
    raise AssertionError("this world has no such recording")


def as_playlist(*tracks: Track) -> Playlist:
    entries = [{"position": place, "kind": "track", "track": track} for place, track in enumerate(tracks)]
    return Playlist(name="two releases", entries=tuple(PlaylistEntry.model_validate(entry) for entry in entries))


def test_records_say_where_a_recording_is(session: Session, pair: tuple[Track, Track]) -> None:
    """By default both are owned; of the release only the one whose release is there; the editions are the same."""
    held = {track.release.title: track for track in pair if track.release}
    checks = session.library.check(list(pair))
    assert [check.ownership for check in checks] == [Ownership.OWNED] * 2
    there, elsewhere = session.library.check(list(pair), ownership_of="release")
    assert (there.ownership, elsewhere.ownership) == (Ownership.OWNED, Ownership.MISSING)
    assert {edition.album for edition in there.editions} == {edition.album for edition in elsewhere.editions}
    here, wanted = held
    assert elsewhere.confidence is not None
    assert elsewhere.confidence.match_reason == f"in the library on “{here}”, not on “{wanted}”"


def test_a_plan_shows_the_editions_and_asks_for_the_release(session: Session, pair: tuple[Track, Track]) -> None:
    """The frame has a column for them, also where the wanted release is missing; the two questions are two plans."""
    of_recording = session.missing(as_playlist(*pair))
    of_release = session.missing(as_playlist(*pair), ownership_of="release")
    assert_schema(of_release, "plan")
    assert of_recording["owned"].tolist() == ["owned", "owned"]
    assert of_release["owned"].tolist() == ["owned", "missing"]
    assert of_release["decision"][1] in ("download", "review")
    assert pair[0].release is not None
    assert of_recording["editions"].str.startswith(pair[0].release.title).all()
    assert of_release["editions"].tolist() == of_recording["editions"].tolist()
    assert (of_recording.attrs["ownership_of"], of_release.attrs["ownership_of"]) == ("recording", "release")
    assert of_recording.attrs["plan_id"].rpartition("-")[0] != of_release.attrs["plan_id"].rpartition("-")[0]


def test_explain_lists_the_editions(session: Session, pair: tuple[Track, Track]) -> None:
    """After the evidence for the recording, a line for each release that holds it, with its file."""
    plan = session.missing(as_playlist(pair[1]), ownership_of="release")
    evidence = session.explain(plan.iloc[0])
    assert_schema(evidence, "evidence")
    editions = evidence[evidence["standing"] == "edition in library"]
    assert "; ".join(editions["subject"]) == plan["editions"][0]
    assert set(editions["match_reason"]) == {"another release"}
    assert editions["detail"].str.startswith("/").all()
    nearest = evidence[evidence["standing"] == "nearest in library"]
    assert nearest["match_reason"].str.startswith("in the library on").all()


def test_the_setting_is_the_default_and_the_argument_wins(
    box: Sandbox, tmp_path: Path, pair: tuple[Track, Track]
) -> None:
    with make_session(box, tmp_path, run_queue=False, ownership_of="release") as session:
        assert session.library.check([pair[1]])[0].ownership is Ownership.MISSING
        assert session.library.check([pair[1]], "recording")[0].ownership is Ownership.OWNED
        assert session.missing(as_playlist(pair[1]))["owned"].tolist() == ["missing"]


@pytest.mark.parametrize("wrong", ["album", "Release", "", 1])
def test_another_value_is_refused_in_a_sentence(session: Session, wrong: OwnershipOf) -> None:
    """Before anything is asked, with the two that are possible."""
    for ask in (
        lambda: session.library.check([], ownership_of=wrong),
        lambda: session.missing(pd.DataFrame({"artist": ["a"], "title": ["b"]}), ownership_of=wrong),
    ):
        with pytest.raises(MisuseError, match="choose 'recording' or 'release'"):
            ask()


def test_a_wrong_setting_is_named(box: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing, match="ownership_of"):
        make_session(box, tmp_path, ownership_of="album")
