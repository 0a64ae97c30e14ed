"""The scorer's dicts as its README describes them: any key may be missing, credits may be one text."""

from __future__ import annotations

import pytest
from benchmarks.matching import file_belongs, file_is_track, rank, same_track, track_of

_TRACK = {"title": "Kelp", "artist": "Ada Quill", "artists": ["Ada Quill"], "album": "Low Tide", "duration": 200.0}


@pytest.mark.parametrize("artists", [["Ada Quill & Bo Lund"], "Ada Quill & Bo Lund", ["Ada Quill", "Bo Lund"]])
def test_credits_are_a_list_or_one_text(artists: object) -> None:
    names = track_of({"title": "Kelp", "artists": artists}).names
    assert (names.main, names.words >= {"ada", "quill", "bo", "lund"}) == ("ada quill", True)


@pytest.mark.parametrize("missing", ["title", "artist", "artists", "album", "duration"])
def test_any_key_may_be_missing(missing: str) -> None:
    poor = {name: value for name, value in _TRACK.items() if name != missing}
    file = {"path": r"Ada Quill\Low Tide\02 Kelp.mp3"}
    for value in (
        same_track(poor, _TRACK),
        same_track(_TRACK, poor),
        file_is_track(poor, file),
        *rank(poor, [file, {}]),
    ):
        assert 0.0 <= value <= 1.0
    assert same_track(_TRACK, _TRACK) > 0.9


def test_files_and_catalogue_records_may_be_bare() -> None:
    for item in ({"type": "artist"}, {"type": "album"}, {"type": "album", "name": "Low Tide", "artist": None}):
        assert 0.0 <= file_belongs({}, item) <= 1.0
        assert len(rank({"path": "x"}, [item])) == 1
    assert rank({}, []) == []
