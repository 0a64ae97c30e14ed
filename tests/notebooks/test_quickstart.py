"""The example notebooks run from top to bottom, without a person, on a machine that has nothing configured."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"


def executed(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    monkeypatch.setenv("TONEARM_CONFIG_FILE", str(folder / "none.toml"))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=150, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def text_of(notebook: nbformat.NotebookNode) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(output.get("text", output.get("data", {}).get("text/plain", ""))) for output in outputs)


@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:zmq")
def test_the_quickstart_turns_a_playlist_into_filed_tracks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs; the report says that tracks were filed, and the tree shows them."""
    notebook = executed(NOTEBOOKS / "01_quickstart.ipynb", tmp_path, monkeypatch)
    shown = text_of(notebook)
    assert "filed" in shown
    assert "MatchPicker(" in shown and "QueueView(" in shown
    assert list(tmp_path.glob("*.cache")) == []


def test_notebooks_are_kept_without_outputs() -> None:
    """Outputs would go stale, and would make every run a change."""
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == [], path.name
