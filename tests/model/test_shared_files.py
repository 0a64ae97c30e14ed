"""Files by columns are to everybody what a tuple of their records is."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tonearm.model import FileColumns, RemotePath, SearchAnswer, SharedFile, SharedFiles, Username

_CLAIM = st.none() | st.integers(0, 2**40)
_FILE = st.builds(
    SharedFile,
    username=st.sampled_from(["ada", "bo"]).map(Username),
    remote_path=st.text(max_size=2).map(RemotePath),
    size_bytes=st.integers(0, 2**40),
    duration_s=st.none() | st.floats(0, 9e9),
    bitrate_kbps=_CLAIM,
    bit_depth=_CLAIM,
    sample_rate_hz=_CLAIM,
    is_vbr=st.none() | st.booleans(),
    locked=st.booleans(),
    free_slot=st.booleans(),
    speed_bps=st.integers(0, 2**40),
    queue_length=st.integers(0, 2**40),
)
_FILES = st.lists(_FILE, max_size=6).map(tuple)


def a_file(path: str = "a.mp3", user: str = "ada", **more: Any) -> SharedFile:
    return SharedFile(username=Username(user), remote_path=RemotePath(path), size_bytes=1, **more)


@given(_FILES, st.integers(-8, 8), st.integers(-8, 8))
def test_it_reads_as_the_tuple_of_its_records(files: tuple[SharedFile, ...], start: int, end: int) -> None:
    held = SharedFiles.of(files)
    assert (len(held), bool(held), tuple(held), list(reversed(held))) == (
        len(files), bool(files), files, list(reversed(files)),
    )  # fmt: skip
    assert held == files == held == SharedFiles.of(held)
    assert hash(held) == hash(files)
    assert held[start:end] == files[start:end]
    assert isinstance(held[start:end], SharedFiles)
    for at in range(-len(files), len(files)):
        assert held[at] == files[at]
        assert repr(held[at]) == repr(files[at])
        assert held.index(files[at]) == files.index(files[at])
    assert held != (*files, a_file())
    assert held != [*files]


@given(_FILES)
def test_an_answer_is_dumped_and_read_back_whether_by_records_or_by_columns(files: tuple[SharedFile, ...]) -> None:
    answer = SearchAnswer(query="q", files=files)  # made columns of at once
    columns = {"query": "q", "files": answer.files.columns.model_dump(mode="json")}
    assert answer.model_dump()["files"] == tuple(file.model_dump() for file in files)
    assert SearchAnswer.model_validate_json(answer.model_dump_json(exclude_defaults=True)) == answer
    assert SearchAnswer.model_validate(answer.model_dump()) == answer
    assert SearchAnswer.model_validate(columns) == answer
    assert pickle.loads(pickle.dumps(answer)) == answer == copy.deepcopy(answer) == answer.replace()


@given(st.lists(_FILES, max_size=3))
def test_joined_answers_hold_each_file_once_where_it_came_first(
    answers: list[tuple[SharedFile, ...]],
) -> None:
    first: dict[tuple[str, str], SharedFile] = {}
    for file in (file for answer in answers for file in answer):
        first.setdefault((file.username, file.remote_path), file)
    assert SharedFiles.joined([SharedFiles.of(answer) for answer in answers]) == tuple(first.values())


@given(_FILES)
def test_repeated_files_are_found_by_user_and_path(files: tuple[SharedFile, ...]) -> None:
    places: dict[tuple[str, str], list[int]] = {}
    for at, file in enumerate(files):
        places.setdefault((file.username, file.remote_path), []).append(at)
    assert SharedFiles.of(files).repeated() == [rows for rows in places.values() if len(rows) > 1]


def test_joined_answers_are_known_to_be_distinct_and_so_are_their_parts() -> None:
    """Nobody looks for files that come twice where none can."""
    answer = SharedFiles.of([a_file("a"), a_file("b"), a_file("a")])
    assert (answer.distinct, answer.repeated()) == (False, [[0, 2]])
    joined = SharedFiles.joined([answer, answer])
    assert (joined.distinct, joined.repeated(), joined) == (True, [], answer[:2])
    assert joined[1:].distinct
    assert SharedFiles.joined([joined]) is joined


def test_it_shows_itself_in_a_line() -> None:
    """An answer of ten thousand files is often the last line of a cell."""
    held = SharedFiles.of([a_file(f"{n}.mp3", f"u{n % 7}") for n in range(1200)])
    assert repr(held) == "<SharedFiles: 1,200 of 7 peers>"


def test_it_cannot_be_changed() -> None:
    held = SharedFiles.of([a_file()])
    with pytest.raises(AttributeError):
        held.columns = held.columns
    with pytest.raises(ValidationError):
        held.columns.username = ()


def test_a_place_that_is_not_there_is_told() -> None:
    with pytest.raises(IndexError):
        SharedFiles.of([a_file()])[1]


@pytest.mark.parametrize("files", [None, 5, "abc", [1], [None], {"username": ["a"]}, [a_file(), "a"]])
def test_what_is_no_file_is_refused(files: Any) -> None:
    with pytest.raises(ValidationError):
        SearchAnswer(query="q", files=files)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("username", (1,)),
        ("remote_path", ("a", "b")),
        ("size_bytes", (-1,)),
        ("duration_s", (float("nan"),)),
        ("duration_s", (float("inf"),)),
        ("bitrate_kbps", ("much",)),
        ("locked", (None,)),
        ("speed_bps", ()),
    ],
)
def test_columns_are_checked_as_the_fields_of_a_record_are(name: str, values: tuple[Any, ...]) -> None:
    """Wrong types, values outside the bounds, and columns that are not equally long."""
    columns = vars(SharedFiles.of([a_file()]).columns)
    assert SharedFiles(FileColumns(**columns)) == (a_file(),)
    with pytest.raises(ValidationError):
        FileColumns(**{**columns, name: values})


def test_a_file_has_a_column_for_every_field() -> None:
    """In the same order: a record is made of its row."""
    assert list(FileColumns.model_fields) == list(SharedFile.model_fields)
