"""Cases of one table run in turn; a ratio is taken within a round, so that a slow moment hits both its sides.

What counts is processor time: on a shared machine the clock on the wall measures the neighbours. So waiting, for a disk
or for another program, is in none of the ratios.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Case", "Timings", "in_turn"]

Watch = Callable[[], float]
_FEWEST = 3
_PROBE_STEPS = 200_000


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """One way to do the work of a table.

    Parameters
    ----------
    run : callable
        What is timed; takes what ``prepare`` returned.
    prepare : callable
        Called before each run, outside the time.
    """

    run: Callable[[Any], object]
    prepare: Callable[[], Any] = _nothing


@dataclass(slots=True)
class Timings:
    """Seconds by case and round, and those of the noise probe: always the same work, so its spread is the machine's."""

    seconds: dict[str, list[float]]
    probe: list[float] = field(default_factory=list)

    def ratios(self, case: str, yardstick: str, *, share: float = 1.0) -> tuple[float, ...]:
        """The case's time over the yardstick's, round by round; ``share`` is the part of the work the case did."""
        pairs = zip(self.seconds[case], self.seconds[yardstick], strict=True)
        return tuple(ours / share / limit for ours, limit in pairs)

    @property
    def rounds(self) -> int:
        """How many rounds were run."""
        return len(self.probe)

    @property
    def spread(self) -> float:
        """Slowest over fastest run of the noise probe; near 1 on a quiet machine."""
        return max(self.probe) / min(self.probe)


def in_turn(
    cases: Mapping[str, Case],
    rounds: int,
    *,
    watch: Watch = time.process_time,
    budget_s: float = 30.0,
    rehearse: bool = True,
) -> Timings:
    """Run every case once per round, beginning with another one each time.

    Parameters
    ----------
    cases : mapping of str to Case
        The yardstick among them.
    rounds : int
        At least three; stops after three when ``budget_s`` real seconds are over.
    watch : callable
        Processor time of whoever does the work: of this process, unless it is a thread of it or children.
    rehearse : bool
        Whether each case is run once before, uncounted, so that imports and first allocations are done.
    """
    end = time.perf_counter() + budget_s
    order = list(cases)
    timings = Timings({name: [] for name in order})
    if rehearse:
        for case in cases.values():
            case.run(case.prepare())
    with _frozen():
        for number in range(max(rounds, _FEWEST)):
            timings.probe.append(_probe())
            for name in order:
                timings.seconds[name].append(_once(cases[name], watch))
            order = [*order[1:], order[0]]
            if number + 1 >= _FEWEST and time.perf_counter() > end:
                break
    return timings


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what is there already out of garbage collection: walking over it is no case's own work."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _once(case: Case, watch: Watch) -> float:
    """Seconds of one run of a case."""
    given = case.prepare()
    gc.collect()
    begin = watch()
    kept = case.run(given)
    seconds = watch() - begin
    del kept
    return seconds


def _probe() -> float:
    begin = time.process_time()
    value = 0
    for step in range(_PROBE_STEPS):
        value = (value * 1_103_515_245 + step) & 0x7FFF_FFFF
    return time.process_time() - begin
