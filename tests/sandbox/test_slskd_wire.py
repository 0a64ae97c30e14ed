"""The daemon's dialect, without HTTP. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slskd_kit import FOLDER, one_of_each

from tonearm.sandbox.slskd.downloads import retry_delay_s
from tonearm.sandbox.slskd.flow import Flow, Trickle
from tonearm.sandbox.slskd.landing import Landing, Naming, source_directory
from tonearm.sandbox.slskd.manners import manner_of
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.slskd.query import read_terms
from tonearm.sandbox.slskd.wire import ApiError, as_bytes, naive, span, stamp, ticks

MOMENT = datetime(2026, 9, 1, 10, 0, 0, 123456, UTC)


def test_dates_have_seven_digits_and_a_zone_only_where_the_daemon_writes_one() -> None:
    """[2.3] `startedAt` ends with Z, `requestedAt` is naive when read back."""
    assert (stamp(MOMENT), naive(MOMENT)) == ("2026-09-01T10:00:00.1234562Z", "2026-09-01T10:00:00.1234562")
    assert stamp(None) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00:00"),
        (7.25, "00:00:07.2500000"),
        (93784, "1.02:03:04"),
        (-1.5, "-00:00:01.5000000"),
        (86399.999999, "23:59:59.9999990"),
    ],
)
def test_spans_have_the_constant_form(seconds: float, text: str) -> None:
    """[2.3]"""
    assert span(timedelta(seconds=seconds)) == text


def test_ticks_have_eighteen_digits() -> None:
    """[6] Conflicting names get the .NET UTC ticks."""
    assert len(str(ticks(MOMENT))) == 18
    assert ticks(datetime(1970, 1, 1, tzinfo=UTC)) == 621_355_968_000_000_000


def test_nulls_are_left_out_of_replies_and_kept_in_event_data() -> None:
    """[2.3]"""
    assert as_bytes({"a": None, "b": [{"c": None}]}) == b'{"b":[{}]}'
    assert as_bytes({"a": None}, nulls=True) == b'{"a":null}'


@given(st.text(), st.text())
@settings(max_examples=50, deadline=None)
def test_any_text_comes_through_json(name: str, value: str) -> None:
    assert json.loads(as_bytes({name: value})) == {name: value}


@pytest.mark.parametrize(
    ("text", "sent", "excluded", "reported"),
    [
        ("boards of canada", "boards of canada", (), "boards of canada"),
        ("boards -live canada", "boards canada", ("live",), "boards canada -live"),
        ("a boards  b", "boards", (), "a boards b"),
        ("- boards", "boards", (), "- boards"),
    ],
)
def test_search_texts_are_read_token_by_token(text: str, sent: str, excluded: tuple[str, ...], reported: str) -> None:
    """[4.3] Exclusions move to the end; single letters are shown but not sent."""
    terms = read_terms(text)
    assert (terms.sent, terms.excluded, terms.reported) == (sent, excluded, reported)


@pytest.mark.parametrize("text", ["-live", "a b c", "-live x", "   "])
def test_a_text_with_nothing_to_ask_for_is_refused(text: str) -> None:
    """[4.3]"""
    with pytest.raises(ApiError) as caught:
        read_terms(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("@@abcde\\Music\\Artist\\Album\\01 Title.flac", "Album"),
        ("C:\\Music\\01 Title.flac", "Music"),
        ("\\\\host\\share\\01 Title.flac", "share"),
        ("@@abcde\\01 Title.flac", ""),
        ("01 Title.flac", ""),
        ("music/Album/01 Title.flac", "Album"),
    ],
)
def test_the_last_remote_folder_is_the_subdirectory(path: str, folder: str) -> None:
    """[6] Roots are taken off first."""
    assert source_directory(path) == folder


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("${SOURCE_DIRECTORY}", "Night Bus (2004)"),
        ("${source_username}/${SOURCE_DIRECTORY}", "a_b/Night Bus (2004)"),
        ("${SOURCE_PATH}", "Music/The Loops/Night Bus (2004)"),
        ("${BATCH_ID}/x", "unknown_batch_id/x"),
        ("${BATCH_EXTERNAL_ID}", "unknown_batch_external_id"),
        ("", "."),
    ],
)
def test_placeholders_of_the_subdirectory(pattern: str, place: str) -> None:
    """[6] Case does not matter; what is missing is rendered as unknown."""
    assert Naming("a/b", f"{FOLDER}\\x.flac").subdirectory(pattern) == Path(place)


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.lists(st.sampled_from(["..", ".", "a", "b:c", "d?", '"', "é", "@@root", "C:"]), min_size=1, max_size=6),
    st.sampled_from(["\\", "/", "\\\\"]),
)
@settings(max_examples=100, deadline=None)
def test_no_name_leads_out_of_the_roots(username: str, parts: list[str], separator: str) -> None:
    """[6] Whatever a peer calls itself and its files, both places stay inside."""
    naming = Naming(username, separator.join([*parts, "x.mp3"]))
    root = Path("/downloads")
    for place in (root / naming.subdirectory("${SOURCE_USERNAME}/${SOURCE_PATH}"), Landing(root, root).partial(naming)):
        assert ".." not in place.parts
        assert place.is_relative_to(root)


def test_bytes_are_seen_in_steps_of_a_quarter_second_and_speed_after_a_second() -> None:
    """[5.3] At most four writes a second; 0 B/s in the first second; never past its end."""
    flow = Flow(MOMENT, offset=1000, until=101_000, rate=10_000)
    seen = [flow.bytes_at(MOMENT + timedelta(milliseconds=ms)) for ms in range(0, 11_000, 50)]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (1000, 101_000)
    assert all((value - 1000) % 2500 == 0 for value in seen)
    assert flow.speed_at(MOMENT + timedelta(seconds=0.9)) == 0
    speeds = [flow.speed_at(MOMENT + timedelta(seconds=s)) for s in range(1, 10)]
    assert 0 < speeds[0] < speeds[-1] < 10_000


def test_a_trickle_never_stands_still_and_never_arrives() -> None:
    """Whoever waits for our machine sees bytes come, also after minutes."""
    trickle = Trickle(MOMENT, offset=1000, until=501_000)
    seen = [trickle.bytes_at(MOMENT + timedelta(seconds=s)) for s in range(0, 600, 5)]
    assert all(before < after for before, after in pairwise(seen))
    assert (seen[0], seen[-1] < 501_000) == (1000, True)
    assert trickle.speed_at(MOMENT) == 0 < trickle.speed_at(MOMENT + timedelta(seconds=2))


@pytest.mark.parametrize(("attempt", "least", "most"), [(1, 0, 5), (2, 5, 10), (3, 15, 20), (9, 60, 65)])
def test_the_wait_before_a_retry_doubles_up_to_its_cap(attempt: int, least: float, most: float) -> None:
    """[5.5]"""
    waits = [retry_delay_s(attempt, SlskdOptions(), Random(n)) for n in range(200)]
    assert least <= min(waits) and max(waits) <= most
    assert max(waits) - min(waits) > 4


def test_the_same_file_always_goes_the_same_way() -> None:
    """Outcomes depend on the seed, the file and the attempt only."""
    world, options = one_of_each(), SlskdOptions()
    file = world.files[0]
    manners = [manner_of(world, options, file.username, file.remote_path, file, 1) for _ in range(2)]
    assert manners[0] == manners[1]


def test_a_dying_peer_never_delivers_and_a_flaky_one_does_at_the_second_attempt() -> None:
    world, options = one_of_each(), SlskdOptions()
    path = f"{FOLDER}\\01 Last Stop.flac"
    dying, flaky = (
        [manner_of(world, options, name, path, world.files_by_path[name, path], n) for n in (1, 2, 3)]
        for name in ("dying", "flaky")
    )
    points = [manner.breaks_at or 0.0 for manner in dying]
    assert points == sorted(points) and all(0.3 <= point <= 0.8 for point in points)
    assert [manner.breaks_at is None for manner in flaky] == [False, True, True]
