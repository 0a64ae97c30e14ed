"""The job is killed in the middle and started again: it must end as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from demo_scoring import heard_set

ENTRIES = 100
DEADLINE_S = 240.0


@contextmanager
def running_sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """A stand-alone sandbox in a process of its own; ended by its id."""
    command = [sys.executable, "-m", "tonearm", "sandbox", "--seed", "7", "--state", str(folder), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def job(folder: Path) -> subprocess.Popen[bytes]:
    """The demonstration against that sandbox, as a process of its own."""
    command = [sys.executable, "-m", "tonearm", "demo", "--attach", str(folder), "--entries", str(ENTRIES), "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished_files(folder: Path) -> int:
    """Audio files in the library so far."""
    return sum(
        1 for path in (folder / "library").rglob("*") if path.suffix in (".flac", ".mp3", ".m4a", ".ogg", ".opus")
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for the job and show its error when it failed."""
    _, error = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0, error.decode()


def asked_for(settings: dict[str, str]) -> Counter[tuple[str, str, str]]:
    """How often each file stands in the daemon's list, removed rows included, by the state it has."""
    reply = httpx.get(
        settings["TONEARM_SLSKD_URL"] + "/api/v0/transfers/downloads?includeRemoved=true",
        headers={"X-API-Key": settings["TONEARM_SLSKD_API_KEY"]},
        timeout=30,
    ).raise_for_status()
    return Counter(
        (user["username"], file["filename"], file["state"])
        for user in reply.json()
        for directory in user["directories"]
        for file in directory["files"]
    )


@pytest.mark.evidence
@pytest.mark.timeout(900)
@pytest.mark.parametrize("after", [pytest.param(3), pytest.param(15, marks=pytest.mark.prove)])
def test_a_killed_job_ends_like_an_undisturbed_one(after: int, tmp_path: Path) -> None:
    """Killed after some files were filed and started again: same entries, same sound, same paths, nothing twice."""
    calm, torn = tmp_path / "calm", tmp_path / "torn"
    with running_sandbox(calm):
        finish(job(calm))
    with running_sandbox(torn) as settings:
        first = job(torn)
        deadline = time.monotonic() + DEADLINE_S
        while finished_files(torn) < after and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate(timeout=30)
        assert first.returncode == -signal.SIGKILL, "the job ended before it could be killed"
        assert finished_files(torn) < len(heard_set(calm)), "the kill came too late to prove anything"
        finish(job(torn))
        twice = {key: count for key, count in asked_for(settings).items() if count > 1 and "Succeeded" in key[2]}
    assert heard_set(torn) == heard_set(calm)
    assert twice == {}
