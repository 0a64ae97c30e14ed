"""Mark-up and terminal tricks from peers, playlists and tags reach every sink, and are inert in each."""

from __future__ import annotations

import logging
import time
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import tonearm
from tonearm.cli import main
from tonearm.errors import TonearmError
from tonearm.sandbox import Sandbox
from tonearm.session import Session

MARKUP = "<img src=x onerror=alert(1)>"
SCRIPT = "</td></table><script>alert('x')</script>"
LINK = '"><a href="javascript:alert(1)" onclick=alert(2)>here</a>'
TERMINAL = "ev\x1b[31m\x1b]0;owned\x07il"
TURNED = "song \u202e3pm.exe\u2066"
LINES = "one\r\ntwo\u2028three\x85four"
HALF = "half \ud800 letter"
HOSTILE = (MARKUP, SCRIPT, LINK, TERMINAL, TURNED, LINES)

ALLOWED_TAGS = {
    *("b", "bdi", "br", "button", "div", "em", "h3", "h4", "i", "label", "p", "small", "span", "strong", "style"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ALLOWED_ATTRIBUTES = {
    *("aria-hidden", "aria-label", "aria-valuemax", "aria-valuemin", "aria-valuenow", "border", "class", "colspan"),
    *("dir", "role", "rowspan", "scope", "scoped", "style", "title", "type"),
}


class Tags(HTMLParser):
    """Lists every tag and attribute that our own HTML never has."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.strange += [tag] if tag not in ALLOWED_TAGS else []
        for name, value in attrs:
            if name not in ALLOWED_ATTRIBUTES:
                self.strange.append(f"{tag} {name}={value}")
            if name == "style" and "url(" in (value or "") and "data:image/" not in (value or ""):
                self.strange.append(f"{tag} {name}={value}")


def strange_tags(html: str) -> list[str]:
    """What of a page is not ours."""
    parser = Tags()
    parser.feed(html)
    parser.close()
    return parser.strange


def tricks(text: str, *, keep: str = "\n") -> set[str]:
    """Characters of a text that a terminal or an eye could be deceived by."""
    return {
        f"U+{ord(one):04X}"
        for one in text
        if one not in keep and unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A pretend world, whose peers know no shame either."""
    with Sandbox(seed=7, state=tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.fixture(scope="module")
def lines() -> list[logging.LogRecord]:
    """Records of all loggers, from DEBUG on."""
    return []


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The session's folder."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def session(box: Sandbox, state: Path, lines: list[logging.LogRecord]) -> Iterator[Session]:
    """A session that met hostile names everywhere: in a playlist, at peers, in paths; with its logs caught."""

    class Catch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record)

    catch, logger = Catch(), logging.getLogger("tonearm")
    logger.addHandler(catch)
    logger.setLevel(logging.DEBUG)
    with tonearm.connect(**box.settings(), state_dir=state) as opened:
        opened.apply(opened.missing(playlist()))
        opened.download([candidate(f"peer {number}", text) for number, text in enumerate(HOSTILE)])
        opened.download([candidate(text, "plain") for text in HOSTILE])
        assert opened.queue.wait(timeout=36_000)
        yield opened
    logger.removeHandler(catch)
    logger.setLevel(logging.NOTSET)


def playlist() -> pd.DataFrame:
    """Every trick as artist, title and album."""
    return pd.DataFrame([{"artist": text, "title": f"{text} song", "album": text} for text in HOSTILE])


def candidate(username: str, name: str) -> dict[str, Any]:
    """A file that a peer might offer."""
    return {
        "username": username,
        "remote_path": f"music\\{name}\\{name}.mp3",
        "size_bytes": 1_000,
        "match_reason": name,
    }


def frames(session: Session) -> dict[str, pd.DataFrame]:
    """Every frame that shows foreign text."""
    return {
        "playlist": session.playlist(playlist()),
        "plan": session.missing(playlist()),
        "queue": session.queue.list(limit=None),
        "report": session.report(),
        "review": session.review(),
        "transfers": session.transfers(),
        "search": session.search("script img onerror"),
    }


def test_the_names_did_reach_the_frames(session: Session) -> None:
    """Frames hold the texts as they are: what is shown is made inert, not what is kept."""
    shown = frames(session)
    assert set(shown["playlist"]["title"]) == {f"{text} song" for text in HOSTILE} or len(shown["playlist"]) == 6
    assert shown["queue"]["username"].isin(HOSTILE).any()
    assert shown["queue"]["remote_path"].str.contains("<script>", regex=False).any()


def test_frames_are_inert_in_a_notebook(session: Session) -> None:
    """``_repr_html_`` of every frame has only pandas' own tags."""
    for name, frame in frames(session).items():
        html = frame._repr_html_()
        assert html is not None and not strange_tags(html), name


def test_widgets_are_inert(session: Session) -> None:
    """Picker and queue view: only our own tags, no tricks of direction, no control characters."""
    widgets = [session.queue.show(), *(session.match(candidate(text, text)) for text in HOSTILE)]
    end = time.monotonic() + 30
    while "&lt;img src=x" not in pages(widgets[0]) and time.monotonic() < end:
        time.sleep(0.02)
    assert "&lt;img src=x" in pages(widgets[0]) and "&lt;img src=x" in pages(widgets[1]), "the names were shown"
    for widget in widgets:
        for part in parts(widget):
            for key in ("value", "description", "tooltip"):
                text = part.get_state().get(key)
                assert not isinstance(text, str) or not tricks(text), (type(part).__name__, key)
        assert not strange_tags(pages(widget))
        widget.close()


def parts(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def pages(widget: Any) -> str:
    """All HTML that a widget shows."""
    states = [part.get_state() for part in parts(widget)]
    return "\n".join(state["value"] for state in states if state.get("_view_name") == "HTMLView")


def test_the_command_line_is_inert(session: Session, box: Sandbox, state: Path, tmp_path: Path) -> None:
    """Tables, JSON and errors: no escape sequence, no turned text, one line per row."""
    path = tmp_path / "evil.csv"
    playlist().to_csv(path, index=False)
    found = {f"TONEARM_{name.upper()}": value for name, value in box.settings().items()}
    found |= {"TONEARM_STATE_DIR": str(state), "TONEARM_CONFIG_FILE": str(state / "none.toml")}
    for arguments in (
        ["queue", "list", "--limit", "200"],
        ["queue", "list", "--limit", "200", "--json"],
        ["missing", str(path)],
        ["missing", str(path), "--json"],
        *(["missing", text] for text in HOSTILE),
        *(["queue", "cancel", text] for text in HOSTILE),
        *(["queue", "list", "--state", text] for text in HOSTILE),
    ):
        result = CliRunner().invoke(main, arguments, env=found)
        assert result.exit_code in (0, 1) and result.output, (arguments, result.exception)
        assert not tricks(result.output), arguments
        assert "Traceback" not in result.output


def test_log_lines_are_inert(session: Session, lines: list[logging.LogRecord]) -> None:
    """One record, one line, whatever a peer is called."""
    item = session.queue.list(limit=None).iloc[0]
    session.queue.retry(session.review())
    session.queue.cancel(session.queue.list(limit=None))
    assert item is not None
    assert [one.getMessage() for one in lines if tricks(one.getMessage(), keep="")] == []


def test_errors_are_inert(session: Session) -> None:
    """A sentence that quotes what it was given quotes it harmlessly."""
    calls = (
        session.playlist,
        session.queue.get,
        session.queue.cancel,
        lambda text: session.queue.list(state=text),
        lambda text: session.queue.batch(text, "x"),
        lambda text: session.download(candidate("a", "b"), destination=f"../{text}"),
        lambda text: session.report(run=text),
        lambda text: session.candidates({"plan_row_id": text}),
        lambda text: session.apply({"plan_row_id": text}),
        lambda text: session.undo(text),
        lambda text: session.records({"username": text, "remote_path": text, "size_bytes": "x"}),
    )
    for text in (*HOSTILE, HALF):
        for call in calls:
            with pytest.raises(TonearmError) as caught:
                call(text)  # type: ignore[operator]  # each takes a text
            assert not tricks(str(caught.value)), call


@pytest.mark.parametrize("text", [MARKUP, SCRIPT, LINK, '<b onmouseover="x">', '<div style="background:url(//x)">'])
def test_the_parser_catches_foreign_tags(text: str) -> None:
    """Control: markup that was not escaped is found; escaped it is not."""
    assert strange_tags(f"<div>{text}</div>")
    assert not strange_tags("<div>&lt;img src=x onerror=alert(1)&gt;</div>")


@pytest.mark.parametrize("text", [TERMINAL, TURNED, LINES, HALF])
def test_the_reader_catches_tricks(text: str) -> None:
    """Control: each trick is found in a text that holds it; plain foreign letters are no trick."""
    assert tricks(text, keep="")
    assert not tricks("Señora Ñandú 夜行列車 🎧\n")
