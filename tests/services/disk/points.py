"""Worlds in which filing is killed or hindered at every single operation, and what must hold in each of them."""

import errno
import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tonearm.model import FilingOrder, FilingResult, JournalRow
from tonearm.services.disk import worker
from tonearm.services.disk.child import ChildFailed
from tonearm.services.disk.filing import Filer
from tonearm.services.disk.fs import Hook
from tonearm.services.disk.inspecting import Inspector
from tonearm.services.disk.places import Places
from tonearm.services.disk.recovery import recover

from .parts import FileJournal, QuickClock, order_for


class Counter(Hook):
    """Counts operations and knows whether one is under way."""

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.succeeded: set[int] = set()
        self.inside = False

    def before(self, operation: str, name: str) -> None:
        self.operations.append(f"{operation} {name}")
        self.inside = True
        self.reached(len(self.operations))

    def after(self, operation: str, name: str) -> None:
        self.inside = False
        self.succeeded.add(len(self.operations))
        self.passed(len(self.operations))

    def reached(self, number: int) -> None:
        """The operation of that number (from 1) is about to begin."""

    def passed(self, number: int) -> None:
        """It has ended well."""


class Killer(Counter):
    """Ends this very process before, in the middle of, or after operation ``number``."""

    def __init__(self, number: int, when: str) -> None:
        super().__init__()
        self.number, self.when = number, when

    def reached(self, number: int) -> None:
        if number == self.number and self.when == "before":
            self.middle()

    def torn(self, size: int) -> int | None:
        return size // 3 if len(self.operations) == self.number and self.when == "middle" else None

    def passed(self, number: int) -> None:
        if number == self.number and self.when == "after":
            self.middle()

    def middle(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Faulty(Counter):
    """Lets operation ``number`` fail, once or from then on; a write fails after half its bytes."""

    def __init__(self, number: int, code: int, *, for_good: bool = False) -> None:
        super().__init__()
        self.number, self.code, self.for_good = number, code, for_good

    def _due(self, number: int) -> bool:
        return number == self.number or (self.for_good and number > self.number)

    def reached(self, number: int) -> None:
        if self._due(number) and not self.operations[-1].startswith("write "):
            self.middle()

    def torn(self, size: int) -> int | None:
        return size // 2 if self._due(len(self.operations)) else None

    def middle(self) -> None:
        self.inside = False
        raise OSError(self.code, os.strerror(self.code))


class NoLinks(Counter):
    """A file system without hard links, around another hook."""

    def __init__(self, inner: Counter) -> None:
        super().__init__()
        self.inner = inner
        self.operations, self.succeeded = inner.operations, inner.succeeded

    def before(self, operation: str, name: str) -> None:
        self.inner.before(operation, name)
        if operation == "link":
            raise OSError(errno.EPERM, "no hard links here")

    def after(self, operation: str, name: str) -> None:
        self.inner.after(operation, name)

    def torn(self, size: int) -> int | None:
        return self.inner.torn(size)

    def middle(self) -> None:
        self.inner.middle()


class HookedJournal(FileJournal):
    """Journal writes are operations too."""

    def __init__(self, folder: Path, hook: Hook) -> None:
        super().__init__(folder)
        self.hook = hook

    def write(self, row: JournalRow) -> None:
        self.hook.before("journal", row.step.value)
        super().write(row)
        self.hook.after("journal", row.step.value)


class LocalChild:
    """Does the child's jobs in this process, tagging as one operation that can be torn."""

    pid = None

    def __init__(self, hook: Hook, *, tags_fail: bool = False) -> None:
        self.hook, self.tags_fail = hook, tags_fail

    def ask(self, job: str, *, limit_s: float = 10.0, **details: Any) -> dict[str, Any]:
        if job == "header" and self.tags_fail:
            raise ChildFailed("the test said so")
        if job != "tag":
            return self._do(job, details)
        self.hook.before("tag", details["path"])
        part = self.hook.torn(Path(details["path"]).stat().st_size)
        if part is not None:
            os.truncate(details["path"], part)
            self.hook.middle()
        result = self._do(job, details)
        self.hook.after("tag", details["path"])
        return result

    def _do(self, job: str, details: dict[str, Any]) -> dict[str, Any]:
        answer = worker.answer({"job": job, **details})
        if "error" in answer:
            raise ChildFailed(answer["error"])
        return answer["ok"]

    def close(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True)
class Scenario:
    """A starting state: what lies there before, and how the order differs from the plain one."""

    kind: str = "mp3"
    before: Callable[[Path, bytes], None] = lambda library, sound: None
    order: dict[str, object] = field(default_factory=dict)
    links: bool = True
    tags_fail: bool = False


def _name_taken(library: Path, sound: bytes) -> None:
    folder = library / "Änne" / "Änne - The Album"
    folder.mkdir(parents=True)
    (folder / "03 träume _ songs_.MP3").write_bytes(b"the user's own file")
    (folder / "Cover.JPG").write_bytes(b"the user's own cover")


def _same_sound(library: Path, sound: bytes) -> None:
    folder = library / "Änne" / "Änne - The Album"
    folder.mkdir(parents=True)
    (folder / "03 Träume _ Songs_.mp3").write_bytes(sound)


SCENARIOS = {
    "plain": Scenario(),
    "flac": Scenario(kind="flac"),
    "m4a": Scenario(kind="m4a"),
    "name taken": Scenario(before=_name_taken),
    "same sound": Scenario(before=_same_sound),
    "kept original": Scenario(order={"keep_original": True}),
    "no hard links": Scenario(links=False),
    "tags fail": Scenario(tags_fail=True),
}
FilerMaker = Callable[["World", Hook], Any]


class World:
    """One starting state on the disk, made anew for each point."""

    def __init__(self, base: Path, scenario: Scenario, sound: bytes) -> None:
        self.base, self.scenario, self.sound = base, scenario, sound
        shutil.rmtree(base, ignore_errors=True)
        self.library, self.downloads = base / "library", base / "downloads"
        self.library.mkdir(parents=True)
        self.source = self.downloads / "peer" / "album" / "x.mp3"
        self.source.parent.mkdir(parents=True)
        self.source.write_bytes(sound)
        (self.downloads / "peer" / "other.txt").write_text("somebody else's")
        (base / "outside.txt").write_text("outside")
        scenario.before(self.library, sound)
        self.others = {path: path.read_bytes() for path in base.rglob("*") if path.is_file() and path != self.source}
        self.order: FilingOrder = order_for(self.source, operation_id="op-1", **scenario.order)
        self.digest = payload(self.source)

    def filer(self, hook: Counter) -> tuple[Filer, HookedJournal]:
        """The parts under test over this world."""
        around: Hook = hook if self.scenario.links else NoLinks(hook)
        journal = HookedJournal(self.base / "journal", around)
        child = LocalChild(around, tags_fail=self.scenario.tags_fail)
        places = Places(self.library, [self.downloads], around)
        return Filer(places, journal, QuickClock(), Inspector(child)), journal  # type: ignore[arg-type]

    def file(self, hook: Counter) -> FilingResult:
        """One order, from the beginning or from where it is."""
        return self.filer(hook)[0].file(self.order)

    def recover(self, hook: Counter) -> list[FilingResult]:
        """What a new process does first."""
        filer, journal = self.filer(hook)
        return recover(journal, filer)

    def tree(self) -> dict[str, str]:
        """Everything below the roots, with content."""
        roots = (self.library, self.downloads)
        return {
            str(path.relative_to(self.base)): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "folder"
            for root in roots
            for path in root.rglob("*")
        }

    def broken_promises(self) -> list[str]:
        """Which invariants do not hold in this very state."""
        found = [f"{path} was touched" for path, data in self.others.items() if not _is(path, data)]
        new = [path for path in self.library.rglob("*") if path.is_file() and path not in self.others]
        named = [path for path in new if not path.name.startswith(".ta-") and path.suffix not in (".png", ".jpg")]
        reserved = {path for path in named if not self.scenario.links and path.stat().st_size == 0}
        copies = [path for path in named if path not in reserved]
        found += [f"{path} is not complete" for path in copies if payload(path) != self.digest]
        held = [path for path in self.library.rglob("*.mp3") if path.is_file() and payload(path) == self.digest]
        if not (_is(self.source, self.sound) or copies or held):
            found.append("neither the original nor a copy is there")
        if self.source.exists() and not _is(self.source, self.sound):
            found.append("the original was edited")
        outside = {path for path in self.base.iterdir()} - {
            self.library,
            self.downloads,
            self.base / "journal",
            self.base / "outside.txt",
        }
        return found + [f"{path} lies outside the roots" for path in outside]


def payload(path: Path) -> str | None:
    """Digest of a sound file's audio when it is undamaged, by the same check that filing uses."""
    answer = worker.answer({"job": "inspect", "path": str(path), "decode": False}).get("ok", {})
    return answer.get("payload") if not answer.get("problems") else None


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def in_a_process_that_may_die(work: Callable[..., object], *details: object) -> bool:
    """Fork, do the work there, and say whether it lived."""
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            work(*details)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise AssertionError("the work raised instead of dying")
    return not os.WIFSIGNALED(status)


@contextmanager
def no_leaks() -> Iterator[None]:
    """As many descriptors open afterwards as before."""
    before = len(os.listdir("/proc/self/fd"))
    yield
    assert len(os.listdir("/proc/self/fd")) == before, "descriptors were left open"
