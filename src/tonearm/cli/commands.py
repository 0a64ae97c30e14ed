"""``tonearm demo``, ``sandbox``, ``doctor``, ``missing`` and ``queue``."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tonearm import __version__
from tonearm.cli.output import say, sentence_errors, show

if TYPE_CHECKING:
    from tonearm.model import OwnershipOf

__all__ = ["main"]

_PLAN = (
    "position",
    "artist",
    "title",
    "owned",
    "editions",
    "decision",
    "confidence",
    "match_reason",
    "reason",
    "candidate",
)
_REPORT = ("position", "artist", "title", "outcome", "reason", "detail", "path")
_QUEUE = ("item_id", "state", "paused", "priority", "percent", "artist", "title", "reason", "detail", "filed_path")
_folder = click.Path(file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tonearm")
def main() -> None:
    """Curate your own music library: find, match, download, file and tag, with reasons."""


@main.command()
@click.option("--seed", default=7, show_default=True, help="Which pretend world.")
@click.option("--entries", default=20, show_default=True, help="Playlist of 20, 100 or 1,000 entries.")
@click.option("--keep", type=_folder, help="Folder for everything the demo makes; it is kept.")
@click.option("--attach", "attach_to", type=click.Path(path_type=Path), help="Use the running sandbox of this folder.")
@_json
@sentence_errors
def demo(seed: int, entries: int, keep: Path | None, attach_to: Path | None, as_json: bool) -> None:
    """Turn a playlist into a filed, tagged library, offline. Ends 0 only if what it prints is so."""
    from tonearm.demo.run import DemoResult, run_demo
    from tonearm.demo.world import DemoWorld, attach

    def run(world: DemoWorld) -> DemoResult:
        return run_demo(world, entries, (lambda text: None) if as_json else say, quiet=as_json)

    if attach_to is not None:
        result = run(attach(attach_to))
    else:
        from tonearm.sandbox import Sandbox

        with Sandbox(seed=seed, state=keep or Path.cwd() / f"tonearm-demo-{seed}") as sandbox:
            result = run(DemoWorld.of(sandbox))
    if as_json:
        show(result.report, as_json=True)
    sys.exit(1 if result.untruths else 0)


@main.command()
@click.option("--seed", default=7, show_default=True, help="Which pretend world.")
@click.option("--state", type=_folder, required=True, help="Folder for its files; it is kept.")
@click.option(
    "--time-factor",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Sandbox seconds per real second.",
)
@_json
@sentence_errors
def sandbox(seed: int, state: Path, time_factor: float, as_json: bool) -> None:
    """Serve the pretend slskd, Spotify and Plex on loopback until Ctrl-C, and print what points a session at them."""
    from tonearm.demo.world import write_announcement
    from tonearm.sandbox.sandbox import Sandbox, serve

    until = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: until.set())

    def announce(running: Sandbox) -> None:
        write_announcement(running)
        found = {f"TONEARM_{name.upper()}": value for name, value in running.settings().items()}
        if as_json:
            show({**found, "TONEARM_STATE_DIR": str(state.resolve() / "session")}, as_json=True)
            return
        say(f"The sandbox of seed {seed} is running; end it with Ctrl-C. These settings point a session at it:\n")
        for name, value in found.items():
            say(f"export {name}={value}")
        say(f"export TONEARM_STATE_DIR={state.resolve() / 'session'}")
        say(f"\nOr: tonearm demo --attach {state}")

    serve(seed, state, time_factor=time_factor, announce=announce, until=until)


@main.command()
@_json
@sentence_errors
def doctor(as_json: bool) -> None:
    """Check every service and folder; ends 1 when a check failed."""
    from tonearm.session import connect

    with connect(run_queue=False) as session:
        checks = session.doctor()
    show(checks, as_json=as_json, columns=("service", "check", "state", "detail", "what_to_do"))
    sys.exit(1 if (checks["state"] == "failed").any() else 0)


@main.command()
@click.argument("ref")
@click.option(
    "--ownership-of",
    type=click.Choice(["recording", "release"]),
    help="What has to be in the library: the recording on any release, or on the wanted release. Else the setting.",
)
@click.option("--apply", "apply_it", is_flag=True, help="Download what the plan proposes, and wait for it.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Also write the report as JSON to this file.",
)
@_json
@sentence_errors
def missing(ref: str, ownership_of: OwnershipOf | None, apply_it: bool, report: Path | None, as_json: bool) -> None:
    """Plan a playlist REF (Spotify URL, URI or id, CSV or M3U file): what is missing, and which file would be taken."""
    from tonearm.demo.progress import searching_bar, wait_with_bar
    from tonearm.session import connect

    if report is not None and not report.absolute().parent.is_dir():
        raise click.BadParameter(f"The folder of {report} is not there.", param_hint="'--report'")
    with connect(run_queue=apply_it) as session:
        plan = session.missing(ref, ownership_of=ownership_of, progress=None if as_json else searching_bar())
        if not apply_it:
            show(plan, as_json=as_json, columns=_PLAN)
            return
        session.apply(plan)
        wait_with_bar(session, quiet=as_json)
        found = session.report()
    show(found, as_json=as_json, columns=_REPORT)
    if report is not None:
        report.write_text(found.to_json(orient="records", force_ascii=False, date_format="iso", indent=1), "utf-8")


@main.group()
def queue() -> None:
    """Look at the durable queue, and change what will happen."""


@queue.command("list")
@click.option("--state", help="Only items in this state.")
@click.option("--limit", default=50, show_default=True)
@_json
@sentence_errors
def queue_list(state: str | None, limit: int, as_json: bool) -> None:
    """Queue items, most urgent first."""
    show(_with_queue(lambda queue: queue.list(state=state, limit=limit)), as_json=as_json, columns=_QUEUE)


@queue.command("status")
@_json
@sentence_errors
def queue_status(as_json: bool) -> None:
    """How many items stand in which state."""
    show(_with_queue(lambda queue: queue.status()).model_dump(), as_json=as_json)


@queue.command("wait")
@_json
@sentence_errors
def queue_wait(as_json: bool) -> None:
    """Work on the queue until every item has ended."""
    show({"ended": _with_queue(lambda queue: queue.wait(), run_queue=True)}, as_json=as_json)


def _action(name: str, help_text: str) -> None:
    @queue.command(name, help=help_text)
    @click.argument("ids", nargs=-1, required=True)
    @_json
    @sentence_errors
    def command(ids: tuple[str, ...], as_json: bool) -> None:
        show({name: _with_queue(lambda queue: queue.batch(name, list(ids)))}, as_json=as_json)


for _name, _help in (
    ("pause", "Start none of these items until they are resumed."),
    ("resume", "Let paused items start again."),
    ("cancel", "Cancel items that have not ended; filed files stay."),
    ("retry", "Queue failed, cancelled or review items again."),
):
    _action(_name, _help)


def _with_queue(do: Any, *, run_queue: bool = False) -> Any:
    """Look at the queue, or change it, without starting what waits in it; only ``queue wait`` works on it."""
    from tonearm.session import connect

    with connect(run_queue=run_queue) as session:
        return do(session.queue)
