"""One module per goal; each measures the product's own functions beside the limit and the usual way."""

from collections.abc import Callable

from benchmarks.goals import calls, filing, imports, judging, owned, plex, queue, ranking, reconciling, requests, ticks
from benchmarks.scale import Scale
from benchmarks.tables import Table

__all__ = ["GOALS"]

GOALS: dict[str, Callable[[Scale], Table]] = {
    "tick": ticks.measure,
    "reconcile": reconciling.measure,
    "requests": requests.measure,
    "rank": ranking.measure,
    "owned": owned.measure,
    "plex": plex.measure,
    "queue": queue.measure,
    "filing": filing.measure,
    "calls": calls.measure,
    "imports": imports.measure,
    "judge": judging.measure,
}
