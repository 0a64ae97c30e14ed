"""Cases of one table run in turn; a ratio is taken within a round, so that a slow moment hits both its sides."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Case", "Timings", "in_turn", "once"]

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
    aside : callable, optional
        Called after each run: seconds of it that another row is to answer for.
    """

    run: Callable[[Any], object]
    prepare: Callable[[], Any] = _nothing
    aside: Callable[[], float] | None = None


@dataclass(slots=True)
class Timings:
    """Seconds by case and round, and those of the noise probe: a fixed piece of work, whose spread is the machine's."""

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
    watch: Watch = time.perf_counter,
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
        ``time.process_time`` counts only this program's own work: right for what does nothing but calculate.
    rehearse : bool
        Whether each case is run once before, uncounted, so that imports and first allocations are done.
    """
    end = time.perf_counter() + budget_s
    order = list(cases)
    timings = Timings({name: [] for name in order})
    if rehearse:
        for case in cases.values():
            case.run(case.prepare())
    for number in range(max(rounds, _FEWEST)):
        timings.probe.append(_probe(watch))
        for name in order:
            timings.seconds[name].append(once(cases[name], watch))
        order = [*order[1:], order[0]]
        if number + 1 >= _FEWEST and time.perf_counter() > end:
            break
    return timings


def once(case: Case, watch: Watch = time.perf_counter) -> float:
    """Seconds of one run of a case."""
    given = case.prepare()
    gc.collect()
    begin = watch()
    kept = case.run(given)
    seconds = watch() - begin
    del kept
    return seconds - (case.aside() if case.aside else 0.0)


def _probe(watch: Watch) -> float:
    begin = watch()
    value = 0
    for step in range(_PROBE_STEPS):
        value = (value * 1_103_515_245 + step) & 0x7FFF_FFFF
    return watch() - begin
