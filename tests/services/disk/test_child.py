"""The limited child: whatever a file does to it, the answer is a sentence and the next file is read."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tonearm.services.disk.child import Child, ChildFailed


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child()
    yield made
    made.close()


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """Three frames and eight gigabytes of nothing: minutes of looking for the next frame."""
    path = tmp_path / "endless.mp3"
    with path.open("wb") as file:
        file.write((b"\xff\xfb\x90\x00" + bytes(413)) * 3)
        file.truncate(8 * 1024**3)
    return path


def gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether a process has ended within the deadline."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_it_stays_warm_between_files(child: Child) -> None:
    """One process serves many questions."""
    child.ask("ping")
    first = child.pid
    child.ask("ping")
    assert child.pid == first is not None


def test_a_child_that_was_killed_is_replaced(child: Child) -> None:
    """Whoever killed it, the next file is read."""
    child.ask("ping")
    before = child.pid or 0
    os.kill(before, signal.SIGKILL)
    child.ask("ping")
    assert child.pid not in (None, before) and gone(before)


def test_a_file_that_kills_the_child_is_reported(child: Child, endless: Path) -> None:
    """Tried twice, then told; the file after it is read."""
    killed: list[int] = []
    over = threading.Event()

    def kill_whatever_reads() -> None:
        while not over.wait(0.05):
            if child.pid is not None and child.pid not in killed:
                killed.append(child.pid)
                os.kill(killed[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill_whatever_reads)
    killer.start()
    try:
        with pytest.raises(ChildFailed, match="failed"):
            child.ask("inspect", path=str(endless), decode=False, limit_s=20)
    finally:
        over.set()
        killer.join()
    assert len(killed) == 2
    child.ask("ping")


def test_a_pipe_instead_of_a_file_does_not_hang_it(child: Child, tmp_path: Path) -> None:
    """Only regular files are opened."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ChildFailed, match="regular"):
        child.ask("inspect", path=str(tmp_path / "pipe"), decode=True, limit_s=5)


def test_a_link_is_not_followed(child: Child, tmp_path: Path, sounds: Callable[..., bytes]) -> None:
    """A file is looked at by its own name only."""
    (tmp_path / "real.mp3").write_bytes(sounds("mp3"))
    (tmp_path / "link.mp3").symlink_to(tmp_path / "real.mp3")
    with pytest.raises(ChildFailed):
        child.ask("inspect", path=str(tmp_path / "link.mp3"), decode=False)


def test_a_file_that_takes_too_long_ends_the_child_not_us(child: Child, endless: Path) -> None:
    """A limit of real time, not tried again; the next question gets a fresh child."""
    child.ask("ping")
    before = child.pid or 0
    with pytest.raises(ChildFailed, match="too long"):
        child.ask("inspect", path=str(endless), decode=False, limit_s=0.5)
    assert gone(before)
    child.ask("ping")


def test_memory_is_limited(child: Child, tmp_path: Path, sounds: Callable[..., bytes]) -> None:
    """A tag of half a megabyte that unpacks to 560 MB is refused; the sound beside it is still judged."""
    path = tmp_path / "bomb.mp3"
    path.write_bytes(id3_with_bomb(560) + sounds("mp3"))
    answer = child.ask("inspect", path=str(path), decode=False, limit_s=60)
    assert "MemoryError" in answer["tags_error"] and answer["problems"] == []


def test_tags_beyond_64_mb_are_not_opened(child: Child, tmp_path: Path, sounds: Callable[..., bytes]) -> None:
    """Such a file goes to a person."""
    path = tmp_path / "fat.mp3"
    with path.open("wb") as file:
        file.write(b"ID3\x04\x00\x00" + synchsafe(65 << 20))
        file.seek(10 + (65 << 20))
        file.write(sounds("mp3"))
    answer = child.ask("inspect", path=str(path), decode=False)
    assert "its tags are larger than 64 MB" in answer["problems"]


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3_with_bomb(megabytes: int) -> bytes:
    """An ID3v2.4 tag whose one text frame is compressed zeros."""
    packer = zlib.compressobj(9)
    packed = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = synchsafe(megabytes << 20 & 0xFFFFFFF) + packed + again * (megabytes - 1) + packer.flush()
    frame = b"TIT2" + synchsafe(len(data)) + b"\x00\x09" + data
    return b"ID3\x04\x00\x00" + synchsafe(len(frame)) + frame


@pytest.mark.parametrize("closing", ["orderly", "by death"])
def test_it_ends_when_its_parent_is_gone(closing: str) -> None:
    """No orphan stays behind, whatever it was doing."""
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\nfrom tonearm.services.disk.child import Child\nchild = Child()\nchild.ask('ping')\n"
            "print(child.pid, flush=True)\nsys.stdin.readline()\nchild.close()\n",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdin is not None and parent.stdout is not None
    pid = int(parent.stdout.readline())
    if closing == "by death":
        parent.kill()
    else:
        parent.stdin.write("\n")
        parent.stdin.flush()
    parent.wait(10)
    parent.stdin.close()
    parent.stdout.close()
    assert gone(pid)


def test_no_setting_of_ours_reaches_the_child(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys in the environment stay with us."""
    monkeypatch.setenv("TONEARM_SLSKD_API_KEY", "canary-1")
    monkeypatch.setenv("SPOTIPY_CLIENT_SECRET", "canary-2")
    child.ask("ping")
    assert b"canary" not in Path(f"/proc/{child.pid}/environ").read_bytes()


def test_nonsense_on_its_input_ends_it() -> None:
    """It does not guess."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tonearm.services.disk.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    out, _ = process.communicate(struct.pack(">I", 4) + b"nope", timeout=20)
    assert out == b""
