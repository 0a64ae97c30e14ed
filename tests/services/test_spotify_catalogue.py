"""The Spotify adapter against a small server on loopback: real spotipy, real HTTP, real store."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback_server import Ask, Reply, Server, WoundClock, as_json, serving

from tonearm.errors import (
    LoginRejected,
    MisuseError,
    QuotaExhausted,
    ServiceChanged,
    ServiceRefused,
    ServiceUnreachable,
    SessionClosed,
    SettingsMissing,
    TonearmError,
)
from tonearm.model import CheckState, EntryKind, ReleaseKind
from tonearm.services.spotify import SpotifyCatalogue
from tonearm.services.store import SqliteStore

SECRET = "canary-client-secret"
LIST_ID = "3pRoadTripBBBBBBBBBBBB"
ALBUM_ID = "5aHarbourEEEEEEEEEEEEE"
ARTIST_ID = "1aLumenFieldsAAAAAAAAA"
TRACK_ID = "7tNightFerryCCCCCCCCCC"


def track_json(number: int = 4, title: str = "Night Ferry", **more: object) -> dict[str, object]:
    return {
        "type": "track",
        "id": TRACK_ID,
        "uri": f"spotify:track:{TRACK_ID}",
        "name": title,
        "duration_ms": 213480,
        "explicit": False,
        "disc_number": 1,
        "track_number": number,
        "external_ids": {"isrc": "ZZABC2600004"},
        "artists": [{"id": ARTIST_ID, "name": "Lumen Fields"}],
        "album": {
            "id": ALBUM_ID,
            "name": "Harbour",
            "album_type": "album",
            "total_tracks": 12,
            "release_date": "2026-03",
            "artists": [{"id": ARTIST_ID, "name": "Lumen Fields"}],
            "images": [{"url": "http://127.0.0.1:1/640.jpg", "width": 640, "height": 640}],
        },
        **more,
    }


class FakeSpotify:
    """Tokens, and whatever ``api`` answers; ``script`` holds replies that come first."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.token_script: list[Reply] = []
        self.tokens = 0
        self.api: Callable[[Ask], Reply] = lambda ask: as_json({"artists": {"items": []}, "tracks": {"items": []}})
        self.server: Server

    def __call__(self, ask: Ask) -> Reply:
        if ask.path == "/api/token":
            if self.token_script:
                return self.token_script.pop(0)
            self.tokens += 1
            token = {"access_token": f"access-canary-{self.tokens}", "token_type": "Bearer", "expires_in": 3600}
            if ask.form["grant_type"] != "client_credentials":
                token |= {"scope": "playlist-read-private", "refresh_token": f"refresh-canary-{self.tokens}"}
            return as_json(token)
        return self.script.pop(0) if self.script else self.api(ask)

    @property
    def calls(self) -> int:
        return self.server.count("/v1/")


class NoPictures:
    async def picture(self, url: str) -> bytes | None:
        return url.encode()


class Bench:
    """One catalogue on one fake service with a real store."""

    def __init__(self, fake: FakeSpotify, folder: Path) -> None:
        self.fake, self.folder, self.clock = fake, folder, WoundClock()
        self.options: dict[str, Any] = {}

    def catalogue(self, store: SqliteStore) -> SpotifyCatalogue:
        url = self.fake.server.url
        options = {
            "client_id": "client-1",
            "client_secret": SECRET,
            "refresh_token": None,
            "redirect_uri": "http://127.0.0.1:8899/callback",
            "api_url": url,
            "accounts_url": url,
            "clock": self.clock,
            "store": store,
            "pictures": NoPictures(),
            "state_dir": self.folder / "state",
            "daily_calls": 1000,
            "gap_s": 0.35,
        }
        return SpotifyCatalogue(**{**options, **self.options})

    def run(self, work: Callable[[SpotifyCatalogue], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            store = SqliteStore.open(self.folder / "store.sqlite")
            catalogue = self.catalogue(store)
            try:
                return await work(catalogue)
            finally:
                await catalogue.close()
                await catalogue.close()
                await store.close()

        return asyncio.run(inside())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    fake = FakeSpotify()
    with serving(fake) as server:
        fake.server = server
        yield Bench(fake, tmp_path)


def search(catalogue: SpotifyCatalogue) -> Awaitable[Any]:
    return catalogue.find_artists("Lumen")


# Searching


def test_search_sends_limits_that_an_app_of_2026_may_send(bench):
    """At most 10, at least 1; one call each; quotation marks cannot leave the phrase."""
    bench.fake.api = lambda ask: as_json(
        {
            "artists": {"items": [{"id": ARTIST_ID, "name": "Lumen Fields", "images": []}, None]},
            "tracks": {"items": [track_json()]},
        }
    )

    async def work(catalogue):
        return (
            await catalogue.find_artists("Lumen", limit=50),
            await catalogue.find_tracks(title='Night "Ferry"', artist="Lumen Fields", limit=0),
            await catalogue.find_text("Lumen Ferry"),
        )

    artists, tracks, both = bench.run(work)
    assert [artist.name for artist in artists] == ["Lumen Fields"]
    assert tracks[0].title == "Night Ferry"
    assert both == (artists, tracks)
    queries = [ask.query for ask in bench.fake.server.asked if ask.path == "/v1/search"]
    assert [query["limit"] for query in queries] == ["10", "1", "5"]
    assert queries[1]["q"] == 'track:"Night Ferry" artist:"Lumen Fields"'
    assert [query["type"] for query in queries] == ["artist", "track", "artist,track"]


def test_releases_are_searched_with_one_call(bench):
    """Words of artist and title, at most ten; a row without a name costs only itself."""
    album = track_json()["album"]
    bench.fake.api = lambda ask: as_json({"albums": {"items": [album, None, {"id": "", "name": ""}]}})
    (found,) = bench.run(lambda catalogue: catalogue.find_releases('Lumen "Harbour"', limit=50))
    assert (found.title, found.id, found.kind, found.total_tracks) == ("Harbour", ALBUM_ID, ReleaseKind.ALBUM, 12)
    assert [artist.name for artist in found.artists] == ["Lumen Fields"]
    (query,) = [ask.query for ask in bench.fake.server.asked if ask.path == "/v1/search"]
    assert (query["q"], query["type"], query["limit"]) == ("Lumen Harbour", "album", "10")


def test_nothing_to_search_for_is_said_without_a_call(bench):
    """One sentence, no request."""
    with pytest.raises(MisuseError, match="nothing to search"):
        bench.run(lambda catalogue: catalogue.find_tracks(title=' "" '))
    assert bench.fake.server.asked == []


def test_calls_keep_their_gap_and_only_one_is_in_flight(bench):
    """Five wishes at once are five calls, 0.35 s of the clock apart, with one token request."""

    async def work(catalogue):
        await asyncio.gather(*(catalogue.find_artists(f"a{n}") for n in range(5)))

    bench.run(work)
    assert bench.fake.calls == 5
    assert bench.fake.tokens == 1
    assert sum(bench.clock.waits) == pytest.approx(4 * 0.35)


# Playlists


def playlist_pages(url: str, total: int, per_page: int = 100, name: str = "items") -> Callable[[Ask], Reply]:
    entry = "item" if name == "items" else "track"

    def page(start: int) -> dict[str, object]:
        found = [
            {"added_at": None, entry: track_json(title=f"Song {n}")} for n in range(start, min(start + per_page, total))
        ]
        following = start + per_page
        link = f"{url}/v1/playlists/{LIST_ID}/{name}?offset={following}&limit={per_page}" if following < total else None
        return {"items": found, "next": link, "offset": start, "total": total}

    def answer(ask: Ask) -> Reply:
        if ask.path == f"/v1/playlists/{LIST_ID}":
            return as_json({"id": LIST_ID, "name": "Road Trip", "snapshot_id": "MTIsYWJj", name: page(0)})
        return as_json(page(int(ask.query["offset"])))

    return answer


@pytest.mark.parametrize("name", ["items", "tracks"])
@pytest.mark.parametrize(("total", "calls"), [(0, 1), (99, 1), (100, 1), (101, 2), (1000, 10)])
def test_playlist_is_read_to_its_end_with_one_call_a_page(bench, name, total, calls):
    """Old and new field names; no call per track."""
    bench.fake.api = playlist_pages(bench.fake.server.url, total, name=name)
    playlist = bench.run(lambda catalogue: catalogue.playlist(LIST_ID))
    assert [entry.track.title for entry in playlist.entries] == [f"Song {n}" for n in range(total)]
    assert [entry.position for entry in playlist.entries] == list(range(total))
    assert (playlist.name, playlist.id, playlist.snapshot_id) == ("Road Trip", LIST_ID, "MTIsYWJj")
    assert bench.fake.calls == calls


def test_entry_carries_all_that_filing_needs(bench):
    """Track, artists, release, numbers, length in seconds, ISRC: nothing has to be asked for again."""
    bench.fake.api = playlist_pages(bench.fake.server.url, 1)
    track = bench.run(lambda catalogue: catalogue.playlist(LIST_ID)).entries[0].track
    assert (track.duration_s, track.isrc, track.disc_number, track.track_number) == (213.48, "ZZABC2600004", 1, 4)
    assert track.release.kind is ReleaseKind.ALBUM
    assert (track.release.title, track.release.total_tracks, track.release.release_date) == ("Harbour", 12, "2026-03")


def test_every_kind_of_entry_keeps_its_position(bench):
    """Local files, episodes, removed and unreadable entries cost only themselves."""
    local = {
        "is_local": True,
        "item": {
            "type": "track",
            "id": None,
            "uri": "spotify:local:Garage+Band:Demos:Take+3:187",
            "name": "Take 3",
            "duration_ms": 187000,
            "artists": [],
            "album": {"id": None, "name": "Demos", "album_type": None, "images": []},
        },
    }
    odd = [None, 7, "x", [], {}, {"item": None}, {"item": []}, {"item": {"type": "track", "name": None}}]
    rows = [
        {"item": track_json()},
        local,
        {"item": {"type": "episode", "id": "e", "name": "Ep. 12", "show": {"name": "Talk"}}},
        *odd,
        {"track": track_json(title="Old name")},
    ]
    bench.fake.api = lambda ask: as_json({"name": "Mixed", "items": {"items": rows, "next": None}})
    entries = bench.run(lambda catalogue: catalogue.playlist(LIST_ID)).entries
    kinds = [entry.kind for entry in entries]
    assert kinds == [
        EntryKind.TRACK,
        EntryKind.LOCAL,
        EntryKind.EPISODE,
        *[EntryKind.REMOVED] * len(odd),
        EntryKind.TRACK,
    ]
    assert entries[1].track.artist == "Garage Band"
    assert entries[2].title == "Ep. 12"
    assert entries[-1].track.title == "Old name"


def test_playlist_of_somebody_else_is_refused_with_the_reason(bench):
    """Status 200 without contents is a refusal; the sentence depends on whether somebody is logged in."""
    bench.fake.api = lambda ask: as_json({"id": LIST_ID, "name": "Theirs", "owner": {"id": "x"}})
    with pytest.raises(ServiceRefused, match="Without a login") as refused:
        bench.run(lambda catalogue: catalogue.playlist(LIST_ID))
    assert refused.value.status == 403
    bench.options["refresh_token"] = "refresh-canary-0"
    with pytest.raises(ServiceRefused, match="own or edit together"):
        bench.run(lambda catalogue: catalogue.playlist(LIST_ID))


@pytest.mark.parametrize(
    "link", ["http://localhost:1/v1/x", "http://127.0.0.1:1/v1/x", "https://api.spotify.com/v1/x", "//x"]
)
def test_token_does_not_follow_a_link_to_elsewhere(bench, link):
    """A paging link gets the bearer token along, so it must lead to the API itself."""
    bench.fake.api = lambda ask: as_json({"name": "L", "items": {"items": [{"item": track_json()}], "next": link}})
    with pytest.raises(ServiceChanged, match="another address"):
        bench.run(lambda catalogue: catalogue.playlist(LIST_ID))
    assert bench.fake.calls == 1


@pytest.mark.parametrize("rows", [[{"item": None}], []])
def test_pages_without_end_are_not_followed_for_ever(bench, rows):
    """A page that repeats, and empty pages that promise more."""
    page = {"items": rows, "next": f"{bench.fake.server.url}/v1/same"}
    bench.fake.api = lambda ask: as_json(page if ask.path == "/v1/same" else {"name": "L", "items": page})
    with pytest.raises(ServiceChanged, match="do not come to an end"):
        bench.run(lambda catalogue: catalogue.playlist(LIST_ID))
    assert bench.fake.calls <= 2


# Releases and tracks


def test_release_is_read_once_for_good_with_its_discs(bench):
    """Two discs in two pages; the second reading, also by a new session, costs no call."""
    url = bench.fake.server.url
    simple = [
        {"id": f"t{n}", "name": f"Song {n}", "disc_number": 1 + n // 2, "track_number": 1 + n % 2} for n in range(4)
    ]

    def answer(ask: Ask) -> Reply:
        if ask.path == f"/v1/albums/{ALBUM_ID}":
            album = track_json()["album"] | {"total_tracks": 4, "name": ""}
            page = {"items": [*simple[:2], None, 5], "next": f"{url}/v1/albums/{ALBUM_ID}/tracks?offset=2"}
            return as_json(album | {"tracks": page})
        return as_json({"items": simple[2:], "next": None})

    bench.fake.api = answer

    async def work(catalogue):
        return await catalogue.release_tracks(ALBUM_ID), await catalogue.release_tracks(f"spotify:album:{ALBUM_ID}")

    (release, tracks), again = bench.run(work)
    assert again == (release, tracks)
    assert bench.fake.calls == 2
    assert (release.total_discs, release.total_tracks, release.title) == (2, 4, "")
    assert [(t.disc_number, t.track_number) for t in tracks] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert all(track.release == release for track in tracks)
    assert bench.run(lambda catalogue: catalogue.release_tracks(ALBUM_ID)) == (release, tracks)
    assert bench.fake.calls == 2


def test_a_damaged_cache_file_costs_one_call(bench):
    """It is read again and mended."""
    bench.fake.api = lambda ask: as_json(track_json())
    first = bench.run(lambda catalogue: catalogue.track(TRACK_ID))
    (kept,) = (bench.folder / "state" / "cache").rglob("*.json")
    kept.write_text('{"title": ')
    assert bench.run(lambda catalogue: catalogue.track(TRACK_ID)) == first
    assert bench.run(lambda catalogue: catalogue.track(TRACK_ID)) == first
    assert bench.fake.calls == 2


def test_artist_releases_come_in_pages_of_ten(bench):
    """Up to the wished number, without duplicates."""
    url = bench.fake.server.url

    def answer(ask: Ask) -> Reply:
        start = int(ask.query.get("offset", 0))
        assert ask.query["limit"] == "10"
        items = [{"id": f"r{n % 25}", "name": f"R{n}", "album_type": "single"} for n in range(start, start + 10)]
        return as_json({"items": items, "next": f"{url}{ask.path}?offset={start + 10}&limit=10"})

    bench.fake.api = answer
    found = bench.run(lambda catalogue: catalogue.artist_releases(ARTIST_ID, limit=15))
    assert [release.title for release in found] == [f"R{n}" for n in range(15)]
    assert bench.fake.calls == 2


# Quota, refusals, trouble


def test_quota_answer_blocks_at_once_and_for_later_sessions(bench):
    """No waiting, no second knock until the named time; the block is kept in the store."""
    quota = {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}
    bench.fake.script = [as_json(quota, 429, Retry_After="48925")]
    for _ in range(2):
        with pytest.raises(QuotaExhausted) as refused:
            bench.run(search)
        assert refused.value.retry_at - bench.clock.now() == timedelta(seconds=48925)
    assert bench.fake.calls == 1
    assert bench.clock.waits == []
    bench.clock.wind(48926)
    assert bench.run(search) == []


def test_a_long_wait_without_the_word_quota_blocks_as_well(bench):
    """Beyond 60 s nobody is kept waiting."""
    bench.fake.script = [Reply(b"Too many requests", 429, {"Retry-After": "61"})]
    with pytest.raises(QuotaExhausted):
        bench.run(search)
    assert bench.clock.waits == []


def test_short_refusals_are_waited_for(bench):
    """JSON and plain text, with and without the header; the wait is at least what was asked."""
    limited = {"error": {"status": 429, "message": "API rate limit exceeded"}}
    bench.fake.script = [as_json(limited, 429, Retry_After="7"), Reply(b"Too many requests", 429)]
    assert bench.run(search) == []
    assert bench.fake.calls == 3
    assert max(bench.clock.waits) >= 7


def test_a_wait_until_a_date_is_counted_by_the_session_s_clock(bench):
    """The header may be an HTTP date."""
    until = format_datetime(bench.clock.now() + timedelta(seconds=20), usegmt=True)
    bench.fake.script = [Reply(b"Too many requests", 429, {"Retry-After": until})]
    assert bench.run(search) == []
    assert 15 < max(bench.clock.waits) <= 20


def test_endless_short_refusals_end(bench):
    """Bounded tries, then a typed refusal that says when."""
    bench.fake.script = [Reply(b"Too many requests", 429, {"Retry-After": "5"})] * 20
    with pytest.raises(QuotaExhausted) as refused:
        bench.run(search)
    assert refused.value.retry_at > bench.clock.now()
    assert bench.fake.calls == 4


def test_own_ceiling_holds_over_sessions_and_rolls(bench):
    """The ledger is in the store; a new session does not start from zero; after 24 hours calls are free again."""
    bench.options["daily_calls"] = 3

    async def four(catalogue):
        for n in range(4):
            await catalogue.find_artists(f"a{n}")

    with pytest.raises(QuotaExhausted) as refused:
        bench.run(four)
    assert refused.value.retry_at is not None
    with pytest.raises(QuotaExhausted):
        bench.run(search)
    assert bench.fake.calls == 3
    assert bench.run(lambda catalogue: catalogue.budget())[0].used == 3
    bench.clock.wind(86_401)
    assert bench.run(search) == []


def test_refused_token_is_renewed_once(bench):
    """401, a fresh token, the same call again."""
    expired = {"error": {"status": 401, "message": "The access token expired"}}
    bench.fake.script = [as_json(expired, 401)]
    assert bench.run(search) == []
    assert (bench.fake.tokens, bench.fake.calls) == (2, 2)
    bench.fake.script = [as_json(expired, 401)] * 9
    with pytest.raises(LoginRejected):
        bench.run(search)
    assert bench.fake.calls == 4


@pytest.mark.parametrize(
    ("reply", "error", "calls"),
    [
        (Reply(b"Active premium subscription required for the owner of the app.", 403), ServiceRefused, 1),
        (as_json({"error": {"status": 403, "message": "Forbidden"}}, 403), ServiceRefused, 1),
        (as_json({"error": {"status": 404, "message": "Resource not found"}}, 404), ServiceRefused, 1),
        (as_json({"error": {"status": 400, "message": "Invalid limit"}}, 400), ServiceRefused, 1),
        (Reply(b"", 400), ServiceRefused, 1),
        (as_json({"error": "odd"}, 400), ServiceChanged, 1),
        (as_json(["odd"], 418), ServiceChanged, 1),
        (as_json({"error": {"message": {"deep": 1}}}, 400), ServiceRefused, 1),
        (Reply(b"<html>portal</html>", 200, {"Content-Type": "text/html"}), ServiceChanged, 1),
        (Reply(b"", 204), ServiceChanged, 1),
        (as_json([1, 2]), ServiceChanged, 1),
        (Reply(b"[" * 100_000, 200), ServiceChanged, 1),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:1/"}), ServiceChanged, 1),
        (Reply(b"", 500), ServiceUnreachable, 4),
        (as_json({"error": {"status": 503, "message": "x"}}, 503), ServiceUnreachable, 4),
        (Reply(drop=True), ServiceUnreachable, 4),
        (Reply(b"{}", 200, {"Content-Length": "50", "Connection": "close"}), ServiceUnreachable, 4),
    ],
)
def test_every_odd_answer_becomes_one_of_our_errors(bench, reply, error, calls):
    """Typed, without a cause, without a secret, and GETs are repeated only where that may help."""
    bench.fake.api = lambda ask: reply
    with pytest.raises(error) as raised:
        bench.run(search)
    assert bench.fake.calls == calls
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    assert SECRET not in str(raised.value)
    assert "access-canary" not in str(raised.value)


def test_premium_refusal_says_what_to_do(bench):
    """The plain-text refusal becomes a sentence."""
    bench.fake.api = lambda ask: Reply(b"Active premium subscription required for the owner of the app.", 403)
    with pytest.raises(ServiceRefused, match="subscribe"):
        bench.run(search)


def test_an_answer_that_echoes_our_secrets_is_redacted(bench):
    """Neither message nor body of the error holds them."""

    def echo(ask: Ask) -> Reply:
        return as_json({"error": {"status": 400, "message": f"bad {ask.headers['authorization']} {SECRET}"}}, 400)

    bench.fake.api = echo
    with pytest.raises(ServiceRefused) as raised:
        bench.run(search)
    shown = str(raised.value) + raised.value.body
    assert "access-canary" not in shown
    assert SECRET not in shown
    assert "hidden" in shown


def test_service_that_is_gone_is_unreachable(bench):
    """Nothing listens; after bounded tries the typed error."""
    bench.options["api_url"] = "http://127.0.0.1:9"
    with pytest.raises(ServiceUnreachable):
        bench.run(search)


# Tokens and login


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (as_json({"error": "invalid_client"}, 400), LoginRejected),
        (as_json(["odd"]), ServiceChanged),
        (as_json({"access_token": "x"}), ServiceChanged),
        (Reply(b"<html>", 200), ServiceChanged),
        (as_json(["odd"], 400), ServiceChanged),
        (Reply(b"", 400), LoginRejected),
    ],
)
def test_odd_token_answers_become_our_errors(bench, reply, error):
    """spotipy lets AttributeError, KeyError and JSON errors through; we do not."""
    bench.fake.token_script = [reply]
    with pytest.raises(error):
        bench.run(search)


def test_dead_login_is_deleted_and_said(bench):
    """invalid_grant: the token file goes, no second request is made with it, the sentence says how to log in again."""
    bench.options["refresh_token"] = "refresh-canary-0"
    assert bench.run(search) == []
    (kept,) = (bench.folder / "state" / "spotify").iterdir()
    bench.fake.script = [as_json({"error": {"status": 401, "message": "expired"}}, 401)]
    bench.fake.token_script = [as_json({"error": "invalid_grant", "error_description": "Refresh token revoked"}, 400)]

    async def twice(catalogue):
        for _ in range(2):
            with pytest.raises(LoginRejected, match="authorize_url"):
                await catalogue.find_artists("x")

    asked = len(bench.fake.server.asked)
    bench.run(twice)
    assert not kept.exists()
    assert len(bench.fake.server.asked) == asked + 2


def test_refresh_token_of_the_settings_is_used_and_its_successor_kept(bench):
    """A rotated token is taken from the file; a changed setting wins over the file."""
    bench.options["refresh_token"] = "refresh-canary-0"
    bench.run(search)
    bench.fake.script = [as_json({"error": {"status": 401, "message": "expired"}}, 401)]
    bench.run(search)
    bench.options["refresh_token"] = "refresh-canary-new"
    bench.run(search)
    forms = [ask.form for ask in bench.fake.server.asked if ask.path == "/api/token"]
    assert [form["refresh_token"] for form in forms] == ["refresh-canary-0", "refresh-canary-1", "refresh-canary-new"]


def test_token_file_is_private_and_never_in_the_working_folder(bench, monkeypatch):
    """Folder 0700, file 0600, none beside the notebook."""
    here = bench.folder / "notebooks"
    here.mkdir()
    monkeypatch.chdir(here)
    bench.run(search)
    folder = bench.folder / "state" / "spotify"
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(here.iterdir()) == []
    kept.chmod(0o644)
    if os.name == "posix":
        with pytest.raises(LoginRejected, match="read by others"):
            bench.run(search)


def test_login_by_pasted_address(bench):
    """authorize_url, the browser, the pasted address; from then on calls are made as that person, also later."""

    async def log_in(catalogue):
        where = urlsplit(await catalogue.authorize_url())
        asked = parse_qs(where.query)
        assert asked["redirect_uri"] == ["http://127.0.0.1:8899/callback"]
        await catalogue.finish_login(f"http://127.0.0.1:8899/callback?code=the-code&state={asked['state'][0]}")
        return await catalogue.check()

    checks = bench.run(log_in)
    assert {check.check: check.state for check in checks} == dict.fromkeys(("search", "login", "quota"), CheckState.OK)
    grants = [ask.form["grant_type"] for ask in bench.fake.server.asked if ask.path == "/api/token"]
    assert grants == ["authorization_code"]
    bench.run(search)
    assert bench.fake.tokens == 1


@pytest.mark.parametrize(
    ("pasted", "error"),
    [
        ("http://127.0.0.1:8899/callback?code=x&state=forged", MisuseError),
        ("http://127.0.0.1:8899/callback?code=x", MisuseError),
        ("http://127.0.0.1:8899/callback", MisuseError),
        ("nonsense", MisuseError),
        ("http://127.0.0.1:8899/callback?error=access_denied&state=x", LoginRejected),
    ],
)
def test_wrong_addresses_are_not_traded(bench, pasted, error):
    """No request is made for an address that does not answer our question."""

    async def work(catalogue):
        await catalogue.authorize_url()
        await catalogue.finish_login(pasted)

    with pytest.raises(error):
        bench.run(work)
    assert bench.fake.server.asked == []


def test_localhost_is_refused_before_the_browser_does(bench):
    """Spotify refuses it; the sentence names the setting."""
    bench.options["redirect_uri"] = "http://localhost:8899/callback"
    with pytest.raises(SettingsMissing, match=r"127\.0\.0\.1"):
        bench.run(lambda catalogue: catalogue.authorize_url())


@pytest.mark.parametrize("url", ["http://api.example.org", "ftp://127.0.0.1", "api.spotify.com"])
def test_secrets_do_not_go_over_plain_http(bench, url):
    """Only https, or this machine."""
    bench.options["api_url"] = url
    with pytest.raises(SettingsMissing, match="https"):
        bench.run(search)


# Standing


def test_check_never_raises_and_names_the_trouble(bench):
    """Service gone: one failed row, and the others still answered."""
    bench.options |= {"api_url": "http://127.0.0.1:9", "accounts_url": "http://127.0.0.1:9"}
    checks = bench.run(lambda catalogue: catalogue.check())
    assert [check.state for check in checks] == [CheckState.FAILED, CheckState.WARNING, CheckState.OK]
    assert all(check.detail for check in checks)


def test_closed_catalogue_says_so(bench):
    """One sentence, no hang."""

    async def work(catalogue):
        await catalogue.close()
        await catalogue.find_artists("x")

    with pytest.raises(SessionClosed):
        bench.run(work)


def test_no_secret_in_repr_or_public_attributes(bench):
    """A notebook shows reprs; keys are not in them."""

    async def work(catalogue):
        await catalogue.find_artists("x")
        return repr(catalogue) + repr([name for name in vars(catalogue) if not name.startswith("_")])

    shown = bench.run(work)
    assert SECRET not in shown
    assert shown.endswith("[]")


def test_pictures_cost_no_call(bench):
    """They go to whoever fetches pictures."""
    assert bench.run(lambda catalogue: catalogue.picture("http://x/y.jpg")) == b"http://x/y.jpg"
    assert bench.fake.server.asked == []


def test_all_errors_are_ours():
    """The classes above share one root."""
    assert all(issubclass(kind, TonearmError) for kind in (ServiceChanged, ServiceRefused, LoginRejected, MisuseError))
