"""Progress bars of the demonstration: one for searching, one for the queue."""

from __future__ import annotations

from collections.abc import Callable

from tonearm.model import ENDED
from tonearm.session import Session

__all__ = ["searching_bar", "wait_with_bar"]

_LOOK_S = 15.0
"""How often the bar looks at the queue, in seconds of the session's clock (the sandbox's runs 60 times as fast)."""


def searching_bar() -> Callable[[str, int, int], None]:
    """A callback for ``session.missing(progress=...)`` that draws a bar and closes it at the end."""
    from tqdm import tqdm

    bar: tqdm[None] | None = None

    def show(what: str, done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, desc=what, unit="track", disable=None)
        bar.update(done - bar.n)
        if done == total:
            bar.close()

    return show


def wait_with_bar(session: Session, *, quiet: bool = False) -> None:
    """Wait until the queue has come to its end, with a bar of ended items."""
    from tqdm import tqdm

    total = sum(session.queue.status().counts.values())
    with tqdm(total=total, desc="downloading and filing", unit="track", disable=True if quiet else None) as bar:
        while not session.queue.wait(timeout=_LOOK_S):
            status = session.queue.status()
            bar.update(sum(count for state, count in status.counts.items() if state in ENDED) - bar.n)
            bar.set_postfix_str(f"{status.bytes_per_second / 1e6:.1f} MB/s")
        bar.update(total - bar.n)
