"""The Plex adapter against a small server on loopback: real plexapi, real HTTP, real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from loopback_server import Ask, Reply, Server, WoundClock, as_xml, serving

from tonearm.errors import (
    LoginRejected,
    ServiceChanged,
    ServiceRefused,
    ServiceUnreachable,
    SessionClosed,
    SettingsMissing,
)
from tonearm.model import CheckState
from tonearm.services.plex import PlexLibrary
from tonearm.services.plex.paths import server_path
from tonearm.services.store import SqliteStore

TOKEN = "canary-plex-token"


def element(name: str, children: str = "", **values: object) -> str:
    attributes = " ".join(f"{key}={quoteattr(str(value))}" for key, value in values.items() if value is not None)
    return f"<{name} {attributes}>{children}</{name}>"


def track_xml(number: int, **more: object) -> str:
    values = {
        "ratingKey": 1000 + number,
        "type": "track",
        "title": f"Song {number}",
        "grandparentTitle": "Lumen Fields",
        "parentTitle": "Harbour",
        "parentYear": 2026,
        "parentIndex": 1,
        "index": number,
        "duration": 213480,
        "updatedAt": 1763600000,
    }
    media = element("Media", element("Part", file=f"/music/Lumen Fields/{number}.flac"))
    return element("Track", media, **(values | more))


class FakePlex:
    """One server with sections; ``script`` holds replies that come first."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.tracks = [track_xml(number) for number in range(1, 4)]
        self.changed = 1
        self.scanned = 1
        self.scan_moves_time = True
        self.page_limit = 10**9
        self.busy_looks = 0
        self.locations = ["/music"]
        self.titles = ["Music"]
        self.machine: str | None = "a1b2c3"
        self.server: Server

    def __call__(self, ask: Ask) -> Reply:
        if self.script:
            return self.script.pop(0)
        if ask.headers.get("x-plex-token") != TOKEN:
            return Reply(b"<html>401</html>", 401, {"Content-Type": "text/html"})
        if ask.path == "/":
            return as_xml(
                element("MediaContainer", machineIdentifier=self.machine, version="1.43.0.1", friendlyName="Sim")
            )
        if ask.path == "/library/sections":
            return self._sections()
        if ask.path.endswith("/refresh"):
            self.scanned += int(self.scan_moves_time)
            return as_xml("")
        return self._page(ask)

    def _sections(self) -> Reply:
        refreshing = int(self.busy_looks > 0)
        self.busy_looks = max(0, self.busy_looks - 1)
        places = "".join(element("Location", path=path) for path in self.locations)
        found = [
            element(
                "Directory",
                places,
                key=key,
                type="artist",
                title=title,
                uuid="u1",
                refreshing=refreshing,
                scannedAt=self.scanned,
                contentChangedAt=self.changed,
            )
            for key, title in enumerate(self.titles, 1)
        ]
        return as_xml(
            element("MediaContainer", "".join([*found, element("Directory", key="9", type="movie", title="Films")]))
        )

    def _page(self, ask: Ask) -> Reply:
        start, size = (int(ask.headers[f"x-plex-container-{name}"]) for name in ("start", "size"))
        found = self.tracks[start : start + size] if start < self.page_limit else []
        return as_xml(
            element("MediaContainer", "".join(found), size=len(found), totalSize=len(self.tracks), offset=start)
        )


class Bench:
    """One library on one fake server with a real store."""

    def __init__(self, fake: FakePlex, folder: Path) -> None:
        self.fake, self.folder, self.clock = fake, folder, WoundClock()
        self.options: dict[str, Any] = {}

    def run(self, work: Callable[[PlexLibrary], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            store = SqliteStore.open(self.folder / "store.sqlite")
            options = {
                "url": self.fake.server.url,
                "token": TOKEN,
                "section": "music",
                "clock": self.clock,
                "store": store,
            }
            library = PlexLibrary(**{**options, **self.options})
            try:
                return await work(library)
            finally:
                await library.close()
                await library.close()
                await store.close()

        return asyncio.run(inside())

    @property
    def asked(self) -> list[str]:
        return [ask.path for ask in self.fake.server.asked]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    fake = FakePlex()
    with serving(fake) as server:
        fake.server = server
        yield Bench(fake, tmp_path)


def snapshot(library: PlexLibrary) -> Awaitable[Any]:
    return library.snapshot()


# Reading


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (2500, 3)])
def test_section_is_read_in_pages_of_a_thousand(bench, total, pages):
    """One request for the server, one for the sections, one for each 1,000 tracks, none per track."""
    bench.fake.tracks = [track_xml(number) for number in range(1, total + 1)]
    found = bench.run(snapshot)
    assert [track.title for track in found] == [f"Song {number}" for number in range(1, total + 1)]
    assert bench.asked == ["/", "/library/sections", *["/library/sections/1/all"] * (pages if total else 1)]


def test_track_is_read_as_the_contract_says(bench):
    """Milliseconds become seconds; the track's artist is originalTitle where there is one; the server's own path."""
    bench.fake.tracks = [
        track_xml(4),
        track_xml(
            7,
            title="Tide – “Ünï” & <x>",
            grandparentTitle="Various Artists",
            originalTitle="Kite & Lumen",
            parentIndex=2,
        ),
    ]
    plain, various = bench.run(snapshot)
    assert plain.model_dump() == {
        "id": "1004",
        "title": "Song 4",
        "artist": "Lumen Fields",
        "album_artist": "Lumen Fields",
        "album": "Harbour",
        "year": 2026,
        "disc_number": 1,
        "track_number": 4,
        "duration_s": 213.48,
        "path": "/music/Lumen Fields/4.flac",
        "updated_at": 1763600000,
    }
    assert (various.artist, various.album_artist) == ("Kite & Lumen", "Various Artists")
    assert various.title == "Tide – “Ünï” & <x>"


@pytest.mark.parametrize("odd", ["", "x", "-1", "1.5", "NaN", "9" * 400, "١٢"])
def test_one_odd_row_costs_itself_and_one_odd_number_only_the_number(bench, odd):
    """Missing or senseless numbers are None; a row without an id is left out; the others stay."""
    bench.fake.tracks = [
        track_xml(1, duration=odd, index=odd, parentIndex=odd, parentYear=odd, updatedAt=odd),
        track_xml(2, ratingKey=None),
        element("Track", ratingKey=5),
        element("Surprise"),
        track_xml(3),
    ]
    found = bench.run(snapshot)
    assert [track.id for track in found] == ["1001", "5", "1003"]
    assert (found[0].duration_s, found[0].track_number, found[0].disc_number, found[0].year) == (None,) * 4
    assert (found[1].title, found[1].path) == ("", None)


def test_reply_without_charset_is_read_as_utf_8(bench):
    """requests would take text/xml for Latin-1."""
    page = element("MediaContainer", track_xml(1, title="Ünï"), size=1, totalSize=1)
    sections = bench.fake._sections()
    sections.headers["Content-Type"] = "text/xml"
    root = as_xml(element("MediaContainer", machineIdentifier="m"))
    bench.fake.script = [root, sections, Reply(page.encode(), 200, {"Content-Type": "text/xml"})]
    assert bench.run(snapshot)[0].title == "Ünï"


# Asking again


def test_unchanged_section_costs_one_request_also_for_a_new_session(bench):
    """contentChangedAt equal means that the stored snapshot is true."""

    async def twice(library):
        return await library.snapshot(), await library.snapshot()

    first, second = bench.run(twice)
    assert first == second
    assert bench.asked.count("/library/sections/1/all") == 1
    before = len(bench.asked)
    assert bench.run(snapshot) == first
    assert bench.asked[before:] == ["/", "/library/sections"] or bench.asked[before:] == ["/library/sections", "/"]


def test_changed_section_is_read_again(bench):
    """A new value, another machine, or none stated at all."""
    bench.run(snapshot)
    bench.fake.tracks.append(track_xml(9))
    assert len(bench.run(snapshot)) == 3
    bench.fake.changed = 2
    assert len(bench.run(snapshot)) == 4
    bench.fake.tracks.pop()
    bench.fake.machine = "other"
    assert len(bench.run(snapshot)) == 3
    bench.fake.changed = ""
    bench.fake.tracks.pop()
    assert len(bench.run(snapshot)) == 2


def test_server_that_has_gone_is_no_answer_from_the_store(bench):
    """An old snapshot does not say whether a track is there now."""
    bench.run(snapshot)
    bench.options["url"] = "http://127.0.0.1:9"
    with pytest.raises(ServiceUnreachable):
        bench.run(snapshot)


# Refusals


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"<html>401</html>", 401), LoginRejected),
        (Reply(b"no", 404), ServiceRefused),
        (Reply(b"no", 403), ServiceRefused),
        (Reply(b"maintenance", 503), ServiceUnreachable),
        (Reply(b"", 500), ServiceUnreachable),
        (Reply(b"", 429), ServiceUnreachable),
        (Reply(b"", 599), ServiceUnreachable),
        (Reply(drop=True), ServiceUnreachable),
        (Reply(b"<Media", 200, {"Content-Length": "99", "Connection": "close"}), ServiceUnreachable),
        (Reply(b"<html><body>portal</body></html>", 200), ServiceChanged),
        (Reply(b'{"json": 1}', 200), ServiceChanged),
        (Reply(b"<MediaContainer", 200), ServiceChanged),
        (Reply(b"", 200), ServiceChanged),
        (Reply(b'<!DOCTYPE x [<!ENTITY a "b">]><MediaContainer size="0" totalSize="0"/>', 200), ServiceChanged),
        (Reply(b'<?xml version="1.0"?><!DOCTYPE x><MediaContainer totalSize="0"/>', 200), ServiceChanged),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:1/"}), ServiceChanged),
        (as_xml("<MediaContainer/>"), ServiceChanged),
    ],
)
@pytest.mark.parametrize("stage", [0, 1, 2])
def test_every_odd_answer_becomes_one_of_our_errors(bench, reply, error, stage):
    """At connecting, at the sections, at the tracks: typed, without a cause, without the token."""
    good = [bench.fake(Ask("GET", path, {}, {"x-plex-token": TOKEN})) for path in ("/", "/library/sections")]
    bench.fake.script = [*good[:stage], *[reply] * 20]
    if stage == 1 and reply.body == b"<MediaContainer/>":
        error = SettingsMissing
    with pytest.raises(error) as raised:
        bench.run(snapshot)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    assert TOKEN not in str(raised.value)


def test_trouble_that_passes_is_waited_for(bench):
    """Two refusals of a starting server, then the answer."""
    bench.fake.script = [Reply(b"maintenance", 503)] * 2
    assert len(bench.run(snapshot)) == 3
    assert len(bench.clock.waits) == 2


def test_token_is_not_shown_when_the_server_echoes_it(bench):
    """Neither message nor body of the error holds it."""
    bench.fake.script = [Reply(f"bad X-Plex-Token={TOKEN} {TOKEN}".encode(), 400)]
    with pytest.raises(ServiceRefused) as raised:
        bench.run(snapshot)
    assert TOKEN not in str(raised.value) + raised.value.body


def test_list_that_ends_early_is_not_believed(bench):
    """A list cut short would make owned tracks look missing."""
    bench.fake.tracks = [track_xml(number) for number in range(1, 1500)]
    bench.fake.page_limit = 1000
    with pytest.raises(ServiceChanged, match="1000 of 1499"):
        bench.run(snapshot)


@pytest.mark.parametrize(
    ("titles", "section", "found"),
    [
        (["Music"], "MUSIC ", True),
        (["Music", "Other"], "2", True),
        (["Music", "Music"], "2", True),
        (["Music", "music"], "Music", True),
        (["Music", "Music"], "Music", False),
        (["Music", "music"], "MUSIC", False),
        (["Other"], "Music", False),
        ([], "Music", False),
        (["Music"], "Films", False),
    ],
)
def test_section_by_title_or_number(bench, titles, section, found):
    """Not found, and several: the sentence names what there is."""
    bench.fake.titles = titles
    bench.options["section"] = section
    if found:
        assert len(bench.run(snapshot)) == 3
        return
    with pytest.raises(SettingsMissing, match="plex_section"):
        bench.run(snapshot)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:32400", "ftp://x", "", "http://", "http://u:p@127.0.0.1", "http://x/?X-Plex-Token=1"]
)
def test_address_that_cannot_be_one_is_said(bench, url):
    """Without scheme, or with a secret inside."""
    bench.options["url"] = url
    with pytest.raises(SettingsMissing, match="plex_url"):
        bench.run(snapshot)


def test_requests_carry_our_identity_and_the_token_only_as_header(bench):
    """No host name, no network card, one stored id; no token in any URL."""
    bench.run(snapshot)
    bench.run(snapshot)
    headers = [ask.headers for ask in bench.fake.server.asked]
    assert {header["x-plex-product"] for header in headers} == {"tonearm"}
    assert len({header["x-plex-client-identifier"] for header in headers}) == 1
    assert all(TOKEN not in str(ask.query) for ask in bench.fake.server.asked)


# Scanning


def test_scan_tells_each_folder_once_and_waits_until_it_is_done(bench):
    """The server's own path, one after the other; a busy section is waited for."""
    bench.options["library_root"] = Path("/home/me/library")
    bench.fake.busy_looks = 0

    async def work(library):
        await library.snapshot()
        bench.fake.busy_looks = 6
        folder = Path("/home/me/library/Ä & B/C")
        await library.scan([folder, folder, Path("/home/me/library/D")])

    bench.run(work)
    told = [ask.query["path"] for ask in bench.fake.server.asked if ask.path.endswith("/refresh")]
    assert told == ["/music/Ä & B/C", "/music/D"]
    assert bench.fake.busy_looks == 0


def test_scan_that_never_ends_is_given_up(bench):
    """After five minutes of the clock."""
    bench.fake.busy_looks = 10**9
    with pytest.raises(ServiceUnreachable, match="five minutes"):
        bench.run(lambda library: library.scan([Path("/music/A")]))
    assert 300 <= sum(bench.clock.waits) < 310


def test_scan_whose_time_did_not_move_is_over_after_a_grace(bench):
    """The time counts in whole seconds; a second scan within one second must not wait for ever."""
    bench.fake.scan_moves_time = False
    bench.run(lambda library: library.scan([Path("/music/A")]))
    assert sum(bench.clock.waits) < 10


@pytest.mark.parametrize(
    ("folder", "path_map", "root", "locations", "expected"),
    [
        ("/lib/A", {"/lib": "/music"}, None, ["/music"], "/music/A"),
        ("/lib/A", {"/lib": "/music", "/lib/A": "/other/Z"}, None, ["/music", "/other"], "/other/Z"),
        ("/lib/A/B", {"/lib": "D:\\Music"}, None, ["D:\\Music"], "D:\\Music\\A\\B"),
        ("/lib/A", {"/lib": "//nas/music"}, None, ["//nas/music"], "//nas/music/A"),
        ("/music/A", {}, None, ["/music", "/more"], "/music/A"),
        ("/lib/A", {}, "/lib", ["/music"], "/music/A"),
        ("/lib", {}, "/lib", ["/music"], "/music"),
        ("/lib/A", {}, "/lib", ["/music", "/more"], None),
        ("/else/A", {}, "/lib", ["/music"], None),
        ("/lib/A", {"/lib": "/wrong"}, "/lib", ["/music"], None),
        ("/musical/A", {}, None, ["/music"], None),
        ("/lib/A", {}, "/lib", [], None),
    ],
)
def test_folders_as_the_server_sees_them(folder, path_map, root, locations, expected):
    """By the map, as it stands, or by the section's only folder; else a sentence that names the setting."""
    options = {
        "path_map": {Path(ours): theirs for ours, theirs in path_map.items()},
        "library_root": Path(root) if root else None,
        "locations": locations,
    }
    if expected is not None:
        assert server_path(Path(folder), **options) == expected
        return
    with pytest.raises(ServiceRefused, match="plex_path_map"):
        server_path(Path(folder), **options)


# Standing


def test_check_names_server_section_and_folders(bench):
    """Three good rows, with the number of tracks."""
    bench.options["library_root"] = Path("/lib")
    checks = bench.run(lambda library: library.check())
    assert [(check.check, check.state) for check in checks] == [
        ("server", CheckState.OK),
        ("section", CheckState.OK),
        ("folders", CheckState.OK),
    ]
    assert "3 tracks" in checks[1].detail


def test_check_never_raises(bench):
    """Wrong token, wrong section, nobody there."""
    bench.options["section"] = "None such"
    assert [check.state for check in bench.run(lambda library: library.check())] == [CheckState.OK, CheckState.FAILED]
    bench.options["token"] = "wrong-token"
    assert [check.state for check in bench.run(lambda library: library.check())] == [CheckState.FAILED]
    bench.options["url"] = "http://127.0.0.1:9"
    assert [check.state for check in bench.run(lambda library: library.check())] == [CheckState.FAILED]


def test_closed_library_says_so_and_shows_no_token(bench):
    """One sentence, no hang; the repr shows the address only."""

    async def work(library):
        assert TOKEN not in repr(library)
        await library.close()
        await library.snapshot()

    with pytest.raises(SessionClosed):
        bench.run(work)
