"""The real spotipy is the referee: what tonearm calls must work against the simulator as it does in life."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import small_world
import spotipy
from small_world import KITE, LUMEN, key
from spotify_kit import Served, served

from tonearm.sandbox.spotify.app import SpotifyOptions
from tonearm.sandbox.spotify.playlists import extra_playlist_id


@pytest.fixture(scope="module")
def spotify() -> Iterator[Served]:
    options = SpotifyOptions(extra_playlists=(0, 99, 100, 101, 1000))
    with served(options=options) as kit:
        yield kit


def all_entries(client: spotipy.Spotify, playlist_id: str) -> list[dict]:
    page = client.playlist(playlist_id, additional_types=("track", "episode"))["items"]
    entries = list(page["items"])
    while page["next"]:
        page = client.next(page)
        entries += page["items"]
    return entries


def test_client_credentials_search_tracks_and_albums(spotify: Served) -> None:
    """Section 4: an app token reads search, tracks, albums and artists without any login."""
    client = spotify.app_client()
    found = client.search('track:"Night Ferry" artist:"Lumen Fields"', type="track", limit=10)["tracks"]
    first = found["items"][0]
    assert (first["name"], first["album"]["name"]) == ("Night Ferry", first["album"]["name"])
    assert first["external_ids"] == {"isrc": "ZZABC2600001"}
    assert client.track(first["id"])["id"] == first["id"]
    assert client.album(first["album"]["id"])["total_tracks"] == first["album"]["total_tracks"]
    assert client.artist(LUMEN)["name"] == "Lumen Fields"


def test_long_album_is_read_by_following_next(spotify: Served) -> None:
    """Section 6, rows 5 and 6: 50 tracks are embedded, the rest needs ceil((N-50)/50) calls."""
    client = spotify.app_client()
    box = next(release for release in spotify.simulator.world.releases.values() if release.title == "The Box")
    client.artist(KITE)  # fetches the token, so that only API calls are counted below
    before = spotify.log.count()
    page = client.album(box.release_id)["tracks"]
    tracks = list(page["items"])
    while page["next"]:
        page = client.next(page)
        tracks += page["items"]
    assert [(t["disc_number"], t["track_number"]) for t in tracks] == [
        (t.disc_number, t.track_number) for t in box.tracks
    ]
    assert spotify.log.count() - before == 3
    assert all("external_ids" not in track for track in tracks), "tracks inside an album have no ISRC"
    assert len(client.album_tracks(box.release_id, limit=50)["items"]) == 50, "spotipy's own path ends in a slash"


def test_artist_albums_in_pages_of_ten(spotify: Served) -> None:
    """Section 2: ten at most, five by default; quirk 5: spotipy's own default of 20 is refused."""
    client = spotify.app_client()
    page = client.artist_albums(KITE, include_groups="album,single", limit=10)
    rows = list(page["items"])
    while page["next"]:
        page = client.next(page)
        rows += page["items"]
    assert len(rows) == 15 and rows[0]["album_type"] == "album"
    assert len({row["id"] for row in rows}) == 15
    with pytest.raises(spotipy.SpotifyException) as refused:
        client.artist_albums(KITE)
    assert refused.value.http_status == 400 and "Invalid limit" in refused.value.msg


def test_login_by_pasted_address(spotify: Served) -> None:
    """Section 4: the address that the browser ends at holds the code; pasting it finishes the login."""
    auth = spotify.login()
    answer = spotify.plain.get(auth.get_authorize_url(state="s1"), allow_redirects=False, timeout=10)
    target = answer.headers["Location"]
    assert target.startswith("http://127.0.0.1:8899/callback?code=") and target.endswith("state=s1")
    token = auth.get_access_token(auth.parse_response_code(target), as_dict=False, check_cache=False)
    assert spotify.get("me", token=token).json()["id"] == "me"


def test_own_playlist_with_everything_in_it(spotify: Served) -> None:
    """Section 6, edge cases: local files, episodes, null items, null dates and duplicates keep their place."""
    entries = all_entries(spotify.user_client(), key("3pMixed"))
    kinds = [
        "removed" if e["item"] is None else "local" if e["is_local"] else e["item"]["type"] for e in entries
    ]  # fmt: skip
    assert kinds == ["track", "local", "episode", "removed", "track", "track"]
    assert entries[1]["item"]["uri"] == "spotify:local:Garage+Band:Demos:Take+3:187"
    assert entries[1]["item"]["id"] is None and entries[1]["item"]["album"]["id"] is None
    assert entries[4]["added_at"] is None and entries[4]["added_by"] is None
    assert entries[0]["item"]["id"] == entries[5]["item"]["id"]
    assert entries[0]["item"]["external_ids"]["isrc"]


@pytest.mark.parametrize(("size", "calls"), [(0, 1), (99, 1), (100, 1), (101, 2), (1000, 10)])
def test_calls_for_a_playlist(spotify: Served, size: int, calls: int) -> None:
    """Section 7: following ``next`` reads 1,000 entries with 10 calls."""
    client = spotify.user_client()
    before = spotify.log.count()
    assert len(all_entries(client, extra_playlist_id(size))) == size
    assert spotify.log.count() - before == calls


def test_documented_page_size_costs_nineteen_calls(spotify: Served) -> None:
    """Section 7: where ``next`` keeps the documented 50, 1,000 entries cost 1 + 18 calls."""
    client = spotify.user_client()
    before = spotify.log.count()
    spotify.options.playlist_next_limit = 50
    try:
        entries = all_entries(client, extra_playlist_id(1000))
    finally:
        spotify.options.playlist_next_limit = 100
    assert (len(entries), spotify.log.count() - before) == (1000, 19)


def test_playlist_of_somebody_else_has_no_items_key(spotify: Served) -> None:
    """Quirk 3: 200, but no ``items``; the items themselves are 403."""
    client = spotify.user_client()
    shown = client.playlist(key("3pTheirs"))
    assert shown["name"] == "Their Songs" and "items" not in shown and "tracks" not in shown
    with pytest.raises(spotipy.SpotifyException) as refused:
        client.playlist_items(key("3pTheirs"))
    assert refused.value.http_status == 403


def test_editorial_playlist_does_not_exist(spotify: Served) -> None:
    """Section 2: playlists made by Spotify answer 404, and show as null in the listing."""
    client = spotify.user_client()
    with pytest.raises(spotipy.SpotifyException) as refused:
        client.playlist(key("3pEditorial"))
    assert refused.value.http_status == 404
    assert None in client.current_user_playlists()["items"]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.tracks([key("x")]),
        lambda client: client.albums([key("x")]),
        lambda client: client.artists([key("x")]),
        lambda client: client.artist_top_tracks(LUMEN),
        lambda client: client.artist_related_artists(LUMEN),
        lambda client: client.user("somebody"),
        lambda client: client.user_playlists("somebody"),
        lambda client: client.new_releases(),
        lambda client: client.categories(),
        lambda client: client.recommendations(seed_tracks=[key("x")]),
        lambda client: client.audio_features([key("x")]),
        lambda client: client.audio_analysis(key("x")),
        lambda client: client.available_markets(),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_removed_endpoints_are_refused(spotify: Served, call) -> None:
    """Section 5.1: spotipy's methods for removed endpoints meet a 403."""
    with pytest.raises(spotipy.SpotifyException) as refused:
        call(spotify.app_client())
    assert refused.value.http_status == 403


def test_old_items_path_is_gone(spotify: Served) -> None:
    """Section 2: ``/playlists/{id}/tracks`` is 403 for a new app, even for an own playlist."""
    assert spotify.get(f"playlists/{key('3pMixed')}/tracks", token=spotify.user_token()).status_code == 403


def test_liked_songs_still_say_track(spotify: Served) -> None:
    """Quirk 4: liked songs keep the field ``track``, newest first."""
    page = spotify.user_client().current_user_saved_tracks(limit=50)
    dates = [row["added_at"] for row in page["items"]]
    assert len(dates) == 50 and dates == sorted(dates, reverse=True)
    assert all(row["track"]["id"] for row in page["items"])
    assert page["next"] and page["total"] == 60
    held = spotify.user_client().current_user_saved_tracks_contains([page["items"][0]["track"]["id"], key("nothing")])
    assert held == [True, False]


def test_quota_is_told_with_everything(spotify: Served) -> None:
    """Section 5.3: with a plain session the exception carries QUOTA_EXCEEDED and Retry-After 48925."""
    with served(options=SpotifyOptions(quota_calls=2)) as kit:
        client = kit.app_client()
        client.artist(LUMEN)
        client.artist(LUMEN)
        with pytest.raises(spotipy.SpotifyException) as refused:
            client.artist(LUMEN)
    assert refused.value.http_status == 429
    assert refused.value.reason == "QUOTA_EXCEEDED"
    assert refused.value.headers["Retry-After"] == "48925"


def test_dead_login(spotify: Served) -> None:
    """Section 3: a revoked refresh token gives 400 with ``error`` as a string."""
    spotify.options.invalid_grant = True
    try:
        with pytest.raises(spotipy.SpotifyOauthError) as refused:
            spotify.login().refresh_access_token(spotify.options.refresh_token)
    finally:
        spotify.options.invalid_grant = False
    assert refused.value.error == "invalid_grant"


def test_the_small_world_is_consistent() -> None:
    """Every track of the small world stands on a release and has a recording."""
    world = small_world.build()
    assert all(t.release_id in world.releases and t.recording_id in world.recordings for t in world.tracks.values())
