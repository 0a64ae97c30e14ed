"""When the library, the catalogue or the disk fails: what is not known is said to be so, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from face_kit import artist_of, good_files, make_session, playlist_ref, reached, row_of, tracks_frame

from tonearm.errors import LoginRejected, QuotaExhausted, ServiceUnreachable, TonearmError
from tonearm.sandbox import Sandbox
from tonearm.sandbox.faults import Fault

DOWN = {"plex_url": "http://127.0.0.1:9"}
"""The discard port: nothing listens there."""
REJECTED = {"plex_token": "a-wrong-token"}


@pytest.fixture(autouse=True)
def no_faults_left(box: Sandbox) -> Iterator[None]:
    """Each test scripts its own faults."""
    yield
    box.faults.clear()


@pytest.fixture(scope="module")
def two(box: Sandbox) -> pd.DataFrame:
    """A playlist of two missing tracks."""
    return tracks_frame(box.world, list(good_files(box.world))[:2])


@pytest.mark.parametrize(("broken", "said"), [(DOWN, "did not answer"), (REJECTED, "token")])
def test_an_unknown_library_is_unchecked_never_missing(
    broken: dict[str, str], said: str, box: Sandbox, tmp_path: Path, two: pd.DataFrame
) -> None:
    """Down or refusing us: every row is unchecked with the reason, and is planned to be downloaded, as asked for."""
    with make_session(box, tmp_path, **broken) as session:
        plan = session.missing(two)
        assert plan["owned"].tolist() == ["unchecked"] * 2
        assert plan["decision"].tolist() == ["download"] * 2
        assert plan["reason"].tolist() == ["library_unchecked"] * 2
        assert plan["detail"].str.contains(said).all()
        checks = session.doctor()
        assert "failed" in checks[checks["service"] == "plex"]["state"].tolist()


@pytest.mark.parametrize("broken", [DOWN, REJECTED])
def test_ask_leaves_unchecked_rows_to_the_person(
    broken: dict[str, str], box: Sandbox, tmp_path: Path, two: pd.DataFrame
) -> None:
    """With ``library_unreachable="ask"`` nothing unchecked is downloaded by itself."""
    with make_session(box, tmp_path, library_unreachable="ask", **broken) as session:
        plan = session.missing(two)
        assert plan["decision"].tolist() == ["review"] * 2
        assert plan["reason"].tolist() == ["library_unchecked"] * 2


@pytest.mark.parametrize(("broken", "error"), [(DOWN, ServiceUnreachable), (REJECTED, LoginRejected)])
def test_stop_ends_with_the_reason(
    broken: dict[str, str], error: type[TonearmError], box: Sandbox, tmp_path: Path, two: pd.DataFrame
) -> None:
    """With ``library_unreachable="stop"`` the call ends before a search is spent."""
    with make_session(box, tmp_path, library_unreachable="stop", **broken) as session:
        with pytest.raises(error):
            session.missing(two)
        assert session.budget().set_index("name").loc["soulseek_search", "used"] == 0


def test_a_library_that_does_not_scan_costs_no_file(box: Sandbox, tmp_path: Path) -> None:
    """The file is filed all the same; the library is told when it answers again, also by a later session."""
    file = list(good_files(box.world))[3]
    with make_session(box, tmp_path) as session:
        box.faults.add(Fault("plex", "status", path="/library/sections", status=500, count=0))
        item_id = session.download(row_of(file), match=artist_of(box.world, file))["item_id"].iloc[0]
        assert session.queue.wait(item_id, timeout=3600)
        item = session.queue.get(item_id)
        assert item.reason == "filed_and_verified" and item.track is not None
    box.faults.clear()
    with make_session(box, tmp_path) as later:
        assert later.queue.wait()
        assert later.library.check([item.track])[0].ownership == "owned"


def test_the_library_is_told_although_nobody_waits(box: Sandbox, tmp_path: Path) -> None:
    """A person who looks at the queue view and never calls wait() finds the file in the library all the same."""
    file = list(good_files(box.world))[6]
    with make_session(box, tmp_path) as session:
        item_id = session.download(row_of(file), match=artist_of(box.world, file))["item_id"].iloc[0]
        reached(lambda: session.queue.get(item_id).state == "completed", "a filed file")
        track = session.queue.get(item_id).track
        assert track is not None
        reached(lambda: session.library.check([track])[0].ownership == "owned", "an owned track")


def test_a_spent_catalogue_quota_is_a_typed_error(box: Sandbox, tmp_path: Path) -> None:
    """A long Retry-After is not slept away: the error says until when, and the budget shows it."""
    body = json.dumps({"error": {"status": 429, "message": "Too many requests"}})
    box.faults.add(Fault("spotify", "status", path="/v1", status=429, body=body, headers={"retry-after": "48925"}))
    with make_session(box, tmp_path) as session:
        with pytest.raises(QuotaExhausted) as caught:
            session.playlist(playlist_ref(box, 20))
        assert caught.value.retry_at is not None and caught.value.retry_at.tzinfo is not None
        asked = box.log.count("spotify", "GET")
        with pytest.raises(QuotaExhausted):
            session.playlist(playlist_ref(box, 20))
        assert box.log.count("spotify", "GET") == asked, "a spent quota is not asked again"


def test_a_short_429_is_waited_for(box: Sandbox, tmp_path: Path) -> None:
    """Seconds are no error: the call takes a little longer."""
    body = json.dumps({"error": {"status": 429, "message": "Too many requests"}})
    box.faults.add(Fault("spotify", "status", path="/v1", status=429, body=body, headers={"retry-after": "2"}))
    with make_session(box, tmp_path) as session:
        assert len(session.playlist(playlist_ref(box, 20))) == 20
        assert not box.faults.pending()


def test_a_catalogue_that_fails_at_filing_is_waited_for(box: Sandbox, tmp_path: Path) -> None:
    """The chosen artist's track cannot be looked up now: the item waits and is filed later; it is not given up."""
    file = list(good_files(box.world))[4]
    with make_session(box, tmp_path) as session:
        box.faults.add(Fault("spotify", "status", path="/v1/search", status=502, count=12))
        item_id = session.download(row_of(file), match=artist_of(box.world, file))["item_id"].iloc[0]
        assert session.queue.wait(item_id, timeout=7200)
        assert session.queue.get(item_id).reason == "filed_and_verified"
        assert not box.faults.pending(), "every scripted fault was met"


def test_a_full_disk_is_told_and_keeps_the_original(box: Sandbox, tmp_path: Path) -> None:
    """Too little room for the copy: review with the reason, the original untouched; with room, retry files it."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    file = list(good_files(box.world))[5]
    try:
        with make_session(box, tmp_path / "state", library_root=small) as session:
            item_id = session.download(row_of(file), match=artist_of(box.world, file))["item_id"].iloc[0]
            assert session.queue.wait(item_id, timeout=3600)
            item = session.queue.get(item_id)
            assert (item.state, item.reason) == ("review", "disk_full")
            assert item.local_path is not None and Path(item.local_path).stat().st_size == file.advertised.size
            assert not any(path.is_file() for path in small.rglob("*"))
            searched = box.log.count("slskd", "POST")
            subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
            assert session.queue.retry(item_id) == 1
            assert session.queue.wait(item_id, timeout=3600)
            assert session.queue.get(item_id).reason == "filed_and_verified"
            assert box.log.count("slskd", "POST") == searched, "nothing was asked for again"
    finally:
        subprocess.run(["umount", str(small)], check=False)
