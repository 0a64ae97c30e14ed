"""The site builds without a word, and what people may call is in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tonearm.errors
from tonearm.session import AsyncSession, Session
from tonearm.session.blocking import Catalogue, Library, Network, Queue

ROOT = Path(__file__).parent.parent.parent
MARKDOWN = sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; building it strictly and quietly is the first promise."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(target)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return target


@pytest.mark.parametrize("owner", [Session, AsyncSession, Queue, Catalogue, Library, Network])
def test_every_public_verb_has_its_place_in_the_reference(site: Path, owner: type) -> None:
    """A verb without an entry, or an entry without a text, is a hole in the reference."""
    page = (site / "reference" / ("async" if owner is AsyncSession else "session") / "index.html").read_text("utf-8")
    for name in [name for name in vars(owner) if not name.startswith("_")]:
        found = re.search(rf'id="tonearm\.[\w.]*{owner.__name__}\.{name}"(.*?)(?=<h[1-4] )', page + "<h1 ", re.DOTALL)
        assert found is not None, f"{owner.__name__}.{name} is not in the reference"
        assert "<p>" in found.group(1), f"{owner.__name__}.{name} has no text in the reference"


def test_a_blocking_verb_is_shown_with_its_parameters(site: Path) -> None:
    """Twins are made in one line; the reference shows the coroutine's parameters without the word async."""
    page = re.sub(r"<[^>]+>", "", (site / "reference/session/index.html").read_text("utf-8"))
    signature = re.search(r"search\(\s*wanted[^)]*\)[^\n]*", page)
    assert signature is not None and "limit" in signature.group()
    assert "async search" not in page


def test_tables_come_from_the_code(site: Path) -> None:
    """Columns, settings and commands are read from the code at build time."""
    frames = (site / "reference/frames/index.html").read_text("utf-8")
    settings = (site / "reference/settings/index.html").read_text("utf-8")
    commands = (site / "reference/cli/index.html").read_text("utf-8")
    assert "<code>match_reason</code>" in frames and "<code>library_unreachable</code>" in settings
    assert "tonearm missing" in commands and "--apply" in commands
    assert "table: " not in frames + settings + commands


def test_every_error_is_in_the_reference(site: Path) -> None:
    """The tree of errors is part of the interface."""
    page = (site / "reference/errors/index.html").read_text("utf-8")
    assert [name for name in tonearm.errors.__all__ if f'id="tonearm.errors.{name}"' not in page] == []


def test_every_dependency_has_its_reason() -> None:
    """What pyproject asks for is explained in one place, and nothing else is."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[\w-]+", one).group() for one in wanted} - {"tonearm"}  # type: ignore[union-attr]  # it has one
    page = (ROOT / "docs/explanation/dependencies.md").read_text("utf-8")
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)} == set()


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.stem)
def test_python_on_a_page_is_python(page: Path) -> None:
    """Each example can at least be compiled, top-level await included."""
    import ast

    for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        compile(block, str(page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
