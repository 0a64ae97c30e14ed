"""Candidates are ordered by certainty, then quality; the order of arrival never matters; the wrong ones do not pass."""

from __future__ import annotations

import itertools

import pytest

from tonearm.logic.quality import QualityPolicy, accepts, quality
from tonearm.logic.rank import judge_candidate, rank
from tonearm.logic.recommend import recommend
from tonearm.model import Artist, Confidence, Recommendation, Release, RemotePath, SharedFile, Track, Username

_TRACK = Track(
    title="Morning Glass",
    artists=(Artist(name="Ada Quill"),),
    release=Release(title="Harbour Lights", release_date="2009"),
    track_number=4,
    duration_s=212.0,
)
_POLICY = QualityPolicy()
_ALBUM = r"Music\Ada Quill\Harbour Lights\04 Morning Glass"


def _file(path: str = f"{_ALBUM}.mp3", user: str = "peer", **more: object) -> SharedFile:
    fields = {"size_bytes": 8_000_000, "duration_s": 212, "bitrate_kbps": 320, **more}
    return SharedFile.model_validate({"username": Username(user), "remote_path": RemotePath(path), **fields})


def test_the_best_file_of_the_right_recording_is_first() -> None:
    files = [
        _file(f"{_ALBUM} (Live).flac", duration_s=231),
        _file(f"{_ALBUM}.mp3"),
        _file(f"{_ALBUM}.flac", bitrate_kbps=None, size_bytes=30_000_000),
        _file(r"Music\Mira Oost\Low Tide\02 Morning Glass.flac", duration_s=190),
    ]
    ranked = rank(files, _TRACK, _POLICY)
    assert [c.file.remote_path for c in ranked[:2]] == [f"{_ALBUM}.flac", f"{_ALBUM}.mp3"]
    assert [c.recommendation for c in ranked] == [
        Recommendation.ACCEPT,
        Recommendation.ACCEPT,
        Recommendation.REJECT,
        Recommendation.REJECT,
    ]


def test_the_order_of_arrival_does_not_matter() -> None:
    files = [_file(user=user, free_slot=slot) for user in ("ann", "ben", "cid") for slot in (True, False)]
    files = [f.replace(remote_path=f"{_ALBUM}.{kind}") for f, kind in zip(files, itertools.cycle(["mp3", "ogg"]))]
    expected = rank(files, _TRACK, _POLICY)
    for order in itertools.islice(itertools.permutations(files), 0, 720, 71):
        assert rank(order, _TRACK, _POLICY) == expected


@pytest.mark.parametrize(
    "version",
    ["Live", "Karaoke", "Bo Lund Remix", "Instrumental", "Acoustic", "Demo", "Radio Edit", "Sped Up", "Cover"],
)
def test_another_version_is_rejected_even_without_a_length(version: str) -> None:
    candidate = judge_candidate(_file(f"{_ALBUM} ({version}).mp3", duration_s=None), _TRACK, _POLICY)
    assert candidate.recommendation is Recommendation.REJECT
    assert "you asked for the studio recording" in candidate.confidence.match_reason


def test_the_plain_recording_is_rejected_when_a_version_is_wanted() -> None:
    wanted = _TRACK.replace(title="Morning Glass - Live at the Pier", duration_s=None)
    assert judge_candidate(_file(), wanted, _POLICY).recommendation is Recommendation.REJECT


@pytest.mark.parametrize("number", ["04", "07"])
@pytest.mark.parametrize("length", [212.0, None])
def test_a_file_that_names_a_part_of_the_title_is_never_just_taken(number: str, length: float | None) -> None:
    """The album explains the other half of "Harbour Lights, Morning", yet its own "Morning" may be another song."""
    wanted = _TRACK.replace(title="Harbour Lights, Morning")
    file = _file(f"Ada Quill\\Harbour Lights\\{number} Morning.mp3", duration_s=length)
    candidate = judge_candidate(file, wanted, _POLICY)
    assert candidate.recommendation is not Recommendation.ACCEPT
    assert "another title: morning" in candidate.confidence.match_reason


def test_a_stated_length_that_is_far_off_is_rejected() -> None:
    assert judge_candidate(_file(duration_s=245), _TRACK, _POLICY).recommendation is Recommendation.REJECT


def test_locked_unwanted_and_poor_files_are_left_out() -> None:
    files = [
        _file(locked=True),
        _file(f"{_ALBUM}.wma"),
        _file(f"{_ALBUM}.jpg"),
        _file(f"{_ALBUM} low.mp3", bitrate_kbps=64),
    ]
    assert rank(files, _TRACK, _POLICY) == []
    assert rank([], _TRACK, _POLICY) == []


@pytest.mark.parametrize(
    ("kind", "bitrate", "taken"),
    [("mp3", 128, True), ("mp3", 112, False), ("opus", 96, True), ("opus", 64, False), ("ogg", 112, True)],
)
def test_the_least_bitrate_is_that_of_an_mp3(kind: str, bitrate: int, taken: bool) -> None:
    """Opus at 96 kbit/s sounds like an MP3 of 144, so it is taken where 128 are asked for."""
    assert accepts(_file(f"{_ALBUM}.{kind}", bitrate_kbps=bitrate), _POLICY) is taken


@pytest.mark.parametrize(
    ("title", "recommendation"),
    [("Ferry, Lantern", Recommendation.ACCEPT), ("Lantern, Ferry", Recommendation.ASK)],
)
def test_the_words_of_the_title_in_another_order_are_asked_about(title: str, recommendation: Recommendation) -> None:
    """They may be another song of the same people ("Lantern, Ferry" and "Ferry, Lantern"), whatever the length says."""
    wanted = _TRACK.replace(title="Ferry, Lantern")
    (found,) = rank([_file(rf"Music\Ada Quill\Harbour Lights\04 {title}.mp3")], wanted, _POLICY)
    assert found.recommendation is recommendation


def test_the_same_file_twice_is_ranked_once_and_the_limit_holds() -> None:
    files = [_file(user=f"peer{i}") for i in range(30)]
    assert len(rank([*files, *files], _TRACK, _POLICY)) == 10
    assert len(rank(files, _TRACK, _POLICY, limit=3)) == 3


def test_the_nearest_miss_is_kept_to_be_explained() -> None:
    ranked = rank([_file(r"Music\Mira Oost\Low Tide\02 Morning Glass.mp3", duration_s=190)], _TRACK, _POLICY)
    assert [c.recommendation for c in ranked] == [Recommendation.REJECT]
    assert ranked[0].confidence.evidence


def test_beside_what_may_be_right_stand_ten_near_misses_alone_as_many_as_there_is_room_for() -> None:
    lives = [_file(f"{_ALBUM} (Live at Pier {at}).mp3", duration_s=212 + at) for at in range(30)]
    beside = rank([_file(), *lives], _TRACK, _POLICY, limit=50)
    assert [c.recommendation for c in beside] == [Recommendation.ACCEPT, *[Recommendation.REJECT] * 10]
    assert max(c.file.duration_s or 0 for c in beside) <= 223  # the nearest in length
    assert len(rank(lives, _TRACK, _POLICY, limit=25)) == 25
    assert len(rank([_file(), *lives], _TRACK, _POLICY, limit=4)) == 4


def test_quality_prefers_format_then_bitrate_then_a_free_peer() -> None:
    flac = quality(_file(f"{_ALBUM}.flac", bitrate_kbps=None), _POLICY)
    high, low = quality(_file(), _POLICY), quality(_file(bitrate_kbps=160), _POLICY)
    busy = quality(_file(free_slot=False, queue_length=40), _POLICY)
    assert flac > high > low > 0
    assert high > busy
    assert 0 <= busy <= 1


def test_the_order_of_formats_is_the_persons() -> None:
    policy = QualityPolicy(formats=("opus", "mp3"))
    assert quality(_file(f"{_ALBUM}.opus"), policy) > quality(_file(), policy)
    assert not accepts(_file(f"{_ALBUM}.flac"), policy)


def test_a_bitrate_that_is_not_stated_follows_from_size_and_length() -> None:
    assert not accepts(_file(bitrate_kbps=None, size_bytes=212 * 64 * 125), _POLICY)
    assert accepts(_file(bitrate_kbps=None, size_bytes=212 * 320 * 125), _POLICY)
    unknown = _file(bitrate_kbps=None, duration_s=None)
    assert accepts(unknown, _POLICY)
    assert not accepts(unknown, QualityPolicy(strict=True))


@pytest.mark.parametrize(
    ("value", "runner_up", "contradicted", "expected"),
    [
        (0.95, None, False, Recommendation.ACCEPT),
        (0.95, 0.9, False, Recommendation.ASK),
        (0.95, 0.5, False, Recommendation.ACCEPT),
        (0.95, None, True, Recommendation.REJECT),
        (0.79, None, False, Recommendation.ASK),
        (0.1, None, False, Recommendation.REJECT),
    ],
)
def test_the_one_decision(value: float, runner_up: float | None, contradicted: bool, expected: Recommendation) -> None:
    rival = None if runner_up is None else Confidence(value=runner_up)
    assert recommend(Confidence(value=value), rival, contradicted=contradicted) is expected
