"""Goal 11: what ``import tonearm`` costs, and the first session."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from itertools import count as numbers
from pathlib import Path

from benchmarks.rounds import Case, in_turn
from benchmarks.scale import Scale
from benchmarks.tables import Table, at_most, count, ratio_row
from tonearm.sandbox import Sandbox

__all__ = ["measure"]

_HEAVY = ("pandas", "numpy", "spotipy", "plexapi", "ipywidgets", "httpx", "pydantic", "mutagen", "rapidfuzz")
_EAGER = "import httpx, pydantic, spotipy, plexapi.server, mutagen, rapidfuzz, pandas, ipywidgets"
_FIRST = """
import json, sys, tonearm
with tonearm.connect(**json.loads(sys.argv[1])) as session:
    session.queue.status()
"""
_LOADED = "import sys, tonearm; print(len({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))"


def measure(scale: Scale) -> Table:
    """Whole processes, started one after the other."""
    table = Table(11, "import and first session", "the whole process `python -c pass`")
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        fresh = numbers(1)

        def settings() -> str:
            return json.dumps({**sandbox.settings(), "state_dir": str(Path(folder) / str(next(fresh)))})

        cases = {
            "pass": Case(lambda _: _python("pass")),
            "import": Case(lambda _: _python("import tonearm")),
            "name": Case(lambda _: _python("import tonearm; tonearm.Session")),
            "session": Case(lambda given: _python(_FIRST, given), settings),
            "eager": Case(lambda _: _python(_EAGER)),
        }
        timings = table.measured(in_turn(cases, scale.rounds, watch=_children_s, rehearse=not scale.quick))
    table.rows += [
        ratio_row("import tonearm", timings, "import", "pass", at_most(1.3)),
        count("of the heavy packages loaded by it", int(_python(_LOADED, *_HEAVY)), at_most(0)),
        ratio_row("import tonearm, and Session named", timings, "name", "pass", at_most(7.0)),
        ratio_row("import, first session on the sandbox's settings, one question, close", timings, "session", "pass"),
        ratio_row("the usual way: import of what we depend on", timings, "eager", "pass"),
    ]
    return table


def _children_s() -> float:
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _python(code: str, *arguments: str) -> str:
    """Run code in a new interpreter; its output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONEARM_")}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, env=kept, capture_output=True, text=True, timeout=120).stdout
