"""Goal 1: one look at slskd's transfer list."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.made.transfers import dump, list_of, one_second_later
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, ratio_row
from benchmarks.yardsticks import PARSE, parse
from tonearm.model import Transfer
from tonearm.services.slskd.tick import TransferList, flatten
from tonearm.services.slskd.wire import transfers_of

__all__ = ["measure"]

_BOUNDS = {1_000: 1.3, 10_000: 0.8, 100_000: 1.2}
_UNCHANGED = at_most(0.1)
_MOVED = {1_000: 4.0, 10_000: 4.0, 100_000: 5.0}
_LARGE = 100_000


def measure(scale: Scale) -> Table:
    """Tick over lists of three sizes: 3 % of the rows changed, none, and half of them."""
    table = Table(1, "transfer tick", PARSE)
    for number in _BOUNDS:
        size = scale.pick(number, number // 100)
        before = list_of(size)
        bodies = [dump(before), dump(one_second_later(before)), dump(one_second_later(before, moved=0.9))]
        del before
        if number < _LARGE:
            _check(bodies)
        _measure(table, scale, number, size, bodies)
    return table


def _measure(table: Table, scale: Scale, number: int, size: int, bodies: list[bytes]) -> None:
    first, later, moved = bodies
    seen = TransferList()

    def then(body: bytes) -> Callable[[], bytes]:
        """Read the first body; then another object with these bytes, as the next poll brings it."""

        def prepare() -> bytes:
            seen.read(first)
            return bytes(bytearray(body))

        return prepare

    cases = {
        "parse": Case(parse, lambda: later),
        "tick": Case(seen.read, then(later)),
        "unchanged": Case(seen.read, then(first)),
        "moved": Case(seen.read, then(moved)),
    }
    if number == min(_BOUNDS):
        cases["models"] = Case(_every_row, lambda: later)
    rounds = scale.rounds if number < _LARGE else scale.few
    timings = table.measured(in_turn(cases, rounds, budget_s=15.0))
    name = f"{size:,} rows"
    table.rows += [
        ratio_row(f"{name}, 3 % changed", timings, "tick", "parse", at_most(_BOUNDS[number])),
        ratio_row(f"{name}, same body", timings, "unchanged", "parse", _UNCHANGED),
        ratio_row(f"{name}, half of them moved", timings, "moved", "parse", at_most(_MOVED[number])),
    ]
    if "models" in cases:
        table.rows.append(ratio_row(f"{name}, the usual way: every row a record", timings, "models", "parse"))


def _every_row(body: bytes) -> list[Transfer]:
    return transfers_of(flatten(parse(body)))


def _check(bodies: list[bytes]) -> None:
    """The short cut and the whole reading must agree, else the figures below mean nothing."""
    seen = TransferList()
    for body in bodies:
        if seen.read(body) != _every_row(body) or seen.unreadable:
            raise AssertionError("the tick and the whole reading differ")
