"""spotipy's own error lines do not reach a terminal where nobody asked for logging."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging
{}
logging.getLogger("spotipy.client").error("HTTP Error for GET to somewhere")
"""


def printed(first: str) -> str:
    """What a script without any logging set-up prints to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(first)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr


def test_a_mended_refusal_prints_nothing() -> None:
    """An expired token is renewed in silence."""
    assert printed("import tonearm.services.spotify.wire") == ""


def test_without_us_python_would_print_it() -> None:
    """The control: the line is there when our adapter is not loaded."""
    assert "HTTP Error" in printed("import spotipy")
