"""How downloads go, and where files land. Numbers in brackets are sections of the slskd contract."""

from __future__ import annotations

import json
import re
import threading
import uuid
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from slskd_kit import FOLDER, SIZE, Api, RandomBytes, one_of_each, peer, reached, shared
from slskd_kit import network as network_of

from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import SharedFile, World

FILE = f"{FOLDER}\\01 Last Stop.flac"
OTHER = f"{FOLDER}\\02 Depot.flac"
LEGAL = {
    "Queued, Locally": {"Requested"},
    "Requested": {"Queued, Remotely"},
    "Queued, Remotely": {"Initializing"},
    "Initializing": {"InProgress"},
    "InProgress": set(),
}
"""Which state may follow which, failures apart (5.4)."""


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def finished_files(api: Api) -> list[dict[str, Any]]:
    events = api("GET", "/events").json()
    return [json.loads(event["data"]) for event in events if event["type"] == "DownloadFileComplete"]


def test_a_good_peer_is_walked_through_in_order(unhurried: Sandbox, api: Api) -> None:
    """[5.4] A poll may miss states, but never sees them in another order; each is seen in slow motion."""
    unhurried.slskd.options.dwell = 40
    seen = [one["state"] for one in api.walk(api.begin("good", FILE), "Completed, Succeeded")]
    assert seen == [*LEGAL, "Completed, Succeeded"]
    assert all(after in LEGAL[before] | {"Completed, Succeeded"} for before, after in pairwise(seen))


def test_a_succeeded_transfer_has_its_dates_and_numbers(api: Api) -> None:
    """[5.3]"""
    done = api.until(api.begin("good", OTHER), "Completed, Succeeded")
    assert done["requestedAt"] < done["enqueuedAt"] < done["startedAt"] < done["endedAt"]
    assert done["startedAt"].endswith("Z") and not done["enqueuedAt"].endswith("Z")
    assert done["bytesTransferred"] - done["size"] == -done["bytesRemaining"]
    assert done["bytesTransferred"] >= SIZE and done["averageSpeed"] > 0 and done["attempts"] == 1
    assert re.fullmatch(r"\d\d:\d\d:\d\d(\.\d{7})?", done["elapsedTime"])
    assert "exception" not in done and "nextAttemptAt" not in done


def test_a_transfer_may_finish_between_two_polls(network: Sandbox, api: Api) -> None:
    """[14.19]"""
    network.slskd.options.dwell = 0
    network.slskd.options.connect_s = 0
    api.until(api.begin("queueing", FILE), "Completed, Succeeded")


def test_progress_grows_and_never_shrinks_while_bytes_flow(network: Sandbox, api: Api) -> None:
    """[5.3, 14.22] Steps of 250 ms, 0 B/s at first, `remainingTime` only with a speed."""
    network.slskd.options.dwell = 8
    transfer = api.begin("slow", FILE)
    api.until(transfer, "InProgress")
    seen: list[dict[str, Any]] = []

    def ended() -> bool:
        seen.append(api.transfer(transfer))
        return seen[-1]["state"] != "InProgress"

    reached(ended)
    running = seen[:-1]
    counts = [one["bytesTransferred"] for one in running]
    assert counts == sorted(counts) and len(set(counts)) > 3
    assert running[0]["averageSpeed"] == 0 and "remainingTime" not in running[0]
    assert any(one["averageSpeed"] > 0 and "remainingTime" in one for one in running)
    assert all(one["percentComplete"] == pytest.approx(one["bytesTransferred"] / SIZE * 100) for one in running)


def test_slow_takes_longer_and_queueing_waits(api: Api) -> None:
    """Read from the records' own dates: 20 to 60 s in the queue; a fifth of the speed."""

    def stay(username: str, begins: str, ends: str) -> float:
        done = api.until(api.begin(username, FILE), "Completed, Succeeded")
        moments = [datetime.fromisoformat(done[name].rstrip("Z")) for name in (begins, ends)]
        return (moments[1] - moments[0]).total_seconds()

    assert stay("queueing", "enqueuedAt", "startedAt") > 19
    assert stay("slow", "startedAt", "endedAt") > 1.8


def test_a_stuck_peer_stays_in_its_queue_until_cancelled(network: Sandbox, api: Api) -> None:
    """[5.4, Q10] `Queued, Remotely` has no timeout; the place can be asked for."""
    transfer = api.begin("stuck", FILE)
    api.until(transfer, "Queued, Remotely")
    assert api("GET", f"/transfers/downloads/stuck/{transfer}/position").json() == 1
    assert api.transfer(transfer)["placeInQueue"] == 1
    before = network.clock.monotonic()
    reached(lambda: network.clock.monotonic() > before + 60)
    assert api.transfer(transfer)["state"] == "Queued, Remotely"
    assert api("DELETE", f"/transfers/downloads/stuck/{transfer}").status_code == 204
    assert "placeInQueue" not in api.until(transfer, "Completed, Cancelled")


def test_a_rejecting_peer_refuses_once_and_for_all(api: Api) -> None:
    """[5.4, 5.5] Not retried; a failure that never started shows its end as its start."""
    rejected = api.until(api.begin("rejecting", FILE), "Completed, Rejected")
    assert rejected["exception"].startswith("Transfer rejected: ")
    assert (rejected["attempts"], rejected["startedAt"]) == (1, rejected["endedAt"])


@pytest.mark.parametrize("path", ["@@abcde\\Private\\Last Stop (live).flac", "@@abcde\\not shared.flac"])
def test_locked_and_unknown_files_are_rejected(api: Api, path: str) -> None:
    rejected = api.until(api.begin("good", path), "Completed, Rejected")
    assert rejected["exception"] == "Transfer rejected: File not shared."


def test_another_size_than_the_peer_has_is_aborted(api: Api) -> None:
    """[5.4, Q26] Not retried."""
    body = {"username": "good", "files": [{"filename": FILE, "size": SIZE - 1}]}
    made = api("POST", "/transfers/downloads/batches", body).json()["batch"]["transfers"][0]["id"]
    assert api.until(made, "Completed, Aborted")["attempts"] == 1


def test_an_advertised_size_that_is_a_lie_is_aborted(tmp_path: Path) -> None:
    """[5.4] What counts is the real size of the served file."""
    (tmp_path / "shares").mkdir()
    shares = RandomBytes(tmp_path / "shares", wrong={FILE: SIZE + 17})
    with (
        Sandbox(3, tmp_path / "s", world=one_of_each(), shares=shares, services=("slskd",)) as box,
        Api(box.url("slskd")) as api,
    ):
        assert str(SIZE + 17) in api.until(api.begin("good", FILE), "Completed, Aborted")["exception"]


class LockedShares(RandomBytes):
    """Shares that are not ready before somebody says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ready = threading.Event()

    def path(self, world: World, file: SharedFile) -> Path:
        assert self.ready.wait(20)
        return super().path(world, file)


def test_while_our_machine_makes_the_file_bytes_trickle(tmp_path: Path) -> None:
    """Encoding takes real time, which is long in sandbox time: no client may see a standstill, and it can cancel."""
    (tmp_path / "shares").mkdir()
    shares = LockedShares(tmp_path / "shares")
    with (
        Sandbox(3, tmp_path / "s", world=one_of_each(), shares=shares, services=("slskd",)) as box,
        Api(box.url("slskd")) as api,
    ):
        first, second = api.begin("good", FILE), api.begin("good", OTHER)
        counts = [api.until(first, "InProgress")["bytesTransferred"]]
        for _ in range(5):
            reached(lambda: api.transfer(first)["bytesTransferred"] > counts[-1])
            counts.append(api.transfer(first)["bytesTransferred"])
        assert counts[-1] <= SIZE // 2
        api("DELETE", f"/transfers/downloads/good/{second}")
        api.until(second, "Completed, Cancelled")
        shares.ready.set()
        assert api.until(first, "Completed, Succeeded")["bytesTransferred"] >= SIZE
        reached(lambda: files_in(box.folders.downloads))
        assert box.slskd.tasks.failures == []


def test_a_dying_peer_fails_three_times_and_then_for_good(network: Sandbox, api: Api) -> None:
    """[5.5] Flicker, attempts 1 to 3, stale exception and end while waiting, resumed bytes; no file at the end."""
    network.slskd.options.dwell = 3
    transfer = api.begin("dying", FILE)
    seen: list[dict[str, Any]] = []

    def over() -> bool:
        now = api.transfer(transfer)
        if not seen or (seen[-1]["state"], seen[-1]["attempts"]) != (now["state"], now["attempts"]):
            seen.append(now)
        return (now["state"], now["attempts"]) == ("Completed, Errored", 3) and not network.slskd.tasks.__len__()

    reached(over, lambda: [(one["state"], one["attempts"]) for one in seen])
    assert sorted({one["attempts"] for one in seen if one["attempts"]}) == [1, 2, 3]
    waiting = [one for one in seen if one["state"] == "Queued, Locally" and one["attempts"] > 1]
    assert waiting and all("exception" in one and "endedAt" in one for one in waiting)
    ends = [one["bytesTransferred"] for one in seen if one["state"] == "Completed, Errored"]
    assert ends == sorted(ends) and 0.3 * SIZE <= ends[0] < 0.8 * SIZE
    assert finished_files(api) == []
    assert files_in(network.folders.downloads) == []


def test_while_the_daemon_waits_for_a_retry_the_file_is_in_progress(network: Sandbox, api: Api) -> None:
    """[5.5] Asking again then is skipped."""
    network.slskd.options.retry_delay_s = 600
    transfer = api.begin("dying", FILE)
    reached(lambda: api.transfer(transfer)["attempts"] == 2)
    assert api.batch("dying", FILE).status_code == 200


def test_cancelling_during_the_wait_for_a_retry_ends_as_errored(network: Sandbox, api: Api) -> None:
    """[5.5]"""
    network.slskd.options.retry_delay_s = 3000
    transfer = api.begin("dying", FILE)
    reached(lambda: api.transfer(transfer)["attempts"] == 2)
    api("DELETE", f"/transfers/downloads/dying/{transfer}")
    reached(lambda: len(network.slskd.tasks) == 0)
    assert api.transfer(transfer)["state"] == "Completed, Errored"


def test_a_flaky_peer_delivers_the_rest_at_the_second_attempt(network: Sandbox, api: Api) -> None:
    """[5.5] Resumed, whole, and equal to the peer's file byte for byte."""
    done = api.until(api.begin("flaky", FILE), "Completed, Succeeded")
    assert (done["attempts"], "exception" in done) == (2, False)
    reached(lambda: finished_files(api))
    served = network.slskd.world.files_by_path["flaky", FILE]
    placed = network.folders.downloads / "Night Bus (2004)" / "01 Last Stop.flac"
    assert (
        placed.read_bytes()
        == RandomBytes(network.folders.state.parent / "shares").path(network.world, served).read_bytes()
    )


def test_without_retries_one_failure_is_final(network: Sandbox, api: Api) -> None:
    """[1, 14.21] As in daemons before 0.26."""
    network.slskd.options.retry_attempts = 1
    failed = api.until(api.begin("flaky", FILE), "Completed, Errored")
    reached(lambda: len(network.slskd.tasks) == 0)
    assert api.transfer(failed["id"])["attempts"] == 1


def test_a_silent_peer_times_out_after_three_minutes_and_flickers(network: Sandbox, api: Api) -> None:
    """[5.4, 5.5] TimedOut is retried; failing before the remote queue, the failure is put back during the wait."""
    options = network.slskd.options
    options.silent.add("good")
    options.retry_attempts, options.retry_delay_s = 2, 200
    options.dwell = 0.2
    transfer = api.begin("good", FILE)
    assert api("GET", f"/transfers/downloads/good/{transfer}/position").status_code == 500

    def shows(state: str, attempts: int) -> bool:
        now = api.transfer(transfer)
        return (now["state"], now["attempts"]) == (state, attempts)

    reached(lambda: shows("Completed, TimedOut", 2))
    again = network.slskd.book.in_progress("good", FILE)
    assert again is not None and again.id == transfer
    reached(lambda: shows("Requested", 2))


def test_cancelling_is_asynchronous(unhurried: Sandbox, api: Api) -> None:
    """[5.2] 204 at once, Cancelled later; also for ids that nobody knows; not for what is no GUID."""
    unhurried.slskd.options.cancel_s = 60
    transfer = api.begin("slow", FILE)
    api.until(transfer, "InProgress")
    assert api("DELETE", f"/transfers/downloads/slow/{transfer}").status_code == 204
    assert not api.transfer(transfer)["state"].startswith("Completed")
    assert api.until(transfer, "Completed, Cancelled")["attempts"] == 1
    assert api("DELETE", f"/transfers/downloads/slow/{uuid.uuid4()}").status_code == 204
    assert api("DELETE", "/transfers/downloads/slow/no-guid").status_code == 400


def test_removing_works_only_on_what_is_completed(api: Api) -> None:
    """[5.2, Q14] On an active transfer `remove=true` cancels and the record stays; afterwards it is hidden."""
    transfer = api.begin("stuck", FILE)
    api.until(transfer, "Queued, Remotely")
    api("DELETE", f"/transfers/downloads/stuck/{transfer}", remove=True)
    assert api.until(transfer, "Completed, Cancelled")["removed"] is False
    api("DELETE", f"/transfers/downloads/stuck/{transfer}")
    assert api.transfer(transfer)["removed"] is False
    api("DELETE", f"/transfers/downloads/stuck/{transfer}", remove=True)
    assert api.transfer(transfer)["removed"] is True
    assert api("GET", "/transfers/downloads").json() == []
    assert api("GET", "/transfers/downloads/stuck").status_code == 404
    listed = api("GET", "/transfers/downloads", includeRemoved=True).json()
    assert listed[0]["directories"][0]["files"][0]["id"] == transfer


def test_reading_by_id_needs_a_guid_and_no_user(api: Api) -> None:
    """[5.2]"""
    transfer = api.begin("stuck", FILE)
    assert api("GET", f"/transfers/downloads/somebody-else/{transfer}").json()["id"] == transfer
    unknown, malformed = (api("GET", f"/transfers/downloads/stuck/{one}") for one in (uuid.uuid4(), "no-guid"))
    assert (unknown.status_code, malformed.status_code, malformed.content) == (404, 400, b"")
    assert api("GET", f"/transfers/downloads/stuck/{uuid.uuid4()}/position").status_code == 404


def test_the_list_is_grouped_by_user_and_folder(api: Api) -> None:
    """[5.2]"""
    assert api("GET", "/transfers/downloads").json() == []
    for username in ("stuck", "rejecting"):
        api.batch(username, FILE, OTHER)
    api.batch("stuck", "@@abcde\\Other\\x.flac")
    listed = api("GET", "/transfers/downloads").json()
    assert [(one["username"], [(d["directory"], d["fileCount"]) for d in one["directories"]]) for one in listed] == [
        ("stuck", [(FOLDER, 2), ("@@abcde\\Other", 1)]),
        ("rejecting", [(FOLDER, 2)]),
    ]
    alone = api("GET", "/transfers/downloads/stuck").json()
    assert alone["username"] == "stuck"
    assert [one["directory"] for one in alone["directories"]] == [FOLDER, "@@abcde\\Other"]


def test_a_user_named_batches_cannot_be_read_by_name(api: Api) -> None:
    """[5.2]"""
    assert api("GET", "/transfers/downloads/batches").status_code == 405


def test_the_sweep_hides_the_rows_of_everybody(api: Api) -> None:
    """[5.2, Q19] But nothing that is under way."""
    done = [api.begin(name, FILE) for name in ("good", "rejecting")]
    api.until(done[0], "Completed, Succeeded")
    api.until(done[1], "Completed, Rejected")
    running = api.begin("stuck", FILE)
    assert api("DELETE", "/transfers/downloads/all/completed").status_code == 204
    listed = api("GET", "/transfers/downloads").json()
    assert [one["username"] for one in listed] == ["stuck"]
    assert api.transfer(running)["removed"] is False


def test_the_position_of_an_inactive_download_is_500(api: Api) -> None:
    """[5.2]"""
    transfer = api.begin("rejecting", FILE)
    api.until(transfer, "Completed, Rejected")
    reply = api("GET", f"/transfers/downloads/rejecting/{transfer}/position")
    assert reply.status_code == 500 and reply.json().endswith("is not active")


def test_succeeded_comes_before_the_file(network: Sandbox, api: Api) -> None:
    """[6, Q13] Then the move, then the event, whose timestamp is the transfer's end."""
    network.slskd.options.move_s = 60
    done = api.until(api.begin("good", FILE), "Completed, Succeeded")
    assert files_in(network.folders.downloads) == [] and finished_files(api) == []
    assert files_in(network.folders.incomplete) == ["good/@@abcde/Music/The Loops/Night Bus (2004)/01 Last Stop.flac"]
    told = reached(lambda: finished_files(api))[0]
    assert files_in(network.folders.downloads) == ["Night Bus (2004)/01 Last Stop.flac"]
    assert files_in(network.folders.incomplete) == []
    assert told["localFilename"] == str(network.folders.downloads / "Night Bus (2004)" / "01 Last Stop.flac")
    assert (told["remoteFilename"], told["transfer"]["id"], told["version"]) == (FILE, done["id"], 0)
    assert told["transfer"]["exception"] is None
    event = next(one for one in api("GET", "/events").json() if one["type"] == "DownloadFileComplete")
    assert event["timestamp"] == done["endedAt"]


def test_a_failing_move_leaves_success_with_an_exception(network: Sandbox, api: Api) -> None:
    """[5.3, 14.23] No file and no event; the next one works again."""
    network.slskd.options.failing_moves = 1
    transfer = api.begin("good", FILE)
    reached(lambda: "exception" in api.transfer(transfer))
    failed = api.transfer(transfer)
    assert failed["state"] == "Completed, Succeeded" and "denied" in failed["exception"]
    assert files_in(network.folders.downloads) == [] and finished_files(api) == []
    api.begin("good", FILE)
    reached(lambda: finished_files(api))


def test_a_batch_names_its_own_destination(network: Sandbox, api: Api) -> None:
    """[6]"""
    api.begin("good", FILE, options={"destination": "tonearm/some batch"})
    reached(lambda: finished_files(api))
    assert files_in(network.folders.downloads) == ["tonearm/some batch/01 Last Stop.flac"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("@@abcde\\half \ud83d\\a\ud83db.mp3", "half ?/a?b.mp3"),
        ('@@abcde\\what?: "x" <y>|*\\1.mp3', 'what?: "x" <y>|*/1.mp3'),
        ("D:\\Müsik ☕\\漢字.mp3", "Müsik ☕/漢字.mp3"),
        ("a/b/c.mp3", "b/c.mp3"),
    ],
)
def test_hostile_names_land_sanitised(tmp_path: Path, path: str, name: str) -> None:
    """[6] And come back in the listing as they were asked for."""
    with odd_network(tmp_path, path) as box, Api(box.url("slskd")) as api:
        transfer = api.begin("good", path)
        api.until(transfer, "Completed, Succeeded")
        reached(lambda: files_in(box.folders.downloads) == [name], lambda: files_in(box.folders.downloads))
        assert api.transfer(transfer)["filename"] == path
        assert box.slskd.tasks.failures == []


def test_a_name_that_no_file_system_takes_is_errored(tmp_path: Path) -> None:
    """[5.4] A disk error is a failure with its message, retried and then final."""
    path = "@@abcde\\" + "x" * 300 + ".mp3"
    with odd_network(tmp_path, path) as box, Api(box.url("slskd")) as api:
        transfer = api.begin("good", path)
        reached(lambda: box.slskd.book.by_id[transfer].finished)
        failed = api.transfer(transfer)
        assert (failed["state"], failed["attempts"]) == ("Completed, Errored", 3)
        assert "name too long" in failed["exception"]


def odd_network(folder: Path, path: str) -> Sandbox:
    """One good peer with one file."""
    (folder / "shares").mkdir()
    world = network_of([peer("good")], [shared(1, "good", path)])
    return Sandbox(3, folder / "s", world=world, shares=RandomBytes(folder / "shares"), services=("slskd",))


def test_equal_names_are_told_apart_by_ticks(network: Sandbox, api: Api) -> None:
    """[6] `exists: rename`."""
    for count, username in enumerate(("good", "flaky"), start=1):
        api.begin(username, FILE)
        reached(lambda wanted=count: len(finished_files(api)) == wanted)
    names = files_in(network.folders.downloads)
    assert names[0] == "Night Bus (2004)/01 Last Stop.flac"
    assert re.fullmatch(r"Night Bus \(2004\)/01 Last Stop_\d{18}\.flac", names[1])


def test_existing_files_are_replaced_when_so_configured(network: Sandbox, api: Api) -> None:
    """[6] `exists: overwrite`."""
    network.slskd.options.exists = "overwrite"
    for count, username in enumerate(("good", "flaky"), start=1):
        api.begin(username, FILE)
        reached(lambda wanted=count: len(finished_files(api)) == wanted)
    assert files_in(network.folders.downloads) == ["Night Bus (2004)/01 Last Stop.flac"]


def test_many_files_are_asked_for_five_at_a_time(network: Sandbox, api: Api) -> None:
    """[5.1] Above 30 in one request."""
    network.slskd.options.silent.add("good")
    network.slskd.options.dwell = 1
    api.batch("good", *(f"@@abcde\\Music\\{number}.flac" for number in range(31)))

    def asked() -> int:
        listed = api("GET", "/transfers/downloads/good").json()["directories"][0]["files"]
        return sum(file["state"] == "Requested" for file in listed)

    reached(lambda: asked() == 5)
    assert asked() == 5
