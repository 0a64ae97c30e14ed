"""What the package promises as a whole: light import, exact exports, and nothing where it does not belong."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import tonearm

SRC = Path(tonearm.__file__).parent
HEAVY = {"pandas", "numpy", "httpx", "pydantic", "spotipy", "plexapi", "mutagen", "ipywidgets", "rapidfuzz", "IPython"}


def loaded_by(code: str) -> set[str]:
    """Top-level modules that are loaded after running some code in a fresh interpreter."""
    script = f"{code}\nimport sys, json; print(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


def test_importing_tonearm_loads_only_the_standard_library() -> None:
    """People import us in every notebook; the cost comes with the first use."""
    loaded = loaded_by("import tonearm")
    assert not loaded & HEAVY
    assert loaded - {"tonearm"} <= set(sys.stdlib_module_names) | loaded_by("pass")


def test_a_first_use_does_load_something() -> None:
    """The control of the test above: it can see what is loaded."""
    assert "pandas" in loaded_by("import tonearm; tonearm.connect")


def test_the_export_list_is_what_is_visible() -> None:
    """Nothing becomes public by accident, and every public name can be had."""
    assert dir(tonearm) == sorted(tonearm.__all__)
    for name in tonearm.__all__:
        assert getattr(tonearm, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'stub'"):
        _ = tonearm.stub


def test_only_the_sandbox_knows_how_the_sound_is_spelt() -> None:
    """The product must find out what a file holds as with any stranger's file."""
    users = [
        path
        for path in SRC.rglob("*.py")
        if "sandbox" not in path.relative_to(SRC).parts
        and any(word in path.read_text("utf-8") for word in ("audio.sound", "read_recording_id", "3800", "3_800"))
    ]
    assert users == []


def test_only_the_file_layer_and_the_sandbox_change_the_disk() -> None:
    """User files are touched in ``services/disk`` alone; other rooms have no calls that write, move or delete."""
    words = ("shutil.", ".unlink(", "os.remove", "os.rename", "os.replace", ".rename(", ".rmdir(")
    allowed = {"sandbox", "disk", "store", "spotify"}  # the store keeps its lock file, spotify its token file
    found = [
        f"{path.relative_to(SRC)}: {word}"
        for path in SRC.rglob("*.py")
        if not allowed & set(path.relative_to(SRC).parts)
        for word in words
        if word in path.read_text("utf-8")
    ]
    assert found == []


def public_members() -> list[tuple[str, object]]:
    """Public classes of the session and their public methods."""
    from tonearm.session.asynchronous import AsyncSession
    from tonearm.session.blocking import Catalogue, Library, Network, Queue, Session
    from tonearm.session.queue_verbs import AsyncQueue

    owners = (AsyncSession, Session, AsyncQueue, Queue, Catalogue, Library, Network)
    return [
        (f"{owner.__name__}.{name}", member)
        for owner in owners
        for name, member in inspect.getmembers(owner)
        if not name.startswith("_") and callable(member)
    ]


def test_every_public_verb_says_what_it_does() -> None:
    """People read ``?`` in a notebook: each verb has a docstring whose first line ends as a sentence."""
    for name, member in public_members():
        doc = inspect.getdoc(member)
        assert doc, f"{name} has no docstring"
        assert doc.splitlines()[0].rstrip().endswith((".", ":")) or doc.count("\n"), name


def test_each_blocking_verb_is_the_twin_of_a_coroutine() -> None:
    """Signature and docstring of the blocking form are those of the coroutine, which is the truth."""
    from tonearm.session.asynchronous import AsyncSession
    from tonearm.session.blocking import Queue, Session
    from tonearm.session.queue_verbs import AsyncQueue

    for blocking, coroutine in ((Session, AsyncSession), (Queue, AsyncQueue)):
        names = [
            name
            for name, member in inspect.getmembers(coroutine, inspect.iscoroutinefunction)
            if not name.startswith("_") and name not in ("open", "close")
        ]
        assert names
        for name in names:
            twin, truth = getattr(blocking, name), getattr(coroutine, name)
            assert inspect.signature(twin) == inspect.signature(truth), name
            assert inspect.getdoc(twin) == inspect.getdoc(truth), name
