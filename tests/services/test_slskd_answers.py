"""From responses to shared files: merged, limited, counted; whatever a peer sends."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.errors import ServiceChanged
from tonearm.model import SearchAnswer, SharedFile
from tonearm.services.slskd.answers import FILES_KEPT, FILES_READ, read_answer
from tonearm.services.slskd.wire import read_time

HUGE = 10**30
HUGES = (HUGE, -HUGE, 2**63, 64 * 1024**3, 86_400, 86_401, 1e300)


def a_file(name: str = "@@a\\Music\\01 One.flac", **fields: Any) -> dict[str, Any]:
    return {
        "filename": name, "size": 17345678, "extension": "", "code": 1, "bitRate": 320, "bitDepth": 16,
        "sampleRate": 44100, "length": 151, "isVariableBitRate": False, "isLocked": False, **fields,
    }  # fmt: skip


def a_response(*files: Any, **fields: Any) -> dict[str, Any]:
    return {
        "username": "peer", "token": 1, "hasFreeUploadSlot": True, "uploadSpeed": 1250000, "queueLength": 3,
        "fileCount": len(files), "files": list(files), "lockedFileCount": 0, "lockedFiles": [], **fields,
    }  # fmt: skip


def read(*responses: Any) -> Any:
    return read_answer("one", json.dumps(responses).encode())


def test_every_claim_of_a_peer_is_read() -> None:
    """Attributes, slot, speed and queue; the path exactly as the peer spells it."""
    (one,) = read(a_response(a_file("@@a\\Mu/sic\\ 01  Öne \u200b.flac"))).files
    assert one.remote_path == "@@a\\Mu/sic\\ 01  Öne \u200b.flac"
    assert (one.username, one.size_bytes, one.duration_s, one.bitrate_kbps) == ("peer", 17345678, 151.0, 320)
    assert (one.bit_depth, one.sample_rate_hz, one.is_vbr) == (16, 44100, False)
    assert (one.free_slot, one.speed_bps, one.queue_length, one.locked) == (True, 1250000, 3, False)


def test_missing_attributes_are_none() -> None:
    """Peers send subsets; what they do not send is unknown, not zero."""
    (one,) = read({"username": "peer", "files": [{"filename": "x.mp3", "size": 5}]}).files
    attributes = (one.duration_s, one.bitrate_kbps, one.bit_depth, one.sample_rate_hz, one.is_vbr)
    assert attributes == (None,) * 5
    assert (one.free_slot, one.speed_bps, one.queue_length) == (False, 0, 0)


def test_locked_files_are_told_by_their_list() -> None:
    """``isLocked`` is false even inside ``lockedFiles``."""
    answer = read(a_response(a_file("a"), lockedFiles=[a_file("b")]))
    assert [(one.remote_path, one.locked) for one in answer.files] == [("a", False), ("b", True)]


def test_repeated_users_and_files_are_merged() -> None:
    """One file per (username, path), in order of arrival; an unlocked copy wins over a locked one."""
    answer = read(
        a_response(a_file("a"), a_file("a"), lockedFiles=[a_file("c")]),
        a_response(a_file("b"), a_file("a"), a_file("c"), queueLength=9),
        a_response(a_file("a"), username="other"),
    )
    found = [(one.username, one.remote_path, one.locked) for one in answer.files]
    assert found == [("peer", "a", False), ("peer", "c", False), ("peer", "b", False), ("other", "a", False)]
    assert (answer.responses, answer.left_out) == (3, 0)


@pytest.mark.parametrize("value", [None, True, "151", -1, HUGE, 1e400, [], {}, "\ud800"])
@pytest.mark.parametrize("field", ["length", "bitRate", "bitDepth", "sampleRate", "isVariableBitRate"])
def test_an_odd_attribute_is_missing_and_costs_nothing(field: str, value: Any) -> None:
    """Wrong types, negative, endless: the attribute is unknown, the file stays."""
    answer = read(a_response(a_file("a", **{field: value}), a_file("b")))
    assert [one.remote_path for one in answer.files] == ["a", "b"]
    names = {"length": "duration_s", "bitRate": "bitrate_kbps", "sampleRate": "sample_rate_hz"}
    names |= {"bitDepth": "bit_depth", "isVariableBitRate": "is_vbr"}
    kept = getattr(answer.files[0], names[field])
    assert kept is (True if (field, value) == ("isVariableBitRate", True) else None)


@pytest.mark.parametrize(
    "bad",
    [
        None, 1, "x", [], {}, a_file(""), a_file("  "), a_file("x" * 5000), a_file("\ud800"), a_file(size=-1),
        a_file(size=True), a_file(size="5"), a_file(size=65 * 1024**3), a_file(size=None), a_file(size=1.5),
        a_file(filename=None), a_file(filename=5),
    ],
)  # fmt: skip
def test_a_bad_row_costs_no_good_one_and_is_counted(bad: Any) -> None:
    """A row that could not be asked for is left out, counted, and its neighbours stay."""
    answer = read(a_response(a_file("a"), bad, a_file("b")))
    assert ([one.remote_path for one in answer.files], answer.left_out) == (["a", "b"], 1)


@pytest.mark.parametrize(
    "bad",
    [None, 5, [], {}, a_response(a_file("x"), username=None), a_response(files=7), a_response(lockedFiles={"a": 1})],
)
def test_a_bad_response_costs_no_good_one(bad: Any) -> None:
    """Nor does a peer's whole answer."""
    answer = read(a_response(a_file("a")), bad, a_response(a_file("b")))
    assert [one.remote_path for one in answer.files] == ["a", "b"]


def test_the_best_thousand_files_of_a_peer_are_kept_and_the_rest_is_counted() -> None:
    """The one file that fits survives among thousands that do not, and nothing is dropped silently."""
    files = [a_file(f"@@a\\noise\\{n}.mp3") for n in range(5_000)] + [a_file("@@a\\That\\One.flac")]
    answer = read(a_response(*files))
    assert len(answer.files) == FILES_KEPT
    assert answer.files[0].remote_path == "@@a\\That\\One.flac"
    assert answer.left_out == 5_001 - FILES_KEPT


def test_reading_ends_at_the_limit() -> None:
    """Fifty thousand files of a peer are looked at, no more."""
    files = [{"filename": str(n), "size": 1} for n in range(FILES_READ)]
    answer = read(a_response(*files, a_file("one")))
    assert all(file.remote_path != "one" for file in answer.files)
    assert answer.left_out == FILES_READ + 1 - FILES_KEPT


@pytest.mark.parametrize("text", [b"", b"{", b"<html>", b"[" * 100_000])
def test_what_is_no_json_is_told(text: bytes) -> None:
    """Garbage is ServiceChanged, never an empty answer."""
    with pytest.raises(ServiceChanged):
        read_answer("one", text)


def test_what_is_no_list_is_counted() -> None:
    """JSON of another shape brings no file, and says that something was there."""
    assert read_answer("one", b'{"files": []}').left_out == 1


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-09-01T10:01:00.0100000", datetime(2026, 9, 1, 10, 1, 0, 10_000, UTC)),
        ("2026-09-01T10:01:04.1234567Z", datetime(2026, 9, 1, 10, 1, 4, 123_456, UTC)),
        ("2026-09-01T12:01:04+02:00", datetime(2026, 9, 1, 10, 1, 4, 0, UTC)),
        ("0001-01-01T00:00:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1788256864, None),
    ],
)
def test_times(text: Any, at: datetime | None) -> None:
    """Seven digits, with and without Z; without a zone it is UTC."""
    assert read_time(text) == at


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**70),
    st.floats(),
    st.text(max_size=3),
    st.just([]),
    st.sampled_from(HUGES),
)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(st.sampled_from(sorted(a_file())), _ODD, max_size=5),
    st.dictionaries(st.sampled_from(["username", "uploadSpeed", "queueLength", "hasFreeUploadSlot"]), _ODD, max_size=3),
)
def test_a_file_that_was_read_is_the_record_that_validation_makes(fields: dict[str, Any], peer: dict[str, Any]) -> None:
    """Records are made of values checked one by one; whatever a daemon sends, the whole record would pass too."""
    answer = read_answer("one", json.dumps([{**a_response(a_file(**fields)), **peer}]).encode())
    assert len(answer.files) + answer.left_out == 1
    for file in answer.files:
        proven = SharedFile.model_validate(file.model_dump(), strict=True)
        assert (file, repr(file), file.model_dump_json()) == (proven, repr(proven), proven.model_dump_json())
        assert pickle.loads(pickle.dumps(file)) == file == file.replace() == file.model_copy()
    assert SearchAnswer.model_validate_json(answer.model_dump_json()) == answer
