"""What must hold for anything: totality, symmetry, self-match, monotony, and evidence that sums to the score."""

from __future__ import annotations

import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tonearm.logic.facts import FileFacts, TrackFacts, file_facts, track_facts
from tonearm.logic.features_name import release_facts
from tonearm.logic.fitted import logistic
from tonearm.logic.match import (
    artists_of_file,
    file_belongs_to_artist,
    file_belongs_to_release,
    file_is_track,
    judge_file,
    judge_tracks,
    releases_of_file,
    same_track,
    score_file,
    score_tracks,
)
from tonearm.logic.titles import parse_title
from tonearm.model import Artist, LibraryId, OwnedTrack, Release, RemotePath, SharedFile, Track, Username

_TEXT = st.text(max_size=40)
_WORDS = st.lists(
    st.sampled_from(
        ["glass", "harbour", "morning", "kelp", "tin", "roof", "sailor", "ночь", "硝子", "lund", "quill", "low", "tide"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
_NUMBER = st.one_of(st.none(), st.integers(1, 40))
_LENGTH = st.one_of(st.none(), st.floats(0, 100_000, allow_nan=False))
_VERSIONS = st.sampled_from(
    ["Live", "Live in Oslo", "Karaoke Version", "Lund Remix", "Instrumental", "Demo", "Acoustic", "Sped Up"]
)


def _tracks(title: st.SearchStrategy[str], name: st.SearchStrategy[str]) -> st.SearchStrategy[TrackFacts]:
    return st.builds(
        track_facts, title, st.lists(name, max_size=3), st.one_of(st.none(), name), _LENGTH, _NUMBER, _NUMBER
    )


def _files(text: st.SearchStrategy[str]) -> st.SearchStrategy[FileFacts]:
    path = st.lists(text, min_size=1, max_size=4).map("\\".join)
    return st.builds(file_facts, path, st.integers(0, 10**9), _LENGTH, st.one_of(st.none(), st.integers(0, 2000)))


_ANY_TRACK = st.one_of(_tracks(_TEXT, _TEXT), _tracks(_WORDS, _WORDS))
_ANY_FILE = st.one_of(_files(_TEXT), _files(_WORDS))
_FEW = settings(deadline=None, max_examples=150)


@_FEW
@given(_ANY_TRACK, _ANY_TRACK)
def test_the_track_judge_is_total_symmetric_and_explained(a: TrackFacts, b: TrackFacts) -> None:
    confidence = judge_tracks(a, b)
    assert 0.0 <= confidence.value <= 1.0
    assert math.isclose(logistic(confidence.log_odds), confidence.value, abs_tol=1e-9)
    assert math.isclose(confidence.log_odds, score_tracks(a, b), abs_tol=1e-2)
    assert score_tracks(a, b) == score_tracks(b, a)
    assert confidence.match_reason


@_FEW
@given(_ANY_TRACK, _ANY_FILE)
def test_the_file_judge_is_total_and_explained(wanted: TrackFacts, file: FileFacts) -> None:
    confidence = judge_file(wanted, file)
    assert 0.0 <= confidence.value <= 1.0
    assert math.isclose(logistic(confidence.log_odds), confidence.value, abs_tol=1e-9)
    assert math.isclose(confidence.log_odds, score_file(wanted, file), abs_tol=1e-2)
    assert confidence.match_reason


@_FEW
@given(_ANY_FILE, st.lists(st.one_of(_TEXT, _WORDS), min_size=1, max_size=5))
def test_the_artist_and_release_judges_are_total_and_explained(file: FileFacts, names: list[str]) -> None:
    releases = [release_facts(name, (names[0],), 2001, 9) for name in names]
    for confidence in (*artists_of_file(file, names), *releases_of_file(file, releases)):
        assert 0.0 <= confidence.value <= 1.0
        assert math.isclose(logistic(confidence.log_odds), confidence.value, abs_tol=1e-9)
        assert confidence.match_reason


@_FEW
@given(_WORDS, _WORDS, _WORDS, st.floats(1, 1000), st.integers(1, 30))
def test_a_whole_record_matches_itself(title: str, name: str, album: str, length: float, number: int) -> None:
    facts = track_facts(title, [name], album, length, 2001, number)
    assert judge_tracks(facts, facts).accepted


@_FEW
@given(_tracks(_WORDS, _WORDS), _tracks(_WORDS, _WORDS), _VERSIONS, st.sampled_from([" ({})", " - {}", " [{}]"]))
def test_a_version_word_on_one_side_never_raises_the_confidence(
    a: TrackFacts, b: TrackFacts, version: str, style: str
) -> None:
    """Holds for pairs that name no version and whose other words do not explain the one that is added."""
    named = parse_title(version)
    for side in (a, b):
        assume(not side.title.marks and not side.title.loose and side.title.base)
        assume(not (side.album and (side.album.marks or side.album.loose)))
        assume(not side.all_words & set(named.text.split()))
    longer = track_facts(
        b.title.text + style.format(version),
        b.names.keys,
        b.album.text if b.album else None,
        b.duration_s,
        b.year,
        b.track_number,
    )
    plain = track_facts(
        b.title.text, b.names.keys, b.album.text if b.album else None, b.duration_s, b.year, b.track_number
    )
    assert score_tracks(a, longer) <= score_tracks(a, plain) + 1e-9


@_FEW
@given(_tracks(_WORDS, _WORDS), st.lists(_WORDS, min_size=2, max_size=4), _VERSIONS)
def test_a_version_word_in_a_file_name_never_raises_the_confidence(
    wanted: TrackFacts, parts: list[str], version: str
) -> None:
    assume(not wanted.title.marks and not wanted.title.loose)
    assume(not wanted.all_words & set(version.lower().split()))
    path = "\\".join(parts)
    plain, marked = file_facts(f"{path}.mp3", 0, 200.0), file_facts(f"{path} ({version}).mp3", 0, 200.0)
    assert score_file(wanted, marked) <= score_file(wanted, plain) + 1e-9


@_FEW
@given(_WORDS, _WORDS, _WORDS, _tracks(_WORDS, _WORDS))
def test_case_accents_and_separators_change_nothing(title: str, name: str, album: str, other: TrackFacts) -> None:
    plain = track_facts(title, [name], album, 200.0, None, 3)
    shouted = track_facts(title.upper(), [name.title()], album.upper(), 200.0, None, 3)
    marked = track_facts(title.replace("a", "á").replace("o", "ö"), [name.replace("i", "ï")], album, 200.0, None, 3)
    joined = track_facts(title.replace(" ", "_"), [name.replace(" ", "  ")], album.replace(" ", "_"), 200.0, None, 3)
    expected = score_tracks(plain, other)
    assert score_tracks(shouted, other) == score_tracks(marked, other) == score_tracks(joined, other) == expected


@_FEW
@given(_tracks(_WORDS, _WORDS), st.lists(_WORDS, min_size=1, max_size=4))
def test_slashes_and_case_of_a_path_change_nothing(wanted: TrackFacts, parts: list[str]) -> None:
    back, forward = file_facts("\\".join(parts) + ".mp3"), file_facts("/".join(parts).upper() + ".MP3")
    assert score_file(wanted, back) == score_file(wanted, forward)


def test_the_record_faces_of_the_judges_agree_with_the_facts() -> None:
    track = Track(
        title="Morning Glass", artists=(Artist(name="Ada Quill"),), release=Release(title="Harbour"), duration_s=200
    )
    owned = OwnedTrack(
        id=LibraryId("1"),
        title="Morning Glass",
        artist="Ada Quill",
        album_artist="Ada Quill",
        album="Harbour",
        duration_s=200,
    )
    file = SharedFile(
        username=Username("u"),
        remote_path=RemotePath(r"Music\Ada Quill\Harbour\04 Morning Glass.mp3"),
        size_bytes=1,
        duration_s=200,
    )
    assert same_track(track, owned).accepted
    assert file_is_track(track, file).accepted
    assert file_belongs_to_artist(file, Artist(name="Ada Quill"), [Artist(name="Mira Oost")]).accepted
    assert file_belongs_to_release(file, Release(title="Harbour", artists=(Artist(name="Ada Quill"),))).accepted
    assert not file_belongs_to_artist(file, Artist(name="Mira Oost"), [Artist(name="Ada Quill")]).accepted


def test_the_reason_is_a_sentence_a_person_understands() -> None:
    wanted = track_facts("Morning Glass", ["Ada Quill"], "Harbour", 200.0)
    live = judge_tracks(wanted, track_facts("Morning Glass (Live in Madrid)", ["Ada Quill"], "Harbour", 230.0))
    assert live.match_reason == "live in madrid; you asked for the studio recording"
    file = judge_file(wanted, file_facts(r"Ada Quill\Harbour\04 Morning Glass (Karaoke Version).mp3", 0, 200.0))
    assert "karaoke" in file.match_reason
    assert "studio recording" in file.match_reason
