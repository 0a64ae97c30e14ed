#!/usr/bin/env python3
"""Drive a real JupyterLab in headless Chromium: run a notebook, click, assert, photograph, measure.

Needs: ``pip install jupyterlab ipykernel ipywidgets playwright`` (plus whatever the notebook imports) and a
Chromium binary (``apt-get install chromium``).  Playwright's own browser download is not used.

As a script::

    python notebook_browser.py run NOTEBOOK.ipynb --screenshot out.png
    python notebook_browser.py run NOTEBOOK.ipynb --click "Choose 1" --expect-text "Chosen" --theme dark
    python notebook_browser.py run NOTEBOOK.ipynb --save-as executed.ipynb --full-page

Exit status: 0 all cells ran and every expectation held; 1 a cell raised or an expectation failed;
2 the machinery itself failed (no Chromium, the server did not start, a time limit was reached).

As a library::

    from notebook_browser import lab_session, make_notebook

    def test_picker(tmp_path):
        nb = make_notebook(tmp_path / "t.ipynb", ["import ipywidgets as w; b = w.Button(description='Go'); b"])
        with lab_session(tmp_path) as lab:
            page = lab.open(nb)
            page.run_all()
            page.click_button("Go")
            assert not page.errors()

or with pytest, after ``pytest_plugins = ["notebook_browser"]`` in the root conftest: the fixture ``jupyter_lab``
(one server and one browser for the whole run; every ``jupyter_lab.open`` gives a fresh tab and a fresh kernel).

What it promises: the server listens on 127.0.0.1 only, with a random token, and with runtime, config, data,
settings, workspace and IPython folders of its own that are removed at the end; the notebook on disk is never
written; every wait has a limit; only processes this module started are ended, each by its id (and only if the id
still belongs to the same process).  Linux only (it reads /proc).  Playwright's sync API cannot run inside a
thread that already runs an asyncio loop, so call this from plain code, not from ``async def``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["LabBrowser", "LabPage", "LabServer", "NotebookTimeout", "Perf", "lab_session", "make_notebook"]

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
)


class NotebookTimeout(RuntimeError):
    """A bounded wait ran out; the message says what was awaited and what was seen instead."""


# --------------------------------------------------------------------------------------------- processes


def _start_time(pid: int) -> str | None:
    """The kernel's start stamp of a process: with the id it names one process and no later one."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def _descendants(pid: int) -> dict[int, str]:
    """Every live descendant of a process, as {id: start stamp}."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    todo = [pid]
    while todo:
        for child in children.get(todo.pop(), ()):
            stamp = _start_time(child)
            if child not in found and stamp is not None:
                found[child] = stamp
                todo.append(child)
    return found


def _end(pids: dict[int, str], grace_s: float) -> None:
    """SIGTERM, wait, SIGKILL: only ids that still carry the start stamp they were seen with."""
    for sig, wait in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 2.0)):
        alive = [p for p, stamp in pids.items() if _start_time(p) == stamp]
        for pid in alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sig)
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline and any(_start_time(p) == pids[p] for p in alive):
            time.sleep(0.05)


# ------------------------------------------------------------------------------------------------ server


@dataclass
class LabServer:
    """One JupyterLab server on loopback with private folders; use it as a context manager."""

    root: Path
    theme: str = "light"
    start_timeout_s: float = 60.0
    python: str = sys.executable
    env: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = field(default="", init=False)
    token: str = field(default="", init=False, repr=False)
    _proc: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _private: Path | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> LabServer:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _start(self) -> None:
        self._private = private = Path(tempfile.mkdtemp(prefix="lab-"))
        self.token = secrets.token_hex(24)
        folders = {
            "JUPYTER_RUNTIME_DIR": private / "runtime",
            "JUPYTER_CONFIG_DIR": private / "config",
            "JUPYTER_DATA_DIR": private / "data",
            "JUPYTERLAB_SETTINGS_DIR": private / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": private / "workspaces",
            "IPYTHONDIR": private / "ipython",
        }
        for folder in folders.values():
            folder.mkdir(parents=True)
        self._write_settings(folders["JUPYTERLAB_SETTINGS_DIR"])
        port = _free_port()
        base = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
        environment = base | {k: str(v) for k, v in folders.items()} | {"JUPYTER_TOKEN": self.token} | self.env
        command = [self.python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
                   "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root.resolve()}",
                   "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
                   f"--FileCheckpoints.checkpoint_dir={private / 'checkpoints'}",
                   # Should this process be killed outright, kernels and server end themselves before long.
                   "--MappingKernelManager.cull_idle_timeout=600", "--MappingKernelManager.cull_interval=60",
                   "--ServerApp.shutdown_no_activity_timeout=600"]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self.url = f"http://127.0.0.1:{port}/"
        with open(private / "server.log", "wb") as log:
            self._proc = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
        deadline = time.monotonic() + self.start_timeout_s
        while True:
            if self._proc.poll() is not None:
                raise RuntimeError(f"JupyterLab ended with status {self._proc.returncode}:\n{self.log_tail()}")
            with contextlib.suppress(OSError, ValueError):
                self.api("GET", "api/status", timeout_s=2.0)
                return
            if time.monotonic() > deadline:
                raise NotebookTimeout(f"JupyterLab not up after {self.start_timeout_s} s:\n{self.log_tail()}")
            time.sleep(0.1)

    def _write_settings(self, folder: Path) -> None:
        wanted: dict[str, dict[str, Any]] = {
            "@jupyterlab/apputils-extension/themes": {
                "theme": "JupyterLab Dark" if self.theme == "dark" else "JupyterLab Light"},
            "@jupyterlab/apputils-extension/notification": {
                "fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
            "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
            # Cells outside the viewport must exist in the DOM, or clicks on their widgets would miss.
            "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
        }  # fmt: skip
        for name, values in self.settings.items():
            wanted.setdefault(name, {}).update(values)
        for name, values in wanted.items():
            target = folder / f"{name}.jupyterlab-settings"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(values))

    def api(self, method: str, path: str, timeout_s: float = 10.0) -> Any:
        """One call of the server's REST API; returns the decoded JSON (None for an empty answer)."""
        request = urllib.request.Request(self.url + path, method=method,
                                         headers={"Authorization": f"token {self.token}"})  # fmt: skip
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=timeout_s) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def kernel_ids(self) -> list[str]:
        return [kernel["id"] for kernel in self.api("GET", "api/kernels")]

    def log_tail(self, chars: int = 3000) -> str:
        with contextlib.suppress(OSError, TypeError):
            text = (self._private / "server.log").read_text(errors="replace")  # type: ignore[operator]
            return text.replace(self.token, "TOKEN")[-chars:]
        return ""

    def close(self) -> None:
        """End kernels and server by the ids this object started; remove the private folders."""
        proc, self._proc = self._proc, None
        if proc is not None:
            mine = _descendants(proc.pid)
            if proc.poll() is None:
                with contextlib.suppress(OSError, ValueError):
                    for kernel in self.kernel_ids():
                        self.api("DELETE", f"api/kernels/{kernel}", timeout_s=5.0)
                proc.terminate()
                try:
                    proc.wait(10)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    proc.wait(5)
            _end(mine, 2.0)
        private, self._private = self._private, None
        if private is not None:
            shutil.rmtree(private, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ------------------------------------------------------------------------------------------------- page

_LAB_JS = r"""
() => {
  if (window.__nb) return;
  const app = window.jupyterapp;
  const panel = () => {
    for (const w of app.shell.widgets('main')) {
      if (w.context && w.context.path === window.__nbPath) return w;
    }
    throw new Error('notebook panel is gone: ' + window.__nbPath);
  };
  const text = v => Array.isArray(v) ? v.join('') : (v ?? '');
  window.__nb = {
    panel,
    status: () => {
      const k = panel().sessionContext.session?.kernel;
      return k ? {status: k.status, connection: k.connectionStatus, id: k.id} : {status: 'none'};
    },
    cells: () => panel().content.widgets.map((c, index) => {
      const m = c.model.toJSON();
      return {index, type: m.cell_type, source: text(m.source), count: m.execution_count ?? null,
              outputs: m.outputs ?? [], running: c.promptNode ? c.promptNode.textContent.includes('*') : false};
    }),
    document: () => panel().context.model.toJSON(),
    idle: () => {
      const s = window.__nb.status();
      return s.status === 'idle' && !window.__nb.cells().some(c => c.running);
    },
    runAll: () => { app.shell.activateById(panel().id); window.__nb.done = false; window.__nb.fault = null;
      app.commands.execute('notebook:run-all-cells').then(
        () => { window.__nb.done = true; },
        e => { window.__nb.fault = String(e); window.__nb.done = true; }); },
    runCell: i => { const p = panel(); app.shell.activateById(p.id);
      p.content.activeCellIndex = i; p.content.deselectAll(); window.__nb.done = false; window.__nb.fault = null;
      app.commands.execute('notebook:run-cell').then(
        () => { window.__nb.done = true; },
        e => { window.__nb.fault = String(e); window.__nb.done = true; }); },
  };
  const frames = [], longs = [];
  window.__nbPerf = {frames, longs, on: false};
  try {
    new PerformanceObserver(list => { for (const e of list.getEntries()) longs.push(e.duration); })
      .observe({type: 'longtask', buffered: false});
  } catch (e) {}
  let last = performance.now();
  const tick = now => { if (window.__nbPerf.on) frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}
"""


@dataclass
class Perf:
    """What the browser and the kernel connection did while ``LabPage.measure`` ran."""

    seconds: float = 0.0
    main_thread_ms: float = 0.0
    script_ms: float = 0.0
    style_layout_ms: float = 0.0
    long_tasks_ms: list[float] = field(default_factory=list)
    worst_frame_ms: float = 0.0
    frames: int = 0
    received_bytes: int = 0
    received_frames: int = 0
    sent_bytes: int = 0
    js_heap_mb: float = 0.0
    dom_nodes: int = 0


class LabPage:
    """One notebook in one tab.  ``.page`` is the Playwright page, for anything not wrapped here."""

    def __init__(self, lab: LabBrowser, page: Any, path: str) -> None:
        self._lab = lab
        self.page = page
        self.path = path
        self.console: list[str] = []
        self.dialogs: list[str] = []
        self._rx = [0, 0, 0]
        page.on("console", lambda m: self.console.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: self.console.append(f"pageerror: {e}"))
        page.on("dialog", self._on_dialog)
        page.on("websocket", self._on_socket)

    def _on_dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":  # unsaved outputs must not keep a tab from reloading or closing
            dialog.accept()
            return
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _on_socket(self, ws: Any) -> None:
        def received(payload: str | bytes) -> None:
            self._rx[0] += len(payload)
            self._rx[1] += 1

        def sent(payload: str | bytes) -> None:
            self._rx[2] += len(payload)

        ws.on("framereceived", received)
        ws.on("framesent", sent)

    # ---- opening

    def _load(self, timeout_s: float) -> None:
        self.page.goto(f"{self._lab.server.url}lab/workspaces/{secrets.token_hex(4)}/tree/{self.path}"
                       f"?token={self._lab.server.token}&reset", timeout=timeout_s * 1000)  # fmt: skip
        self._attach(timeout_s)

    def _attach(self, timeout_s: float) -> None:
        ms = timeout_s * 1000
        self.page.wait_for_function("() => window.jupyterapp?.restored !== undefined", timeout=ms)
        self.page.evaluate("async path => { window.__nbPath = path; await window.jupyterapp.restored; }", self.path)
        self.page.wait_for_function(
            "path => [...window.jupyterapp.shell.widgets('main')].some(w => w.context?.path === path"
            " && w.context.isReady && w.content?.widgets?.length > 0)", arg=self.path, timeout=ms)  # fmt: skip
        self.page.evaluate(_LAB_JS)
        self.wait_kernel(timeout_s)

    def wait_kernel(self, timeout_s: float = 60.0) -> None:
        self._until("() => { const s = window.__nb.status();"
                    " return s.status === 'idle' && s.connection === 'connected'; }",
                    timeout_s, "a connected idle kernel")  # fmt: skip

    def reload(self, timeout_s: float = 60.0) -> None:
        """Reload the tab as a person pressing F5 would; the kernel lives on."""
        self.page.reload(timeout=timeout_s * 1000)
        self._attach(timeout_s)

    # ---- running

    def run_all(self, timeout_s: float = 120.0, wait: bool = True) -> None:
        """Run every cell; with ``wait=False`` return at once (for cells that wait for a click)."""
        self.page.evaluate("() => window.__nb.runAll()")
        if wait:
            self.wait_idle(timeout_s)

    def run_cell(self, index: int, timeout_s: float = 60.0, wait: bool = True) -> None:
        self.page.evaluate("i => window.__nb.runCell(i)", index)
        if wait:
            self.wait_idle(timeout_s)

    def wait_idle(self, timeout_s: float = 60.0) -> None:
        """Until the run command has ended, no prompt shows a star and the kernel is idle."""
        self._until("() => window.__nb.done !== false && window.__nb.idle()", timeout_s, "the cells to end")

    def restart_kernel(self, timeout_s: float = 60.0) -> None:
        self.page.evaluate("() => window.__nb.panel().sessionContext.session.kernel.restart()")
        self.wait_kernel(timeout_s)

    def interrupt_kernel(self) -> None:
        self.page.evaluate("() => window.__nb.panel().sessionContext.session.kernel.interrupt()")

    def kernel_status(self) -> dict[str, Any]:
        return dict(self.page.evaluate("() => window.__nb.status()"))

    def _until(self, script: str, timeout_s: float, what: str) -> None:
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        try:
            self.page.wait_for_function(script, timeout=timeout_s * 1000, polling=50)
        except PlaywrightTimeout:
            running = [c["index"] for c in self.cells() if c["running"]]
            raise NotebookTimeout(f"waited {timeout_s} s for {what}; kernel {self.kernel_status()}, "
                                  f"cells still running: {running}") from None  # fmt: skip

    # ---- reading

    def cells(self) -> list[dict[str, Any]]:
        """Every cell with its model outputs (nbformat dictionaries), whether on screen or not."""
        return list(self.page.evaluate("() => window.__nb.cells()"))

    def errors(self) -> list[str]:
        """One text per error output: cell number, exception, last traceback lines."""
        found = []
        for cell in self.cells():
            for out in cell["outputs"]:
                if out.get("output_type") == "error":
                    trace = _ANSI.sub("", "\n".join(out.get("traceback", [])[-3:]))
                    found.append(f"cell {cell['index']}: {out.get('ename')}: {out.get('evalue')}\n{trace}")
        return found

    def output_text(self, index: int) -> str:
        """Streams, plain-text results and errors of one cell, joined."""
        parts = []
        for out in self.cells()[index]["outputs"]:
            body = out.get("text", out.get("data", {}).get("text/plain", out.get("evalue", "")))
            parts.append("".join(body) if isinstance(body, list) else str(body))
        return _ANSI.sub("", "".join(parts))

    def cell(self, index: int) -> Any:
        """Playwright locator of one cell."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(index)

    def rendered_text(self, index: int) -> str:
        """What a person reads in a cell's output area, widgets included."""
        return str(self.cell(index).locator(".jp-Cell-outputArea").first.inner_text())

    def document(self) -> dict[str, Any]:
        """The notebook with its present outputs, as nbformat JSON (nothing is saved)."""
        return dict(self.page.evaluate("() => window.__nb.document()"))

    # ---- acting

    def click_button(self, name: str, index: int | None = None, timeout_s: float = 10.0) -> None:
        """Click a button in an output by its accessible name."""
        where = self.page.locator(".jp-OutputArea") if index is None else self.cell(index)
        where.get_by_role("button", name=name).first.click(timeout=timeout_s * 1000)

    def wait_text(self, text: str, index: int | None = None, timeout_s: float = 10.0) -> None:
        where = self.page.locator(".jp-OutputArea") if index is None else self.cell(index)
        where.get_by_text(text).first.wait_for(state="visible", timeout=timeout_s * 1000)

    def screenshot(self, target: str | Path, index: int | None = None, full: bool = False) -> Path:
        """Photograph the window, one cell's output, or (``full``) the window grown to the whole notebook."""
        target = Path(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        if index is not None:
            area = self.cell(index).locator(".jp-Cell-outputArea").first
            area.scroll_into_view_if_needed()
            area.screenshot(path=str(target))
            return target
        if full:
            size = self.page.viewport_size
            need = self.page.evaluate(
                "() => { const n ="
                " document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer');"
                " return n ? window.innerHeight - n.clientHeight"
                " + [...n.querySelectorAll('.jp-Cell')].reduce((h, c) => h + c.offsetHeight, 40) : 0; }")  # fmt: skip
            self.page.set_viewport_size({"width": size["width"], "height": int(min(max(need, size["height"]), 8000))})
            self.page.wait_for_timeout(300)
            self.page.evaluate(
                "() => { for (const n of document.querySelectorAll('.jp-WindowedPanel-outer')) n.scrollTop = 0; }"
            )
            self.page.wait_for_timeout(100)
            self.page.screenshot(path=str(target))
            self.page.set_viewport_size(size)
            return target
        self.page.screenshot(path=str(target))
        return target

    # ---- measuring

    @contextlib.contextmanager
    def measure(self, settle_s: float = 0.0) -> Iterator[Perf]:
        """Browser main-thread time, long tasks, frame gaps and kernel traffic over the ``with`` block.

        Use ``page.page.wait_for_timeout`` inside the block, not ``time.sleep``: the latter keeps Playwright from
        counting websocket frames.
        """
        perf = Perf()
        cdp = self.page.context.new_cdp_session(self.page)
        try:
            cdp.send("Performance.enable")
            self.page.wait_for_timeout(settle_s * 1000)
            self.page.evaluate(
                "() => { const p = window.__nbPerf; p.frames.length = 0; p.longs.length = 0; p.on = true; }"
            )
            before = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
            traffic, begun = tuple(self._rx), time.monotonic()
            yield perf
            self.page.wait_for_timeout(50)
            after = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
            got = self.page.evaluate(
                "() => { const p = window.__nbPerf; p.on = false; return {f: p.frames.slice(1), l: p.longs.slice()}; }"
            )
            perf.seconds = time.monotonic() - begun
            spent = {k: 1000 * (after[k] - before[k]) for k in
                     ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")}  # fmt: skip
            perf.main_thread_ms, perf.script_ms = spent["TaskDuration"], spent["ScriptDuration"]
            perf.style_layout_ms = spent["RecalcStyleDuration"] + spent["LayoutDuration"]
            perf.long_tasks_ms = [round(x, 1) for x in got["l"]]
            perf.frames, perf.worst_frame_ms = len(got["f"]), round(max(got["f"], default=0.0), 1)
            perf.received_bytes, perf.received_frames, perf.sent_bytes = (
                now - then for now, then in zip(self._rx, traffic, strict=True))  # fmt: skip
            perf.js_heap_mb, perf.dom_nodes = after["JSHeapUsedSize"] / 1e6, int(after["Nodes"])
        finally:
            cdp.detach()

    def close(self, shut_kernel: bool = True) -> None:
        """Close the tab; with ``shut_kernel`` end the notebook's kernel too."""
        kernel = self.kernel_status().get("id") if shut_kernel and not self.page.is_closed() else None
        if not self.page.is_closed():
            self.page.close()
        if kernel:
            with contextlib.suppress(urllib.error.URLError):
                self._lab.server.api("DELETE", f"api/kernels/{kernel}")


# ---------------------------------------------------------------------------------------------- browser


class LabBrowser:
    """A running server with a running browser; ``open`` gives notebooks."""

    def __init__(self, server: LabServer, browser: Any, width: int, height: int, reduced_motion: bool) -> None:
        self.server = server
        self.browser = browser
        self._options = {"viewport": {"width": width, "height": height},
                         "reduced_motion": "reduce" if reduced_motion else "no-preference"}  # fmt: skip
        self._contexts: list[Any] = []

    def open(self, notebook: str | Path, timeout_s: float = 60.0) -> LabPage:
        """Open a notebook that lies under the server's root folder in a fresh tab with a fresh profile."""
        path = Path(notebook)
        if path.is_absolute():
            path = path.resolve().relative_to(self.server.root.resolve())
        context = self.browser.new_context(**self._options)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(timeout_s * 1000)
        lab_page = LabPage(self, page, path.as_posix())
        lab_page._load(timeout_s)
        return lab_page

    def close(self) -> None:
        for context in self._contexts:
            with contextlib.suppress(Exception):
                context.close()
        self._contexts.clear()


def _chromium() -> str:
    given = os.environ.get("CHROMIUM")
    for name in (given,) if given else _CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError(f"no Chromium found (looked for {given or ', '.join(_CHROMIUM_NAMES)}): "
                       "apt-get install chromium, or set CHROMIUM to its path")  # fmt: skip


@contextlib.contextmanager
def lab_session(root: str | Path, *, theme: str = "light", width: int = 1280, height: int = 900,
                python: str = sys.executable, env: dict[str, str] | None = None,
                settings: dict[str, dict[str, Any]] | None = None, headless: bool = True,
                reduced_motion: bool = True) -> Iterator[LabBrowser]:  # fmt: skip
    """A JupyterLab server rooted at ``root`` and a headless Chromium, both ended on the way out.

    ``python`` is the interpreter JupyterLab (and so its kernel) runs with; ``env`` reaches the kernels;
    ``settings`` are JupyterLab settings by plugin, for example
    ``{"@jupyterlab/apputils-extension/kernels-settings": {"commsOverSubshells": "disabled"}}``.
    """
    from playwright.sync_api import sync_playwright

    executable = _chromium()
    server = LabServer(Path(root), theme=theme, python=python, env=env or {}, settings=settings or {})
    with server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=headless, args=list(_CHROMIUM_ARGS))
        lab = LabBrowser(server, browser, width, height, reduced_motion)
        try:
            yield lab
        finally:
            lab.close()
            browser.close()


def make_notebook(path: str | Path, sources: Sequence[str], kernel: str = "python3") -> Path:
    """Write a small notebook of code cells; a source that begins with '%md ' becomes Markdown."""
    cells: list[dict[str, Any]] = []
    for number, source in enumerate(sources):
        common: dict[str, Any] = {"id": f"cell-{number}", "metadata": {}}
        if source.startswith("%md "):
            cells.append({**common, "cell_type": "markdown", "source": source[4:]})
        else:
            cells.append({**common, "cell_type": "code", "source": source, "outputs": [], "execution_count": None})
    spec = {"display_name": kernel, "language": "python", "name": kernel}
    target = Path(path)
    target.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})
    )
    return target


# ----------------------------------------------------------------------------------------------- pytest

try:
    import pytest
except ImportError:  # used as a script, without pytest
    pass
else:

    @pytest.fixture(scope="session")
    def jupyter_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabBrowser]:
        """One JupyterLab and one Chromium for the whole run; notebooks go under ``jupyter_lab.server.root``."""
        with lab_session(tmp_path_factory.mktemp("lab")) as lab:
            yield lab


# ----------------------------------------------------------------------------------------------- script


def _run(args: argparse.Namespace) -> int:
    notebook = Path(args.notebook).resolve()
    if not notebook.is_file():
        print(f"no such notebook: {notebook}", file=sys.stderr)
        return 2
    failed = False
    with lab_session(Path(args.root) if args.root else notebook.parent, theme=args.theme, width=args.width,
                     height=args.height) as lab:  # fmt: skip
        page = lab.open(notebook)
        page.run_all(args.timeout, wait=not args.click or args.wait_before_click)
        for name in args.click:
            try:
                page.click_button(name, timeout_s=min(args.timeout, 30))
            except Exception as error:
                failed = True
                print(f"FAIL click {name!r}: {str(error).splitlines()[0]}")
        page.wait_idle(args.timeout)
        for text in args.expect_text:
            try:
                page.wait_text(text, timeout_s=min(args.timeout, 10))
                print(f"ok   text {text!r}")
            except Exception:
                failed = True
                print(f"FAIL text {text!r} not shown")
        page.page.wait_for_timeout(args.settle * 1000)
        if args.screenshot:
            print(f"screenshot {page.screenshot(args.screenshot, full=args.full_page)}")
        if args.save_as:
            Path(args.save_as).write_text(json.dumps(page.document(), indent=1))
        errors = page.errors()
        for text in errors:
            print(f"ERROR {text}")
        for line in page.console:
            if line.startswith("pageerror"):
                print(f"browser {line}")
        ran = sum(1 for c in page.cells() if c["count"] is not None)
        print(f"{ran} code cells ran, {len(errors)} errors")
    return 1 if failed or errors else 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run a notebook in a real JupyterLab in headless Chromium.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run all cells of a notebook")
    run.add_argument("notebook")
    run.add_argument("--screenshot", metavar="PNG")
    run.add_argument("--full-page", action="store_true", help="photograph the whole notebook, not only the window")
    run.add_argument("--root", help="server root folder (default: the notebook's own)")
    run.add_argument("--theme", choices=("light", "dark"), default="light")
    run.add_argument("--width", type=int, default=1280)
    run.add_argument("--height", type=int, default=900)
    run.add_argument("--timeout", type=float, default=120.0, help="seconds for the cells to end")
    run.add_argument("--settle", type=float, default=0.5, help="seconds to wait before the photograph")
    run.add_argument("--click", action="append", default=[], metavar="NAME", help="click the button of this name")
    run.add_argument("--wait-before-click", action="store_true", help="let all cells end before the first click")
    run.add_argument("--expect-text", action="append", default=[], metavar="TEXT")
    run.add_argument("--save-as", metavar="IPYNB", help="write the executed notebook there")
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that "timeout N ..." still cleans up
    try:
        return _run(args)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
