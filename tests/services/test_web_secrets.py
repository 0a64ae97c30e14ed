"""Canary secrets are driven through both adapters with every logger at its loudest; no sink may hold them."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from loopback_server import Ask, Reply, WoundClock, as_json, as_xml, serving

from tonearm.errors import TonearmError
from tonearm.services.plex import PlexLibrary
from tonearm.services.spotify import SpotifyCatalogue
from tonearm.services.store import SqliteStore
from tonearm.services.web import PictureFetcher, install_redaction

CLIENT_SECRET = "canary+client/secret"
REFRESH = "canary-refresh-token"
ACCESS = "canary-access-token"
PLEX = "canary-plex-token"
KNOWN = (CLIENT_SECRET, REFRESH, PLEX)
LOGGERS = (
    "",
    "tonearm",
    "httpx",
    "httpcore",
    "urllib3",
    "requests",
    "spotipy",
    "spotipy.client",
    "spotipy.oauth2",
    "plexapi",
)


def forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode().rstrip("=")}


def held(text: str) -> list[str]:
    basic = base64.b64encode(f"client-1:{CLIENT_SECRET}".encode()).decode()
    wanted = {basic} | {form for secret in (*KNOWN, ACCESS) for form in forms(secret)}
    return [form for form in wanted if form in text]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What all loggers write at DEBUG."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    logging.getLogger().addHandler(handler)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield out
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().removeHandler(handler)


def answer(ask: Ask) -> Reply:
    """Tokens, then answers and refusals that repeat every secret."""
    told = (PLEX,) if "x-plex-token" in ask.headers else (CLIENT_SECRET, REFRESH)
    echo = f"{ask.headers.get('authorization')} {ask.headers.get('x-plex-token')} {ask.body} {' '.join(told)}"
    if ask.path == "/api/token":
        return as_json({"access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600, "echo": echo})
    if ask.path == "/":
        return as_xml('<MediaContainer machineIdentifier="m" version="1"/>')
    if ask.query.get("q") == "good":
        return as_json({"artists": {"items": [{"id": "1", "name": "Kite"}]}})
    wish = ask.query.get("q", "400")
    status = int(wish) if wish.isdecimal() else 500
    return as_json({"error": {"status": status, "message": echo}}, status)


async def drive(url: str, folder: Path) -> str:
    """Every shape of success and failure; returns what people would see."""
    store, clock, pictures = SqliteStore.open(folder / "store.sqlite"), WoundClock(), PictureFetcher(origins=[url])
    catalogue = SpotifyCatalogue(
        client_id="client-1", client_secret=CLIENT_SECRET, refresh_token=REFRESH,
        redirect_uri="http://127.0.0.1:8899/callback", api_url=url, accounts_url=url, clock=clock, store=store,
        pictures=pictures, state_dir=folder / "state", daily_calls=100, gap_s=0,
    )  # fmt: skip
    library = PlexLibrary(url=url, token=PLEX, section="Music", clock=clock, store=store)
    shown = [repr(catalogue), repr(library), repr(await catalogue.find_artists("good"))]
    asks = [lambda q=q: catalogue.find_artists(q) for q in ("400", "401", "403", "404", "503")]
    for ask in (*asks, library.snapshot, lambda: catalogue.finish_login("http://x/?code=1")):
        try:
            await ask()
        except TonearmError as error:
            shown += ["".join(traceback.format_exception(error)), repr(vars(error))]
    shown += [repr(check) for service in (catalogue, library) for check in await service.check()]
    for part in (catalogue, library, pictures, store):
        await part.close()
    return "\n".join(shown)


def test_no_sink_holds_a_secret(log, tmp_path):
    """Logs, tracebacks, attributes of errors, reprs, checks, and every file but the token file."""
    forget = install_redaction(KNOWN)
    with serving(answer) as server:
        shown = asyncio.run(drive(server.url, tmp_path))
        urls = "\n".join(f"{ask.path}?{ask.query}" for ask in server.asked)
    forget()
    assert shown.count("Traceback") == 7
    assert held(shown) == []
    assert len(log.getvalue()) > 1000
    assert held(log.getvalue()) == []
    assert held(urls) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("token-")]
    assert held("\n".join(path.read_bytes().decode("latin-1") for path in files)) == []


def test_the_search_for_canaries_finds_them_where_they_may_be(log, tmp_path):
    """Negative control: the token file, and a logger that is not ours to watch."""
    with serving(answer) as server:
        asyncio.run(drive(server.url, tmp_path))
    kept = "\n".join(path.read_text() for path in tmp_path.rglob("token-*"))
    assert set(held(kept)) >= {ACCESS, REFRESH}
    logging.getLogger("somebody.else").warning("%s", PLEX)
    assert PLEX in held(log.getvalue())
