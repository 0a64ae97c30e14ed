"""Lines of contracts/spotify.md, one test each, asked over plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import KITE, LUMEN, key
from spotify_kit import Served, served

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.app import Profile, SpotifyOptions
from tonearm.sandbox.spotify.dialect import Limits
from tonearm.sandbox.spotify.paging import page, read_window
from tonearm.sandbox.spotify.playlists import extra_playlist_id
from tonearm.sandbox.spotify.quota import Budgets
from tonearm.sandbox.spotify.refusals import Refused

HARBOUR = key("5a0Harbour")
SHORE_MIX = key("5a5ShoreMix")


@pytest.fixture(scope="module")
def spotify() -> Iterator[Served]:
    with served(options=SpotifyOptions(extra_playlists=(120,))) as kit:
        yield kit


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"]


# Limits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["0", "-1", "11", "20", "50", "many"])
def test_search_limit_is_ten(spotify: Served, limit: str) -> None:
    """Section 3: a limit that is not accepted gives exactly this 400."""
    answer = spotify.get("search", q="Night", type="track", limit=limit)
    assert answer.json() == {"error": {"status": 400, "message": "Invalid limit"}}


def test_defaults(spotify: Served) -> None:
    """Section 11, item 5: five for search and an artist's albums, twenty for everything else."""
    user = spotify.user_token()
    assert spotify.get("search", q="Box", type="track").json()["tracks"]["limit"] == 5
    assert spotify.get(f"artists/{KITE}/albums").json()["limit"] == 5
    assert spotify.get(f"albums/{HARBOUR}/tracks").json()["limit"] == 20
    assert spotify.get("me/playlists", token=user).json()["limit"] == 20
    assert spotify.get("me/tracks", token=user).json()["limit"] == 20
    assert spotify.get(f"playlists/{extra_playlist_id(120)}/items", token=user).json()["limit"] == 20


def test_search_ends_at_offset_1000(spotify: Served) -> None:
    """Section 2: ``offset`` up to 1,000."""
    assert spotify.get("search", q="Box", type="track", offset=1000).status_code == 200
    assert spotify.get("search", q="Box", type="track", offset=1001).status_code == 400


def test_playlist_items_take_fifty_and_continued_hundreds(spotify: Served) -> None:
    """Section 2: 50 at most; section 9: but the link of an embedded first page of 100 keeps 100 and works."""
    path, user = f"playlists/{extra_playlist_id(120)}/items", spotify.user_token()
    assert len(spotify.get(path, token=user, limit=50).json()["items"]) == 50
    assert refusal(spotify.get(path, token=user, limit=51)) == (400, "Invalid limit")
    assert refusal(spotify.get(path, token=user, limit=100)) == (400, "Invalid limit")
    first = spotify.get(f"playlists/{extra_playlist_id(120)}", token=user).json()["items"]
    assert first["next"].endswith(f"{path}?offset=100&limit=100")
    assert len(spotify.get(path, token=user, offset=100, limit=100).json()["items"]) == 20


# Shapes -------------------------------------------------------------------------------------------------------------


def test_links_lead_to_the_host_that_was_asked(spotify: Served) -> None:
    """Section 11, item 5: ``next`` and pictures are built from the request's own host."""
    port = spotify.url.rpartition(":")[2]
    headers = {"Authorization": f"Bearer {spotify.app_token()}", "Host": f"127.0.0.2:{port}"}
    params = {"q": "Box", "type": "track"}
    answer = spotify.plain.get(f"{spotify.url}/v1/search", headers=headers, params=params, timeout=10)
    found = answer.json()["tracks"]
    assert found["next"].startswith(f"http://127.0.0.2:{port}/v1/search?q=Box&type=track&offset=5&limit=5")
    assert found["items"][0]["album"]["images"][0]["url"].startswith(f"http://127.0.0.2:{port}/img/")


def test_a_new_app_gets_the_reduced_fields(spotify: Served) -> None:
    """Section 2, second table: what is gone is gone, what was promised back is there."""
    album = spotify.get(f"albums/{HARBOUR}").json()
    assert not {"label", "popularity", "available_markets", "album_group"} & set(album)
    assert album["genres"] == [] and album["external_ids"] == {"upc": "000000000001"} and album["copyrights"]
    assert (album["release_date"], album["release_date_precision"]) == ("2026-03", "month")
    track = spotify.get(f"tracks/{album['tracks']['items'][0]['id']}").json()
    assert not {"popularity", "available_markets", "linked_from", "preview_url", "is_playable"} & set(track)
    assert track["external_ids"] == {"isrc": "ZZABC2600001"}
    artist = spotify.get(f"artists/{LUMEN}").json()
    assert not {"followers", "popularity"} & set(artist) and artist["genres"] == []
    user = spotify.get("me", token=spotify.user_token()).json()
    assert not {"country", "email", "product", "followers", "explicit_content"} & set(user)
    assert user["id"] == "me" and user["display_name"] and user["account_id"]


def test_market_adds_is_playable(spotify: Served) -> None:
    """Section 2: ``is_playable`` comes with a market."""
    track = spotify.get("search", q="Night Ferry", type="track", market="DE").json()["tracks"]["items"][0]
    assert track["is_playable"] is True


def test_compilation_is_credited_to_various_artists(spotify: Served) -> None:
    """Section 6: ``album_type`` and ``total_tracks`` are in every full track; the credit is the catalogue's own."""
    album = spotify.get(f"albums/{SHORE_MIX}").json()
    assert [artist["name"] for artist in album["artists"]] == ["Various Artists"]
    track = spotify.get(f"tracks/{album['tracks']['items'][0]['id']}").json()
    assert (track["album"]["album_type"], track["album"]["total_tracks"]) == ("compilation", 3)
    assert spotify.get(f"artists/{album['artists'][0]['id']}").json()["name"] == "Various Artists"


def test_featured_artists_are_credited(spotify: Served) -> None:
    """Section 6: a track lists everybody, the main artist first."""
    track = spotify.get("search", q="isrc:ZZABC2600004", type="track").json()["tracks"]["items"][0]
    assert [artist["name"] for artist in track["artists"]] == ["Señora Ñandú", "Kite"]


def test_artists_albums_by_group(spotify: Served) -> None:
    """Section 6, row 12: groups are honoured, among them releases on which the artist only appears."""
    path = f"artists/{KITE}/albums"
    kinds = {
        group: spotify.get(path, include_groups=group, limit=10).json()["total"]
        for group in ("album", "single", "compilation", "appears_on")
    }
    assert kinds == {"album": 1, "single": 14, "compilation": 0, "appears_on": 3}
    assert spotify.get(path, include_groups="nonsense").status_code == 400


def test_taken_down_album_has_an_empty_name(spotify: Served) -> None:
    """Quirk 14: names can be empty, images can be empty."""
    spotify.options.taken_down = frozenset({HARBOUR})
    try:
        album = spotify.get(f"albums/{HARBOUR}").json()
    finally:
        spotify.options.taken_down = frozenset()
    assert (album["name"], album["images"]) == ("", [])


def test_some_artists_have_no_picture_and_some_pictures_no_size() -> None:
    """Section 6, rows 1 and 7: ``images`` may be empty, ``width`` and ``height`` may be null."""
    from tonearm.sandbox.spotify.catalogue import Catalogue
    from tonearm.sandbox.spotify.dialect import dialect_of
    from tonearm.sandbox.spotify.wire import Wire
    from tonearm.sandbox.world.records import Artist, World

    artists = {key(f"a{n}"): Artist(key(f"a{n}"), f"Artist {n}") for n in range(400)}
    world = World(1, artists, {}, {}, {}, {}, (), {}, ())
    wire = Wire(Catalogue(world), dialect_of(Profile.DEV_2026), "http://127.0.0.1:1/")
    shown = [wire.artist(artist) for artist in artists.values()]
    empty = sum(not artist["images"] for artist in shown)
    sizeless = sum(image["width"] is None for artist in shown for image in artist["images"])
    assert 10 < empty < 80 and sizeless > 0
    assert all([i["width"] for i in a["images"]] in ([640, 300, 64], [None] * 3, []) for a in shown)


def test_hits_may_be_null(spotify: Served) -> None:
    """Section 6, row 1: a whole entry of a search page can be null."""
    spotify.options.null_hits = True
    try:
        shown = spotify.get("search", q="Box Song", type="track,artist").json()
    finally:
        spotify.options.null_hits = False
    assert shown["tracks"]["items"][-1] is None and all(shown["tracks"]["items"][:-1])
    assert shown["artists"]["items"] == []


def test_pictures_need_no_token(spotify: Served) -> None:
    """Section 6, row 7: a cover is a plain GET on the picture host; unknown ones and other sizes are 404."""
    images = spotify.get(f"albums/{HARBOUR}").json()["images"]
    assert [image["width"] for image in images] == [640, 300, 64]
    answer = spotify.plain.get(images[2]["url"], timeout=10)
    assert answer.headers["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert int.from_bytes(answer.content[16:20], "big") == 64
    for name in (f"{HARBOUR}-65.jpg", f"{key('nobody')}-64.jpg", "..%2f..%2fetc"):
        assert spotify.plain.get(f"{spotify.url}/img/{name}", timeout=10).status_code == 404


def test_unknown_ids(spotify: Served) -> None:
    """Section 3: 404 with status and message."""
    for path in ("tracks", "albums", "artists", "playlists"):
        assert refusal(spotify.get(f"{path}/{key('nobody')}"))[0] == 404
    assert refusal(spotify.get("nonsense")) == (404, "Service not found")


def test_text_is_utf8(spotify: Served) -> None:
    """Names in any script arrive whole."""
    answer = spotify.get("search", q="夜の海", type="track")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(answer.content)["tracks"]["items"][0]["name"] == "夜の海"


# Playlists ----------------------------------------------------------------------------------------------------------


def test_shifting_snapshot(spotify: Served) -> None:
    """Section 11, item 8: equal means unchanged, but one playlist's snapshot moves all the time."""
    user, path = spotify.user_token(), f"playlists/{key('3pMixed')}"
    still = {spotify.get(path, token=user).json()["snapshot_id"] for _ in range(3)}
    spotify.options.shifting = frozenset({key("3pMixed")})
    moving = {spotify.get(path, token=user).json()["snapshot_id"] for _ in range(3)}
    spotify.options.shifting = frozenset()
    assert (len(still), len(moving)) == (1, 3)


def test_listing_shows_numbers_only(spotify: Served) -> None:
    """Section 6, row 8: the listing has id, owner, snapshot and total, without entries."""
    rows = spotify.get("me/playlists", token=spotify.user_token()).json()["items"]
    mixed = next(row for row in rows if row and row["name"] == "Mixed Bag")
    assert mixed["items"]["total"] == 6 and "items" not in mixed["items"]
    assert mixed["snapshot_id"] and mixed["owner"]["id"] == "me" and mixed["collaborative"] is False


def test_collaborative_playlist_can_be_read(spotify: Served) -> None:
    """Section 2: contents of playlists that the user owns or collaborates on."""
    spotify.options.collaborative = frozenset({key("3pTheirs")})
    try:
        shown = spotify.get(f"playlists/{key('3pTheirs')}", token=spotify.user_token()).json()
    finally:
        spotify.options.collaborative = frozenset()
    assert shown["collaborative"] and len(shown["items"]["items"]) == 5


# Kinds of app -------------------------------------------------------------------------------------------------------


def test_legacy_app_keeps_old_names_and_limits() -> None:
    """Section 1: ``dev_legacy`` sends ``tracks`` and ``track`` and accepts 50; batch calls are refused all the same."""
    with served(options=SpotifyOptions(profile=Profile.DEV_LEGACY, extra_playlists=(120,))) as kit:
        user = kit.user_token()
        shown = kit.get(f"playlists/{extra_playlist_id(120)}", token=user).json()
        assert "items" not in shown and "track" in shown["tracks"]["items"][0]
        assert f"/playlists/{extra_playlist_id(120)}/tracks?offset=100&limit=100" in shown["tracks"]["next"]
        assert len(kit.get(f"playlists/{extra_playlist_id(120)}/tracks", token=user, limit=100).json()["items"]) == 100
        assert len(kit.get("search", q="Box Song", type="track", limit=50).json()["tracks"]["items"]) == 50
        assert kit.get(f"albums/{HARBOUR}").json()["label"] == "Quay Records"
        assert kit.get("tracks", ids=key("x")).status_code == 403
        assert "tracks" not in kit.get(f"playlists/{key('3pTheirs')}", token=user).json()


def test_extended_app_keeps_everything() -> None:
    """Section 1: ``extended`` has batch calls, open playlists and users' profiles."""
    with served(options=SpotifyOptions(profile=Profile.EXTENDED)) as kit:
        rows = kit.get("albums", ids=f"{HARBOUR},{key('x')}").json()["albums"]
        assert rows[0]["name"] == "Harbour" and rows[1] is None
        assert kit.get("artists", ids=",".join([LUMEN] * 51)).status_code == 400
        assert len(kit.get(f"playlists/{key('3pTheirs')}/tracks").json()["items"]) == 5
        assert kit.get("users/somebody").json()["id"] == "somebody"
        assert kit.get("users/somebody/playlists").json()["total"] == 1
        assert kit.get(f"artists/{LUMEN}/albums").json()["items"][0]["album_group"] == "album"
        assert kit.get("me", token=kit.user_token()).json()["country"] == "DE"
        assert kit.get("recommendations").status_code == 403, "gone for everybody since 2024"


# Budgets ------------------------------------------------------------------------------------------------------------


class HandClock(SimClock):
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        super().__init__(1)
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at


def spend(budgets: Budgets) -> Refused | None:
    try:
        budgets.spend()
    except Refused as refused:
        return refused
    return None


def test_windows_move_on() -> None:
    """Section 3: the rate is a rolling 30 s, the quota a rolling 24 h; refused calls do not count."""
    clock = HandClock()
    budgets = Budgets(clock, SpotifyOptions(rate_calls=2, quota_calls=3))
    assert spend(budgets) is None
    clock.at += 10
    assert spend(budgets) is None
    refused = spend(budgets)
    assert refused and (refused.status, refused.reason, refused.retry_after_s) == (429, "", 21)
    clock.at += 21
    assert spend(budgets) is None, "the first call is out of the window"
    clock.at += 60
    refused = spend(budgets)
    assert refused and (refused.reason, refused.retry_after_s) == ("QUOTA_EXCEEDED", 48_925)
    clock.at += 86_400 - 60
    assert spend(budgets) is None


def test_rate_body() -> None:
    """Section 3: the plain 429 has no reason."""
    with served(options=SpotifyOptions(rate_calls=0)) as kit:
        answer = kit.get(f"artists/{LUMEN}")
    assert answer.json() == {"error": {"status": 429, "message": "API rate limit exceeded"}}
    assert answer.headers["Retry-After"] == "31"


def test_quota_body() -> None:
    """Section 3: the exact refusal of a used-up quota; token requests do not count."""
    with served(options=SpotifyOptions(quota_calls=0)) as kit:
        answer = kit.get(f"artists/{LUMEN}")
    assert answer.json() == {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}
    assert answer.headers["Retry-After"] == "48925"


# Paging as such -----------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(total=st.integers(0, 130), limit=st.integers(1, 50))
def test_walking_the_links_shows_each_row_once(total: int, limit: int) -> None:
    """Section 11, item 5: limit, offset, total, next and previous fit together, for any size."""
    rows = list(range(total))
    params: dict[str, str] = {"limit": str(limit)}
    seen: list[int] = []
    while True:
        shown = page("http://h/v1/x", {}, read_window(params, Limits(20, 50)), rows, int)
        assert (shown["previous"] is None) == (not seen) and shown["total"] == total
        seen += shown["items"]
        if shown["next"] is None:
            break
        params = dict(part.split("=") for part in shown["next"].partition("?")[2].split("&"))
    assert seen == rows
