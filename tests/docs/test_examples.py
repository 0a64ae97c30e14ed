"""What the README tells people to type works as it stands, offline, on a machine where nothing is configured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def python_of(page: Path) -> str:
    return "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE))


@pytest.mark.timeout(240)
def test_the_ten_lines_of_the_readme_run_on_the_sandbox(tmp_path: Path) -> None:
    """They end by themselves, without a warning, and print filed tracks."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TONEARM_", "SPOTIPY_"))}
    done = subprocess.run(
        [sys.executable, "-c", python_of(ROOT / "README.md")],
        cwd=tmp_path,
        env=environment | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "filed_and_verified" in done.stdout
    assert list(tmp_path.rglob("*")) == [], "something was left in the user's folders"
