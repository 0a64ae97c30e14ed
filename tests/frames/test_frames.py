"""Frames keep their stated schema, also when empty, and rows come back as ids and records."""

from __future__ import annotations

import pandas as pd
import pytest

from tonearm.errors import MisuseError
from tonearm.frames import SCHEMAS, candidate_frame, candidates_of, ids_of, make_frame, plan_frame, rows_of, track_frame
from tonearm.model import (
    Artist,
    Candidate,
    Confidence,
    Decision,
    EntryKind,
    LibraryCheck,
    LibraryId,
    OwnedEdition,
    Ownership,
    PlanRow,
    Playlist,
    PlaylistEntry,
    Recommendation,
    RemotePath,
    SharedFile,
    Track,
    Username,
)


def a_candidate(path: str = r"@@x\Music\Kite\02 Tide.flac", confidence: float = 0.93) -> Candidate:
    return Candidate(
        file=SharedFile(
            username=Username("kiosk"),
            remote_path=RemotePath(path),
            size_bytes=12_345_678,
            duration_s=187.0,
            sample_rate_hz=44_100,
            bit_depth=16,
            speed_bps=1_000_000,
        ),
        confidence=Confidence(value=confidence, match_reason="title and artist agree"),
        quality=0.8,
        recommendation=Recommendation.ACCEPT,
    )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_empty_frame_has_the_same_columns_and_types_as_a_full_one(schema: str) -> None:
    """The schema holds also for no rows and for rows of missing values."""
    empty, missing = make_frame(schema, []), make_frame(schema, [{}])
    assert list(empty.columns) == list(missing.columns) == list(SCHEMAS[schema])
    assert empty.dtypes.astype(str).tolist() == missing.dtypes.astype(str).tolist()
    assert isinstance(empty.index, pd.RangeIndex)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_confidence_has_its_reason_beside_it(schema: str) -> None:
    """Nobody gets a number without its reason: each confidence column is followed by its match reason."""
    columns = list(SCHEMAS[schema])
    for place, name in enumerate(columns):
        if name.endswith("confidence"):
            assert columns[place + 1] == name.replace("confidence", "match_reason")


def test_candidates_survive_the_way_into_a_frame_and_back() -> None:
    """What a frame shows of a file is enough to download it, also after saving and reading the frame."""
    candidate = a_candidate()
    back = candidates_of(candidate_frame([candidate]))
    assert back[0].file == candidate.file
    assert back[0].confidence.value == candidate.confidence.value


def test_candidates_come_back_from_one_row() -> None:
    """A single row, as ``frame.iloc[0]`` gives it, is as good as a frame."""
    frame = candidate_frame([a_candidate(), a_candidate(r"@@x\b.mp3")])
    assert [found.file.remote_path for found in candidates_of(frame.iloc[1])] == [r"@@x\b.mp3"]


def test_a_row_without_a_path_is_refused_in_a_sentence() -> None:
    """The error names the columns that are missing."""
    with pytest.raises(MisuseError, match="username, remote_path and size_bytes"):
        candidates_of({"title": "Tide"})


def test_ids_are_taken_from_frames_rows_and_texts_without_repeats() -> None:
    """Frames, rows, single ids and lists of ids all name the same items."""
    frame = make_frame("queue", [{"item_id": "a"}, {"item_id": "b"}, {"item_id": "a"}])
    assert ids_of(frame, "item_id") == ["a", "b"]
    assert ids_of(frame.iloc[1], "item_id") == ["b"]
    assert ids_of("c", "item_id") == ["c"]
    assert ids_of(["c", "d", "c"], "item_id") == ["c", "d"]


@pytest.mark.parametrize("given", [3, b"a", {"title": "x"}, pd.DataFrame({"title": ["x"]})])
def test_what_is_no_id_is_refused(given: object) -> None:
    """Numbers, bytes and rows without the column are answered with a sentence."""
    with pytest.raises(MisuseError):
        ids_of(given, "item_id")


def test_missing_values_come_back_as_none() -> None:
    """pd.NA, NaN and NaT never leak out of rows."""
    row = rows_of(make_frame("queue", [{"item_id": "a"}]))[0]
    assert row["item_id"] == "a"
    assert row["percent"] is None and row["title"] is None and row["not_before"] is None


def test_a_plan_row_shows_the_best_candidate_and_keeps_its_position() -> None:
    """Positions stay those of the playlist, and the row's id leads back to the plan."""
    track = Track(title="Tide", artists=(Artist(name="Kite"),), duration_s=187.0)
    entry = PlaylistEntry(position=4, kind=EntryKind.TRACK, track=track)
    row = PlanRow(
        entry=entry,
        library=LibraryCheck(ownership=Ownership.MISSING),
        decision=Decision.DOWNLOAD,
        candidates=(a_candidate(), a_candidate(r"@@x\b.mp3", 0.85)),
    )
    shown = plan_frame("abc-1", [row]).iloc[0]
    assert shown["plan_row_id"] == "abc-1:4"
    assert (shown["candidate"], shown["candidates"], shown["owned"]) == ("02 Tide.flac", 2, "missing")


def test_editions_are_named_once_best_first() -> None:
    """Two files of one album are one edition to read; one without album or year is shown as it is."""
    named = (("Blue River", 2004), ("Hits", 2010), ("Blue River", 2004), ("Demo", None), ("", None))
    editions = tuple(
        OwnedEdition(library_id=LibraryId(str(key)), album=album, album_artist="Kite", year=year, confidence=0.9)
        for key, (album, year) in enumerate(named)
    )
    rows = [
        PlanRow(
            entry=PlaylistEntry(position=position, kind=EntryKind.TRACK),
            library=LibraryCheck(ownership=Ownership.OWNED, editions=found),
            decision=Decision.OWNED,
        )
        for position, found in enumerate((editions, ()))
    ]
    shown = plan_frame("abc-1", rows)["editions"]
    assert shown[0] == "Blue River (2004); Hits (2010); Demo; (no album)"
    assert pd.isna(shown[1])


def test_entries_that_are_no_tracks_keep_their_place() -> None:
    """A removed entry is a row with its kind, not a gap."""
    entries = (
        PlaylistEntry(position=0, kind=EntryKind.REMOVED),
        PlaylistEntry(position=1, kind=EntryKind.EPISODE, title="Ep. 12"),
    )
    frame = track_frame(Playlist(name="p", entries=entries))
    assert frame["position"].tolist() == [0, 1]
    assert frame["kind"].tolist() == ["removed", "episode"]
    assert frame["title"].iloc[1] == "Ep. 12"
