"""Canary secrets are driven through every flow and a failure of each service; no sink of the product may hold one."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from secret_hunt import Net

import tonearm
from tonearm.errors import TonearmError
from tonearm.sandbox import Sandbox
from tonearm.sandbox.faults import Fault
from tonearm.sandbox.plex.options import PlexOptions
from tonearm.sandbox.slskd.options import SlskdOptions
from tonearm.sandbox.spotify.options import SpotifyOptions
from tonearm.session import Session

CLIENT = "canary-client-id"
KEY = "canary-slskd/key+0123456789%"
SECRET = "canary-spotify/secret=9876543210&"  # neither "+" nor "%": services read them as encoded
REFRESH = "canary-spotify-refresh/5555+"
TOKEN = "canary-plex/token+777%"
WRONG = "canary-wrong-secret/31415+"
SECRETS = (KEY, SECRET, REFRESH, TOKEN, WRONG)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A pretend world whose services know the canaries."""
    with Sandbox(
        seed=7,
        state=tmp_path_factory.mktemp("box"),
        slskd=SlskdOptions(api_key=KEY),
        spotify=SpotifyOptions(client_id=CLIENT, client_secret=SECRET, refresh_token=REFRESH),
        plex=PlexOptions(token=TOKEN),
    ) as running:
        yield running


def settings(box: Sandbox, state: Path, **arguments: Any) -> dict[str, Any]:
    return {**box.settings(), "state_dir": state, **arguments}


def see_session(net: Net, session: Session) -> None:
    """The session and what hangs on it, one level deep each, as a person looks around in a notebook."""
    inside = session._async
    things = [session, inside, session.queue, session.catalogue, session.library, session.network, inside.queue]
    if session._portal.state.value == "open" and inside._wired is not None:
        house = inside.house
        things += [inside._wired, house, house.network, house.catalogue, house.library, house.files, house.store]
    for thing in things:
        net.see_object(type(thing).__name__, thing)
        try:
            net.see("pickle", pickle.dumps(thing))
        except (TypeError, pickle.PicklingError, AttributeError) as error:
            net.see("refused pickle", error)


def journeys(net: Net, session: Session, box: Sandbox) -> None:
    """Every verb once, with its frames and widgets."""
    ref = next(p.playlist_id for p in box.world.playlists.values() if p.owner_id == "me" and len(p.items) == 20)
    tracks = session.playlist(ref)
    plan = session.missing(tracks[tracks["kind"] == "track"].head(4))
    wanted = plan[plan["decision"] == "download"]
    found = session.candidates(wanted.iloc[0])
    artists = session.suggest_artists(found.iloc[0])
    picker, view = session.match(found.iloc[0]), session.queue.show()
    queued = session.download(found.iloc[0], match=artists.iloc[0])
    frames = [tracks, plan, found, artists, queued, session.apply(plan), session.find_artists("the")]
    assert session.queue.wait(timeout=36_000)
    frames += [session.doctor(), session.budget(), session.transfers(), session.report(), session.review()]
    frames += [session.queue.list(), session.undo(queued), session.search("one two three")]
    for number, frame in enumerate(frames):
        net.see_frame(f"frame {number}", frame)
    for widget in (picker, view):
        net.see_object("widget", widget)
        parts = [widget, *getattr(widget, "children", ())]
        net.see("widget state", json.dumps([part.get_state() for part in parts], default=repr))
        widget.close()
    for record in (*session.records(found), *session.records(session.queue.list()), session.catalogue.playlist(ref)):
        net.see_object("record", record)
        net.see("record", pickle.dumps(record))


def failing(box: Sandbox) -> dict[str, tuple[dict[str, Any], list[Fault], Callable[[Session], object]]]:
    """A failure in each service: other settings, scripted faults that echo the secret, and the call that meets them."""
    heard = f"your key was {KEY}, also {quote(KEY, safe='')}"
    seen = f"you sent {TOKEN}, also {quote(TOKEN, safe='')}"
    read_back = f"you are {CLIENT}:{SECRET} with {REFRESH}"
    ref = next(p.playlist_id for p in box.world.playlists.values() if p.owner_id == "me" and len(p.items) == 20)
    searched: Callable[[Session], object] = lambda one: one.search("anything else")
    listed: Callable[[Session], object] = lambda one: one.library.tracks()
    read: Callable[[Session], object] = lambda one: one.playlist(ref)
    bad, no = Fault("slskd", "status", body=json.dumps(heard), count=9), Fault("spotify", "status", path="/v1", count=9)
    away = {"location": f"http://127.0.0.1:9/?X-Plex-Token={quote(TOKEN)}&api_key={quote(KEY)}"}
    return {
        "slskd, wrong key": ({"slskd_api_key": WRONG}, [], searched),
        "slskd, away": ({"slskd_url": "http://127.0.0.1:9"}, [], searched),
        "slskd, 500 with an echo": (
            {},
            [bad],
            searched,
        ),
        "slskd, 400 with an echo": (
            {},
            [replace(bad, status=400)],
            searched,
        ),
        "slskd, another page": ({}, [Fault("slskd", "html", body=heard, count=9)], searched),
        "slskd, sent elsewhere": ({}, [Fault("slskd", "status", status=302, headers=away, count=9)], searched),
        "plex, wrong token": ({"plex_token": WRONG}, [], listed),
        "plex, away": ({"plex_url": "http://127.0.0.1:9"}, [], listed),
        "plex, 500 with an echo": ({}, [Fault("plex", "status", status=500, body=seen, count=9)], listed),
        "plex, garbage": ({}, [Fault("plex", "garbage", count=9)], listed),
        "plex, sent elsewhere": ({}, [Fault("plex", "status", status=302, headers=away, count=9)], listed),
        "spotify, wrong secret": ({"spotify_client_secret": WRONG}, [], read),
        "spotify, wrong login": ({"spotify_refresh_token": WRONG}, [], read),
        "spotify, away": ({"spotify_api_url": "http://127.0.0.1:9"}, [], read),
        "spotify accounts, away": ({"spotify_accounts_url": "http://127.0.0.1:9"}, [], read),
        "spotify, 400 with an echo": (
            {},
            [replace(no, status=400, body=read_back)],
            read,
        ),
        "spotify, 401": ({}, [replace(no, status=401, body=read_back)], read),
        "a setting that does not fit": ({"minimum_bitrate_kbps": -1}, [], searched),
        "a setting of the wrong name": ({"slskd_key": KEY}, [], searched),
    }


def learn_tokens(net: Net, state: Path) -> int:
    """Access tokens that the catalogue gave on the way are secrets too."""
    known = 0
    for path in state.rglob("token-*.json"):
        for name, value in json.loads(path.read_text("utf-8")).items():
            if name in ("access_token", "refresh_token") and isinstance(value, str) and value:
                net.know(value)
                known += 1
    return known


def test_no_sink_holds_a_secret_when_all_is_well(
    box: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """All journeys with every logger at its loudest."""
    net = Net(SECRETS, beside=[CLIENT])
    with net.listening(), tonearm.connect(**settings(box, tmp_path)) as session:
        journeys(net, session, box)
        see_session(net, session)
    see_session(net, session)
    assert learn_tokens(net, tmp_path) >= 1
    net.see("printed", "".join(capfd.readouterr()))
    net.see_files("state", tmp_path, but=["token-"])
    net.see_files("library", box.folders.library)
    net.see_files("downloads", box.folders.downloads)
    net.see("requests", json.dumps(box.log.rows()))
    assert len(net.sinks) > 40 and len(net.sinks["logs"]) > 1000, "the net was in the water"
    assert not net.held(), "\n".join(net.held())


def test_no_sink_holds_a_secret_when_a_service_fails(
    box: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Wrong secrets, services that are away, and answers that echo the secret or send us elsewhere."""
    net = Net(SECRETS, beside=[CLIENT])
    calm = []
    for number, (name, (arguments, faults, call)) in enumerate(failing(box).items()):
        state = tmp_path / str(number)
        box.faults.clear()
        for fault in faults:
            box.faults.add(fault)
        with net.listening():
            try:
                with tonearm.connect(**settings(box, state, **arguments)) as session:
                    net.see_frame(f"{name}: doctor", session.doctor())
                    for fault in faults:
                        box.faults.add(fault)
                    see_session(net, session)
                    call(session)
                    calm.append(name)
            except TonearmError as error:
                net.see_error(name, error)
                net.see(f"{name}: pickle", pickle.dumps(str(error)))
        learn_tokens(net, state)
        net.see_files(f"{name}: state", state, but=["token-"])
    net.see("printed", "".join(capfd.readouterr()))
    assert calm == [], "these failures were not met"
    assert not net.held(), "\n".join(net.held())


def test_the_token_file_is_for_its_owner_only(box: Sandbox, tmp_path: Path) -> None:
    """The one place on disk that may hold tokens cannot be read by others."""
    with tonearm.connect(**settings(box, tmp_path)) as session:
        session.find_artists("the")
    found = list(tmp_path.rglob("token-*.json"))
    assert found and all(path.stat().st_mode & 0o077 == 0 for path in found)
    assert (tmp_path / "tonearm.sqlite3").stat().st_mode & 0o077 == 0


def test_settings_do_not_travel() -> None:
    """A settings record shows no secret, cannot be pickled, and a copy shows none either."""
    made = tonearm.Settings(slskd_url="http://127.0.0.1:1", slskd_api_key=KEY, plex_token=TOKEN)  # type: ignore[arg-type]  # pydantic makes it secret
    net = Net(SECRETS)
    for one in (made, copy.copy(made), made.model_copy()):
        net.see_object("settings", one)
        net.see("dump", one.model_dump())
        net.see("json", one.model_dump_json())
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(one)
    assert not net.held(), "\n".join(net.held())


LEAKS: dict[str, Callable[[Net], None]] = {
    "a log line": lambda net: logging.getLogger("somebody.else").debug("key=%s", KEY),
    "a percent-encoded URL": lambda net: logging.getLogger("urls").info("GET /?k=%s", quote(KEY, safe="")),
    "a Basic header": lambda net: net.see("x", base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()),
    "base64 somewhere inside": lambda net: net.see("x", base64.b64encode(b"ab" + KEY.encode() + b"z")),
    "a frame's cell": lambda net: net.see_frame("x", pd.DataFrame({"a": [TOKEN]})),
    "a frame's attributes": lambda net: net.see_frame("x", _with_attrs()),
    "an error's context": lambda net: net.see_error("x", _raised(lambda: _raise_again(REFRESH))),
    "an attribute": lambda net: net.see_object("x", type("Odd", (), {})()) or net.see_object("y", _odd()),
}


def _with_attrs() -> pd.DataFrame:
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["asked"] = KEY
    return frame


def _odd() -> object:
    class Odd:
        def __init__(self) -> None:
            self.hidden = WRONG

    return Odd()


def _raise_again(secret: str) -> None:
    try:
        raise ValueError(secret)
    except ValueError:
        raise TonearmError("all is well")  # noqa: B904  the chain is what the net must search


def _raised(work: Callable[[], None]) -> BaseException:
    try:
        work()
    except TonearmError as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("leak", LEAKS)
def test_the_net_catches_a_leak(leak: str) -> None:
    """Control: each way of leaking is caught, in each spelling; an empty net holds nothing."""
    net = Net(SECRETS, beside=[CLIENT])
    with net.listening():
        pass
    assert not net.held(), "\n".join(net.held())
    with net.listening():
        LEAKS[leak](net)
    assert net.held() != [], leak
    assert sys.exc_info() == (None, None, None)
