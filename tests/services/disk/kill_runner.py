"""Kills filing at many points and reports what broke: ``python -m disk.kill_runner BASE SOUNDS COUNT SEED WHAT``.

It runs as a process of its own, with one thread, because it forks for every point.
"""

import errno
import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tonearm.model import Reason

from . import wrong
from .points import SCENARIOS, Counter, Faulty, Killer, Scenario, World, in_a_process_that_may_die, no_leaks
from .power import Moment, Recorder, restore

CODES = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EXDEV, errno.EMFILE, errno.EINTR, errno.ESTALE)


class Bench:
    """All points of all scenarios over one base folder."""

    def __init__(self, base: Path, sounds: Path) -> None:
        self.base = base
        self.sounds = {path.suffix[1:]: path.read_bytes() for path in sounds.iterdir()}
        self.broken: list[str] = []
        self.tried = 0

    def world(self, scenario: Scenario) -> World:
        return World(self.base / "world", scenario, self.sounds[scenario.kind])

    def undisturbed(self, scenario: Scenario) -> tuple[dict[str, str], Counter]:
        """Final tree of a run without trouble, and what it did."""
        world, hook = self.world(scenario), Counter()
        with no_leaks():
            result = world.file(hook)
        good = (
            (Reason.TAGGING_FAILED,) if scenario.tags_fail else (Reason.FILED_AND_VERIFIED, Reason.SAME_AUDIO_ON_DISK)
        )
        assert result.reason in good, result
        assert not world.broken_promises(), world.broken_promises()
        return world.tree(), hook

    def check(self, world: World, expected: dict[str, str], label: str, *, trifles_may_differ: bool = False) -> None:
        """The state now, and the end after recovery and a second try, are as promised."""
        self.tried += 1
        problems = world.broken_promises()
        world.recover(Counter())
        problems += world.broken_promises()
        world.file(Counter())
        problems += world.broken_promises()
        changed = set(world.tree().items()) ^ set(expected.items())
        if trifles_may_differ:
            changed = {
                (path, content)
                for path, content in changed
                if not path.endswith("/cover.png") and (content != "folder" or not path.startswith("downloads/peer"))
            }
        if changed:
            problems.append(f"ends differently: {sorted(changed)}")
        self.broken += [f"{label}: {problem}" for problem in problems]


def kill_points(bench: Bench, count: int, seed: int) -> None:
    """Every point once, then pairs (a kill in filing, another in recovery), drawn by the seed."""
    expected = {name: bench.undisturbed(scenario) for name, scenario in SCENARIOS.items()}
    singles = [
        (name, number, when)
        for name, (_, hook) in expected.items()
        for number, operation in enumerate(hook.operations, 1)
        for when in ("before", "middle", "after")
        if when == "before"
        or (when == "after" and number in hook.succeeded)
        or (when == "middle" and operation.split()[0] in ("write", "tag"))
    ]
    chance = random.Random(seed)
    chance.shuffle(singles)
    for name, number, when in singles[:count]:
        world = bench.world(SCENARIOS[name])
        died = not in_a_process_that_may_die(world.file, Killer(number, when))
        assert died, f"{name}: no operation {number}"
        bench.check(world, expected[name][0], f"{name}, {when} {number} {expected[name][1].operations[number - 1]}")
    for name, number, when in pairs(singles, count - len(singles), chance):
        world = bench.world(SCENARIOS[name])
        in_a_process_that_may_die(world.file, Killer(number, when))
        second = Killer(chance.randint(1, 40), chance.choice(("before", "middle", "after")))
        in_a_process_that_may_die(world.recover, second)
        label = f"{name}, {when} {number}, then recovery {second.when} {second.number}"
        bench.check(world, expected[name][0], label)


def pairs(singles: list[tuple[str, int, str]], count: int, chance: random.Random) -> Iterator[tuple[str, int, str]]:
    for _ in range(count):
        yield chance.choice(singles)


def faults(bench: Bench, count: int, seed: int) -> None:
    """Every operation fails with some system error, once or from then on; the answer is a result, the end the same."""
    expected = {name: bench.undisturbed(scenario) for name, scenario in SCENARIOS.items()}
    points = [
        (name, number, code, for_good)
        for name, (_, hook) in expected.items()
        for number, operation in enumerate(hook.operations, 1)
        for code in CODES
        for for_good in (False, True)
        if not operation.startswith(("journal", "tag"))
    ]
    random.Random(seed).shuffle(points)
    for name, number, code, for_good in points[:count]:
        world = bench.world(SCENARIOS[name])
        hook = Faulty(number, code, for_good=for_good)
        label = f"{name}, {errno.errorcode[code]} at {number} {expected[name][1].operations[number - 1]}, {for_good=}"
        with no_leaks():
            world.file(hook)
        bench.check(world, expected[name][0], label, trifles_may_differ=True)


def wrong_order(bench: Bench, count: int, seed: int) -> None:
    """Negative control: filers that work well undisturbed, with one promise broken in between."""
    del seed
    for name, wrong_filer in wrong.FILERS.items():
        hook = Counter()
        wrong_filer(bench.world(SCENARIOS["plain"]), hook)
        before = len(bench.broken)
        for number in range(1, min(count, len(hook.operations)) + 1):
            for when in ("before", "middle", "after"):
                world = bench.world(SCENARIOS["plain"])
                in_a_process_that_may_die(wrong_filer, world, Killer(number, when))
                bench.tried += 1
                world.recover(Counter())
                bench.broken += [f"{name}: {problem}" for problem in world.broken_promises()]
        if len(bench.broken) == before:
            bench.broken.append(f"NOT CAUGHT {name}")


def power_loss(bench: Bench, count: int, seed: int) -> None:
    """Power goes after some operation: nothing that was promised hangs on bytes that were never flushed."""
    chance = random.Random(seed)
    for turn, (world, moment, keep, expected, name) in enumerate(moments(bench, count, forgetful=False)):
        restore(world, moment, keep, None if turn % 4 == 0 else chance)
        bench.check(world, expected, f"{name}, power lost after {moment.label}, image {turn % 4}")


def moments(bench: Bench, count: int, *, forgetful: bool) -> Iterator[tuple[World, Moment, Path, dict[str, str], str]]:
    """Yield moments of all scenarios, each several times, spread evenly until ``count`` are reached."""
    per_scenario = -(-count // len(SCENARIOS))
    for name, scenario in SCENARIOS.items():
        expected, _ = bench.undisturbed(scenario)
        world = bench.world(scenario)
        keep = bench.base / "kept-original"
        keep.unlink(missing_ok=True)
        os.link(world.source, keep)
        recorder = Recorder(world, forgetful=forgetful)
        world.file(recorder)
        for index in range(per_scenario):
            yield world, recorder.moments[index * len(recorder.moments) // per_scenario], keep, expected, name


def lying_disk(bench: Bench, count: int, seed: int) -> None:
    """Negative control: where flushes do nothing, the same images must show losses."""
    chance = random.Random(seed)
    for world, moment, keep, _, _ in moments(bench, count, forgetful=True):
        restore(world, moment, keep, chance)
        bench.tried += 1
        bench.broken += world.broken_promises()


CHANGES = {
    "os.link",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "os.symlink",
    "os.chmod",
    "os.utime",
}


def audit(bench: Bench, count: int, seed: int) -> None:
    """Every change to the disk that the interpreter reports is inside an operation of the file layer."""
    del count, seed
    watched: list[tuple[Counter, Bench]] = []

    def listen(event: str, details: tuple) -> None:
        writing = (
            event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if watched and (event in CHANGES or writing) and not (watched[0][0].inside or "/journal" in str(details[0])):
            watched[0][1].broken.append(f"{event} {details[0]}")

    sys.addaudithook(listen)
    for name, scenario in SCENARIOS.items():
        for stray in (False, True):
            world, hook = bench.world(scenario), Counter()
            before = len(bench.broken)
            watched[:] = [(hook, bench)]
            world.file(hook)
            if stray:
                (world.library / "stray.txt").touch()
            watched.clear()
            bench.tried += 1
            if stray and len(bench.broken) == before:
                bench.broken.append(f"NOT CAUGHT in {name}")
            elif stray:
                del bench.broken[before:]


def main() -> None:
    base, sounds, count, seed, what = sys.argv[1:6]
    bench = Bench(Path(base), Path(sounds))
    hunts = {
        "kill": kill_points,
        "fault": faults,
        "wrong": wrong_order,
        "audit": audit,
        "power": power_loss,
        "lying": lying_disk,
    }
    hunts[what](bench, int(count), int(seed))
    print(json.dumps({"tried": bench.tried, "broken": bench.broken[:100], "how_many": len(bench.broken)}))


if __name__ == "__main__":
    main()
