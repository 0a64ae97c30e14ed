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
from tonearm.model import RemotePath, SearchAnswer, SharedFile, Username
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


def _name_or_none(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip() or len(value) > 4096:
        return None
    return None if any("\ud800" <= char <= "\udfff" for char in value) else value


def _whole_or_none(value: Any, largest: float) -> int | None:
    return value if type(value) is int and 0 <= value <= largest else None


def _one_by_one(document: list[Any]) -> tuple[dict[tuple[str, str], SharedFile], int]:
    """The same answer read row by row into records, in the plainest way."""
    found: dict[tuple[str, str], SharedFile] = {}
    left_out = 0
    for response in (one for one in document if isinstance(one, dict)):
        for name in ("files", "lockedFiles"):
            for row in response[name] if isinstance(response.get(name), list) else ():
                file = _one(response, row, locked=name == "lockedFiles")
                if file is None:
                    left_out += 1
                    continue
                known = found.get((file.username, file.remote_path))
                if known is None or (known.locked and not file.locked):
                    found[file.username, file.remote_path] = file
    return found, left_out + sum(not isinstance(one, dict) for one in document)


def _one(response: dict[str, Any], row: Any, *, locked: bool) -> SharedFile | None:
    if not isinstance(row, dict):
        return None
    name, path = _name_or_none(response.get("username")), _name_or_none(row.get("filename"))
    size, length = _whole_or_none(row.get("size"), 64 * 1024**3), row.get("length")
    if name is None or path is None or size is None:
        return None
    timed = type(length) in (int, float) and 0 <= length <= 86_400
    return SharedFile(
        username=Username(name), remote_path=RemotePath(path), size_bytes=size, locked=locked,
        duration_s=(float(length) or 0.0) if timed else None,
        bitrate_kbps=_whole_or_none(row.get("bitRate"), 10**6),
        bit_depth=_whole_or_none(row.get("bitDepth"), 1024),
        sample_rate_hz=_whole_or_none(row.get("sampleRate"), 10**8),
        is_vbr=row["isVariableBitRate"] if isinstance(row.get("isVariableBitRate"), bool) else None,
        free_slot=response.get("hasFreeUploadSlot") is True,
        speed_bps=_whole_or_none(response.get("uploadSpeed"), 2**63 - 1) or 0,
        queue_length=_whole_or_none(response.get("queueLength"), 2**63 - 1) or 0,
    )  # fmt: skip


_SOME = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 1.0, -1, 320, 320.0, "320", [], {}, "", " ", "a", "b\u00e9", "\ud800"]),
    st.sampled_from(HUGES),
    st.floats(),
)
_ROW = st.one_of(
    _SOME,
    st.builds(a_file, st.sampled_from(["a", "b", "c\\d.mp3", "\u00f6"])),
    st.builds(
        lambda odd: {**a_file("a"), **odd}, st.dictionaries(st.sampled_from(sorted(a_file())), _SOME, max_size=4)
    ),
)
_RESPONSE = st.one_of(
    _SOME,
    st.builds(
        lambda files, locked, name, odd: {**a_response(*files, lockedFiles=locked, username=name), **odd},
        st.lists(_ROW, max_size=5),
        st.lists(_ROW, max_size=3),
        st.sampled_from(["peer", "other"]),
        st.dictionaries(st.sampled_from(sorted(a_response())), _SOME, max_size=2),
    ),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(_RESPONSE, max_size=5))
def test_reading_by_columns_gives_what_reading_row_by_row_gives(document: list[Any]) -> None:
    """Whatever peers send, alone or among others: the same values of the same types, in order, the same number left."""
    expected, left_out = _one_by_one(json.loads(json.dumps(document)))
    answer = read_answer("one", json.dumps(document).encode())
    assert [repr(file) for file in answer.files] == [repr(file) for file in expected.values()]
    assert answer.left_out == left_out
    assert answer.files.distinct


@pytest.mark.parametrize("odd", ["x.mp3", "\u00e9.mp3", "", "\ud800", "y" * 5000, 7, None])
def test_one_odd_name_among_many_changes_nothing_for_the_others(odd: Any) -> None:
    """All names of an answer are checked at once; what does not pass is looked at one by one."""
    document = [a_response(*(a_file(f"{n}.mp3") for n in range(20)), a_file(odd)), a_response(a_file("z"))]
    expected, left_out = _one_by_one(document)
    answer = read(*document)
    assert (list(answer.files), answer.left_out) == (list(expected.values()), left_out)


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
