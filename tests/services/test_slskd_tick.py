"""The look at the transfer list: the short cut by text must say exactly what a whole parse says."""

from __future__ import annotations

import json
import uuid
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.errors import ServiceChanged
from tonearm.services.slskd.client import parse
from tonearm.services.slskd.tick import TransferList, flatten
from tonearm.services.slskd.wire import transfers_of

HOSTILE = ['"id":"', '{"id":"x"}', "a\\", "}]}]}]", "ü\u202e", '"batchId":"', "\\\\host\\", "\0", "💿"]


def row(random: Random, name: str = "", batch: bool = True) -> dict[str, Any]:
    known = {"batchId": str(uuid.UUID(int=random.getrandbits(128)))} if batch else {}
    return known | {
        "id": str(uuid.UUID(int=random.getrandbits(128))),
        "username": "sample_user",
        "direction": "Download",
        "filename": f"@@zk\\Music\\{name or random.random()}.flac",
        "size": 17345678,
        "state": "InProgress",
        "requestedAt": "2026-09-01T10:01:00.0100000",
        "bytesTransferred": random.randrange(17345678),
        "averageSpeed": random.random() * 1e6,
        "attempts": 1,
        "removed": False,
        "elapsedTime": "00:00:04.1000000",
    }


def body(rows: list[dict[str, Any]], folders: int = 3, **form: Any) -> bytes:
    """As slskd nests them: users, directories, files; .NET escapes what is not ASCII, and quotes as u0022."""
    users: list[dict[str, Any]] = []
    for start in range(0, len(rows), folders * 2):
        some = rows[start : start + folders * 2]
        cut = [some[:2], some[2:4], some[4:]]
        users.append(
            {
                "username": "sample_user",
                "directories": [
                    {"directory": "@@zk\\Music", "fileCount": len(files), "files": files} for files in cut if files
                ],
            }
        )
    return json.dumps(users, **{"separators": (",", ":"), **form}).encode()


def whole(text: bytes) -> list[Any]:
    return transfers_of(flatten(parse(text)))


def test_unchanged_rows_keep_their_records() -> None:
    """The same body gives the same list; one changed row gives one new record."""
    random = Random(1)
    rows = [row(random) for _ in range(20)]
    ticks = TransferList()
    first = ticks.read(body(rows))
    assert ticks.read(body(rows)) is first
    rows[7] = {**rows[7], "bytesTransferred": 5}
    second = ticks.read(body(rows))
    assert [new is old for new, old in zip(second, first, strict=True)] == [number != 7 for number in range(20)]
    assert second == whole(body(rows))


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_the_short_cut_equals_the_whole_parse(data: st.DataObject) -> None:
    """Over any walk of added, changed, removed and moved rows, with hostile names, both ways agree at every step."""
    random = Random(data.draw(st.integers(0, 10**6)))
    ticks = TransferList()
    rows: list[dict[str, Any]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        for step in data.draw(st.lists(st.sampled_from("acrm"), max_size=6)):
            at = random.randrange(len(rows)) if rows else 0
            if step == "a" or not rows:
                rows.insert(at, row(random, random.choice(["", *HOSTILE]), batch=random.random() < 0.7))
            elif step == "c":
                rows[at] = {**rows[at], "bytesTransferred": random.randrange(100), "exception": random.choice(HOSTILE)}
            elif step == "r":
                del rows[at]
            else:
                rows.append(rows.pop(at))
        text = body(rows, ensure_ascii=random.random() < 0.5)
        assert ticks.read(text) == whole(text)
        assert len(ticks.read(text)) == len(rows)


@pytest.mark.parametrize(
    "form",
    [{"separators": (", ", ": ")}, {"indent": 1}, {"sort_keys": True}],
    ids=["spaces", "lines", "sorted names"],
)
def test_another_layout_costs_time_only(form: dict[str, Any]) -> None:
    """Spaces, line breaks, another order of fields: nothing is missed, also from one look to the next."""
    random = Random(2)
    rows = [row(random) for _ in range(9)]
    ticks = TransferList()
    for number in range(9):
        rows[number] = {**rows[number], "attempts": 2, "bytesTransferred": number}
        text = body(rows, **form)
        assert ticks.read(text) == whole(text)


def test_a_field_before_the_id_is_never_missed() -> None:
    """Were a daemon to write a moving field before the id, the cut pieces would lie; then the whole is parsed."""
    random = Random(3)
    rows = [{"attempts": 0, **row(random, batch=False)} for _ in range(6)]
    rows = [{"attempts": one["attempts"], **{k: v for k, v in one.items() if k != "attempts"}} for one in rows]
    ticks = TransferList()
    for attempts in (0, 1, 2):
        rows[4]["attempts"] = attempts
        assert [one.attempts for one in ticks.read(body(rows))][4] == attempts


def test_the_harness_sees_a_short_cut_that_lies() -> None:
    """Negative control: a list that compares ids only is caught by the same comparison."""
    random = Random(4)
    rows = [row(random) for _ in range(5)]
    first = whole(body(rows))
    rows[0] = {**rows[0], "bytesTransferred": -1, "state": "Completed, Succeeded"}
    by_id_only = {one.id: one for one in first}
    lying = [by_id_only[one.id] for one in whole(body(rows))]
    assert lying != whole(body(rows))


@pytest.mark.parametrize("bad", [None, 1, "x", [], {}, {"id": 1}, {"id": "x"}, {"id": "x", "state": None}])
def test_a_bad_row_costs_no_good_one_and_is_counted(bad: Any) -> None:
    """Whatever stands between two good rows, both are read."""
    random = Random(5)
    good = [row(random), row(random)]
    ticks = TransferList()
    text = json.dumps(
        [{"directories": [{"files": [good[0], bad, good[1]]}]}, bad, {"directories": bad}], separators=(",", ":")
    ).encode()
    assert [one.id for one in ticks.read(text)] == [one["id"] for one in good]
    assert ticks.unreadable == (1 if isinstance(bad, dict) else 0)


@pytest.mark.parametrize("field", ["id", "username", "filename", "state", "size", "requestedAt", "attempts"])
@pytest.mark.parametrize("value", [None, 1, -1, 10**30, True, "", "x" * 9000, [], {}, 1.5, "\ud800", "NaN"])
def test_any_leaf_may_be_anything(field: str, value: Any) -> None:
    """A mutated field costs at most its own row, and never raises."""
    random = Random(6)
    good, mutated = row(random), row(random) | {field: value}
    without = {key: kept for key, kept in row(random).items() if key != field}
    text = body([good, mutated, without, good | {"id": str(uuid.UUID(int=7))}])
    found = TransferList().read(text)
    assert {good["id"], str(uuid.UUID(int=7))} <= {one.id for one in found}
    assert found == whole(text)


@pytest.mark.parametrize("text", [b"", b"{", b"nonsense", b"[" * 100_000, b'[{"id":"', b"\xff\xfe"])
def test_what_is_no_list_is_told(text: bytes) -> None:
    """Garbage is ServiceChanged, and does not spoil the next look."""
    ticks = TransferList()
    with pytest.raises(ServiceChanged):
        ticks.read(text)
    assert ticks.read(b"[]") == []
