"""The command line against a sandbox: tables for people, JSON for scripts, one sentence for what went wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tonearm.cli import main
from tonearm.sandbox import Sandbox


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The pretend world of seed 7, for this module."""
    with Sandbox(seed=7, state=tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.fixture(scope="module")
def environment(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """What points the commands at the sandbox."""
    state = tmp_path_factory.mktemp("state")
    found = {f"TONEARM_{name.upper()}": value for name, value in box.settings().items()}
    return {**found, "TONEARM_STATE_DIR": str(state), "TONEARM_CONFIG_FILE": str(state / "none.toml")}


@pytest.fixture
def tonearm(environment: dict[str, str | None]) -> Any:
    """Call a command: ``tonearm("queue", "list")``; further environment by keyword."""

    def call(*arguments: str, **more: str | None) -> Result:
        return CliRunner().invoke(main, list(arguments), env={**environment, **more}, terminal_width=200)

    return call


def ref(box: Sandbox) -> str:
    return next(
        one.playlist_id for one in box.world.playlists.values() if one.owner_id == "me" and len(one.items) == 20
    )


def small_list(box: Sandbox, folder: Path) -> str:
    """A CSV file of two missing tracks, one of which nobody has."""
    owned = {track.recording_id for track in box.world.library}
    good = next(
        box.world.recordings[file.recording_id]
        for file in box.world.files
        if file.content == "clean"
        and file.recording_id not in owned
        and file.format == "mp3"
        and not file.locked
        and box.world.peers[file.username].behaviour == "good"
        and not box.world.recordings[file.recording_id].version
        and box.world.artists[box.world.recordings[file.recording_id].artist_ids[0]].name.replace(" ", "").isalpha()
    )
    path = folder / "list.csv"
    artist = box.world.artists[good.artist_ids[0]].name
    path.write_text(f'artist,title\n"{artist}","{good.title}"\n"Nobody At All","Zxqvw Kjhgf"\n', "utf-8")
    return str(path)


def in_a_sentence(result: Result) -> str:
    """The error is one line on standard error, and nothing else is printed."""
    assert result.exit_code == 1, result.output
    assert result.stdout == "" and result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    return result.stderr


def test_doctor(tonearm: Any) -> None:
    """All services are listed; with --json as records; the exit code says whether a check failed."""
    shown = tonearm("doctor")
    assert shown.exit_code == 0 and shown.stderr == ""
    assert all(word in shown.stdout for word in ("slskd", "spotify", "plex", "disk", "store"))
    rows = json.loads(tonearm("doctor", "--json").stdout)
    assert {"service", "check", "state", "detail", "what_to_do"} == set(rows[0])
    broken = tonearm("doctor", TONEARM_PLEX_TOKEN="wrong")
    assert broken.exit_code == 1 and "failed" in broken.stdout


def test_a_plan_is_shown_and_nothing_happens(tonearm: Any, box: Sandbox) -> None:
    """A table of the telling columns; with --json every column; the queue stays empty."""
    rows = json.loads(tonearm("missing", ref(box), "--json").stdout)
    assert [row["position"] for row in rows] == list(range(20))
    assert {"decision", "owned_match_reason", "plan_row_id"} <= set(rows[0])
    assert all(bool(row["editions"]) == (row["owned"] == "owned") for row in rows)
    shown = tonearm("missing", ref(box))
    assert shown.exit_code == 0 and "decision" in shown.stdout and "plan_row_id" not in shown.stdout
    assert json.loads(tonearm("queue", "list", "--json").stdout) == []
    assert "(nothing)" in tonearm("queue", "list").stdout


def test_missing_may_ask_for_the_release(tonearm: Any, box: Sandbox, tmp_path: Path) -> None:
    """A song on a release that nobody made is owned as a recording and missing as a release; else it is a wrong use."""
    held = next(one for one in box.world.library if one.title.isalpha() and one.album.isascii() and not one.artist)
    path = tmp_path / "list.csv"
    path.write_text(f'artist,title,album\n"{held.album_artist}","{held.title}","Zxqvw Kjhgf"\n', "utf-8")
    asked = [("missing", str(path), "--json", *more) for more in ((), ("--ownership-of", "release"))]
    rows = [json.loads(tonearm(*one).stdout)[0] for one in asked]
    assert [row["owned"] for row in rows] == ["owned", "missing"]
    assert rows[0]["editions"] == rows[1]["editions"] and held.album in rows[1]["editions"]
    wrong = tonearm("missing", str(path), "--ownership-of", "album")
    assert wrong.exit_code == 2 and "recording" in wrong.stderr and "release" in wrong.stderr


def test_missing_apply_downloads_and_reports(tonearm: Any, box: Sandbox, tmp_path: Path) -> None:
    """--apply waits for the end and prints the outcomes; --report leaves them as JSON too."""
    done = tonearm("missing", small_list(box, tmp_path), "--apply", "--json", "--report", str(tmp_path / "r.json"))
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [row["outcome"] for row in rows] == ["filed", "review"]
    assert (box.folders.library / rows[0]["path"]).is_file()
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == rows


def test_the_queue_is_shown_and_changed(tonearm: Any) -> None:
    """List, status, cancel and retry, each as text and as JSON."""
    rows = json.loads(tonearm("queue", "list", "--json").stdout)
    assert {row["state"] for row in rows} == {"completed", "review"}
    assert json.loads(tonearm("queue", "list", "--state", "review", "--json").stdout)[0]["reason"] == "no_results"
    assert "review" in tonearm("queue", "list").stdout
    assert json.loads(tonearm("queue", "status", "--json").stdout)["counts"] == {"completed": 1, "review": 1}
    assert "counts" in tonearm("queue", "status").stdout
    item_id = next(row["item_id"] for row in rows if row["state"] == "review")
    assert json.loads(tonearm("queue", "retry", item_id, "--json").stdout) == {"retry": 1}
    assert tonearm("queue", "pause", item_id).stdout == "pause: 1\n"
    assert json.loads(tonearm("queue", "list", "--state", "queued", "--json").stdout)[0]["paused"] is True
    assert tonearm("queue", "resume", item_id).stdout == "resume: 1\n"
    assert tonearm("queue", "cancel", item_id).stdout == "cancel: 1\n"


def test_looking_at_the_queue_starts_nothing(tonearm: Any, box: Sandbox) -> None:
    """Only ``queue wait`` and ``missing --apply`` work on it; a look must not begin a download."""
    item_id = json.loads(tonearm("queue", "list", "--state", "cancelled", "--json").stdout)[0]["item_id"]
    tonearm("queue", "retry", item_id)
    before = box.log.count("slskd", "POST")
    for _ in range(2):
        assert json.loads(tonearm("queue", "list", "--state", "queued", "--json").stdout)
    tonearm("doctor")
    assert box.log.count("slskd", "POST") == before
    assert json.loads(tonearm("queue", "wait", "--json").stdout) == {"ended": True}
    assert json.loads(tonearm("queue", "list", "--state", "queued", "--json").stdout) == [], "waiting does work on it"


@pytest.mark.parametrize("extra", [[], ["--json"]])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing", "no playlist"], "not a Spotify playlist"),
        (["missing", "nowhere.csv"], "nowhere.csv"),
        (["missing", "3" * 22], "playlist"),
        (["queue", "list", "--state", "odd"], "no queue state"),
        (["queue", "cancel", "nope"], "no item 'nope'"),
        (["queue", "retry", "nope"], "no item 'nope'"),
        (["queue", "pause", "nope"], "no item 'nope'"),
        (["queue", "list", "--limit", "-1"], "limit=-1"),
        (["demo", "--attach", "/nowhere"], "No running sandbox"),
        (["demo", "--entries", "7", "--keep", "DIR"], "20, 100"),
        (["demo", "--keep", "/dev/null/below"], "Not a directory"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    tonearm: Any, arguments: list[str], said: str, extra: list[str], tmp_path: Path
) -> None:
    """On standard error, exit code 1, no traceback; with --json as well."""
    given = [str(tmp_path) if one == "DIR" else one for one in arguments]
    assert said in in_a_sentence(tonearm(*given, *extra))


@pytest.mark.parametrize(
    "arguments",
    [
        ["sandbox", "--state", __file__],
        ["sandbox", "--state", "x", "--time-factor", "0"],
        ["missing", "x.csv", "--report", "/nowhere/at/all.json"],
        ["queue", "list", "--limit", "many"],
        ["queue", "cancel"],
    ],
)
def test_options_that_cannot_be_are_refused_first(tonearm: Any, arguments: list[str]) -> None:
    """Before anything is begun, with a hint at the command's help, exit code 2."""
    result = tonearm(*arguments)
    assert result.exit_code == 2 and "Error: " in result.stderr and "Traceback" not in result.output


def test_settings_that_cannot_be_used_are_one_sentence(tonearm: Any, tmp_path: Path) -> None:
    """A value that does not fit, a half-set service, and a config file that is broken."""
    assert "items_at_once" in in_a_sentence(tonearm("doctor", TONEARM_ITEMS_AT_ONCE="99"))
    assert "slskd_api_key" in in_a_sentence(tonearm("queue", "list", TONEARM_SLSKD_API_KEY=None))
    (tmp_path / "config.toml").write_text("= broken")
    assert "config.toml" in in_a_sentence(tonearm("doctor", TONEARM_CONFIG_FILE=str(tmp_path / "config.toml")))


def test_a_hostile_text_cannot_play_tricks(tonearm: Any, tmp_path: Path) -> None:
    """Control and bidi characters of a playlist are escaped in the table and in JSON; the control sees them raw."""
    evil = "ev\x1b[31mil\u202etxt"
    path = tmp_path / "evil.csv"
    path.write_text(f'artist,title\n"{evil}","{evil}"\n', "utf-8")
    for arguments in (["missing", str(path)], ["missing", str(path), "--json"], ["missing", f"{evil}.csv"]):
        output = tonearm(*arguments).output
        assert output and "\x1b" not in output and "\u202e" not in output
    assert "\u202e" in path.read_text("utf-8")


def test_the_version_and_help() -> None:
    """First contact."""
    assert CliRunner().invoke(main, ["--version"]).output.startswith("tonearm, version ")
    for arguments in ([], ["demo"], ["sandbox"], ["doctor"], ["missing"], ["queue"], ["queue", "list"]):
        assert "Usage" in CliRunner().invoke(main, [*arguments, "--help"]).output


def test_the_sandbox_runs_until_it_is_told_to_end(tmp_path: Path) -> None:
    """It announces what points a session at it, serves a doctor in another process, and ends 0 on SIGTERM."""
    command = [sys.executable, "-m", "tonearm", "sandbox", "--state", str(tmp_path), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = json.loads(process.stdout.readline())
            assert found["TONEARM_SLSKD_URL"].startswith("http://127.0.0.1:")
            checked = CliRunner().invoke(main, ["doctor", "--json"], env=found)
            assert checked.exit_code == 0, checked.output
            assert (tmp_path / "sandbox.json").stat().st_mode & 0o077 == 0, "it holds keys: only for its owner"
        finally:
            process.send_signal(signal.SIGTERM)
        output, error = process.communicate(timeout=30)
    assert (process.returncode, output, error) == (0, "", "")


def test_an_error_ends_a_real_process_with_one_sentence(tmp_path: Path) -> None:
    """As a user meets it: no traceback, exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "tonearm", "missing", "nowhere.csv"],
        env={"HOME": str(tmp_path), "TONEARM_STATE_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
