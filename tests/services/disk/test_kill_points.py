"""Filing survives death and system errors at every single operation (invariants 1 to 5)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

POINTS = int(os.environ.get("TONEARM_KILL_POINTS", "60"))
SEED = int(os.environ.get("TONEARM_SEED", "7"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks at /proc")


@pytest.fixture
def run(tmp_path: Path, sounds: Callable[..., bytes]) -> Callable[[str, int], dict]:
    """Run one hunt in a process of its own; on a memory file system where there is one."""
    fast = Path("/dev/shm")
    base = (fast if os.access(fast, os.W_OK) else tmp_path) / f"tonearm-points-{os.getpid()}"
    kept = tmp_path / "sounds"
    kept.mkdir()
    for kind in ("mp3", "flac", "m4a"):
        (kept / f"x.{kind}").write_bytes(sounds(kind, 0.5))

    def hunt(what: str, count: int) -> dict:
        here = Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-m", "disk.kill_runner", str(base), str(kept), str(count), str(SEED), what],
            env={**os.environ, "PYTHONPATH": str(here.parent), "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            timeout=60 + count,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    try:
        yield hunt
    finally:
        subprocess.run(["rm", "-rf", str(base)], check=True)


@pytest.mark.timeout(3600)
def test_death_at_any_point_loses_nothing_and_ends_like_an_undisturbed_run(run: Callable) -> None:
    """Killed before, in the middle of and after each operation, recovery too."""
    found = run("kill", POINTS)
    assert found["tried"] == POINTS
    assert found["broken"] == []


@pytest.mark.timeout(3600)
def test_any_system_error_at_any_point_gives_a_result_and_loses_nothing(run: Callable) -> None:
    """Full disk, bad disk, lost rights and the rest, once or from then on; later it ends well."""
    found = run("fault", POINTS)
    assert found["tried"] == POINTS
    assert found["broken"] == []


def test_the_hunt_catches_steps_in_a_wrong_order(run: Callable) -> None:
    """Negative control: three wrong filers are found out."""
    found = run("wrong", 60)
    for name in ("straight_to_the_name", "original_first", "over_what_is_there"):
        assert (
            any(problem.startswith(name) for problem in found["broken"]) and f"NOT CAUGHT {name}" not in found["broken"]
        )


def test_no_change_to_the_disk_goes_around_the_file_layer(run: Callable) -> None:
    """So the hunts above meet every change; a stray one is caught (negative control inside)."""
    found = run("audit", 1)
    assert found["tried"] == 16 and found["broken"] == []


@pytest.mark.timeout(3600)
def test_loss_of_power_takes_nothing_that_was_promised(run: Callable) -> None:
    """After any operation, with any part of what was never flushed missing or torn, it ends as without trouble."""
    found = run("power", 2 * POINTS)
    assert found["tried"] >= 2 * POINTS and found["broken"] == []


def test_a_disk_that_lies_about_flushing_is_found_out(run: Callable) -> None:
    """Negative control: without real flushes the same images show losses."""
    assert run("lying", 200)["how_many"] > 0
