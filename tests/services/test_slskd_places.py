"""Where a finished file lies: mapped, inside the root, through no link, of the right size, and of this transfer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slskd_house import Script, said, scripted

from tonearm.model import RemotePath, Transfer, TransferId, TransferPhase, Username
from tonearm.services.slskd import SlskdNetwork
from tonearm.services.slskd.places import Places, computed_folder, file_name, find

ID, OTHER = "6f1c0a52-8a0e-4c5d-9a7f-0d2f6f0b7c11", "00000000-0000-4000-8000-000000000000"


def transfer(path: str = "@@zk\\Music\\Album\\01 One.flac", size: int = 3) -> Transfer:
    return Transfer(
        id=TransferId(ID),
        username=Username("peer"),
        remote_path=RemotePath(path),
        size_bytes=size,
        state="Completed, Succeeded",
        phase=TransferPhase.SUCCEEDED,
    )


def event(path: str, transfer_id: str = ID, number: int = 1) -> dict[str, Any]:
    data = {"version": 0, "localFilename": path, "transfer": {"id": transfer_id, "exception": None}}
    return {
        "timestamp": "2026-09-01T10:01:20Z",
        "type": "DownloadFileComplete",
        "data": json.dumps(data),
        "id": f"e{number}",
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    (folder / "Album").mkdir(parents=True)
    return folder


def located(
    tmp_path: Path,
    root: Path | None,
    events: list[Any],
    one: Transfer | None = None,
    destination: str | None = None,
    path_map: dict[str, Path] | None = None,
    version: str = "0.26.0",
) -> Path | None:
    script = Script(version)
    script.on("GET", "/events", said(200, events))

    async def work(network: SlskdNetwork) -> Path | None:
        return await network.local_path(one or transfer(), destination)

    return scripted(script, tmp_path, work, download_root=root, path_map=path_map or {})


def put(path: Path, content: bytes = b"abc") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_event_tells_and_the_root_is_translated(tmp_path: Path, root: Path) -> None:
    """The daemon's own path, seen from here."""
    mine = put(root / "elsewhere" / "01 One_123456789012345678.flac")
    assert located(tmp_path, root, [event(f"/downloads/elsewhere/{mine.name}")]) == mine


def test_a_path_map_wins_and_its_longest_entry_counts(tmp_path: Path, root: Path) -> None:
    """Containers see other paths; a sub-folder may be mounted on its own."""
    put(root / "Album" / "01 One.flac", b"no!")
    mine = put(root / "inner" / "01 One.flac")
    mapping = {"/data": tmp_path, "/data/deep": root / "inner"}
    assert located(tmp_path, root, [event("/data/deep/01 One.flac")], path_map=mapping) == mine
    assert located(tmp_path, None, [event("/data/deep/01 One.flac")], path_map=mapping) == mine
    assert located(tmp_path, root, [event("/data/downloads/inner/01 One.flac")], path_map=mapping) == mine


def test_a_daemon_on_windows_is_understood(tmp_path: Path, root: Path) -> None:
    """Its separators, and its drive letter."""
    mine = put(root / "Album" / "01 One.flac")
    found = located(tmp_path, root, [event("D:\\Music\\in\\Album\\01 One.flac")], path_map={"D:\\Music\\in": root})
    assert found == mine


@pytest.mark.parametrize(
    "told",
    [
        "/downloads/../secret.flac",
        "/downloads/Album/../../secret.flac",
        "/secret.flac",
        "/etc/passwd",
        "/downloads",
        "/downloads2/secret.flac",
        "secret.flac",
        "",
        "/downloads/a\0b",
        "/downloads/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_root_is_given_out(tmp_path: Path, root: Path, told: str) -> None:
    """Whatever an event says, also when such a file exists with the right size."""
    put(tmp_path / "secret.flac")
    assert located(tmp_path, root, [event(told)]) is None


def test_a_map_that_begins_above_the_root_does_not_lead_out(tmp_path: Path, root: Path) -> None:
    """The download root bounds every mapping."""
    put(tmp_path / "secret.flac")
    assert located(tmp_path, root, [event("/data/secret.flac")], path_map={"/data": tmp_path}) is None


def test_links_below_the_root_are_not_followed(tmp_path: Path, root: Path) -> None:
    """Neither a linked file nor a linked folder; the root itself may be a link that its owner chose."""
    outside = put(tmp_path / "outside" / "01 One.flac")
    (root / "Album" / "01 One.flac").symlink_to(outside)
    assert located(tmp_path, root, [event("/downloads/Album/01 One.flac")]) is None
    (root / "linked").symlink_to(outside.parent)
    assert located(tmp_path, root, [event("/downloads/linked/01 One.flac")]) is None
    chosen = tmp_path / "chosen"
    chosen.symlink_to(root)
    mine = put(root / "real" / "01 One.flac")
    assert located(tmp_path, chosen, [event("/downloads/real/01 One.flac")]) == mine.resolve()


@pytest.mark.parametrize("content", [b"", b"ab", b"abcd"])
def test_the_size_must_be_the_promised_one(tmp_path: Path, root: Path, content: bytes) -> None:
    """A file that is still being copied is not there yet."""
    put(root / "Album" / "01 One.flac", content)
    assert located(tmp_path, root, [event("/downloads/Album/01 One.flac")]) is None


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path, root: Path) -> None:
    """Only regular files; a pipe would block whoever opens it."""
    import os

    os.mkfifo(root / "Album" / "01 One.flac")
    assert find(root, ("Album", "01 One.flac"), 0) is None
    assert find(root, ("Album",), (root / "Album").stat().st_size) is None
    assert find(root, (), 0) is None


def test_without_an_event_the_place_is_computed(tmp_path: Path, root: Path) -> None:
    """The last remote folder, or the batch's own destination; old daemons know no destination."""
    plain = put(root / "Album" / "01 One.flac")
    assert located(tmp_path, root, []) == plain
    own = put(root / "tonearm" / "x" / "01 One.flac")
    assert located(tmp_path, root, [], destination="tonearm/x") == own
    assert located(tmp_path, root, [], destination="tonearm/x", version="0.25.1") == plain


def test_a_renamed_sibling_is_found_if_it_is_the_only_one(tmp_path: Path, root: Path) -> None:
    """Conflicts become ``_<18 digits>``; of two files that could be ours none is chosen."""
    put(root / "Album" / "01 One.flac", b"other size")
    put(root / "Album" / "01 One_12345.flac")
    put(root / "Album" / "01 One_639307582534030600.mp3")
    assert located(tmp_path, root, []) is None
    mine = put(root / "Album" / "01 One_639307582534030600.flac")
    assert located(tmp_path, root, []) == mine
    put(root / "Album" / "01 One_639307582534030601.flac")
    assert located(tmp_path, root, []) is None


def test_a_file_that_belongs_to_another_transfer_is_not_ours(tmp_path: Path, root: Path) -> None:
    """Two peers share one name and one size: until our own file is moved there is nothing to be found."""
    put(root / "Album" / "01 One.flac")
    theirs = event("/downloads/Album/01 One.flac", OTHER)
    assert located(tmp_path, root, [theirs]) is None
    mine = put(root / "Album" / "01 One_639307582534030600.flac")
    assert located(tmp_path, root, [theirs]) == mine
    assert located(tmp_path, root, [event("/downloads/Album/01 One.flac"), theirs | {"id": "e2"}]) is not None


@pytest.mark.parametrize(
    "bad",
    [None, 1, {}, {"type": "DownloadFileComplete"}, event("x") | {"data": "{"}, event("x") | {"data": "[]"},
     event("x") | {"data": "\ud800"}, event("x") | {"data": "[" * 100_000}, event("x") | {"data": '{"transfer": 1}'}],
)  # fmt: skip
def test_an_odd_event_costs_no_good_one(tmp_path: Path, root: Path, bad: Any) -> None:
    """Events of other kinds and broken ones are passed over."""
    mine = put(root / "elsewhere" / "01 One.flac")
    assert located(tmp_path, root, [bad, event("/downloads/elsewhere/01 One.flac", number=9)]) == mine


def test_older_pages_are_read_until_one_is_known(tmp_path: Path, root: Path) -> None:
    """A slow move writes its event behind younger ones; a second look costs one page."""
    mine = put(root / "late" / "01 One.flac")
    noise = [{"id": f"n{n}", "type": "Noop", "data": "{}", "timestamp": ""} for n in range(450)]
    events = noise
    script = Script()

    def page(request: Any) -> Any:
        start, limit = (int(request.url.params[name]) for name in ("offset", "limit"))
        return said(200, events[start : start + limit])

    script.on("GET", "/events", page)

    async def work(network: SlskdNetwork) -> None:
        nonlocal events
        assert await network.local_path(transfer(), None) is None
        first = script.count("GET", "/events")
        assert first == 3
        assert await network.local_path(transfer(), None) is None
        assert script.count("GET", "/events") == first + 1
        events = [noise[0], event("/downloads/late/01 One.flac"), *noise[1:]]
        assert await network.local_path(transfer(), None) == mine

    scripted(script, tmp_path, work, download_root=root)


@pytest.mark.parametrize(
    ("remote", "folder", "name"),
    [
        ("@@zk\\Music\\Album\\a.flac", ("Album",), "a.flac"),
        ("C:\\Music\\a.flac", ("Music",), "a.flac"),
        ("@@zk\\a.flac", (), "a.flac"),
        ("a.flac", (), "a.flac"),
        ("Music/Album/a.flac", ("Album",), "a.flac"),
        ('@@zk\\Mu:sic?\\a"b.flac', ("Mu:sic?",), 'a"b.flac'),
        ("@@zk\\Al\0bum\\a\0.flac", ("Al_bum",), "a_.flac"),
    ],
)
def test_the_daemons_own_naming(remote: str, folder: tuple[str, ...], name: str) -> None:
    """Last folder without roots, cleaned as slskd cleans on Linux."""
    one = transfer(remote)
    assert (computed_folder(one, None), file_name(one)) == (folder, name)


def test_a_destination_is_taken_apart() -> None:
    """No placeholder is expanded in it."""
    assert computed_folder(transfer(), "tonearm/${BATCH_ID}") == ("tonearm", "${BATCH_ID}")


def test_nothing_is_guessed_without_a_root(tmp_path: Path) -> None:
    """Neither root nor map: no path, whatever the daemon says."""
    assert Places(None, {}).here("/downloads/x", "/downloads") is None
    assert located(tmp_path, None, [event(str(put(tmp_path / "x.flac")))]) is None
