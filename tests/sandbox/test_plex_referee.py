"""The real plexapi is the referee: what tonearm calls must work against the simulator as it does in life."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plex_kit import Served, served, until, write_flac
from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

from tonearm.sandbox.plex.app import PlexOptions


@pytest.fixture(scope="module")
def plex(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    library = tmp_path_factory.mktemp("library")
    write_flac(library / "Kite" / "Kite - Box" / "03 Box Song 3.flac", title="Box Song 3", artist="Kite", album="Box")
    with served(library) as kit:
        yield kit


def titles(rows: list) -> list[str]:
    return [row.title for row in rows]


def test_connect_and_find_the_section(plex: Served) -> None:
    """Section 1: one GET connects; section 2: sections are found by name, without regard to case."""
    before = plex.log.count()
    server = plex.connect()
    assert plex.log.count() - before == 1
    assert server.machineIdentifier == plex.simulator.machine_identifier and server.friendlyName == "Sandbox"
    section = server.library.section(" music")
    assert (section.TYPE, section.locations) == ("artist", ["/music", str(plex.library.resolve())])
    with pytest.raises(NotFound):
        server.library.section("Films")


def test_all_tracks_with_what_matching_needs(plex: Served) -> None:
    """Section 4: title, artists, album, numbers, length, path; originalTitle only when it differs."""
    tracks = {track.title: track for track in plex.connect().library.section("Music").all(libtype="track")}
    assert len(tracks) == 6
    ferry = tracks["Night Ferry"]
    assert (ferry.grandparentTitle, ferry.parentTitle, ferry.index, ferry.parentIndex) == (
        "Lumen Fields",
        "Harbour",
        1,
        1,
    )
    assert (ferry.duration, ferry.media[0].parts[0].file) == (31_000, "/music/Lumen Fields/Harbour/01 Night Ferry.flac")
    duet = tracks["Señorita"]
    assert (duet.originalTitle, duet.grandparentTitle) == ("Señora Ñandú & Kite", "Various Artists")
    assert "Don’t “Stop” <Now> & Then" in tracks and "夜の海" in tracks
    assert ferry._data.attrib.get("originalTitle") is None
    assert tracks["Box Song 3"].guid.startswith("local://")


def test_title_search_is_a_part_of_the_title(plex: Served) -> None:
    """Section 2: ``title=`` contains; quirk 5: apostrophes are not the same, a trailing comma lists everything."""
    section = plex.connect().library.section("Music")
    assert titles(section.searchTracks(title="ferr")) == ["Night Ferry"]
    assert titles(section.searchTracks(title="Don't")) == []
    assert titles(section.searchTracks(title="Don’t")) == ["Don’t “Stop” <Now> & Then"]
    assert len(section.searchTracks(title="Ferry,")) == 6


def test_filters(plex: Served) -> None:
    """Section 2: artist by part and exactly, dates, genres, and sorting."""
    section = plex.connect().library.section("Music")
    assert len(section.searchTracks(filters={"artist.title": "lumen"})) == 3
    assert section.searchTracks(filters={"artist.title=": "lumen"}) == []
    assert len(section.searchTracks(filters={"artist.title=": "Lumen Fields"})) == 3
    assert titles(section.searchTracks(filters={"addedAt>>": "1h"})) == ["Box Song 3"]
    assert titles(section.searchTracks(sort="addedAt:desc"))[0] == "Box Song 3"
    genre = section.searchTracks(title="Ferry")[0].genres[0].tag
    assert "Night Ferry" in titles(section.searchTracks(genre=genre))
    with pytest.raises(NotFound):
        section.searchTracks(filters={"nonsense": "x"})


def test_albums_artists_and_their_tracks(plex: Served) -> None:
    """Section 8, item 3: artists and albums are listed too, and lead to their tracks."""
    section = plex.connect().library.section("Music")
    artist = section.searchArtists(title="Lumen")[0]
    album = artist.albums()[0]
    assert (album.title, album.year, len(album.tracks()), len(artist.tracks())) == ("Harbour", 2026, 3, 3)
    assert album.tracks()[0].album().ratingKey == album.ratingKey
    assert section.totalViewSize(libtype="track") == 6


def test_search_over_hubs(plex: Served) -> None:
    """Quirk 13: hubs of mixed types, few and partial."""
    server = plex.connect()
    assert titles(server.search("night", mediatype="track", limit=5)) == ["Night Ferry"]
    assert titles(server.library.section("Music").hubSearch("lumen")) == ["Lumen Fields"]


def test_playlists(plex: Served) -> None:
    """Section 2: create, add, read, remove, delete; quirk 10: fetch the playlist anew to see a write."""
    server = plex.connect()
    tracks = server.library.section("Music").all(libtype="track")
    made = server.createPlaylist("Röad Trip", items=tracks[:2])
    made.addItems([tracks[0], tracks[3]])
    shown = server.playlist("röad trip")
    assert titles(shown.items()) == titles([tracks[0], tracks[1], tracks[0], tracks[3]])
    shown.removeItems([tracks[1]])
    assert len(server.playlist("Röad Trip").items()) == 3
    shown.delete()
    with pytest.raises(NotFound):
        server.playlist("Röad Trip")


def test_wrong_token(plex: Served) -> None:
    """Section 6: 401 becomes Unauthorized; the body is HTML."""
    with pytest.raises(Unauthorized):
        PlexServer(plex.url, "wrong", session=plex.plain, timeout=10)
    answer = plex.get("/library/sections", token="")
    assert answer.status_code == 401 and answer.text.startswith("<html>")


def test_unknown_things(plex: Served) -> None:
    """Section 6: 404 becomes NotFound, 400 BadRequest."""
    server = plex.connect()
    with pytest.raises(NotFound):
        server.fetchItem(5)
    with pytest.raises(BadRequest):
        server.query("/library/sections/1/all?type=10&nonsense=1")


def test_reading_an_absent_attribute_reloads(plex: Served) -> None:
    """Section 5.3: one more request for each listed track whose originalTitle is read."""
    track = plex.connect().library.section("Music").searchTracks(title="Night Ferry")[0]
    before = plex.log.count()
    assert track.originalTitle is None
    assert plex.log.count() - before == 1
    assert [genre.tag for genre in track.genres], "the full item has what the listing lacks"
    assert track.media[0].parts[0].audioStreams()[0].codec == "flac"


def test_items_by_several_keys(plex: Served) -> None:
    """Section 5.3: details for a known set of ids need one request."""
    server = plex.connect()
    keys = [track.ratingKey for track in server.library.section("Music").all(libtype="track")]
    before = plex.log.count()
    assert [item.ratingKey for item in server.fetchItems(keys)] == keys
    assert plex.log.count() - before == 1


def test_scan_of_a_folder(tmp_path: Path) -> None:
    """Quirk 7: a scan is asynchronous; ``refreshing`` is seen by reloading the section, then the files are listed."""
    with served(tmp_path, PlexOptions(scan_dwell_s=30)) as kit:
        section = kit.connect().library.section("Music")
        folder = tmp_path / "Ä & B" / "Ä & B - C"
        write_flac(folder / "01 One.flac", title="One", artist="Ä & B", album="C", tracknumber="1/9", date="2026-03-01")
        section.update(str(folder))
        section.reload()
        assert section.refreshing
        until(lambda: not section.reload().refreshing)
        (one,) = kit.connect().library.section("Music").searchTracks(title="One")
        assert (one.grandparentTitle, one.parentTitle, one.index, one.duration) == ("Ä & B", "C", 1, 1000)
        assert one.media[0].parts[0].file == str(folder.resolve() / "01 One.flac")


def test_ten_thousand_tracks_in_ten_requests(tmp_path: Path) -> None:
    """Section 5.2: plain queries in pages of 1,000 read 10,000 tracks with 10 requests."""
    with served(tmp_path, PlexOptions(extra_tracks=9995)) as kit:
        server = kit.connect()
        key = "/library/sections/1/all?type=10&includeGuids=1"
        before = kit.log.count()
        rows, total = [], None
        while total is None or len(rows) < total:
            sent = {"X-Plex-Container-Start": str(len(rows)), "X-Plex-Container-Size": "1000"}
            page = server.query(key, headers=sent)
            total = int(page.get("totalSize"))
            rows += [track.get("ratingKey") for track in page.iterfind("Track")]
        assert (len(rows), len(set(rows)), kit.log.count() - before) == (10_000, 10_000, 10)
