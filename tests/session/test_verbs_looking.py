"""Verbs that look and change nothing, against the whole sandbox: shapes, order, and sentences for what cannot be."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from face_kit import artist_of, good_files, make_session, playlist_ref, row_of

from tonearm.errors import MisuseError, ServiceRefused, TonearmError
from tonearm.frames import SCHEMAS
from tonearm.model import Candidate, Playlist
from tonearm.sandbox import Sandbox
from tonearm.session import Session


def assert_schema(frame: pd.DataFrame, name: str) -> None:
    """Columns, order and types are as stated; the index is the plain one."""
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
        column: str(dtype) for column, dtype in SCHEMAS[name].items()
    }
    assert isinstance(frame.index, pd.RangeIndex)


def test_doctor_has_a_row_for_every_service(session: Session) -> None:
    """Everything of a healthy sandbox is checked, and nothing has failed."""
    checks = session.doctor()
    assert_schema(checks, "checks")
    assert set(checks["service"]) == {"slskd", "spotify", "plex", "disk", "store"}
    assert not (checks["state"] == "failed").any()
    assert not checks["detail"].str.contains("sandbox-").any(), "no key or token is shown"


def test_budget_counts_a_search_and_reuse_costs_nothing(session: Session, box: Sandbox) -> None:
    """One search costs one of the window; the same text again is answered from the store."""
    file = next(good_files(box.world))
    text = f"{artist_of(box.world, file).name} - {box.world.recordings[file.named_recording_id].title}"
    before = session.budget()
    assert_schema(before, "budget")
    first = session.search(text)
    used = session.budget().set_index("name")["used"]
    assert used["soulseek_search"] == before.set_index("name")["used"]["soulseek_search"] + 1
    again = session.search(text)
    assert session.budget().set_index("name")["used"]["soulseek_search"] == used["soulseek_search"]
    pd.testing.assert_frame_equal(first, again)
    assert_schema(first, "candidates")
    assert file.remote_path in set(first["remote_path"])


def test_a_search_text_needs_no_dash(session: Session, box: Sandbox) -> None:
    """The same files come first, with the same confidence; the frame says how the words were read."""
    file = next(good_files(box.world))
    artist, title = artist_of(box.world, file).name, box.world.recordings[file.named_recording_id].title
    dashed, plain = session.search(f"{artist} - {title}"), session.search(f"{artist} {title}")
    assert plain.attrs["read_as"] == dashed.attrs["read_as"] == f"{artist} - {title}"
    assert plain.iloc[0][["remote_path", "confidence"]].equals(dashed.iloc[0][["remote_path", "confidence"]])


def test_search_takes_a_row_of_a_track_frame(session: Session, box: Sandbox) -> None:
    """The row is judged by its length as well; ``limit`` cuts; every candidate has a confidence with its reason."""
    tracks = session.playlist(playlist_ref(box, 20))
    found = session.search(tracks.iloc[0], limit=3)
    assert_schema(found, "candidates")
    assert 0 < len(found) <= 3
    assert found["confidence"].between(0, 1).all() and found["match_reason"].str.len().min() > 0
    records = session.records(found)
    assert all(isinstance(one, Candidate) for one in records)
    assert [one.file.remote_path for one in records] == list(found["remote_path"])


def test_found_files_can_be_saved_and_read_again(session: Session, box: Sandbox, tmp_path: Path) -> None:
    """A candidate frame that went through a CSV file still names the same files."""
    file = next(good_files(box.world))
    found = session.search(f"{artist_of(box.world, file).name} {box.world.recordings[file.recording_id].title}")
    found.to_csv(tmp_path / "found.csv", index=False)
    again = session.records(pd.read_csv(tmp_path / "found.csv"))
    assert [one.file for one in again] == [one.file for one in session.records(found)] and again


def test_a_search_that_nobody_answers_is_an_empty_frame(session: Session) -> None:
    """Asked and nobody answered: the columns are there, the rows are not."""
    found = session.search("zxqvw kjhgf")
    assert_schema(found, "candidates")
    assert found.empty


@pytest.mark.parametrize(
    "wanted", ["", "   ", 7, None, b"x", {"title": "no artist"}, {"artist_id": "1", "artist": "x"}]
)
def test_a_search_for_nothing_is_told_in_a_sentence(session: Session, wanted: object) -> None:
    """What cannot be searched raises MisuseError; nothing is spent."""
    before = session.budget()["used"].tolist()
    with pytest.raises(MisuseError):
        session.search(wanted)
    assert session.budget()["used"].tolist() == before


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_must_be_at_least_one(session: Session, limit: int) -> None:
    """A limit that cannot be meant is refused, not read as something else."""
    with pytest.raises(MisuseError, match="limit"):
        session.search("anything at all", limit=limit)


def test_a_playlist_is_the_same_by_url_uri_and_id(session: Session, box: Sandbox) -> None:
    """All three spellings read all entries in order; positions count from 0."""
    uri = playlist_ref(box, 20)
    number = uri.rpartition(":")[2]
    frames = [session.playlist(one) for one in (uri, number, f"https://open.spotify.com/playlist/{number}?si=abc")]
    for frame in frames:
        assert_schema(frame, "tracks")
        pd.testing.assert_frame_equal(frame, frames[0])
    assert frames[0]["position"].tolist() == list(range(20))
    assert {"track", "local", "episode", "removed"} == set(frames[0]["kind"])


def test_a_playlist_from_files_and_frames(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV, M3U, a path as text, a DataFrame and a record give the same tracks."""
    wanted = [("Kite", "Tide"), ("Señora Ñandú", "Ebb, Flow")]
    frame = pd.DataFrame(wanted, columns=["artist", "title"])
    csv, tsv, m3u = tmp_path / "list.csv", tmp_path / "list.tsv", tmp_path / "list.m3u8"
    frame.to_csv(csv, index=False)
    frame.to_csv(tsv, index=False, sep="\t")
    m3u.write_text(
        "#EXTM3U\n" + "".join(f"#EXTINF:31,{artist} - {title}\nx.mp3\n" for artist, title in wanted), "utf-8"
    )
    record = session.catalogue.playlist(frame)
    assert isinstance(record, Playlist)
    monkeypatch.setenv("HOME", str(tmp_path))
    for ref in (csv, str(csv), "~/list.csv", str(tsv), m3u, frame, record):
        found = session.playlist(ref)
        assert_schema(found, "tracks")
        assert list(zip(found["artist"], found["title"], strict=True)) == wanted


def test_a_frame_of_playlist_is_a_playlist_again(session: Session, box: Sandbox) -> None:
    """Filter the tracks in pandas and hand them back: ids, lengths and releases are kept."""
    tracks = session.playlist(playlist_ref(box, 20))
    chosen = tracks[tracks["kind"] == "track"].head(3)
    again = session.playlist(chosen)
    for column in ("artist", "title", "album", "duration_s", "track_id", "isrc", "track_number"):
        assert again[column].tolist() == chosen[column].tolist(), column


@pytest.mark.parametrize(
    "ref",
    ["", "not a playlist", "spotify:album:1234567890123456789012", "nowhere.csv", Path("/nowhere/x.m3u"), 7, None],
)
def test_what_is_no_playlist_is_told_in_a_sentence(session: Session, ref: object) -> None:
    """The sentence says what would do; no traceback of another package."""
    with pytest.raises(MisuseError) as caught:
        session.playlist(ref)
    assert str(caught.value).endswith(".") and caught.value.__cause__ is None


def test_a_playlist_of_somebody_else_cannot_be_read(session: Session, box: Sandbox) -> None:
    """A Development Mode app may not read it; the sentence says so and what to do instead."""
    theirs = next(one for one in box.world.playlists.values() if one.owner_id != "me")
    with pytest.raises(ServiceRefused) as caught:
        session.playlist(theirs.playlist_id)
    assert caught.value.status in (403, 404) and len(str(caught.value)) > 20


def test_artists_are_suggested_and_found(session: Session, box: Sandbox) -> None:
    """The file's own artist comes first, with a reason; the manual search has the same columns."""
    file = next(good_files(box.world))
    artist = artist_of(box.world, file)
    suggested = session.suggest_artists(row_of(file), top=5)
    found = session.find_artists(artist.name, top=5)
    for frame in (suggested, found):
        assert_schema(frame, "artists")
        assert len(frame) <= 5 and frame["rank"].tolist() == list(range(1, len(frame) + 1))
        assert frame.iloc[0]["artist_id"] == artist.id
    assert suggested["confidence"].is_monotonic_decreasing
    assert suggested["match_reason"].str.len().min() > 0


def test_a_suggestion_costs_two_calls_and_none_where_the_artist_is_known(box: Sandbox, tmp_path: Path) -> None:
    """Also where the path names somebody whom the catalogue does not know; asked again, nothing is asked."""
    file = next(one for one in good_files(box.world) if " " in box.world.recordings[one.recording_id].title)
    nobody = {**row_of(file), "remote_path": "Qqxy Zzyx - " + box.world.recordings[file.recording_id].title + ".mp3"}
    with make_session(box, tmp_path) as session:

        def calls(ask: Callable[[], pd.DataFrame]) -> int:
            before = spotify_calls(session)
            frames.append(ask())
            return spotify_calls(session) - before

        frames: list[pd.DataFrame] = []
        assert calls(lambda: session.suggest_artists(row_of(file))) == 2
        assert calls(lambda: session.suggest_artists(row_of(file))) == 0
        assert frames[1].iloc[0]["artist_id"] == frames[0].iloc[0]["artist_id"] == artist_of(box.world, file).id
        assert calls(lambda: session.find_artists(artist_of(box.world, file).name)) == 0
        assert calls(lambda: session.suggest_artists(nobody)) == 2
        assert artist_of(box.world, file).id in set(frames[-1]["artist_id"]), "the title alone finds the artist"
        assert calls(lambda: session.suggest_albums(row_of(file))) == 2
        assert calls(lambda: session.suggest_albums(row_of(file))) in (0, 1), "none where the album is clear"


def test_the_manual_search_is_judged_by_the_file_if_there_is_one(session: Session, box: Sandbox) -> None:
    file = next(good_files(box.world))
    name = artist_of(box.world, file).name
    by_text, by_file = session.find_artists(name), session.find_artists(name, candidate=row_of(file))
    suggested = session.suggest_artists(row_of(file))
    for frame in (by_text, by_file):
        assert_schema(frame, "artists")
        assert frame.iloc[0]["artist_id"] == artist_of(box.world, file).id
        assert len(session.explain(frame.iloc[0])) > 3
    assert by_text.iloc[0]["match_reason"] == "called like your text"
    assert by_file.iloc[0]["match_reason"] == suggested.iloc[0]["match_reason"]


def spotify_calls(session: Session) -> int:
    """How many calls of the catalogue's quota were used."""
    return int(session.budget().set_index("name").loc["spotify_calls", "used"])


@pytest.mark.parametrize("top", [0, -1, 11])
def test_top_is_1_to_10(session: Session, top: int) -> None:
    """The catalogue gives at most ten; what cannot be meant is refused."""
    with pytest.raises(MisuseError, match="top"):
        session.find_artists("kite", top=top)
    with pytest.raises(MisuseError, match="top"):
        session.suggest_artists({"username": "a", "remote_path": r"x\a - b.mp3", "size_bytes": 1}, top=top)


@pytest.mark.parametrize("text", ["", "  "])
def test_artists_need_a_text(session: Session, text: str) -> None:
    """An empty manual search asks nothing of the catalogue."""
    with pytest.raises(MisuseError):
        session.find_artists(text)


def test_transfers_are_a_frame(session: Session) -> None:
    """Empty, but with its columns."""
    assert_schema(session.transfers(), "transfers")


def test_typed_groups_speak_records(session: Session, box: Sandbox) -> None:
    """The same worlds in records: library, catalogue, network."""
    owned = session.library.tracks()
    assert len(owned) > 100
    artist = session.catalogue.find_artists(owned[0].album_artist, limit=1)[0]
    assert session.catalogue.artist_releases(str(artist.id), limit=2)
    tracks = session.catalogue.find_tracks(title=owned[0].title, artist=artist.name)
    assert session.catalogue.track(str(tracks[0].id)).id == tracks[0].id
    checked = session.library.check(tracks[:1])
    assert len(checked) == 1
    assert session.network.transfers() == []


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"username": "a"},
        {"username": "a", "remote_path": "b", "size_bytes": "many"},
        {"username": "a", "remote_path": "b", "size_bytes": -1},
        {"username": "a", "remote_path": "b", "size_bytes": 1, "recommendation": "maybe"},
        {"username": "a", "remote_path": "b", "size_bytes": 1, "confidence": 7},
        {"username": "a", "remote_path": "b", "size_bytes": 1, "duration_s": "long"},
    ],
)
def test_rows_that_are_no_candidates_are_told_in_a_sentence(session: Session, row: dict[str, object]) -> None:
    """Bad rows raise MisuseError in every verb that takes candidates, and nothing else."""
    for verb in (session.records, session.suggest_artists, session.download, session.match):
        with pytest.raises(MisuseError):
            verb(row)


def test_the_sandbox_playlists_need_the_embedded_sandbox(session: Session) -> None:
    """A session on configured services has none and says so."""
    with pytest.raises(MisuseError, match="sandbox"):
        session.sandbox_playlists()


def test_every_public_verb_has_a_docstring_and_a_plain_repr(session: Session) -> None:
    """What ``?`` shows in a notebook; reprs name no secret."""
    for thing in (session, session.queue, session.catalogue, session.library, session.network):
        for name in (name for name in dir(type(thing)) if not name.startswith("_")):
            assert getattr(type(thing), name).__doc__, name
        assert "sandbox-" not in repr(thing)
    assert isinstance(session, Session) and repr(session) == "Session(configured services, open)"
    assert ast.parse("session.queue")  # reprs are for people; nothing promises that they can be read back


def test_every_error_is_ours(session: Session) -> None:
    """A type that nobody thought of ends in a TonearmError as well."""
    for verb in (session.playlist, session.search, session.candidates, session.apply, session.undo, session.records):
        with pytest.raises(TonearmError):
            verb(object())
