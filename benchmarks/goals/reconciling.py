"""Goal 2: a tick, and what it means for the transfers that we wait for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.made.transfers import dump, list_of, one_second_later
from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, ratio_row
from benchmarks.yardsticks import PARSE, parse
from tonearm.logic.reconcile import Held, Reconciled, reconcile
from tonearm.model import ItemId, Transfer
from tonearm.services.slskd.tick import TransferList, flatten

__all__ = ["measure"]

_BOUND = at_most(1.2)


def measure(scale: Scale) -> Table:
    """A list of 1,000 transfers under way: all of them ours, or ten."""
    table = Table(2, "tick and reconcile", PARSE)
    size = scale.pick(1_000, 100)
    before = list_of(size, under_way=True)
    first, later = dump(before), dump(one_second_later(before))
    seen = TransferList()
    held = {number: _held(seen.read(first), number) for number in (size, max(1, size // 100))}

    def prepare() -> bytes:
        seen.read(first)
        return bytes(bytearray(later))

    def tick(ours: Sequence[Held]) -> Case:
        return Case(lambda body: _tick(seen, body, ours), prepare)

    cases = {"parse": Case(parse, lambda: later), "loop": Case(lambda _: _nested_loop(later, held[size]))}
    cases |= {f"{number}": tick(ours) for number, ours in held.items()}
    timings = table.measured(in_turn(cases, scale.rounds))
    for number in held:
        table.rows.append(ratio_row(f"{number:,} of {size:,} are ours", timings, f"{number}", "parse", _BOUND))
    usual = f"{size:,} of {size:,}, the usual way: each looked for in the whole list, ids known"
    table.rows.append(ratio_row(usual, timings, "loop", "parse"))
    return table


def _held(transfers: Sequence[Transfer], number: int) -> tuple[Held, ...]:
    """Every so-manieth transfer as ours, seen once."""
    step = len(transfers) // number
    fresh = [
        Held(
            item_id=ItemId(f"item-{place}"),
            transfer_id=transfer.id,
            username=transfer.username,
            remote_path=transfer.remote_path,
            seen_at=0.0,
            changed_at=0.0,
        )
        for place, transfer in enumerate(transfers[::step][:number])
    ]
    return reconcile(fresh, transfers, 1.0).held


def _tick(seen: TransferList, body: bytes, held: Sequence[Held]) -> Reconciled:
    return reconcile(held, seen.read(body), 2.0)


def _nested_loop(body: bytes, held: Sequence[Held]) -> dict[str, Any]:
    """The plain way: parse everything, then search the list once for each download."""
    rows = flatten(json.loads(body))
    found: dict[str, Any] = {}
    for one in held:
        for row in rows:
            if row["id"] == one.transfer_id:
                found[one.item_id] = (row["state"], row["percentComplete"])
                break
    return found
